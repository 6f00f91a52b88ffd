"""The whole product for a browser: real servers, a database with the demo agency, web and worker.

`DATABASE_URL` and `REDIS_URL` name the servers (ops/test gives them); without them, private ones
are started. The database is made for this run and dropped after it.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from ops.launch.places import module_environment
from ops.launch.servers import servers

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@dataclass
class House:
    """A running product: its address, and the sign-ins by role (the second creditor's by name)."""

    environment: dict[str, str]
    port: int
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *words: str) -> str:
        """A command of the product; what it printed."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "backend.cli", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"quittance {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def load(self) -> None:
        """Schema and demo agency."""
        self.run("db", "migrate")
        begun = time.monotonic()
        for one in json.loads(self.run("demo", "load", "--json"))["sign_ins"]:
            self.people[one["role"] if one["role"] not in self.people else one["name"]] = one
        self.seconds["demo load"] = time.monotonic() - begun

    def start(self, verb: str) -> None:
        log = Path(self.environment["QUITTANCE_HOME"]) / f"{verb}.log"
        with log.open("ab") as out:
            self._running[verb] = subprocess.Popen(
                [sys.executable, "-P", "-m", "backend.cli", verb],
                cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip

    def start_web(self) -> None:
        """Start the web and wait until it and its database answer."""
        self.start("serve")
        deadline = time.monotonic() + PATIENCE
        while not self._ready():
            assert self._running["serve"].poll() is None, "the web ended"
            assert time.monotonic() < deadline, "the web did not answer"
            time.sleep(0.05)

    def stop(self, verb: str) -> None:
        process = self._running.pop(verb, None)
        if process is None:
            return
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop_all(self) -> None:
        for verb in list(self._running):
            self.stop(verb)

    def rows(self, sql: str, *values: object) -> list[Any]:
        """What the database holds, as its administrator sees it."""

        async def ask() -> list[Any]:
            connection = await asyncpg.connect(self.environment["DATABASE_URL"])
            try:
                return list(await connection.fetch(sql, *values))
            finally:
                await connection.close()

        return _apart(ask())

    def value(self, sql: str, *values: object) -> Any:
        return self.rows(sql, *values)[0][0]

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.base}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def opened() -> Iterator[House]:
    """A house with the demo agency in it and its lights on; torn down whatever happens."""
    with tempfile.TemporaryDirectory(prefix="qb") as home, _database(Path(home)) as given:
        port = _free_port()
        variables = module_environment() | given
        variables |= {"QUITTANCE_HOME": home, "QUITTANCE_PORT": str(port)}
        house = House({**os.environ, **variables}, port)
        try:
            house.load()
            house.start("worker")
            house.start_web()
            yield house
        finally:
            house.stop_all()


@contextmanager
def _database(home: Path) -> Iterator[dict[str, str]]:
    if not os.environ.get("DATABASE_URL"):
        with servers(home, durable=False) as running:
            yield running.environment()
        return
    admin = os.environ["DATABASE_URL"]
    name = f"q_browser_{os.getpid()}"
    before, _mark, after = admin.partition("?")
    address = f"{before.rpartition('/')[0]}/{name}" + (f"?{after}" if after else "")
    _apart(_command(admin, f'CREATE DATABASE "{name}"'))
    try:
        yield {"DATABASE_URL": address, "REDIS_URL": os.environ.get("REDIS_URL", "")}
    finally:
        _apart(_command(admin, f'DROP DATABASE "{name}" WITH (FORCE)'))


def _apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread: playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _command(dsn: str, sql: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
