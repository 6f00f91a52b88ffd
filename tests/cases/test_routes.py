"""The pages of cases: what they answer, to whom, and what a stale form gets."""

import re

import httpx
import pytest

from backend import db
from backend.db import unit_of_work
from tests import cast
from tests.conftest import signed_in


async def a_case(**more: object) -> str:
    creditor = await cast.creditor()
    case_id = await cast.case(creditor, **more)
    async with unit_of_work():
        return str(await db.value("SELECT number FROM case_file WHERE id = $1", case_id))


async def asked(sql: str, *values: object) -> object:
    async with unit_of_work():
        return await db.value(sql, *values)


async def test_the_list_answers_with_its_filters_as_chips(agent):
    await a_case(debtor_name="Cycles Fontaine")
    page = await agent.get("/cases?text=fontaine&kind=B2B&least=1&sort=name")
    assert page.status_code == 200
    assert "Cycles Fontaine" in page.text
    assert page.text.count('class="chip__remove"') == 2
    assert "<title>" in page.text
    assert "Fontaine" not in page.text.partition("</title>")[0]


@pytest.mark.parametrize(
    "query",
    [
        "?agent=none",
        "?shown=plan",
        "?sort=wrong&shown=x&agent=abc&least=abc&country=1",
        "?text=%00",
    ],
)
async def test_any_filter_is_answered(agent, query):
    assert (await agent.get(f"/cases{query}")).status_code == 200


async def test_what_a_list_can_be_filtered_by_is_asked_for_when_the_dialog_opens(agent):
    await a_case()
    page = await agent.get("/cases?kind=B2B")
    filters = await agent.get("/cases/filters?kind=B2B&shown=plan")
    assert 'hx-get="/cases/filters?kind=B2B"' in page.text
    assert 'id="filter-creditor"' not in page.text
    assert "<option selected>B2B</option>" in filters.text
    assert '<option value="plan" selected>' in filters.text


async def test_a_broken_cursor_is_refused_in_a_sentence(agent):
    assert (await agent.get("/cases?after=abc")).status_code == 422


async def test_following_next_shows_every_case_once(agent):
    creditor = await cast.creditor("PAGES")
    for _place in range(103):
        await cast.case(creditor)
    seen: list[str] = []
    address = "/cases?creditor=PAGES&sort=name"
    while address:
        page = (await agent.get(address)).text
        seen += re.findall(r'data-row href="/cases/([^"]+)"', page)
        ahead = re.search(r'rel="next" href="([^"]+)"', page)
        address = ahead.group(1).replace("&amp;", "&") if ahead else ""
    assert len(seen) == len(set(seen)) == 103


@pytest.mark.parametrize("part", ["", "/claims", "/contacts", "/handling"])
async def test_a_case_opens_and_its_reading_is_noted(agent, part):
    number = await a_case(indemnity_cents=40_00)
    page = await agent.get(f"/cases/{number}{part}")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    lines = await asked(
        "SELECT count(*) FROM journal_entry WHERE event = 'case.read' AND subject = $1", number
    )
    assert lines == 1


@pytest.mark.parametrize("part", ["", "/claims", "/contacts", "/handling"])
@pytest.mark.parametrize("number", ["none", "x" * 300, "%00", "-1"])
async def test_a_missing_case_is_not_found(agent, number, part):
    assert (await agent.get(f"/cases/{number}{part}")).status_code == 404


async def test_contacts_are_added_judged_and_refused_beside_the_field(agent):
    number = await a_case()
    where = f"/cases/{number}/contacts"
    page = await agent.post(where, data={"channel": "phone", "value": "0476 12 34 56"})
    assert page.status_code == 200
    assert 'href="tel:+32476123456"' in page.text
    again = await agent.post(where, data={"channel": "phone", "value": "+32 476/12.34.56"})
    assert again.status_code == 422
    wrong = await agent.post(where, data={"channel": "email", "value": "nobody"})
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.text
    contact = await asked("SELECT id FROM contact WHERE value = '+32476123456'")
    page = await agent.post(f"{where}/{contact}/quality", data={"quality": "bad"})
    assert page.status_code == 200
    assert await asked("SELECT quality FROM contact WHERE id = $1", contact) == "bad"
    other = await a_case()
    missed = await agent.post(f"/cases/{other}/contacts/{contact}/quality", data={"quality": "bad"})
    assert missed.status_code == 404
    far = await agent.post(f"{where}/{2**70}/quality", data={"quality": "bad"})
    assert far.status_code == 404


async def test_only_managers_hand_out_in_bulk(web: httpx.AsyncClient):
    await signed_in(web, role="agent")
    assert (await web.get("/cases/assignment?all=1")).status_code == 403
    assert (await web.post("/cases/assignment", data={"all": "1"})).status_code == 403
    assert "data-select" not in (await web.get("/cases")).text
    web.cookies.clear()
    await signed_in(web, role="manager")
    assert "data-select" in (await web.get("/cases")).text


async def test_a_selection_is_shown_first_and_assigned_as_shown(web: httpx.AsyncClient):
    await signed_in(web, role="agent")
    web.cookies.clear()
    await signed_in(web, role="manager")
    to = await asked("SELECT id FROM person WHERE email = 'agent-house@cast.example'")
    numbers = [await a_case() for _ in range(3)]
    chosen = "&".join(f"chosen={number}" for number in numbers)
    page = await web.get(f"/cases/assignment?{chosen}&to={to}")
    assert page.status_code == 200
    assert 'name="expected" value="3"' in page.text
    fields = {"numbers": " ".join(numbers), "to": str(to)}
    stale = await web.post("/cases/assignment", data={**fields, "expected": "2"})
    assert stale.status_code == 409
    done = await web.post("/cases/assignment", data={**fields, "expected": "3"})
    assert done.status_code == 200
    held = await asked(
        "SELECT count(*) FROM case_file WHERE number = ANY($1) AND agent_id = $2", numbers, to
    )
    assert held == 3


async def test_a_whole_list_is_assigned_automatically(web: httpx.AsyncClient):
    await signed_in(web, role="agent")
    web.cookies.clear()
    await signed_in(web, role="manager")
    creditor = await cast.creditor("AUTO")
    for _place in range(4):
        await cast.case(creditor)
    page = await web.get("/cases/assignment?all=1&creditor=AUTO&to=auto")
    assert 'name="expected" value="4"' in page.text
    fields = {"all": "1", "creditor": "AUTO", "to": "auto", "expected": "4"}
    assert (await web.post("/cases/assignment", data=fields)).status_code == 200
    left = await asked(
        "SELECT count(*) FROM case_file WHERE creditor_id = $1 AND agent_id IS NULL", creditor
    )
    assert left == 0


@pytest.mark.parametrize("path", ["/", "/cases", "/tasks", "/queue", "/palette?q=arn", "/desk"])
async def test_a_creditors_user_and_a_stranger_see_nothing(web: httpx.AsyncClient, path):
    await cast.creditor("LES")
    assert (await web.get(path)).status_code == 401
    await signed_in(web, role="creditor", creditor_ref="LES")
    assert (await web.get(path)).status_code == 404
