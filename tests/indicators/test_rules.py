"""The arithmetic of rates against FEATURES' worked examples, and what must hold for any facts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.indicators import registry, rules
from backend.indicators.rules import Facts, Selection, Stair, added
from backend.refusals import Refused

# FEATURES (4): 100 accepted, 4 in error -> 96; 50 paid, settled or direct, 6 credit notes, 12 plans
# on track, 20 closed without success, 8 open
PORTFOLIO = Facts(
    cases=100, closed=50 + 6 + 20 + 4, left=4, paid=50, otherwise=6, on_track=12
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "percent"),
    [
        ("resolution.cohort.paid", "52.1"),
        ("resolution.cohort.resolved", "58.3"),
        ("resolution.cohort.on_track", "70.8"),
        ("resolution.closed.paid", "65.8"),
        ("resolution.closed.resolved", "73.7"),
    ],
)
def test_one_portfolio_has_five_true_resolution_rates(key: str, percent: str) -> None:
    rate = registry.BY_KEY[key].of(PORTFOLIO)
    assert isinstance(rate, Decimal)
    assert str((rate * 100).quantize(Decimal("0.1"))) == percent


def test_the_cohort_is_what_was_accepted_less_what_was_in_error() -> None:
    assert (PORTFOLIO.cohort, PORTFOLIO.closed_in_cohort) == (96, 76)


@pytest.mark.parametrize(
    ("collected", "placed", "percent"),
    [(313_086, 1_618_240, "19.3"), (1_006_712, 1_151_344, "87.4"), (1_000_000, 10_000_000, "10.0")],
)
def test_gross_liquidation_as_the_trade_prints_it(
    collected: int, placed: int, percent: str
) -> None:
    rate = rules.recovery_rate(Facts(placed_cents=placed, collected_cents=collected))
    assert rate is not None
    assert str((rate * 100).quantize(Decimal("0.1"))) == percent


def test_adjusted_liquidation_leaves_corrected_principal_out() -> None:
    facts = Facts(placed_cents=1_000_00, corrected_cents=200_00, collected_cents=400_00)
    assert rules.recovery_rate(facts) == Decimal("0.4")
    assert rules.adjusted_recovery_rate(facts) == Decimal("0.5")


def test_a_rate_over_nothing_is_none_and_never_nought() -> None:
    answered = {
        one.key: one.of(Facts()) for one in registry.INDICATORS if one.unit in {"share", "days"}
    }
    assert len(answered) == 10
    assert set(answered.values()) == {None}


def test_days_are_weighted_by_amount() -> None:
    # 100 euros after 10 days and 300 euros after 50: 40 days, not 30
    assert rules.mean_days(100_00 * 10 + 300_00 * 50, 400_00) == Decimal("40.0")


STAIRS = {  # FEATURES (4), stair-step example: cents placed, and cents received by age in months
    date(2026, 6, 1): (250_000_00, (20_000_00, 35_000_00, 15_000_00, 10_000_00)),
    date(2026, 7, 1): (200_000_00, (14_000_00, 30_000_00, 12_000_00)),
    date(2026, 8, 1): (300_000_00, (30_000_00, 42_000_00)),
    date(2026, 9, 1): (180_000_00, (9_000_00,)),
}


def test_the_stair_step_table_of_features() -> None:
    built = rules.stairs(
        {month: placed for month, (placed, _cents) in STAIRS.items()},
        {
            (month, age): cents
            for month, (_p, ages) in STAIRS.items()
            for age, cents in enumerate(ages)
        },
        reached=0,
    )
    percents = [
        [
            str((rate * 100).quantize(Decimal("0.1")))
            for rate in built[month].cumulative
            if rate is not None
        ]
        for month in STAIRS
    ]
    assert percents == [
        ["8.0", "22.0", "28.0", "32.0"], ["7.0", "22.0", "28.0"], ["10.0", "24.0"], ["5.0"],
    ]  # fmt: skip
    means = rules.mean_at_each_age(built.values())
    assert [str((mean * 100).quantize(Decimal("0.1"))) for mean in means if mean is not None] == [
        "7.8", "22.8", "28.0", "32.0",
    ]  # fmt: skip


def test_no_cohorts_make_no_stairs() -> None:
    assert rules.stairs({}, {}, reached=3) == {}
    assert rules.mean_at_each_age([]) == ()
    assert Stair(0, (0,)).cumulative == (None,)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="swap the days"):
        Selection(as_of=date(2026, 9, 30), from_=date(2026, 2, 1), to=date(2026, 1, 31))
    with pytest.raises(Refused, match="after the day of the figures"):
        Selection(as_of=date(2026, 9, 30), from_=date(2026, 10, 1))


def test_nothing_after_the_day_of_the_figures_is_selected() -> None:
    chosen = Selection(as_of=date(2026, 9, 30), to=date(2026, 12, 31))
    assert (chosen.first, chosen.last) == (date.min, date(2026, 9, 30))


counts = st.integers(min_value=0, max_value=10_000)
cents = st.integers(min_value=0, max_value=10**13)


@st.composite
def portfolios(draw: st.DrawFn) -> Facts:
    """Any facts that can be: the parts never exceed their whole."""
    paid, otherwise, failed, left, open_ = (draw(counts) for _ in range(5))
    on_track = draw(st.integers(min_value=0, max_value=open_))
    closed = paid + otherwise + failed + left
    return Facts(
        cases=closed + open_, closed=closed, left=left, paid=paid, otherwise=otherwise,
        on_track=on_track, placed_cents=draw(cents), collected_cents=draw(cents),
    )  # fmt: skip


@given(portfolios())
def test_paid_is_within_resolved_and_resolved_within_on_track(facts: Facts) -> None:
    ladder = [
        rules.paid_of_cohort(facts),
        rules.resolved_of_cohort(facts),
        rules.on_track_of_cohort(facts),
    ]
    known = [rate for rate in ladder if rate is not None]
    assert known == sorted(known)
    assert all(0 <= rate <= 1 for rate in known)


@given(st.lists(portfolios(), min_size=1, max_size=6))
def test_a_total_is_weighted_and_lies_between_its_rows(rows: list[Facts]) -> None:
    rates = [rate for row in rows if (rate := rules.recovery_rate(row)) is not None]
    total = rules.recovery_rate(added(row for row in rows if row.placed_cents))
    if not rates:
        assert total is None
    else:
        assert total is not None
        assert min(rates) - Decimal("0.000001") <= total <= max(rates) + Decimal("0.000001")


def test_a_total_is_not_the_mean_of_the_rates() -> None:
    small = Facts(placed_cents=100_00, collected_cents=100_00)
    large = Facts(placed_cents=900_00, collected_cents=0)
    assert rules.recovery_rate(added([small, large])) == Decimal("0.1")
