"""Drawing up statements, approving them by a second person, cancelling what must not go out.

Whatever concerns one creditor's money happens under one lock, so two statements never take the
same line, and two approvals never book twice. Refuses to approve what was taken back meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backend import db
from backend.creditors import queries as creditors
from backend.creditors.rules import MandateVersion
from backend.db import unit_of_work
from backend.invoices import actions as invoices
from backend.invoices import house
from backend.journal import actions as journal
from backend.ledger import actions as ledger
from backend.ledger import queries as books
from backend.ledger.rules import Line
from backend.money import NOTHING, Money, total
from backend.refusals import Conflict, Refused
from backend.remittances import accounts, lines, papers, queries
from backend.remittances.queries import Statement
from backend.remittances.rules import Position, cut_off, may_approve, position
from backend.words import _


@dataclass(slots=True)
class Run:
    """What a run over all creditors came to: ids proposed, and who has nothing or was refused."""

    proposed: list[int] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


async def hold(creditor_id: int) -> None:
    """Hold the creditor's statements until COMMIT."""
    await db.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('remittance', $1))", creditor_id
    )


async def propose(
    creditor_id: int, *, until: date, idem_key: str, actor: str, today: date
) -> int | None:
    """Draw up a statement up to and including `until`; None when nothing moved and none is owed.

    The same key again answers the same. Raises `Conflict` while another one is proposed or for a
    key that was used for another creditor or day, `Refused` without a mandate or for a day ahead.
    """
    if until > today:
        raise Refused(_("A statement reaches {today} at most"), today=today)
    async with unit_of_work():
        await hold(creditor_id)
        known = await queries.of_key(idem_key)
        if known is not None:
            if (known["creditor_id"], known["until"]) != (creditor_id, until):
                raise Conflict(_("This form was sent before with other contents: open it anew"))
            return int(known["id"])
        mandate = await creditors.mandate_on(creditor_id, until)
        if mandate is None:
            raise Refused(_("The creditor has no mandate on {day}: enter one"), day=until)
        before = await queries.last(creditor_id)
        if before is not None and before.state == "proposed":
            raise Conflict(
                _("Statement {number} is proposed already: approve or cancel it first"),
                number=before.number,
            )
        found = await lines.waiting(creditor_id, until=until, clear_days=mandate.terms.clear_days)
        if not found:
            return None
        return await _draw_up(
            creditor_id, mandate, before, found, until=until, key=idem_key, actor=actor,
            today=today,
        )  # fmt: skip


async def _draw_up(
    creditor_id: int,
    mandate: MandateVersion,
    before: Statement | None,
    found: Sequence[Mapping[str, Any]],
    *,
    until: date,
    key: str,
    actor: str,
    today: date,
) -> int:
    fee, vat = (total(Money(one[name]) for one in found) for name in ("fee_cents", "vat_cents"))
    cash = total(Money(one["cash_cents"]) for one in found)
    came_to = position(
        mode=mandate.terms.remit_mode, opening=before.closing if before else NOTHING,
        opening_fees=before.carried_fees if before else NOTHING, cash=cash, fees=fee + vat,
        debit=await books.balance("creditor_debit", creditor_id),
    )  # fmt: skip
    series = f"R-{today.year}"
    number = f"{series}-{await invoices.next_number(series, today):05d}"
    client = await db.row("SELECT lang, ref FROM creditor WHERE id = $1", creditor_id)
    assert client is not None
    remittance_id: int = await db.value(
        "INSERT INTO remittance (number, creditor_id, mandate_id, mode, until, lang, country,"
        " opening_cents, cash_cents, direct_cents, fee_cents, vat_cents, payout_cents,"
        " closing_cents, carried_fees_cents, proposed_on, proposed_by, idem_key) VALUES ($1, $2,"
        " $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id",
        number, creditor_id, mandate.id, mandate.terms.remit_mode, until, client["lang"],
        mandate.terms.vat_country, came_to.opening.cents, cash.cents, _direct(found).cents,
        fee.cents, vat.cents, came_to.payout.cents, came_to.closing.cents,
        came_to.carried_fees.cents, today, actor, key,
    )  # fmt: skip
    await lines.write(remittance_id, creditor_id, found)
    await journal.note(
        "remittance.proposed", actor=actor, subject=number, creditor_id=creditor_id, until=until,
        payout_cents=came_to.payout.cents, lines=len(found),
    )  # fmt: skip
    return remittance_id


def _direct(found: Sequence[Mapping[str, Any]]) -> Money:
    parts = ("principal_cents", "interest_cents", "indemnity_cents", "costs_cents")
    return total(
        Money(one[part]) for one in found if one["paid_to"] == "creditor" for part in parts
    )


async def propose_due(*, actor: str, today: date, key: str) -> Run:
    """Draw up a statement for every creditor whose period is over and who has none for it yet."""
    run = Run()
    async with unit_of_work(readonly=True):
        everybody = await queries.creditors_with_something()
    for creditor_id, ref, _name in everybody:
        try:
            made = await _propose_if_due(creditor_id, ref, run, actor=actor, today=today, key=key)
        except Refused as refused:
            run.refused[ref] = str(refused)
            continue
        if made is not None:
            run.proposed.append(made)
    return run


async def _propose_if_due(
    creditor_id: int, ref: str, run: Run, *, actor: str, today: date, key: str
) -> int | None:
    async with unit_of_work():
        mandate = await creditors.mandate_on(creditor_id, today)
        if mandate is None:
            raise Refused(_("The creditor has no mandate on {day}: enter one"), day=today)
        until = cut_off(today, mandate.terms.remit_every)
        before = await queries.last(creditor_id)
        if before is not None and before.until >= until:
            run.nothing.append(ref)
            return None
        made = await propose(
            creditor_id, until=until, idem_key=f"{key}:{ref}:{until}", actor=actor, today=today
        )
        if made is None:
            run.nothing.append(ref)
        return made


async def approve(remittance_id: int, *, actor: str, today: date, now: datetime) -> Statement:
    """Approve a statement, as somebody else than who proposed it; bill its fees, print it.

    Books what settles a debit balance and what is withheld. Of two approvals at once one goes
    through, the other raises `Refused`. One that pays nothing out is executed with it. Raises
    `SamePerson` (403), and `Refused` when a receipt on an earlier statement was taken back since.
    """
    async with unit_of_work():
        seen = await queries.statement(remittance_id)
        await hold(seen.creditor_id)
        found = await queries.statement(remittance_id)
        may_approve(state=found.state, proposed_by=found.proposed_by, actor=actor)
        if await lines.taken_back(found.creditor_id):
            raise Refused(
                _("A receipt that was stated has been taken back since: cancel this statement and"
                  " draw it up anew")
            )  # fmt: skip
        came_to = await _again(found)
        entry_id = await _book(found, came_to, actor=actor, today=today)
        await _mark_approved(found, came_to, actor=actor, today=today, now=now)
        await _bill(found, came_to, entry_id, actor=actor, today=today, now=now)
        await papers.issue(remittance_id, now=now)
        if not came_to.payout:
            await _executed(found.id, today)
        await journal.note(
            "remittance.approved", actor=actor, subject=found.number,
            creditor_id=found.creditor_id, payout_cents=came_to.payout.cents,
            withheld_cents=came_to.withheld.cents,
        )  # fmt: skip
        return await queries.statement(remittance_id)


async def _again(found: Statement) -> Position:
    """The position as of now: a debit balance may have grown since, what is paid may not change."""
    came_to = position(
        mode=found.mode, opening=found.opening, opening_fees=await _fees_before(found),
        cash=found.cash, fees=found.fees,
        debit=await books.balance("creditor_debit", found.creditor_id),
    )  # fmt: skip
    if (came_to.payout, came_to.closing) != (found.payout, found.closing):
        raise Refused(
            _("The figures have changed since: cancel this statement and draw it up anew")
        )
    return came_to


async def _fees_before(found: Statement) -> Money:
    if found.mode != "net":
        return NOTHING
    cents = await db.value(
        "SELECT carried_fees_cents FROM remittance WHERE creditor_id = $1 AND id < $2"
        " AND state <> 'cancelled' ORDER BY id DESC LIMIT 1",
        found.creditor_id, found.id,
    )  # fmt: skip
    return Money(cents or 0)


async def _book(found: Statement, came_to: Position, *, actor: str, today: date) -> int | None:
    """Book what a debit balance takes and what is withheld; the id of the latter entry."""
    creditor_id, kept, settled = found.creditor_id, came_to.withheld, came_to.settled
    if settled:
        await ledger.book(
            "debit_settled", key=f"debit_settled:{found.id}", on=today, actor=actor,
            lines=[
                Line("payable", settled, creditor_id=creditor_id),
                Line("creditor_debit", -settled, creditor_id=creditor_id),
            ],
            reason=found.number,
        )  # fmt: skip
    if not kept:
        return None
    return await ledger.book(
        "withheld", key=f"withheld:{found.id}", on=today, actor=actor,
        lines=[
            Line("payable", kept, creditor_id=creditor_id),
            Line("agency_share", -kept),
            Line("trust_due", kept),
            Line("fee_receivable", -kept, creditor_id=creditor_id),
        ],
        reason=found.number,
    )  # fmt: skip


async def _mark_approved(
    found: Statement, came_to: Position, *, actor: str, today: date, now: datetime
) -> None:
    await db.execute(
        "UPDATE remittance SET state = 'approved', approved_by = $2, approved_on = $3,"
        " approved_at = $4, settled_cents = $5, withheld_cents = $6, parties = $7 WHERE id = $1",
        found.id, actor, today, now, came_to.settled.cents, came_to.withheld.cents,
        await _parties(found, today),
    )  # fmt: skip


async def _parties(found: Statement, today: date) -> dict[str, Any]:
    """What is printed of both sides: fixed here, so that the paper stays the same for ever."""
    client = await db.row("SELECT * FROM creditor WHERE id = $1", found.creditor_id)
    assert client is not None
    account = None
    if found.payout:
        account = await accounts.in_force(found.creditor_id, today)
    town = " ".join(filter(None, (client["postal_code"], client["city"])))
    return {
        "agency": await house.printed(today),
        "creditor": {
            "name": client["name"],
            "ref": client["ref"],
            "address": [line for line in (client["street"], town) if line],
            "iban": account.iban if account else "",
        },
        "clear_days": await queries.clear_days(found.mandate_id),
    }


async def _bill(
    found: Statement,
    came_to: Position,
    entry_id: int | None,
    *,
    actor: str,
    today: date,
    now: datetime,
) -> None:
    ids = [one["fee_id"] for one in await queries.lines(found.id) if one["fee_id"] is not None]
    await invoices.bill(
        ids, creditor_id=found.creditor_id, country=found.country, remittance_id=found.id,
        idem_key=f"remittance:{found.id}", today=today, now=now, actor=actor,
    )  # fmt: skip
    if found.mode == "net":
        await invoices.set_off(
            found.creditor_id, came_to.withheld, remittance_id=found.id, entry_id=entry_id,
            today=today, actor=actor,
        )  # fmt: skip


async def _executed(remittance_id: int, on: date) -> None:
    await db.execute(
        "UPDATE remittance SET state = 'executed', executed_on = $2 WHERE id = $1",
        remittance_id, on,
    )  # fmt: skip


async def cancel(
    remittance_id: int, *, reason: str, actor: str, today: date, now: datetime
) -> None:
    """Cancel a statement that was not given to the bank; its lines wait for the next one.

    What its approval booked is reversed exactly, what it billed is credited in full. Raises
    `Refused` for one that is at the bank or paid, or that a later one was built upon.
    """
    if not reason.strip():
        raise Refused(_("Say why"))
    async with unit_of_work():
        seen = await queries.statement(remittance_id)
        await hold(seen.creditor_id)
        found = await queries.statement(remittance_id)
        if found.state not in ("proposed", "approved"):
            raise Refused(_("This statement cannot be cancelled any more"))
        latest = await queries.last(found.creditor_id)
        if latest is None or latest.id != found.id:
            raise Refused(_("A later statement was built upon this one: cancel that one first"))
        if found.state == "approved":
            await _undo(found, reason=reason.strip(), actor=actor, today=today, now=now)
        await db.execute(
            "UPDATE remittance_line SET live = false WHERE remittance_id = $1", found.id
        )
        await db.execute(
            "UPDATE remittance SET state = 'cancelled', cancelled_by = $2, cancelled_at = $3,"
            " reason = $4 WHERE id = $1",
            found.id, actor, now, reason.strip(),
        )  # fmt: skip
        await journal.note(
            "remittance.cancelled", actor=actor, subject=found.number,
            creditor_id=found.creditor_id, reason=reason.strip(),
        )  # fmt: skip


async def _undo(found: Statement, *, reason: str, actor: str, today: date, now: datetime) -> None:
    for kind in ("withheld", "debit_settled"):
        entry_id = await books.id_of(f"{kind}:{found.id}")
        if entry_id is not None:
            await ledger.reverse(
                entry_id, key=f"undo:{kind}:{found.id}", on=today, reason=reason, actor=actor
            )
    await invoices.undo_of_remittance(
        found.id, reason=reason, idem_key=f"undo:{found.id}", today=today, now=now, actor=actor
    )
