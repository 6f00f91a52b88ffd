"""Prescription: what moves the last day, and above all what does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.days import months_after
from backend.law.prescription import Act, alerts, last_day_to_sue, period_months
from backend.law.rows import MissingRow
from backend.refusals import Refused

DAY = timedelta(days=1)
starts_on = st.dates(date(2014, 1, 1), date(2026, 11, 21))
RESTARTING = ["acknowledgment", "claim", "enforcement"]


def acts_of(kinds: list[str]) -> st.SearchStrategy[list[tuple[int, str]]]:
    return st.lists(st.tuples(st.integers(-200, 6000), st.sampled_from(kinds)), max_size=6)


def lives(start: date, months: int, acts: list[tuple[date, str]]) -> date:
    """Day by day: as long as the claim lives, each act of the day does what it does."""
    ends, noticed, day = months_after(start, months), False, start
    while day <= ends:
        for kind in sorted(kind for on, kind in acts if on == day):
            if kind in RESTARTING:
                ends = max(ends, months_after(day, months))
            elif kind == "lawyer_notice" and not noticed:
                noticed = True
                ends = max(ends, months_after(day, min(12, months)))
        day += DAY
    return ends


@given(starts_on, st.sampled_from([6, 12, 24, 60]),
       acts_of([*RESTARTING, "lawyer_notice", "letter"]))  # fmt: skip
def test_belgian_acts_move_the_end_as_living_through_the_days_does(start, months, drawn):
    dated = [(start + after * DAY, kind) for after, kind in drawn]

    found = last_day_to_sue("BE", start, months, [Act(on, kind) for on, kind in dated])

    assert found.last_day == lives(start, months, dated)


@given(starts_on, st.sampled_from([24, 60, 120]), acts_of(["letter", "lawyer_notice"]))
def test_no_letter_ever_moves_a_french_prescription(start, months, drawn):
    acts = [Act(start + after * DAY, kind) for after, kind in drawn]

    assert last_day_to_sue("FR", start, months, acts).last_day == months_after(start, months)


@given(starts_on, st.sampled_from([12, 60]), acts_of([*RESTARTING, "letter"]), st.data())
def test_no_act_ever_shortens_and_none_after_the_end_revives(start, months, drawn, data):
    acts = [Act(start + after * DAY, kind) for after, kind in drawn]
    found = last_day_to_sue("FR", start, months, acts)
    late = Act(found.last_day + data.draw(st.integers(1, 999)) * DAY, "acknowledgment")

    assert found.last_day >= months_after(start, months)
    assert last_day_to_sue("FR", start, months, [*acts, late]).last_day == found.last_day


def test_an_act_on_the_very_last_day_still_counts():
    last = date(2026, 11, 21)

    assert last_day_to_sue("FR", date(2021, 11, 21), 60, [Act(last, "claim")]).last_day == date(
        2031, 11, 21
    )


def test_a_claim_that_was_dropped_interrupts_nothing():
    acts = [Act(date(2023, 1, 1), "claim", lapsed=True)]

    assert last_day_to_sue("FR", date(2021, 11, 21), 60, acts).last_day == date(2026, 11, 21)


def test_a_belgian_lawyers_notice_gives_a_year_once_and_never_takes_any():
    def ends(*noticed: date) -> date:
        acts = [Act(on, "lawyer_notice") for on in noticed]
        return last_day_to_sue("BE", date(2016, 11, 21), 120, acts).last_day

    assert ends(date(2020, 1, 15)) == date(2026, 11, 21)
    assert ends(date(2026, 6, 1)) == date(2027, 6, 1)
    assert ends(date(2026, 6, 1), date(2027, 5, 1)) == date(2027, 6, 1)


def test_below_a_year_the_notice_gives_the_period_itself():
    acts = [Act(date(2026, 3, 1), "lawyer_notice")]

    assert last_day_to_sue("BE", date(2026, 1, 1), 6, acts).last_day == date(2026, 9, 1)


def test_a_french_mediation_rests_the_period_and_leaves_six_months():
    long_before = [Act(date(2022, 1, 1), "mediation", until=date(2022, 1, 31))]
    near_the_end = [Act(date(2026, 11, 1), "mediation", until=date(2026, 11, 20))]

    assert last_day_to_sue("FR", date(2021, 11, 21), 60, long_before).last_day == date(2026, 12, 22)
    assert last_day_to_sue("FR", date(2021, 11, 21), 60, near_the_end).last_day == date(2027, 5, 20)


def test_each_act_says_what_it_did_and_by_which_row():
    acts = [Act(date(2022, 1, 1), "letter"), Act(date(2023, 1, 1), "acknowledgment"),
            Act(date(2031, 1, 1), "claim")]  # fmt: skip

    found = last_day_to_sue("FR", date(2021, 11, 21), 60, acts)

    assert [one.effect for one in found.counted] == ["none", "restart", "late"]
    assert all(one.row_id.startswith("FR/interruption/") for one in found.counted)


def test_an_act_that_the_law_does_not_name_is_refused():
    with pytest.raises(MissingRow, match="BE/interruption/mediation"):
        last_day_to_sue("BE", date(2020, 1, 1), 60, [Act(date(2021, 1, 1), "mediation")])


def test_a_mediation_without_its_end_and_a_period_of_nothing_are_refused():
    with pytest.raises(Refused, match="mediation"):
        last_day_to_sue("FR", date(2021, 11, 21), 60, [Act(date(2022, 1, 1), "mediation")])
    with pytest.raises(Refused, match="nothing"):
        last_day_to_sue("FR", date(2021, 11, 21), 0)


@pytest.mark.parametrize(
    ("place", "nature", "months"),
    [("FR", "contract", 60), ("FR", "consumer", 24), ("FR", "judgment", 120),
     ("BE", "contract", 120), ("BE", "periodic", 60), ("BE", "care", 24),
     ("BE", "consumer_goods", 12),
     ("BE", "hospitality", 6), ("BE", "insurance", 36)],
)  # fmt: skip
def test_each_nature_has_its_period(place, nature, months):
    assert period_months(place, nature, date(2026, 11, 21)) == months


def test_people_are_told_180_90_and_30_days_before():
    assert [(date(2026, 12, 31) - on).days for on in alerts(date(2026, 12, 31))] == [180, 90, 30]
