"""Instalment plans (échéanciers): how a debt is split, and how a plan stands on a day.

No clock, no row, no request. Callers bring the facts; these functions answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from backend.days import months_after, next_working_day, previous_working_day
from backend.money import NOTHING, Money
from backend.refusals import Refused
from backend.words import _

Frequency = Literal["weekly", "fortnightly", "monthly"]
Overpayment = Literal["advance", "shorten"]
Interest = Literal["frozen", "running"]
WorkingDay = Literal["next", "previous"]
FREQUENCIES: dict[str, str] = {
    "monthly": _("Every month"),
    "fortnightly": _("Every two weeks"),
    "weekly": _("Every week"),
}
INSTALMENTS_MOST = 120
FIRST_WITHIN_DAYS = 90


class State(StrEnum):
    """The life of a plan. Only those in force are judged by the night run."""

    DRAFT = "draft"  # drawn up, not yet put to the debtor
    PROPOSED = "proposed"  # put to the debtor, who has not answered
    AWAITING_APPROVAL = "awaiting_approval"  # outside the mandate: a manager or the creditor says
    CONFIRMED = "confirmed"  # in writing; nothing was due or paid, nor is it signed yet
    ACTIVE = "active"  # everything due so far is covered
    LATE = "late"  # something is missing, but still within the days of grace
    BROKEN = "broken"  # grace has run out: the whole debt falls due again
    RENEGOTIATED = "renegotiated"  # a later version took its place
    COMPLETED = "completed"  # nothing left to pay
    CANCELLED = "cancelled"
    REFUSED = "refused"


PREPARED = (State.DRAFT, State.PROPOSED, State.AWAITING_APPROVAL)
IN_FORCE = (State.CONFIRMED, State.ACTIVE, State.LATE)
JUDGED = IN_FORCE
OPEN = PREPARED + IN_FORCE


class PlanRefused(Refused):
    """The plan as asked for cannot be drawn up."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """`seq` 0 is the deposit."""

    seq: int
    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Limits:
    """What a mandate lets an agent agree to without asking."""

    instalments_max: int
    instalment_min: Money
    settlement_min_bp: int = 10_000


def draw_up(
    debt: Money,
    *,
    first_due_on: date,
    count: int | None = None,
    amount: Money | None = None,
    deposit: Money = NOTHING,
    deposit_on: date | None = None,
    frequency: Frequency = "monthly",
    day_of_month: int | None = None,
) -> tuple[Instalment, ...]:
    """Split `debt` into a deposit and `count` instalments, or instalments of `amount` each.

    The parts add up to the debt exactly. By count, left-over cents go to the earliest instalments;
    by amount, the last one is what remains. Raises `PlanRefused` for what cannot be cut so.
    """
    rest = after_deposit(debt, deposit)
    if (count is None) == (amount is None):
        raise PlanRefused(_("Give either the number of instalments or their amount"))
    if amount is not None:
        if amount <= NOTHING:
            raise PlanRefused(_("An instalment must be more than nothing"))
        full, last = divmod(rest.cents, amount.cents)
        check_count(full + bool(last), rest)
        parts = (amount,) * full + ((Money(last),) if last else ())
    else:
        assert count is not None
        check_count(count, rest)
        parts = rest.shares(count)
    days = tuple(
        due_day(first_due_on, place, frequency, day_of_month) for place in range(len(parts))
    )
    return scheduled(tuple(zip(days, parts, strict=True)), deposit, deposit_on or first_due_on)


def after_deposit(debt: Money, deposit: Money) -> Money:
    """What is left to cut into instalments. Raises `PlanRefused` when that is nothing."""
    if deposit < NOTHING or deposit >= debt:
        raise PlanRefused(_("The deposit must be less than the {debt} that are owed"), debt=debt)
    return debt - deposit


def scheduled(
    parts: Sequence[tuple[date, Money]], deposit: Money, deposit_on: date
) -> tuple[Instalment, ...]:
    """Days and amounts as instalments numbered from 1, behind the deposit if there is one."""
    start = () if not deposit else (Instalment(0, deposit_on, deposit),)
    return start + tuple(
        Instalment(place + 1, due_on, amount) for place, (due_on, amount) in enumerate(parts)
    )


def check_count(count: int, rest: Money) -> None:
    """Raises `PlanRefused` for more instalments than a plan may have, or cents for them."""
    if not 1 <= count <= INSTALMENTS_MOST:
        raise PlanRefused(
            _("{count} instalments: between 1 and {most} are possible"),
            count=count,
            most=INSTALMENTS_MOST,
        )
    if rest.cents < count:
        raise PlanRefused(_("{debt} is too little to cut into {count}"), debt=rest, count=count)


def due_day(
    first_due_on: date, place: int, frequency: Frequency, day_of_month: int | None = None
) -> date:
    """The due day of the instalment at `place` (from nought). 31 January, 28 February, 31 March.

    `day_of_month` (by the month only) is the wish where the first day is not it: all fall on it,
    from the first one not before `first_due_on`. 31 is the end of each month.
    """
    if frequency != "monthly":
        return first_due_on + timedelta(weeks=place * (1 if frequency == "weekly" else 2))
    wished = day_of_month or first_due_on.day
    if months_after(first_due_on, 0, day_of_month=wished) < first_due_on:
        place += 1
    return months_after(first_due_on, place, day_of_month=wished)


def awaited(
    schedule: Sequence[Instalment],
    country: str,
    *,
    working_day: WorkingDay = "next",
    not_before: date | None = None,
) -> tuple[Instalment, ...]:
    """The schedule with every due day on a working day of `country`: else the next one, or by
    choice the one before (the next where that lies before `not_before`).

    This is what the agreement says and what is judged, so nobody is late on a Sunday. The wish
    (the 5th of each month) stays in the plan's first day and frequency. Source: Belgium, Civil
    Code, art. 1.7 §3; France, by analogy with Code de procédure civile, art. 642.
    """

    def working(day: date) -> date:
        if working_day == "previous":
            earlier = previous_working_day(day, country)
            if not_before is None or earlier >= not_before:
                return earlier
        return next_working_day(day, country)

    return tuple(Instalment(part.seq, working(part.due_on), part.amount) for part in schedule)


def check_days(first_due_on: date, *, deposit_on: date | None, today: date) -> None:
    """Raises `PlanRefused` for a start in the past, too far off, or a deposit after it."""
    last = today + timedelta(days=FIRST_WITHIN_DAYS)
    if not today <= first_due_on <= last:
        raise PlanRefused(_("Let the first instalment fall between today and {last}"), last=last)
    if deposit_on is not None and not today <= deposit_on <= first_due_on:
        raise PlanRefused(_("Let the deposit fall between today and {first}"), first=first_due_on)


def first_day(today: date) -> date:
    """The first instalment that is proposed: the next fifth of a month two weeks or more away."""
    fifth = today.replace(day=5)
    return next(
        day
        for day in (months_after(fifth, place) for place in range(1, 4))
        if day >= today + timedelta(days=14)
    )


def outside(
    limits: Limits | None, schedule: Sequence[Instalment], *, debt: Money, agreed: Money
) -> list[Refused]:
    """What of the plan goes beyond the mandate; nothing means that the agent may agree alone.

    `debt` is what is owed, `agreed` what the plan asks for (less after a discount). Without a
    mandate in force (`limits` None) a manager decides.
    """
    if limits is None:
        return [Refused(_("the creditor has no mandate in force"))]
    parts = [instalment for instalment in schedule if instalment.seq > 0]
    found: list[Refused] = []
    if len(parts) > limits.instalments_max:
        found.append(
            Refused(
                _("{count} instalments, the mandate allows {most}"),
                count=len(parts),
                most=limits.instalments_max,
            )
        )
    # the last instalment may be what remains: only those before it are held to the least amount
    amounts = [part.amount for part in parts[:-1] or parts]
    smallest = min(amounts, key=lambda money: money.cents, default=limits.instalment_min)
    if smallest < limits.instalment_min:
        found.append(
            Refused(
                _("an instalment of {amount}, the mandate asks for {least} at least"),
                amount=smallest,
                least=limits.instalment_min,
            )
        )
    if agreed < debt.share_bp(limits.settlement_min_bp):
        found.append(
            Refused(
                _("{agreed} asked for of {debt}, the mandate accepts {least} at least"),
                agreed=agreed,
                debt=debt,
                least=debt.share_bp(limits.settlement_min_bp),
            )
        )
    return found


def standing(
    schedule: Sequence[Instalment], paid: Money, *, today: date, grace_days: int, tolerance_bp: int
) -> State:
    """Where the plan stands on `today` once `paid` has come in since it was agreed.

    Payments cover the oldest instalment first. What is due counts as covered when it is short by
    no more than `tolerance_bp` of it. LATE the day after a due day, BROKEN once `grace_days` have
    passed after it. COMPLETED once the whole is paid, or once grace has passed after the last due
    day and what is missing lies within the tolerance: it stays owed on the case.
    """
    whole, past_grace = due_by(schedule, date.max), today - timedelta(days=grace_days + 1)
    if paid >= whole:
        return State.COMPLETED
    if not covers(paid, due_by(schedule, past_grace), tolerance_bp):
        return State.BROKEN
    if due_by(schedule, past_grace) == whole:
        return State.COMPLETED
    if not covers(paid, due_by(schedule, today - timedelta(days=1)), tolerance_bp):
        return State.LATE
    return State.ACTIVE


def covers(paid: Money, due: Money, tolerance_bp: int) -> bool:
    """Whether `paid` is `due`, give or take the tolerance; compared exactly, without rounding.

    Where nothing is due nothing is missing, also when more went back than came in.
    """
    return not due or paid.cents * 10_000 >= due.cents * (10_000 - tolerance_bp)


def due_by(schedule: Sequence[Instalment], day: date) -> Money:
    return Money(sum(part.amount.cents for part in schedule if part.due_on <= day))


def next_check(
    schedule: Sequence[Instalment], paid: Money, *, today: date, grace_days: int, tolerance_bp: int
) -> date | None:
    """The first day after `today` on which the standing can change if nothing more is paid.

    Money that comes in asks for a check of its own. None when the plan is over.
    """
    if standing(schedule, paid, today=today, grace_days=grace_days, tolerance_bp=tolerance_bp) in (
        State.BROKEN,
        State.COMPLETED,
    ):
        return None
    asked: dict[date, int] = {}  # on each due day, all that is due by then
    due = 0
    for part in sorted(schedule, key=lambda part: part.due_on):
        due += part.amount.cents
        asked[part.due_on] = due
    days = {
        due_on + timedelta(days=wait)
        for due_on, cents in asked.items()
        if not covers(paid, Money(cents), tolerance_bp)
        for wait in (1, grace_days + 1)
    }
    days.add(max(asked) + timedelta(days=grace_days + 1))
    return min((day for day in days if day > today), default=None)
