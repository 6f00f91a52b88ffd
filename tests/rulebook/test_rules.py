"""What may be added to the book of law, and how it is told."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.law.rows import CONFIDENCES, SHIPPED, Row, Wanted
from backend.refusals import Refused
from backend.rulebook import rules
from backend.rulebook.rules import CONFIDENCE_WORDS, NewRow, read_value

TODAY = date(2026, 11, 21)
RATE = Wanted("BE", "rate", "b2b")


def new(**changes: object) -> NewRow:
    told = {
        "wanted": RATE,
        "valid_from": date(2026, 7, 1),
        "valid_until": date(2027, 1, 1),
        "value": "10.5",
        "article": "art. 5",
        "source": "Moniteur",
        "confidence": "sourced",
    }
    return NewRow(**{**told, **changes})  # fmt: skip


def test_every_confidence_has_its_words():
    assert set(CONFIDENCE_WORDS) == set(CONFIDENCES)


@pytest.mark.parametrize(
    ("written", "value"), [("10,5", "10.5"), ("10.50 %", "10.50"), (" 12 ", "12"), ("", None)]
)
def test_a_rate_is_typed_as_people_do(written, value):
    assert read_value(written, RATE, SHIPPED) == value


@pytest.mark.parametrize("written", ["ten", "-1", "101", "NaN", "1e9", "1.00001", "{ a = 1 }"])
def test_a_rate_that_cannot_be_is_refused(written):
    with pytest.raises(Refused):
        read_value(written, RATE, SHIPPED)


def test_the_days_of_a_stop_are_typed_in_the_form_of_its_kin():
    wanted = Wanted("BE", "clock", "stop_dispute")

    good = {"days": 30, "roll": False}
    assert read_value("{ days = 30, roll = false }", wanted, SHIPPED) == good
    for written in (
        "30",
        "{ days = 30 }",
        "{ days = '30', roll = false }",
        "{ days = -1, roll = true }",
        "{ days = 1979-05-27, roll = true }",
    ):
        with pytest.raises(Refused, match="form"):
            read_value(written, wanted, SHIPPED)


def test_an_order_of_imputation_keeps_its_names():
    wanted = Wanted("FR", "imputation")

    order = '["interest", "cost", "indemnity", "penalty", "principal"]'
    assert read_value(order, wanted, SHIPPED) == json.loads(order)
    with pytest.raises(Refused, match="order"):
        read_value('["interest", "cost"]', wanted, SHIPPED)


def test_a_reading_is_one_of_those_that_the_engine_knows():
    wanted = Wanted("BE", "switch", "b2c_interest_over_cap")

    assert read_value("legal", wanted, SHIPPED) == "legal"
    with pytest.raises(Refused, match="cap, legal"):
        read_value("free", wanted, SHIPPED)


@given(st.sampled_from([row for row in SHIPPED.rows if row.value is not None]))
def test_every_shipped_value_can_be_typed_as_its_form_shows_it(row: Row):
    form = row.value if isinstance(row.value, str) else rules.form_of(row.value)
    last = SHIPPED.series(row.kind, row.jurisdiction, row.key)[-1]
    if isinstance(row.value, dict) and set(row.value) != set(last.value):
        return

    assert read_value(form, row.wanted, SHIPPED) == row.value


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"wanted": Wanted("BE", "rate", "moon")}, "list"),
        ({"valid_until": date(2026, 7, 1)}, "last day"),
        ({"value": None}, "not known"),
        ({"confidence": "unknown"}, "not known"),
        ({"confidence": "sure"}, "not known"),
        ({"valid_from": date(2026, 1, 1)}, "takes its place"),
    ],
)
def test_a_row_that_may_not_stand_is_refused(change, reason):
    with pytest.raises(Refused, match=reason):
        rules.check(new(**change), SHIPPED)


def test_a_sound_row_and_a_correction_with_its_reason_may_stand():
    rules.check(new(), SHIPPED)
    rules.check(new(valid_from=date(2026, 1, 1), note="misprint in the source"), SHIPPED)


def test_a_rule_is_told_with_what_holds_today_first():
    told = {one.wanted.key: one for one in rules.told(SHIPPED, "BE", "rate", date(2026, 6, 30))}

    assert told["b2b"].current
    assert told["b2b"].current.valid_from == date(2026, 1, 1)
    assert told["b2b"].others[0].valid_from == date(2025, 7, 1)
    assert told["b2b"].lacks_from == date(2026, 7, 1)
    assert told["b2b_before_2013"].current is None
    assert told["b2b_before_2013"].ended_on == date(2015, 3, 16)
    assert told["b2b_before_2013"].lacks_from is None


def test_a_rule_without_a_row_today_says_so():
    told = {one.wanted.key: one for one in rules.told(SHIPPED, "BE", "rate", TODAY)}

    assert told["b2b"].current is None
    assert told["b2b"].lacks_from == date(2026, 7, 1)


def test_all_kinds_at_once_is_every_rule_of_the_place():
    everything = rules.told(SHIPPED, "FR", "", TODAY)

    assert {one.wanted for one in everything} == {
        row.wanted for row in SHIPPED.rows if row.jurisdiction == "FR"
    }
