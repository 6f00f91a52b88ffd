"""Which invoice and which part of it a payment covers. Facts in, answer out: no database, no clock.

What is owed is a set of slots, one for each invoice in each bucket. Buckets follow the order of
the law (or of the mandate, or of the debtor's wish where the law lets him); within a bucket the
invoices follow art. 1342-10 of the French and old art. 1256 of the Belgian Civil Code. Nothing
goes below nought; what exceeds the whole is surplus and waits for its refund.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from backend.law.imputation import SURPLUS, Debt, among
from backend.money import NOTHING, Money, total
from backend.payments.rules import Part
from backend.refusals import Refused
from backend.words import _

PRINCIPAL = "principal"
FIRST = date.min  # what belongs to no invoice is the oldest of its bucket


@dataclass(frozen=True, slots=True)
class Slot:
    """What is owed in one bucket on one invoice (None: on the case as a whole).

    Below nought it was paid beyond what is owed by now (waived, credited), or paid without an
    invoice being named. `rate` is the interest that the invoice bears, in per cent.
    """

    bucket: str
    claim_id: int | None
    open: Money
    due_on: date = FIRST
    rate: Decimal = Decimal(0)


def netted(slots: Iterable[Slot]) -> list[Slot]:
    """The slots without those below nought: each lessens its own bucket, the oldest due first.

    A bucket that is below nought as a whole keeps one slot that says so.
    """
    settled: list[Slot] = []
    buckets: dict[str, list[Slot]] = {}
    for slot in slots:
        buckets.setdefault(slot.bucket, []).append(slot)
    for bucket, mine in buckets.items():
        over = -total(slot.open for slot in mine if slot.open < NOTHING)
        for slot in sorted((s for s in mine if s.open > NOTHING), key=_age):
            taken = min(over, slot.open, key=lambda money: money.cents)
            over -= taken
            if slot.open != taken:
                settled.append(replace(slot, open=slot.open - taken))
        if over:
            settled.append(Slot(bucket, None, -over))
    return settled


def _age(slot: Slot) -> tuple[date, int]:
    return slot.due_on, slot.claim_id or 0


def cover(
    amount: Money,
    slots: Iterable[Slot],
    order: Sequence[str],
    *,
    day: date,
    chosen: int | None = None,
) -> tuple[Part, ...]:
    """Set `amount` (above nought) against the slots; what is left over is the last part.

    `chosen` is the invoice that the debtor wants paid first: its own accessories and those that
    belong to no invoice come before its principal, then everything else in the usual order. `day`
    is the day of the receipt: what is not yet due then comes after what is. The parts add up to
    the amount exactly. Raises `Refused` when the invoice chosen is not of this case.
    """
    known = list(slots)
    if chosen is not None and all(slot.claim_id != chosen for slot in known):
        raise Refused(_("The invoice chosen is not one of this case"))
    open_now = netted(known)
    room = max(total(slot.open for slot in open_now).cents, 0)
    left = Money(min(amount.cents, room))
    parts: dict[tuple[str, int | None], Money] = {}
    for bucket, mine in _turns(open_now, order, chosen):
        if not left:
            break
        left -= _take(left, bucket, mine, day, parts)
    placed = total(parts.values())
    made = [Part(bucket, money, claim) for (bucket, claim), money in parts.items()]
    if amount != placed:
        made.append(Part(SURPLUS, amount - placed))
    return tuple(made)


def _turns(
    slots: Sequence[Slot], order: Sequence[str], chosen: int | None
) -> Iterable[tuple[str, list[Slot]]]:
    if chosen is not None:
        for bucket in order:
            common = () if bucket == PRINCIPAL else (None,)
            yield (
                bucket,
                [s for s in slots if s.bucket == bucket and s.claim_id in (chosen, *common)],
            )
        slots = [
            s for s in slots
            if s.claim_id != chosen and (s.claim_id is not None or s.bucket == PRINCIPAL)
        ]  # fmt: skip
    for bucket in order:
        yield bucket, [slot for slot in slots if slot.bucket == bucket]


def _take(
    left: Money,
    bucket: str,
    slots: Sequence[Slot],
    day: date,
    parts: dict[tuple[str, int | None], Money],
) -> Money:
    """Cover what is open in one bucket; returns how much of `left` that took."""
    owed = [slot for slot in slots if slot.open > NOTHING]
    if len(owed) == 1:  # the plain case, which is most of them
        taken = min(left, owed[0].open, key=lambda money: money.cents)
        parts[bucket, owed[0].claim_id] = taken
        return taken
    debts = [Debt(str(s.claim_id or ""), s.open, s.due_on, s.rate) for s in owed]
    shares = among(left, debts, day=day)
    shares.pop(SURPLUS, None)
    for slot in sorted(owed, key=_age):
        if shares[str(slot.claim_id or "")]:
            parts[bucket, slot.claim_id] = shares[str(slot.claim_id or "")]
    return total(shares.values())
