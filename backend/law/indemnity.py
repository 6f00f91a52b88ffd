"""The flat indemnity for late payment between enterprises, and the Belgian ceiling of increases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from backend.law.interest import rounded
from backend.law.rows import SHIPPED, Rulebook
from backend.money import NOTHING, Money


@dataclass(frozen=True, slots=True)
class Invoice:
    """`business`: the debtor is an enterprise. `barred`: insolvency was opened before payment."""

    late: bool
    business: bool
    barred: bool = False


def flat(jurisdiction: str, day: date, book: Rulebook = SHIPPED) -> tuple[Money, str]:
    """The amount per late invoice, and the row that says so. Raises `MissingRow`."""
    row = book.on("indemnity", jurisdiction, day, "b2b")
    return Money.of(str(row.number)), row.id


def indemnity(
    jurisdiction: str, invoices: Iterable[Invoice], day: date, book: Rulebook = SHIPPED
) -> Money:
    """40 euros for each late invoice of an enterprise, however small; none from a consumer.

    Outside VAT: it is damages. In France not while insolvency bars the payment. Sources: C. com.
    art. D441-5; Belgian law of 2 August 2002, art. 6. Raises `MissingRow`.
    """
    each, _row = flat(jurisdiction, day, book)
    due = sum(
        invoice.late and invoice.business and not (jurisdiction == "FR" and invoice.barred)
        for invoice in invoices
    )
    return Money(each.cents * due) if due else NOTHING


def undisputed_increase(
    principal: Money, asked: Money, day: date, book: Rulebook = SHIPPED
) -> Money:
    """What increases and interest together may be in the Belgian procedure for undisputed claims.

    At most 10 % of the principal, rounded half up; the flat indemnity is apart. Source: C. jud.
    art. 1394/20. Raises `MissingRow`.
    """
    percent = book.on("cap", "BE", day, "ios_increase").number
    most = rounded(Fraction(percent) * principal.cents / 100)
    return min(asked, most, key=lambda money: money.cents)
