"""The web process as `quittance serve` starts it, and clients that ask it without a pause."""

import asyncio
import contextlib
import math
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ops.benchmarks.asks import Ask
from ops.benchmarks.homes import Home
from ops.benchmarks.measuring import tree_seconds
from ops.benchmarks.wire import Browser
from ops.launch.places import ROOT, module_environment
from ops.launch.processes import end, spawn

_PATIENCE = 30.0
OK = 200


@dataclass(frozen=True, slots=True)
class Latencies:
    """Of one turn: seconds of each request, and processor seconds of everybody involved."""

    seconds: Sequence[float]
    cpu: float

    def at(self, share: float) -> float:
        """The latency that `share` of the requests did not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Web:
    """A running web process, as a user would start it."""

    port: int
    process: subprocess.Popen[bytes]


@asynccontextmanager
async def web(home: Home, database: str) -> AsyncIterator[Web]:
    """`quittance serve` on `database`, ready to answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    variables = module_environment() | home.variables(database) | {"QUITTANCE_PORT": str(port)}
    process = spawn(
        [sys.executable, "-P", "-m", "backend.cli", "serve"],
        environment=variables, folder=ROOT, log=home.folder / "logs" / f"web-{database}.log",
    )  # fmt: skip
    try:
        await _ready(port, process)
        yield Web(port, process)
    finally:
        end(process, signal.SIGTERM, 10)


async def _ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        browser = Browser(port)
        with contextlib.suppress(OSError, EOFError):
            if (await browser.get("/readyz", "")).status == OK:
                return await browser.close()
        await browser.close()
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the web process did not start: see its log")
        await asyncio.sleep(0.05)


Once = Callable[[int, Ask], Awaitable[None]]


async def asked(
    once: Once, asks: Sequence[Ask], *, clients: int, count: int, trees: Sequence[int]
) -> Latencies:
    """`clients` at once, each asking again as soon as it was answered, `count` times in all."""
    taken: list[float] = []
    waiting = iter([asks[place % len(asks)] for place in range(count)])

    async def client(number: int) -> None:
        for ask in waiting:
            began = time.perf_counter()
            await once(number, ask)
            taken.append(time.perf_counter() - began)

    spent = tree_seconds(trees) + time.process_time()
    await asyncio.gather(*(client(number) for number in range(clients)))
    return Latencies(taken, tree_seconds(trees) + time.process_time() - spent)
