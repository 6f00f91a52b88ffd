"""A plan as it is wished for, and how it comes out: days, sums, and what the mandate says of it.

The preview on the screen and the agreement are the same computation. No clock, no row.
"""

from dataclasses import dataclass
from datetime import date

from backend.money import NOTHING, Money
from backend.plans import rules
from backend.plans.rules import Frequency, Instalment, Limits, PlanRefused
from backend.refusals import Refused
from backend.words import _


@dataclass(frozen=True, slots=True)
class Wish:
    """A plan as the debtor and the agent would have it. One of `count` and `amount` is given.

    `asked` is what the plan is to bring in; None for the whole balance.
    """

    first_due_on: date
    count: int | None = None
    amount: Money | None = None
    deposit: Money = NOTHING
    deposit_on: date | None = None
    frequency: Frequency = "monthly"
    asked: Money | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A wish drawn up: its days on working days, and what of it the mandate leaves to a manager."""

    wished: tuple[Instalment, ...]
    schedule: tuple[Instalment, ...]
    asked: Money
    outside: tuple[Refused, ...]


def draw(wish: Wish, *, balance: Money, country: str, limits: Limits | None, today: date) -> Drawn:
    """Draw the wish up. Raises `PlanRefused` for what cannot be a plan at all."""
    asked = wish.asked if wish.asked is not None else balance
    if not NOTHING < asked <= balance:
        raise PlanRefused(_("Ask for an amount up to the balance of {balance}"), balance=balance)
    deposit_on = wish.deposit_on if wish.deposit else None
    rules.check_days(wish.first_due_on, deposit_on=deposit_on, today=today)
    wished = rules.draw_up(
        asked,
        first_due_on=wish.first_due_on,
        count=wish.count,
        amount=wish.amount,
        deposit=wish.deposit,
        deposit_on=deposit_on or today,
        frequency=wish.frequency,
    )
    outside = rules.outside(limits, wished, debt=balance, agreed=asked)
    return Drawn(wished, rules.awaited(wished, country), asked, tuple(outside))
