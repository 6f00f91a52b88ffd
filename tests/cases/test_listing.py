"""The list of cases: filters mean what is shown, pages cover every case exactly once."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend import db
from backend.cases import listing
from backend.cases.listing import ORDERS, SHOWN, Wanted
from backend.cases.rules import SHOWN_CODES, Stage, shown_state
from backend.refusals import Refused
from tests import cast

pytestmark = pytest.mark.usefixtures("undo")
COUNT = 47


async def many() -> set[int]:
    """Cases of every state, with equal days, balances and names among them."""
    one, other = await cast.creditor("ONE"), await cast.creditor("TWO", name="Garage Delvaux")
    await cast.person(role="agent")
    agent = await db.value("SELECT id FROM person WHERE role = 'agent'")
    stages = [stage for stage in Stage if stage is not Stage.CLOSED]
    made = set()
    for place in range(COUNT):
        case = await cast.case(
            one if place % 3 else other,
            debtor_name=("Élec Services", "Boulangerie Prigent", "elec services")[place % 3],
            amounts=(100_00 + place % 5,),
            placed_on=date(2026, 9, 1) + timedelta(days=place % 4),
            agent_id=agent if place % 2 else None,
        )
        made.add(case)
        await db.execute(
            "UPDATE case_file SET stage = $2, arrangement = $3, blocked = $4, next_action_on = $5,"
            " kind = $6, country = $7 WHERE id = $1",
            case, stages[place % len(stages)], ("none", "promise", "plan", "none")[place % 4],
            place % 7 == 0, date(2026, 11, 1 + place % 3) if place % 5 else None,
            "B2B" if place % 2 else "B2C", "BE" if place % 4 else "FR",
        )  # fmt: skip
        if place % 6 == 0:
            await db.execute(
                "UPDATE case_file SET stage = 'closed', close_code = $2, closed_on = placed_on"
                " WHERE id = $1",
                case, "PIF" if place % 12 else "UNC",
            )  # fmt: skip
    return made


async def walked(wanted: Wanted, size: int = 5) -> list[int]:
    ids: list[int] = []
    after = ""
    while True:
        page = await listing.page(wanted, after=after, size=size)
        ids += [row.id for row in page.rows]
        after = page.after
        if not after:
            return ids


@pytest.mark.parametrize("sort", sorted(ORDERS))
async def test_pages_cover_every_case_exactly_once(sort):
    made = await many()
    ids = await walked(Wanted(sort=sort))
    assert len(ids) == COUNT
    assert set(ids) == made


async def test_each_order_is_the_order_it_says():
    await many()
    rows = (await listing.page(Wanted(sort="balance"), size=COUNT)).rows
    assert [r.balance.cents for r in rows] == sorted((r.balance.cents for r in rows), reverse=True)
    rows = (await listing.page(Wanted(sort="placed"), size=COUNT)).rows
    assert [r.placed_on for r in rows] == sorted((r.placed_on for r in rows), reverse=True)
    rows = (await listing.page(Wanted(sort="next"), size=COUNT)).rows
    days = [r.next_action_on or date.max for r in rows]
    assert days == sorted(days)
    rows = (await listing.page(Wanted(sort="name"), size=COUNT)).rows
    assert rows[0].debtor_name == "Boulangerie Prigent"


@pytest.mark.parametrize("code", sorted(SHOWN))
async def test_a_filter_on_the_state_gives_the_cases_that_show_it(code):
    await many()
    rows = (await listing.page(Wanted(), size=COUNT)).rows
    expected = {
        r.id
        for r in rows
        if (
            r.shown.code not in ("resolved", "unresolved")
            if code == "open"
            else r.shown.code == code
        )
    }
    assert set(await walked(Wanted(shown=code))) == expected


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(creditor="TWO"), lambda r: r.creditor_name == "Garage Delvaux"),
        (Wanted(kind="B2B"), lambda r: r.kind == "B2B"),
        (Wanted(country="fr"), lambda r: r.country == "FR"),
        (Wanted(agent="none"), lambda r: r.agent_name is None),
        (Wanted(least="100,02", most="100,03"), lambda r: 100_02 <= r.balance.cents <= 100_03),
        (Wanted(text="elec"), lambda r: "lec" in r.debtor_name),
        (Wanted(text="ÉLEC SERV"), lambda r: "lec" in r.debtor_name),
        (Wanted(text="100%"), lambda r: False),
        (Wanted(creditor="nobody"), lambda r: False),
        (
            Wanted(creditor="ONE", shown="plan", kind="B2C", text="boul"),
            lambda r: (
                r.creditor_name != "Garage Delvaux"
                and r.shown.code == "plan"
                and r.kind == "B2C"
                and "Boul" in r.debtor_name
            ),
        ),
    ],
)
async def test_filters_alone_and_together(wanted, fits):
    await many()
    rows = (await listing.page(Wanted(), size=COUNT)).rows
    page = await listing.page(wanted, size=COUNT)
    assert {row.id for row in page.rows} == {row.id for row in rows if fits(row)}
    assert page.count == len(page.rows)


async def test_a_number_or_a_reference_finds_its_case():
    creditor = await cast.creditor()
    case = await cast.case(creditor, number="2026-01482", creditor_ref="LES-0884")
    assert await walked(Wanted(text="2026-014")) == [case]
    assert await walked(Wanted(text="LES-08")) == [case]


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJuYW1lIiwgIngiLCAxXQ", "é", "bnVsbA"])
async def test_a_cursor_of_another_list_is_refused(cursor):
    with pytest.raises(Refused):
        await listing.page(Wanted(sort="balance"), after=cursor)


@given(
    st.dictionaries(
        st.sampled_from([f.name for f in fields(Wanted)] + ["after", "x"]), st.text(max_size=30)
    )
)
def test_any_address_is_read_and_says_itself_again(query):
    wanted = Wanted.read(query)
    assert wanted.sort in ORDERS
    assert Wanted.read(dict(wanted.filters, sort=wanted.sort)) == wanted


def test_the_filters_know_every_state():
    assert set(SHOWN) == set(SHOWN_CODES) | {"open"}
    assert shown_state("closed", "none", blocked=False, close_code="PIF").code in SHOWN
