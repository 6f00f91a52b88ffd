"""Money: cents that add up, whatever is shared out, and amounts read as people type them."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.money import Money, read_amount, total

EXAMPLES, EACH = 1_000, 20  # 20,000 splits
CENTS = st.one_of(st.integers(-1000, 1000), st.integers(-(10**13), 10**13))


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
@given(cents=CENTS, seed=st.integers(0, 2**32), big=st.sampled_from([3, 100, 10**12]))
def test_a_split_adds_up_and_every_part_is_within_a_cent_of_its_exact_share(cents, seed, big):
    dice = Random(seed)  # noqa: S311 - weights, no secrets
    for _ in range(EACH):
        weights = [dice.randint(0, big) for _ in range(dice.randint(1, 12))]
        weights[dice.randrange(len(weights))] += 1
        parts = Money(cents).split(weights)

        assert total(parts) == Money(cents)
        exact = [Fraction(cents * weight, sum(weights)) for weight in weights]
        for part, share, weight in zip(parts, exact, weights, strict=True):
            assert abs(part.cents - share) < 1
            assert weight or not part
        assert parts == tuple(-part for part in Money(-cents).split(weights))
        _largest_remainders_are_served(parts, exact)


def _largest_remainders_are_served(parts, exact) -> None:
    """Who was given the cent beyond his whole ones lacked at least as much of it as who was not."""
    sizes = [(abs(part.cents), abs(share)) for part, share in zip(parts, exact, strict=True)]
    served = [share % 1 for cents, share in sizes if cents > share]
    unserved = [share % 1 for cents, share in sizes if cents <= share]
    assert not served or not unserved or min(served) >= max(unserved)


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(cents=CENTS, count=st.integers(1, 400))
def test_equal_shares_differ_by_a_cent_and_the_earliest_get_it(cents, count):
    parts = Money(cents).shares(count)

    assert total(parts) == Money(cents)
    sizes = [abs(part.cents) for part in parts]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] - sizes[-1] <= 1


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(cents=CENTS, basis_points=st.integers(0, 20_000))
def test_a_share_is_rounded_half_away_from_nought_and_symmetric(cents, basis_points):
    exact = Fraction(cents * basis_points, 10_000)
    share = Money(cents).share_bp(basis_points)

    assert abs(share.cents - exact) <= Fraction(1, 2)
    assert Money(-cents).share_bp(basis_points) == -share
    if abs(share.cents - exact) == Fraction(1, 2):
        assert abs(share.cents) > abs(exact)


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [-1, 2]])
def test_nothing_is_split_over_no_weight(weights):
    with pytest.raises(ValueError, match="weights"):
        Money(100).split(weights)


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(
    cents=st.integers(-(10**9), 10**9),
    space=st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    mark=st.sampled_from([",", "."]),
    sign=st.sampled_from(["", " €", "\u00a0€"]),
)
def test_an_amount_comes_back_as_it_was_written(cents, space, mark, sign):
    euros, rest = divmod(abs(cents), 100)
    grouped = f"{euros:,}".replace(",", space)
    written = f"{'-' if cents < 0 else ''}{grouped}{mark}{rest:02d}{sign}"

    assert read_amount(written) == Money(cents)
