"""kill -9 in the middle of an import: then all of it is there or nothing, and again completes it.

Real processes on a private PostgreSQL. An import is held by a lock where it looks for debtors (its
placement and staging are written) or where it owes its assignment (everything is written); whoever
is to be killed is killed there.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx
import pytest

from backend import db, migrating
from backend.fsck import queries as fsck
from backend.intake.matching import LOCK
from backend.people import actions as people
from backend.settings import Settings, load
from ops.launch.servers import servers
from tests import cast
from tests.conftest import PARTIAL
from tests.intake.lists import HEADERS, lines

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
CASES, INVOICES = 300, 3
TABLES = ("placement", "debtor", "contact", "case_file", "claim", "debtor_doubt", "rejected_row",
          "outbox", "journal_entry")  # fmt: skip
MIDDLE = f"SELECT pg_advisory_xact_lock({LOCK})"
END = "LOCK TABLE outbox IN EXCLUSIVE MODE"


@dataclass
class House:
    """A private installation, the processes in it and the lock that holds them."""

    settings: Settings
    environment: dict[str, str]
    folder: Path
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "backend.cli", *arguments,
            cwd=ROOT, env=self.environment, start_new_session=True,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self.processes.append(process)
        return process

    async def imported(self, file: Path, ref: str) -> asyncio.subprocess.Process:
        return await self.start("placement", "import", str(file), "--creditor", ref, "--json")

    def kill(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    async def ask(self, sql: str, *values: object) -> object:
        connection = await asyncpg.connect(self.settings.admin_dsn)
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()

    async def books(self) -> list[object]:
        return [await self.ask(f"SELECT count(*) FROM {table}") for table in TABLES]

    @contextlib.asynccontextmanager
    async def held(self, where: str) -> AsyncIterator[None]:
        """Hold whatever is imported inside the block."""
        connection = await asyncpg.connect(self.settings.admin_dsn)
        await connection.execute("BEGIN")
        await connection.execute(where)
        try:
            yield
        finally:
            connection.terminate()

    async def waiting(self) -> int:
        """The backend that waits for our lock."""
        sql = (
            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND application_name = 'quittance-app'"
        )
        return int(str(await until(lambda: self.ask(sql))))


@pytest.fixture
async def house() -> AsyncIterator[House]:
    given = {name: os.environ.pop(name, None) for name in ("DATABASE_URL", "REDIS_URL")}
    try:
        with tempfile.TemporaryDirectory(prefix="q") as home, servers(Path(home)) as up:
            environment = os.environ | up.environment() | {"QUITTANCE_HOME": home}
            chosen = load(environment)
            await migrating.migrate(chosen)
            await db.POOLS.open(dict(chosen.role_dsns), size=4)
            found = House(chosen, environment, Path(home))
            try:
                yield found
            finally:
                for process in found.processes:
                    found.kill(process)
                await db.POOLS.close()
    finally:
        os.environ.update({name: value for name, value in given.items() if value})


async def test_whoever_is_killed_leaves_all_or_nothing_and_again_completes_it(house):
    kills = (
        (MIDDLE, kill_command), (END, kill_command), (MIDDLE, end_backend), (END, kill_backend),
        (MIDDLE, kill_postmaster), (END, kill_postmaster),
    )  # fmt: skip
    for place, (where, kill) in enumerate(kills):
        ref = f"KILL{place}"
        await cast.creditor(ref)
        file = written(house.folder, ref)
        before = await house.books()
        async with house.held(where):
            process = await house.imported(file, ref)
            backend = await house.waiting()
            await kill(house, process, backend)
            told, complained = await process.communicate()
        assert process.returncode != 0
        assert told == b""
        assert b"Traceback" not in complained
        await until(lambda: gone(house))
        assert await house.books() == before, f"after {kill.__name__}"

        again = await house.imported(file, ref)
        told, _none = await again.communicate()
        answer = json.loads(told)
        assert (answer["cases"], answer["claims"]) == (CASES, CASES * INVOICES)
        await db.POOLS.close()
        await db.POOLS.open(dict(house.settings.role_dsns), size=4)
    assert await house.ask("SELECT count(*) FROM placement") == len(kills)
    await silent(house)
    print(f"{len(kills)} kills: nothing was left behind, all imports completed")


async def test_a_web_process_that_dies_while_it_imports_leaves_the_file_waiting(house):
    await cast.creditor("WEB")
    email = await cast.person(role="manager")
    token, _role = await people.sign_in(
        email=email, password=cast.PASSWORD, address="test", old_token=""
    )
    content = written(house.folder, "WEB").read_bytes()
    for where in (MIDDLE, END):
        web, client = await serving(house, token)
        if where == MIDDLE:
            seen = await client.post(
                "/intake/uploads", data={"creditor": "WEB", "received_on": "2026-10-01"},
                files={"file": ("web.csv", content)},
            )  # fmt: skip
            upload = seen.url.path
        before = await house.books()
        async with house.held(where):
            asking = asyncio.create_task(client.post(f"{upload}/import"))
            await house.waiting()
            house.kill(web)
            with pytest.raises(httpx.HTTPError):
                await asking
        await client.aclose()
        await until(lambda: gone(house))
        assert await house.books() == before
        assert await house.ask("SELECT state FROM upload") == "waiting"

    _web, client = await serving(house, token)
    done = await client.post(f"{upload}/import")
    assert "/intake/placements/" in done.url.path
    assert await house.ask("SELECT count(*) FROM claim") == CASES * INVOICES
    assert await house.ask("SELECT state FROM upload") == "imported"
    await client.aclose()
    await silent(house)


async def kill_command(house: House, process: asyncio.subprocess.Process, _backend: int) -> None:
    house.kill(process)


async def end_backend(house: House, _process: asyncio.subprocess.Process, backend: int) -> None:
    await house.ask("SELECT pg_terminate_backend($1)", backend)


async def kill_backend(_house: House, _process: asyncio.subprocess.Process, backend: int) -> None:
    os.kill(backend, signal.SIGKILL)


async def kill_postmaster(
    house: House, _process: asyncio.subprocess.Process, _backend: int
) -> None:
    folder = Path(str(await house.ask("SHOW data_directory")))
    os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def written(folder: Path, ref: str) -> Path:
    rows = [
        (f"C{case}", f"Atelier {ref} {case} SRL", "", str(1000 + case), f"{ref}-{case}-{each}",
         "01/02/2026", "15/02/2026", "121,00", "21,00", "100,00")
        for case in range(CASES)
        for each in range(INVOICES)
    ]  # fmt: skip
    file = folder / f"{ref}.csv"
    file.write_text(lines(HEADERS, *rows))
    return file


async def serving(house: House, token: str) -> tuple[asyncio.subprocess.Process, httpx.AsyncClient]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        house.environment["QUITTANCE_PORT"] = str(free.getsockname()[1])
    web = await house.start("serve")
    address = f"http://localhost:{house.environment['QUITTANCE_PORT']}"
    client = httpx.AsyncClient(
        base_url=address, headers=PARTIAL, follow_redirects=True, timeout=PATIENCE,
        cookies={"quittance": token},
    )  # fmt: skip

    async def answers() -> bool:
        return (await client.get("/healthz")).status_code == 200

    await until(answers)
    return web, client


async def gone(house: House) -> bool:
    """Whether PostgreSQL is there and nobody's import is still at work in it."""
    sql = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'quittance-app'"
        " AND state <> 'idle'"
    )
    return await house.ask(sql) == 0


async def silent(house: House) -> None:
    chosen = house.settings
    async with db.unit_of_work(role="worker", readonly=True):
        assert await fsck.run(roles=chosen.role_prefix, country=chosen.agency_country) == []


async def until(question: Callable[[], Awaitable[object]]) -> object:
    """Ask until there is an answer; a server that is coming back is asked again."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, httpx.HTTPError
        ):
            if answer := await question():
                return answer
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {PATIENCE} s")
