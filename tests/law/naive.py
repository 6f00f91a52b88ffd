"""The slow way: one day after the other in whole numbers, Easter by hand. Shares nothing with law/.

Only the dated values are read from the book; how they are used is written here a second time.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from backend.law.rows import SHIPPED

DAY = timedelta(days=1)


@cache
def rate_on(jurisdiction: str, key: str, day: date) -> int:
    """Hundredths of a per cent in force on a day, looked up row by row."""
    found = [
        row
        for row in SHIPPED.rows
        if (row.kind, row.jurisdiction, row.key) == ("rate", jurisdiction, key)
        and row.valid_from <= day
        and (row.valid_until is None or day < row.valid_until)
    ]
    (row,) = found
    return int(Decimal(row.value) * 100)


def interest_cents(
    principal: int, due: date, until: date, rate: Callable[[date], int], *, leap: bool
) -> int:
    """Each day's share over 365 × 366 × 10,000, added up in whole numbers, rounded once."""
    added, day = 0, due + DAY
    while day <= until:
        leaps = leap and day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        added += principal * rate(day) * (365 if leaps else 366)
        day += DAY
    whole = 365 * 366 * 10_000
    return (2 * added + whole) // (2 * whole)


def with_payments(
    principal: int, due: date, until: date, rate: Callable[[date], int],
    paid: Mapping[date, int], *, leap: bool,
) -> int:  # fmt: skip
    """The same where principal is paid in between: the day of payment still bears the old one."""
    added, day = 0, due + DAY
    left = principal - sum(amount for on, amount in paid.items() if on <= due)
    while day <= until:
        leaps = leap and day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        added += max(left, 0) * rate(day) * (365 if leaps else 366)
        left -= paid.get(day, 0)
        day += DAY
    whole = 365 * 366 * 10_000
    return (2 * added + whole) // (2 * whole)


def easter(year: int) -> date:
    """Gauss and Meeus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def holidays(country: str, year: int) -> set[date]:
    fixed = [(1, 1), (5, 1), (8, 15), (11, 1), (11, 11), (12, 25)]
    fixed += {"BE": [(7, 21)], "FR": [(5, 8), (7, 14)]}[country]
    moving = [easter(year) + timedelta(days=after) for after in (1, 39, 50)]
    return {date(year, month, day) for month, day in fixed} | set(moving)


def works(day: date, country: str) -> bool:
    return day.isoweekday() < 6 and day not in holidays(country, day.year)


def reminder(sent: date, channel: str) -> tuple[date, date, date]:
    """(first day, last day as counted, day from which the clause may be claimed), day by day."""
    day, working = sent, 0
    if channel == "email":
        day += DAY
    else:
        while working < 3:
            day += DAY
            working += works(day, "BE")
    begins, left = day, 13
    while left:
        day += DAY
        left -= 1
    literal = day
    while not works(day, "BE"):
        day += DAY
    return begins, literal, day + DAY


def ceiling_cents(balance: int) -> int:
    """The ceiling of a consumer's flat compensation, in tenths of cents and rounded half up."""
    if balance <= 0:
        return 0
    if balance <= 15_000:
        return 2_000
    if balance <= 50_000:
        return 3_000 + ((balance - 15_000) * 10 + 50) // 100
    return min(6_500 + ((balance - 50_000) * 5 + 50) // 100, 200_000)


def half_up(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
