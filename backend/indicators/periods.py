"""The periods figures can be asked for: twelve months, a quarter, a year, from here to there.

No clock: `today` is given. Days are included on both sides; None is open.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from backend.days import months_after
from backend.indicators.rules import By
from backend.refusals import Refused
from backend.words import _

PERIODS = {
    "12m": _("Last twelve months"),
    "year": _("This year"),
    "last_year": _("Last year"),
    "quarter": _("This quarter"),
    "last_quarter": _("Last quarter"),
    "last_month": _("Last month"),
    "all": _("Since the beginning"),
    "custom": _("From … to …"),
}
BASES: dict[By, str] = {"placement": _("By placement"), "receipt": _("By receipt")}


@dataclass(frozen=True, slots=True)
class Period:
    """Days included on both sides; None is open. `key` is one of `PERIODS`."""

    key: str
    from_: date | None
    to: date | None

    @property
    def before(self) -> "Period | None":
        """The period of the same length just before this one; whole months stay whole months."""
        if self.from_ is None or self.to is None:
            return None
        ends = self.from_ - timedelta(days=1)
        after = self.to + timedelta(days=1)
        if self.from_.day == 1 and after.day == 1:
            months = (after.year - self.from_.year) * 12 + after.month - self.from_.month
            return Period("custom", months_after(self.from_, -months), ends)
        return Period("custom", ends - (self.to - self.from_), ends)


def period(key: str, *, today: date, from_: date | None = None, to: date | None = None) -> Period:
    """The days of a named period as of `today`. Raises `Refused` for a name we do not know."""
    month = today.replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    yesterday = timedelta(days=1)
    spans: dict[str, tuple[date | None, date | None]] = {
        "12m": (months_after(month, -12), month - yesterday),
        "year": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "last_year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        "quarter": (quarter, months_after(quarter, 3) - yesterday),
        "last_quarter": (months_after(quarter, -3), quarter - yesterday),
        "last_month": (months_after(month, -1), month - yesterday),
        "all": (None, None),
        "custom": (from_, to),
    }
    if key not in spans:
        raise Refused(_("Choose one of the list"))
    return Period(key, *spans[key])


def as_of_before(as_of: date, span: Period) -> date:
    """The day of the figures for the period before: as much later than its end as ours is."""
    assert span.from_ is not None
    assert span.to is not None
    if span.from_.day == 1 and (span.to + timedelta(days=1)).day == 1:
        after = span.to + timedelta(days=1)
        months = (after.year - span.from_.year) * 12 + after.month - span.from_.month
        return months_after(as_of, -months)
    return as_of - (span.to - span.from_) - timedelta(days=1)
