"""The worker: works off the outbox and runs the nights, woken by arq and by its own look.

arq is the doorbell and the clock and nothing more: its jobs only wake the two rounds below, which
ask PostgreSQL what is owed. Without Redis they look by themselves every few seconds. Refuses to
die: a lost PostgreSQL or Redis is waited for. SIGTERM lets what is under way finish.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from arq import cron
from arq.connections import RedisSettings
from arq.worker import Worker, func
from redis import exceptions
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from backend import db
from backend.outbox import actions as outbox
from backend.outbox import bell
from backend.settings import Settings
from jobs import night
from jobs import outbox as work_owed

LOOK_SECONDS = 15  # how long a bell that was missed can matter
PULSE_SECONDS = 10
DRAIN_SECONDS = 10  # what is under way at SIGTERM has this long to finish
REDIS_RETRIES = 30

log = logging.getLogger("quittance")


@dataclass(slots=True)
class House:
    """What the parts of one worker share."""

    settings: Settings
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    ticked: asyncio.Event = field(default_factory=asyncio.Event)
    stop: asyncio.Event = field(default_factory=asyncio.Event)


def work(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT. Blocks; what happens is logged to standard error."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s", level=logging.WARNING)
    log.setLevel(logging.INFO)
    asyncio.run(_work(House(settings)))


async def _work(house: House) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, house.stop.set)
    dsns = house.settings.role_dsns
    await db.POOLS.open({"worker": dsns["worker"]}, role="worker", size=6)
    rounds = [
        asyncio.create_task(_round(house, "outbox", house.woken, _drain)),
        asyncio.create_task(_round(house, "night", house.ticked, _run_nights)),
    ]
    others = [asyncio.create_task(part(house)) for part in (_pulse, _doorbell)]
    log.info("working")
    try:
        await house.stop.wait()
        log.info("stopping")
        await asyncio.wait(rounds, timeout=DRAIN_SECONDS)
    finally:
        for task in (*rounds, *others):
            task.cancel()
        await asyncio.gather(*rounds, *others, return_exceptions=True)
        await db.POOLS.close()
    log.info("stopped")


async def _drain(house: House) -> None:
    count = await work_owed.drain(stopping=house.stop.is_set)
    if count:
        log.info("outbox: %d done", count)


async def _run_nights(house: House) -> None:
    country = house.settings.agency_country
    count = await night.run_owed(now=datetime.now(UTC), country=country)
    if count:
        log.info("night: %d run", count)


async def _round(
    house: House, name: str, rung: asyncio.Event, work_off: Callable[[House], Awaitable[None]]
) -> None:
    """Work off what is owed, then wait for the bell or look again; a failure is only told."""
    failures = 0
    while not house.stop.is_set():
        rung.clear()
        try:
            await work_off(house)
            failures = 0
        except Exception as error:  # noqa: BLE001 — PostgreSQL is away, or a mistake of ours
            log.warning("%s: %s: %s", name, type(error).__name__, error)
            failures += 1
        patience = min(2.0 ** (failures - 1), LOOK_SECONDS) if failures else LOOK_SECONDS
        await _either(rung, house.stop, patience)


async def _pulse(house: House) -> None:
    while not house.stop.is_set():
        with contextlib.suppress(Exception):  # the rounds tell what is wrong
            await outbox.pulse(socket.gethostname())
        await _either(house.stop, house.stop, PULSE_SECONDS)


async def _doorbell(house: House) -> None:
    """arq beside us, begun anew whenever Redis was away for longer than its own patience."""
    if not house.settings.redis_url:
        log.warning("no REDIS_URL: looking every %d s", LOOK_SECONDS)
        return
    while True:
        listening = Worker(**timetable(house))
        try:
            await listening.async_run()
        except (exceptions.RedisError, OSError) as error:
            log.warning("redis: %s: looking every %d s", type(error).__name__, LOOK_SECONDS)
        finally:
            with contextlib.suppress(exceptions.RedisError, OSError, asyncio.CancelledError):
                await listening.close()
        await asyncio.sleep(LOOK_SECONDS)


def timetable(house: House) -> dict[str, Any]:
    """What arq is told: its functions and its clock, in UTC, once a minute."""

    async def ring(ctx: dict[Any, Any], *_more: Any, **_named: Any) -> None:  # noqa: ARG001
        house.woken.set()

    async def tick(ctx: dict[Any, Any], *_more: Any, **_named: Any) -> None:  # noqa: ARG001
        house.ticked.set()
        house.woken.set()

    where = RedisSettings.from_dsn(house.settings.redis_url)
    where.retry = Retry(ExponentialBackoff(cap=2, base=0.1), REDIS_RETRIES)
    where.retry_on_error = [exceptions.ConnectionError, exceptions.TimeoutError, OSError]
    where.retry_on_timeout = True
    return {
        "functions": [func(ring, name=bell.RING)],
        "cron_jobs": [cron(tick, second=0, run_at_startup=True, max_tries=1000, timeout=10)],
        "redis_settings": where,
        "queue_name": bell.queue_name(house.settings),
        "handle_signals": False,
        "keep_result": 0,
        "max_tries": 1000,
        "job_serializer": bell.written,
        "job_deserializer": bell.read,
        "timezone": UTC,
        "log_results": False,
    }


async def _either(one: asyncio.Event, other: asyncio.Event, seconds: float) -> None:
    """Return when one of both is set, or after some seconds."""
    waits = [asyncio.create_task(event.wait()) for event in (one, other)]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
