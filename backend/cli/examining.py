"""What `quittance doctor` looks at: settings, servers, schema, worker, nights, files, room.

Each look answers in one line and, where something is wrong, says what to do. None of them changes
anything, and none stops the others: a broken house is when a doctor is needed.
"""

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

import asyncpg
from redis.exceptions import RedisError

from backend import db, migrating
from backend.night import queries as nights
from backend.night.rules import due_until
from backend.outbox import bell
from backend.outbox import queries as outbox
from backend.refusals import Refused
from backend.settings import CLONE, Settings, settings

PULSE_SILENT = timedelta(minutes=1)
ROOM_LEAST = 1_000_000_000  # bytes; an import of a large agency takes a good part of it
VENDOR = CLONE / "frontend" / "vendor"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is empty when it is well."""

    what: str
    well: bool
    told: str
    remedy: str = ""


async def examine() -> list[Finding]:
    """Look at everything. Never raises: what cannot be looked at is a finding itself."""
    try:
        chosen = settings()
    except Refused as refused:
        return [Finding("settings", well=False, told=str(refused), remedy="correct the variable")]
    findings = [
        Finding("settings", well=True, told=f"{chosen.agency_name}, data in {chosen.home}"),
        _versions(),
        await _database(chosen),
    ]
    if findings[-1].well:
        findings += [await _roles(chosen), await _migrations(chosen), *await _working(chosen)]
    return [*findings, await _redis(chosen), _assets(), _room(chosen)]


def _versions() -> Finding:
    known = []
    for package in ("quittance", "litestar", "piccolo", "arq", "polars"):
        try:
            known.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            known.append(f"{package} from the clone")
    told = f"Python {sys.version.split()[0]}, {', '.join(known)}"
    return Finding("versions", well=True, told=told)


async def _database(chosen: Settings) -> Finding:
    try:
        async with db.administration(chosen.admin_dsn):
            told = await db.value("SELECT split_part(version(), ' on ', 1)")
            size = await db.value("SELECT pg_size_pretty(pg_database_size(current_database()))")
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        return Finding(
            "database", well=False, told=_reason(error), remedy="start it, or set DATABASE_URL"
        )
    return Finding("database", well=True, told=f"{told}, {size}")


async def _roles(chosen: Settings) -> Finding:
    shut = []
    for role, dsn in chosen.role_dsns.items():
        try:
            connection = await asyncpg.connect(dsn, timeout=db.ACQUIRE_SECONDS)
            await connection.close()
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            shut.append(f"{role} ({_reason(error)})")
    if shut:
        told = f"cannot sign in as {', '.join(shut)}"
        return Finding("roles", well=False, told=told, remedy="run `quittance db migrate`")
    return Finding("roles", well=True, told=f"{', '.join(chosen.role_dsns)} can sign in")


async def _migrations(chosen: Settings) -> Finding:
    has, lacks = await migrating.pending(chosen)
    if lacks:
        told = f"{len(lacks)} of {len(has) + len(lacks)} are missing"
        return Finding("migrations", well=False, told=told, remedy="run `quittance db migrate`")
    return Finding("migrations", well=True, told=f"all {len(has)} were run")


async def _working(chosen: Settings) -> list[Finding]:
    """Worker, nights and outbox, as the worker's own role sees them."""
    looks: list[Callable[[Settings], Awaitable[Finding]]] = [_worker, _nights, _outbox]
    found = []
    await db.POOLS.open({"worker": chosen.role_dsns["worker"]}, role="worker", size=1)
    try:
        for look in looks:
            try:
                async with db.unit_of_work(readonly=True):
                    found.append(await look(chosen))
            except (OSError, asyncpg.PostgresError, Refused) as error:
                what = look.__name__.strip("_")
                remedy = "run `quittance db migrate`"
                found.append(Finding(what, well=False, told=_reason(error), remedy=remedy))
    finally:
        await db.POOLS.close()
    return found


async def _worker(_chosen: Settings) -> Finding:
    seen = await outbox.last_pulse()
    if seen is None or datetime.now(UTC) - seen > PULSE_SILENT:
        told = "never seen" if seen is None else f"silent since {seen:%Y-%m-%d %H:%M} UTC"
        return Finding("worker", well=False, told=told, remedy="start it: `quittance worker`")
    return Finding("worker", well=True, told="alive")


async def _nights(chosen: Settings) -> Finding:
    last = await nights.latest(1)
    if not last:
        told = "none was run yet"
        return Finding("nights", well=True, told=told)
    until = due_until(datetime.now(UTC))
    owed = await nights.owed(until=until, country=chosen.agency_country)
    if owed:
        told = f"{len(owed)} are owed, the oldest of {owed[0]}"
        remedy = f"start the worker, or run `quittance night run --date {until}`"
        return Finding("nights", well=False, told=told, remedy=remedy)
    return Finding("nights", well=True, told=f"up to {last[0]['business_date']}")


async def _outbox(_chosen: Settings) -> Finding:
    count = await outbox.waiting()
    told = ", ".join(f"{count[state]} {state}" for state in sorted(count)) or "empty"
    if count.get("dead"):
        remedy = "`quittance fsck` tells why; remove the cause, then set the rows back to ready"
        return Finding("outbox", well=False, told=told, remedy=remedy)
    return Finding("outbox", well=True, told=told)


async def _redis(chosen: Settings) -> Finding:
    if not chosen.redis_url:
        remedy = "set REDIS_URL; without it the worker looks every few seconds by itself"
        return Finding("redis", well=False, told="REDIS_URL is not set", remedy=remedy)
    try:
        async with asyncio.timeout(5), bell.redis(chosen) as queue:
            about = await queue.info("server")
    except (RedisError, OSError, TimeoutError) as error:
        remedy = "start it, or set REDIS_URL; until then the worker looks by itself"
        return Finding("redis", well=False, told=_reason(error), remedy=remedy)
    return Finding("redis", well=True, told=f"answers, version {about['redis_version']}")


def _assets() -> Finding:
    count = sum(1 for path in VENDOR.rglob("*") if path.is_file()) if VENDOR.is_dir() else 0
    if not count:
        remedy = "run `ops/demo` or `ops/quittance serve` once: they fetch and assemble them"
        return Finding("front-end", well=False, told="frontend/vendor is empty", remedy=remedy)
    return Finding("front-end", well=True, told=f"{count} assembled files")


def _room(chosen: Settings) -> Finding:
    place = chosen.home if chosen.home.exists() else CLONE
    free = shutil.disk_usage(place).free
    told = f"{free / 1e9:.1f} GB free at {place}"
    if free < ROOM_LEAST:
        return Finding("disk", well=False, told=told, remedy="make room: an import may fail")
    return Finding("disk", well=True, told=told)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
