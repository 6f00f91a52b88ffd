"""How a plan stands, judged by its schedule and its receipts. The reference for the night run.

No clock, no row. A plan over several cases is judged as one: its parts added up
(`spending.merged`), its cases' receipts in one line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.money import NOTHING, Money, total
from backend.plans import rules
from backend.plans.rules import Instalment, Overpayment, State, covers, due_by
from backend.plans.spending import Receipt, as_received, beyond, netted, shortened


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a plan stands, when that can change next, and for which due day it was lost, if so.

    `paid` counts towards the schedule that is left; what was taken off its end is not in it.
    """

    state: State
    next_check_on: date | None
    missed_on: date | None
    paid: Money
    missing: Money  # of what was due before the day


def judged(
    schedule: Sequence[Instalment],
    receipts: Sequence[Receipt],
    *,
    was: State,
    overpayment: Overpayment,
    today: date,
    grace_days: int,
    tolerance_bp: int,
) -> Verdict:
    """The verdict of `today` on a plan in force; `receipts` are those known by then."""
    paid = total(one.amount for one in receipts)
    if overpayment == "shorten":
        off = beyond(schedule, netted(receipts))
        schedule, paid = shortened(schedule, off), paid - off
    due = due_by(schedule, today - timedelta(days=1))
    state = rules.standing(
        schedule, paid, today=today, grace_days=grace_days, tolerance_bp=tolerance_bp
    )
    ahead = rules.next_check(
        schedule, paid, today=today, grace_days=grace_days, tolerance_bp=tolerance_bp
    )
    if was is State.CONFIRMED and state is State.ACTIVE and paid <= NOTHING and not due:
        state = State.CONFIRMED  # nothing has happened that would begin it
    missed_on = None
    if state is State.BROKEN:
        over = today - timedelta(days=grace_days + 1)
        missed_on = missed(schedule, paid, over=over, tolerance_bp=tolerance_bp)
    return Verdict(state, ahead, missed_on, paid, max(due - paid, NOTHING, key=_cents))


def _cents(amount: Money) -> int:
    return amount.cents


def missed(
    schedule: Sequence[Instalment], paid: Money, *, over: date, tolerance_bp: int
) -> date | None:
    """The first due day up to `over` that is not covered: interest counts again from the next."""
    days = sorted({part.due_on for part in schedule if part.due_on <= over})
    return next(
        (day for day in days if not covers(paid, due_by(schedule, day), tolerance_bp)), None
    )


def breached_on(
    schedule: Sequence[Instalment],
    receipts: Sequence[Receipt],
    *,
    grace_days: int,
    tolerance_bp: int,
    overpayment: Overpayment = "advance",
) -> date | None:
    """The day on which the plan was lost: the first after a due day and its days of grace by which
    too little had been received. None when every instalment was covered in time.

    `receipts` count by their day, whenever they were booked: a bank file read a day late must not
    cost the debtor the plan. Instalments to come count as missed. Where overpayments shorten the
    plan, money that went back never came.
    """
    shortens = overpayment == "shorten"
    received = netted(receipts) if shortens else as_received(receipts)
    for due_on in sorted({instalment.due_on for instalment in schedule}):
        last = due_on + timedelta(days=grace_days)
        in_time = [(day, amount) for day, amount in received if day <= last]
        off = beyond(schedule, in_time) if shortens else NOTHING
        paid = total(amount for _day, amount in in_time) - off
        if not covers(paid, due_by(shortened(schedule, off), due_on), tolerance_bp):
            return last + timedelta(days=1)
    return None


def interest_rests(
    agreed_on: date, *, state: State, missed_on: date | None, ended_on: date | None
) -> tuple[date, date | None]:
    """From which day on no interest counts under a plan, and from which it counts again.

    The balance that was agreed on bears interest up to the day of the agreement. A broken plan
    gives time only up to the due day that was missed; any other end lets it rest until that day.
    """
    begin = agreed_on + timedelta(days=1)
    if state in rules.IN_FORCE:
        return begin, None
    end = missed_on or ended_on or agreed_on
    return begin, max(begin, end + timedelta(days=1))
