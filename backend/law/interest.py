"""Interest on what is owed, day by day, exact until one rounding. Principal only: no compounding.

Every calendar day bears the rate in force on that day. Where a row of law is missing, the interest
stops at the last covered day and says which row lacks; nothing is estimated. `ENGINE` names this
arithmetic: an amount that was sent to anybody keeps it, with the ids of the rows it came from.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from backend.law.rates import Quote, Rate
from backend.law.rows import ENGINE, SHIPPED, MissingRow, Rulebook
from backend.money import NOTHING, Money

__all__ = ["ACT_365", "ACT_ACT", "DAY_COUNTS", "ENGINE", "Accrual", "Segment", "accrue", "rounded",
           "steps_of"]  # fmt: skip

ACT_365, ACT_ACT = "ACT/365F", "ACT/ACT"
DAY_COUNTS = (ACT_365, ACT_ACT, "ACT/360")
DAY = timedelta(days=1)

Step = tuple[date, Money]
Rest = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Segment:
    """Days in a row with one principal, one rate and one year. Both days are included.

    `percent` per year; `basis` the days that year has; `exact` in cents; `row_ids` where the rate
    comes from.
    """

    from_day: date
    until_day: date
    principal: Money
    percent: Fraction
    basis: int
    row_ids: tuple[str, ...]

    @property
    def days(self) -> int:
        return (self.until_day - self.from_day).days + 1

    @property
    def exact(self) -> Fraction:
        over = 100 * self.basis * self.percent.denominator
        return Fraction(self.principal.cents * self.days * self.percent.numerator, over)


@dataclass(frozen=True, slots=True)
class Accrual:
    """Interest with the computation behind it.

    `exact` is in cents, `interest` is it rounded once. `days` counts the days with a principal and
    a known rate, also at nought per cent. `covered_until` is the last day that was computed (the
    day before the first step where none was). `missing` is the row that stopped it, if any.
    """

    segments: tuple[Segment, ...]
    exact: Fraction
    interest: Money
    days: int
    covered_until: date
    missing: MissingRow | None
    row_ids: tuple[str, ...]
    engine: str = ENGINE


def rounded(exact: Fraction) -> Money:
    """Cents from a fraction of them, half up (away from nought below it)."""
    if exact < 0:
        return -rounded(-exact)
    return Money(int((exact + Fraction(1, 2)) // 1))


def steps_of(due_on: date, principal: Money, paid: Iterable[Step] = ()) -> tuple[Step, ...]:
    """The principal that bears interest from which day on.

    From the day after `due_on`; each payment of principal, by its value day, still bears interest
    on that day and lessens the principal from the next. What was paid by the due day bears none;
    the principal never goes below nought.
    """
    left, begins = principal, due_on + DAY
    steps: dict[date, Money] = {begins: left}
    for on, amount in sorted(paid, key=lambda payment: payment[0]):
        left = max(left - amount, NOTHING, key=lambda money: money.cents)
        steps[max(on + DAY, begins)] = left
    return tuple(sorted(steps.items()))


def accrue(
    steps: Sequence[Step],
    *,
    rates: Rate,
    day_count: str,
    until: date,
    book: Rulebook = SHIPPED,
    rests: Sequence[Rest] = (),
) -> Accrual:
    """Interest on `steps`, up to and including the day `until` (of value or statement).

    `steps`: (first day on which it bears interest, principal), see `steps_of`; the days are those
    after the due day. `rests`: (first day, first day that counts again or None), when nothing
    accrues. One ROUND_HALF_UP at the end. Nothing before the first step, never below nought.
    Raises `ValueError` for an unknown day count or a principal below nought.
    """
    if day_count not in DAY_COUNTS:
        raise ValueError(f"no day count {day_count}")
    if any(principal < NOTHING for _from, principal in steps):
        raise ValueError("a principal is nought or more")
    ordered = sorted(steps, key=lambda step: step[0])
    found: list[Segment] = []
    missing: MissingRow | None = None
    try:
        for segment in _segments(ordered, rates, day_count, until, book, rests):
            _join(found, segment)
    except MissingRow as stopped:
        missing = stopped
    exact = sum((segment.exact for segment in found), start=Fraction(0))
    covered = missing.day - DAY if missing else until
    return Accrual(
        segments=tuple(found),
        exact=exact,
        interest=rounded(exact),
        days=sum(segment.days for segment in found),
        covered_until=covered,
        missing=missing,
        row_ids=tuple(dict.fromkeys(row for segment in found for row in segment.row_ids)),
    )


def _segments(
    steps: Sequence[Step],
    rates: Rate,
    day_count: str,
    until: date,
    book: Rulebook,
    rests: Sequence[Rest],
) -> Iterator[Segment]:
    for place, (begins, principal) in enumerate(steps):
        ends = min(until, steps[place + 1][0] - DAY) if place + 1 < len(steps) else until
        day = begins
        while principal and day <= ends:
            rest = _rest_on(day, rests)
            if rest:
                if rest[1] is None:
                    break
                day = rest[1]
                continue
            quote = rates.on(day, book)
            last = min(ends, *_bounds(day, quote, day_count, rests))
            yield Segment(
                day, last, principal, quote.percent, _basis(day, day_count), quote.row_ids
            )
            day = last + DAY


def _rest_on(day: date, rests: Sequence[Rest]) -> Rest | None:
    running = [rest for rest in rests if rest[0] <= day and (rest[1] is None or day < rest[1])]
    return running[0] if running else None


def _bounds(day: date, quote: Quote, day_count: str, rests: Sequence[Rest]) -> Iterator[date]:
    yield date.max
    if quote.until:
        yield quote.until - DAY
    if day_count == ACT_ACT:
        yield date(day.year, 12, 31)
    yield from (begins - DAY for begins, _until in rests if begins > day)


def _basis(day: date, day_count: str) -> int:
    if day_count == ACT_ACT:
        return 366 if date(day.year, 12, 31).timetuple().tm_yday == 366 else 365
    return 360 if day_count == "ACT/360" else 365


def _join(found: list[Segment], more: Segment) -> None:
    """Add a segment; if nothing but the day has changed since the last, it goes on."""
    last = found[-1] if found else None
    if (
        last is None
        or last.until_day + DAY != more.from_day
        or (last.principal, last.percent, last.basis) != (more.principal, more.percent, more.basis)
    ):
        found.append(more)
        return
    rows = tuple(dict.fromkeys((*last.row_ids, *more.row_ids)))
    found[-1] = Segment(
        last.from_day, more.until_day, last.principal, last.percent, last.basis, rows
    )
