"""A night happens once, wholly or not at all, and the missed ones in order."""

import asyncio
from datetime import date, timedelta

import pytest

from backend import db
from backend.night import actions
from backend.refusals import Refused
from tests import cast

WEDNESDAY, THURSDAY, FRIDAY = date(2026, 9, 16), date(2026, 9, 17), date(2026, 9, 18)


async def plan(*, due_on: date, agent_id: int | None = None, cents: int = 100_00) -> int:
    """A plan of one instalment on a case of its own; returns the case."""
    creditor_id = await cast.creditor()
    async with db.unit_of_work():
        case_id = await cast.case(creditor_id, amounts=(cents,), agent_id=agent_id)
        plan_id = await db.value(
            "INSERT INTO plan (case_id, creditor_id, asked_on, agreed_on, first_due_on,"
            " instalments_count, total_cents, next_check_on)"
            " VALUES ($1, $2, $3, $3, $3, 1, $4, $5) RETURNING id",
            case_id, creditor_id, due_on, cents, due_on + timedelta(days=1),
        )  # fmt: skip
        await db.execute(
            "INSERT INTO instalment (plan_id, case_id, creditor_id, seq, due_on, amount_cents)"
            " VALUES ($1, $2, $3, 1, $4, $5)",
            plan_id, case_id, creditor_id, due_on, cents,
        )  # fmt: skip
        await db.execute("UPDATE case_file SET arrangement = 'plan' WHERE id = $1", case_id)
    return case_id


async def person(*, active: bool = True) -> int:
    async with db.unit_of_work():
        return await db.value(
            "INSERT INTO person (name, role, active) VALUES ('Inès Moreau', 'agent', $1)"
            " RETURNING id",
            active,
        )


async def test_what_changed_leaves_a_line_a_task_and_the_case_on_top(undo):
    agent_id = await person()
    case_id = await plan(due_on=WEDNESDAY, agent_id=agent_id)

    night = await actions.run(day=THURSDAY, actor="cli")

    assert night is not None
    assert night.plans_changed["late"] == 1
    case = await db.row("SELECT * FROM case_file WHERE id = $1", case_id)
    assert (case["next_action"], case["next_action_on"]) == ("plan.late", THURSDAY)
    assert (case["arrangement"], case["row_version"]) == ("plan", 2)
    line = await db.row("SELECT * FROM journal_entry WHERE case_id = $1", case_id)
    assert (line["event"], line["actor"], line["subject"]) == ("plan.late", "cli", case["number"])
    assert line["details"]["missing_cents"] == 100_00
    task = await db.row("SELECT * FROM task WHERE case_id = $1", case_id)
    assert (task["kind"], task["person_id"], task["due_on"]) == ("plan.late", agent_id, THURSDAY)


async def test_when_grace_has_run_out_the_plan_ends_and_its_reminder_is_settled(undo):
    case_id = await plan(due_on=WEDNESDAY)
    await actions.run(day=THURSDAY)

    await actions.run(day=date(2026, 9, 21))

    case = await db.row("SELECT * FROM case_file WHERE id = $1", case_id)
    assert (case["arrangement"], case["next_action"]) == ("none", "plan.broken")
    open_tasks = await db.rows(
        "SELECT kind FROM task WHERE case_id = $1 AND done_at IS NULL", case_id
    )
    assert [row["kind"] for row in open_tasks] == ["plan.broken"]


async def test_the_task_of_an_agent_who_left_goes_to_the_common_list(undo):
    case_id = await plan(due_on=WEDNESDAY, agent_id=await person(active=False))

    await actions.run(day=THURSDAY)

    task = await db.row("SELECT person_id, role FROM task WHERE case_id = $1", case_id)
    assert (task["person_id"], task["role"]) == (None, "agent")


async def test_a_second_time_changes_nothing(undo):
    await plan(due_on=WEDNESDAY)
    await actions.run(day=THURSDAY)
    before = await everything()

    assert await actions.run(day=THURSDAY) is None
    assert await actions.run_owed(until=THURSDAY, country="BE") == []

    assert await everything() == before


async def test_missed_nights_are_run_in_order(undo):
    case_id = await plan(due_on=WEDNESDAY)
    await actions.run(day=date(2026, 9, 15))

    nights = await actions.run_owed(until=date(2026, 9, 26), country="BE")

    assert [night.date.day for night in nights] == [16, 17, 18, 21, 22, 23, 24, 25]
    lines = await db.rows(
        "SELECT event, details->>'day' AS day FROM journal_entry WHERE case_id = $1 ORDER BY id",
        case_id,
    )
    assert [tuple(row) for row in lines] == [
        ("plan.late", "2026-09-17"),
        ("plan.broken", "2026-09-21"),
    ]


async def test_money_received_after_the_day_that_is_caught_up_does_not_count_yet(undo):
    case_id = await plan(due_on=WEDNESDAY)
    await db.execute(
        "WITH p AS (INSERT INTO payment (received_on, amount_cents, channel, idem_key)"
        " VALUES ($2, 10000, 'agency_bank', 'later') RETURNING id)"
        " INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
        " received_on) SELECT p.id, c.id, c.creditor_id, 'principal', 10000, $2"
        " FROM p, case_file c WHERE c.id = $1",
        case_id, FRIDAY,
    )  # fmt: skip
    await actions.run(day=THURSDAY)
    assert await state_of(case_id) == "late"

    await db.execute("UPDATE plan SET next_check_on = $1", FRIDAY)
    await actions.run(day=FRIDAY)

    assert await state_of(case_id) == "completed"


async def test_a_day_before_the_first_night_is_refused(undo):
    await actions.run(day=THURSDAY)

    with pytest.raises(Refused, match="lies before it"):
        await actions.run(day=WEDNESDAY)
    with pytest.raises(Refused, match="lies before it"):
        await actions.run_owed(until=WEDNESDAY, country="BE")


async def test_two_schedulers_at_once_run_each_night_once(database):
    cases = [await plan(due_on=WEDNESDAY) for _each in range(20)]
    await actions.run(day=date(2026, 9, 15))

    rounds = await asyncio.gather(
        *(actions.run_owed(until=date(2026, 9, 25), country="BE") for _each in range(4))
    )

    days = sorted(night.date.day for nights in rounds for night in nights)
    assert days == [16, 17, 18, 21, 22, 23, 24, 25]
    async with db.unit_of_work():
        events = await db.rows(
            "SELECT case_id, event FROM journal_entry WHERE case_id = ANY($1)", cases
        )
        tasks = await db.value("SELECT count(*) FROM task WHERE case_id = ANY($1)", cases)
    assert sorted((row["case_id"], row["event"]) for row in events) == sorted(
        (case_id, event) for case_id in cases for event in ("plan.late", "plan.broken")
    )
    assert tasks == 2 * len(cases)


async def everything() -> list:
    tables = ("plan", "promise", "case_file", "journal_entry", "task", "job_run")
    found = [await db.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]
    return [[dict(row) for row in rows] for rows in found]


async def state_of(case_id: int) -> str:
    return await db.value("SELECT state FROM plan WHERE case_id = $1", case_id)
