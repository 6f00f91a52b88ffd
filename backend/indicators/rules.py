"""What a creditor's figures are made of, and the arithmetic of rates: exact, rounded at the end.

Counts and cents in, counts, cents and shares of one out. No database, no clock. A rate over nothing
is None, never nought. A total is computed from summed facts, so no mean of means can arise.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Protocol

from backend.refusals import Refused
from backend.words import _

By = Literal["placement", "receipt"]
SHARE_PLACES = Decimal("0.000001")
DAY_PLACES = Decimal("0.1")


class CloseCode(Protocol):
    """What is read of a close code: `resolved` is "paid", "otherwise" or "no"."""

    @property
    def code(self) -> str: ...
    @property
    def resolved(self) -> str: ...
    @property
    def leaves_cohort(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Endings:
    """How close codes count: resolved by payment, resolved otherwise, out of the cohort.

    The codes belong to the room of cases, above this one, which hands them in. A code in none of
    the three ended without a result; one that leaves the cohort counts as nothing else.
    """

    paid: frozenset[str]
    otherwise: frozenset[str]
    leaves: frozenset[str]

    @classmethod
    def of(cls, codes: Iterable[CloseCode]) -> "Endings":
        known = list(codes)
        staying = [code for code in known if not code.leaves_cohort]
        return cls(
            paid=frozenset(code.code for code in staying if code.resolved == "paid"),
            otherwise=frozenset(code.code for code in staying if code.resolved == "otherwise"),
            leaves=frozenset(code.code for code in known if code.leaves_cohort),
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases and which money a report is about; every day included.

    `by` "placement": the period selects cases by their day of placement, and all their money up to
    `as_of` counts. `by` "receipt": the period selects money by its day of receipt, whatever case it
    is for; cases are those placed in the same period. Nothing after `as_of` is known.
    """

    as_of: date
    by: By = "placement"
    from_: date | None = None
    to: date | None = None
    creditor_id: int | None = None

    def __post_init__(self) -> None:
        if self.from_ and self.to and self.to < self.from_:
            raise Refused(
                _("The period ends on {to}, before it begins on {from_}: swap the days"),
                to=self.to,
                from_=self.from_,
            )
        if self.from_ and self.from_ > self.as_of:
            raise Refused(
                _("The period begins on {from_}, after the day of the figures, {as_of}"),
                from_=self.from_,
                as_of=self.as_of,
            )

    @property
    def first(self) -> date:
        return self.from_ or date.min

    @property
    def last(self) -> date:
        return min(self.to or date.max, self.as_of)


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts and cents of one creditor, or of several added up. All are sums, so they add.

    `cent_days` is the sum of cents × days from placement over receipts that stand, and
    `standing_cents` those cents; `cent_days_invoice` and `invoiced_cents` likewise from the oldest
    invoice's day, where it is known.
    """

    cases: int = 0
    closed: int = 0
    left: int = 0  # of the closed, those that leave the cohort
    paid: int = 0
    otherwise: int = 0
    on_track: int = 0
    placed_cents: int = 0
    corrected_cents: int = 0  # principal of the cases that left the cohort
    open_cents: int = 0
    collected_cents: int = 0
    collected_principal_cents: int = 0
    surplus_cents: int = 0
    fee_cents: int = 0
    vat_cents: int = 0
    standing_cents: int = 0
    cent_days: int = 0
    invoiced_cents: int = 0
    cent_days_invoice: int = 0
    plans_agreed: int = 0
    plans_kept: int = 0

    @property
    def cohort(self) -> int:
        return self.cases - self.left

    @property
    def closed_in_cohort(self) -> int:
        return self.closed - self.left


FACT_NAMES = tuple(field.name for field in fields(Facts))


def added(many: Iterable[Facts]) -> Facts:
    """All of them as one: what a total row is computed from."""
    sums = dict.fromkeys(FACT_NAMES, 0)
    for facts in many:
        for name in FACT_NAMES:
            sums[name] += getattr(facts, name)
    return Facts(**sums)


def share(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` as a share of one, six decimals, half away from zero; None of nothing."""
    if whole <= 0:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(SHARE_PLACES, ROUND_HALF_UP)


def mean_days(cent_days: int, cents: int) -> Decimal | None:
    """Days weighted by amount, one decimal; None where no receipt stands."""
    if cents <= 0:
        return None
    return (Decimal(cent_days) / Decimal(cents)).quantize(DAY_PLACES, ROUND_HALF_UP)


def recovery_rate(facts: Facts) -> Decimal | None:
    """FEATURES (4) 1, gross liquidation: cash on all buckets, over the principal placed."""
    return share(facts.collected_cents, facts.placed_cents)


def adjusted_recovery_rate(facts: Facts) -> Decimal | None:
    """FEATURES (4) 2, adjusted liquidation: the principal of cases that left the cohort is out."""
    return share(facts.collected_cents, facts.placed_cents - facts.corrected_cents)


def paid_of_cohort(facts: Facts) -> Decimal | None:
    return share(facts.paid, facts.cohort)


def resolved_of_cohort(facts: Facts) -> Decimal | None:
    return share(facts.paid + facts.otherwise, facts.cohort)


def on_track_of_cohort(facts: Facts) -> Decimal | None:
    return share(facts.paid + facts.otherwise + facts.on_track, facts.cohort)


def paid_of_closed(facts: Facts) -> Decimal | None:
    return share(facts.paid, facts.closed_in_cohort)


def resolved_of_closed(facts: Facts) -> Decimal | None:
    return share(facts.paid + facts.otherwise, facts.closed_in_cohort)


def mean_days_to_pay(facts: Facts) -> Decimal | None:
    return mean_days(facts.cent_days, facts.standing_cents)


def mean_days_from_invoice(facts: Facts) -> Decimal | None:
    return mean_days(facts.cent_days_invoice, facts.invoiced_cents)


def plans_kept(facts: Facts) -> Decimal | None:
    return share(facts.plans_kept, facts.plans_agreed)


@dataclass(frozen=True, slots=True)
class Stair:
    """One cohort, by the months since its placement: `cumulative[k]` is the share after month k."""

    placed_cents: int
    cents: tuple[int, ...]

    @property
    def cumulative(self) -> tuple[Decimal | None, ...]:
        return tuple(
            share(sum(self.cents[: age + 1]), self.placed_cents) for age in range(len(self.cents))
        )


def months_between(earlier: date, later: date) -> int:
    """Calendar months from the month of one day to the month of another, as cohorts count them."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def stairs(
    placed: Mapping[date, int], received: Mapping[tuple[date, int], int], *, reached: int
) -> dict[date, Stair]:
    """FEATURES (4) 9, stair-step: per cohort, cents received in each month since its placement.

    `placed` is cents by first day of the cohort's month, `received` cents by (cohort, age in
    months). The cohort at the start of the list reaches no further than `reached` months after the
    newest one; each older one as many more as it is older.
    """
    if not placed:
        return {}
    newest = max(placed)
    return {
        month: Stair(
            placed[month],
            tuple(
                received.get((month, age), 0)
                for age in range(reached + months_between(month, newest) + 1)
            ),
        )
        for month in sorted(placed)
    }


def mean_at_each_age(rows: Iterable[Stair]) -> tuple[Decimal | None, ...]:
    """The weighted mean of cohorts at each age, over those cohorts alone that have reached it."""
    known = list(rows)
    oldest = max((len(row.cents) for row in known), default=0)
    means = []
    for age in range(oldest):
        there = [row for row in known if len(row.cents) > age]
        means.append(
            share(
                sum(sum(row.cents[: age + 1]) for row in there),
                sum(row.placed_cents for row in there),
            )
        )
    return tuple(means)
