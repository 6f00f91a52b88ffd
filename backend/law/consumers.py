"""Belgian consumers (CDE, book XIX): the free first reminder, what it opens, and the ceilings.

Nothing whatsoever may be claimed on top of the balance before a complete first reminder and its
days are over; afterwards only what the contract agreed to, up to the ceilings. No clock in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from backend.days import next_working_day
from backend.law.interest import accrue, rounded, steps_of
from backend.law.rates import BelgianConsumerClause, Nothing
from backend.law.rows import SHIPPED, MissingRow, Rulebook
from backend.law.terms import working_day
from backend.money import NOTHING, Money

DAY = timedelta(days=1)
Channel = Literal["post", "email"]


@dataclass(frozen=True, slots=True)
class Reminder:
    """The days of the first reminder. `begins` counts as the first of them.

    `last_literal` is the last one as counted; `last` moves to a working day, which is the cautious
    reading; from `claimable_from` on the clause may be claimed.
    """

    sent: date
    begins: date
    last_literal: date
    last: date
    row_ids: tuple[str, ...]

    @property
    def claimable_from(self) -> date:
        return self.last + DAY


def first_reminder(sent: date, channel: Channel, book: Rulebook = SHIPPED) -> Reminder:
    """The clock of a first reminder sent by "post" or "email" (CDE art. XIX.2 § 3).

    At least 14 calendar days, from the third working day after posting, or from the calendar day
    after e-mailing. Raises `MissingRow` before the law.
    """
    start = book.on("clock", "BE", sent, f"first_reminder_begins_{channel}")
    length = book.on("clock", "BE", sent, "first_reminder")
    begins = working_day(sent, int(start.table.get("working_days", 0)), "BE")
    begins += timedelta(days=int(start.table.get("days", 0)))
    literal = begins + timedelta(days=int(length.table["days"]) - 1)
    last = next_working_day(literal, "BE") if length.table["roll"] else literal
    return Reminder(sent, begins, literal, last, (start.id, length.id))


@dataclass(frozen=True, slots=True)
class Clause:
    """A flat compensation as the contract has it: per cent of the balance, `least`, `most`, `flat`.

    `unlimited` is a clause at or above whatever the ceiling says.
    """

    percent: Decimal = Decimal(0)
    flat: Money = NOTHING
    least: Money = NOTHING
    most: Money | None = None
    unlimited: bool = False

    def amount(self, balance: Money) -> Money:
        """What the contract gives on `balance`, rounded once, half up."""
        exact = Fraction(self.percent) * balance.cents / 100 + self.flat.cents
        bounded = max(rounded(exact).cents, self.least.cents)
        return Money(bounded if self.most is None else min(bounded, self.most.cents))


def ceiling(balance: Money, day: date, book: Rulebook = SHIPPED) -> Money:
    """The most that a flat compensation may be on `balance`; nothing on nothing (CDE art. XIX.4).

    Rounded once, half up. Raises `MissingRow` before the law.
    """
    if balance <= NOTHING:
        return NOTHING
    told = book.on("cap", "BE", day, "b2c_clause").table
    for band in told["bands"]:
        if "up_to" not in band or balance <= Money.of(band["up_to"]):
            return min(_in_band(balance, band), Money.of(told["most"]), key=lambda m: m.cents)
    raise ValueError("the bands of the ceiling have no end")


def _in_band(balance: Money, band: Mapping[str, Any]) -> Money:
    above = balance - Money.of(band["above"])
    share = Fraction(Decimal(band["percent"])) * above.cents / 100
    return rounded(share + Money.of(band["flat"]).cents)


def compensation(
    balance: Money,
    clause: Clause | None,
    day: date,
    book: Rulebook = SHIPPED,
    *,
    reminded: bool = True,
) -> Money:
    """What of the clause may be claimed: none agreed, or no complete first reminder, gives nothing.

    Raises `MissingRow` before the law.
    """
    if clause is None or not reminded:
        return NOTHING
    most = ceiling(balance, day, book)
    return most if clause.unlimited else min(clause.amount(balance), most, key=lambda m: m.cents)


@dataclass(frozen=True, slots=True)
class Claimable:
    """What a consumer may be asked for on a day, and from which day interest runs."""

    balance: Money
    reminder: Reminder
    interest_from: date | None
    interest: Money
    compensation: Money
    missing: MissingRow | None = None

    @property
    def total(self) -> Money:
        return self.balance + self.interest + self.compensation


def claimable(
    balance: Money,
    reminder: Reminder,
    *,
    as_of: date,
    day_count: str,
    clause: Clause | None = None,
    agreed: Decimal | None = None,
    small_creditor: bool = False,
    reading: str | None = None,
    book: Rulebook = SHIPPED,
) -> Claimable:
    """Balance, interest and compensation that may be claimed at the end of the day `as_of`.

    During the days of the reminder: the balance alone. Then interest at the `agreed` rate (per
    cent; None: no clause, so none), for a small or medium enterprise from the day after the
    reminder was sent, for others from the day after its last day. Raises `MissingRow` before the
    law; a missing rate stops the interest and is told in `missing`.
    """
    if as_of <= reminder.last:
        return Claimable(balance, reminder, None, NOTHING, NOTHING)
    begins = reminder.claimable_from
    if small_creditor:
        small = book.on("clock", "BE", reminder.sent, "b2c_interest_small_creditor")
        begins = reminder.sent + timedelta(days=int(small.table["days"]))
    accrual = accrue(
        steps_of(begins - DAY, balance),
        rates=Nothing() if agreed is None else BelgianConsumerClause(agreed, reading),
        day_count=day_count,
        until=as_of,
        book=book,
    )
    return Claimable(
        balance,
        reminder,
        None if agreed is None else begins,
        accrual.interest,
        compensation(balance, clause, as_of, book),
        accrual.missing,
    )


def reminder_cost(
    number: int, day: date, book: Rulebook = SHIPPED, *, recurring: bool = False
) -> Money:
    """The most that the `number`-th reminder may cost, postage apart: the free ones nothing.

    `recurring`: a contract of recurring supplies, where `number` counts the unpaid due dates of
    the calendar year. Raises `MissingRow` before the law.
    """
    free = book.on(
        "count", "BE", day, "free_reminders_recurring" if recurring else "free_reminders"
    )
    if number <= free.whole:
        return NOTHING
    return Money.of(str(book.on("cap", "BE", day, "reminder_cost").number))
