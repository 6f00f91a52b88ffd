"""VAT on an agency's fees, over the dated rows. A day that no row covers is refused, never guessed.

Debt collection is not among the exempt financial services (Directive 2006/112/EC, art. 135(1)(d):
"but excluding debt collection"), so the standard rate of the agency's country applies.
"""

from dataclasses import dataclass
from datetime import date

from backend.law.rows import SHIPPED, MissingRow, Row, Rulebook
from backend.refusals import Refused
from backend.words import _

COUNTRIES = ("BE", "FR")


@dataclass(frozen=True, slots=True)
class VatRate:
    country: str
    valid_from: date
    rate_bp: int
    source: str
    confidence: str
    row_id: str = ""


def _of(row: Row) -> VatRate:
    return VatRate(
        row.jurisdiction, row.valid_from, int(row.number * 100), row.article, row.confidence, row.id
    )


RATES = tuple(
    _of(row) for country in COUNTRIES for row in SHIPPED.series("vat", country, "standard")
)


def vat_rate(country: str, day: date, book: Rulebook = SHIPPED) -> VatRate:
    """The standard rate of "BE" or "FR" on `day`, in basis points, with its source.

    Raises `Refused` when no row covers the day.
    """
    try:
        return _of(book.on("vat", country, day, "standard"))
    except MissingRow as missing:
        raise Refused(
            _("No VAT rate of {country} is known on {day}: add the row"), country=country, day=day
        ) from missing
