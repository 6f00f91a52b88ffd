"""Which debt, and which part of a debt, a payment covers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.law.imputation import (
    BUCKETS,
    ORDERS,
    PRINCIPAL_FIRST,
    SURPLUS,
    Debt,
    among,
    imputation_order,
    waterfall,
)
from backend.money import NOTHING, Money, total
from backend.refusals import Refused

TODAY = date(2026, 11, 21)
cents = st.integers(0, 300_00).map(Money)
owed_sums = st.fixed_dictionaries(dict.fromkeys(BUCKETS, cents))
orders = st.sampled_from([order.buckets for order in ORDERS])
debts_drawn = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(-3, 3), st.sampled_from([0, 5, 10])),
    min_size=1, max_size=6,
)  # fmt: skip


@given(cents, owed_sums, orders)
def test_cent_by_cent_gives_the_same_waterfall(amount, owed, order):
    left, slow = amount.cents, dict.fromkeys(order, 0)
    for bucket in order:
        while left and slow[bucket] < owed[bucket].cents:
            step = min(left, owed[bucket].cents - slow[bucket], 97)
            slow[bucket] += step
            left -= step

    applied, over = waterfall(amount, owed, order)

    assert {bucket: part.cents for bucket, part in applied.items()} == slow
    assert over.cents == left


@given(cents, cents, owed_sums, orders)
def test_two_payments_cover_what_one_of_their_sum_does(one, two, owed, order):
    first, over = waterfall(one, owed, order)
    rest = {bucket: owed[bucket] - first[bucket] for bucket in order}
    second, over_again = waterfall(two, rest, order)
    whole, over_at_once = waterfall(one + two, owed, order)

    assert {b: first[b] + second[b] for b in order} == whole
    assert over + over_again == over_at_once


def test_a_bucket_that_the_order_does_not_name_is_refused():
    with pytest.raises(Refused, match="lawyer"):
        waterfall(Money(10), {"lawyer": Money(5)}, ["interest"])


def test_the_creditors_consent_puts_the_principal_first():
    order = imputation_order("BE", TODAY, agreed=PRINCIPAL_FIRST)

    assert order.buckets[0] == "principal"
    assert order.row_id == "BE/imputation/principal_first/1990-01-01"


def debts_of(drawn):
    return [
        Debt(f"F{place}", Money(cents), TODAY + timedelta(days=days), Decimal(rate))
        for place, (cents, days, rate) in enumerate(drawn)
    ]


@given(st.integers(1, 20_000).map(Money), debts_drawn, st.data())
def test_among_debts_no_cent_is_lost_and_none_takes_more_than_it_is(amount, drawn, data):
    debts = debts_of(drawn)
    chosen = data.draw(st.sampled_from([None, *(debt.ref for debt in debts)]))

    parts = among(amount, debts, day=TODAY, chosen=chosen)

    assert total(parts.values()) == amount
    assert all(NOTHING <= parts[debt.ref] <= debt.open for debt in debts)
    if parts.get(SURPLUS):
        assert all(parts[debt.ref] == debt.open for debt in debts)
    if chosen:
        wanted = next(debt for debt in debts if debt.ref == chosen)
        assert parts[chosen] == min(amount, wanted.open, key=lambda money: money.cents)


@given(st.integers(1, 20_000).map(Money), debts_drawn)
def test_a_debt_of_lower_rank_gets_something_only_when_the_higher_are_paid(amount, drawn):
    debts = debts_of(drawn)

    def rank(debt: Debt) -> tuple[bool, Decimal, date]:
        return (debt.due_on > TODAY, -debt.rate, debt.due_on)

    parts = among(amount, debts, day=TODAY)

    for low in debts:
        for high in debts:
            if rank(high) < rank(low) and parts[low.ref]:
                assert parts[high.ref] == high.open


@given(st.integers(1, 2_000), st.lists(st.integers(1, 1_000), min_size=2, max_size=7))
def test_equal_debts_share_in_proportion_within_a_cent(amount, opens):
    debts = [Debt(str(place), Money(cents), TODAY) for place, cents in enumerate(opens)]
    shared = min(amount, sum(opens))

    parts = among(Money(amount), debts)

    for place, cents in enumerate(opens):
        assert abs(parts[str(place)].cents * sum(opens) - shared * cents) < sum(opens)


def test_a_choice_of_none_of_the_debts_is_refused():
    with pytest.raises(Refused, match="none of the debts"):
        among(Money(1), [Debt("F1", Money(1), TODAY)], chosen="F9")
