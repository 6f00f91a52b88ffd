"""Servers and databases for a benchmark: a data folder of its own, durable as in production.

Several agencies may live side by side in one cluster, each a database; a finished one can be copied
so that every round starts from the same state.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from backend import db, migrating
from backend import settings as settings_module
from backend.settings import Settings, load
from ops.launch.places import ROOT
from ops.launch.servers import servers

ROLES = "bench"  # one set of login roles serves all databases of the folder


@dataclass(frozen=True)
class Home:
    """Running servers and where their data is. `postmaster` is the database's first process."""

    folder: Path
    admin_dsn: str
    redis_url: str
    postmaster: int

    def variables(self, database: str) -> dict[str, str]:
        """The environment in which the product works on `database`."""
        before, _question, after = self.admin_dsn.partition("?")
        return {
            "DATABASE_URL": f"{before.rpartition('/')[0]}/{database}?{after}",
            "REDIS_URL": self.redis_url,
            "QUITTANCE_ROLES": ROLES,
            "QUITTANCE_HOME": str(self.folder / "work"),
        }

    def settings(self, database: str) -> Settings:
        return load(self.variables(database))

    async def admin(self, sql: str) -> None:
        """Run a statement as the administrator, outside any transaction."""
        connection = await asyncpg.connect(self.admin_dsn)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def create(self, database: str) -> None:
        """An empty agency: every table there, nothing in them."""
        await self.admin(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        await self.admin(f'CREATE DATABASE "{database}"')
        await migrating.migrate(self.settings(database))

    async def copy(self, database: str, to: str) -> None:
        """`to` as an exact copy, its rights included; what was there is gone."""
        await self.admin(f'DROP DATABASE IF EXISTS "{to}" WITH (FORCE)')
        await self.admin(f'CREATE DATABASE "{to}" TEMPLATE "{database}" STRATEGY file_copy')
        await self.admin(f'REVOKE CONNECT, TEMPORARY ON DATABASE "{to}" FROM PUBLIC')
        for role, rights in (("portal", "CONNECT"), *((one, "CONNECT, TEMPORARY") for one in
                             ("app", "worker", "report"))):  # fmt: skip
            await self.admin(f'GRANT {rights} ON DATABASE "{to}" TO "{ROLES}_{role}"')

    async def settle(self, database: str) -> None:
        """What autovacuum does within minutes, done now, so that it does not run while we time."""
        connection = await asyncpg.connect(self.settings(database).admin_dsn)
        try:
            await connection.execute("VACUUM (ANALYZE)", timeout=3600)
            await connection.execute("CHECKPOINT")
        finally:
            await connection.close()

    async def has(self, database: str) -> bool:
        connection = await asyncpg.connect(self.admin_dsn)
        try:
            known = "SELECT 1 FROM pg_database WHERE datname = $1"
            return bool(await connection.fetchval(known, database))
        finally:
            await connection.close()

    async def command(self, database: str, *arguments: str) -> dict[str, Any]:
        """A command of the product as a user runs it, with its JSON answer."""
        return (await asyncio.to_thread(self._command, database, *arguments))[0]

    async def measured(self, database: str, *arguments: str) -> tuple[dict[str, Any], float]:
        """The same, with the peak memory in MB of the largest process it started."""
        return await asyncio.to_thread(self._command, database, *arguments)

    def _command(self, database: str, *arguments: str) -> tuple[dict[str, Any], float]:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "backend.cli", *arguments, "--json"],
            env={**os.environ, **self.variables(database), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"quittance {' '.join(arguments)}: {done.stderr.decode()[-2000:]}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer, peak


@contextmanager
def folder(kept: str | None) -> Iterator[Path]:
    """A temporary data folder, or `kept`, in which loaded agencies stay for the next run."""
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="q-bench-") as made:
        yield Path(made)


@asynccontextmanager
async def home(base: Path) -> AsyncIterator[Home]:
    """Durable servers in `base` for the block."""
    (base / "work").mkdir(exist_ok=True)
    with servers(base) as running:
        connection = await asyncpg.connect(running.database_url)
        stat = Path(f"/proc/{connection.get_server_pid()}/stat").read_text()
        await connection.close()
        postmaster = int(stat.rpartition(")")[2].split()[1])
        yield Home(base, running.database_url, running.redis_url, postmaster)


@asynccontextmanager
async def inside(home: Home, database: str, role: db.Role = "app") -> AsyncIterator[Settings]:
    """This very process as the product on `database`: settings read, pools open."""
    variables = home.variables(database)
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    settings_module.settings.cache_clear()
    chosen = settings_module.settings()
    await db.POOLS.open(dict(chosen.role_dsns), role=role)
    try:
        yield chosen
    finally:
        await db.POOLS.close()
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
        settings_module.settings.cache_clear()
