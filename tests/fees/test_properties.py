"""What holds of every fee table, on tables and histories that nobody thought of."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.creditors.fee_terms import BUCKETS, FeeTermsRefused, read, written
from backend.creditors.rules import MandateVersion
from backend.fees.rules import case_total, reckon
from backend.money import NOTHING, Money, total
from tests.fees.models import mandate, one_after_another, receipt, so_far
from tests.fees.tables import STAGES, documents

RATES = st.integers(0, 10_000)
CENTS = st.integers(1, 5_000_000)
MANY = settings(max_examples=300, deadline=None)


@st.composite
def receipts(draw, most: int = 8):
    """The history of one case: one amount entrusted, claims of some ages, money in any bucket."""
    entrusted = draw(st.integers(1, 3_000_000))
    parts = st.lists(
        st.tuples(st.sampled_from(BUCKETS), CENTS), min_size=1, max_size=3, unique_by=lambda p: p[0]
    )
    dues = st.none() | st.dates(date(2023, 1, 1), date(2026, 12, 31))
    claims = draw(st.lists(st.tuples(dues, CENTS.map(Money)), max_size=4))
    return [
        receipt(
            *one,
            entrusted=entrusted,
            days=draw(st.integers(0, 800)),
            stage=draw(st.sampled_from(STAGES)),
            age_days=draw(st.integers(0, 2000)),
            claims=tuple(claims),
        )
        for one in draw(st.lists(parts, min_size=1, max_size=most))
    ]


@MANY
@given(documents(), receipts())
def test_lines_add_up_and_nothing_is_taken_beyond_what_came_in(document, history):
    terms = mandate({**document, "fixed": [], "fallback_bp": 0})
    came, charged = NOTHING, NOTHING
    for one, fee in zip(history, one_after_another(terms, history), strict=True):
        came, charged = came + one.base, charged + fee.fee
        assert total(each.amount for each in fee.lines if each.rule != "vat") == fee.fee
        assert fee.lines[-1].amount == fee.vat == fee.fee.share_bp(2100)
        assert NOTHING <= charged <= came
        assert fee.fee >= NOTHING


@MANY
@given(documents(), receipts())
def test_the_sum_of_fees_is_what_the_terms_make_of_the_whole_case(document, history):
    terms = mandate(document)
    fees = one_after_another(terms, history)
    end = so_far(fees)
    agreed = terms.terms.agreed_fees

    assert end.earned == case_total(agreed, end.bases, end.additive, history[0].entrusted)


@MANY
@given(
    st.sampled_from(["B", "C", "F", "I min", "I cap"]),
    st.lists(CENTS, min_size=2, max_size=10),
    st.integers(1, 3_000_000),
    st.randoms(use_true_random=False),
)
def test_over_a_case_neither_the_order_nor_the_cutting_of_payments_matters(
    model, cents, entrusted, random
):
    """Of models with one rate or steps over the case; single roundings differ by half a cent."""
    terms = mandate(model)
    shuffled = random.sample(cents, len(cents))
    once, cut, again = (
        total(fee.fee for fee in _paid(terms, amounts, entrusted))
        for amounts in ([sum(cents)], cents, shuffled)
    )

    assert cut == again
    slack = Money(0 if model in "BCF" else (len(cents) + 1) // 2)
    assert once - slack <= cut <= once + slack


def _paid(terms: MandateVersion, cents: list[int], entrusted: int):
    return one_after_another(
        terms, [receipt(("principal", each), entrusted=entrusted) for each in cents]
    )


@MANY
@given(st.lists(CENTS, min_size=1, max_size=12), st.integers(1, 3_000_000), RATES, RATES)
def test_retroactive_share_comes_to_rate_times_total(cents, entrusted, low, high):
    low, high = sorted((low, high))
    steps = [{"from_bp": 0, "rate_bp": low}, {"from_bp": 5000, "rate_bp": high}]
    terms = mandate({"parts": [{"by": "share", "retroactive": True, "steps": steps}]})
    rate = high if sum(cents) * 10_000 // entrusted >= 5000 else low

    assert total(fee.fee for fee in _paid(terms, cents, entrusted)) == Money(sum(cents)).share_bp(
        rate
    )


@MANY
@given(documents(), receipts(), CENTS)
def test_more_money_never_costs_less(document, history, more):
    terms = mandate({**document, "fallback_bp": 0, "parts": _rising(document["parts"])})
    fees = one_after_another(terms, history)
    last = replace(history[-1], before=so_far(fees[:-1]))
    bucket, amount = last.parts[0]
    bigger = replace(
        last,
        base=last.base + Money(more),
        parts=((bucket, amount + Money(more)), *last.parts[1:]),
    )

    assert reckon(bigger, terms).fee >= fees[-1].fee


def _rising(parts):
    """Bands by receipt may fall (the cliff of model B'): here they go by what was placed."""
    return [
        {**part, "of": "entrusted"} if part.get("whole") and part["of"] == "receipt" else part
        for part in parts
    ]


@MANY
@given(documents(), receipts())
def test_taking_back_the_last_receipt_leaves_the_case_as_if_it_had_never_come(document, history):
    """Last in, first out: the exact negative of its own fee needs no truing up."""
    terms = mandate(document)
    agreed = terms.terms.agreed_fees
    fees = one_after_another(terms, history)
    while fees:
        gone = fees.pop()
        left = so_far(fees)
        assert gone.fee + (-gone).fee == gone.vat + (-gone).vat == NOTHING
        assert left.earned == case_total(agreed, left.bases, left.additive, history[0].entrusted)


@MANY
@given(documents())
def test_a_table_is_read_as_it_was_written(document):
    terms = read({"version": 1, **document})

    assert read(written(terms)) == terms


@MANY
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["version", "parts", "by", "steps", "up_to", "rate_bp", "acts",
                                 "minimum", "cents", "per", "fixed", "buckets", "rates"]),
                inner, max_size=4,
            )
        ),
    )
)  # fmt: skip
def test_what_is_no_table_is_refused_and_never_breaks(document):
    try:
        read(document)
    except FeeTermsRefused:
        return
    assert document["version"] == 1
