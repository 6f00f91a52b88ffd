"""kill -9 in the middle of a night: afterwards nothing is lost, nothing doubled, fsck is silent.

Real processes on a private PostgreSQL and Valkey. A night is held in its middle by a lock on one
of the plans that it has to change; whoever is to be killed is killed there.
"""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from backend import db, migrating
from backend.days import day_of, is_working_day
from backend.fsck import queries as fsck
from backend.ledger import actions as ledger
from backend.night.rules import due_until
from backend.outbox import actions as outbox
from backend.outbox import bell
from backend.settings import Settings, load
from ops.launch.servers import servers
from tests import cast
from tests.night.invented import Invented

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
PLANS, DAYS, PLACEMENTS = 120, 28, 12


@dataclass
class House:
    """A private installation: its settings, its worker, and the locks that hold nights."""

    settings: Settings
    environment: dict[str, str]
    log: Path
    worker: asyncio.subprocess.Process | None = None
    locks: list[asyncpg.Connection] = field(default_factory=list)

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "backend.cli", "worker",
                cwd=ROOT, env=self.environment, stderr=log,
            )  # fmt: skip

    async def kill(self) -> None:
        assert self.worker is not None
        self.worker.kill()
        await self.worker.wait()

    async def lock(self, plan_id: int) -> asyncpg.Connection:
        connection = await asyncpg.connect(self.settings.admin_dsn)
        await connection.execute("BEGIN")
        await connection.execute("SELECT FROM plan WHERE id = $1 FOR UPDATE", plan_id)
        self.locks.append(connection)
        return connection

    async def ask(self, sql: str) -> object:
        connection = await asyncpg.connect(self.settings.admin_dsn)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    async def holds_still(self) -> bool:
        """Whether the worker's night waits for one of our locks."""
        return bool(
            await self.ask(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND application_name = 'quittance-worker' AND query LIKE '%UPDATE plan%'"
            )
        )

    async def last_night(self) -> date:
        found = await self.ask("SELECT max(business_date) FROM job_run WHERE job = 'night'")
        assert isinstance(found, date)
        return found


@pytest.fixture
async def house() -> AsyncIterator[House]:
    given = {name: os.environ.pop(name, None) for name in ("DATABASE_URL", "REDIS_URL")}
    try:
        with tempfile.TemporaryDirectory(prefix="q") as home, servers(Path(home)) as up:
            environment = os.environ | up.environment() | {"QUITTANCE_HOME": home}
            chosen = load(environment)
            await migrating.migrate(chosen)
            await db.POOLS.open(dict(chosen.role_dsns), size=4)
            found = House(chosen, environment, Path(home) / "worker.log")
            try:
                yield found
            finally:
                if found.worker is not None and found.worker.returncode is None:
                    await found.kill()
                for connection in found.locks:
                    connection.terminate()
                await db.POOLS.close()
    finally:
        os.environ.update({name: value for name, value in given.items() if value})


async def test_nothing_is_lost_or_doubled_whoever_is_killed_in_the_middle_of_a_night(house):
    until = due_until(datetime.now(UTC))
    begin = until - timedelta(days=DAYS)
    nights = [
        day
        for step in range(1, DAYS + 1)
        if is_working_day(day := begin + timedelta(days=step), house.settings.agency_country)
    ]
    agency = Invented(7, begin)
    async with db.unit_of_work():
        await agency.write(count=PLANS)
        await ledger.open_books(on=begin, actor="test")
        await db.execute(
            "INSERT INTO job_run (job, business_date, finished_at) VALUES ('night', $1, now())",
            begin,
        )
    cases = await owe_placements(first=0)
    held = plans_first_due_on(agency, nights)
    at = apart([night for night in nights[1:-1] if night in held], nights)[:6]
    assert len(at) == 6, "the invented agency has too few plans to hold six nights"

    for night in at[:3]:  # the worker, three times
        lock = await house.lock(held[night])
        await house.start()
        await until_true(house.holds_still)
        assert await house.last_night() < night
        await house.kill()
        await lock.close()

    locks = [await house.lock(held[night]) for night in at[3:]]
    await house.start()
    await until_true(house.holds_still)  # its connection to PostgreSQL
    await house.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND application_name = 'quittance-worker'"
    )
    await locks[0].close()

    await until_true(
        lambda: held_after(house, before(at[4], nights))
    )  # Redis, and what is owed while it is away
    await kill_valkey(house)
    cases += await owe_placements(first=PLACEMENTS)
    await locks[1].close()

    await until_true(lambda: held_after(house, before(at[5], nights)))  # PostgreSQL itself
    await kill_postgres(house)
    await until_true(lambda: finished(house, nights[-1]))
    # as if the leases of the killed had run out
    await house.ask("UPDATE outbox SET lease_until = now() WHERE state = 'leased'")
    await until_true(lambda: all_done(house))
    assert house.worker is not None
    assert house.worker.returncode is None
    house.worker.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    assert await house.worker.wait() == 0
    assert time.monotonic() - begun < 10

    await db.POOLS.close()
    await db.POOLS.open(dict(house.settings.role_dsns), size=4)
    await nothing_lost_nothing_doubled(agency, nights, cases)
    async with db.unit_of_work(role="worker", readonly=True):
        violations = await fsck.run(
            roles=house.settings.role_prefix, country=house.settings.agency_country
        )
    assert violations == []
    print(f"6 kills over {len(nights)} nights: {len(agency.told)} verdicts, {len(cases)} cases")


def apart(candidates: list[date], nights: list[date]) -> list[date]:
    """Nights with at least one other between them, the earliest first."""
    chosen: list[date] = []
    for night in candidates:
        if not chosen or nights.index(night) - nights.index(chosen[-1]) > 1:
            chosen.append(night)
    return chosen


def before(night: date, nights: list[date]) -> date:
    """The night before this one, finished when this one is held."""
    return nights[nights.index(night) - 1]


def plans_first_due_on(agency: Invented, nights: list[date]) -> dict[date, int]:
    """For each night a plan that it is the first to judge."""
    found: dict[date, int] = {}
    for plan in agency.plans:
        assert plan.next_check_on is not None
        first = next((night for night in nights if night >= plan.next_check_on), None)
        if first is not None:
            found[first] = plan.id
    return found


async def owe_placements(*, first: int) -> list[int]:
    """Placements of two cases each, owed to be assigned; returns the cases."""
    creditor_id = await cast.creditor()
    cases: list[int] = []
    today = day_of(datetime.now(UTC))
    for place in range(first, first + PLACEMENTS):
        async with db.unit_of_work():
            await db.execute(
                "INSERT INTO person (name, role, email) VALUES ('Inès Moreau', 'agent', 'ines@x')"
                " ON CONFLICT DO NOTHING"
            )
            pair = [await cast.case(creditor_id, placed_on=today) for _each in range(2)]
            placement_id = await db.value(
                "INSERT INTO placement (creditor_id, received_on, file_name, cases_count,"
                " principal_cents) VALUES ($1, $2, 'a.csv', 2, 60000) RETURNING id",
                creditor_id, today,
            )  # fmt: skip
            await db.execute(
                "UPDATE case_file SET placement_id = $2 WHERE id = ANY($1)", pair, placement_id
            )
            await outbox.owe(
                "placement.imported", dedup_key=f"test:{place}", placement_id=placement_id
            )
        cases += pair
    return cases


async def held_after(house: House, night: date) -> bool:
    """Whether the night that follows `night` is held by our lock."""
    return await house.last_night() == night and await house.holds_still()


async def finished(house: House, night: date) -> bool:
    return await house.last_night() == night


async def all_done(house: House) -> bool:
    return await house.ask("SELECT count(*) FROM outbox WHERE state <> 'done'") == 0


async def kill_valkey(house: House) -> None:
    async with bell.redis(house.settings) as queue:
        about = await queue.info("server")
    os.kill(about["process_id"], signal.SIGKILL)


async def kill_postgres(house: House) -> None:
    folder = await house.ask("SHOW data_directory")
    os.kill(int((Path(str(folder)) / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


async def until_true(question: Callable[[], Awaitable[bool]]) -> None:
    """Ask until it is so; a server that is coming back is asked again."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            if await question():
                return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {PATIENCE} s")


async def nothing_lost_nothing_doubled(
    agency: Invented, nights: list[date], cases: list[int]
) -> None:
    for night in nights:
        agency.expected(night)
    async with db.unit_of_work(role="worker", readonly=True):
        runs = await db.rows("SELECT business_date FROM job_run WHERE job = 'night' ORDER BY 1")
        told = await db.rows(
            "SELECT event, coalesce(details->>'plan_id', details->>'promise_id')::bigint AS whose,"
            " (details->>'day')::date AS day FROM journal_entry"
            " WHERE event LIKE 'plan.%' OR event LIKE 'promise.%'"
        )
        tasks = await db.value("SELECT count(*) FROM task WHERE kind ~ '^(plan|promise)'")
        plans = await db.rows("SELECT id, state, next_check_on FROM plan")
        assigned = await db.rows(
            "SELECT case_id, count(*) AS times FROM journal_entry"
            " WHERE event = 'case.assigned' AND case_id = ANY($1) GROUP BY case_id",
            cases,
        )
    assert [row["business_date"] for row in runs][1:] == nights
    assert Counter(tuple(row) for row in told) == Counter(agency.told)
    assert tasks == sum(event != "plan.kept_again" for event, _whose, _day in agency.told)
    assert {row["id"]: (row["state"], row["next_check_on"]) for row in plans} == {
        plan.id: (plan.state, plan.next_check_on) for plan in agency.plans
    }
    assert {row["case_id"]: row["times"] for row in assigned} == dict.fromkeys(cases, 1)
