"""What the comparison with the bank says: green or red, and by how much. Facts in, answer out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.money import NOTHING, Money, total
from backend.words import _

MOST = 200  # differences that are kept with a comparison
TIES = {
    "bank": _("The bank's closing balance is not what the books say"),
    "receipt": _("A receipt does not stand in the ledger as it was recorded"),
    "creditor": _("What a creditor is owed is not his receipts less fees withheld and payouts"),
    "fees": _("What a creditor owes in fees is not what was earned less what was withheld or paid"),
    "transit": _("What is on its way is not what was ordered from the bank"),
    "share": _("The agency's share is not what was withheld less what was withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is off. `id` names it: a payment, a creditor, an entry. `cents` is signed."""

    tie: str
    id: str
    detail: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Sides:
    """What the ledger says of client money on a day, each above nought as people say it."""

    trust: Money
    payable: Money
    debit: Money
    unallocated: Money
    refundable: Money
    agency_share: Money
    in_transit: Money

    @property
    def owed(self) -> Money:
        """What the account of client money must hold by what it is owed to others and to us.

        A debit balance of creditors is money that has gone out and is missing there.
        """
        return total(
            (self.payable, self.unallocated, self.refundable, self.agency_share, self.in_transit)
        ) - self.debit  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """A day's comparison. `bank` is None where nobody entered the bank's balance."""

    day: date
    bank: Money | None
    sides: Sides
    differences: tuple[Difference, ...]
    run_at: datetime | None = None
    run_by: str = ""

    @property
    def off(self) -> Money:
        """By how much the day is off in sum, each difference without its sign."""
        return total(max(one.amount, -one.amount) for one in self.differences)

    @property
    def green(self) -> bool:
        return not self.differences


def compare(
    day: date, *, bank: Money | None, sides: Sides, differences: Sequence[Difference]
) -> Comparison:
    """Both sides of a day beside each other.

    The bank's balance is compared with what the ledger says lies there; and what lies there with
    whose it is.
    """
    found = list(differences)
    if sides.owed != sides.trust:
        found.insert(0, Difference("transit", "ledger", "", sides.trust - sides.owed))
    if bank is not None and bank - sides.trust != NOTHING:
        found.insert(0, Difference("bank", day.isoformat(), "", bank - sides.trust))
    return Comparison(day, bank, sides, tuple(found[:MOST]))
