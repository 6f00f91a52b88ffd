"""The worked fee models of the trade, A to O: each number through the engine from mandate terms."""

from dataclasses import replace
from datetime import date

import pytest

from backend.creditors.rules import AGE_MOST, Band
from backend.fees.acts import priced
from backend.fees.rules import reckon
from backend.money import NOTHING, Money, total
from backend.refusals import Refused
from tests.fees.models import amounts, fee_of, mandate, one_after_another, paid, receipt


def test_model_a_flat_contingency():
    fee = reckon(paid(5000_00), mandate("A"))

    assert (fee.fee, fee.vat) == (Money(1000_00), Money(210_00))
    assert Money(5000_00) - fee.fee - fee.vat == Money(3790_00)
    assert fee.fee + fee.vat == Money(1210_00)


def test_model_b_marginal_tranches():
    fee = reckon(paid(6000_00, entrusted=12_000_00), mandate("B"))

    assert amounts(fee)[:-1] == [("rate.tranche", cents) for cents in (100_00, 80_00, 120_00,
                                                                       240_00, 40_00)]  # fmt: skip
    assert total(line.amount for line in fee.lines if line.rule == "rate.tranche") == Money(580_00)


@pytest.mark.parametrize(
    ("entrusted", "fixed"),
    [(5000_00, 125_00), (5000_01, 75_00), (7500_00, 75_00), (10_000_00, 75_00), (10_000_01, 25_00)],
)
def test_model_b_has_a_fixed_part_by_what_was_entrusted_once(entrusted, fixed):
    fees = one_after_another(mandate("B"), [paid(3000_00, entrusted=entrusted)] * 2)

    assert total(fee.fee for fee in fees) == Money(580_00 + fixed)
    assert amounts(fees[0])[-1] == ("fixed.case", fixed)


@pytest.mark.parametrize(
    ("cents", "fee"), [(4999_00, 399_92), (5001_00, 200_04), (5000_00, 400_00)]
)
def test_model_b_prime_one_rate_for_the_whole_amount(cents, fee):
    assert fee_of("B'", paid(cents)) == Money(fee)
    assert fee_of("B' entrusted", paid(cents, entrusted=cents)) == Money(fee)


def test_model_c_small_agency_cumulates():
    fee = reckon(paid(6000_00), mandate("C"))

    assert amounts(fee) == [("rate.tranche", cents) for cents in (35_00, 365_00, 150_00)]
    assert fee.fee == Money(550_00)


def test_model_c_a_failure_has_its_price():
    act = mandate("C").terms.agreed_fees.act("failure")
    assert act is not None

    assert priced("failure", act, entrusted=Money(900_00), used=3, vat_bp=2100).fee == Money(35_00)


def test_model_c_the_first_step_never_takes_more_than_came_in():
    fees = one_after_another(mandate("C"), [paid(20_00), paid(10_00), paid(300_00)])

    assert [fee.fee.cents for fee in fees] == [20_00, 10_00, 5_00]


def test_model_d_age_surcharge_weighted_by_amount():
    claims = ((date(2026, 6, 1), Money(2000_00)), (date(2025, 8, 1), Money(1000_00)))
    fee = reckon(paid(3000_00, claims=claims), mandate("D"))

    assert amounts(fee) == [("rate.flat", 285_00), ("surcharge.age", 80_00)]
    assert (fee.fee, fee.rate_bp) == (Money(365_00), 1217)


@pytest.mark.parametrize(
    ("due", "points"),
    [
        (date(2025, 9, 2), 0),
        (date(2025, 9, 1), 800),
        (date(2024, 9, 2), 800),
        (date(2024, 9, 1), 1500),
        (None, 0),
    ],
)
def test_model_d_a_step_is_reached_on_the_day_itself(due, points):
    fee = reckon(paid(100_00, claims=((due, Money(50_00)),)), mandate("D"))

    assert fee.fee == Money(9_50 + points)


@pytest.mark.parametrize(
    ("days", "fee"),
    [
        (45, 200_00),
        (0, 150_00),
        (30, 150_00),
        (31, 200_00),
        (60, 200_00),
        (61, 250_00),
    ],
)
def test_model_e_days_from_placement(days, fee):
    assert fee_of("E", paid(1000_00, days=days)) == Money(fee)


def test_model_f_share_recovered_retroactive():
    fees = one_after_another(
        mandate("F"), [paid(750_00, entrusted=1000_00), paid(200_00, entrusted=1000_00)]
    )

    assert fees[0].fee == Money(225_00)
    assert amounts(fees[1]) == [("rate.share", 80_00), ("catch_up", 75_00)]
    assert total(fee.fee for fee in fees) == Money(380_00)


@pytest.mark.parametrize(
    ("stage", "fee"),
    [("amicable", 150_00), ("formal_notice", 180_00), ("legal", 250_00), ("accepted", None),
     ("legal_decision", 180_00), ("enforcement", 250_00)],
)  # fmt: skip
def test_model_g_rate_of_the_stage_at_receipt(stage, fee):
    if fee is None:
        with pytest.raises(Refused, match="no rate for the stage accepted"):
            fee_of("G", paid(1000_00, stage=stage))
    else:
        assert fee_of("G", paid(1000_00, stage=stage)) == Money(fee)


def test_model_h_bucket_rates():
    fee = reckon(receipt(("principal", 1000_00), ("interest", 100_00), ("cost", 60_00)),
                 mandate("H"))  # fmt: skip

    assert amounts(fee) == [("rate.flat", 200_00), ("rate.flat", 50_00)]
    assert fee.fee == Money(250_00)


@pytest.mark.parametrize(
    ("model", "cents", "fee"),
    [("I min", 150_00, 40_00), ("I cap", 20_000_00, 2500_00), ("I min", 300_00, 45_00),
     ("I min", 30_00, 30_00)],
)  # fmt: skip
def test_model_i_minimum_and_cap(model, cents, fee):
    assert fee_of(model, paid(cents)) == Money(fee)


def test_model_i_says_what_the_cap_took():
    assert amounts(reckon(paid(20_000_00), mandate("I cap"))) == [
        ("rate.flat", 3600_00),
        ("cap.case", -1100_00),
    ]


@pytest.mark.parametrize(("days", "fee"), [(8, 0), (10, 0), (11, 200_00)])
def test_model_j_free_days(days, fee):
    assert fee_of("A", paid(1000_00, days=days), free_days=10) == Money(fee)


@pytest.mark.parametrize(("act", "fee"), [("opening", 25_00), ("formal_notice", 15_00),
                                          ("plan", 30_00)])  # fmt: skip
def test_model_k_fixed_acts(act, fee):
    agreed = mandate("K").terms.agreed_fees.act(act)
    assert agreed is not None
    cost = priced(act, agreed, entrusted=NOTHING, used=0, vat_bp=2100)

    assert cost.fee == Money(fee)
    assert sum(
        priced(act, agreed, entrusted=NOTHING, used=n, vat_bp=2100).fee.cents for n in range(200)
    ) == 200 * fee  # fmt: skip


def test_model_k_two_hundred_files_cost_five_thousand_whatever_the_result():
    opening = mandate("K").terms.agreed_fees.act("opening")
    packs = mandate({"acts": {"opening": {"pack": {"size": 200, "cents": 5000_00}}}})
    pack = packs.terms.agreed_fees.act("opening")
    assert opening is not None
    assert pack is not None

    for act in (opening, pack):
        costs = [
            priced("opening", act, entrusted=NOTHING, used=n, vat_bp=2100).fee for n in range(200)
        ]
        assert total(costs) == Money(5000_00)
    following = priced("opening", pack, entrusted=NOTHING, used=200, vat_bp=2100)
    assert following.fee == Money(5000_00)
    assert following.lines[0].facts["used"] == 1


def test_model_l_accessory_only():
    everything = receipt(("principal", 2000_00), ("indemnity", 200_00), ("interest", 45_00))

    assert fee_of("L", everything) == fee_of("L fallback", everything) == Money(245_00)
    assert fee_of("L", paid(2000_00)) == NOTHING
    assert fee_of("L fallback", paid(2000_00)) == Money(200_00)


def test_model_l_the_fallback_is_made_good_when_accessories_come():
    fees = one_after_another(
        mandate("L fallback"),
        [paid(2000_00), receipt(("indemnity", 200_00), ("interest", 45_00))],
    )

    assert [fee.fee.cents for fee in fees] == [200_00, 45_00]
    assert amounts(fees[1]) == [("rate.flat", 245_00), ("fallback", -200_00)]


@pytest.mark.parametrize(
    ("entrusted", "advance"), [(1000_00, 283_00), (20_000_01, 653_00), (1000_01, 450_00)]
)
def test_model_m_an_advance_that_the_debtor_refunds(entrusted, advance):
    terms = mandate("M")
    opening = terms.terms.agreed_fees.act("opening")
    assert opening is not None
    cost = priced("opening", opening, entrusted=Money(entrusted), used=0, vat_bp=2100)
    success = receipt(("principal", entrusted), ("cost", advance))

    assert cost.fee == Money(advance)
    assert success.base - reckon(success, terms).fee - cost.fee == Money(entrusted)


def test_model_n_direct_payments_earn_a_fee():
    to_agency, direct = (
        reckon(paid(8000_00), mandate("A")),
        reckon(paid(2000_00, direct=True), mandate("A")),
    )
    fee, vat = to_agency.fee + direct.fee, to_agency.vat + direct.vat

    assert (fee, vat) == (Money(2000_00), Money(420_00))
    assert Money(8000_00) - fee - vat == Money(5580_00)


def test_model_o_a_reversal_earns_the_exact_negative():
    fee = reckon(paid(-500_00), mandate("A"))

    assert (fee.fee, fee.vat) == (Money(-100_00), Money(-21_00))


def test_stage_with_minimum_cap_and_free_days():
    terms = mandate("G+I+J", free_days=10)
    fees = one_after_another(
        terms,
        [
            paid(500_00, days=5),
            paid(100_00, days=20),
            paid(1000_00, days=60, stage="legal"),
            paid(4000_00, days=70, stage="legal"),
        ],
    )

    assert [fee.fee.cents for fee in fees] == [0, 40_00, 225_00, 135_00]
    assert amounts(fees[1]) == [("rate.stage", 15_00), ("minimum.case", 25_00)]
    assert amounts(fees[2]) == [("rate.stage", 250_00), ("minimum.case", -25_00)]
    assert amounts(fees[3]) == [("rate.stage", 1000_00), ("cap.case", -865_00)]


def test_french_vat():
    assert reckon(paid(1000_00), mandate("A", vat_country="FR")).vat == Money(40_00)


def test_minimum_and_flat_fee_of_imported_contracts_are_reckoned():
    bands = (Band(0, AGE_MOST, 1000),)
    terms = mandate({"parts": []}, bands=bands).terms
    agreed = replace(terms, fee_terms=None, fee_min=Money(10_00), flat_fee=Money(5_00))
    version = replace(mandate("A"), terms=agreed)
    fees = one_after_another(version, [paid(50_00), paid(30_00), paid(100_00)])

    assert [fee.fee.cents for fee in fees] == [15_00, 0, 8_00]
