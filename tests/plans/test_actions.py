"""What can happen to a plan, on a real database: agreed, put before managers, judged, ended."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from backend import db
from backend.db import unit_of_work
from backend.money import Money
from backend.plans import actions, queries
from backend.plans.drawing import Wish
from backend.plans.rules import PlanRefused, State
from backend.refusals import Conflict, NotFound, Refused
from tests.plans.scene import NOW, TODAY, Scene, scene

pytestmark = pytest.mark.usefixtures("database")
FIRST = date(2026, 12, 7)
THREE = Wish(FIRST, count=3)


async def propose(case: Scene, wish: Wish = THREE, *, row_version: int | None = None):
    return await actions.propose(
        case_number=case.number,
        wish=wish,
        row_version=row_version,
        actor=case.agent,
        today=TODAY,
        now=NOW,
    )


async def moved(case: Scene, today: date = TODAY) -> State:
    async with unit_of_work():
        await actions.money_moved(case.case_id, today=today)
        plans = await queries.plans_of(case.case_id)
    return plans[0].state


async def test_a_plan_within_the_mandate_is_agreed_at_once_and_put_in_writing():
    case = await scene()
    plan = await propose(case)
    assert plan.state is State.ACTIVE
    assert plan.agreed_on == TODAY
    assert plan.next_check_on == date(2026, 12, 8)
    assert [part.amount.cents for part in plan.schedule] == [100_00] * 3
    row = await case.case()
    assert (row["arrangement"], row["next_action"]) == ("plan", "plan.check")
    assert row["next_action_on"] == plan.next_check_on
    document = await case.one("SELECT * FROM document WHERE case_id = $1")
    assert document["id"] == plan.document_id
    assert document["content"].startswith(b"%PDF-1.7")
    assert await case.events() == ["document.kept", "plan.agreed"]


async def test_a_plan_beyond_the_mandate_waits_for_a_manager_without_a_document():
    case = await scene()
    plan = await propose(case, Wish(FIRST, count=13))
    assert plan.state is State.AWAITING_APPROVAL
    assert (plan.agreed_on, plan.next_check_on, plan.document_id) == (None, None, None)
    assert (await case.case())["arrangement"] == "none"
    task = await case.one("SELECT * FROM task WHERE case_id = $1")
    assert (task["kind"], task["role"]) == ("plan.approve", "manager")
    assert await case.events() == ["plan.asked"]


async def test_a_manager_approves_and_the_plan_is_in_force_from_that_day():
    case = await scene()
    plan = await propose(case, Wish(FIRST, count=13))
    later = TODAY + timedelta(days=2)
    await actions.approve(plan_id=plan.id, reason="Vu", actor="2", today=later, now=NOW)
    async with unit_of_work():
        approved = await queries.plan(plan.id)
    assert (approved.state, approved.agreed_on) == (State.ACTIVE, later)
    assert (approved.asked_by, approved.decided_by) == (case.agent, "2")
    assert approved.document_id
    assert await case.tasks() == ["plan.approved"]
    with pytest.raises(Conflict):
        await actions.approve(plan_id=plan.id, reason="Vu", actor="2", today=later, now=NOW)


async def test_a_manager_refuses_with_a_reason_and_the_asker_is_told():
    case = await scene()
    plan = await propose(case, Wish(FIRST, count=13))
    with pytest.raises(Refused, match="Say why"):
        await actions.refuse(plan_id=plan.id, reason=" ", actor="2", today=TODAY)
    await actions.refuse(plan_id=plan.id, reason="Trop long", actor="2", today=TODAY)
    assert await case.tasks() == ["plan.refused"]
    assert (await case.case())["next_action"] == "plan.refused"
    assert (await propose(case)).state is State.ACTIVE  # another may be drawn up


async def test_what_no_longer_fits_cannot_be_approved():
    case = await scene()
    plan = await propose(case, Wish(FIRST, count=13))
    with pytest.raises(Refused, match="first day has passed"):
        await actions.approve(
            plan_id=plan.id, reason="Vu", actor="2", today=FIRST + timedelta(days=1), now=NOW
        )
    await case.pay(100_00, TODAY)
    with pytest.raises(Refused, match="balance"):
        await actions.approve(plan_id=plan.id, reason="Vu", actor="2", today=TODAY, now=NOW)


async def test_a_case_has_one_open_plan_at_most():
    case = await scene()
    await propose(case)
    with pytest.raises(Conflict, match="open plan"):
        await propose(case)


async def test_two_agents_at_once_make_one_plan():
    case = await scene()
    outcomes = await asyncio.gather(propose(case), propose(case), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Plan"]


async def test_a_form_that_saw_an_older_case_is_a_conflict():
    case = await scene()
    version = (await case.case())["row_version"]
    async with unit_of_work():
        await db.execute(
            "UPDATE case_file SET row_version = row_version + 1 WHERE id = $1", case.case_id
        )
    with pytest.raises(Conflict):
        await propose(case, row_version=version)
    assert (await propose(case, row_version=version + 1)).state is State.ACTIVE


async def test_a_closed_an_insolvent_and_an_unknown_case_get_no_plan():
    case = await scene()
    async with unit_of_work():
        await db.execute(
            "INSERT INTO blocker (case_id, creditor_id, kind, set_on, review_on)"
            " VALUES ($1, $2, 'insolvency', $3, $3)",
            case.case_id, case.creditor_id, TODAY,
        )  # fmt: skip
    with pytest.raises(Refused, match="insolvent"):
        await propose(case)
    async with unit_of_work():
        await db.execute(
            "UPDATE case_file SET stage = 'closed', closed_on = $2, close_code = 'UNC'"
            " WHERE id = $1",
            case.case_id, TODAY,
        )  # fmt: skip
    with pytest.raises(Refused, match="closed"):
        await propose(case)
    with pytest.raises(NotFound):
        await propose(Scene(0, 0, "T-none", "1"))
    with pytest.raises(NotFound):
        await actions.cancel(plan_id=10**12, reason="x", actor="1", today=TODAY)


async def test_a_refused_plan_leaves_nothing_behind():
    case = await scene()
    with pytest.raises(PlanRefused):
        await propose(case, Wish(FIRST, count=3, deposit=Money(300_00)))
    assert await case.events() == []
    assert await case.all("SELECT id FROM plan WHERE case_id = $1") == []


async def test_without_an_account_to_pay_to_nothing_is_agreed():
    case = await scene()
    async with unit_of_work():
        await db.execute("UPDATE creditor SET iban = NULL WHERE id = $1", case.creditor_id)
    with pytest.raises(Refused, match="no account to pay to"):
        await propose(case)
    assert await case.all("SELECT id FROM plan WHERE case_id = $1") == []


async def test_a_plan_takes_the_place_of_an_open_promise():
    case = await scene()
    async with unit_of_work():
        await db.execute(
            "INSERT INTO promise (case_id, creditor_id, made_on, due_on, amount_cents,"
            " next_check_on) VALUES ($1, $2, $3, $3, 5000, $3)",
            case.case_id, case.creditor_id, TODAY,
        )  # fmt: skip
    await propose(case)
    promise = await case.one("SELECT * FROM promise WHERE case_id = $1")
    assert (promise["state"], promise["next_check_on"]) == ("replaced", None)
    assert "promise.replaced" in await case.events()


async def test_cancelling_ends_a_plan_and_what_was_paid_stays_paid():
    case = await scene()
    plan = await propose(case)
    await case.pay(100_00, TODAY + timedelta(days=3))
    await actions.cancel(plan_id=plan.id, reason="Paie tout", actor="1", today=TODAY)
    row = await case.case()
    assert (row["arrangement"], row["balance_cents"]) == ("none", 200_00)
    ended = await case.one("SELECT * FROM plan WHERE case_id = $1")
    assert (ended["state"], ended["ended_on"], ended["next_check_on"]) == ("cancelled", TODAY, None)


async def test_money_completes_a_plan_on_the_day_it_comes():
    case = await scene()
    await propose(case)
    await case.pay(299_99, TODAY + timedelta(days=1))
    assert await moved(case, TODAY + timedelta(days=1)) is State.ACTIVE
    await case.pay(1, TODAY + timedelta(days=1))
    assert await moved(case, TODAY + timedelta(days=1)) is State.COMPLETED
    row = await case.one("SELECT * FROM plan WHERE case_id = $1")
    assert (row["ended_on"], row["next_check_on"]) == (TODAY + timedelta(days=1), None)
    assert (await case.case())["arrangement"] == "none"
    assert "plan.completed" in await case.tasks()


async def test_a_payment_that_bounces_opens_a_completed_plan_again():
    case = await scene()
    await propose(case)
    await case.pay(300_00, FIRST)
    assert await moved(case, FIRST) is State.COMPLETED
    await case.pay(-300_00, date(2026, 12, 9))
    assert await moved(case, date(2026, 12, 9)) is State.LATE
    assert (await case.case())["arrangement"] == "plan"
    assert "plan.late" in await case.tasks()


async def test_a_late_plan_that_is_paid_is_kept_again_and_its_task_goes():
    case = await scene()
    plan = await propose(case)
    assert await moved(case, date(2026, 12, 8)) is State.LATE
    assert await case.tasks() == ["plan.late"]
    await case.pay(100_00, date(2026, 12, 9))
    assert await moved(case, date(2026, 12, 9)) is State.ACTIVE
    assert await case.tasks() == []
    assert (await case.events())[-2:] == ["plan.late", "plan.kept_again"]
    async with unit_of_work():
        assert (await queries.plan(plan.id)).next_check_on == date(2027, 1, 8)


async def test_a_broken_plan_stays_broken_unless_the_money_had_come_in_time():
    case = await scene()
    await propose(case)
    assert await moved(case, date(2026, 12, 11)) is State.BROKEN
    await case.pay(50_00, date(2026, 12, 12))
    assert await moved(case, date(2026, 12, 12)) is State.BROKEN
    await case.pay(95_00, date(2026, 12, 10))  # booked two days after it was received
    assert await moved(case, date(2026, 12, 12)) is State.ACTIVE
    assert (await case.case())["arrangement"] == "plan"


async def test_this_mornings_money_does_not_count_towards_this_afternoons_plan():
    case = await scene(amounts=(400_00,))
    await case.pay(100_00, TODAY)
    plan = await propose(case)
    assert plan.total == Money(300_00)
    assert plan.paid_before == Money(100_00)
    assert await moved(case, date(2026, 12, 8)) is State.LATE
    async with unit_of_work():
        receipts = await queries.toward(plan, today=date(2026, 12, 8))
    assert sum(one.amount.cents for one in receipts) == 0


async def test_money_beyond_what_is_owed_does_not_count_towards_a_plan():
    case = await scene()
    await propose(case)
    await case.pay(300_00, TODAY, bucket="surplus")
    assert await moved(case) is State.ACTIVE


async def test_due_days_on_a_weekend_are_awaited_on_the_monday_after():
    case = await scene()
    plan = await propose(case, Wish(date(2026, 12, 5), count=2))
    assert plan.first_due_on == date(2026, 12, 5)  # a Saturday, as wished
    assert [part.due_on for part in plan.schedule] == [date(2026, 12, 7), date(2027, 1, 5)]
    assert await moved(case, date(2026, 12, 7)) is State.ACTIVE
    assert await moved(case, date(2026, 12, 8)) is State.LATE


async def test_asking_again_changes_nothing():
    case = await scene()
    await propose(case)
    before = await case.one("SELECT row_version FROM plan WHERE case_id = $1")
    await moved(case)
    await moved(case)
    assert before == await case.one("SELECT row_version FROM plan WHERE case_id = $1")
    assert await case.events() == ["document.kept", "plan.agreed"]


async def test_the_instant_of_the_agreement_is_the_documents_date():
    first, second = await scene(), await scene()
    for case, hour in ((first, 10), (second, 10)):
        await actions.propose(
            case_number=case.number, wish=THREE, row_version=None, actor="1", today=TODAY,
            now=datetime(2026, 11, 20, hour, tzinfo=UTC),
        )  # fmt: skip
    sizes = [
        len((await case.one("SELECT content FROM document WHERE case_id = $1"))["content"])
        for case in (first, second)
    ]
    assert abs(sizes[0] - sizes[1]) < 200


async def test_a_plan_is_not_approved_once_the_debtor_is_insolvent():
    case = await scene()
    plan = await propose(case, Wish(FIRST, count=13))
    async with unit_of_work():
        await db.execute(
            "INSERT INTO blocker (case_id, creditor_id, kind, set_on, review_on)"
            " VALUES ($1, $2, 'insolvency', $3, $3)",
            case.case_id, case.creditor_id, TODAY,
        )  # fmt: skip

    with pytest.raises(Refused, match="insolvent"):
        await actions.approve(plan_id=plan.id, reason="Vu", actor="2", today=TODAY, now=NOW)
    await actions.refuse(plan_id=plan.id, reason="insolvent", actor="2", today=TODAY)
