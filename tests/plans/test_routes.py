"""Plans on the screen, asked as htmx asks: preview, agreement, decision, list, download."""

import re

import pytest

from backend.plans import listing
from tests.conftest import signed_in
from tests.plans.scene import Scene, scene

FIELDS = {"count": "3", "first_due_on": "2026-12-07", "frequency": "monthly"}


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch):
    """The web's one clock, stopped: what is tested falls due on given days."""
    from datetime import UTC, datetime

    import backend.app

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, 20, 10, tzinfo=UTC)

    monkeypatch.setattr(backend.app, "datetime", Stopped)


async def proposal(client, case: Scene, **fields: str):
    version = (await case.case())["row_version"]
    data = {**FIELDS, "row_version": str(version), **fields}
    return await client.post(f"/cases/{case.number}/plans", data=data, follow_redirects=False)


async def test_the_preview_is_the_table_of_the_plan_and_keeps_nothing(agent):
    case = await scene()
    answer = await agent.get(f"/cases/{case.number}/plans/preview", params=FIELDS)
    assert answer.status_code == 200
    assert re.findall(r'<data value="([\d.]+)">', answer.text) == [
        "300.00", "100.00", "200.00", "100.00", "100.00", "100.00", "0.00", "300.00",
    ][1:]  # fmt: skip
    assert 'data-state="good"' in answer.text
    assert await case.all("SELECT id FROM plan WHERE case_id = $1") == []


async def test_the_preview_says_what_the_mandate_leaves_to_a_manager(agent):
    case = await scene()
    answer = await agent.get(
        f"/cases/{case.number}/plans/preview", params={**FIELDS, "count": "13"}
    )
    assert answer.text.count('data-state="warn"') == 1
    assert "banner" in answer.text


async def test_a_due_day_that_moves_is_marked(agent):
    case = await scene()
    moved = {**FIELDS, "first_due_on": "2026-12-05"}
    answer = await agent.get(f"/cases/{case.number}/plans/preview", params=moved)
    assert "07/12/2026" in answer.text
    assert "05/12/2026" in answer.text  # what it stands for, in the tip


@pytest.mark.parametrize(
    "fields", [{"count": "x"}, {"deposit": "400"}, {"first_due_on": ""}, {"asked": "500"}]
)
async def test_the_preview_says_what_is_wrong(agent, fields):
    case = await scene()
    answer = await agent.get(f"/cases/{case.number}/plans/preview", params={**FIELDS, **fields})
    assert answer.status_code == 200
    assert "field__error" in answer.text
    assert "<table" not in answer.text


async def test_a_plan_is_agreed_seen_and_its_agreement_downloaded(agent):
    case = await scene(debtor_name="Boulangerie Prigent & Fils")
    answer = await proposal(agent, case)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case.number}/plans")
    page = (await agent.get(f"/cases/{case.number}/plans")).text
    assert page.count("<h1") == 1
    assert len(re.findall(r"<tr><td>\d</td>", page)) == 3
    href = re.search(r'href="(/documents/\d+)"', page)[1]
    file = await agent.get(href)
    assert file.content.startswith(b"%PDF")
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["cache-control"] == "no-store"
    assert file.headers["content-disposition"].startswith("attachment; filename=")
    documents = (await agent.get(f"/cases/{case.number}/documents")).text
    assert href in documents
    reads = await case.all(
        "SELECT event FROM journal_entry WHERE case_id = $1 AND event = 'document.read'"
    )
    assert len(reads) == 1


async def test_a_stale_form_is_told_and_keeps_its_fields(agent):
    case = await scene()
    answer = await proposal(agent, case, row_version="99", deposit="12,00")
    assert answer.status_code == 409
    assert 'value="12,00"' in answer.text
    version = (await case.case())["row_version"]
    assert f'name="row_version" value="{version}"' in answer.text


async def test_an_agent_asks_and_only_a_manager_decides(agent):
    case = await scene()
    assert (await proposal(agent, case, count="13")).status_code == 303
    page = (await agent.get(f"/cases/{case.number}/plans")).text
    assert "/approval" not in page
    plan_id = (await case.one("SELECT id FROM plan WHERE case_id = $1"))["id"]
    assert (await agent.post(f"/plans/{plan_id}/approval")).status_code == 403
    manager = await signed_in(agent, role="manager")
    page = (await manager.get(f"/cases/{case.number}/plans")).text
    assert f"/plans/{plan_id}/approval" in page
    refused = await manager.post(f"/plans/{plan_id}/refusal", data={"reason": ""})
    assert refused.status_code == 422
    approved = await manager.post(
        f"/plans/{plan_id}/approval", data={"reason": "Vu"}, follow_redirects=False
    )
    assert approved.status_code == 303
    again = await manager.post(f"/plans/{plan_id}/approval")
    assert again.status_code == 409
    assert (await case.case())["arrangement"] == "plan"


async def test_a_plan_is_cancelled_with_a_reason(agent):
    case = await scene()
    await proposal(agent, case)
    plan_id = (await case.one("SELECT id FROM plan WHERE case_id = $1"))["id"]
    answer = await agent.post(
        f"/plans/{plan_id}/cancellation", data={"reason": "Paie tout"}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert (await case.case())["arrangement"] == "none"
    page = (await agent.get(f"/cases/{case.number}/plans")).text
    assert "Paie tout" in page


async def test_the_list_shows_each_plan_once_page_by_page(agent, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    cases = [await scene() for _case in range(5)]
    for case in cases:
        await proposal(agent, case)
    seen, href = [], "/plans?state=active"
    while href:
        page = (await agent.get(href)).text
        seen += re.findall(r'data-row href="/cases/([^/"]+)/plans"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        href = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen))
    assert {case.number for case in cases} <= set(seen)


@pytest.mark.parametrize("query", ["", "?state=late", "?state=broken", "?state=nonsense&after=x"])
async def test_the_list_answers_whatever_is_asked(agent, query):
    answer = await agent.get(f"/plans{query}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize(
    "path",
    ["/cases/T-none/plans", "/cases/T-none/plans/new", "/documents/999999999",
     "/cases/T-none/plans/preview?count=1&first_due_on=2026-12-07", "/cases/T-none/documents",
     "/documents/99999999999999999999999", "/documents/0"],
)  # fmt: skip
async def test_what_does_not_exist_is_nowhere(agent, path):
    assert (await agent.get(path)).status_code == 404


@pytest.mark.parametrize("plan_id", ["0", "999999999", "99999999999999999999999"])
async def test_an_unknown_plan_is_nowhere(agent, plan_id):
    answer = await agent.post(f"/plans/{plan_id}/cancellation", data={"reason": "x"})
    assert answer.status_code == 404
