"""What payers write on transfers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.payments.references import check_digits, find, is_structured, written_out


@pytest.mark.parametrize(
    "written",
    [
        "+++900/0000/00116+++",
        "***900/0000/00116***",
        "900000000116",
        "900/0000/00116 merci",
        "ogm 900 0000 00116.",
        "COMM: 900.0000.00116",
    ],
)
def test_a_structured_communication_is_found_however_it_is_written(written):
    assert find(written).structured == ("900000000116",)


@pytest.mark.parametrize("written", ["900000000117", "1900000000116", "9000000001160", ""])
def test_wrong_check_digits_and_longer_numbers_are_no_structured_communication(written):
    assert find(written).structured == ()


def test_a_remainder_of_nought_is_written_97():
    assert check_digits("0000000097") == "97"
    assert is_structured("000000009797")


@pytest.mark.parametrize(
    ("written", "running"),
    [
        ("REF C00001049", ("00001049",)),
        ("ref. c00001049", ("00001049",)),
        ("dossier 1010", ("00001010",)),
        ("Zaak 77 betaling", ("00000077",)),
        ("facture impayée merci", ()),
        ("dossier 123456789", ()),
        ("solde 2024", ()),
    ],
)
def test_our_running_number_is_found(written, running):
    assert find(written).running == running


def test_words_with_figures_are_tokens_and_short_ones_are_not():
    assert find("Facture FA-2024/0012, solde 12 K0099").tokens == ("FA-2024/0012", "K0099")
    assert find("kl0099").tokens == ("kl0099", "KL0099")


def test_two_neighbours_swapped_are_a_suggestion_only():
    found = find("900000065038")

    assert found.structured == ()
    assert "900000065083" in found.misspelt
    assert all(is_structured(near) for near in found.misspelt)


@given(st.integers(0, 9_999_999_999), st.integers(0, 10))
def test_every_swap_of_a_right_reference_leads_back_to_it(number, place):
    right = f"{number:010d}" + check_digits(f"{number:010d}")
    slipped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    if slipped != right and not is_structured(slipped):
        assert right in find(f"betaling {slipped}").misspelt
    assert find(written_out(right)).structured == (right,)


@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(text):
    found = find(text)

    assert len(found.tokens) <= 40
