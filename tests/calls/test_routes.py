"""The column of the call, asked as htmx asks: painted, refused with everything kept, saved once."""

import re

import httpx
import pytest

from backend import db
from backend.db import unit_of_work
from tests.plans.scene import Scene, scene


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


async def form(agent: httpx.AsyncClient, case: Scene, **fields: str) -> dict[str, str]:
    page = (await agent.get(f"/cases/{case.number}/call?panel=1")).text
    kept = {name: hidden(page, name) for name in ("idem_key", "row_version")}
    return {**kept, "note": "", "then": "stay", **fields}


async def test_the_column_has_the_eight_outcomes_on_their_keys_and_all_others(agent):
    case = await scene()
    answer = await agent.get(f"/cases/{case.number}/call?panel=1")
    assert answer.status_code == 200
    assert len(re.findall(r'name="outcome"', answer.text)) == 25
    assert re.findall(r'data-key="([1-8])"', answer.text) == list("12345678")
    assert 'data-draft="case ' in answer.text
    assert "data-submit-button" in answer.text


async def test_the_page_of_its_own_stands_within_the_case(agent):
    case = await scene()
    answer = await agent.get(f"/cases/{case.number}/call")
    assert answer.text.count("<h1") == 1
    assert 'id="call-form"' in answer.text


@pytest.mark.parametrize(
    ("code", "field"),
    [("PDP", "promise_amount"), ("PAI", "promise_amount"), ("PLN", "first_due_on"),
     ("DEL", "callback_on")],
)  # fmt: skip
async def test_an_outcome_asks_for_its_fields_and_keeps_what_is_typed(agent, code, field):
    case = await scene()
    answer = await agent.get(
        f"/cases/{case.number}/call/details",
        params={"outcome": code, "promise_amount": "12,34", "deposit": "5"},
    )
    assert answer.status_code == 200
    assert f'name="{field}"' in answer.text
    if field == "promise_amount":
        assert 'value="12,34"' in answer.text


async def test_a_dispute_says_until_when_the_case_rests(agent):
    case = await scene()
    answer = await agent.get(f"/cases/{case.number}/call/details", params={"outcome": "LIT"})
    assert re.search(r"\d\d/\d\d/\d{4}", answer.text)
    assert "name=" not in answer.text


async def test_a_call_is_saved_and_the_next_case_follows(agent):
    case = await scene()
    fields = await form(agent, case, outcome="NRP", duration="0:42", then="next")
    answer = await agent.post(f"/cases/{case.number}/calls", data=fields, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/queue/next?after={case.number}"
    call = await case.one("SELECT * FROM call WHERE case_id = $1")
    assert (call["outcome"], call["duration_s"]) == ("NRP", 42)


async def test_pressing_save_twice_saves_once(agent):
    case = await scene()
    fields = await form(agent, case, outcome="NRP")
    for _press in "ab":
        answer = await agent.post(
            f"/cases/{case.number}/calls", data=fields, follow_redirects=False
        )
        assert answer.status_code == 303
    assert len(await case.all("SELECT id FROM call WHERE case_id = $1")) == 1


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(agent):
    case = await scene()
    fields = await form(
        agent, case, outcome="PDP", note="Rappeler la comptable", promise_amount="abc",
        promise_due_on="31/02/2026",
    )  # fmt: skip
    answer = await agent.post(f"/cases/{case.number}/calls", data=fields)
    assert answer.status_code == 422
    assert 'id="error-promise_amount"' in answer.text
    assert 'id="error-promise_due_on"' in answer.text
    assert "Rappeler la comptable" in answer.text
    assert hidden(answer.text, "idem_key") == fields["idem_key"]


async def test_without_an_outcome_nothing_is_saved(agent):
    case = await scene()
    answer = await agent.post(f"/cases/{case.number}/calls", data=await form(agent, case))
    assert answer.status_code == 422
    assert 'id="error-outcome"' in answer.text


async def test_a_case_that_changed_meanwhile_is_told_and_the_second_press_saves(agent):
    case = await scene()
    fields = await form(agent, case, outcome="NRP", note="Personne")
    async with unit_of_work():
        await db.execute(
            "UPDATE case_file SET row_version = row_version + 1 WHERE id = $1", case.case_id
        )
    answer = await agent.post(f"/cases/{case.number}/calls", data=fields)
    assert answer.status_code == 409
    assert "Personne" in answer.text
    fields["row_version"] = hidden(answer.text, "row_version")
    again = await agent.post(f"/cases/{case.number}/calls", data=fields, follow_redirects=False)
    assert again.status_code == 303


async def test_an_unknown_case_is_nowhere(agent):
    for path in ("/call", "/call?panel=1", "/call/details"):
        assert (await agent.get(f"/cases/T-none{path}")).status_code == 404
    fields = {"outcome": "NRP", "idem_key": "12345678", "row_version": "1"}
    assert (await agent.post("/cases/T-none/calls", data=fields)).status_code == 404


async def test_nobody_calls_without_signing_in(web):
    case = await scene()
    answer = await web.get(f"/cases/{case.number}/call?panel=1")
    assert answer.status_code == 401
