"""Numbers with check digits: every single wrong digit is found, and nothing right is refused."""

import pytest
import stdnum.iso11649
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.law import identifiers
from backend.payments.references import check_digits, is_structured

tens = st.integers(1, 10**10 - 1).map("{:010d}".format)
eights = st.integers(1, 19_999_999).map("{:08d}".format)
references = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=21)


def luhn_digit(eight: str) -> str:
    for digit in "0123456789":
        if identifiers.french(eight + digit):
            return digit
    raise AssertionError(eight)


def one_changed(data, text: str) -> str:
    place = data.draw(st.integers(0, len(text) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    assume(text[place].isdigit() and text[place] != digit)
    return text[:place] + digit + text[place + 1 :]


@given(tens, st.data())
def test_a_wrong_digit_in_a_structured_reference_is_found(ten, data):
    whole = ten + check_digits(ten)

    assert is_structured(whole)
    assert not is_structured(one_changed(data, whole))


@given(references, st.data())
def test_a_wrong_digit_in_a_creditor_reference_is_found(reference, data):
    whole = identifiers.creditor_reference(reference)

    assert identifiers.is_creditor_reference(identifiers.in_fours(whole))
    assert stdnum.iso11649.validate(whole) == whole
    assert not identifiers.is_creditor_reference(one_changed(data, whole))


def test_a_creditor_reference_of_22_signs_is_refused():
    with pytest.raises(ValueError, match="A" * 22):
        identifiers.creditor_reference("A" * 22)


@given(eights, st.data())
def test_a_wrong_digit_in_a_belgian_number_is_found(eight, data):
    whole = identifiers.belgian_from(eight)

    assert identifiers.belgian(f"BE {identifiers.belgian_printed(whole)}") == whole
    assert identifiers.belgian(one_changed(data, whole)) is None


@given(st.integers(10**7, 10**8 - 1).map(str), st.data())
def test_a_wrong_digit_in_a_siren_is_found(eight, data):
    whole = eight + luhn_digit(eight)

    assert identifiers.french(whole) == whole
    assert identifiers.french(one_changed(data, whole)) is None


def test_the_establishments_of_la_poste_add_up_to_a_multiple_of_five():
    assert identifiers.establishment("356 000 000 49837") == "35600000049837"
    assert identifiers.establishment("35600000049838") is None
    assert identifiers.establishment("73282932000074") == "73282932000074"
    assert identifiers.establishment("73282932000075") is None


def test_a_belgian_account_of_an_unlisted_bank_is_right_with_a_warning():
    found = identifiers.account("BE68 5390 0754 7034")

    assert found
    assert not found.known_bank
    assert identifiers.account("BE68 5390 0754 7035") is None


@given(st.integers(0, 10**10 - 1), st.data())
def test_a_wrong_digit_in_a_belgian_account_is_found(ten, data):
    national = f"{ten:010d}{ten % 97 or 97:02d}"
    check = 98 - int(f"{national}111400") % 97
    iban = f"BE{check:02d}{national}"

    assert identifiers.account(iban)
    assert identifiers.account("BE" + one_changed(data, iban[2:])) is None


def test_a_french_account_needs_its_own_key_too():
    assert identifiers.account("FR14 2004 1010 0505 0001 3M02 606")
    national = "20041010050500013M02607"
    check = 98 - int("".join(str(int(sign, 36)) for sign in f"{national}FR00")) % 97
    assert identifiers.account(f"FR{check:02d}{national}") is None


def test_the_vat_number_of_a_siren():
    assert identifiers.french_vat("732829320") == "FR44732829320"
