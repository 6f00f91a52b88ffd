"""Fees by bands of age, as most contracts have them: who decides, what is refused, what is told."""

from datetime import date

import pytest

from backend.creditors.rules import AGE_MOST, Band, MandateVersion, Terms
from backend.fees.facts import Receipted
from backend.fees.rules import in_words, reckon
from backend.money import Money
from backend.refusals import Refused

DAY = date(2026, 11, 20)


def mandate(*bands: tuple[int, int, int], **terms) -> MandateVersion:
    given_terms = Terms(bands=tuple(Band(*band) for band in bands), **terms)
    return MandateVersion(1, 1, 1, date(2020, 1, 1), None, given_terms)


def receipt(cents: int, *, age_days: int = 0, direct: bool = False) -> Receipted:
    return Receipted(Money(cents), DAY, direct, date(2026, 9, 1), age_days)


FLAT = mandate((0, AGE_MOST, 2000))


def test_a_surcharge_by_age_may_also_be_a_band_of_each_age():
    terms = mandate((0, 364, 950), (365, 729, 1750), (730, AGE_MOST, 2450))
    young = reckon(receipt(2000_00, age_days=100), terms)
    old = reckon(receipt(1000_00, age_days=400), terms)

    assert (young.fee, old.fee) == (Money(190_00), Money(175_00))


@pytest.mark.parametrize(
    ("age_days", "rate_bp"),
    [(-5, 1500), (0, 1500), (90, 1500), (91, 2000), (365, 2000), (366, 3000)],
)
def test_a_band_includes_both_its_bounds(age_days, rate_bp):
    terms = mandate((0, 90, 1500), (91, 365, 2000), (366, AGE_MOST, 3000))
    fee = reckon(receipt(100_00, age_days=age_days), terms)

    assert fee.band is not None
    assert fee.band.rate_bp == fee.rate_bp == rate_bp


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


def test_the_lines_of_a_fee_say_base_rule_rate_amount_and_vat():
    fee = reckon(receipt(100_00, age_days=60), mandate((0, 90, 1250), (91, AGE_MOST, 2000)))

    assert [
        (each.rule, each.base.cents, each.rate_bp, each.amount.cents) for each in fee.lines
    ] == [
        ("base", 100_00, None, 0),
        ("rate.age", 100_00, 1250, 12_50),
        ("vat", 12_50, 2100, 2_63),
    ]
