"""`ops/bench letters`: 1,000 letters as PDF/A against typst alone with the same template.

The floor knows every letter's data beforehand and only sets type: one compiler per thread, as many
threads as the press has, the same PDF standards. The product reads each case and its plan from the
database, writes the agreement out in the debtor's language and sets it. Both must give the same
bytes, to the last, and every letter must declare PDF/A-2a and PDF/UA-1 in its metadata. What it
costs to keep them (bytes, fingerprint, line in the journal, one durable transaction each) is
measured once, beside it: no typesetter does that.
"""

import asyncio
import hashlib
import json
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from backend import db
from backend.db import unit_of_work
from backend.documents.press import LETTERS, NO_PACKAGES, press
from backend.documents.wording import writer
from backend.plans import agreement, parties, queries
from ops.benchmarks import agencies, folders
from ops.benchmarks.agencies import Size
from ops.benchmarks.homes import Home, inside
from ops.benchmarks.measuring import Duel, Meter, ratio
from ops.benchmarks.telling import Finding, Part

TARGET = 1.3
COUNT = 1_000
THREADS = 2  # as the press has
AT_ONCE = 4  # letters on their way, so that the press never waits for the database
MARKS = (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>A", b"<pdfuaid:part>1")
ACCOUNT = "BE65651349267296"
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


async def run(home: Home, *, data: Path | None, cases: int, rounds: int, say: Any) -> Finding:
    """`COUNT` agreements of invented plans; `cases` is the size of the agency they belong to."""
    del data  # a real portfolio may have too few plans
    name = await _agency(home, max(cases, COUNT + COUNT // 10))
    async with inside(home, name):
        ids = await _plans()
        told = [await _composed(one) for one in ids]
        floor = Typst()
        meter = Meter((home.postmaster,))

        async def ours() -> list[str]:
            return await _set(ids)

        async def theirs() -> list[str]:
            return await asyncio.to_thread(floor.set_all, told)

        await _set(ids[:20])  # both warm: fonts read, plans of statements made
        floor.set_all(told[:20])
        duel = Duel(ours, theirs, rounds, meter, _equal, said=say)
        product, baseline = await duel.fight()
        meter.start()
        await _written(ids)
        kept = meter.stop()
        sizes = await _archived(len(ids))
    found = ratio(product, baseline)
    part = Part(f"{len(ids):,} letters", found["ratio"], TARGET,
                product.told() | {"ms_each": round(1000 * product.wall / len(ids), 2)},
                baseline.told() | {"ms_each": round(1000 * baseline.wall / len(ids), 2)},
                found)  # fmt: skip
    facts = {"letters": len(ids), "threads": THREADS, "archivable": len(ids), "bytes_each": sizes,
             "kept_ms_each": round(1000 * kept.wall / len(ids), 2),
             "kept_cpu_ms_each": round(1000 * kept.cpu / len(ids), 2)}  # fmt: skip
    return Finding("letters", rounds, [part], facts)


async def _agency(home: Home, cases: int) -> str:
    name = f"letters_{cases}"
    if not await home.has(name):
        folder = home.folder / f"letters-{cases}"
        agencies.write(folder, Size(cases, plans=1.0, days=150), until=folders.yesterday())
        await home.create(name)
        await home.command(name, "agency", "import", str(folder))
        async with inside(home, name), unit_of_work():  # a letter names the account to pay to
            await db.execute("UPDATE creditor SET iban = $1 WHERE iban IS NULL", ACCOUNT)
        await home.settle(name)
    return name


async def _plans() -> list[int]:
    async with unit_of_work(readonly=True):
        found = await db.rows(
            "SELECT id FROM plan WHERE agreed_on IS NOT NULL ORDER BY id LIMIT $1", COUNT
        )
    return [row["id"] for row in found]


async def _composed(plan_id: int) -> str:
    return json.dumps(await _data(plan_id), ensure_ascii=False)


async def _data(plan_id: int) -> dict[str, object]:
    """What the template is given for this plan."""
    async with unit_of_work(readonly=True):
        plan = await queries.plan(plan_id)
        assert plan is not None
        who = await parties.of_case(plan.case_id)
    words = writer(agreement.TEMPLATE, lang=who.lang, country=who.country)
    return agreement.compose([plan], [who], words, now=NOW)


async def _each(ids: Sequence[int], work: Callable[[int], Awaitable[None]]) -> None:
    waiting = list(reversed(ids))

    async def one_after_the_other() -> None:
        while waiting:
            await work(waiting.pop())

    await asyncio.gather(*(one_after_the_other() for _place in range(AT_ONCE)))


async def _set(ids: Sequence[int]) -> list[str]:
    """The product: every agreement read, written out and set; the fingerprints."""
    found: dict[int, str] = {}

    async def one(plan_id: int) -> None:
        data = await _data(plan_id)
        content = await press(agreement.TEMPLATE, data, issued_at=NOW)
        found[plan_id] = hashlib.sha256(content).hexdigest()

    await _each(ids, one)
    return [found[plan_id] for plan_id in ids]


async def _written(ids: Sequence[int]) -> None:
    """The same, each kept with its case."""

    async def one(plan_id: int) -> None:
        async with unit_of_work():
            plan = await queries.plan(plan_id)
            assert plan is not None
            await agreement.write([plan], actor="bench", now=NOW)

    await _each(ids, one)


class Typst:
    """Typst alone: a compiler per thread, the template of the product, data made beforehand."""

    def __init__(self) -> None:
        self._mine = threading.local()
        self._threads = ThreadPoolExecutor(max_workers=THREADS)

    def set_all(self, told: Sequence[str]) -> list[str]:
        return list(self._threads.map(self._set, told))

    def _set(self, told: str) -> str:
        if not hasattr(self._mine, "compiler"):
            self._mine.compiler = typst.Compiler(
                LETTERS / f"{agreement.TEMPLATE}.typ", root=LETTERS,
                font_paths=typst.Fonts(include_system_fonts=False), sys_inputs={"data": "{}"},
                package_path=NO_PACKAGES, package_cache_path=NO_PACKAGES,
            )  # fmt: skip
        content = self._mine.compiler.compile(
            format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(NOW.timestamp()),
            sys_inputs={"data": told},
        )  # fmt: skip
        return hashlib.sha256(content).hexdigest()


def _equal(ours: list[str], floor: list[str]) -> None:
    if ours != floor:
        off = sum(mine != theirs for mine, theirs in zip(ours, floor, strict=True))
        raise ValueError(f"{off} of {len(ours)} letters are not the same bytes")


async def _archived(count: int) -> int:
    """Every letter kept last declares the standards of archives; the mean size in bytes."""
    async with unit_of_work(readonly=True):
        found = await db.rows(
            "SELECT content FROM document WHERE kind = 'plan_agreement' ORDER BY id DESC LIMIT $1",
            count,
        )
    wrong = [row for row in found if not all(mark in row["content"] for mark in MARKS)]
    if wrong:
        raise ValueError(f"{len(wrong)} of {len(found)} letters do not declare PDF/A-2a")
    return sum(len(row["content"]) for row in found) // max(len(found), 1)
