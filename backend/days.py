"""Civil days: the calendar of Belgium and France, month ends, working days. No clock in here.

`today` is always an argument. The one place that turns an instant into a civil day is `day_of`.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from backend.refusals import Refused
from backend.words import _

BRUSSELS = ZoneInfo("Europe/Brussels")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


class DayRefused(Refused):
    """The text is not a day of the calendar, or one that no claim can have."""


def day_of(instant: datetime) -> date:
    """The civil day in Brussels (and Paris) at a UTC `instant`. A naive instant is refused."""
    if instant.tzinfo is None:
        raise ValueError("an instant carries its time zone")
    return instant.astimezone(BRUSSELS).date()


def midnight_utc(day: date) -> datetime:
    """The instant at which `day` begins in Brussels, in UTC."""
    return datetime.combine(day, time(), tzinfo=BRUSSELS).astimezone(UTC)


def months_after(day: date, months: int, *, day_of_month: int | None = None) -> date:
    """The same day `months` later; a day the month lacks becomes its last (31 Jan, 28 Feb, 31 Mar).

    `day_of_month` keeps the wish (31) while `day` itself may already have been shortened.
    """
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day_of_month or day.day, last))


@lru_cache(maxsize=512)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """Legal holidays of "BE" or "FR" (mainland), from the `holidays` library.

    Source: Belgium, law of 4 January 1974 and royal decree of 18 April 1974, ten days; France,
    Code du travail, art. L3133-1, eleven days. Days that fall on a Sunday are listed as well.
    Raises `ValueError` for another country.
    """
    if country == "BE":
        listed = holidays.country_holidays("BE", years=year)
        # the library adds Easter and Whit Sunday, which the law does not name
        found = {
            day for day in listed if day.weekday() < 6 or day + timedelta(days=1) not in listed
        }
    elif country == "FR":
        found = set(holidays.country_holidays("FR", years=year))
    else:
        raise ValueError(f"no calendar for {country}")
    return frozenset(found)


def is_working_day(day: date, country: str) -> bool:
    """Neither Saturday, Sunday nor legal holiday (Belgium: Civil Code, art. 1.7 §3)."""
    return day.weekday() < 5 and day not in holidays_of(country, day.year)


def next_working_day(day: date, country: str) -> date:
    """`day` itself if it is a working day, else the first one after it."""
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date, country: str) -> date:
    """`day` itself if it is a working day, else the last one before it."""
    while not is_working_day(day, country):
        day -= timedelta(days=1)
    return day


_STYLES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y",
           "%Y/%m/%d", "%d %m %Y", "%Y%m%d", "%d%m%Y")  # fmt: skip


def read_day(written: str, *, styles: tuple[str, ...] = _STYLES) -> date:
    """Read a day as people here write it, day first: "07/12/2026", "7.12.26", "2026-12-07".

    Two-digit years are of this century. Raises `DayRefused` for days that do not exist ("31/02")
    and for years outside 1990 to 2100.
    """
    text = " ".join(written.split())
    for style in styles:
        try:
            day = datetime.strptime(text, style).date()  # noqa: DTZ007 — a civil day has no zone
        except ValueError:
            continue
        if "%y" in style and day.year < 2000:
            day = day.replace(year=day.year + 100)
        if EARLIEST <= day <= LATEST:
            return day
        raise DayRefused(_("“{written}” lies outside 1990 to 2100"), written=written)
    raise DayRefused(_("“{written}” is not a day of the calendar"), written=written)
