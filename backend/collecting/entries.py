"""What an act on money says in the ledger: its lines, and the exact way back.

Joins the unit of work of its caller, which holds the payment and the case. What was received
before the ledger was opened has no entry of its own: its way back is written out by hand.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from backend import db
from backend.collecting.queries import Locked, Recorded
from backend.law.imputation import SURPLUS
from backend.ledger import actions as ledger
from backend.ledger.rules import Line
from backend.money import NOTHING, Money, total
from backend.payments.rules import DIRECT, OUTSIDE, THIRD, Part, reducing

# What lowers a debt without passing through the agency: the entry, and the account beside `owed`.
_OUTSIDE = {DIRECT: ("direct", "paid_direct"), THIRD: ("third", "paid_third")}
_MOVES = ("received", "direct", "third")


def owed_lines(parts: Sequence[Part], case: Locked, payment_id: int | None) -> list[Line]:
    """What the parts take off the debt, invoice by invoice."""
    return [
        Line(
            "owed", -part.amount, case.creditor_id, case.id, part.claim_id, payment_id, part.bucket
        )
        for part in parts
        if part.bucket != SURPLUS
    ]


def covering(payment: Recorded, case: Locked, parts: Sequence[Part]) -> list[Line]:
    """The lines of a receipt that is set against a case."""
    lowered, over = reducing(parts), total(p.amount for p in parts if p.bucket == SURPLUS)
    about: dict[str, Any] = {"case_id": case.id, "payment_id": payment.id}
    if payment.channel in _OUTSIDE:  # its surplus is between the debtor and whom he paid
        against = _OUTSIDE[payment.channel][1]
        return [
            Line(against, lowered, case.creditor_id, **about),
            *owed_lines(parts, case, payment.id),
        ]
    return [
        Line("trust_bank", lowered + over, **about),
        Line("payable", -lowered, case.creditor_id, **about),
        Line("refundable", -over, **about),
        Line("collected", lowered, case.creditor_id, **about),
        *owed_lines(parts, case, payment.id),
    ]


async def book_received(
    payment: Recorded, case: Locked, parts: Sequence[Part], *, key: str, booked_on: date, actor: str
) -> int | None:
    """The entry of a receipt set against a case; None when it lowered nothing and was outside."""
    if payment.direct and not reducing(parts):
        return None
    kind = _OUTSIDE.get(payment.channel, ("received", ""))[0]
    return await ledger.book(
        kind, key=key, on=payment.received_on, booked_on=booked_on, actor=actor,
        lines=covering(payment, case, parts),
    )  # fmt: skip


async def book_waiting(payment: Recorded, *, key: str, booked_on: date, actor: str) -> int | None:
    """The entry of a receipt that waits for its case; None when the agency does not hold it."""
    if payment.channel in OUTSIDE:
        return None
    lines = [
        Line("trust_bank", payment.amount, payment_id=payment.id),
        Line("unallocated", -payment.amount, payment_id=payment.id),
    ]
    return await ledger.book(
        "waiting", key=key, on=payment.received_on, booked_on=booked_on, lines=lines, actor=actor
    )


async def book_use_of_surplus(
    payment: Recorded,
    case: Locked,
    spare: Money,
    parts: Sequence[Part],
    *,
    key: str,
    on: date,
    actor: str,
) -> int | None:
    """The entry of a surplus that covers what is owed by now; the rest stays refundable."""
    if payment.direct:
        return await book_received(payment, case, parts, key=key, booked_on=on, actor=actor)
    others = covering(payment, case, parts)[1:]  # the bank holds it already
    kept = Line("refundable", spare, case_id=case.id, payment_id=payment.id)
    return await ledger.book(
        "received", key=key, on=on, booked_on=on, lines=_merged([kept, *others]), actor=actor
    )


def _merged(lines: Sequence[Line]) -> list[Line]:
    """The two lines of `refundable` as the one that is left of them."""
    left = total(line.amount for line in lines if line.account == "refundable")
    first = next(line for line in lines if line.account == "refundable")
    return [
        Line("refundable", left, case_id=first.case_id, payment_id=first.payment_id),
        *(line for line in lines if line.account != "refundable"),
    ]


async def undo_waiting(
    payment: Recorded, *, on: date, booked_on: date, reason: str, actor: str
) -> int | None:
    """Take back what says that the receipt waits; the entry that did, if there was any."""
    for entry_id in await _standing(payment.id, ("waiting",)):
        return await _reverse(entry_id, on=on, booked_on=booked_on, reason=reason, actor=actor)
    held = await _held("unallocated", payment.id)
    if held >= NOTHING:
        return None
    lines = [
        Line("trust_bank", held, payment_id=payment.id),
        Line("unallocated", -held, payment_id=payment.id),
    ]
    return await ledger.book(
        "waiting", key=f"undo:waiting:{payment.id}", on=on, booked_on=booked_on, lines=lines,
        reason=reason, actor=actor,
    )  # fmt: skip


async def undo_covering(
    payment: Recorded,
    standing: Sequence[Any],
    *,
    on: date,
    booked_on: date,
    reason: str,
    actor: str,
) -> int | None:
    """Take back all that sets the receipt against cases; the first entry that did, if any.

    `standing` are its parts that nothing has reversed. A creditor who was paid out before owes it
    back: what is short of his money is carried as his debit, under the lock of his account.
    """
    how: dict[str, Any] = {"on": on, "booked_on": booked_on, "reason": reason, "actor": actor}
    made = [await _reverse(one, **how) for one in await _standing(payment.id, _MOVES)]
    for case_id in sorted({part["case_id"] for part in standing}):
        mine = [part for part in standing if part["case_id"] == case_id]
        by_hand = await _undo_old(payment, mine, **how)
        made += [by_hand] if by_hand is not None else []
        if made and not payment.direct:
            key = f"debit:{made[0]}:{case_id}"
            await _carry_debit(payment, mine[0]["creditor_id"], case_id, key=key, **how)
    return made[0] if made else None


async def _standing(payment_id: int, kinds: Sequence[str]) -> list[int]:
    found = await db.rows(
        "SELECT DISTINCT e.id FROM posting p JOIN entry e ON e.id = p.entry_id"
        " WHERE p.payment_id = $1 AND e.kind = ANY($2::text[]) AND e.reverses_id IS NULL"
        " AND e.idem_key NOT LIKE 'undo:%'"
        " AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses_id = e.id) ORDER BY e.id",
        payment_id, list(kinds),
    )  # fmt: skip
    return [one["id"] for one in found]


async def _reverse(entry_id: int, *, on: date, booked_on: date, reason: str, actor: str) -> int:
    return await ledger.reverse(
        entry_id, key=f"undo:{entry_id}", on=on, booked_on=booked_on, reason=reason, actor=actor
    )


async def _held(kind: str, payment_id: int) -> Money:
    """What the account still says of the payment: below nought while the agency holds it."""
    return Money(
        await db.value(
            "SELECT coalesce(sum(p.amount_cents), 0)::bigint FROM posting p"
            " JOIN account a ON a.id = p.account_id WHERE p.payment_id = $1 AND a.kind = $2",
            payment_id, kind,
        )
    )  # fmt: skip


async def _undo_old(
    payment: Recorded,
    standing: Sequence[Any],
    *,
    on: date,
    booked_on: date,
    reason: str,
    actor: str,
) -> int | None:
    """The way back of parts from before the ledger, as one entry; None when there are none."""
    old = [part for part in standing if part["entry_id"] is None and part["bucket"] != SURPLUS]
    held = NOTHING if payment.direct else await _held("refundable", payment.id)
    over = -held if held < NOTHING else NOTHING
    if not old and not over:
        return None
    lowered = total(Money(part["amount_cents"]) for part in old)
    one = standing[0]
    about: dict[str, Any] = {"case_id": one["case_id"], "payment_id": payment.id}
    creditor_id = one["creditor_id"]
    kind, against = _OUTSIDE.get(payment.channel, ("received", "collected"))
    lines = [
        Line("owed", Money(part["amount_cents"]), creditor_id, part["case_id"], part["claim_id"],
             payment.id, part["bucket"])
        for part in old
    ]  # fmt: skip
    lines.append(Line(against, -lowered, creditor_id, **about))
    if not payment.direct:
        lines.append(Line("trust_bank", -lowered - over, **about))
        lines.append(Line("payable", lowered, creditor_id, **about))
        lines.append(Line("refundable", over, **about))
    return await ledger.book(
        kind, key=f"undo:parts:{one['id']}", on=on, booked_on=booked_on, lines=lines, reason=reason,
        actor=actor,
    )  # fmt: skip


async def _carry_debit(
    payment: Recorded,
    creditor_id: int,
    case_id: int,
    *,
    key: str,
    on: date,
    booked_on: date,
    reason: str,
    actor: str,
) -> None:
    short = Money(await db.value("SELECT payable_short($1)", creditor_id))
    if not short:
        return
    about: dict[str, Any] = {
        "creditor_id": creditor_id,
        "case_id": case_id,
        "payment_id": payment.id,
    }
    await ledger.book(
        "debit_carried", key=key, on=on, booked_on=booked_on, reason=reason, actor=actor,
        lines=[Line("creditor_debit", short, **about), Line("payable", -short, **about)],
    )  # fmt: skip
