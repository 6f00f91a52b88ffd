"""Lines become cases and debtors; who is similar and not equal goes to a person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.intake.grouping import doubts, group, one_edit
from backend.intake.names import clean, match_key
from backend.intake.summary import summary
from backend.money import Money
from tests.intake.lists import BAKER, NOEL, checked, grouped, row


def counts(*rows: tuple[str, ...]) -> tuple[int, int]:
    found = grouped(*rows)
    return found.cases_count, found.debtors_count


def test_one_case_per_customer_number():
    assert counts(BAKER, row(invoice="F2"), NOEL) == (2, 2)


def test_one_debtor_may_have_two_customer_numbers():
    assert counts(BAKER, row(customer="C9", invoice="F9", number="403170701")) == (2, 1)


def test_without_customer_number_the_enterprise_number_makes_the_case():
    rows = [row(customer="", invoice=f"F{n}", name=name) for n, name in enumerate(("Lune", "LUNE"))]
    assert counts(*rows) == (1, 1)


def test_without_both_the_name_and_postcode_make_the_case():
    one = row(customer="", number="", name="DUPRÉ Noël", invoice="F1")
    same = row(customer="", number="", name="Noel Dupre", invoice="F2")
    moved = row(customer="", number="", name="Noël Dupré", invoice="F3", postcode="4000")
    assert counts(one, same, moved) == (2, 2)


def test_a_line_without_number_joins_the_only_bearer_of_its_name():
    bare = row(customer="C9", number="", invoice="F9")
    assert counts(BAKER, bare) == (2, 1)
    twin = row(customer="C8", number="BE0208405884", invoice="F8")
    assert counts(BAKER, twin, bare)[1] == 3


def test_a_french_postcode_that_lost_its_nought_is_the_same_place():
    one = row(customer="", number="FR67558395521", postcode="02000", name="Lune SAS")
    rows = [row(customer="", number="", postcode=code, name="Lune", invoice=f"F{n}")
            for n, code in enumerate(("F-02000", "02000"))]  # fmt: skip
    found = grouped(one, *rows)
    assert set(found.frame["postal_code"]) == {"02000"}
    assert found.debtors_count == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SRL Toitures Noël", "TOITURES NOEL S.R.L."), ("Jean DUPONT", "Dupont Jean"),
        ("M. Jean Dupont", "jean dupont"), ("L'Étoile SA", "L ETOILE"),
        ("Lune & Fils", "Lune Fils"),
        ("Zoé Müller", unicodedata.normalize("NFD", "Zoé Müller")), ("Œuvre", "OEUVRE"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_name_have_one_key(one, other):
    assert match_key(clean(one)) == match_key(clean(other))


@given(st.text(min_size=1, max_size=30))
def test_the_key_of_a_name_is_settled_and_never_empty(name):
    cleaned = clean(name)
    if cleaned:
        assert match_key(cleaned)
        assert match_key(cleaned) == match_key(unicodedata.normalize("NFD", cleaned).strip())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "Boulangerie Lunne SRL", "number": ""}, "name"),
        ({"name": "B. Lune", "number": ""}, "name"),
        ({"number": "BE0208405884"}, "number"),
        ({"name": "Fleurs Soleil", "number": "BE0208405884", "customer": "C1"}, "number"),
    ],
)
def test_similar_debtors_are_told_and_not_merged(changes, why):
    found = grouped(BAKER, row(**{"customer": "C2", "invoice": "F2"} | changes))
    assert found.debtors_count == 2
    assert [(each.debtor, each.other, each.why) for each in doubts(found)] == [(0, 1, why)]


def test_debtors_of_other_names_or_other_towns_raise_no_doubt():
    other = row(customer="C3", invoice="F3", number="", name="Boulangerie Soleil SRL")
    away = row(customer="C4", invoice="F4", number="", name="Boulangerie Lunne", postcode="9000")
    assert doubts(grouped(BAKER, NOEL, other, away)) == ()


def test_a_telephone_shared_by_two_names_raises_a_doubt():
    headers = ("Nom", "CP", "Téléphone", "Montant")
    rows = [("Lune", "1000", "+32455016379", "5,00"), ("Soleil", "4000", "0455016379", "6,00")]
    found = group(checked(*rows, headers=headers))
    assert [each.why for each in doubts(found)] == ["contact"]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("lune", "lunne", True), ("lune", "lume", True), ("lune", "luen", True), ("lune", "une", True),
     ("lune", "soleil", False), ("abcd", "badc", False), ("lune", "lunnne", False)],
)  # fmt: skip
def test_one_edit_apart(one, other, near):
    assert one_edit(one, other) is near
    assert one_edit(other, one) is near


def test_the_drafts_hold_every_claim_once():
    outcome = checked(BAKER, NOEL, row(invoice="F3", balance="5,00", amount="5,00", paid=""))
    drafts = list(group(outcome).drafts())
    assert [(draft.customer_no, draft.debtor, draft.principal) for draft in drafts] == [
        ("C1", 0, Money(10500)), ("C2", 1, Money(5000)),
    ]  # fmt: skip


def test_the_summary_is_the_short_answer():
    outcome = checked(BAKER, NOEL, BAKER, row(invoice="F3", due="31/02/2026"))
    assert summary(outcome, group(outcome)) == {
        "cases": 2,
        "debtors": 2,
        "claims": 2,
        "principal_cents": 15000,
        "repeated": 1,
        "rejected": [
            {
                "line": 5,
                "column": "Échéance",
                "reason": "“31/02/2026” is not a day of the calendar",
            }
        ],
    }
