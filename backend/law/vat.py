"""VAT on an agency's fees, as dated data. A day before the first row is refused, never guessed.

Debt collection is not among the exempt financial services (Directive 2006/112/EC, art. 135(1)(d):
"but excluding debt collection"), so the standard rate of the agency's country applies.
"""

from dataclasses import dataclass
from datetime import date

from backend.refusals import Refused
from backend.words import _


@dataclass(frozen=True, slots=True)
class VatRate:
    country: str
    valid_from: date
    rate_bp: int
    source: str
    confidence: str


RATES = (
    VatRate(
        "BE", date(1996, 1, 1), 2100, "Royal decree no. 20 of 20 July 1970, art. 1", "from memory"
    ),
    VatRate("FR", date(2014, 1, 1), 2000, "Code général des impôts, art. 278", "from memory"),
)


def vat_rate(country: str, day: date) -> VatRate:
    """The standard rate of "BE" or "FR" on `day`, in basis points, with its source.

    Raises `Refused` when no row covers the day.
    """
    known = [row for row in RATES if row.country == country and row.valid_from <= day]
    if not known:
        raise Refused(
            _("No VAT rate of {country} is known on {day}: add the row"), country=country, day=day
        )
    return max(known, key=lambda row: row.valid_from)
