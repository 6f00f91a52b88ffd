"""Money in: by which way it came, and whether a second receipt may be the first one over again.

Facts in, answer out: no database, no clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.law.imputation import SURPLUS
from backend.money import Money, total
from backend.words import _

CHANNELS = {
    "agency_bank": _("Bank transfer to the agency"),
    "card": _("Card"),
    "cash": _("Cash"),
    "creditor_direct": _("Paid to the creditor directly"),
    "third_party": _("Paid to a bailiff or a lawyer"),
}
DIRECT = "creditor_direct"
THIRD = "third_party"
OUTSIDE = (DIRECT, THIRD)  # money that never reached the agency's account
BUCKET_WORDS = {
    "principal": _("Principal"),
    "indemnity": _("Indemnity"),
    "interest": _("Interest"),
    "cost": _("Costs"),
    "penalty": _("Penalty clause"),
    SURPLUS: _("Surplus, to be refunded"),
}
ALIKE_WITHIN_DAYS = 5


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment goes into one bucket, of one invoice where there is one; never nought."""

    bucket: str
    amount: Money
    claim_id: int | None = None


def reducing(parts: Sequence[Part]) -> Money:
    """What of the parts lessens the debt: all but the surplus. The base of the agency's fee."""
    return total(part.amount for part in parts if part.bucket != SURPLUS)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid, as far as the source tells; names are folded (lower case, no accents)."""

    iban: str | None
    name: str | None


def same_payer(one: Payer, other: Payer) -> bool:
    """By account if both have one, else by name; two payers nobody knows count as the same."""
    if one.iban and other.iban:
        return one.iban == other.iban
    if one.name and other.name:
        return one.name == other.name
    return one == other


def alike(days: tuple[date, date], payers: tuple[Payer, Payer]) -> bool:
    """Whether two receipts of one amount on one case may be one receipt booked twice."""
    apart = abs((days[0] - days[1]).days)
    return apart <= ALIKE_WITHIN_DAYS and same_payer(*payers)
