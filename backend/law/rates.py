"""Which rate of interest holds on a day: by law, by contract, and what the law makes of a contract.

A rate is a small rule that can be asked for any day. It answers with the per cent, the rows that it
comes from and the day on which it must be asked again; a missing row is raised, never bridged.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from backend.days import months_after
from backend.law.rows import MissingRow, Rulebook, Wanted

LAW_OF_2013 = date(2013, 3, 16)  # Belgian contracts from then on bear 8 points above the ECB
OLD_MARGIN_ENDS = date(2015, 3, 16)  # the first day on which older contracts bear the same
CAP, LEGAL = "cap", "legal"  # what becomes of a consumer clause above the ceiling
PERSON, OTHER = "person", "other"  # French creditors: natural person out of business, all others


@dataclass(frozen=True, slots=True)
class Quote:
    """Per cent per year on a day; `until` is the first day that must be asked for again."""

    percent: Fraction
    row_ids: tuple[str, ...] = ()
    until: date | None = None


class Rate(Protocol):
    """A rule that knows the rate of each day.

    `ref` names it for good, as it is stored beside an amount; `on` raises `MissingRow`.
    """

    @property
    def ref(self) -> str: ...

    def on(self, day: date, book: Rulebook) -> Quote: ...


@lru_cache(maxsize=1024)
def _exact(written: str) -> Fraction:
    """A rate of a row; read once, as thousands of claims bear the same."""
    return Fraction(written)


def _sooner(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class Tabled:
    """The rate as a series of rows says it."""

    jurisdiction: str
    key: str

    @property
    def ref(self) -> str:
        return f"{self.jurisdiction}/{self.key}"

    def on(self, day: date, book: Rulebook) -> Quote:
        held = book.held("rate", self.jurisdiction, day, self.key)
        return Quote(_exact(str(held.row.value)), (held.row.id,), held.until)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The rate of a contract, whatever the law says."""

    percent: Decimal

    @property
    def ref(self) -> str:
        return f"contract {self.percent} %"

    def on(self, day: date, book: Rulebook) -> Quote:  # noqa: ARG002 — the same on every day
        return Quote(Fraction(self.percent))


@dataclass(frozen=True, slots=True)
class Nothing:
    """No interest at all, by mandate or because nobody may ask for any."""

    @property
    def ref(self) -> str:
        return "none"

    def on(self, day: date, book: Rulebook) -> Quote:  # noqa: ARG002 — the same on every day
        return Quote(Fraction(0))


@dataclass(frozen=True, slots=True)
class Belgian:
    """Late payment between enterprises: law of 2 August 2002, art. 5.

    Contracts of before 16 March 2013 keep the old margin until 15 March 2015.
    """

    old_contract: bool = False

    @property
    def ref(self) -> str:
        return "BE/b2b, contract of before 2013-03-16" if self.old_contract else "BE/b2b"

    def on(self, day: date, book: Rulebook) -> Quote:
        old = self.old_contract and day < OLD_MARGIN_ENDS
        quote = Tabled("BE", "b2b_before_2013" if old else "b2b").on(day, book)
        until = _sooner(quote.until, OLD_MARGIN_ENDS) if old else quote.until
        return Quote(quote.percent, quote.row_ids, until)


@dataclass(frozen=True, slots=True)
class FrenchFloor:
    """Three times the French legal rate of the other creditors: the least a clause may say.

    Source: C. com. art. L441-10, II.
    """

    @property
    def ref(self) -> str:
        return "FR/contract_floor"

    def on(self, day: date, book: Rulebook) -> Quote:
        legal = Tabled("FR", f"legal_{OTHER}").on(day, book)
        factor = book.held("factor", "FR", day, "contract_floor")
        return Quote(
            legal.percent * Fraction(factor.row.number),
            (*legal.row_ids, factor.row.id),
            _sooner(legal.until, factor.until),
        )


@dataclass(frozen=True, slots=True)
class FrenchClause:
    """A French contract's rate, raised on each day on which it is below the floor."""

    percent: Decimal

    @property
    def ref(self) -> str:
        return f"FR contract {self.percent} %, at least the floor"

    def on(self, day: date, book: Rulebook) -> Quote:
        floor = FrenchFloor().on(day, book)
        return Quote(max(Fraction(self.percent), floor.percent), floor.row_ids, floor.until)


@dataclass(frozen=True, slots=True)
class BelgianConsumerClause:
    """A consumer contract's rate under book XIX: never above the rate between enterprises.

    `reading` says what becomes of a clause above it: cut back ("cap") or void, so that the legal
    rate is due ("legal"). None asks the row of the day; before the first such row there was no
    ceiling, and the clause stands.
    """

    percent: Decimal
    reading: str | None = None

    @property
    def ref(self) -> str:
        return f"BE consumer contract {self.percent} %, {self.reading or 'as the row says'}"

    def on(self, day: date, book: Rulebook) -> Quote:
        agreed = Fraction(self.percent)
        rule = book.series("switch", "BE", "b2c_interest_over_cap")
        if self.reading is None and rule and day < rule[0].valid_from:
            return Quote(agreed, (), rule[0].valid_from)
        cap = Belgian().on(day, book)
        if agreed <= cap.percent:
            return Quote(agreed, cap.row_ids, cap.until)
        reading, rows, until = self.reading, cap.row_ids, cap.until
        if reading is None:
            switch = book.held("switch", "BE", day, "b2c_interest_over_cap")
            reading, rows = switch.row.words[0], (*rows, switch.row.id)
            until = _sooner(until, switch.until)
        if reading != LEGAL:
            return Quote(cap.percent, rows, until)
        legal = Tabled("BE", "legal").on(day, book)
        return Quote(legal.percent, (*rows, *legal.row_ids), _sooner(until, legal.until))


@dataclass(frozen=True, slots=True)
class Raised:
    """A rate that is so many points higher from a day on (FR: CMF art. L313-3)."""

    rate: Rate
    points: Decimal
    from_day: date

    @property
    def ref(self) -> str:
        return f"{self.rate.ref} + {self.points} points from {self.from_day}"

    def on(self, day: date, book: Rulebook) -> Quote:
        quote = self.rate.on(day, book)
        if day < self.from_day:
            return Quote(quote.percent, quote.row_ids, _sooner(quote.until, self.from_day))
        return Quote(quote.percent + Fraction(self.points), quote.row_ids, quote.until)


def french_judgment(enforceable_on: date, book: Rulebook, *, creditor: str = OTHER) -> Raised:
    """Legal interest of a French decision, 5 points higher two months after it could be enforced.

    The first dearer day is the one after the same day two months later (our reading). `creditor`
    is `PERSON` or `OTHER`. Raises `MissingRow`.
    """
    row = book.on("uplift", "FR", enforceable_on, "judgment")
    last = months_after(enforceable_on, int(row.table["months"]))
    return Raised(
        Tabled("FR", f"legal_{creditor}"), Decimal(row.table["points"]), last + timedelta(days=1)
    )


def for_claim(
    jurisdiction: str,
    *,
    business: bool,
    agreed: Decimal | None = None,
    contract_on: date | None = None,
) -> Rate:
    """The rate that a claim bears: `agreed` (per cent per year) as far as the law lets it stand.

    Between enterprises without a clause: the late-payment rate. A consumer without a clause: the
    legal rate (Belgium: of the year; France: of the half-year, from the formal notice on). A
    Belgian clause between enterprises stands as agreed; a judge alone may lessen it. Raises
    `MissingRow` for another country.
    """
    if jurisdiction not in ("BE", "FR"):
        raise MissingRow(Wanted(jurisdiction, "rate"), contract_on or date.min, None)
    if jurisdiction == "FR":
        if business:
            return Tabled("FR", "default") if agreed is None else FrenchClause(agreed)
        return Tabled("FR", f"legal_{OTHER}") if agreed is None else Agreed(agreed)
    if business:
        old = contract_on is not None and contract_on < LAW_OF_2013
        return Belgian(old_contract=old) if agreed is None else Agreed(agreed)
    return Tabled("BE", "legal") if agreed is None else BelgianConsumerClause(agreed)


def belgian_rate(reference: Decimal, day: date, book: Rulebook) -> Decimal:
    """The ECB's rate + 8, up to the next half point: checks a row, never replaces one.

    Raises `MissingRow`.
    """
    exact = reference + book.on("margin", "BE", day, "b2b").number
    step = book.on("rounding", "BE", day, "b2b_rate_up_to").number
    return (exact / step).to_integral_value(ROUND_CEILING) * step


def french_rate(reference: Decimal, day: date, book: Rulebook) -> Decimal:
    """The default rate that follows from the ECB's: + 10 points. Raises `MissingRow`."""
    return reference + book.on("margin", "FR", day, "default").number
