"""In which order a payment covers what is owed (imputation), over the dated rows. Never guessed.

Rows are kept for good: what was imputed in one order stays so. The creditor's consent (in a
mandate, in a signed plan) may put the principal first: that order is a row of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from backend.law.rows import SHIPPED, MissingRow, Row, Rulebook
from backend.money import NOTHING, Money, total
from backend.refusals import Refused
from backend.words import _

BUCKETS = ("principal", "indemnity", "interest", "cost", "penalty")
SURPLUS = "surplus"
BY_LAW, PRINCIPAL_FIRST = "", "principal_first"
COUNTRIES = ("BE", "FR")


@dataclass(frozen=True, slots=True)
class Order:
    """`buckets` are covered one after the other, first to last, for receipts from that day on."""

    country: str
    valid_from: date
    buckets: tuple[str, ...]
    source: str
    confidence: str
    row_id: str = ""

    @property
    def ref(self) -> str:
        """What is written beside every part: "BE 2023-01-01"."""
        return f"{self.country} {self.valid_from}"


def _of(row: Row) -> Order:
    told = f"{row.article}: {row.source}"
    return Order(row.jurisdiction, row.valid_from, row.words, told, row.confidence, row.id)


ORDERS = tuple(_of(row) for country in COUNTRIES for row in SHIPPED.series("imputation", country))


def imputation_order(
    country: str, day: date, book: Rulebook = SHIPPED, *, agreed: str = BY_LAW
) -> Order:
    """The order for receipts of `day` on a case of "BE" or "FR".

    `agreed` is `PRINCIPAL_FIRST` where the creditor consented to it. Raises `Refused` when no row
    covers the day.
    """
    try:
        return _of(book.on("imputation", country, day, agreed))
    except MissingRow as missing:
        raise Refused(
            _("No order of imputation for {country} is known on {day}: add the row"),
            country=country,
            day=day,
        ) from missing


@dataclass(frozen=True, slots=True)
class Debt:
    """One of several debts: what is open, since when it is due, what it bears (per cent)."""

    ref: str
    open: Money
    due_on: date
    rate: Decimal = Decimal(0)


def among(
    amount: Money, debts: Sequence[Debt], *, day: date | None = None, chosen: str | None = None
) -> dict[str, Money]:
    """Set `amount` against several debts of one debtor; what is left over is under `SURPLUS`.

    The debtor's choice comes first; then what is due on `day` before what is not yet (None: all
    are due), the dearest before the cheap, the oldest before the young, and the rest in proportion
    by largest remainder. Source: C. civ. (FR) art. 1342-10; old C. civ. (BE) art. 1253 and 1256.
    Raises `Refused` if `chosen` names none of the debts.
    """
    if chosen is not None and chosen not in {debt.ref for debt in debts}:
        raise Refused(_("The debtor chose “{chosen}”, which is none of the debts"), chosen=chosen)
    parts: dict[str, Money] = {debt.ref: NOTHING for debt in debts}
    left = amount
    for group in _ranked(debts, day, chosen):
        room = total(debt.open for debt in group)
        taken = min(left, room, key=lambda money: money.cents)
        if taken:
            weights = [debt.open.cents for debt in group]
            for debt, part in zip(group, taken.split(weights), strict=True):
                parts[debt.ref] += part
            left -= taken
    if left:
        parts[SURPLUS] = left
    return parts


def _ranked(
    debts: Sequence[Debt], day: date | None, chosen: str | None
) -> Iterator[tuple[Debt, ...]]:
    def rank(debt: Debt) -> tuple[bool, bool, Decimal, date]:
        pending = day is not None and debt.due_on > day
        return debt.ref != chosen, pending, -debt.rate, debt.due_on

    sound = sorted((debt for debt in debts if debt.open > NOTHING), key=rank)
    return (tuple(group) for _rank, group in groupby(sound, key=rank))


def waterfall(
    amount: Money, owed: Mapping[str, Money], order: Sequence[str]
) -> tuple[dict[str, Money], Money]:
    """What of `amount` goes to each bucket of `order`, and what is left over.

    Nothing goes below nought and no cent is lost. Buckets owed but not in the order are refused:
    raises `Refused`, because nobody said when their turn comes.
    """
    stray = [bucket for bucket in owed if bucket not in order and owed[bucket]]
    if stray:
        raise Refused(_("The order of imputation does not name “{bucket}”"), bucket=stray[0])
    applied: dict[str, Money] = {}
    left = amount
    for bucket in order:
        room = max(owed.get(bucket, NOTHING), NOTHING, key=lambda money: money.cents)
        applied[bucket] = min(left, room, key=lambda money: money.cents)
        left -= applied[bucket]
    return applied, left
