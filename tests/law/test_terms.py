"""Terms and clocks: how days are counted, where their end moves, which clock holds when."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.days import holidays_of, is_working_day
from backend.law import terms
from backend.law.rows import MissingRow
from backend.money import Money
from tests.law import naive

DAY = timedelta(days=1)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def slow_french(event: date, months: int, days: int) -> date:
    year, month, wanted = event.year, event.month, event.day
    for _each in range(months):
        month += 1
        if month > 12:
            year, month = year + 1, 1
    while wanted > calendar.monthrange(year, month)[1]:
        wanted -= 1
    day = date(year, month, wanted)
    for _each in range(days):
        day += DAY
    return day


@given(days, st.integers(0, 30), st.integers(0, 60))
def test_french_terms_end_on_the_same_day_of_the_month_or_its_last(event, months, extra):
    expected = slow_french(event, months, extra)

    assert terms.last_day("FR", event, months=months, days=extra) == expected


@given(days, st.integers(1, 30))
def test_belgian_terms_differ_at_the_end_of_a_month_only(event, months):
    belgian = terms.last_day("BE", event, months=months)
    french = terms.last_day("FR", event, months=months)

    at_the_end = event.day == calendar.monthrange(event.year, event.month)[1]
    if at_the_end:
        assert belgian.day == calendar.monthrange(belgian.year, belgian.month)[1]
        assert belgian >= french
    else:
        assert belgian == french


def test_a_belgian_month_from_the_last_of_february_runs_to_the_last_of_march():
    assert terms.last_day("BE", date(2026, 2, 28), months=1) == date(2026, 3, 31)
    assert terms.last_day("FR", date(2026, 2, 28), months=1) == date(2026, 3, 28)


@given(days, st.sampled_from(["BE", "FR"]))
def test_holidays_are_those_counted_by_hand(day, country):
    assert set(holidays_of(country, day.year)) == naive.holidays(country, day.year)
    assert is_working_day(day, country) == naive.works(day, country)


@given(days, st.sampled_from(["BE", "FR"]), st.integers(0, 12), st.integers(0, 40))
def test_a_term_of_procedure_ends_on_the_first_working_day(event, country, months, extra):
    term = terms.procedural(country, event, months=months, days=extra)

    day = term.last_raw
    while not naive.works(day, country):
        day += DAY
    assert term.last == day


def test_an_order_of_september_2026_is_signified_within_three_months():
    assert terms.clock("FR", "order_signify", date(2026, 8, 31)).last == date(2027, 3, 1)
    assert terms.clock("FR", "order_signify", date(2026, 9, 1)).last == date(2026, 12, 1)


def test_money_is_remitted_within_a_month_that_no_sunday_makes_longer():
    assert terms.remit_by("FR", date(2026, 1, 31)) == date(2026, 2, 28)  # a Saturday


def test_debt_mediation_stops_everything_for_45_days_from_the_next_working_day():
    assert terms.stopped_until("mediation", date(2026, 11, 10)) == date(2026, 12, 26)


@pytest.mark.parametrize("button", ["dispute", "plan_request"])
def test_the_clocks_that_nobody_knows_block(button):
    with pytest.raises(MissingRow, match=f"stop_{button}"):
        terms.stopped_until(button, date(2026, 11, 10))


def test_another_jurisdiction_is_a_mistake():
    with pytest.raises(ValueError, match="LU"):
        terms.last_day("LU", date(2026, 1, 1), days=1)


def test_a_court_fee_comes_with_its_row():
    fee, row = terms.court_fee("BE", "enterprise_court", date(2026, 11, 21))

    assert fee == Money(165_00)
    assert row.article
