"""`ops/bench page`: five pages of the real web process against their own SQL and one render.

The floor runs in this process: the statements of the very same requests over asyncpg, in the same
transactions, and one render of the same templates with the same rows. It has no HTTP, no routing,
no finding out who asks, no headers and no compression; that is what the product adds.
"""

import asyncio
import re
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from backend import db
from backend.app import create
from backend.web import language
from ops.benchmarks import folders
from ops.benchmarks.asks import PAGES, Agency, Ask, row_versions
from ops.benchmarks.homes import Home, inside
from ops.benchmarks.replay import Recorder, Taken, again
from ops.benchmarks.serving import Latencies, Web, asked, web
from ops.benchmarks.telling import Finding, Part
from ops.benchmarks.wire import Browser

P50, P95 = 2.0, 3.0
CLIENTS = {1: 64, 8: 128, 32: 256}  # clients: requests in a turn
_MOMENTS = re.compile(r"\b\d\d:\d\d(:\d\d)?\b")


@dataclass
class Standing:
    """An agency that is served, with its questions and the product's side of asking them."""

    home: Home
    web: Web
    asks: dict[str, list[Ask]]
    admin: asyncpg.Connection
    browsers: list[Browser]
    versions: dict[int, int]

    async def refresh(self) -> None:
        """Before each turn: what forms would carry now."""
        self.versions = await row_versions(self.admin, self.asks["save and next"])

    async def ask(self, client: int, ask: Ask) -> None:
        browser = self.browsers[client]
        if ask.fields is None:
            answer = await browser.get(ask.path, ask.token)
            expected = 200
        else:
            answer = await browser.post(ask.path, ask.token, ask.posted(self.versions))
            expected = 204
        if answer.status != expected:
            raise ValueError(f"{ask.path}: {answer.status} instead of {expected}")

    async def turn(self, page: str, clients: int, count: int) -> Latencies:
        await self.refresh()
        trees = (self.web.process.pid, self.home.postmaster)
        asks = self.asks[page]
        return await asked(self.ask, asks, clients=clients, count=_fits(count, page, asks),
                           trees=trees)  # fmt: skip


def _fits(count: int, page: str, asks: list[Ask]) -> int:
    """A form is sent once in a turn: again, it would carry a version that is past."""
    return min(count, len(asks)) if page == "save and next" else count


@asynccontextmanager
async def standing(home: Home, data: Path | None, cases: int, say: Any) -> AsyncIterator[Standing]:
    """An agency of `cases` cases, the morning after its first night, served."""
    name = f"agency_{cases}"
    if not await home.has(name):
        say(f"loading {cases:,} cases")
        folder = folders.agency(data, cases, home.folder)
        await home.create(name)
        await home.command(name, "agency", "import", str(folder))
        await home.command(name, "night", "run", "--date", folders.yesterday().isoformat())
        await home.settle(name)
    admin = await asyncpg.connect(home.settings(name).admin_dsn)
    try:
        async with web(home, name) as served:
            async with inside(home, name):
                asks = await Agency(admin).asks()
            browsers = [Browser(served.port) for _ in range(max(CLIENTS))]
            yield Standing(home, served, asks, admin, browsers, {})
            for browser in browsers:
                await browser.close()
    finally:
        await admin.close()


async def run(home: Home, *, data: Path | None, cases: int, rounds: int, say: Any) -> Finding:
    """Every page with 1, 8 and 32 clients, product and floor in turn."""
    async with (
        standing(home, data, cases, say) as up,
        inside(home, f"agency_{cases}") as settings,
    ):
        recorder = Recorder(create(), up.web.port)
        pools = {
            role: await asyncpg.create_pool(
                settings.role_dsns[role], min_size=8, max_size=8,
                init=db._prepare,  # noqa: SLF001 (the same codecs)
            )
            for role in ("app", "portal")
        }  # fmt: skip
        parts: list[Part] = []
        try:
            for page in PAGES:
                taken = await _taken(recorder, up, page)
                floor = _Floor(up, recorder, pools, taken)
                for clients, count in CLIENTS.items():
                    parts += await _measured(up, floor, page, clients, count, rounds)
                    say(f"{parts[-2].name}: {parts[-2].ratio}, p95 {parts[-1].ratio}")
        finally:
            for pool in pools.values():
                await pool.close()
    return Finding("page", rounds, parts, {"cases": cases})


@dataclass
class _Floor:
    """The floor's side of asking: statements again, then one render."""

    up: Standing
    recorder: Recorder
    pools: dict[str, asyncpg.Pool]
    taken: dict[str, Taken]

    async def ask(self, _client: int, ask: Ask) -> None:
        taken = self.taken[ask.path + ask.token]
        changes: dict[object, object] = {}
        if ask.fields is not None:
            before = ask.key
            ask.posted(self.up.versions)
            changes = {taken.key: ask.key}
            ask.key = before
        await again(self.pools[taken.role], taken, changes)
        if taken.painted:
            self.recorder.paint(taken).encode()


async def _taken(recorder: Recorder, up: Standing, page: str) -> dict[str, Taken]:
    """Every question taken down; raises ValueError where the web's answer is another."""
    await up.refresh()
    language.speak("fr")
    found: dict[str, Taken] = {}
    for ask in up.asks[page]:
        key = ask.path + ask.token
        if key in found:
            continue
        fields = ask.posted(up.versions) if ask.fields is not None else None
        taken = await recorder.take(ask.path, ask.token, fields=fields, role=ask.role)
        taken.key = ask.key
        found[key] = taken
        if fields is None:
            answer = await up.browsers[0].get(ask.path, ask.token)
            bodies = {_timeless(body) for body in (taken.body, recorder.paint(taken), answer.text)}
            if len(bodies) != 1 or answer.status != 200:
                raise ValueError(f"{ask.path}: the answers differ ({answer.status})")
        elif taken.status != 204:
            raise ValueError(f"{ask.path}: {taken.status}")
    return found


def _timeless(body: str) -> str:
    return _MOMENTS.sub("", body)


async def _measured(
    up: Standing, floor: _Floor, page: str, clients: int, count: int, rounds: int
) -> list[Part]:
    ours: list[Latencies] = []
    theirs: list[Latencies] = []
    many = _fits(count, page, up.asks[page])
    trees = (up.home.postmaster,)
    for number in range(rounds + 1):  # the first of each side only warms up
        for side in (0, 1) if number % 2 else (1, 0):
            if side:
                got = await up.turn(page, clients, many)
            else:
                await up.refresh()
                got = await asked(floor.ask, up.asks[page], clients=clients, count=many,
                                  trees=trees)  # fmt: skip
            if number:
                (ours if side else theirs).append(got)
        await asyncio.sleep(0)
    return [
        _part(f"{page}, {clients} clients, p50", ours, theirs, 0.50, P50),
        _part(f"{page}, {clients} clients, p95", ours, theirs, 0.95, P95),
    ]


def _part(
    name: str, ours: list[Latencies], theirs: list[Latencies], share: float, target: float
) -> Part:
    ratios = [a.at(share) / b.at(share) for a, b in zip(ours, theirs, strict=True)]
    spread = {"ratio_least": round(min(ratios), 2), "ratio_most": round(max(ratios), 2)}
    ratio = round(statistics.median(ratios), 2)
    return Part(name, ratio, target, told(ours, share), told(theirs, share), spread)


def told(turns: list[Latencies], share: float) -> dict[str, float]:
    """Milliseconds: the latency at `share`, and the processor's for one request."""
    at = [turn.at(share) * 1000 for turn in turns]
    cpu = [turn.cpu * 1000 / len(turn.seconds) for turn in turns]
    return {
        "ms": round(statistics.median(at), 2),
        "ms_least": round(min(at), 2),
        "ms_most": round(max(at), 2),
        "cpu_ms": round(statistics.median(cpu), 2),
    }
