"""What a payment covers, and when two receipts may be one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.law.imputation import BUCKETS, ORDERS, SURPLUS, imputation_order
from backend.money import Money, total
from backend.payments.imputing import Slot, cover
from backend.payments.rules import Part, Payer, alike, reducing
from backend.refusals import Refused

cents = st.integers(min_value=-50_000, max_value=500_000)
owed_sums = st.dictionaries(st.sampled_from(BUCKETS), cents.map(Money))
orders = st.sampled_from([order.buckets for order in ORDERS])


def impute(amount, owed, order):
    """On a case whose parts name no invoice."""
    slots = [Slot(bucket, None, money) for bucket, money in owed.items()]
    return cover(amount, slots, order, day=date(2026, 1, 1))


def test_costs_and_clause_come_first_in_belgium_and_principal_last():
    owed = {"principal": Money(300_00), "interest": Money(10_00), "cost": Money(20_00),
            "penalty": Money(30_00)}  # fmt: skip

    parts = impute(Money(65_00), owed, imputation_order("BE", date(2026, 1, 1)).buckets)

    assert parts == (
        Part("cost", Money(20_00)),
        Part("penalty", Money(30_00)),
        Part("interest", Money(10_00)),
        Part("principal", Money(5_00)),
    )


def test_in_france_interest_comes_before_the_indemnity():
    owed = {"principal": Money(100_00), "interest": Money(10_00), "indemnity": Money(40_00)}

    parts = impute(Money(15_00), owed, imputation_order("FR", date(2026, 1, 1)).buckets)

    assert parts == (Part("interest", Money(10_00)), Part("indemnity", Money(5_00)))


def test_the_cent_beyond_the_balance_is_surplus():
    parts = impute(Money(300_01), {"principal": Money(300_00)}, BUCKETS)

    assert parts == (Part("principal", Money(300_00)), Part(SURPLUS, Money(1)))
    assert reducing(parts) == Money(300_00)


def test_a_bucket_waived_after_it_was_paid_lessens_what_the_others_take():
    owed = {"interest": Money(-10_00), "principal": Money(100_00)}

    parts = impute(Money(100_00), owed, BUCKETS)

    assert parts == (Part("principal", Money(90_00)), Part(SURPLUS, Money(10_00)))


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_names_every_bucket_once(order):
    assert sorted(order.buckets) == sorted(BUCKETS)
    assert order.source
    assert order.confidence


def test_a_country_without_an_order_is_refused():
    with pytest.raises(Refused, match="No order of imputation for LU"):
        imputation_order("LU", date(2026, 1, 1))


@given(st.integers(min_value=1, max_value=2_000_000).map(Money), owed_sums, orders)
def test_the_parts_add_up_and_nothing_goes_below_nought(amount, owed, order):
    parts = impute(amount, owed, order)
    debt = max(total(owed.values()).cents, 0)

    assert total(part.amount for part in parts) == amount
    assert reducing(parts) == Money(min(amount.cents, debt))
    assert all(part.amount > Money(0) for part in parts)
    for part in parts:
        assert part.bucket == SURPLUS or part.amount <= owed[part.bucket]


@given(st.integers(1, 100_000), st.integers(1, 100_000), owed_sums, orders)
def test_two_receipts_cover_what_their_sum_covers(one, two, owed, order):
    both = impute(Money(one + two), owed, order)
    first = impute(Money(one), owed, order)
    rest = dict(owed)
    for part in first:
        if part.bucket != SURPLUS:
            rest[part.bucket] = rest[part.bucket] - part.amount
    second = impute(Money(two), rest, order)

    def by_bucket(parts):
        return {b: total(p.amount for p in parts if p.bucket == b) for b in (*BUCKETS, SURPLUS)}

    assert by_bucket(first + second) == by_bucket(both)


@pytest.mark.parametrize(
    ("days", "payers", "answer"),
    [
        ((3, 8), (Payer("BE1", None), Payer("BE1", "jan")), True),
        ((3, 9), (Payer("BE1", None), Payer("BE1", None)), False),
        ((3, 3), (Payer("BE1", "jan"), Payer("BE2", "jan")), False),
        ((3, 3), (Payer(None, "jan"), Payer("BE2", "jan")), True),
        ((3, 3), (Payer(None, None), Payer(None, None)), True),
        ((3, 3), (Payer(None, None), Payer("BE2", None)), False),
    ],
)
def test_receipts_are_alike_by_payer_within_five_days(days, payers, answer):
    one, other = (date(2026, 11, day) for day in days)

    assert alike((one, other), payers) is answer
    assert alike((other, one), (payers[1], payers[0])) is answer
