"""The next best step: the first rule that answers, with the facts behind it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cases.rules import Stage
from backend.desk.rules import SILENCE_DAYS, Facts, next_best
from backend.money import NOTHING, Money

TODAY = date(2026, 11, 20)
CALM = Facts(
    today=TODAY,
    stage=Stage.AMICABLE,
    balance=Money(13_799_41),
    placed_on=date(2026, 9, 14),
    attempts=2,
    reached_on=date(2026, 11, 18),
    last_outcome="RPN",
    instalments_most=12,
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("changed", "title", "do"),
    [
        ({"balance": NOTHING}, "Close the case", "handling"),
        (
            {"blocker": "dispute", "review_on": TODAY},
            "Look again at what holds the case",
            "handling",
        ),
        (
            {"blocker": "dispute", "review_on": TODAY + timedelta(days=1)},
            "Let it rest until {day}",
            "wait",
        ),
        ({"stage": Stage.REVIEW}, "Check the claims and accept the case", "handling"),
        ({"stage": Stage.ACCEPTED}, "Start the amicable stage", "handling"),
        ({"callback_on": TODAY}, "Call back as agreed", "call"),
        ({"plan_state": "awaiting_approval", "manages": True}, "Decide on the plan", "plans"),
        ({"plan_state": "late"}, "Call about the missed instalment", "call"),
        ({"plan_state": "active"}, "Nothing to do: the plan is kept", "wait"),
        (
            {"promise_due_on": TODAY, "promise_amount": Money(1)},
            "Wait for the promise",
            "wait",
        ),
        (
            {"promise_due_on": ago(1), "promise_amount": Money(1)},
            "Call about the promise that fell due",
            "call",
        ),
        (
            {"broken_promises": 1, "broken_on": ago(21)},
            "Propose a plan of up to {most} instalments",
            "plan",
        ),
        (
            {"broken_promises": 1, "broken_on": ago(21), "instalments_most": None},
            "Call about the broken promise",
            "call",
        ),
        ({"broken_promises": 2, "broken_on": ago(1)}, "Send the formal notice", "handling"),
        (
            {"plan_state": "broken", "plan_ended_on": ago(3), "stage": Stage.FORMAL_NOTICE},
            "Call: the whole debt is due again",
            "call",
        ),
        (
            {"reached_on": None, "attempts": 0, "last_outcome": None},
            "Call the debtor",
            "call",
        ),
        (
            {"reached_on": None, "attempts": 3, "last_outcome": None},
            "Call again: nobody was reached yet",
            "call",
        ),
        ({"reached_on": None, "reachable": False}, "Find a telephone number", "contacts"),
        ({"last_outcome": "RFU"}, "Send the formal notice", "handling"),
        ({}, "Agree a promise or a plan at the next call", "call"),
        ({"reached_on": ago(SILENCE_DAYS)}, "Call again and agree a promise or a plan", "call"),
    ],
)
def test_the_step_for(changed, title, do):
    advice = next_best(replace(CALM, **changed))
    assert advice is not None
    assert (advice.title.words, advice.do) == (title, do)
    assert advice.why


def test_a_rest_comes_before_a_broken_promise_and_an_agreement_before_a_call():
    held = replace(CALM, blocker="dispute", review_on=TODAY, broken_promises=1, broken_on=ago(2))
    assert next_best(held).do == "handling"
    agreed = replace(CALM, plan_state="active", broken_promises=1, broken_on=ago(2))
    assert next_best(agreed).do == "wait"


def test_a_closed_case_needs_nothing():
    assert next_best(replace(CALM, stage=Stage.CLOSED)) is None


days = st.none() | st.integers(-40, 40).map(ago)


@given(
    st.builds(
        Facts,
        today=st.just(TODAY),
        stage=st.sampled_from([stage for stage in Stage if stage is not Stage.CLOSED]),
        balance=st.integers(-5, 10**7).map(Money),
        placed_on=st.just(date(2026, 9, 14)),
        manages=st.booleans(),
        blocker=st.none() | st.just("dispute"),
        review_on=days,
        plan_state=st.sampled_from([None, "active", "late", "broken", "completed", "refused"]),
        plan_ended_on=days,
        next_due_on=days,
        promise_due_on=days,
        broken_promises=st.integers(0, 3),
        broken_on=days,
        attempts=st.integers(0, 5),
        reached_on=days,
        last_outcome=st.sampled_from([None, "RPN", "RFU", "DEL"]),
        callback_on=days,
        reachable=st.booleans(),
        instalments_most=st.none() | st.integers(0, 12),
    )
)
def test_every_open_case_gets_one_sentence_and_a_reason(facts):
    advice = next_best(facts)
    assert advice is not None
    assert advice.title.words
    assert advice.why
