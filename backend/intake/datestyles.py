"""Columns of dates: one writing style for the whole list, then civil days.

Day comes first in Belgium and France; month first is believed only where the list itself proves
it. Excel's day numbers and its typed dates are understood. No clock in here.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backend.days import EARLIEST, LATEST
from backend.refusals import Refused
from backend.words import _

_TIME = r"(?:[ T]\d{1,2}[:h.]\d{2}.*)?"
_ISO = re.compile(rf"(\d{{4}})[-/. ](\d{{1,2}})[-/. ](\d{{1,2}}){_TIME}", re.ASCII)
_PARTS = re.compile(
    rf"(\d{{1,2}})\s?[-/. ]\s?(\d{{1,2}})\s?[-/. ]\s?(\d{{4}}|\d{{2}}){_TIME}", re.ASCII
)
_EIGHT = re.compile(r"\d{8}", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_NAMED = re.compile(
    r"(?:[a-zà-ÿ]{2,9}\.?,? )?(\d{1,2})(?:er|ste|de|th|st|nd|rd)?[ .-]*"
    r"([a-zà-ÿ]{3,10})\.?[ ,.-]*(\d{4}|\d{2})"
)
_EXCEL_EPOCH = date(1899, 12, 30)
_MONTHS = {
    prefix: month
    for month, prefixes in enumerate(
        (
            "jan janv", "feb fev fév fevr févr", "mar mrt maa mars maart", "apr avr", "may mai mei",
            "jun juin juni", "jul juil juli", "aug aou aoû août", "sep sept", "oct okt", "nov",
            "dec déc",
        ),
        start=1,
    )
    for prefix in prefixes.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateStyle:
    """Whether the day comes before the month, and whether the list proves it."""

    day_first: bool = True
    certain: bool = False


def style_of(written: Iterable[str]) -> DateStyle:
    """Decide over all dates of the list: month first only where clearly more days prove it."""
    days = months = 0
    for text in written:
        found = _PARTS.fullmatch(text)
        if found:
            first, second, year = int(found[1]), int(found[2]), _year(found[3])
            days += first > 12 and _exists(year, second, first)
            months += second > 12 and _exists(year, first, second)
    return DateStyle(day_first=months <= 3 * days, certain=bool(days or months))


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(max(year, 1), month)[1]


def read_date(written: str, style: DateStyle) -> date:
    """A civil day. Raises `Refused` for days that do not exist and for years nobody can mean."""
    text = " ".join(written[:60].split())
    parts = _split(text, style)
    if parts is None:
        serial = _SERIAL.fullmatch(text)
        if not serial:
            raise Refused(_("“{written}” is not a date"), written=text[:40])
        return _within(_EXCEL_EPOCH + timedelta(int(serial[1])), text)
    year, month, day = parts
    if not EARLIEST.year <= year <= LATEST.year:
        raise Refused(_("“{written}” lies outside 1990 to 2100"), written=text[:40])
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise Refused(_("“{written}” is not a day of the calendar"), written=text[:40]) from error
    return _within(found, text)


def _split(text: str, style: DateStyle) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _PARTS.fullmatch(text):
        day, month = int(found[1]), int(found[2])
        if not style.day_first:
            day, month = month, day
        return _year(found[3]), month, day
    if _EIGHT.fullmatch(text):
        if EARLIEST.year <= int(text[:4]) <= LATEST.year and text[4:6] <= "12":
            return int(text[:4]), int(text[4:6]), int(text[6:])
        return int(text[4:]), int(text[2:4]), int(text[:2])
    if found := _NAMED.fullmatch(text.lower()):
        month = next((_MONTHS[found[2][:cut]] for cut in (4, 3) if found[2][:cut] in _MONTHS), 0)
        return (_year(found[3]), month, int(found[1])) if month else None
    return None


def _year(digits: str) -> int:
    return int(digits) + 2000 if len(digits) == 2 else int(digits)


def _within(day: date, text: str) -> date:
    if EARLIEST <= day <= LATEST:
        return day
    raise Refused(_("“{written}” lies outside 1990 to 2100"), written=text[:40])
