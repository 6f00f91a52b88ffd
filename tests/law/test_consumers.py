"""Belgian consumers: the clock of the first reminder, the ceilings, and nothing before them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.law.consumers import (
    Clause,
    ceiling,
    claimable,
    compensation,
    first_reminder,
    reminder_cost,
)
from backend.law.indemnity import Invoice, indemnity, undisputed_increase
from backend.law.rows import MissingRow
from backend.money import NOTHING, Money
from tests.law import naive

DAY = timedelta(days=1)
TODAY = date(2026, 11, 21)
balances = st.integers(0, 5_000_000).map(Money)
sent_on = st.dates(date(2023, 9, 1), date(2032, 12, 31))
channels = st.sampled_from(["post", "email"])


@given(sent_on, channels)
def test_the_clock_of_a_reminder_is_what_counting_the_days_gives(sent, channel):
    found = first_reminder(sent, channel)

    assert (found.begins, found.last_literal, found.claimable_from) == naive.reminder(sent, channel)


@given(sent_on, channels)
def test_a_consumer_always_has_fourteen_whole_days(sent, channel):
    found = first_reminder(sent, channel)

    assert (found.claimable_from - found.begins).days >= 14
    assert found.begins > sent
    assert naive.works(found.last, "BE")


def test_before_the_law_there_is_no_clock():
    with pytest.raises(MissingRow, match="first_reminder"):
        first_reminder(date(2023, 8, 31), "post")


@given(balances)
def test_the_ceiling_is_that_of_the_bands(balance):
    assert ceiling(balance, TODAY).cents == naive.ceiling_cents(balance.cents)


@given(balances, balances)
def test_a_larger_balance_never_has_a_lower_ceiling(one, two):
    less, more = sorted((one, two), key=lambda money: money.cents)

    assert ceiling(less, TODAY) <= ceiling(more, TODAY) <= Money(2_000_00)


@given(balances, st.decimals(0, 100, places=2), st.integers(0, 50_000), st.integers(0, 50_000))
def test_a_clause_gives_what_was_agreed_and_never_more_than_the_ceiling(
    balance, percent, flat, least
):
    clause = Clause(percent=percent, flat=Money(flat), least=Money(least))
    exact = Decimal(balance.cents) * percent / 100 + flat
    agreed = max(naive.half_up(exact), least)

    found = compensation(balance, clause, TODAY)

    assert found.cents == min(agreed, naive.ceiling_cents(balance.cents))
    assert compensation(balance, clause, TODAY, reminded=False) == NOTHING
    assert compensation(balance, None, TODAY) == NOTHING


@given(balances, st.dates(date(2023, 9, 1), date(2026, 1, 1)), channels, st.booleans(),
       st.decimals(0, 25, places=2), st.integers(-5, 200))  # fmt: skip
def test_interest_of_a_consumer_begins_after_the_reminder_and_stays_below_the_cap(
    balance, sent, channel, small, percent, later
):
    reminder = first_reminder(sent, channel)
    as_of = min(reminder.last + later * DAY, date(2026, 6, 30))
    agreed = int(percent * 100)

    found = claimable(
        balance, reminder, as_of=as_of, day_count="ACT/365F", clause=Clause(unlimited=True),
        agreed=percent, small_creditor=small,
    )  # fmt: skip

    if as_of <= reminder.last:
        assert found.total == balance
        assert found.interest_from is None
        return
    begins = sent + DAY if small else reminder.claimable_from
    assert found.interest_from == begins
    assert found.interest.cents == naive.interest_cents(
        balance.cents, begins - DAY, as_of,
        lambda day: min(agreed, naive.rate_on("BE", "b2b", day)), leap=False,
    )  # fmt: skip
    assert found.compensation == ceiling(balance, TODAY)


def test_without_a_clause_nothing_comes_on_top():
    reminder = first_reminder(date(2025, 10, 6), "email")

    found = claimable(Money(480_00), reminder, as_of=date(2025, 12, 31), day_count="ACT/365F")

    assert (found.total, found.interest_from) == (Money(480_00), None)


def test_a_missing_rate_is_told_beside_the_amount():
    reminder = first_reminder(date(2026, 6, 1), "email")

    found = claimable(
        Money(480_00), reminder, as_of=date(2026, 9, 1), day_count="ACT/365F", agreed=Decimal(8)
    )

    assert found.missing
    assert found.missing.day == date(2026, 7, 1)


def test_the_first_reminder_is_free_and_the_next_has_its_ceiling():
    assert reminder_cost(1, TODAY) == NOTHING
    assert reminder_cost(2, TODAY) == Money(7_50)
    assert reminder_cost(3, TODAY, recurring=True) == NOTHING
    assert reminder_cost(4, TODAY, recurring=True) == Money(7_50)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=20),
       st.sampled_from(["BE", "FR"]))  # fmt: skip
def test_forty_euros_for_each_late_invoice_of_an_enterprise(drawn, country):
    invoices = [Invoice(late, business, barred) for late, business, barred in drawn]
    due = 0
    for late, business, barred in drawn:
        if late and business and not (barred and country == "FR"):
            due += 40_00

    assert indemnity(country, invoices, TODAY) == Money(due)


def test_increases_of_an_undisputed_claim_stop_at_a_tenth():
    assert undisputed_increase(Money(4413_91), Money(661_00), TODAY) == Money(441_39)
    assert undisputed_increase(Money(1000_00), Money(80_00), TODAY) == Money(80_00)
