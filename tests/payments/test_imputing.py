"""Money set against invoices: worked examples, and cent for cent what a slow reckoning says."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.law.imputation import BUCKETS, ORDERS, SURPLUS, imputation_order
from backend.money import Money
from backend.payments.imputing import FIRST, Slot, cover
from backend.payments.rules import reducing
from backend.refusals import Refused

DAY = date(2026, 6, 30)
DUE = (date(2025, 1, 31), date(2025, 3, 31), date(2026, 12, 31))  # the last is not due yet
BE = imputation_order("BE", DAY).buckets


def principal(claim_id: int, cents: int, due_on: date = DUE[0], rate: str = "0") -> Slot:
    return Slot("principal", claim_id, Money(cents), due_on, Decimal(rate))


def told(parts):
    return [(part.bucket, part.claim_id, part.amount.cents) for part in parts]


def test_accessories_of_all_invoices_come_before_the_oldest_principal():
    slots = [principal(1, 100_00, DUE[1]), principal(2, 100_00, DUE[0]),
             Slot("interest", 1, Money(5_00), DUE[1]),
             Slot("indemnity", None, Money(40_00))]  # fmt: skip

    assert told(cover(Money(95_00), slots, BE, day=DAY)) == [
        ("indemnity", None, 40_00), ("interest", 1, 5_00), ("principal", 2, 50_00)
    ]  # fmt: skip


def test_the_debtor_s_choice_comes_first_with_its_own_accessories():
    slots = [principal(1, 100_00, DUE[0]), principal(2, 100_00, DUE[1]),
             Slot("interest", 1, Money(5_00), DUE[0]),
             Slot("interest", 2, Money(3_00), DUE[1])]  # fmt: skip

    assert told(cover(Money(110_00), slots, BE, day=DAY, chosen=2)) == [
        ("interest", 2, 3_00), ("principal", 2, 100_00), ("interest", 1, 5_00),
        ("principal", 1, 2_00),
    ]  # fmt: skip


def test_the_dearest_invoice_comes_before_the_oldest():
    """Law vectors IMP-08 and the like: C. civ. art. 1342-10."""
    slots = [principal(1, 400_00, DUE[1]), principal(2, 500_00, DUE[1], "11.5"),
             principal(3, 300_00, DUE[0])]  # fmt: skip

    assert told(cover(Money(600_00), slots, BE, day=DAY)) == [
        ("principal", 3, 100_00), ("principal", 2, 500_00)
    ]  # fmt: skip


def test_invoices_alike_in_all_share_to_the_cent():
    slots = [principal(ident, 300_00) for ident in (1, 2, 3)]

    assert told(cover(Money(100_00), slots, BE, day=DAY)) == [
        ("principal", 1, 33_34), ("principal", 2, 33_33), ("principal", 3, 33_33)
    ]  # fmt: skip


def test_what_was_paid_without_an_invoice_counts_to_the_oldest():
    slots = [Slot("principal", None, Money(-120_00)), principal(1, 100_00, DUE[0]),
             principal(2, 100_00, DUE[1])]  # fmt: skip

    assert told(cover(Money(200_00), slots, BE, day=DAY)) == [
        ("principal", 2, 80_00), (SURPLUS, None, 120_00)
    ]  # fmt: skip


def test_the_mandate_s_consent_puts_the_principal_first():
    order = imputation_order("BE", DAY, agreed="principal_first").buckets
    slots = [principal(1, 100_00), Slot("interest", 1, Money(5_00), DUE[0])]

    assert told(cover(Money(101_00), slots, order, day=DAY)) == [
        ("principal", 1, 100_00), ("interest", 1, 1_00)
    ]  # fmt: skip


def test_an_invoice_of_another_case_cannot_be_chosen():
    with pytest.raises(Refused, match="not one of this case"):
        cover(Money(1), [principal(1, 100_00)], BE, day=DAY, chosen=9)


slot = st.builds(
    Slot,
    bucket=st.sampled_from(BUCKETS),
    claim_id=st.sampled_from([None, 1, 2, 3]),
    open=st.integers(-3_000, 9_000).map(Money),
)
rates = st.fixed_dictionaries(
    {ident: st.sampled_from(["0", "0", "8", "11.5"]) for ident in (1, 2, 3)}
)
dues = st.fixed_dictionaries({ident: st.sampled_from(DUE) for ident in (1, 2, 3)})


def _case(slots, rates, dues):
    """One slot for each bucket and invoice, with the invoice's due day and rate."""
    one_each = {(one.bucket, one.claim_id): one.open for one in slots}
    return [
        Slot(bucket, claim, cents, dues.get(claim, FIRST), Decimal(rates.get(claim, "0")))
        for (bucket, claim), cents in one_each.items()
    ]


def slow(amount: int, slots, order, chosen):
    """Bucket by bucket, group by group of like invoices, cent by cent: nothing clever."""
    left_of = {(s.bucket, s.claim_id): s.open.cents for s in slots}
    by_key = {(s.bucket, s.claim_id): s for s in slots}
    for bucket in BUCKETS:  # a slot below nought eats its own bucket, cent by cent, oldest first
        mine = sorted((k for k in left_of if k[0] == bucket),
                      key=lambda k: (by_key[k].due_on, k[1] or 0))  # fmt: skip
        for low in mine:
            for high in mine:
                while left_of[low] < 0 < left_of[high]:
                    left_of[low] += 1
                    left_of[high] -= 1
    got = dict.fromkeys(left_of, 0)
    for group in _groups(by_key, order, chosen):
        amount -= _share(amount, group, left_of, got)
    return {key: cents for key, cents in got.items() if cents}, amount


def _groups(by_key, order, chosen):
    seen = set()
    stages = []
    if chosen is not None:
        for bucket in order:
            wanted = (chosen,) if bucket == "principal" else (chosen, None)
            stages.append([key for key in by_key if key[0] == bucket and key[1] in wanted])
    stages += [[key for key in by_key if key[0] == bucket] for bucket in order]
    for stage in stages:
        rest = [key for key in stage if key not in seen]
        seen.update(rest)
        ranks = sorted({_rank(by_key[key]) for key in rest})
        for rank in ranks:
            yield [key for key in rest if _rank(by_key[key]) == rank]


def _rank(one):
    return one.due_on > DAY, -one.rate, one.due_on


def _share(amount, group, left_of, got):
    total_left = sum(max(cents, 0) for cents in left_of.values())
    below = sum(min(cents, 0) for cents in left_of.values())
    by_number = sorted(group, key=lambda key: key[1] or 0)
    weights = {key: left_of[key] for key in by_number if left_of[key] > 0}
    take = min(amount, sum(weights.values()), max(total_left + below, 0))
    if take <= 0:
        return 0
    exact = {key: Fraction(take * weight, sum(weights.values())) for key, weight in weights.items()}
    mine = {key: int(part) for key, part in exact.items()}
    order = sorted(mine, key=lambda key: (-(exact[key] - mine[key]), list(weights).index(key)))
    for key in order[: take - sum(mine.values())]:
        mine[key] += 1
    for key, cents in mine.items():
        left_of[key] -= cents
        got[key] += cents
    return take


@settings(max_examples=2000, deadline=None)
@given(
    st.integers(1, 30_000), st.lists(slot, min_size=1, max_size=12), rates, dues,
    st.sampled_from([order.buckets for order in ORDERS]
                    + [imputation_order("BE", DAY, agreed="principal_first").buckets]),
    st.sampled_from([None, None, 1, 2]),
)  # fmt: skip
def test_cent_for_cent_as_the_slow_reckoning(amount, slots, rates, dues, order, chosen):
    case = _case(slots, rates, dues)
    if chosen is not None and all(one.claim_id != chosen for one in case):
        chosen = None
    expected, over = slow(amount, case, order, chosen)

    parts = cover(Money(amount), case, order, day=DAY, chosen=chosen)

    got = {(p.bucket, p.claim_id): p.amount.cents for p in parts if p.bucket != SURPLUS}
    assert sum(p.amount.cents for p in parts) == amount
    assert amount - reducing(parts).cents == over
    assert sum(abs(got.get(key, 0) - expected.get(key, 0)) for key in got | expected) == 0
    for key in got:  # no component below nought
        bucket = sum(one.open.cents for one in case if one.bucket == key[0])
        assert sum(cents for (name, _claim), cents in got.items() if name == key[0]) <= bucket
