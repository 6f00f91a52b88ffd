"""Real PostgreSQL for every test that wants one: a template migrated once, a clone per module.

`DATABASE_URL` names the server (ops/test gives it); without it a private one is started. No test
truncates: what commits gets a clone of its own, what does not is rolled back.
"""

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import asyncpg
import httpx
import hypothesis
import pytest

from backend import db, migrating
from backend import settings as settings_module
from backend.people import actions as people
from backend.settings import Settings, load
from tests import cast

# No example fails by the clock: another program on the machine is no counterexample.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("QUITTANCE_SHARED", ROOT.parent / "shared"))
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The administrator's address of a PostgreSQL server."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    from ops.launch.servers import servers

    with tempfile.TemporaryDirectory(prefix="q") as home, servers(Path(home), durable=False) as up:
        os.environ["DATABASE_URL"] = up.database_url
        os.environ["REDIS_URL"] = up.redis_url
        yield up.database_url


def _template_name() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "migrations").glob("*.py")):
        digest.update(path.read_bytes())
    return f"quittance_test_{digest.hexdigest()[:10]}"


def _settings_for(server: str, database: str, roles: str) -> Settings:
    home = Path(tempfile.gettempdir()) / "quittance-tests"
    before, _slash, after = server.partition("?")
    address = f"{before.rpartition('/')[0]}/{database}" + (f"?{after}" if after else "")
    return load(
        {
            "DATABASE_URL": address,
            "QUITTANCE_ROLES": roles,
            "QUITTANCE_HOME": str(home),
            "REDIS_URL": os.environ.get("REDIS_URL", ""),
        }
    )


@pytest.fixture(scope="session")
async def template(server: str) -> str:
    """A migrated database that nobody connects to; made by whichever test process comes first."""
    name = _template_name()
    connection = await asyncpg.connect(server)
    try:
        await connection.execute("SELECT pg_advisory_lock(72510)")
        known = "SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate"
        if not await connection.fetchval(known, name):
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            await connection.execute(f'CREATE DATABASE "{name}"')
            await migrating.migrate(_settings_for(server, name, name))
            await connection.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE true')
    finally:
        await connection.close()
    return name


@pytest.fixture(scope="module")
async def database(
    server: str, template: str, request: pytest.FixtureRequest
) -> AsyncIterator[Settings]:
    """A database of the module's own, its pools open; dropped afterwards."""
    digest = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"q_{worker}_{os.getpid()}_{digest}"
    connection = await asyncpg.connect(server)
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY wal_log')
    chosen = replace(_settings_for(server, name, template))
    before = settings_module.settings
    settings_module.settings.cache_clear()
    environment = {key: os.environ.get(key) for key in _ENVIRONMENT}
    os.environ.update(
        DATABASE_URL=chosen.admin_dsn, QUITTANCE_ROLES=template, QUITTANCE_HOME=str(chosen.home)
    )
    await db.POOLS.open(dict(chosen.role_dsns), size=6)
    try:
        yield chosen
    finally:
        await db.POOLS.close()
        for key, value in environment.items():
            os.environ.pop(key, None) if value is None else os.environ.__setitem__(key, value)
        before.cache_clear()
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()


_ENVIRONMENT = ("DATABASE_URL", "QUITTANCE_ROLES", "QUITTANCE_HOME")


@pytest.fixture
def today() -> date:
    return date(2026, 11, 20)


@pytest.fixture
async def undo(database: Settings) -> AsyncIterator[None]:
    """Run the test in one unit of work of the agency's role that never commits."""

    class Undone(Exception):
        pass

    try:
        async with db.unit_of_work(role="app"):
            yield
            raise Undone
    except Undone:
        pass


@pytest.fixture
async def web(database: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody signed in with, asking for fragments as htmx does."""
    from backend.app import create

    transport = httpx.ASGITransport(app=create(), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", headers=PARTIAL, follow_redirects=True
    ) as client:
        yield client


@pytest.fixture
async def agent(web: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser in which an agent has signed in."""
    return await signed_in(web, role="agent")


@pytest.fixture
async def manager(web: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser in which a manager has signed in."""
    return await signed_in(web, role="manager")


async def signed_in(
    client: httpx.AsyncClient, *, role: str, creditor_ref: str | None = None
) -> httpx.AsyncClient:
    """Sign `client` in as somebody of that role, whom the cast adds if need be."""
    email = await cast.person(role=role, creditor_ref=creditor_ref)
    token, _role = await people.sign_in(
        email=email, password=cast.PASSWORD, address="test", old_token=""
    )
    client.cookies.set("quittance", token)
    return client
