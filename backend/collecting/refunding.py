"""Money that goes back to who paid it: proposed by one person, approved by another, then ordered.

A surplus, or all of a receipt that stands against no case. The ledger knows a refund from its
approval on: it is out of what the agency owes and on its way to the bank. Whoever pays orders out
(`ready`, `order`, `execute`) says what became of it. Locks: the payment first, then its case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend import db
from backend.collecting import booking, queries
from backend.collecting.queries import Recorded
from backend.collecting.rules import clean, request_hash
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.law.identifiers import account
from backend.law.imputation import SURPLUS
from backend.ledger import actions as ledger
from backend.ledger.rules import Line
from backend.money import NOTHING, Money, total
from backend.refusals import Conflict, Forbidden, NotFound, Refused
from backend.words import _

STATE_WORDS = {
    "proposed": _("To be approved"),
    "approved": _("Approved, to be paid"),
    "ordered": _("Ordered from the bank"),
    "executed": _("Paid back"),
    "cancelled": _("Cancelled"),
}
OPEN = ("proposed", "approved", "ordered")
HEAD = ("id", "payment_id", "case_id", "iban", "name", "reason", "state", "proposed_by")
NOWHERE = _("There is nothing here")


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as it stands. `case_id` is None for a receipt that stood against no case."""

    id: int
    payment_id: int
    case_id: int | None
    iban: str
    name: str
    reason: str
    state: str
    proposed_by: str
    amount: Money
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class Refundable:
    """What of a receipt may go back; `case_id` of the surplus, None for one without a case."""

    amount: Money
    case_id: int | None
    parts: tuple[Any, ...]


async def refundable(payment: Recorded) -> Refundable:
    """What of the receipt may be paid back now; nothing of what never reached the agency."""
    standing = await queries.standing_parts(payment.id)
    if payment.direct or payment.amount <= NOTHING or await queries.reversal_of(payment.id):
        return Refundable(NOTHING, None, ())
    spare = tuple(part for part in standing if part["bucket"] == SURPLUS)
    if spare:
        amount = total(Money(part["amount_cents"]) for part in spare)
        return Refundable(amount, spare[0]["case_id"], spare)
    gone = await queries.refunded(payment.id)
    return Refundable(NOTHING if standing or gone else payment.amount, None, ())


async def propose(
    payment_id: int, *, iban: str, name: str, reason: str, idem_key: str, actor: str
) -> int:
    """Ask for what was paid too much, or without a case, to be paid back; returns the refund's id.

    The same key again answers the same. Raises `Refused` for an account that is none or when there
    is nothing to pay back, `Conflict` while another refund of the receipt is on its way.
    """
    known = account(iban)
    if known is None:
        raise Refused(_("This is no account number (IBAN): look at it again"))
    told = {"iban": known.iban, "name": clean(name, 70), "reason": clean(reason, 140)}
    if not told["name"] or not told["reason"]:
        raise Refused(_("Say to whom it goes back, and why"))
    asked = request_hash(payment_id=payment_id, **told)
    async with unit_of_work():
        payment = await queries.recorded(payment_id)
        await booking.hold(payment.id)
        earlier = await db.row("SELECT id, request_hash FROM refund WHERE idem_key = $1", idem_key)
        if earlier is not None:
            return _same(earlier, asked)
        if await db.value(
            "SELECT 1 FROM refund WHERE payment_id = $1 AND state = ANY($2::text[])",
            payment.id, list(OPEN),
        ):  # fmt: skip
            raise Conflict(_("A refund of this receipt is on its way already"))
        due = await refundable(payment)
        if not due.amount:
            raise Refused(_("Nothing of this receipt can be paid back"))
        refund_id = await db.value(
            "INSERT INTO refund (payment_id, case_id, amount_cents, iban, name, reason, idem_key,"
            " request_hash, proposed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            " ON CONFLICT (idem_key) DO NOTHING RETURNING id",
            payment.id, due.case_id, due.amount.cents, *told.values(), idem_key, asked, actor,
        )  # fmt: skip
        if refund_id is None:
            raise Conflict(_("This form was sent before with other contents: open it anew"))
        await _note("refund.proposed", await refund(refund_id), actor=actor)
    return int(refund_id)


def _same(earlier: Any, asked: str) -> int:
    if earlier["request_hash"] != asked:
        raise Conflict(_("This form was sent before with other contents: open it anew"))
    return int(earlier["id"])


async def refund(refund_id: int, *, lock: bool = False) -> Refund:
    """The refund. Raises `NotFound`."""
    found = None
    if 0 < refund_id <= queries.BIGINT_MAX:
        found = await db.row(
            f"SELECT {', '.join(HEAD)}, amount_cents, entry_id FROM refund WHERE id = $1"
            + (" FOR UPDATE" if lock else ""),
            refund_id,
        )
    if found is None:
        raise NotFound(NOWHERE)
    fields = dict(found)
    return Refund(amount=Money(fields.pop("amount_cents")), **fields)


async def _held(refund_id: int) -> tuple[Refund, Recorded]:
    """The refund and its payment, the payment locked first as everywhere."""
    payment = await queries.recorded((await refund(refund_id)).payment_id)
    await booking.hold(payment.id)
    return await refund(refund_id, lock=True), payment


async def approve(refund_id: int, *, actor: str, today: date, now: datetime) -> Refund:
    """Let the money go back: by a second person (S-R13). Approved before: the same answer.

    Raises `Forbidden` for whoever proposed it, `Refused` when it was cancelled or the money is no
    longer there to go back.
    """
    async with unit_of_work():
        asked, payment = await _held(refund_id)
        if asked.state in ("approved", "ordered", "executed"):
            return asked
        if asked.state != "proposed":
            raise Refused(_("This refund was cancelled: propose it again"))
        if asked.proposed_by == actor:
            raise Forbidden(_("Whoever proposes a refund does not approve it: ask somebody else"))
        due = await refundable(payment) if asked.case_id else None
        if due is not None and due.amount != asked.amount:
            raise Refused(_("What was paid too much has changed: cancel the refund, propose anew"))
        entry_id = await _book(asked, today=today, actor=actor)
        if due is not None:
            await booking.take_back(
                payment, only=SURPLUS, on=today, entry_id=entry_id, today=today, actor=actor
            )
        await booking.settle(payment.id, "refunded", actor=actor, kinds=("surplus", "unallocated"))
        await db.execute(
            "UPDATE refund SET state = 'approved', approved_by = $2, approved_at = $3,"
            " entry_id = $4, row_version = row_version + 1 WHERE id = $1",
            refund_id, actor, now, entry_id,
        )  # fmt: skip
        done = await refund(refund_id)
        await _note("refund.approved", done, actor=actor)
        return done


async def _book(asked: Refund, *, today: date, actor: str) -> int:
    about: dict[str, Any] = {"case_id": asked.case_id, "payment_id": asked.payment_id}
    lines = [
        Line("refundable" if asked.case_id else "unallocated", asked.amount, **about),
        Line("in_transit", -asked.amount, **about),
    ]
    return await ledger.book(
        "refunded", key=f"refund:{asked.id}", on=today, lines=lines, actor=actor,
        reason=asked.reason,
    )  # fmt: skip


async def cancel(refund_id: int, *, reason: str, actor: str, today: date) -> Refund:
    """Give a refund up before it is ordered; what was to go back waits in the tray again.

    Raises `Refused` without a reason, or once the bank has the order.
    """
    if not reason.strip():
        raise Refused(_("Say why the refund is cancelled"))
    async with unit_of_work():
        asked, payment = await _held(refund_id)
        if asked.state == "cancelled":
            return asked
        if asked.state in ("ordered", "executed"):
            raise Refused(_("The bank has this order already: it cannot be cancelled here"))
        if asked.state == "approved":
            await _restore(asked, payment, reason=clean(reason, 200), today=today, actor=actor)
        await db.execute(
            "UPDATE refund SET state = 'cancelled', ended_by = $2, ended_reason = $3,"
            " row_version = row_version + 1 WHERE id = $1",
            refund_id, actor, clean(reason, 200),
        )  # fmt: skip
        done = await refund(refund_id)
        await _note("refund.cancelled", done, actor=actor, why=clean(reason, 200))
        return done


async def _restore(
    asked: Refund, payment: Recorded, *, reason: str, today: date, actor: str
) -> None:
    """Book an approved refund back: the surplus stands again, or the receipt waits again."""
    assert asked.entry_id is not None
    back = await ledger.reverse(
        asked.entry_id, key=f"undo:{asked.entry_id}", on=today, reason=reason, actor=actor
    )
    if asked.case_id is None:
        await booking.wait(payment, "unallocated", reason="taken_back")
        return
    case = await queries.locked(asked.case_id)
    await db.execute(
        "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
        " received_on, booked_on, direct, rule, entry_id, created_by)"
        " VALUES ($1, $2, $3, 'surplus', $4, $5, $6, false, 'refund_cancelled', $7, $8)",
        payment.id, case.id, case.creditor_id, asked.amount.cents, payment.received_on, today,
        back, actor,
    )  # fmt: skip
    await booking.wait(payment, "surplus", case_id=case.id, amount=asked.amount)


async def give_up(payment: Recorded, *, reason: str, actor: str, today: date) -> Money:
    """What a reversal does to the refunds of its receipt: those not ordered yet are cancelled.

    Returns what had left already and must be asked back from who was paid.
    """
    gone = NOTHING
    for one in await db.rows(
        "SELECT id, state, amount_cents FROM refund WHERE payment_id = $1 AND state <> 'cancelled'",
        payment.id,
    ):
        if one["state"] in ("ordered", "executed"):
            gone += Money(one["amount_cents"])
        else:
            await cancel(one["id"], reason=reason, actor=actor, today=today)
    return gone


async def ready() -> list[Refund]:
    """The refunds approved and not yet ordered, the oldest first: what a payment file pays out."""
    found = await db.rows("SELECT id FROM refund WHERE state = 'approved' ORDER BY approved_at, id")
    return [await refund(one["id"]) for one in found]


async def order(refund_ids: Sequence[int], *, order_ref: str, now: datetime) -> None:
    """Say that the bank was given the order `order_ref`; all of them or none.

    Raises `Conflict` when one of them is not waiting for it any more.
    """
    async with unit_of_work():
        done = await db.rows(
            "UPDATE refund SET state = 'ordered', order_ref = $2, ordered_at = $3,"
            " row_version = row_version + 1 WHERE id = ANY($1::bigint[]) AND state = 'approved'"
            " RETURNING id",
            list(refund_ids), order_ref, now,
        )  # fmt: skip
        if len(done) != len(set(refund_ids)):
            raise Conflict(_("A refund was ordered or cancelled meanwhile: look again"))


async def not_ordered(refund_ids: Sequence[int]) -> None:
    """Say that the bank does not carry the order out: these wait for another one."""
    async with unit_of_work():
        await db.execute(
            "UPDATE refund SET state = 'approved', order_ref = NULL, ordered_at = NULL,"
            " row_version = row_version + 1 WHERE id = ANY($1::bigint[]) AND state = 'ordered'",
            list(refund_ids),
        )


async def execute(refund_id: int, *, on: date, actor: str, today: date) -> Refund:
    """Say that the bank paid the refund on the day `on`. Said before: the same answer."""
    async with unit_of_work():
        asked, _payment = await _held(refund_id)
        if asked.state == "executed":
            return asked
        if asked.state != "ordered":
            raise Refused(_("This refund was not ordered from the bank"))
        about: dict[str, Any] = {"case_id": asked.case_id, "payment_id": asked.payment_id}
        await ledger.book(
            "executed", key=f"refund:{asked.id}:executed", on=on, booked_on=today, actor=actor,
            lines=[Line("in_transit", asked.amount, **about),
                   Line("trust_bank", -asked.amount, **about)],
        )  # fmt: skip
        await db.execute(
            "UPDATE refund SET state = 'executed', executed_on = $2,"
            " row_version = row_version + 1 WHERE id = $1",
            refund_id, on,
        )  # fmt: skip
        done = await refund(refund_id)
        await _note("refund.executed", done, actor=actor)
        return done


async def _note(event: str, asked: Refund, *, actor: str, **more: object) -> None:
    case = None
    if asked.case_id:
        case = await db.row(
            "SELECT number, creditor_id FROM case_file WHERE id = $1", asked.case_id
        )
    await journal.note(
        event, actor=actor, subject=case["number"] if case else "", case_id=asked.case_id,
        creditor_id=case["creditor_id"] if case else None, payment=asked.payment_id,
        refund=asked.id, amount_cents=asked.amount.cents, **more,
    )  # fmt: skip
