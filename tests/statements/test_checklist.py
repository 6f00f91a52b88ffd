"""The checklist of a claim: every answer comes from a fact, and another fact gives another one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.cases.claim_facts import Known, Told, known, natures, plain
from backend.cases.claim_queries import Claim
from backend.law.rows import SHIPPED
from backend.money import NOTHING, Money
from backend.refusals import Refused
from backend.statements.checklist import (
    NO,
    UNKNOWN,
    YES,
    About,
    Line,
    alerts_ahead,
    checklist,
)
from backend.statements.inputs import Notice

TODAY = date(2026, 11, 21)
DUE = date(2026, 3, 1)


def about(
    *, kind: str = "B2B", country: str = "BE", due: date | None = DUE, told: tuple[Told, ...] = ()
) -> About:
    facts = known(Known(kind, country, None, due), told)
    claim = Claim(1, "F-1", "EUR", Money(100_00), NOTHING, Money(100_00), facts)
    return About(claim, TODAY)


def fact(name: str, value: str, number: int = 1) -> Told:
    return Told(number, 1, name, value, document_id=7 if name == "document" else None)


def line(of: About, point: str) -> Line:
    return next(one for one in checklist(of, SHIPPED) if one.point == point)


def test_what_nobody_proved_is_not_known_to_be_certain() -> None:
    bare = line(about(), "certain")
    assert bare.answer == UNKNOWN
    assert bare.todo


@pytest.mark.parametrize("proof", [fact("document", "invoice"), fact("acknowledged", "2026-09-01")])
def test_a_document_or_an_acknowledgment_makes_it_certain(proof: Told) -> None:
    assert line(about(told=(proof,)), "certain").answer == YES


def test_a_part_that_was_paid_makes_it_certain_and_a_dispute_undoes_all() -> None:
    paid = replace(about(), paid=(date(2026, 5, 1),))
    assert line(paid, "certain").answer == YES
    assert line(replace(paid, disputed_on=date(2026, 6, 1)), "certain").answer == NO


def test_it_is_liquid_when_its_parts_add_up() -> None:
    assert line(about(), "liquid").answer == YES
    assert line(replace(about(), adds_up=False), "liquid").answer == NO


@pytest.mark.parametrize(
    ("due", "answer"),
    [(None, UNKNOWN), (TODAY, NO), (TODAY - timedelta(days=1), YES), (date(2027, 1, 1), NO)],
)
def test_it_is_due_from_the_day_after_its_due_day(due: date | None, answer: str) -> None:
    assert line(about(due=due), "due").answer == answer


def test_a_plan_in_force_suspends_it() -> None:
    assert line(replace(about(), plan_on=date(2026, 10, 1)), "due").answer == NO


@pytest.mark.parametrize(
    ("kind", "country", "nature", "due", "last"),
    [
        ("B2B", "FR", "contract", date(2021, 11, 21), date(2026, 11, 21)),
        ("B2C", "FR", "consumer", date(2025, 2, 28), date(2027, 2, 28)),
        ("B2B", "BE", "contract", date(2016, 11, 21), date(2026, 11, 21)),
        ("B2C", "BE", "consumer_goods", date(2025, 11, 21), date(2026, 11, 21)),
        ("B2C", "BE", "care", date(2024, 11, 21), date(2026, 11, 21)),
    ],
)
def test_the_last_day_to_sue_follows_the_nature(
    kind: str, country: str, nature: str, due: date, last: date
) -> None:
    of = about(kind=kind, country=country, due=due, told=(fact("nature", nature),))
    found = line(of, "prescription")
    assert found.answer == YES
    assert found.says.facts["day"] == last
    after = replace(of, today=last + timedelta(days=1))
    assert line(after, "prescription").answer == NO


def test_a_part_paid_starts_the_period_again_and_a_letter_does_not() -> None:
    of = about(due=date(2024, 11, 21), kind="B2C", told=(fact("nature", "care"),))
    letters = (Notice("reminder", date(2025, 6, 30), "post"),)
    paid = replace(of, paid=(date(2025, 6, 30),))
    assert line(replace(of, notices=letters), "prescription").says.facts["day"] == TODAY
    assert line(paid, "prescription").says.facts["day"] == date(2027, 6, 30)


def test_a_nature_nobody_told_is_not_guessed_but_the_shortest_period_is_shown() -> None:
    found = line(about(kind="B2C", due=date(2026, 8, 1)), "prescription")
    assert found.answer == UNKNOWN
    assert found.says.facts["day"] == date(2027, 2, 1)


def test_the_alerts_lie_180_90_and_30_days_before_the_end() -> None:
    of = about(due=date(2025, 3, 1), kind="B2C", country="FR")
    found = line(of, "prescription")
    last = date(2027, 3, 1)
    assert found.warn
    assert alerts_ahead(found, TODAY) == (
        (90, last - timedelta(days=90)), (30, last - timedelta(days=30)),
    )  # fmt: skip


def test_a_belgian_consumer_must_have_been_reminded() -> None:
    of = about(kind="B2C")
    assert line(of, "reminded").answer == NO
    sent = replace(of, notices=(Notice("reminder", date(2026, 11, 10), "email"),))
    assert line(sent, "reminded").answer == NO
    long_ago = replace(of, notices=(Notice("reminder", date(2026, 10, 1), "post"),))
    assert line(long_ago, "reminded").answer == YES
    assert not [one for one in checklist(about(), SHIPPED) if one.point == "reminded"]


def test_insolvency_says_declare_it() -> None:
    found = line(replace(about(), insolvent_on=date(2026, 1, 5)), "solvent")
    assert found.answer == NO
    assert found.todo


# --- facts -------------------------------------------------------------------------------------


def test_the_latest_fact_holds_and_an_empty_one_takes_it_back() -> None:
    start = Known("B2C", "BE", None, DUE)
    first, second = fact("rate_bp", "800"), fact("rate_bp", "1000", 2)
    assert known(start, (second, first)).rate_bp == 1000
    assert known(start, (first, second, fact("rate_bp", "", 3))).rate_bp is None
    assert known(start, (first, second, fact("withdrawn", "2", 3))).rate_bp == 800
    assert known(start, (fact("due_on", "2026-05-01"),)).due_on == date(2026, 5, 1)


def test_several_acknowledgments_are_a_list() -> None:
    start = Known("B2C", "BE")
    rows = (fact("acknowledged", "2026-05-01"), fact("court_claim", "2026-04-01", 2))
    assert [kind for _on, kind in known(start, rows).events] == ["court_claim", "acknowledged"]


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("rate_bp", "8,5 %", "850"), ("rate_bp", "10", "1000"), ("clause_cents", "44,00", "4400"),
        ("acknowledged", "1/9/2026", "2026-09-01"), ("due_on", "31/12/2026", "2026-12-31"),
        ("kind", "B2C", "B2C"), ("nature", "care", "care"), ("rate_bp", "", ""),
    ],
)  # fmt: skip
def test_facts_are_read_as_people_write_them(name: str, written: str, value: str) -> None:
    assert plain(name, written, jurisdiction="BE", today=TODAY) == value


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("rate_bp", "101"), ("rate_bp", "-1"), ("clause_cents", "-5"),
        ("acknowledged", "22/11/2026"), ("acknowledged", ""), ("kind", "B2X"),
        ("nature", "consumer"), ("jurisdiction", "DE"), ("withdrawn", "1"), ("document", "x"),
        ("due_on", "31/02/2026"), ("clause_text", "x" * 2001),
    ],
)  # fmt: skip
def test_what_a_fact_cannot_be_is_refused(name: str, written: str) -> None:
    with pytest.raises(Refused):
        plain(name, written, jurisdiction="BE", today=TODAY)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["BE", "FR"]), st.sampled_from(["B2B", "B2C"]),
    st.dates(date(2019, 1, 1), date(2026, 11, 1)),
    st.lists(st.dates(date(2019, 1, 1), TODAY), max_size=4),
    st.data(),
)  # fmt: skip
def test_an_acknowledgment_never_shortens_the_time_left(
    country: str, kind: str, due: date, paid: list[date], data: st.DataObject
) -> None:
    nature = data.draw(st.sampled_from(sorted(natures(country))))
    of = about(kind=kind, country=country, due=due, told=(fact("nature", nature),))
    bare, more = line(of, "prescription"), line(replace(of, paid=sorted(paid)), "prescription")
    assert more.says.facts["day"] >= bare.says.facts["day"]
