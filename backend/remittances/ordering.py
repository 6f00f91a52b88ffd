"""Orders to the bank: statements, refunds and the agency's own fees in one file; executed, or not.

Nothing is ordered while the tie-out is red, twice, to an account that rests, or beyond what the
creditor is owed. Executed is what a person read on the bank's statement, with the bank's day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend import db
from backend.collecting import refunding
from backend.db import unit_of_work
from backend.invoices import actions as invoices
from backend.invoices import house
from backend.journal import actions as journal
from backend.ledger import actions as ledger
from backend.ledger import queries as books
from backend.ledger.rules import Line
from backend.money import NOTHING, Money, total
from backend.refusals import Conflict, Refused
from backend.remittances import accounts, bringing_back, queries, sepa
from backend.remittances.actions import hold
from backend.remittances.sepa import Transfer
from backend.tie_out import actions as tie_out
from backend.words import _

LOCK = 7254  # any number, as long as whoever orders takes the same


@dataclass(frozen=True, slots=True)
class Planned:
    """A transfer to be ordered, and what it pays."""

    kind: str
    transfer: Transfer
    creditor_id: int | None = None
    remittance_id: int | None = None
    refund_id: int | None = None


async def order(
    *,
    idem_key: str,
    wanted_on: date,
    actor: str,
    today: date,
    now: datetime,
    remittance_ids: Sequence[int] | None = None,
    schema: str = sepa.SCHEMAS[0],
    with_refunds: bool = True,
    with_fees: bool = True,
) -> int:
    """Make a file of everything approved (or of these statements), and book it as on its way.

    Returns the order's id; the same key again returns the same, with another day or schema it is
    a `Conflict`. Raises `Refused` when there is nothing, the tie-out is red, an account is
    missing, or a creditor is owed less by now.
    """
    if wanted_on < today:
        raise Refused(_("The bank cannot pay on a day that is over"))
    async with unit_of_work():
        await db.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        known = await db.row(
            "SELECT id, wanted_on, schema_name FROM payment_order WHERE idem_key = $1", idem_key
        )
        if known is not None:
            if (known["wanted_on"], known["schema_name"]) != (wanted_on, schema):
                raise Conflict(_("This form was sent before with other contents: open it anew"))
            return int(known["id"])
        await tie_out.must_agree(today)
        await bringing_back.nothing_may_lack()
        account = await house.account("client_money", today)
        planned = await _payouts(remittance_ids, today)
        if with_refunds:
            planned += await _refunds()
        if with_fees:
            planned += await _withdrawal(account, today)
        if not planned:
            raise Refused(_("Nothing is approved that could be ordered"))
        series = f"PO-{today.year}"
        number = f"{series}-{await invoices.next_number(series, today):05d}"
        content = sepa.write(
            [one.transfer for one in planned], account=account, schema=schema, number=number,
            wanted_on=wanted_on,
        )  # fmt: skip
        order_id = await _write(
            number, planned, account, content, schema=schema, wanted_on=wanted_on, key=idem_key,
            actor=actor, today=today, now=now,
        )  # fmt: skip
        await _give(order_id, number, planned, actor=actor, today=today, now=now)
        return order_id


async def _payouts(remittance_ids: Sequence[int] | None, today: date) -> list[Planned]:
    approved = [
        one
        for one in await queries.of_state("approved")
        if one.payout and (remittance_ids is None or one.id in remittance_ids)
    ]
    planned = []
    for creditor_id in sorted({one.creditor_id for one in approved}):
        await hold(creditor_id)
    for one in approved:
        account = await accounts.in_force(one.creditor_id, today)
        transfer = Transfer(
            account.holder, account.iban, account.bic, one.payout, one.number, one.number
        )
        planned.append(Planned("payout", transfer, one.creditor_id, one.id))
    for creditor_id in sorted({one.creditor_id for one in approved}):
        wanted = total(one.payout for one in approved if one.creditor_id == creditor_id)
        if -await books.balance("payable", creditor_id) < wanted:
            numbers = [one.number for one in approved if one.creditor_id == creditor_id]
            raise Refused(
                _("Statement {number} cannot be paid any more, as a receipt was taken back since:"
                  " cancel it and draw it up anew"),
                number=numbers[-1],
            )  # fmt: skip
    return planned


async def _refunds() -> list[Planned]:
    return [
        Planned(
            "refund",
            Transfer(one.name, one.iban, "", one.amount, f"RF-{one.id}", f"RF-{one.id}"),
            refund_id=one.id,
        )
        for one in await refunding.ready()
    ]


async def _withdrawal(account: house.Account, today: date) -> list[Planned]:
    """The agency's fees that lie on the account of client money, to the agency's own account."""
    share = -await books.balance("agency_share")
    if share <= NOTHING:
        return []
    own = await house.account("own", today)
    if own.iban == account.iban:
        raise Refused(_("The agency's own account must be another than that of client money"))
    return [Planned("withdrawal", Transfer(own.holder, own.iban, own.bic, share, "FEES", "FEES"))]


async def _write(
    number: str,
    planned: Sequence[Planned],
    account: house.Account,
    content: bytes,
    *,
    schema: str,
    wanted_on: date,
    key: str,
    actor: str,
    today: date,
    now: datetime,
) -> int:
    told = {"holder": account.holder, "iban": account.iban, "bic": account.bic}
    order_id: int = await db.value(
        "INSERT INTO payment_order (number, schema_name, wanted_on, total_cents, accounts, content,"
        " sha256, made_on, made_at, made_by, idem_key) VALUES ($1, $2, $3, $4, $5, $6,"
        " encode(sha256($6), 'hex'), $7, $8, $9, $10) RETURNING id",
        number, schema, wanted_on, total(one.transfer.amount for one in planned).cents, told,
        content, today, now, actor, key,
    )  # fmt: skip
    return order_id


async def _give(
    order_id: int,
    number: str,
    planned: Sequence[Planned],
    *,
    actor: str,
    today: date,
    now: datetime,
) -> None:
    """Book each transfer as on its way, and mark what it pays."""
    refunds = [one.refund_id for one in planned if one.refund_id is not None]
    await refunding.order(refunds, order_ref=number, now=now)
    for seq, one in enumerate(planned, start=1):
        key, amount = f"ordered:{order_id}:{seq}", one.transfer.amount
        entry_id: int | None = None
        if one.kind == "payout":
            entry_id = await ledger.book(
                "ordered", key=key, on=today, actor=actor, reason=number,
                lines=[
                    Line("payable", amount, creditor_id=one.creditor_id),
                    Line("in_transit", -amount),
                ],
            )  # fmt: skip
            await db.execute(
                "UPDATE remittance SET state = 'ordered' WHERE id = $1", one.remittance_id
            )
        elif one.kind == "withdrawal":
            entry_id = await ledger.book(
                "withdrawn", key=key, on=today, actor=actor, reason=number,
                lines=[Line("agency_share", amount), Line("in_transit", -amount)],
            )  # fmt: skip
        await db.execute(
            "INSERT INTO payment_order_line (order_id, seq, kind, creditor_id, remittance_id,"
            " refund_id, holder, iban, bic, amount_cents, reference, entry_id)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            order_id, seq, one.kind, one.creditor_id, one.remittance_id, one.refund_id,
            one.transfer.holder, one.transfer.iban, one.transfer.bic, amount.cents,
            one.transfer.reference, entry_id,
        )  # fmt: skip
    await journal.note(
        "order.made", actor=actor, subject=number, transfers=len(planned),
        total_cents=total(one.transfer.amount for one in planned).cents,
    )  # fmt: skip


async def executed(order_id: int, *, on: date, actor: str, today: date) -> None:
    """Mark an order as paid by the bank on its day `on`. Done before on the same day: nothing.

    Raises `Refused` for a day ahead or before the order, or an order that was cancelled.
    """
    async with unit_of_work():
        await db.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        found = await queries.order(order_id)
        if found.state == "executed" and found.executed_on == on:
            return
        if found.state != "ordered":
            raise Refused(_("This order was decided on before"))
        if not found.made_on <= on <= today:
            raise Refused(
                _("The bank's day lies between {first} and {today}"),
                first=found.made_on, today=today,
            )  # fmt: skip
        await _book_executed(found, on=on, actor=actor, today=today)
        await db.execute(
            "UPDATE payment_order SET state = 'executed', executed_on = $2, executed_by = $3"
            " WHERE id = $1",
            order_id, on, actor,
        )  # fmt: skip
        await journal.note("order.executed", actor=actor, subject=found.number, on=on)


async def _book_executed(found: queries.Order, *, on: date, actor: str, today: date) -> None:
    ours = total(Money(one["amount_cents"]) for one in found.lines if one["kind"] != "refund")
    fees = total(Money(one["amount_cents"]) for one in found.lines if one["kind"] == "withdrawal")
    if ours:
        await ledger.book(
            "executed", key=f"executed:{found.id}", on=on, booked_on=today, actor=actor,
            lines=[
                Line("in_transit", ours), Line("trust_bank", -ours), Line("own_bank", fees),
                Line("trust_due", -fees),
            ],
            reason=found.number,
        )  # fmt: skip
    for one in found.lines:
        if one["kind"] == "payout":
            await db.execute(
                "UPDATE remittance SET state = 'executed', executed_on = $2 WHERE id = $1",
                one["remittance_id"], on,
            )  # fmt: skip
            await journal.note(
                "remittance.executed", actor=actor, subject=one["remittance_number"],
                creditor_id=one["creditor_id"], amount_cents=one["amount_cents"], on=on,
            )  # fmt: skip
        elif one["kind"] == "refund":
            await refunding.execute(one["refund_id"], on=on, actor=actor, today=today)


async def cancel(order_id: int, *, reason: str, actor: str, today: date) -> None:
    """Take an order back that the bank did not carry out: its statements are approved again."""
    if not reason.strip():
        raise Refused(_("Say why"))
    async with unit_of_work():
        await db.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        found = await queries.order(order_id)
        if found.state != "ordered":
            raise Refused(_("This order was decided on before"))
        for one in found.lines:
            if one["entry_id"] is not None:
                await ledger.reverse(
                    one["entry_id"], key=f"undo:order:{one['id']}", on=today, reason=reason.strip(),
                    actor=actor,
                )  # fmt: skip
            if one["kind"] == "payout":
                await db.execute(
                    "UPDATE remittance SET state = 'approved' WHERE id = $1", one["remittance_id"]
                )
        refunds = [one["refund_id"] for one in found.lines if one["kind"] == "refund"]
        await refunding.not_ordered(refunds)
        await db.execute("UPDATE payment_order_line SET live = false WHERE order_id = $1", order_id)
        await db.execute(
            "UPDATE payment_order SET state = 'cancelled', cancelled_by = $2, reason = $3"
            " WHERE id = $1",
            order_id, actor, reason.strip(),
        )  # fmt: skip
        await journal.note("order.cancelled", actor=actor, subject=found.number, reason=reason)
