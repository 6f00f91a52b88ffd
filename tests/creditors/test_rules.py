"""Terms: bands by age without gaps, rates as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.creditors.rules import (
    AGE_MOST,
    Band,
    Terms,
    band_for,
    bands_up_to,
    check_bands,
    check_ref,
    check_terms,
    read_band,
    read_rate,
)
from backend.refusals import Refused


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("0-90:15", Band(0, 90, 1500)),
        ("91-:12,5", Band(91, AGE_MOST, 1250)),
        ("366+:30 %", Band(366, AGE_MOST, 3000)),
        ("0:15", Band(0, AGE_MOST, 1500)),
    ],
)
def test_a_band_is_read_as_it_is_typed(written, band):
    assert read_band(written) == band


@pytest.mark.parametrize("written", ["", "15", "a-b:15", "0-90", "0-90:", "0-90:101", "-5-9:1"])
def test_what_is_no_band_is_refused(written):
    with pytest.raises(Refused):
        read_band(written)


@pytest.mark.parametrize("written", ["", "-1", "100,01", "12,345", "quinze"])
def test_what_is_no_percentage_is_refused(written):
    with pytest.raises(Refused):
        read_rate(written)


@pytest.mark.parametrize(
    ("bands", "why"),
    [
        ((), "begin at 0"),
        ((Band(1, AGE_MOST, 1),), "begin at 0"),
        ((Band(0, 90, 1), Band(92, AGE_MOST, 1)), "must begin at 91"),
        ((Band(0, 90, 1), Band(90, AGE_MOST, 1)), "must begin at 91"),
        ((Band(0, 90, 1),), "would have no rate"),
        ((Band(0, AGE_MOST, 10_001),), "not possible"),
    ],
)
def test_gaps_and_overlaps_are_refused(bands, why):
    with pytest.raises(Refused, match=why):
        check_bands(bands)


@pytest.mark.parametrize("ref", ["", "A B", "a/b", "é", "x" * 41, "-A", "../x"])
def test_a_reference_must_fit_an_address(ref):
    with pytest.raises(Refused):
        check_ref(ref)


def test_terms_out_of_range_are_refused():
    with pytest.raises(Refused, match="out of range"):
        check_terms(Terms((Band(0, AGE_MOST, 1500),), grace_days=61))


@given(
    st.lists(st.integers(0, 9_999), max_size=5, unique=True).map(sorted),
    st.lists(st.integers(0, 10_000), min_size=6, max_size=6),
    st.integers(-50, 20_000),
)
def test_bands_made_from_bounds_have_exactly_one_for_every_age(bounds, rates, age):
    rows = list(zip([*bounds, None], rates, strict=False))
    bands = bands_up_to(rows)

    holding = [band for band in bands if band.age_from <= max(age, 0) <= band.age_to]
    assert holding == [band_for(bands, age)]
