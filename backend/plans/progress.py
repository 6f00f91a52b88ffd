"""How far a plan has come, instalment by instalment: what payments have covered, oldest first, or
what an overpayment has taken off the end.

Nothing of this is stored: it follows from the schedule and the receipts. No clock, no row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.money import NOTHING, Money, total
from backend.plans.rules import Instalment, Overpayment, covers, due_by
from backend.plans.spending import Receipt, as_received, asked_until, beyond, netted, shortened


class Met(StrEnum):
    """How one instalment stands, seen from the whole: payments cover the oldest first."""

    PAID = "paid"
    PAID_LATE = "paid_late"  # covered after its due day
    TAKEN_OFF = "taken_off"  # an overpayment shortened the plan by it
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

    @property
    def days_late(self) -> int:
        """How many days after its due day it was covered; nought when in time or not at all."""
        if self.settled_on is None:
            return 0
        return max((self.settled_on - self.instalment.due_on).days, 0)


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


def told(
    schedule: Sequence[Instalment],
    receipts: Sequence[Receipt],
    *,
    overpayment: Overpayment,
    today: date,
    grace_days: int,
    tolerance_bp: int,
) -> list[Progress]:
    """How each instalment stands, as `waterfall`, by what the plan says of overpayments.

    Where they shorten it, money that went back never came, what was too much covers the last
    instalments, and the others are covered by the rest.
    """
    if overpayment == "advance":
        return waterfall(
            schedule, as_received(receipts), today=today, grace_days=grace_days,
            tolerance_bp=tolerance_bp,
        )  # fmt: skip
    received = netted(receipts)
    off = beyond(schedule, received)
    left = {part.seq: part for part in shortened(schedule, off)}
    lines = {
        line.instalment.seq: line
        for line in waterfall(
            tuple(left.values()), _within(schedule, received), today=today,
            grace_days=grace_days, tolerance_bp=tolerance_bp,
        )
    }  # fmt: skip
    whole, found = due_by(schedule, date.max), []
    for part in schedule:
        whole -= part.amount
        line = lines.get(part.seq)
        if line is None:
            day = _taken_off_on(schedule, received, part)
            found.append(Progress(part, part.amount, Met.TAKEN_OFF, day, whole))
        else:
            less = part.amount - line.instalment.amount
            found.append(Progress(part, line.paid + less, line.met, line.settled_on, whole))
    return found


def _within(
    schedule: Sequence[Instalment], received: Sequence[tuple[date, Money]]
) -> list[tuple[date, Money]]:
    """What each day brought towards the instalments that are left, without what was too much."""
    running, most, before, found = NOTHING, 0, NOTHING, []
    for day, amount in received:
        running += amount
        most = max(most, running.cents - asked_until(schedule, day).cents)
        now = Money(running.cents - most)
        found.append((day, now - before))
        before = now
    return found


def _taken_off_on(
    schedule: Sequence[Instalment], received: Sequence[tuple[date, Money]], part: Instalment
) -> date | None:
    """The first day on which so much was too much that the instalment fell away."""
    behind = total(one.amount for one in schedule if one.seq >= part.seq)
    for place, (day, _amount) in enumerate(received):
        if beyond(schedule, received[: place + 1]) >= behind:
            return day
    return None
