"""The algebra of explanations: sums add up, roundings hold, and what does not is named."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backend.explain.rules import Step, every, fact, faults, rounded, summed, taken_off, words
from backend.money import Money

CENTS = st.integers(-(10**12), 10**12)
STEPS = st.recursive(
    CENTS.map(lambda cents: fact(words("a fact"), cents)),
    lambda inner: st.lists(inner, min_size=1, max_size=4).map(
        lambda parts: summed(words("a sum"), parts)
    ),
    max_leaves=12,
)


def leaves(step: Step) -> int:
    if not step.parts:
        assert step.amount is not None
        return step.amount.cents
    return sum(leaves(part) for part in step.parts)


@given(STEPS)
def test_a_sum_is_what_its_leaves_come_to(step):
    assert faults(step) == []
    assert step.amount == Money(leaves(step))


@given(STEPS)
def test_what_is_taken_off_is_the_exact_opposite(step):
    opposite = taken_off(step)
    assert faults(opposite) == []
    assert opposite.amount == Money(-leaves(step))
    assert taken_off(opposite) == step


@given(st.lists(CENTS, min_size=1, max_size=5), st.integers(-5, 5).filter(bool))
def test_a_sum_that_is_off_by_a_cent_is_named(cents, off):
    parts = tuple(fact(words("a part"), one) for one in cents)
    whole = Step(words("a sum"), Money(sum(cents) + off), parts=parts, address="case/1")
    assert len(faults(whole)) == 1
    assert faults(whole)[0].startswith("case/1: ")
    assert len(faults(summed(words("above"), [whole]))) == 1


@given(st.fractions(-(10**15), 10**15, max_denominator=10_000))
def test_the_rounding_is_half_away_from_zero(exact):
    if exact.denominator in {1, 2, 4, 5, 8, 10, 100, 1000, 10_000}:  # exact in decimal
        with localcontext(prec=60):
            scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
            assert rounded(exact) == int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert abs(rounded(exact) - exact) <= Fraction(1, 2)
    assert rounded(-exact) == -rounded(exact)


def test_a_rounding_that_misses_the_cent_is_named():
    right = fact(words("a fee"), 13, exact=Fraction(25, 2))
    assert faults(right) == []
    wrong = fact(words("a fee"), 12, exact=Fraction(25, 2), address="fee/1")
    assert faults(wrong) == ["fee/1: 0.12 EUR and its calculation 13"]


def test_every_step_is_seen_once():
    inner = summed(words("b"), [fact(words("c"), 1), fact(words("d"), 2)])
    whole = summed(words("a"), [inner], behind=(Step(words("e")),))
    assert [step.title.message for step in every(whole)] == ["a", "b", "c", "d", "e"]
