"""In which order a payment covers what is owed (imputation), as dated data. Never guessed.

Rows are kept for good: what was imputed in one order stays so. Contract, court and the creditor's
consent may order otherwise; such an order would be a row of its own, and none is known here yet.
"""

from dataclasses import dataclass
from datetime import date

from backend.refusals import Refused
from backend.words import _

BUCKETS = ("principal", "indemnity", "interest", "cost", "penalty")
SURPLUS = "surplus"


@dataclass(frozen=True, slots=True)
class Order:
    """`buckets` are covered one after the other, first to last, for receipts from that day on."""

    country: str
    valid_from: date
    buckets: tuple[str, ...]
    source: str
    confidence: str

    @property
    def ref(self) -> str:
        """What is written beside every part: "BE 2023-01-01"."""
        return f"{self.country} {self.valid_from}"


_BELGIAN = ("cost", "penalty", "indemnity", "interest", "principal")
ORDERS = (
    Order(
        "BE", date(1990, 1, 1), _BELGIAN,
        "Old Civil Code, art. 1254: interest before capital, unless the creditor consents"
        " (droitbelge.be); practice sets costs and penalty clause first (Droits Quotidiens)",
        "source text for interest before capital; order of costs and clause from practice",
    ),
    Order(
        "BE", date(2023, 1, 1), _BELGIAN,
        "Civil Code, art. 5.208 to 5.210, in force since 1 January 2023",
        "from memory: the text was not reachable, the order of the old code is assumed",
    ),
    Order(
        "FR", date(1990, 1, 1), ("cost", "interest", "indemnity", "penalty", "principal"),
        "Code civil, art. 1343-1 (old 1254): interest before principal; recovery costs are"
        " accessories that go before it (Cass. 1re civ., 7 February 1995, no. 92-14.216)",
        "source text for interest before principal; order of indemnity and clause from memory",
    ),
)  # fmt: skip


def imputation_order(country: str, day: date) -> Order:
    """The order for receipts of `day` on a case of "BE" or "FR".

    Raises `Refused` when no row covers the day.
    """
    known = [row for row in ORDERS if row.country == country and row.valid_from <= day]
    if not known:
        raise Refused(
            _("No order of imputation for {country} is known on {day}: add the row"),
            country=country,
            day=day,
        )
    return max(known, key=lambda row: row.valid_from)
