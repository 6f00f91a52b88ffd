"""The one door to PostgreSQL: a unit of work is a connection of one login role in one transaction.

Everything that reads or writes happens inside `unit_of_work`; outside of one, every call fails.
Nested units are savepoints. Piccolo queries join the unit through the engine's context variable.
It refuses to keep a connection after COMMIT failed: it always goes back to its pool.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal, TypeAlias

import asyncpg
from piccolo.engine.postgres import PostgresEngine

from backend.refusals import Refused
from backend.words import _

Role = Literal["app", "portal", "worker", "report"]
Isolation = Literal["read_committed", "repeatable_read", "serializable"]
Connection: TypeAlias = Any  # asyncpg brings no types

ACQUIRE_SECONDS = 5
COMMAND_SECONDS = 30
STATEMENTS_KEPT = 500  # prepared, on each connection: more than the product has on its pages


class Busy(Refused):
    """No connection came free in time; the person may try again."""

    status = 503


class Engine(PostgresEngine):
    """Piccolo's engine without a connection of its own: it works only inside a unit of work."""

    async def check_version(self) -> None:
        return None

    async def prep_database(self) -> None:
        return None

    async def get_new_connection(self) -> Any:
        raise RuntimeError("outside a unit of work: open backend.db.unit_of_work first")


ENGINE = Engine(config={}, extensions=())
os.environ.setdefault("PICCOLO_CONF", "backend.piccolo_conf")  # where tables find the engine


class PooledConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that goes back to its pool as it is.

    Whatever a unit of work sets, it sets for its transaction only, so there is nothing to reset:
    that spares every unit a round trip. A transaction left open is still rolled back.
    """

    def get_reset_query(self) -> str:
        return ""


class Pools:
    """The connection pools of this process, one for each login role it serves."""

    def __init__(self) -> None:
        self._pools: dict[str, asyncpg.Pool] = {}
        self.role: Role = "app"

    async def open(self, dsns: Mapping[str, str], *, role: Role = "app", size: int = 8) -> None:
        """Open a pool for each role in `dsns`; `role` is used where a unit names none."""
        self.role = role
        for name, dsn in dsns.items():
            self._pools[name] = await asyncpg.create_pool(
                dsn,
                min_size=0,
                max_size=size,
                timeout=ACQUIRE_SECONDS,
                command_timeout=COMMAND_SECONDS,
                statement_cache_size=STATEMENTS_KEPT,
                connection_class=PooledConnection,
                server_settings={"application_name": f"quittance-{name}", "timezone": "UTC"},
                init=_prepare,
            )

    async def close(self) -> None:
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            try:
                await asyncio.wait_for(pool.close(), timeout=ACQUIRE_SECONDS)
            except TimeoutError:
                pool.terminate()

    def of(self, role: str) -> asyncpg.Pool:
        try:
            return self._pools[role]
        except KeyError:
            raise RuntimeError(f"no pool is open for the role {role}") from None


POOLS = Pools()


async def _prepare(connection: Connection) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_dumps, decoder=_loads, format="text"
    )


class _Open:
    """What Piccolo needs to see of an open transaction."""

    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection


@asynccontextmanager
async def unit_of_work(
    *,
    role: Role | None = None,
    session: str = "",
    readonly: bool = False,
    isolation: Isolation = "read_committed",
) -> AsyncIterator[Connection]:
    """One transaction as `role`; commits when the block ends well, else rolls back.

    `session` is the creditor's user's session token: the row-level policies of the portal role
    see only rows of the creditor it belongs to. Inside another unit this is a savepoint, and
    naming a role there is a mistake. Raises `Busy` when no connection comes free in time.
    """
    outer = ENGINE.current_transaction.get()
    if outer is not None:
        if role is not None or session:
            raise RuntimeError("a nested unit of work keeps the role of the outer one")
        async with outer.connection.transaction():
            yield outer.connection
        return
    pool = POOLS.of(role or POOLS.role)
    connection = await _acquired(role or POOLS.role)
    try:
        async with _joined(connection, session=session, readonly=readonly, isolation=isolation):
            yield connection
    finally:
        await asyncio.shield(pool.release(connection, timeout=ACQUIRE_SECONDS))


async def once(sql: str, *values: object, role: Role) -> asyncpg.Record | None:
    """One statement that is a unit of work by itself, in one round trip: its first row.

    For what every request asks before anything else. Raises `Busy` as `unit_of_work` does.
    """
    if ENGINE.current_transaction.get() is not None:
        raise RuntimeError("inside a unit of work: ask in it")
    connection = await _acquired(role)
    try:
        return await connection.fetchrow(sql, *values)
    finally:
        await asyncio.shield(POOLS.of(role).release(connection, timeout=ACQUIRE_SECONDS))


async def _acquired(role: Role) -> Connection:
    try:
        return await POOLS.of(role).acquire(timeout=ACQUIRE_SECONDS)
    except TimeoutError as error:
        raise Busy(_("The database is busy. Try again in a moment.")) from error


@asynccontextmanager
async def _joined(
    connection: Connection, *, session: str, readonly: bool, isolation: Isolation
) -> AsyncIterator[None]:
    async with connection.transaction(isolation=isolation, readonly=readonly):
        if session:
            await connection.execute("select set_config('app.session', $1, true)", session)
        mark = ENGINE.current_transaction.set(_Open(connection))  # type: ignore[arg-type]
        try:
            yield
        finally:
            ENGINE.current_transaction.reset(mark)


@asynccontextmanager
async def administration(dsn: str) -> AsyncIterator[Connection]:
    """A unit of work of the administrator, for migrations and role creation only."""
    connection = await asyncpg.connect(dsn, timeout=ACQUIRE_SECONDS)
    try:
        await _prepare(connection)
        async with _joined(connection, session="", readonly=False, isolation="read_committed"):
            yield connection
    finally:
        await connection.close()


def connection() -> Connection:
    """The connection of the unit of work around the caller, for COPY and cursors."""
    current = ENGINE.current_transaction.get()
    if current is None:
        raise RuntimeError("outside a unit of work: open backend.db.unit_of_work first")
    return current.connection


async def rows(sql: str, *values: object) -> Sequence[asyncpg.Record]:
    found: Sequence[asyncpg.Record] = await connection().fetch(sql, *values)
    return found


async def row(sql: str, *values: object) -> asyncpg.Record | None:
    return await connection().fetchrow(sql, *values)


async def value(sql: str, *values: object) -> Any:
    return await connection().fetchval(sql, *values)


async def execute(sql: str, *values: object) -> str:
    """Run a statement; the answer is PostgreSQL's own ("UPDATE 3")."""
    return str(await connection().execute(sql, *values))


def _dumps(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, default=str)


def _loads(text: str) -> object:
    return json.loads(text)
