"""A plan as it is wished for, and how it comes out: days, sums, and what the mandate says of it.

The preview on the screen and the agreement are the same computation. No clock, no row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.money import NOTHING, Money, total
from backend.plans import cutting, rules
from backend.plans.rules import (
    Frequency,
    Instalment,
    Interest,
    Limits,
    Overpayment,
    PlanRefused,
    WorkingDay,
)
from backend.plans.spending import over_cases
from backend.refusals import Refused
from backend.words import _

CASES_MOST = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """A plan as the debtor and the agent would have it.

    One of `count`, `amount`, `steps` and `chosen` is given; `rise` goes with the first two.
    `asked` is what the plan is to bring in; None for the whole balance. `interest` and
    `overpayment` None: as the mandate has it. `also` are the numbers of other cases of the debtor.
    """

    first_due_on: date
    count: int | None = None
    amount: Money | None = None
    deposit: Money = NOTHING
    deposit_on: date | None = None
    frequency: Frequency = "monthly"
    asked: Money | None = None
    steps: tuple[tuple[int | None, Money], ...] = ()
    rise: Money = NOTHING
    rise_every: int = 1
    chosen: tuple[tuple[date | None, Money], ...] = ()
    day_of_month: int | None = None
    working_day: WorkingDay = "next"
    interest: Interest | None = None
    overpayment: Overpayment | None = None
    starts_signed: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """One case of a plan: what is owed on it, and what its creditor's mandate allows."""

    balance: Money
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A wish drawn up: its days on working days, and what of it the mandate leaves to a manager.

    `parts` are the instalments of each case, `shares` what each is asked for in all.
    """

    wished: tuple[Instalment, ...]
    schedule: tuple[Instalment, ...]
    asked: Money
    outside: tuple[Refused, ...]
    parts: tuple[tuple[Instalment, ...], ...] = ()
    shares: tuple[Money, ...] = ()


def draw(wish: Wish, *, balance: Money, country: str, limits: Limits | None, today: date) -> Drawn:
    """Draw the wish up for one case. Raises `PlanRefused` for what cannot be a plan at all."""
    return draw_over(wish, shares=(Share(balance, limits),), country=country, today=today)


def draw_over(wish: Wish, *, shares: Sequence[Share], country: str, today: date) -> Drawn:
    """Draw the wish up over the cases, the first one's being where it is agreed.

    What is asked for is split over them by what they owe, by largest remainder; so is each
    instalment by what each still has to get. Raises `PlanRefused`.
    """
    if len(shares) > CASES_MOST:
        raise PlanRefused(_("A plan goes over {most} cases at most"), most=CASES_MOST)
    balance = total(share.balance for share in shares)
    asked = wish.asked if wish.asked is not None else balance
    if not NOTHING < asked <= balance or any(share.balance <= NOTHING for share in shares):
        raise PlanRefused(_("Ask for an amount up to the balance of {balance}"), balance=balance)
    wished = _wished(wish, asked, today=today)
    schedule = rules.awaited(wished, country, working_day=wish.working_day, not_before=today)
    owed = asked.split([share.balance.cents for share in shares])
    if any(amount <= NOTHING for amount in owed):
        raise PlanRefused(_("{debt} is too little to cut into {count}"), debt=asked,
                          count=len(shares))  # fmt: skip
    parts = over_cases(schedule, owed)
    outside = {
        str(refused): refused
        for share, mine, amount in zip(shares, parts, owed, strict=True)
        for refused in rules.outside(share.limits, mine, debt=share.balance, agreed=amount)
    }
    return Drawn(wished, schedule, asked, tuple(outside.values()), tuple(parts), owed)


def _wished(wish: Wish, asked: Money, *, today: date) -> tuple[Instalment, ...]:
    """The instalments on the days that were wished for."""
    deposit_on = wish.deposit_on if wish.deposit else None
    days = [day for day, _amount in wish.chosen if day is not None]
    rules.check_days(days[0] if days else wish.first_due_on, deposit_on=deposit_on, today=today)
    if not (wish.steps or wish.rise or wish.chosen):
        return rules.draw_up(
            asked,
            first_due_on=wish.first_due_on,
            count=wish.count,
            amount=wish.amount,
            deposit=wish.deposit,
            deposit_on=deposit_on or today,
            frequency=wish.frequency,
            day_of_month=wish.day_of_month,
        )
    rest = rules.after_deposit(asked, wish.deposit)
    if wish.chosen:
        parts = cutting.chosen(rest, [amount for _day, amount in wish.chosen])
    elif wish.steps:
        parts = cutting.stepped(rest, wish.steps)
    else:
        parts = cutting.rising(
            rest, wish.rise, every=wish.rise_every, count=wish.count, amount=wish.amount
        )
    if not days:
        days = [
            rules.due_day(wish.first_due_on, place, wish.frequency, wish.day_of_month)
            for place in range(len(parts))
        ]
    dated = tuple(zip(days, parts, strict=True))
    return rules.scheduled(dated, wish.deposit, deposit_on or today)
