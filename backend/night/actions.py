"""The night run: every plan and promise that is due is judged as of one business day.

One night is one unit of work: judgements, journal, tasks and the mark that the day is finished
commit together or not at all, so that a night that was killed leaves nothing and is run again.
Refuses a day before the first night: what was agreed since would be judged by a day it never saw.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from backend import db
from backend.fees import charging
from backend.ledger import actions as ledger
from backend.night import queries, sweep
from backend.plans import discounts
from backend.plans.judging import SILENT
from backend.refusals import Refused
from backend.words import _

LOCK = 7252  # any number, as long as whoever runs nights takes the same
SECONDS = 540  # a night of a million cases takes well under a minute


@dataclass(slots=True)
class Night:
    """What one night found. "kept" of the plans: late ones that are in order again;
    "started": written ones towards which money came.
    """

    date: date
    plans_judged: int = 0
    plans_changed: dict[str, int] = field(
        default_factory=lambda: {"late": 0, "broken": 0, "completed": 0, "kept": 0, "started": 0}
    )
    promises_judged: int = 0
    promises: dict[str, int] = field(default_factory=lambda: {"kept": 0, "partly": 0, "broken": 0})
    tasks: int = 0


async def run(*, day: date, actor: str = "system") -> Night | None:
    """Judge what is due as of `day`; None if that night was finished before.

    Safe beside itself: the second one waits, then finds the day finished. Raises `Refused` for a
    day before the first night.
    """
    async with db.unit_of_work():
        await _statement("SELECT pg_advisory_xact_lock($1)", LOCK)
        if not await _begin(day):
            return None
        await charging.charge_acts(today=day, actor=actor)
        if not await db.value(sweep.DUE, day):
            await _finish(idle := Night(day))
            return idle
        await db.execute(sweep.ROOM)
        await db.execute(sweep.TABLES)
        await _statement(sweep.LOCK, day)
        await db.execute(sweep.KNOW_CASES)
        await _statement(sweep.JUDGE_PLANS, day)
        if await db.value(sweep.ANY_SHORTENED, day):
            await _statement(sweep.JUDGE_SHORTENED, day)
        await _statement(sweep.JUDGE_PROMISES, day)
        await db.execute(sweep.KNOW_SIZE)
        for statement in (sweep.UPDATE_PLANS, sweep.UPDATE_PROMISES):
            await _statement(statement, day)
        if kept := [row["id"] for row in await db.rows(sweep.DISCOUNTED)]:
            await discounts.grant(kept, on=day, actor=actor)
        await _statement(sweep.JOURNAL, day, actor)
        await _statement(sweep.SETTLE, actor)
        made = await _statement(sweep.TASKS, day, list(SILENT))
        await _statement(sweep.UPDATE_CASES, day, list(SILENT))
        night = await _counted(day, tasks=int(made.rpartition(" ")[2]))
        await _finish(night)
        return night


async def run_owed(*, until: date, country: str, actor: str = "system") -> list[Night]:
    """Run every night that is owed up to `until`, one by one, oldest first; those run are returned.

    What was missed while nothing ran is caught up in order. Raises `Refused` where `until` lies
    before the first night.
    """
    async with db.unit_of_work(readonly=True):
        days = await queries.owed(until=until, country=country)
        if not days:
            await _refuse_before_first(until)
    nights = [await run(day=day, actor=actor) for day in days]
    if nights:
        await ledger.roll_up_if_quiet()
    return [night for night in nights if night is not None]


async def _begin(day: date) -> bool:
    """Mark the day as begun; False if it is finished."""
    await _refuse_before_first(day)
    begun = await db.value(
        "INSERT INTO job_run (job, business_date) VALUES ($1, $2)"
        " ON CONFLICT (job, business_date) DO UPDATE"
        " SET attempts = job_run.attempts + 1, started_at = now()"
        " WHERE job_run.finished_at IS NULL RETURNING id",
        queries.JOB, day,
    )  # fmt: skip
    return begun is not None


async def _refuse_before_first(day: date) -> None:
    first = await db.value(
        "SELECT min(business_date) FROM job_run WHERE job = $1 AND finished_at IS NOT NULL",
        queries.JOB,
    )
    if first is not None and day < first:
        raise Refused(
            _("The first night was that of {first}: {day} lies before it and is not judged"),
            first=first,
            day=day,
        )


async def _counted(day: date, *, tasks: int) -> Night:
    night = Night(day, tasks=tasks)
    for row in await db.rows(sweep.COUNTS):
        name = (row["event"] or "").partition(".")[2]
        if row["what"] == "plan":
            night.plans_judged += row["count"]
            counted, name = night.plans_changed, "kept" if name == "kept_again" else name
        else:
            night.promises_judged += row["count"]
            counted = night.promises
        if name:
            counted[name] += row["count"]
    return night


async def _finish(night: Night) -> None:
    stats: dict[str, Any] = asdict(night)
    del stats["date"]
    await db.execute(
        "UPDATE job_run SET finished_at = clock_timestamp(), stats = $3"
        " WHERE job = $1 AND business_date = $2",
        queries.JOB, night.date, stats,
    )  # fmt: skip


async def _statement(sql: str, *values: object) -> str:
    """Run a statement with the patience of a night instead of a page's."""
    connection: Any = db.connection()
    return str(await connection.execute(sql, *values, timeout=SECONDS))
