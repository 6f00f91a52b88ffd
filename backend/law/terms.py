"""Terms: the last day of so many months and days, as Belgium and France count them. No clock.

The day of the event never counts. Which clock runs how long, and whether its end moves to a working
day, are rows (`clock`); prescription and the remittance of funds never move.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from backend.days import is_working_day, months_after, next_working_day
from backend.law.rows import SHIPPED, Row, Rulebook
from backend.money import Money

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """`last_raw`: the last day as counted; `last`: moved to a working day where the rule does."""

    last_raw: date
    last: date
    row_ids: tuple[str, ...] = ()


def last_day(jurisdiction: str, event: date, *, months: int = 0, days: int = 0) -> date:
    """The last day of a term of `months` and then `days` after `event`, not moved.

    France (CPC art. 641): the same day of the month, or its last. Belgium (C. jud. art. 52 to 54,
    C. civ. art. 1.7): from the day after, to the eve of the same day of the month, so that it
    differs at month ends only. Raises `ValueError` for another jurisdiction.
    """
    if jurisdiction == "FR":
        ends = months_after(event, months)
    elif jurisdiction == "BE":
        ends = _eve(event + DAY, months) if months else event
    else:
        raise ValueError(f"no way of counting for {jurisdiction}")
    return ends + timedelta(days=days)


def _eve(begins: date, months: int) -> date:
    same = months_after(begins, months)
    return same if same.day < begins.day else same - DAY


def procedural(
    jurisdiction: str, event: date, *, months: int = 0, days: int = 0, book: Rulebook = SHIPPED
) -> Term:
    """A term of procedure: a last day on Saturday, Sunday or a holiday moves to the next one.

    Source: CPC art. 642 (FR); C. jud. art. 53 (BE). Raises `MissingRow`.
    """
    rule = book.on("calendar", jurisdiction, event, "terms")
    raw = last_day(jurisdiction, event, months=months, days=days)
    last = next_working_day(raw, jurisdiction) if rule.table["roll"] else raw
    return Term(raw, last, (rule.id,))


def clock(jurisdiction: str, key: str, event: date, book: Rulebook = SHIPPED) -> Term:
    """The end of a clock that the law sets, by the row in force on the day of the event.

    So an order made on 31 August 2026 is signified within six months, one of 1 September within
    three. Raises `MissingRow` where the clock is not known: whoever waits for it stays blocked.
    """
    row = book.on("clock", jurisdiction, event, key)
    months, days = int(row.table.get("months", 0)), int(row.table.get("days", 0))
    raw = last_day(jurisdiction, event, months=months, days=days)
    return Term(raw, next_working_day(raw, jurisdiction) if row.table["roll"] else raw, (row.id,))


def remit_by(jurisdiction: str, received_on: date, book: Rulebook = SHIPPED) -> date:
    """The last day on which money received may be remitted (FR: CPCE art. R124-6, one month)."""
    return clock(jurisdiction, "remittance", received_on, book).last


def first_working_day_after(day: date, jurisdiction: str) -> date:
    return next_working_day(day + DAY, jurisdiction)


def working_day(day: date, count: int, jurisdiction: str) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += DAY
        count -= is_working_day(day, jurisdiction)
    return day


def stopped_until(button: str, asked_on: date, book: Rulebook = SHIPPED) -> date:
    """The last day on which a Belgian consumer's request forbids every measure.

    `button`: "mediation", "dispute" or "plan_request"; counted from the first working day after
    the request, which is day one. Source: CDE book XIX, title 2. Raises `MissingRow` while the
    days are not known: the case stays blocked.
    """
    row = book.on("clock", "BE", asked_on, f"stop_{button}")
    return first_working_day_after(asked_on, "BE") + timedelta(days=int(row.table["days"]) - 1)


def court_fee(
    jurisdiction: str, key: str, day: date, book: Rulebook = SHIPPED
) -> tuple[Money, Row]:
    """What a court asks, with the row that says so. Raises `MissingRow`."""
    row = book.on("court_fee", jurisdiction, day, key)
    return Money.of(str(row.number)), row
