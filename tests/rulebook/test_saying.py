"""Every row of law in the reader's words: no key, no code, in both languages."""

from datetime import date

import pytest

from backend.law.rows import SHIPPED
from backend.rulebook import saying
from backend.web import language


@pytest.mark.parametrize("spoken", ["fr", "en"])
def test_every_rule_has_a_name_and_every_value_is_said(spoken):
    language.speak(spoken)
    for row in SHIPPED.rows:
        rule = f"{row.kind}/{row.key}" if row.key else row.kind
        assert rule in saying.NAMES, rule
        assert row.kind in saying.KINDS
        said = saying.value(row)
        assert said
        assert not {"{", "}", "_"} & set(said), (row.id, said)
        assert "True" not in said


def test_no_name_stands_for_a_rule_that_is_gone():
    known = {f"{row.kind}/{row.key}" if row.key else row.kind for row in SHIPPED.rows}

    assert set(saying.NAMES) == known


@pytest.mark.parametrize(
    ("row_id", "said"),
    [
        ("BE/rate/b2b/2026-01-01", "10,50\u202f%"),
        ("FR/clock/order_signify/2026-09-01", "3 mois, reporté à un jour ouvrable"),
        ("BE/prescription/hospitality/1990-01-01", "6 mois"),
        ("BE/clock/stop_dispute/2023-09-01", "Inconnu"),
        ("FR/imputation/1990-01-01",
         "Frais → Intérêts → Indemnité → Clause pénale → Principal"),
        ("BE/clock/payment_term/2022-02-01", "30 jours, au plus 60 jours"),
    ],
)  # fmt: skip
def test_values_are_said_as_people_say_them(row_id, said):
    language.speak("fr")

    assert saying.value(SHIPPED.find(row_id)) == said


def test_the_bands_of_the_ceiling_are_told_one_by_one():
    language.speak("en")

    assert saying.value(SHIPPED.find("BE/cap/b2c_clause/2023-09-01")) == (
        "€20.00 up to €150.00 · €30.00 + 10\u202f% above €150.00"
        " · €65.00 + 5\u202f% above €500.00 · at most €2,000.00"
    )


def test_the_last_day_is_the_one_before_the_first_without():
    assert saying.last_day(SHIPPED.find("BE/rate/b2b/2026-01-01")) == date(2026, 6, 30)
    assert saying.last_day(SHIPPED.find("BE/vat/standard/1996-01-01")) is None
