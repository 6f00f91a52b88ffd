"""Stages, guards, close codes and what is shown of a case."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cases.rules import (
    BLOCKERS,
    CLOSE_CODES,
    REVIEW_DAYS_MAX,
    SHOWN_CODES,
    WAYS,
    Facts,
    Stage,
    may_assign,
    may_close,
    may_move,
    may_reopen,
    review_day,
    shown_state,
)
from backend.money import NOTHING, Money
from backend.refusals import Forbidden, Refused

TODAY = date(2026, 11, 20)
OPEN = Facts(
    stage=Stage.AMICABLE,
    arrangement="none",
    blockers=(),
    has_agent=True,
    has_mandate=True,
    claims=1,
    balance=Money(300_00),
)


def test_the_close_codes_carry_the_flags_of_the_table():
    of = {
        flag: {code for code, close in CLOSE_CODES.items() if close.resolved == flag}
        for flag in ("paid", "otherwise")
    }
    assert of["paid"] == {"PIF", "SIF", "PLC", "PDC"}
    assert of["otherwise"] == {"CRN", "DSU"}
    leaving = {code for code, close in CLOSE_CODES.items() if close.leaves_cohort}
    assert leaving == {"LIE", "DUP", "RCL", "REJ"}
    assert len(CLOSE_CODES) == 19
    assert all(close.meaning and close.told for close in CLOSE_CODES.values())


def test_every_stage_has_ways_and_none_leads_out_of_or_into_closed_by_hand():
    assert set(WAYS) == set(Stage)
    assert WAYS[Stage.CLOSED] == ()
    assert all(Stage.CLOSED not in ways for ways in WAYS.values())


def test_every_open_stage_can_be_reached_from_review():
    reached, ahead = set(), [Stage.REVIEW]
    while ahead:
        stage = ahead.pop()
        if stage not in reached:
            reached.add(stage)
            ahead.extend(WAYS[stage])
    assert reached == set(Stage) - {Stage.CLOSED}


@given(st.sampled_from(list(Stage)), st.sampled_from(list(Stage)))
def test_a_case_moves_along_a_way_or_is_refused(here, there):
    facts = replace(OPEN, stage=here)
    if there in WAYS[here]:
        may_move(facts, there)
    else:
        with pytest.raises(Refused):
            may_move(facts, there)


@pytest.mark.parametrize("changed", [{"blockers": ("dispute",)}, {"arrangement": "promise"}])
def test_formal_notice_waits_for_a_rest_or_an_agreement_to_end(changed):
    with pytest.raises(Refused):
        may_move(replace(OPEN, **changed), Stage.FORMAL_NOTICE)
    may_move(replace(OPEN, **changed), Stage.MONITORING)


@pytest.mark.parametrize(
    "changed",
    [{"has_mandate": False}, {"claims": 0}, {"balance": NOTHING}, {"insolvent": True}],
)
def test_a_case_is_accepted_only_with_mandate_claims_and_a_solvent_debtor(changed):
    review = replace(OPEN, stage=Stage.REVIEW)
    may_move(review, Stage.ACCEPTED)
    with pytest.raises(Refused):
        may_move(replace(review, **changed), Stage.ACCEPTED)


def test_the_amicable_stage_starts_with_an_agent():
    accepted = replace(OPEN, stage=Stage.ACCEPTED)
    may_move(accepted, Stage.AMICABLE)
    with pytest.raises(Refused):
        may_move(replace(accepted, has_agent=False), Stage.AMICABLE)
    back = replace(OPEN, stage=Stage.FORMAL_NOTICE, has_agent=False)
    may_move(back, Stage.AMICABLE)


@pytest.mark.parametrize("code", ["PIF", "PLC", "PDC"])
def test_paid_ends_need_a_balance_of_nought(code):
    assert may_close(replace(OPEN, balance=NOTHING), code, manages=False).code == code
    with pytest.raises(Refused):
        may_close(replace(OPEN, balance=Money(1)), code, manages=True)


def test_only_a_manager_gives_up_what_is_owed():
    assert may_close(OPEN, "UNC", manages=True).code == "UNC"
    with pytest.raises(Forbidden):
        may_close(OPEN, "UNC", manages=False)


@pytest.mark.parametrize(("balance", "allowed"), [(60_00, True), (60_01, False), (300_00, False)])
def test_an_agent_settles_for_no_less_than_the_mandate_accepts(balance, allowed):
    settled = replace(OPEN, balance=Money(balance), claimed=Money(300_00), settlement_min_bp=8_000)
    assert may_close(settled, "SIF", manages=True).resolved == "paid"
    if allowed:
        assert may_close(settled, "SIF", manages=False).resolved == "paid"
        return
    with pytest.raises(Forbidden):
        may_close(settled, "SIF", manages=False)


def test_an_agent_settles_for_what_a_completed_plan_has_brought():
    completed = replace(OPEN, claimed=Money(900_00), plan_completed=True)
    assert may_close(completed, "SIF", manages=False).resolved == "paid"


@pytest.mark.parametrize(
    "changed",
    [
        {"arrangement": "plan"},
        {"blockers": ("dispute",)},
        {"surplus": Money(1)},
        {"stage": Stage.CLOSED},
    ],
)
def test_a_case_does_not_close_over_something_open(changed):
    with pytest.raises(Refused):
        may_close(replace(OPEN, **changed), "UNC", manages=True)


def test_what_was_paid_too_much_covers_what_is_owed_before_a_case_closes():
    paid_twice = replace(OPEN, surplus=Money(50_00))
    with pytest.raises(Refused, match="set them against"):
        may_close(paid_twice, "UNC", manages=True)
    assert may_close(replace(paid_twice, balance=NOTHING), "PIF", manages=False).code == "PIF"


def test_a_dispute_closes_with_dispute_upheld_only():
    disputed = replace(OPEN, blockers=("dispute",))
    assert may_close(disputed, "DSU", manages=True).resolved == "otherwise"


def test_a_case_in_review_is_refused_and_no_other_is():
    review = replace(OPEN, stage=Stage.REVIEW)
    assert may_close(review, "REJ", manages=True).leaves_cohort
    with pytest.raises(Refused):
        may_close(review, "UNC", manages=True)
    with pytest.raises(Refused):
        may_close(OPEN, "REJ", manages=True)


def test_reopening_asks_for_a_closed_case_and_a_reason():
    closed = replace(OPEN, stage=Stage.CLOSED)
    may_reopen(closed, "the payment bounced")
    with pytest.raises(Refused):
        may_reopen(closed, " ")
    with pytest.raises(Refused):
        may_reopen(OPEN, "why not")


@pytest.mark.parametrize("days", [0, -1, REVIEW_DAYS_MAX + 1])
def test_a_rest_is_reviewed_after_today_and_within_the_year(days):
    review_day("dispute", TODAY + timedelta(days=1), today=TODAY)
    review_day("dispute", TODAY + timedelta(days=REVIEW_DAYS_MAX), today=TODAY)
    with pytest.raises(Refused):
        review_day("dispute", TODAY + timedelta(days=days), today=TODAY)


def test_an_agent_only_takes_a_case_that_nobody_has():
    may_assign(manages=False, asker=4, holder=None, to=4)
    may_assign(manages=True, asker=1, holder=5, to=4)
    for holder, to in ((5, 4), (None, 5), (4, None)):
        with pytest.raises(Forbidden):
            may_assign(manages=False, asker=4, holder=holder, to=to)


@given(
    st.sampled_from(list(Stage)),
    st.sampled_from(["none", "promise", "plan"]),
    st.booleans(),
    st.sampled_from(sorted(CLOSE_CODES)),
)
def test_what_is_shown_is_one_of_the_states_and_closed_comes_first(
    stage, arrangement, blocked, code
):
    close_code = code if stage is Stage.CLOSED else None
    shown = shown_state(stage, arrangement, blocked=blocked, close_code=close_code)
    assert shown.code in SHOWN_CODES
    assert (shown.code in ("resolved", "unresolved")) is (stage is Stage.CLOSED)
    if stage is not Stage.CLOSED:
        assert (shown.code == "blocked") is blocked


def test_ten_reasons_to_rest():
    assert len(BLOCKERS) == 10
