"""The worked fee models of the trade that this contract form covers: A, D's bands, N and O."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.creditors.rules import AGE_MOST, Band, MandateVersion, Terms
from backend.fees.rules import Receipted, earned, in_words, reckon
from backend.money import Money
from backend.refusals import Refused

DAY = date(2026, 11, 20)


def mandate(*bands: tuple[int, int, int], **terms) -> MandateVersion:
    given_terms = Terms(bands=tuple(Band(*band) for band in bands), **terms)
    return MandateVersion(1, 1, 1, date(2020, 1, 1), None, given_terms)


def receipt(cents: int, *, age_days: int = 0, direct: bool = False) -> Receipted:
    return Receipted(Money(cents), DAY, direct, date(2026, 9, 1), age_days)


FLAT = mandate((0, AGE_MOST, 2000))


def test_model_a_flat_contingency():
    fee = reckon(receipt(5000_00), FLAT)

    assert (fee.fee, fee.vat) == (Money(1000_00), Money(210_00))
    assert Money(5000_00) - fee.fee - fee.vat == Money(3790_00)


def test_model_d_surcharge_by_age_is_a_band_of_each_age():
    terms = mandate((0, 364, 950), (365, 729, 1750), (730, AGE_MOST, 2450))
    young = reckon(receipt(2000_00, age_days=100), terms)
    old = reckon(receipt(1000_00, age_days=400), terms)

    assert (young.fee, old.fee) == (Money(190_00), Money(175_00))
    assert young.fee + old.fee == Money(365_00)


def test_model_n_direct_payments_earn_a_fee():
    to_agency, direct = reckon(receipt(8000_00), FLAT), reckon(receipt(2000_00, direct=True), FLAT)
    fee, vat = to_agency.fee + direct.fee, to_agency.vat + direct.vat

    assert (fee, vat) == (Money(2000_00), Money(420_00))
    assert Money(8000_00) - fee - vat == Money(5580_00)


def test_model_o_a_reversal_earns_the_exact_negative():
    fee = reckon(receipt(-500_00), FLAT)

    assert (fee.fee, fee.vat) == (Money(-100_00), Money(-21_00))


def test_french_vat():
    assert reckon(receipt(1000_00), mandate((0, AGE_MOST, 2000), vat_country="FR")).vat == Money(
        40_00
    )


@pytest.mark.parametrize(
    ("age_days", "rate_bp"),
    [(-5, 1500), (0, 1500), (90, 1500), (91, 2000), (365, 2000), (366, 3000)],
)
def test_a_band_includes_both_its_bounds(age_days, rate_bp):
    terms = mandate((0, 90, 1500), (91, 365, 2000), (366, AGE_MOST, 3000))

    assert reckon(receipt(100_00, age_days=age_days), terms).band.rate_bp == rate_bp


@pytest.mark.parametrize(
    ("about", "terms", "why"),
    [
        (receipt(1), None, "no mandate"),
        (receipt(1, direct=True), mandate((0, AGE_MOST, 2000), fee_on_direct=False), "leaves out"),
        (receipt(1, age_days=50), mandate((0, 49, 2000)), "no rate for a claim of 50 days"),
    ],
)
def test_a_fee_that_cannot_be_reckoned_says_why(about, terms, why):
    with pytest.raises(Refused, match=why):
        reckon(about, terms)


def test_the_rule_is_told_in_words():
    fee = reckon(receipt(100_00, age_days=60), mandate((0, 90, 1250), (91, AGE_MOST, 2000)))

    assert in_words(fee, FLAT, 60) == (
        "mandate 1 of 2020-01-01, rate fixed at placement;"
        " age 60 days in 0-90: 12.50 %; VAT BE 21.00 %"
    )


@given(st.integers(1, 10**10), st.integers(0, 10_000), st.sampled_from([2100, 2000]))
def test_fee_and_vat_are_within_half_a_cent_and_odd(cents, rate_bp, vat_bp):
    band = Band(0, AGE_MOST, rate_bp)
    there, back = earned(Money(cents), band, vat_bp), earned(Money(-cents), band, vat_bp)

    assert (back.fee, back.vat) == (-there.fee, -there.vat)
    assert abs(there.fee.cents * 10_000 - cents * rate_bp) <= 5_000
    assert abs(there.vat.cents * 10_000 - there.fee.cents * vat_bp) <= 5_000
