"""Billing fees, crediting what was billed and taken back, and marking what was paid.

A number is taken under the lock of its series, in the transaction that writes the invoice: a
rollback gives it back, so no number is ever missing and none is given twice.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from backend import db
from backend.db import unit_of_work
from backend.documents.wording import writer
from backend.invoices import house, papers, queries
from backend.invoices.rules import (
    DUE_AFTER,
    Billed,
    Paper,
    number_of,
    series_of,
    spread,
    vat_by_rate,
)
from backend.invoices.rules import papers as papers_of
from backend.journal import actions as journal
from backend.ledger import actions as ledger
from backend.ledger.rules import Line
from backend.money import NOTHING, Money
from backend.refusals import Conflict, Refused
from backend.words import _


async def bill(
    fee_ids: Sequence[int],
    *,
    creditor_id: int,
    country: str,
    idem_key: str,
    today: date,
    now: datetime,
    actor: str,
    remittance_id: int | None = None,
) -> list[int]:
    """Write the invoice of these fees, and credit notes for what was billed and taken back.

    Fees that stand on a bill already are left out. Returns the ids of what was written. Raises
    `Refused` when the agency has not told what a bill must say, or the day lies before the last
    number of its series.
    """
    made = []
    async with unit_of_work():
        for place, paper in enumerate(papers_of(await queries.to_bill(fee_ids)), start=1):
            reason = _TAKEN_BACK if paper.credit else ""
            made.append(
                await _write(
                    paper, creditor_id=creditor_id, country=country, remittance_id=remittance_id,
                    key=f"{idem_key}:{place}", reason=reason, today=today, now=now, actor=actor,
                )
            )  # fmt: skip
    return made


_TAKEN_BACK = "receipt taken back"


async def _write(
    paper: Paper,
    *,
    creditor_id: int,
    country: str,
    remittance_id: int | None,
    key: str,
    reason: str,
    today: date,
    now: datetime,
    actor: str,
) -> int:
    agency = await house.printed(today)
    client = await _client(creditor_id)
    kind = "credit_note" if paper.credit else "invoice"
    series = series_of(kind, country, today)
    seq = await next_number(series, today)
    rates = vat_by_rate((line.vat_bp, line.fee, line.vat) for line in paper.lines)
    invoice_id: int = await db.value(
        "INSERT INTO invoice (number, series, seq, kind, creditor_id, remittance_id, corrects_id,"
        " issued_on, issued_at, issued_by, due_on, lang, country, net_cents, vat_cents, vat,"
        " parties, reason, idem_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
        " $13, $14, $15, $16, $17, $18, $19) RETURNING id",
        number_of(series, seq), series, seq, kind, creditor_id, remittance_id, paper.corrects,
        today, now, actor, today + DUE_AFTER, client.pop("lang"), country, paper.net.cents,
        paper.vat.cents, [[rate, net.cents, vat.cents] for rate, net, vat in rates],
        {"agency": agency, "creditor": client}, reason, key,
    )  # fmt: skip
    await _write_lines(invoice_id, paper)
    if paper.corrects is not None:
        await _credit(invoice_id, paper, today=today, actor=actor)
    await _issue(invoice_id, creditor_id, number_of(series, seq), kind, now=now, actor=actor)
    return invoice_id


async def _client(creditor_id: int) -> dict[str, Any]:
    found = await db.row("SELECT * FROM creditor WHERE id = $1", creditor_id)
    assert found is not None
    town = " ".join(filter(None, (found["postal_code"], found["city"])))
    return {
        "lang": found["lang"],
        "ref": found["ref"],
        "name": found["name"],
        "address": [line for line in (found["street"], town) if line],
        "vat_no": found["vat_no"] or "",
    }


async def next_number(series: str, today: date) -> int:
    """The next number, under the lock of its series until the end of the transaction."""
    found = await db.row(
        "INSERT INTO invoice_counter (series, last, last_on) VALUES ($1, 1, $2)"
        " ON CONFLICT (series) DO UPDATE SET last = invoice_counter.last + 1,"
        " last_on = greatest(invoice_counter.last_on, excluded.last_on)"
        " RETURNING last, last_on",
        series, today,
    )  # fmt: skip
    assert found is not None
    if found["last_on"] > today:
        raise Refused(
            _("The last number given is of {last}: the next cannot be of {day}"),
            last=found["last_on"], day=today,
        )  # fmt: skip
    return int(found["last"])


async def _write_lines(invoice_id: int, paper: Paper) -> None:
    await db.execute(
        "INSERT INTO invoice_line (invoice_id, creditor_id, fee_id, case_number, creditor_ref,"
        " debtor_name, earned_on, base_cents, rate_bp, fee_cents, vat_bp, vat_cents, rule)"
        " SELECT $1, f.creditor_id, f.id, c.number, c.creditor_ref, c.debtor_name, f.earned_on,"
        " sign(t.fee) * abs(f.base_cents), f.rate_bp, t.fee, f.vat_bp, t.vat, f.rule"
        " FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) WITH ORDINALITY t (id, fee, vat, n)"
        " JOIN fee f ON f.id = t.id JOIN case_file c ON c.id = f.case_id ORDER BY t.n",
        invoice_id, [line.fee_id for line in paper.lines],
        [line.fee.cents for line in paper.lines], [line.vat.cents for line in paper.lines],
    )  # fmt: skip


async def _credit(invoice_id: int, paper: Paper, *, today: date, actor: str) -> None:
    """A credit note settles what is open of the invoice it corrects, and itself by as much."""
    left = await db.value(
        "SELECT (net_cents + vat_cents - coalesce((SELECT sum(amount_cents) FROM invoice_settlement"
        " WHERE invoice_id = i.id), 0))::bigint FROM invoice i WHERE id = $1",
        paper.corrects,
    )
    part = min(left, -(paper.net + paper.vat).cents)
    if part > 0:
        for paper_id, cents in ((paper.corrects, part), (invoice_id, -part)):
            await _settle(paper_id or 0, "credited", Money(cents), on=today, actor=actor)


async def _settle(
    invoice_id: int,
    how: str,
    amount: Money,
    *,
    on: date,
    actor: str,
    remittance_id: int | None = None,
    entry_id: int | None = None,
) -> None:
    await db.execute(
        "INSERT INTO invoice_settlement (invoice_id, creditor_id, how, amount_cents, settled_on,"
        " remittance_id, entry_id, entered_by) SELECT id, creditor_id, $2, $3, $4, $5, $6, $7"
        " FROM invoice WHERE id = $1",
        invoice_id, how, amount.cents, on, remittance_id, entry_id, actor,
    )  # fmt: skip


async def _issue(
    invoice_id: int, creditor_id: int, number: str, kind: str, *, now: datetime, actor: str
) -> None:
    issued = await queries.issued(invoice_id)
    words = writer(papers.TEMPLATE, lang=issued.lang, country=issued.country)
    paper_id = await papers.keep(
        creditor_id=creditor_id, kind=kind, subject_id=invoice_id,
        name=words.say("credit_file" if kind == "credit_note" else "file", number=number),
        lang=words.language, content=await papers.pressed(invoice_id), issued_at=now,
    )  # fmt: skip
    await journal.note(
        "invoice.issued", actor=actor, subject=number, creditor_id=creditor_id, kind=kind,
        net_cents=issued.net.cents, vat_cents=issued.vat.cents, paper=paper_id,
    )  # fmt: skip


async def set_off(
    creditor_id: int,
    amount: Money,
    *,
    remittance_id: int,
    entry_id: int | None,
    today: date,
    actor: str,
) -> None:
    """Settle the creditor's papers, the oldest first, with what a net remittance withheld."""
    for invoice_id, part in spread(amount, await queries.left_of(creditor_id, mode="net")):
        await _settle(
            invoice_id, "set_off", part, on=today, actor=actor, remittance_id=remittance_id,
            entry_id=entry_id,
        )  # fmt: skip


async def undo_of_remittance(
    remittance_id: int, *, reason: str, idem_key: str, today: date, now: datetime, actor: str
) -> None:
    """Credit in full what was billed with a statement that is cancelled, and free its fees."""
    async with unit_of_work():
        taken = await db.rows(
            "SELECT invoice_id, sum(amount_cents)::bigint AS cents FROM invoice_settlement"
            " WHERE remittance_id = $1 GROUP BY 1 HAVING sum(amount_cents) <> 0 ORDER BY 1",
            remittance_id,
        )
        for one in taken:
            await _settle(
                one["invoice_id"], "set_off", Money(-one["cents"]), on=today, actor=actor,
                remittance_id=remittance_id,
            )  # fmt: skip
        for one in await queries.of_remittance(remittance_id):
            await _undo(one, reason=reason, key=idem_key, today=today, now=now, actor=actor)


async def _undo(
    issued: queries.Listed, *, reason: str, key: str, today: date, now: datetime, actor: str
) -> None:
    """The exact opposite of a paper: a credit note for an invoice, an invoice for a credit note."""
    whole = await queries.issued(issued.id)
    lines = tuple(
        Billed(line["fee_id"], Money(-line["fee_cents"]), line["vat_bp"], Money(-line["vat_cents"]))
        for line in whole.lines
    )
    credit = issued.kind == "invoice"
    made = await _write(
        Paper(lines, credit=credit, corrects=issued.id if credit else None),
        creditor_id=issued.creditor_id, country=whole.country, remittance_id=whole.remittance_id,
        key=f"{key}:{issued.id}", reason=reason if credit else "", today=today, now=now,
        actor=actor,
    )  # fmt: skip
    if not credit:  # the credit note and what takes it back settle each other
        for paper_id, amount in ((issued.id, issued.left), (made, -issued.left)):
            if amount:
                await _settle(paper_id, "credited", amount, on=today, actor=actor)


async def paid(
    invoice_id: int,
    *,
    on: date,
    idem_key: str,
    actor: str,
    today: date,
    amount: Money | None = None,
) -> None:
    """Mark an invoice as paid on the agency's own account (a credit note as paid back).

    Raises `Refused` for more than is open, for a day ahead and for fees that the next statement
    withholds, `Conflict` when nothing is open.
    """
    async with unit_of_work():
        await db.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('invoice', $1))", invoice_id
        )
        issued = await queries.issued(invoice_id)
        if await _paid_before(invoice_id, idem_key, amount):
            return
        sum_paid = amount or issued.left
        if not issued.left:
            raise Conflict(_("Nothing is open of this invoice"))
        if await queries.carried(issued, today):
            raise Refused(
                _("The next statement withholds these fees: paid here, they would be paid twice")
            )
        if on > today or on < issued.issued_on:
            raise Refused(_("It cannot be paid on {day}"), day=on)
        if not NOTHING < sum_paid <= issued.left and not issued.left <= sum_paid < NOTHING:
            raise Refused(_("Open is {left}: not more"), left=issued.left)
        entry_id = await ledger.book(
            "invoice_paid", key=f"invoice_paid:{idem_key}", on=on, booked_on=today,
            lines=[
                Line("own_bank", sum_paid),
                Line("fee_receivable", -sum_paid, creditor_id=issued.creditor_id),
            ],
            actor=actor, reason=issued.number,
        )  # fmt: skip
        await _settle(invoice_id, "paid", sum_paid, on=on, actor=actor, entry_id=entry_id)
        await journal.note(
            "invoice.paid", actor=actor, subject=issued.number, creditor_id=issued.creditor_id,
            amount_cents=sum_paid.cents, on=on,
        )  # fmt: skip


async def _paid_before(invoice_id: int, idem_key: str, amount: Money | None) -> bool:
    """Whether the form was sent before. Raises `Conflict` if it then said something else."""
    known = await db.row(
        "SELECT s.invoice_id, s.amount_cents FROM entry e LEFT JOIN invoice_settlement s"
        " ON s.entry_id = e.id WHERE e.idem_key = $1",
        f"invoice_paid:{idem_key}",
    )
    if known is None:
        return False
    same = amount is None or amount.cents == known["amount_cents"]
    if known["invoice_id"] != invoice_id or not same:
        raise Conflict(_("This form was sent before with other contents: open it anew"))
    return True
