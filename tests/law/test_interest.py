"""Interest: exact over every change of rate and every leap year, rounded once, never guessed."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as drawn_from
from hypothesis import settings
from hypothesis import strategies as st

from backend.law.interest import ACT_365, ACT_ACT, DAY_COUNTS, accrue, rounded, steps_of
from backend.law.rates import (
    CAP,
    LEGAL,
    Agreed,
    Belgian,
    BelgianConsumerClause,
    FrenchClause,
    FrenchFloor,
    Nothing,
    Tabled,
    for_claim,
    french_judgment,
)
from backend.law.rows import SHIPPED, MissingRow
from backend.money import NOTHING, Money
from tests.law import naive

DAY = timedelta(days=1)


def given(*drawn: st.SearchStrategy[object]):
    """As hypothesis' own, without its clock: the slow arithmetic takes its time."""
    return lambda test: settings(deadline=None)(drawn_from(*drawn)(test))


FIRST, LAST = date(2013, 1, 1), date(2026, 6, 30)
days = st.dates(FIRST, LAST)
principals = st.integers(0, 2_000_000_00).map(Money)
counts = st.sampled_from([ACT_365, ACT_ACT])
percents = st.decimals(0, 30, places=2)
RULES = {
    "b2b": (Belgian(), lambda day: naive.rate_on("BE", "b2b", day)),
    "legal": (Tabled("BE", "legal"), lambda day: naive.rate_on("BE", "legal", day)),
    "default": (Tabled("FR", "default"), lambda day: naive.rate_on("FR", "default", day)),
    "person": (Tabled("FR", "legal_person"), lambda day: naive.rate_on("FR", "legal_person", day)),
    "floor": (FrenchFloor(), lambda day: 3 * naive.rate_on("FR", "legal_other", day)),
}  # fmt: skip


def clause(percent: Decimal, *, above: bool):
    agreed = int(percent * 100)
    if above:
        return (
            FrenchClause(percent),
            lambda day: max(agreed, 3 * naive.rate_on("FR", "legal_other", day)),
        )
    return (
        BelgianConsumerClause(percent, CAP),
        lambda day: min(agreed, naive.rate_on("BE", "b2b", day)),
    )


def void(percent: Decimal):
    agreed = int(percent * 100)

    def rate(day: date) -> int:
        over = agreed > naive.rate_on("BE", "b2b", day)
        return naive.rate_on("BE", "legal", day) if over else agreed

    return BelgianConsumerClause(percent, LEGAL), rate


rules = (
    st.sampled_from(sorted(RULES)).map(RULES.__getitem__)
    | percents.flatmap(lambda p: st.sampled_from([clause(p, above=True), clause(p, above=False)]))
    | percents.map(void)
)
short = st.tuples(days, st.integers(0, 1500)).map(lambda t: (t[0], min(t[0] + t[1] * DAY, LAST)))


@given(principals, short, rules, counts)
def test_interest_is_what_a_loop_over_the_days_in_whole_numbers_gives(principal, span, rule, count):
    due, until = span
    rate, slow = rule

    found = accrue(steps_of(due, principal), rates=rate, day_count=count, until=until)

    assert found.interest.cents == naive.interest_cents(
        principal.cents, due, until, slow, leap=count == ACT_ACT
    )
    assert found.missing is None
    assert found.days == ((until - due).days if principal else 0)


@given(principals, short, rules, counts, st.data())
def test_interest_adds_up_over_any_cut_before_it_is_rounded(principal, span, rule, count, data):
    due, until = span
    cut = data.draw(st.dates(due, until))
    rate = rule[0]

    whole = accrue(steps_of(due, principal), rates=rate, day_count=count, until=until)
    one = accrue(steps_of(due, principal), rates=rate, day_count=count, until=cut)
    two = accrue(steps_of(cut, principal), rates=rate, day_count=count, until=until)

    assert one.exact + two.exact == whole.exact
    assert abs(one.interest.cents + two.interest.cents - whole.interest.cents) <= 1


@given(principals, principals, short, rules, counts)
def test_more_principal_and_more_days_never_bear_less(one, two, span, rule, count):
    less, more = sorted((one, two), key=lambda money: money.cents)
    due, until = span
    rate = rule[0]

    def interest(principal: Money, last: date) -> Money:
        return accrue(steps_of(due, principal), rates=rate, day_count=count, until=last).interest

    assert NOTHING <= interest(less, until) <= interest(more, until)
    assert interest(more, max(due, until - 30 * DAY)) <= interest(more, until)


@given(principals, days, st.integers(0, 2000), rules, counts)
def test_nothing_is_borne_up_to_the_due_day(principal, due, early, rule, count):
    found = accrue(
        steps_of(due, principal), rates=rule[0], day_count=count, until=due - early * DAY
    )

    assert (found.interest, found.days, found.segments) == (NOTHING, 0, ())


@given(principals, short, rules, counts, st.lists(st.tuples(st.integers(-20, 1500),
       st.integers(1, 500_000_00)), max_size=5))  # fmt: skip
def test_principal_paid_in_between_bears_interest_through_its_own_day(
    principal, span, rule, count, drawn
):
    due, until = span
    paid: dict[date, int] = {}
    for after, cents in drawn:
        on = due + after * DAY
        paid[on] = paid.get(on, 0) + cents
    payments = [(on, Money(cents)) for on, cents in paid.items()]

    found = accrue(steps_of(due, principal, payments), rates=rule[0], day_count=count, until=until)

    assert found.interest.cents == naive.with_payments(
        principal.cents, due, until, rule[1], paid, leap=count == ACT_ACT
    )


@given(principals, short, rules, counts)
def test_the_segments_tell_the_whole_computation(principal, span, rule, count):
    due, until = span
    found = accrue(steps_of(due, principal), rates=rule[0], day_count=count, until=until)

    assert sum((one.exact for one in found.segments), start=Fraction(0)) == found.exact
    assert rounded(found.exact) == found.interest
    day = due
    for one in found.segments:
        assert one.from_day == day + DAY
        assert one.row_ids
        day = one.until_day
    assert day == (until if principal and until > due else due)
    assert {SHIPPED.find(row).id for row in found.row_ids} == set(found.row_ids)


@given(principals, short, rules, counts, st.data())
def test_days_at_rest_bear_nothing_and_the_others_all_they_did(principal, span, rule, count, data):
    due, until = span
    begins = data.draw(st.dates(due - 10 * DAY, until))
    ends = data.draw(st.dates(begins, until + 10 * DAY) | st.none())
    rate = rule[0]

    def exact(since: date, last: date) -> Fraction:
        return accrue(steps_of(since, principal), rates=rate, day_count=count, until=last).exact

    rested = accrue(
        steps_of(due, principal), rates=rate, day_count=count, until=until, rests=[(begins, ends)]
    )

    after = exact(max(ends - DAY, due), until) if ends else Fraction(0)
    assert rested.exact == exact(due, min(begins - DAY, until)) + after


@given(st.integers(1, 10**9), st.dates(date(2026, 6, 1), date(2027, 6, 1)))
def test_a_missing_rate_stops_the_interest_at_the_last_covered_day(cents, until):
    due = date(2026, 1, 31)
    steps = steps_of(due, Money(cents))

    found = accrue(steps, rates=Belgian(), day_count=ACT_365, until=until)

    last = min(until, date(2026, 6, 30))
    assert found.covered_until == last
    assert found.interest == accrue(steps, rates=Belgian(), day_count=ACT_365, until=last).interest
    assert (found.missing is not None) == (until > last)
    if found.missing:
        assert str(found.missing.wanted) == "BE/rate/b2b"
        assert found.missing.day == date(2026, 7, 1)


def test_the_first_missing_day_of_all_leaves_nothing_computed():
    found = accrue(
        steps_of(date(2026, 7, 31), Money(100_00)), rates=Belgian(), day_count=ACT_365,
        until=date(2026, 8, 31),
    )  # fmt: skip

    assert (found.interest, found.days, found.covered_until) == (NOTHING, 0, date(2026, 7, 31))
    assert found.missing


def test_one_rounding_is_not_the_sum_of_roundings():
    found = accrue(
        steps_of(date(2023, 6, 30), Money(1000_00)), rates=Tabled("BE", "legal"),
        day_count=ACT_ACT, until=date(2025, 6, 30),
    )  # fmt: skip

    assert found.interest == Money(106_28)
    assert sum(rounded(one.exact).cents for one in found.segments) == 106_29


def test_half_a_cent_goes_up_and_a_hair_less_goes_down():
    assert rounded(Fraction(1, 2)) == Money(1)
    assert rounded(Fraction(1, 2) - Fraction(1, 10**12)) == NOTHING
    assert rounded(Fraction(-1, 2)) == Money(-1)


def test_older_contracts_keep_the_old_margin_until_15_march_2015():
    found = accrue(
        steps_of(date(2014, 12, 31), Money(3650_00)), rates=Belgian(old_contract=True),
        day_count=ACT_365, until=date(2015, 3, 31),
    )  # fmt: skip

    assert [(one.percent, one.until_day) for one in found.segments] == [
        (Fraction(15, 2), date(2015, 3, 15)),
        (Fraction(17, 2), date(2015, 3, 31)),
    ]


def test_a_french_judgment_bears_five_points_more_from_the_day_after_two_months():
    rate = french_judgment(date(2025, 9, 15), SHIPPED)

    assert rate.from_day == date(2025, 11, 16)
    assert rate.on(date(2025, 11, 15), SHIPPED).percent == Fraction("2.76")
    assert rate.on(date(2025, 11, 16), SHIPPED).percent == Fraction("7.76")


@pytest.mark.parametrize(
    ("place", "business", "agreed", "expected"),
    [
        ("BE", True, None, Belgian()),
        ("BE", True, Decimal(12), Agreed(Decimal(12))),
        ("BE", False, None, Tabled("BE", "legal")),
        ("BE", False, Decimal(12), BelgianConsumerClause(Decimal(12))),
        ("FR", True, None, Tabled("FR", "default")),
        ("FR", True, Decimal(6), FrenchClause(Decimal(6))),
        ("FR", False, None, Tabled("FR", "legal_other")),
    ],
)
def test_each_claim_bears_the_rate_of_its_kind(place, business, agreed, expected):
    assert for_claim(place, business=business, agreed=agreed) == expected


def test_a_contract_of_before_the_law_is_known_by_its_day():
    assert for_claim("BE", business=True, contract_on=date(2013, 3, 15)) == Belgian(
        old_contract=True
    )
    assert for_claim("BE", business=True, contract_on=date(2013, 3, 16)) == Belgian()


def test_another_country_has_no_rate():
    with pytest.raises(MissingRow, match="LU/rate"):
        for_claim("LU", business=True)


def test_what_no_row_decides_takes_the_reading_of_the_day():
    cap = BelgianConsumerClause(Decimal(15)).on(date(2026, 1, 10), SHIPPED)

    assert cap.percent == Fraction("10.5")
    assert any("b2c_interest_over_cap" in row for row in cap.row_ids)


def test_a_consumers_clause_stood_before_there_was_a_ceiling():
    found = accrue(
        steps_of(date(2023, 8, 30), Money(3650_00)), rates=BelgianConsumerClause(Decimal(15)),
        day_count=ACT_365, until=date(2023, 9, 1),
    )  # fmt: skip

    assert [(one.until_day, one.percent) for one in found.segments] == [
        (date(2023, 8, 31), Fraction(15)),
        (date(2023, 9, 1), Fraction(12)),
    ]


def test_no_interest_is_nought_for_every_day():
    found = accrue(
        steps_of(date(2026, 1, 1), Money(10**9)), rates=Nothing(), day_count=ACT_ACT,
        until=date(2030, 1, 1),
    )  # fmt: skip

    assert found.interest == NOTHING
    assert found.missing is None


def test_an_unknown_day_count_or_a_debt_below_nought_is_a_mistake():
    with pytest.raises(ValueError, match="30/360"):
        accrue([], rates=Nothing(), day_count="30/360", until=FIRST)
    with pytest.raises(ValueError, match="principal"):
        accrue([(FIRST, Money(-1))], rates=Nothing(), day_count=ACT_365, until=LAST)
    assert "30/360" not in DAY_COUNTS
