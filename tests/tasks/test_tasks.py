"""Tasks: owed once, shown to whom they concern, struck off once."""

from datetime import date, timedelta

import pytest

from backend import db
from backend.cases.steps import STEPS, step
from backend.db import unit_of_work
from backend.refusals import Conflict, Forbidden, NotFound
from backend.tasks import actions, queries
from tests import cast

TODAY = date(2026, 11, 20)


async def a_case(agent_id: int | None = None) -> tuple[int, int]:
    creditor = await cast.creditor()
    return await cast.case(creditor, agent_id=agent_id), creditor


async def an_agent() -> int:
    email = await cast.person(role="agent")
    async with unit_of_work():
        return int(await db.value("SELECT id FROM person WHERE email = $1", email))


async def owed(case: tuple[int, int], **more: object) -> int | None:
    fields = {"kind": "retry", "due_on": TODAY, **more}
    return await actions.owe(case_id=case[0], creditor_id=case[1], **fields)


def test_every_step_has_words_and_a_rank():
    assert all(each.word and 0 <= each.rank <= 3 for each in STEPS.values())
    assert step("came with an import").word == "came with an import"


@pytest.mark.usefixtures("undo")
async def test_the_same_key_is_owed_once_and_no_key_every_time():
    case = await a_case()
    assert await owed(case, dedup_key="x:1")
    assert await owed(case, dedup_key="x:1") is None
    assert await owed(case)
    assert await owed(case)


@pytest.mark.usefixtures("undo")
async def test_a_task_goes_to_the_agent_of_the_case_unless_it_is_a_managers():
    agent = await an_agent()
    case = await a_case(agent)
    for role, expected in (("agent", agent), ("manager", None)):
        task = await owed(case, role=role)
        assert await db.value("SELECT person_id FROM task WHERE id = $1", task) == expected


@pytest.mark.usefixtures("undo")
async def test_it_is_struck_off_once_with_a_line():
    case = await a_case()
    task = await owed(case)
    await actions.done(task_id=task, actor="7", manages=False)
    with pytest.raises(Conflict):
        await actions.done(task_id=task, actor="8", manages=False)
    with pytest.raises(NotFound):
        await actions.done(task_id=10**12, actor="8", manages=False)
    lines = await db.rows("SELECT actor FROM journal_entry WHERE event = 'task.done'")
    assert [line["actor"] for line in lines] == ["7"]


@pytest.mark.usefixtures("undo")
async def test_what_managers_owe_is_struck_off_by_managers():
    case = await a_case(await an_agent())
    task = await owed(case, kind="plan.approve", role="manager")
    with pytest.raises(Forbidden):
        await actions.done(task_id=task, actor="7", manages=False)
    assert [row["id"] for row in await queries.of_case(case[0])] == [task]
    await actions.done(task_id=task, actor="8", manages=True)
    assert await queries.of_case(case[0]) == []


@pytest.mark.usefixtures("undo")
async def test_several_kinds_of_a_case_are_struck_off_at_once():
    case = await a_case()
    for kind in ("retry", "callback", "plan.approve"):
        await owed(case, kind=kind)
    kinds = ("retry", "callback")
    assert await actions.done_of_case(case_id=case[0], kinds=kinds, actor="7") == 2
    assert [row["kind"] for row in await queries.of_case(case[0])] == ["plan.approve"]


@pytest.mark.usefixtures("undo")
async def test_pages_hold_what_is_due_mine_and_everybodys_once_each():
    agent = await an_agent()
    mine, nobodys = await a_case(agent), await a_case()
    wanted = set()
    for place in range(queries.PAGE + 10):
        due_on = TODAY - timedelta(days=place % 5)
        wanted.add(await owed(mine if place % 2 else nobodys, due_on=due_on))
    await owed(mine, due_on=TODAY + timedelta(days=1))
    await owed(nobodys, role="manager")
    seen: list[int] = []
    after = None
    while True:
        rows = await queries.due(person_id=agent, roles=("agent",), today=TODAY, after=after)
        seen += [row["id"] for row in rows[: queries.PAGE]]
        if len(rows) <= queries.PAGE:
            break
        last = rows[queries.PAGE - 1]
        after = (last["due_on"], last["id"])
    assert len(seen) == len(wanted)
    assert set(seen) == wanted


async def test_the_page_shows_and_strikes_off(agent):
    case = await a_case(await an_agent())
    task = await owed(case, kind="promise.broken", due_on=date(2026, 1, 2))
    page = await agent.get("/tasks")
    assert page.status_code == 200
    assert f"/tasks/{task}/completion" in page.text
    done = await agent.post(f"/tasks/{task}/completion")
    assert done.status_code == 200
    assert f"/tasks/{task}/completion" not in done.text
    assert (await agent.post(f"/tasks/{task}/completion")).status_code == 409
    assert (await agent.post(f"/tasks/{2**70}/completion")).status_code == 404
    assert (await agent.get("/tasks?after=x")).status_code == 422


async def test_an_agent_is_shown_what_managers_owe_on_a_case_but_no_way_to_strike_it_off(agent):
    case = await a_case(await an_agent())
    task = await owed(case, kind="plan.approve", role="manager")
    async with unit_of_work():
        number = await db.value("SELECT number FROM case_file WHERE id = $1", case[0])
    page = await agent.get(f"/cases/{number}/handling")
    assert "Échéancier à valider" in page.text
    assert f"/tasks/{task}/completion" not in page.text
    assert (await agent.post(f"/tasks/{task}/completion")).status_code == 403
