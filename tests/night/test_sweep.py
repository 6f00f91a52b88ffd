"""A night's statements say of every plan and promise exactly what the pure rules say of it."""

from collections import Counter
from datetime import timedelta

from backend import db
from backend.days import is_working_day
from backend.night import actions
from backend.plans.judging import SILENT
from tests import cast
from tests.night.invented import BEGIN, Invented

COUNT, NIGHTS, SEED = 150, 60, 20260901


async def test_each_night_judges_every_plan_and_promise_as_the_pure_rules_do(undo):
    agency = Invented(SEED)
    await agency.write(count=COUNT, agent_id=await _agent())
    every: Counter[str] = Counter()
    compared = 0
    day = last = BEGIN

    for _night in range(NIGHTS):
        day = next_working_day_after(day)
        await agency.wake(last, day)
        night = await actions.run(day=day)
        expected = agency.expected(day)

        assert night is not None
        assert as_counter(night) == expected, day
        assert await states("plan", "ended_on") == {
            plan.id: (plan.state, plan.next_check_on, plan.ended_on) for plan in agency.plans
        }, day
        assert await states("promise", "judged_on") == {
            promise.id: (promise.state, promise.next_check_on, promise.judged_on)
            for promise in agency.promises
        }, day
        every += expected
        compared += len(agency.plans) + len(agency.promises)
        last = day

    events = {name: count for name, count in every.items() if "." in name}
    assert len(events) == 7, f"the seed no longer shows every event: {events}"
    told = await db.rows("SELECT event, count(*) AS count FROM journal_entry GROUP BY event")
    assert {row["event"]: row["count"] for row in told} == events
    owed = await db.rows("SELECT kind, count(*) AS count FROM task GROUP BY kind")
    assert {row["kind"]: row["count"] for row in owed} == {
        kind: count for kind, count in events.items() if kind not in SILENT
    }
    assert await wrong_arrangements() == 0
    print(f"{compared} verdicts compared over {NIGHTS} nights: {events}")


def next_working_day_after(day):
    day += timedelta(days=1)
    while not is_working_day(day, "BE"):
        day += timedelta(days=1)
    return day


def as_counter(night: actions.Night) -> Counter[str]:
    names = {"kept": "kept_again"}
    found: Counter[str] = Counter(
        plans_judged=night.plans_judged, promises_judged=night.promises_judged
    )
    for name, count in night.plans_changed.items():
        found[f"plan.{names.get(name, name)}"] = count
    for name, count in night.promises.items():
        found[f"promise.{name}"] = count
    return +found


async def states(table: str, over: str):
    found = await db.rows(f"SELECT id, state, next_check_on, {over} AS over FROM {table}")
    return {row["id"]: (row["state"], row["next_check_on"], row["over"]) for row in found}


async def wrong_arrangements() -> int:
    return await db.value(
        "SELECT count(*) FROM case_file c WHERE arrangement <> CASE"
        " WHEN EXISTS (SELECT FROM plan WHERE case_id = c.id AND state IN ('active','late'))"
        " THEN 'plan' WHEN EXISTS (SELECT FROM promise WHERE case_id = c.id AND state = 'open')"
        " THEN 'promise' ELSE 'none' END"
    )


async def _agent() -> int:
    email = await cast.person()
    return await db.value("SELECT id FROM person WHERE email = $1", email)
