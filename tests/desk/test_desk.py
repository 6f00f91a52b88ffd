"""The desk on a real database: facts behind advice, the queue, the timeline, and their pages."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from backend import db
from backend.cases import queries as cases
from backend.db import unit_of_work
from backend.desk import queries, timeline
from backend.desk.rules import next_best
from backend.desk.telling import tell
from backend.refusals import Refused
from backend.tasks import actions as tasks
from tests import cast
from tests.conftest import signed_in

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


async def an_agent() -> int:
    email = await cast.person(role="agent")
    async with unit_of_work():
        return int(await db.value("SELECT id FROM person WHERE email = $1", email))


async def a_case(**more: object) -> tuple[int, str, int]:
    creditor = await cast.creditor()
    async with unit_of_work():
        if not await db.value("SELECT 1 FROM mandate WHERE creditor_id = $1", creditor):
            await cast.mandate(creditor)
    case_id = await cast.case(creditor, **more)
    async with unit_of_work():
        number = await db.value("SELECT number FROM case_file WHERE id = $1", case_id)
    return case_id, number, creditor


async def called(case: tuple[int, str, int], agent: int, outcome: str, at: datetime) -> int:
    return int(
        await db.value(
            "INSERT INTO call (case_id, creditor_id, agent_id, started_at, outcome, note)"
            " VALUES ($1, $2, $3, $4, $5, 'asks for time') RETURNING id",
            case[0], case[2], agent, at, outcome,
        )
    )  # fmt: skip


async def promised(
    case: tuple[int, str, int], state: str, due_on: date, call_id: int | None = None
) -> None:
    await db.execute(
        "INSERT INTO promise (case_id, creditor_id, call_id, made_on, due_on, amount_cents, state,"
        " judged_on) VALUES ($1, $2, $3, $4, $5, 15000, $6, $7)",
        case[0], case[2], call_id, due_on - timedelta(days=5), due_on, state,
        None if state == "open" else due_on + timedelta(days=4),
    )  # fmt: skip


async def advised(number: str) -> tuple[str, str]:
    head = await cases.head(number, today=TODAY)
    assert head is not None
    advice = next_best(await queries.facts(head, manages=False, today=TODAY))
    assert advice is not None
    return str(advice.title.words), advice.do


@pytest.mark.usefixtures("undo")
async def test_the_advice_follows_what_happens_to_the_case():
    agent = await an_agent()
    case = await a_case(agent_id=agent)
    assert await advised(case[1]) == ("Find a telephone number", "contacts")
    await db.execute(
        "INSERT INTO contact (debtor_id, channel, value)"
        " SELECT debtor_id, 'phone', '+32476123456' FROM case_file WHERE id = $1",
        case[0],
    )
    assert await advised(case[1]) == ("Call the debtor", "call")
    await called(case, agent, "NRP", NOON - timedelta(days=9))
    assert await advised(case[1]) == ("Call again: nobody was reached yet", "call")
    await called(case, agent, "PDP", NOON - timedelta(days=8))
    await promised(case, "open", TODAY + timedelta(days=2))
    assert await advised(case[1]) == ("Wait for the promise", "wait")
    await db.execute("UPDATE promise SET state = 'broken', judged_on = $1", TODAY)
    assert await advised(case[1]) == ("Propose a plan of up to {most} instalments", "plan")
    await promised(case, "kept", TODAY)
    assert await advised(case[1]) == ("Agree a promise or a plan at the next call", "call")


@pytest.mark.usefixtures("undo")
async def test_the_queue_puts_broken_commitments_first_and_counts_the_day():
    agent = await an_agent()
    planned, broken, due, ahead, done, role = [await a_case(agent_id=agent) for _ in range(6)]
    await db.execute("UPDATE case_file SET agent_id = NULL WHERE id = $1", role[0])
    for case, kind, on in (
        (due, "retry", TODAY - timedelta(days=3)),
        (ahead, "retry", TODAY + timedelta(days=1)),
        (done, "retry", TODAY + timedelta(days=2)),
    ):
        await db.execute(
            "UPDATE case_file SET next_action = $2, next_action_on = $3 WHERE id = $1",
            case[0], kind, on,
        )  # fmt: skip
    for case, kind in ((broken, "promise.broken"), (role, "callback")):
        await tasks.owe(case_id=case[0], creditor_id=case[2], kind=kind, due_on=TODAY)
    call = await called(done, agent, "PDP", NOON)
    await promised(done, "open", TODAY + timedelta(days=5), call)
    queue = await queries.queue(person_id=agent, roles=("agent",), today=TODAY)
    assert [entry.number for entry in queue.waiting] == [
        *sorted([broken[1], role[1]]),
        due[1],
        planned[1],
    ]
    assert [entry.number for entry in queue.done] == [done[1]]
    assert (queue.waiting_count, queue.done_count, queue.broken_count) == (4, 1, 1)
    assert queue.promised.cents == 15000


@pytest.mark.usefixtures("undo")
async def test_the_timeline_tells_everything_once_newest_first_over_pages():
    agent = await an_agent()
    case = await a_case(agent_id=agent)
    for place in range(40):
        await called(case, agent, "NRP", NOON - timedelta(hours=place // 2))
    await promised(case, "broken", TODAY - timedelta(days=10))
    await db.execute(
        "INSERT INTO letter (case_id, creditor_id, step, sent_on, channel)"
        " VALUES ($1, $2, 'relance_1', $3, 'post')",
        case[0], case[2], TODAY - timedelta(days=30),
    )  # fmt: skip
    payment = await db.value(
        "INSERT INTO payment (received_on, amount_cents, channel, idem_key)"
        " VALUES ($1, 3000, 'agency_bank', 'desk') RETURNING id",
        TODAY - timedelta(days=2),
    )
    for bucket in ("principal", "indemnity"):
        await db.execute(
            "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
            " received_on) VALUES ($1, $2, $3, $4, 1500, $5)",
            payment, case[0], case[2], bucket, TODAY - timedelta(days=2),
        )  # fmt: skip
    events: list[timeline.Event] = []
    after, pages = "", 0
    while True:
        page = await timeline.timeline(case[0], after=after)
        events += page.events
        pages += 1
        after = page.after
        if not after:
            break
    assert pages == 2
    assert len({(event.source, event.id) for event in events}) == len(events) == 45
    assert [event.at for event in events] == sorted((e.at for e in events), reverse=True)
    assert events[-1].source == "placement"
    assert all(tell(event, "F-1").title.words for event in events)
    money = (await timeline.timeline(case[0], kind="money")).events
    assert [event.facts["cents"] for event in money] == [3000]
    with pytest.raises(Refused):
        await timeline.timeline(case[0], after="abc")


async def test_the_pages_of_the_desk_answer(agent):
    person = await an_agent()
    case = await a_case(agent_id=person, debtor_name="Transports Arnoux SARL")
    for path in ("/", "/desk", f"/queue?at={case[1]}", "/queue", "/queue?at=none"):
        page = await agent.get(path)
        assert page.status_code == 200
        assert "Arnoux" in page.text
    _id, elsewhere, _creditor = await a_case()
    assert (await agent.get(f"/queue?at={elsewhere}")).status_code == 200
    ahead = await agent.get("/queue/next?after=none")
    assert ahead.headers["HX-Redirect"].startswith("/cases/")
    for kind in ("", "call", "agreement", "money", "letter", "case", "other"):
        assert (await agent.get(f"/cases/{case[1]}?kind={kind}")).status_code == 200
    assert (await agent.get(f"/cases/{case[1]}?after=abc")).status_code == 422


async def test_the_palette_finds_marks_and_goes(agent):
    await a_case(debtor_name="Élagage Arnoux")
    page = (await agent.get("/palette?q=ELAG")).text
    assert "<mark>Élag</mark>age Arnoux" in page
    assert 'data-href="/cases/' in page
    assert "/intake" not in (await agent.get("/palette")).text
    assert (await agent.get("/palette?q=zzzz%25")).status_code == 200
    here = await agent.get("/palette", headers={"HX-Current-URL": "http://localhost/cases/F-1"})
    assert 'data-press="a"' in here.text
    assert "<script" not in (await agent.get("/palette?q=<script>alert(1)</script>")).text


async def version(number: str) -> int:
    async with unit_of_work():
        return int(await db.value("SELECT row_version FROM case_file WHERE number = $1", number))


async def test_handling_refuses_a_stale_form_and_keeps_what_was_typed(agent):
    _id, number, _creditor = await a_case(agent_id=await an_agent())
    where = f"/cases/{number}"
    fields = {
        "row_version": "1",
        "blocker": "dispute",
        "review_on": "2026-12-01",
        "blocker_reason": "goods damaged",
    }
    late = {**fields, "review_on": "2020-01-01"}
    wrong = await agent.post(f"{where}/blockers", data=late)
    assert wrong.status_code == 422
    assert 'value="goods damaged"' in wrong.text
    assert await version(number) == 1
    moved = await agent.post(f"{where}/stage", data={"row_version": "1", "to": "formal_notice"})
    assert moved.status_code == 200
    stale = await agent.post(f"{where}/stage", data={"row_version": "1", "to": "amicable"})
    assert stale.status_code == 409
    assert await version(number) == 2
    unversioned = await agent.post(f"{where}/stage", data={"to": "amicable"})
    assert unversioned.status_code in (409, 422)


async def test_an_agent_does_no_managers_act(web: httpx.AsyncClient):
    mine = await an_agent()
    await signed_in(web, role="agent")
    _id, number, _creditor = await a_case(agent_id=mine)
    where = f"/cases/{number}"
    closing = {"row_version": "1", "code": "UNC"}
    assert (await web.post(f"{where}/closure", data=closing)).status_code == 403
    reopening = {"row_version": "1", "reopen_reason": "x"}
    assert (await web.post(f"{where}/reopening", data=reopening)).status_code == 403
    giving = {"row_version": "1", "agent": ""}
    assert (await web.post(f"{where}/agent", data=giving)).status_code == 403
    assert await version(number) == 1
    _id, free, _creditor = await a_case()
    taking = {"row_version": "1", "agent": str(mine)}
    assert (await web.post(f"/cases/{free}/agent", data=taking)).status_code == 200
    assert await version(free) == 2


async def test_a_manager_closes_and_reopens_and_the_work_ends(web: httpx.AsyncClient):
    await signed_in(web, role="manager")
    case_id, number, creditor = await a_case()
    await tasks.owe(case_id=case_id, creditor_id=creditor, kind="retry", due_on=TODAY)
    where = f"/cases/{number}"
    done = await web.post(f"{where}/closure", data={"row_version": "1", "code": "UNC"})
    assert done.status_code == 200
    async with unit_of_work():
        left = "SELECT count(*) FROM task WHERE case_id = $1 AND done_at IS NULL"
        assert await db.value(left, case_id) == 0
    missing = await web.post(f"{where}/reopening", data={"row_version": "2", "reopen_reason": ""})
    assert missing.status_code == 422
    again = {"row_version": "2", "reopen_reason": "the debtor was found"}
    assert (await web.post(f"{where}/reopening", data=again)).status_code == 200
    noted = await web.post(f"{where}/notes", data={"text": "spoke to the neighbour"})
    assert noted.status_code == 200
    assert "spoke to the neighbour" in noted.text
    assert (await web.post(f"{where}/notes", data={"text": ""})).status_code == 422
    assert (await web.post("/cases/none/notes", data={"text": "x"})).status_code == 404
