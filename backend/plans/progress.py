"""How far a plan has come, instalment by instalment: what payments have covered, oldest first.

Nothing of this is stored: it follows from the schedule and the receipts. No clock, no row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.money import NOTHING, Money, total
from backend.plans.rules import Instalment, covers, due_by


class Met(StrEnum):
    """How one instalment stands, seen from the whole: payments cover the oldest first."""

    PAID = "paid"
    PAID_LATE = "paid_late"  # covered after its due day
    AWAITED = "awaited"
    LATE = "late"  # past its due day, within the days of grace
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Progress:
    """An instalment with what has come towards it, and the day on which it was covered."""

    instalment: Instalment
    paid: Money
    met: Met
    settled_on: date | None
    left: Money  # of the whole plan, once this instalment is paid


def waterfall(
    schedule: Sequence[Instalment],
    receipts: Sequence[tuple[date, Money]],
    *,
    today: date,
    grace_days: int,
    tolerance_bp: int,
) -> list[Progress]:
    """How each instalment stands on `today`. `receipts` are those since the agreement, by day.

    Covered means as for the whole plan: all that was due until then, give or take the tolerance.
    A receipt that was taken back uncovers what it had covered.
    """
    paid = total(amount for _day, amount in receipts)
    whole = due_by(schedule, date.max)
    found: list[Progress] = []
    before = NOTHING
    for part in schedule:
        asked = before + part.amount
        covered = covers(paid, asked, tolerance_bp)
        settled_on = _covered_on(receipts, asked, tolerance_bp) if covered else None
        towards = Money(max(0, min(paid.cents - before.cents, part.amount.cents)))
        if settled_on is not None:
            met = Met.PAID if settled_on <= part.due_on else Met.PAID_LATE
        elif today <= part.due_on:
            met = Met.AWAITED
        else:
            met = Met.LATE if today <= part.due_on + timedelta(days=grace_days) else Met.MISSING
        found.append(Progress(part, towards, met, settled_on, whole - asked))
        before = asked
    return found


def _covered_on(
    receipts: Sequence[tuple[date, Money]], asked: Money, tolerance_bp: int
) -> date | None:
    """The day since which the receipts have covered `asked` without a break."""
    running, since = NOTHING, None
    for day, amount in receipts:
        running += amount
        if not covers(running, asked, tolerance_bp):
            since = None
        elif since is None:
            since = day
    return since
