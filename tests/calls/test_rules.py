"""Outcomes: every flag of the table; promises: policy, and the days on which a verdict turns."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.calls import rules
from backend.calls.outcomes import GROUPS, OUTCOMES, QUICK
from backend.calls.rules import PromiseState
from backend.cases.rules import BLOCKERS
from backend.cases.steps import STEPS
from backend.days import is_working_day
from backend.money import Money
from backend.refusals import Refused

TODAY = date(2026, 11, 20)  # a Friday

# code: attempt, live, right party (FEATURES 6)
FLAGS = {
    "NRP": "A", "OCC": "A", "REP": "A", "MSG": "A", "FXN": "A", "HSV": "A",
    "TIE": "AL", "TIM": "AL", "DCD": "AL", "LNG": "AL", "JUR": "AL",
    "RPN": "ALR", "PDP": "ALR", "PLN": "ALR", "PAI": "ALR", "DJP": "ALR", "LIT": "ALR",
    "DOC": "ALR", "DEL": "ALR", "DIF": "ALR", "RFU": "ALR", "AVO": "ALR", "PRC": "ALR",
    "CES": "ALR",
    "NOT": "",
}  # fmt: skip

HOLDS = {
    "DJP": "paid_check", "LIT": "dispute", "DIF": "vulnerable", "AVO": "representation",
    "PRC": "insolvency", "CES": "cease_contact", "DCD": "documents_missing",
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(FLAGS))
def test_each_outcome_counts_for_what_the_table_says(code):
    outcome = OUTCOMES[code]
    flags = "A" * outcome.attempt + "L" * outcome.live + "R" * outcome.right_party
    assert flags == FLAGS[code]


def test_the_table_holds_these_outcomes_and_no_other():
    assert set(OUTCOMES) == set(FLAGS)
    assert set(QUICK) <= set(OUTCOMES)
    assert len(QUICK) == 8
    assert {outcome.group for outcome in OUTCOMES.values()} == set(GROUPS)


@pytest.mark.parametrize("code", sorted(OUTCOMES))
def test_the_right_party_is_live_and_a_live_voice_is_an_attempt(code):
    outcome = OUTCOMES[code]
    assert outcome.attempt >= outcome.live >= outcome.right_party


@pytest.mark.parametrize("code", sorted(OUTCOMES))
def test_an_outcome_holds_the_case_exactly_where_the_table_says_and_with_a_review(code):
    outcome = OUTCOMES[code]
    assert outcome.hold == HOLDS.get(code, "")
    assert (outcome.review_days > 0) == bool(outcome.hold)
    assert not outcome.hold or outcome.hold in BLOCKERS


def test_only_a_wrong_or_dead_number_is_marked_bad():
    assert {code for code, outcome in OUTCOMES.items() if outcome.bad_number} == {"FXN", "HSV"}


def test_every_task_that_an_outcome_makes_has_a_word():
    assert {outcome.task for outcome in OUTCOMES.values() if outcome.task} <= set(STEPS)


@pytest.mark.parametrize("code", sorted(OUTCOMES))
def test_what_follows_falls_on_working_days_after_today(code):
    monday = date(2026, 11, 23)
    comes = rules.follows(
        OUTCOMES[code],
        today=TODAY,
        country="BE",
        callback_on=monday,
        promise_check_on=monday if OUTCOMES[code].asks == "promise" else None,
    )
    if comes is None:
        assert code in ("PLN", "NOT")
        return
    for day in (comes.action_on, comes.task_on, comes.review_on):
        assert day is None or (day > TODAY and is_working_day(day, "BE"))


def test_no_case_is_lost_after_a_call():
    """Whatever was said, something comes next; a plan sets its own."""
    for code, outcome in OUTCOMES.items():
        comes = rules.follows(
            outcome,
            today=TODAY,
            country="BE",
            callback_on=TODAY if outcome.asks == "callback" else None,
            promise_check_on=TODAY if outcome.asks == "promise" else None,
        )
        assert (comes and comes.action in STEPS) or code in ("PLN", "NOT"), code


def test_a_message_is_followed_up_two_days_on_and_no_answer_the_next_working_day():
    wednesday = date(2026, 11, 18)
    message = rules.follows(OUTCOMES["MSG"], today=wednesday, country="BE")
    assert message == rules.Next("retry", date(2026, 11, 20))
    nobody = rules.follows(OUTCOMES["NRP"], today=TODAY, country="BE")
    assert nobody == rules.Next("retry", date(2026, 11, 23))


def test_a_promise_is_for_what_is_owed_within_forty_five_days():
    balance = Money(100_00)
    for cents, days in ((1, 0), (100_00, 45)):
        rules.check_promise(
            Money(cents), TODAY + timedelta(days=days), balance=balance, today=TODAY
        )
    for cents, days in ((0, 3), (-5, 3), (100_01, 3), (50_00, -1), (50_00, 46)):
        with pytest.raises(Refused):
            rules.check_promise(
                Money(cents), TODAY + timedelta(days=days), balance=balance, today=TODAY
            )


DUE = date(2026, 11, 30)


def verdict(day: date, *received: tuple[date, int]) -> PromiseState:
    return rules.kept(
        Money(100_00),
        [(on, Money(cents)) for on, cents in received],
        made_on=TODAY,
        due_on=DUE,
        grace_days=3,
        tolerance_bp=500,
        today=day,
    )


def test_a_promise_is_open_until_its_last_day_of_grace_is_over():
    assert verdict(date(2026, 12, 3)) is PromiseState.OPEN
    assert verdict(date(2026, 12, 4)) is PromiseState.BROKEN
    assert rules.promise_check(DUE, 3) == date(2026, 12, 4)


def test_ninety_five_per_cent_keep_a_promise_and_a_cent_less_keeps_it_in_part():
    assert verdict(date(2026, 11, 21), (TODAY, 95_00)) is PromiseState.KEPT
    assert verdict(date(2026, 12, 4), (TODAY, 94_99)) is PromiseState.PARTLY
    assert verdict(date(2026, 12, 3), (TODAY, 94_99)) is PromiseState.OPEN


def test_money_from_before_the_promise_or_after_the_grace_does_not_keep_it():
    late = date(2026, 12, 4)
    assert verdict(late, (TODAY - timedelta(days=1), 100_00)) is PromiseState.BROKEN
    assert verdict(late, (late, 100_00)) is PromiseState.BROKEN
    assert verdict(late, (date(2026, 12, 3), 100_00)) is PromiseState.KEPT


def test_a_payment_taken_back_breaks_the_promise_it_had_kept():
    assert verdict(date(2026, 12, 4), (DUE, 100_00), (DUE, -100_00)) is PromiseState.BROKEN


@given(
    cents=st.integers(0, 200_00),
    on=st.dates(date(2026, 11, 1), date(2026, 12, 31)),
    day=st.dates(date(2026, 11, 20), date(2026, 12, 31)),
)
def test_time_alone_never_mends_a_promise(cents, on, day):
    if verdict(day, (on, cents)) in (PromiseState.BROKEN, PromiseState.PARTLY):
        assert verdict(day + timedelta(days=1), (on, cents)) is verdict(day, (on, cents))


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("", 0), ("3:42", 222), ("03:42", 222), ("1:02:03", 3723), ("4", 240), (" 0:09 ", 9)],
)
def test_the_length_of_a_call_is_read_as_it_is_written(written, seconds):
    assert rules.read_duration(written) == seconds


@pytest.mark.parametrize("written", ["x", "3:4x", "1:2:3:4", "-1", "9:00:00", "99999999999999"])
def test_what_is_no_length_is_refused(written):
    with pytest.raises(Refused):
        rules.read_duration(written)
