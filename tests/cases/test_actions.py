"""What happens to a case as a whole: each act, its line in the journal, and what refuses it."""

from datetime import date, timedelta

import pytest

from backend import db
from backend.cases import actions, queries
from backend.cases.rules import Stage
from backend.db import unit_of_work
from backend.refusals import Conflict, Forbidden, NotFound, Refused
from tests import cast

pytestmark = pytest.mark.usefixtures("undo")
TODAY = date(2026, 11, 20)
SOON = TODAY + timedelta(days=14)


async def agent(name: str = "Inès", *, languages: str = "fr", **more: object) -> int:
    return int(
        await db.value(
            "INSERT INTO person (name, role, languages, team, cases_max)"
            " VALUES ($1, 'agent', $2, $3, $4) RETURNING id",
            name, languages, more.get("team"), more.get("cases_max"),
        )
    )  # fmt: skip


async def case(**more: object) -> tuple[int, str]:
    creditor = await cast.creditor()
    await cast.mandate(creditor) if not await db.value("SELECT 1 FROM mandate LIMIT 1") else None
    case_id = await cast.case(creditor, **more)
    return case_id, await db.value("SELECT number FROM case_file WHERE id = $1", case_id)


async def seen(number: str) -> queries.CaseHead:
    head = await queries.head(number, today=TODAY)
    assert head is not None
    return head


async def rest(number: str, kind: str) -> int:
    return await actions.hold(
        number=number,
        kind=kind,
        reason="",
        review_on=SOON,
        row_version=(await seen(number)).row_version,
        actor="1",
        today=TODAY,
    )


async def told(case_id: int) -> list[str]:
    rows = await db.rows("SELECT event FROM journal_entry WHERE case_id = $1 ORDER BY id", case_id)
    return [row["event"] for row in rows]


async def test_the_head_adds_up_and_counts_what_the_tabs_hold():
    case_id, number = await case(amounts=(100_00, 50_00), indemnity_cents=40_00)
    creditor = (await seen(number)).creditor_id
    payment = await db.value(
        "INSERT INTO payment (received_on, amount_cents, channel, idem_key)"
        " VALUES ($1, 3000, 'agency_bank', 'head') RETURNING id",
        TODAY,
    )
    for bucket, cents in (("principal", 2000), ("indemnity", 500), ("surplus", 500)):
        await db.execute(
            "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
            " received_on) VALUES ($1, $2, $3, $4, $5, $6)",
            payment, case_id, creditor, bucket, cents, TODAY,
        )  # fmt: skip
    await db.execute("UPDATE case_file SET balance_cents = 16500 WHERE id = $1", case_id)
    head = await seen(number)
    assert head.principal + head.charges - head.received == head.balance
    assert (head.received.cents, head.surplus.cents, head.payments_count) == (2500, 500, 1)
    assert (head.claims_count, head.plans_count, head.contacts_count) == (2, 0, 0)


@pytest.mark.parametrize("number", ["", "none", "x" * 500, "a\x00b"])
async def test_no_head_without_a_case(number):
    assert await queries.head(number, today=TODAY) is None


async def test_a_case_is_led_on_once_and_an_older_view_is_refused():
    case_id, number = await case()
    head = await seen(number)
    await actions.move(
        number=number, to="formal_notice", row_version=head.row_version, actor="1", today=TODAY
    )
    assert (await seen(number)).stage is Stage.FORMAL_NOTICE
    with pytest.raises(Conflict):
        await actions.move(
            number=number, to="amicable", row_version=head.row_version, actor="1", today=TODAY
        )
    assert await told(case_id) == ["case.moved"]


async def test_a_case_rests_until_every_reason_is_lifted():
    case_id, number = await case()
    ids = [await rest(number, kind) for kind in ("dispute", "vulnerable")]
    head = await seen(number)
    assert (head.blocked, head.next_action_on, head.next_action) == (True, SOON, "blocker.review")
    with pytest.raises(Conflict):
        await rest(number, "dispute")
    for place, blocker in enumerate(ids):
        await actions.lift(
            number=number, blocker_id=blocker, row_version=(await seen(number)).row_version,
            actor="1", today=TODAY,
        )  # fmt: skip
        assert (await seen(number)).blocked is (place == 0)
    with pytest.raises(Conflict):
        await actions.lift(
            number=number, blocker_id=ids[0], row_version=(await seen(number)).row_version,
            actor="1", today=TODAY,
        )  # fmt: skip
    assert await told(case_id) == ["case.held", "case.held", "case.released", "case.released"]


async def test_a_blocker_of_another_case_is_not_lifted_from_here():
    _case_id, number = await case()
    _other_id, other = await case()
    blocker = await actions.hold(
        number=other, kind="dispute", reason="", review_on=SOON, row_version=1, actor="1",
        today=TODAY,
    )  # fmt: skip
    with pytest.raises(Conflict):
        await actions.lift(number=number, blocker_id=blocker, row_version=1, actor="1", today=TODAY)


async def test_closing_lifts_what_held_it_and_reopening_takes_it_up_again():
    case_id, number = await case()
    await actions.hold(
        number=number, kind="creditor_wait", reason="", review_on=SOON, row_version=1, actor="1",
        today=TODAY,
    )  # fmt: skip
    with pytest.raises(Forbidden):
        await actions.close(
            number=number, code="UNC", reason="", row_version=2, actor="1", manages=False,
            today=TODAY,
        )  # fmt: skip
    await actions.close(
        number=number, code="UNC", reason="no means", row_version=2, actor="1", manages=True,
        today=TODAY,
    )  # fmt: skip
    head = await seen(number)
    assert (head.shown.code, head.close_code, head.closed_on) == ("unresolved", "UNC", TODAY)
    assert not head.blocked
    assert await db.value("SELECT lifted_on FROM blocker WHERE case_id = $1", case_id) == TODAY
    with pytest.raises(Refused):
        await actions.reopen(
            number=number, reason="", row_version=head.row_version, actor="1", today=TODAY
        )
    await actions.reopen(
        number=number, reason="found", row_version=head.row_version, actor="1", today=TODAY
    )
    head = await seen(number)
    assert (head.stage, head.close_code, head.next_action_on) == (Stage.AMICABLE, None, TODAY)
    assert await told(case_id) == ["case.held", "case.closed", "case.reopened"]


async def test_a_note_is_a_line_of_the_journal_and_changes_no_version():
    case_id, number = await case()
    await actions.write_note(number=number, text=" asks for time ", actor="1")
    assert await told(case_id) == ["case.noted"]
    assert (await seen(number)).row_version == 1
    with pytest.raises(Refused):
        await actions.write_note(number=number, text=" ", actor="1")
    with pytest.raises(NotFound):
        await actions.write_note(number="none", text="x", actor="1")


async def test_a_case_changes_hands_with_its_open_tasks():
    old, new = await agent("Old"), await agent("New")
    case_id, number = await case(agent_id=old)
    await db.execute(
        "INSERT INTO task (case_id, creditor_id, person_id, kind, due_on)"
        " SELECT id, creditor_id, $2, 'retry', $3 FROM case_file WHERE id = $1",
        case_id, old, TODAY,
    )  # fmt: skip
    await actions.assign(number=number, agent_id=new, row_version=1, actor="1")
    assert (await seen(number)).agent_id == new
    assert await db.value("SELECT person_id FROM task WHERE case_id = $1", case_id) == new
    assert await told(case_id) == ["case.assigned"]
    with pytest.raises(Refused):
        await actions.assign(number=number, agent_id=10**9, row_version=2, actor="1")
    await actions.assign(number=number, agent_id=None, row_version=2, actor="1")
    assert (await seen(number)).agent_id is None


async def test_many_at_once_leave_the_closed_and_the_settled_alone():
    new = await agent("New")
    ids = [(await case())[0] for _ in range(3)]
    settled, _number = await case(agent_id=new)
    closed, _number = await case()
    await db.execute(
        "UPDATE case_file SET stage = 'closed', close_code = 'UNC', closed_on = $2 WHERE id = $1",
        closed, TODAY,
    )  # fmt: skip
    moved = await actions.assign_many(case_ids=[*ids, settled, closed], agent_id=new, actor="1")
    assert moved == 3
    assert await db.value("SELECT agent_id FROM case_file WHERE id = $1", closed) is None
    assert await told(settled) == []


async def test_automatic_assignment_tells_why_in_the_journal():
    await db.execute("UPDATE person SET active = false")
    french, dutch = await agent("Fr", languages="fr"), await agent("Nl", languages="nl", team="B2B")
    for_french, _number = await case()
    for_dutch, _number = await case()
    nobody, _number = await case()
    await db.execute("UPDATE case_file SET lang = 'nl' WHERE id = $1", for_dutch)
    await db.execute("UPDATE case_file SET lang = 'de' WHERE id = $1", nobody)
    answer = await actions.assign_automatically(
        actor="1", today=TODAY, case_ids=[for_french, for_dutch, nobody]
    )
    assert {(c.case_id, c.agent_id) for c in answer.choices} == {
        (for_french, french),
        (for_dutch, dutch),
    }
    assert [(left.case_id, left.why) for left in answer.left] == [(nobody, "language")]
    details = await db.value("SELECT details FROM journal_entry WHERE case_id = $1", for_dutch)
    assert details["because"] == "nl, team B2B, 0 open cases"
    assert details["how"] == "automatic"
    when = await db.value("SELECT next_action_on FROM case_file WHERE id = $1", for_dutch)
    assert when == TODAY
    again = await actions.assign_automatically(
        actor="1", today=TODAY, case_ids=[for_french, for_dutch]
    )
    assert not again.choices


async def test_a_refused_act_leaves_nothing_behind():
    case_id, number = await case()
    with pytest.raises(Refused):
        async with unit_of_work():
            await actions.move(
                number=number, to="enforcement", row_version=1, actor="1", today=TODAY
            )
    assert await told(case_id) == []
    assert (await seen(number)).row_version == 1
