"""Which papers fees call for, what settles what, and numbers that cannot be accounts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.invoices.rules import (
    Billed,
    check_bic,
    check_iban,
    number_of,
    papers,
    series_of,
    spread,
    vat_by_rate,
)
from backend.money import NOTHING, Money, total
from backend.refusals import Refused


def fee(number: int, cents: int, *, undoes: int | None = None, on: int | None = None) -> Billed:
    return Billed(number, Money(cents), 2100, Money(cents).share_bp(2100), undoes, on)


def test_a_fee_taken_back_before_it_was_billed_stands_beside_its_reversal() -> None:
    (paper,) = papers([fee(1, 100_00), fee(2, 50_00), fee(3, -50_00, undoes=2)])
    assert (paper.credit, paper.net) == (False, Money(100_00))
    assert [line.fee_id for line in paper.lines] == [1, 2, 3]


def test_fees_that_undo_each_other_call_for_no_paper() -> None:
    assert papers([fee(1, 50_00), fee(2, -50_00, undoes=1)]) == []


def test_a_fee_that_was_billed_is_credited_on_its_own_invoice() -> None:
    bill, first, second = papers(
        [fee(9, 10_00), fee(3, -100_00, undoes=1, on=7), fee(4, -5_00, undoes=2, on=8),
         fee(5, -1_00, undoes=6, on=7)]
    )  # fmt: skip
    assert not bill.credit
    assert (first.corrects, first.net) == (7, Money(-101_00))
    assert (second.corrects, second.net) == (8, Money(-5_00))


def test_vat_by_rate_is_the_sum_of_lines_that_were_rounded_each() -> None:
    lines = [(2100, Money(10_05), Money(2_11)), (2100, Money(10_05), Money(2_11)),
             (2000, Money(1), Money(0))]  # fmt: skip
    assert vat_by_rate(lines) == [
        (2000, Money(1), Money(0)), (2100, Money(20_10), Money(4_22))
    ]  # fmt: skip


def test_series_are_by_kind_country_and_year() -> None:
    assert series_of("invoice", "BE", date(2026, 12, 31)) == "F-BE-2026"
    assert series_of("credit_note", "FR", date(2027, 1, 1)) == "C-FR-2027"
    assert number_of("F-BE-2026", 12) == "F-BE-2026-00012"


@given(st.integers(0, 10**9), st.lists(st.integers(-(10**8), 10**8).filter(bool), max_size=10))
def test_a_pot_settles_the_oldest_first_and_never_more_than_there_is(pot, left) -> None:
    opens = [(place, Money(cents)) for place, cents in enumerate(left)]
    settled = dict(spread(Money(pot), opens))
    for place, amount in opens:
        part = settled.get(place, NOTHING)
        assert min(amount, NOTHING) <= part <= max(amount, NOTHING)
        if amount < NOTHING:
            assert part == amount
    used = total(settled.values())
    assert used <= Money(pot)
    if used < Money(pot):  # there was enough for everything
        assert all(settled.get(place) == amount for place, amount in opens)


@pytest.mark.parametrize("wrong", ["", "BE00 0000 0000 0000", "FR76", "123", "BE71 0961 2345 6768"])
def test_an_account_with_wrong_digits_is_refused(wrong) -> None:
    with pytest.raises(Refused):
        check_iban(wrong)


def test_accounts_and_banks_are_kept_without_spaces() -> None:
    assert check_iban("be71 0961 2345 6769") == "BE71096123456769"
    assert check_bic(" ") == ""
    assert check_bic("gkccbebb") == "GKCCBEBB"
