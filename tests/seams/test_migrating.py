"""Migrations: from nothing, again, two at once, and a failure that leaves nothing behind.

Volume: 5 databases made from nothing, every migration of the folder in each.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from backend import db, migrating
from backend.piccolo_app import APP_CONFIG
from backend.settings import Settings, load

ROOT = Path(__file__).parents[2]
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
BROKEN = """
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder
ID = "2999-01-01T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "cannot work"
async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)
    async def run():
        connection = engine_finder().current_transaction.get().connection
        await connection.execute("CREATE TABLE half_done (n int)")
        await connection.execute("SELECT 1 / 0")
    manager.add_raw(run)
    return manager
"""
_numbers = count(1)


@pytest.fixture
async def empty(server: str, tmp_path: Path) -> AsyncIterator[Settings]:
    """A database with nothing in it, and roles of its own; both gone afterwards."""
    name = f"q_empty_{os.getpid()}_{next(_numbers)}"
    before, _slash, after = server.partition("?")
    dsn = f"{before.rpartition('/')[0]}/{name}" + (f"?{after}" if after else "")
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    try:
        yield load({"DATABASE_URL": dsn, "QUITTANCE_HOME": str(tmp_path)})
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        for role in ("app", "portal", "worker", "report", "owner"):
            await admin.execute(f'DROP ROLE IF EXISTS "{name}_{role}"')
        await admin.close()


def all_migrations() -> int:
    return len(list((ROOT / "migrations").glob("m*.py")))


async def tables(chosen: Settings) -> int:
    async with db.administration(chosen.admin_dsn):
        return int(await db.value(TABLES))


async def test_from_nothing_and_then_again(empty):
    assert await migrating.pending(empty) == ([], sorted((await migrating.pending(empty))[1]))
    first = await migrating.migrate(empty)
    second = await migrating.migrate(empty)

    assert len(first) == all_migrations() > 5
    assert second == []
    assert await migrating.pending(empty) == (first, [])


async def test_two_deployers_at_once_wait_for_each_other(empty):
    done = await asyncio.gather(*(migrating.migrate(empty) for _ in range(2)))

    assert sorted(map(len, done)) == [0, all_migrations()]


async def test_a_failure_leaves_no_table_and_no_role_behind(empty, tmp_path, monkeypatch):
    folder = tmp_path / "failing_migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "m9999_broken.py").write_text(BROKEN)
    monkeypatch.setattr(APP_CONFIG, "migrations_folder_path", str(folder))
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrating.migrate(empty)

    assert await tables(empty) == 0
    async with db.administration(empty.admin_dsn):
        left = await db.value(
            "SELECT count(*) FROM pg_roles WHERE starts_with(rolname, $1)", f"{empty.role_prefix}_"
        )
    assert left == 0


def test_a_migration_that_takes_locks_does_not_queue_everybody_behind_itself():
    for path in (ROOT / "migrations").glob("m*.py"):
        text = path.read_text()
        if "ALTER TABLE" in text or "CREATE INDEX" in text:
            assert "SET LOCAL lock_timeout" in text, f"{path.name}: set a lock_timeout first"


async def test_the_login_roles_made_can_sign_in_and_the_owner_cannot(empty):
    await migrating.migrate(empty)
    for role, dsn in empty.role_dsns.items():
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SELECT current_user") == f"{empty.role_prefix}_{role}"
        await connection.close()
    owner = replace(empty, admin_dsn=empty.role_dsns["app"].replace("_app:", "_owner:"))
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await migrating.pending(owner)


async def test_nobody_else_of_the_cluster_may_enter_and_the_portal_makes_nothing(empty):
    await migrating.migrate(empty)
    portal = await asyncpg.connect(empty.role_dsns["portal"])
    name = empty.role_prefix
    for statement in (
        "CREATE TEMP TABLE t (n int)",
        "CREATE TABLE t (n int)",
        "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await portal.execute(statement)
    assert not await portal.fetchval("SELECT has_database_privilege('public', $1, 'CONNECT')", name)
    assert not await portal.fetchval("SELECT has_database_privilege('public', $1, 'TEMP')", name)
    await portal.close()
