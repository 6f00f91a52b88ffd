"""The one door to the database, where it hurts: failed COMMITs, lost and frozen connections.

Volume: 1,000 failing COMMITs in a row, 300 side by side, 20 connections killed before COMMIT.
"""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import asyncpg
import pytest

from backend import db
from backend.creditors.tables import Creditor
from backend.db import Busy, unit_of_work
from backend.settings import Settings
from tests.seams.freezing import line_to

SCRATCH = """
CREATE TABLE scratch (n int);
CREATE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN IF NEW.n < 0 THEN RAISE EXCEPTION 'refused at COMMIT'; END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON scratch DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION refuse_late();
GRANT SELECT, INSERT ON scratch TO PUBLIC;
"""
# what asyncpg says of a connection that died, depending on which message it was waiting for
DIED = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError)
INSERT = "INSERT INTO scratch (n) VALUES ($1)"


@pytest.fixture(scope="module")
async def admin(database: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin_dsn)
    await connection.execute(SCRATCH)
    yield connection
    await connection.close()


@pytest.fixture
async def narrow(database: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Pools of one connection each, which nobody waits for longer than 0.3 s."""
    monkeypatch.setattr(db, "ACQUIRE_SECONDS", 0.3)
    pools = db.Pools()
    await pools.open(dict(database.role_dsns), size=1)
    monkeypatch.setattr(db, "POOLS", pools)
    yield
    await pools.close()


def all_idle() -> bool:
    pool = db.POOLS.of("app")
    return pool.get_size() == pool.get_idle_size() and db.ENGINE.current_transaction.get() is None


async def fail_at_commit() -> None:
    with pytest.raises(asyncpg.RaiseError, match="refused at COMMIT"):
        async with unit_of_work(role="app"):
            await db.execute(INSERT, -1)


async def test_a_thousand_failed_commits_leave_pool_and_context_as_they_were(admin):
    for _turn in range(1000):
        await fail_at_commit()

    assert all_idle()
    assert await admin.fetchval("SELECT count(*) FROM scratch WHERE n < 0") == 0


async def test_failed_commits_side_by_side_leave_every_connection_usable(admin):
    for _turn in range(30):
        await asyncio.gather(*(fail_at_commit() for _ in range(10)))

    assert all_idle()
    async with unit_of_work(role="app"):
        assert await db.value("SELECT 1") == 1


async def test_a_connection_killed_before_commit_is_replaced_and_nothing_is_kept(admin):
    async def die_before_commit() -> None:
        async with unit_of_work(role="app"):
            await db.execute(INSERT, 77)
            pid = await db.value("SELECT pg_backend_pid()")
            await admin.execute("SELECT pg_terminate_backend($1, 5000)", pid)

    for _turn in range(20):
        with pytest.raises(DIED):
            await die_before_commit()

    assert all_idle()
    async with unit_of_work(role="app"):
        assert await db.value("SELECT count(*) FROM scratch WHERE n = 77") == 0


async def test_work_cancelled_in_the_middle_gives_its_connection_back(admin):
    async def wait_long() -> None:
        async with unit_of_work(role="app"):
            await db.execute(INSERT, 78)
            started.set()
            await db.execute("SELECT pg_sleep(20)")

    for _turn in range(10):
        started = asyncio.Event()
        work = asyncio.create_task(wait_long())
        await started.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    assert all_idle()
    assert await admin.fetchval("SELECT count(*) FROM scratch WHERE n = 78") == 0


async def test_a_nested_unit_is_a_savepoint(admin):
    async def change_ones_mind() -> None:
        async with unit_of_work():
            await db.execute(INSERT, 2)
            raise ZeroDivisionError

    async with unit_of_work(role="app"):
        await db.execute(INSERT, 1)
        with pytest.raises(ZeroDivisionError):
            await change_ones_mind()
        async with unit_of_work():
            await db.execute(INSERT, 3)

    kept = await admin.fetch("SELECT n FROM scratch WHERE n IN (1, 2, 3) ORDER BY n")
    assert [row["n"] for row in kept] == [1, 3]


async def test_a_statement_refused_in_a_nested_unit_does_not_spoil_the_outer_one(admin):
    async with unit_of_work(role="app"):
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with unit_of_work():
                await db.value("SELECT 1 / 0")
        assert await db.value("SELECT 1") == 1


@pytest.mark.parametrize("named", [{"role": "app"}, {"role": "worker"}, {"session": "x" * 43}])
async def test_a_nested_unit_names_no_role_and_no_session(database, named):
    async with unit_of_work(role="app"):
        with pytest.raises(RuntimeError, match="keeps the role of the outer one"):
            async with unit_of_work(**named):
                pass


@pytest.mark.parametrize("ask", [db.rows, db.row, db.value, db.execute])
async def test_outside_a_unit_of_work_nothing_reaches_the_database(database, ask):
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        await ask("SELECT 1")


async def test_outside_a_unit_of_work_piccolo_and_raw_connections_refuse_too(database):
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        await Creditor.select()
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        await Creditor.count()
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        db.connection()


async def test_a_read_only_unit_refuses_to_write(admin):
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with unit_of_work(role="app", readonly=True):
            await db.execute(INSERT, 5)


async def test_the_session_is_gone_with_its_transaction(narrow):
    async with unit_of_work(role="portal", session="s" * 43):
        assert await db.value("SELECT current_setting('app.session', true)") == "s" * 43
        first = await db.value("SELECT pg_backend_pid()")
    async with unit_of_work(role="portal"):
        assert await db.value("SELECT pg_backend_pid()") == first
        assert not await db.value("SELECT current_setting('app.session', true)")


async def test_the_session_is_gone_also_after_a_failure(narrow):
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with unit_of_work(role="portal", session="s" * 43):
            await db.value("SELECT 1 / 0")
    async with unit_of_work(role="portal"):
        assert not await db.value("SELECT current_setting('app.session', true)")


async def test_whoever_finds_no_connection_is_told_so_in_time(narrow):
    async with unit_of_work(role="app"):
        began = monotonic()
        with pytest.raises(Busy) as refused:
            await asyncio.create_task(_count_one(), context=_apart())
        waited = monotonic() - began

    assert waited < 1.5
    assert refused.value.status == 503
    await _count_one()


async def test_a_frozen_database_is_an_error_in_time_and_heals_when_it_thaws(database, monkeypatch):
    monkeypatch.setattr(db, "ACQUIRE_SECONDS", 0.5)
    monkeypatch.setattr(db, "COMMAND_SECONDS", 0.5)
    pools = db.Pools()
    monkeypatch.setattr(db, "POOLS", pools)
    async with line_to(database.role_dsns["app"]) as line:
        await pools.open({"app": line.dsn}, size=2)
        await _count_one()
        line.freeze()
        began = monotonic()
        asked = [asyncio.create_task(_count_one()) for _ in range(6)]
        told = await asyncio.gather(*asked, return_exceptions=True)
        waited = monotonic() - began
        line.thaw()
        await _count_one()
        idle = all_idle()
        await pools.close()

    assert all(isinstance(error, Exception) for error in told)
    assert {type(error) for error in told} <= {TimeoutError, Busy, asyncpg.InterfaceError}
    assert waited < 6
    assert idle


async def _count_one() -> None:
    async with unit_of_work(role="app"):
        assert await db.value("SELECT 1") == 1


def _apart():
    """A context in which no unit of work is open."""
    from contextvars import Context

    return Context()
