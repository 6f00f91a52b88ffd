"""The worker as a process: the bell wakes it, without Redis it looks by itself, SIGTERM ends it."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend import db
from backend.outbox import actions as outbox
from backend.outbox import bell, queries
from jobs.worker import LOOK_SECONDS

ROOT = Path(__file__).parents[2]
NO_REDIS = "unix:///nonexistent/valkey.sock?db=0"


@asynccontextmanager
async def worker(**variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "backend.cli", "worker", cwd=ROOT, env={**os.environ, **variables}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0


async def owe(key: str) -> None:
    """Work that ends at once: a placement without cases."""
    async with db.unit_of_work():
        await outbox.owe("placement.imported", dedup_key=key, placement_id=0)


async def seconds_until_done(key: str, *, most: float) -> float:
    begun = time.monotonic()
    while time.monotonic() < begun + most:
        async with db.unit_of_work():
            state = await db.value("SELECT state FROM outbox WHERE dedup_key = $1", key)
        if state == "done":
            return time.monotonic() - begun
        await asyncio.sleep(0.02)
    raise AssertionError(f"{key} not done within {most} s")


@pytest.fixture
def settled(database, monkeypatch) -> Callable[[], object]:
    """The bell reads the settings of this process; they are the module's own here."""
    monkeypatch.setattr(bell, "settings", lambda: database)
    return bell.settings


async def test_the_bell_wakes_it_long_before_it_would_look(database, settled):
    async with worker():
        await owe("first")
        await seconds_until_done("first", most=LOOK_SECONDS + 10)

        for key in ("second", "third"):
            await owe(key)
            await bell.ring()
            assert await seconds_until_done(key, most=LOOK_SECONDS) < LOOK_SECONDS / 3


async def test_without_redis_it_looks_by_itself_and_the_bell_costs_nothing(database, settled):
    async with worker(REDIS_URL=NO_REDIS):
        await owe("before")
        await seconds_until_done("before", most=LOOK_SECONDS + 10)
        await owe("while")

        assert await seconds_until_done("while", most=30) < 30


async def test_a_bell_that_is_gone_never_fails_the_request(database, monkeypatch):
    monkeypatch.setattr(bell, "settings", lambda: replace(database, redis_url=NO_REDIS))
    begun = time.monotonic()

    await bell.ring()

    assert time.monotonic() - begun < 2 * bell.PATIENCE + 0.5


async def test_it_says_that_it_lives_and_runs_the_night_of_today(database):
    begun = datetime.now(UTC)

    async with worker():
        await until_it_lives(since=begun)

        async with db.unit_of_work():
            last = (await queries.finished_days("night"))[-1]
    assert (begun.date() - last).days < 5  # a long weekend may lie between


async def until_it_lives(*, since: datetime) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        async with db.unit_of_work():
            seen = await queries.last_pulse()
            if seen and seen > since and await queries.finished_days("night"):
                return
        await asyncio.sleep(0.02)
    raise AssertionError("no pulse or no night")
