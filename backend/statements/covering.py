"""What receipts and corrections do to each invoice: one by one in the order of their days.

A part without an invoice covers the oldest due first. A part that was taken back has never covered
anything: interest is counted as if it had not come. Until it was taken back, it had.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.statements.inputs import ChargeFacts, ClaimFacts, ReceiptFacts


@dataclass(frozen=True, slots=True)
class Change:
    """What one receipt or correction did to one invoice. `cents` above nought lessen what is owed.

    `receipt_id` and `payment_id` for a receipt, `charge_id` for a correction.
    """

    on: date
    cents: int
    receipt_id: int | None = None
    payment_id: int | None = None
    charge_id: int | None = None
    direct: bool = False


@dataclass(slots=True)
class Covered:
    """Changes of the principal by claim id, in the order of days; None: beyond every invoice."""

    changes: dict[int | None, list[Change]] = field(default_factory=dict)

    def of(self, claim_id: int | None) -> tuple[Change, ...]:
        return tuple(self.changes.get(claim_id, ()))

    def add(self, claim_id: int | None, change: Change) -> None:
        if change.cents:
            self.changes.setdefault(claim_id, []).append(change)


def by_due_day(claims: Iterable[ClaimFacts]) -> list[ClaimFacts]:
    """The oldest due first; what has no due day comes last."""
    return sorted(claims, key=lambda claim: (claim.due_on or date.max, claim.id))


def standing(receipts: Sequence[ReceiptFacts], as_of: date) -> list[ReceiptFacts]:
    """The receipts of up to `as_of` that were not taken back by then, by their days."""
    then = {one.id: one for one in receipts if one.received_on <= as_of}
    gone = {one.reverses_id for one in then.values() if one.reverses_id in then}
    kept = [one for one in then.values() if one.id not in gone and one.reverses_id not in then]
    return sorted(kept, key=lambda one: (one.received_on, one.id))


def principal(
    claims: Sequence[ClaimFacts],
    charges: Sequence[ChargeFacts],
    receipts: Sequence[ReceiptFacts],
    as_of: date,
) -> Covered:
    """What lessened the principal of each claim by the end of `as_of`, and on which day."""
    moves = [
        (one.booked_on, 0, one.claim_id, Change(one.booked_on, -one.cents, charge_id=one.id))
        for one in charges
        if one.kind == "principal_correction" and one.booked_on <= as_of
    ] + [
        (one.received_on, 1, one.claim_id, _of_receipt(one, one.cents))
        for one in standing(receipts, as_of)
        if one.bucket == "principal"
    ]
    ordered = by_due_day(claims)
    left = {claim.id: claim.placed_cents for claim in ordered}
    found = Covered()
    for _on, _kind, claim_id, change in sorted(moves, key=_settled):
        for target, cents in _spread(change.cents, claim_id, left, ordered):
            if target is not None:
                left[target] -= cents
            found.add(target, _cut(change, cents))
    return found


def _settled(move: tuple[date, int, int | None, Change]) -> tuple[date, int, int]:
    on, kind, _claim, change = move
    return on, kind, change.charge_id or change.receipt_id or 0


def _of_receipt(one: ReceiptFacts, cents: int) -> Change:
    return Change(one.received_on, cents, one.id, one.payment_id, direct=one.direct)


def _cut(change: Change, cents: int) -> Change:
    return Change(
        change.on, cents, change.receipt_id, change.payment_id, change.charge_id, change.direct
    )


def _spread(
    cents: int, claim_id: int | None, left: Mapping[int, int], ordered: Sequence[ClaimFacts]
) -> list[tuple[int | None, int]]:
    """Where an amount goes: to its claim, then to the oldest due; what is too much, to none."""
    if cents < 0:  # more is owed: on its own claim, else on the youngest
        return [(claim_id or (ordered[-1].id if ordered else None), cents)]
    row = [claim.id for claim in ordered]
    if claim_id in row:
        row = [claim_id, *(other for other in row if other != claim_id)]
    parts: list[tuple[int | None, int]] = []
    for target in row:
        taken = min(cents, max(left[target], 0))
        if taken:
            parts.append((target, taken))
            cents -= taken
    if cents:
        parts.append((None, cents))
    return parts


def accessories(
    receipts: Sequence[ReceiptFacts],
    as_of: date,
    bucket: str,
    owed: Mapping[int | None, int],
) -> Covered:
    """What came in for `bucket` by claim, against what is `owed` of it (cents, oldest due first).

    What is owed on no invoice (None) comes last, and takes what is left over.
    """
    room = dict(owed)
    found = Covered()
    for one in standing(receipts, as_of):
        if one.bucket != bucket:
            continue
        left = one.cents
        row = [one.claim_id] if one.claim_id in room and one.claim_id is not None else []
        row += [target for target in room if target is not None and target not in row]
        for target in row if left > 0 else ():
            taken = min(left, max(room[target], 0))
            room[target] -= taken
            left -= taken
            found.add(target, _of_receipt(one, taken))
        room[None] = room.get(None, 0) - left
        found.add(None, _of_receipt(one, left))
    return found
