"""`ops/bench night`: a night run against the one statement that finds whom it concerns.

The floor only finds: it reads every running plan with its instalments and receipts, and every open
promise, and says which of them stand otherwise now. The product also writes what it found: states,
journal, tasks and cases, in one durable transaction. On the first night after an import everything
is judged; on the next only what can have changed. An idle night finds nothing to do.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

import asyncpg

from backend import db
from backend.counting import counts_since
from backend.days import is_working_day
from backend.night import actions as night
from ops.benchmarks import agencies, folders
from ops.benchmarks.agencies import Size
from ops.benchmarks.homes import Home, inside
from ops.benchmarks.measuring import Duel, Meter, Series, ratio
from ops.benchmarks.telling import Finding, Part

TARGET = 2.0
IDLE_S = 0.1
SIZES = (10_000, 100_000, 1_000_000)  # instalments
Counts = dict[str, int]

FIND = f"""
WITH running AS (
  SELECT p.id, p.case_id, p.state, p.grace_days, 10000 - p.tolerance_bp AS share,
         coalesce(p.agreed_on, p.asked_on) AS agreed_on, p.paid_before_cents
    FROM plan p WHERE p.state IN ('active','late')),
paid AS (
  SELECT r.id, coalesce(sum(a.amount_cents), 0) - r.paid_before_cents AS cents
    FROM running r LEFT JOIN allocation a ON a.case_id = r.case_id AND a.bucket <> 'surplus'
     AND a.received_on BETWEEN r.agreed_on AND $1 AND {counts_since("a", "r.agreed_on")}
   GROUP BY r.id, r.paid_before_cents),
due AS (
  SELECT r.id, sum(i.amount_cents) AS whole,
         coalesce(sum(i.amount_cents) FILTER (WHERE i.due_on < $1), 0) AS past,
         coalesce(sum(i.amount_cents) FILTER (WHERE i.due_on < $1 - r.grace_days), 0) AS past_grace
    FROM running r JOIN instalment i ON i.plan_id = r.id GROUP BY r.id),
plans AS (
  SELECT r.state AS was, CASE WHEN paid.cents >= due.whole THEN 'completed'
           WHEN due.past_grace > 0 AND paid.cents * 10000 < due.past_grace * r.share THEN 'broken'
           WHEN due.past_grace = due.whole THEN 'completed'
           WHEN due.past > 0 AND paid.cents * 10000 < due.past * r.share THEN 'late'
           ELSE 'active' END AS now
    FROM running r JOIN paid USING (id) JOIN due USING (id)),
promises AS (
  SELECT p.state AS was,
         CASE WHEN coalesce(sum(a.amount_cents), 0) * 10000
                   >= p.amount_cents * (10000 - p.tolerance_bp) THEN 'kept'
              WHEN $1 <= p.due_on + p.grace_days THEN 'open'
              WHEN coalesce(sum(a.amount_cents), 0) > 0 THEN 'partly' ELSE 'broken' END AS now
    FROM promise p LEFT JOIN allocation a ON a.case_id = p.case_id AND a.bucket <> 'surplus'
     AND a.received_on BETWEEN p.made_on AND least(p.due_on + p.grace_days, $1)
     AND {counts_since("a", "p.made_on")}
   WHERE p.state = 'open'
   GROUP BY p.id)
SELECT 'plan.' || now AS what, count(*) AS count FROM plans WHERE now <> was GROUP BY 1
UNION ALL
SELECT 'promise.' || now, count(*) FROM promises WHERE now <> was GROUP BY 1
"""
_WARM = """
SELECT sum(amount_cents) FROM allocation; SELECT sum(amount_cents) FROM instalment;
SELECT sum(total_cents) FROM plan; SELECT sum(amount_cents) FROM promise;
SELECT sum(balance_cents) FROM case_file;
"""


async def run(home: Home, *, data: Path | None, cases: int, rounds: int, say: Any) -> Finding:
    """At 10,000, 100,000 and 1,000,000 instalments, as far as `cases` allows."""
    del data  # a real portfolio has too few plans: ours is made of them
    parts: list[Part] = []
    first = _working(folders.yesterday() + timedelta(days=1))
    second = _working(first + timedelta(days=1))
    for size in [size for size in SIZES if size <= max(cases, SIZES[0])]:
        fresh, settled = await _agencies(home, size, first)
        for name, source, day in (
            (f"first night, {size:,} instalments", fresh, first),
            (f"next night, {size:,} instalments", settled, second),
        ):
            parts.append(await _duel(home, name, source, day, rounds))
            say(f"{name}: {parts[-1].ratio}")
        parts.append(await _idle(home, settled, size, second, rounds))
        say(f"{parts[-1].name}: {parts[-1].product['wall_s']} s")
    return Finding("night", rounds, parts, {"instalments": max(size, SIZES[0])})


def _working(day: date) -> date:
    while not is_working_day(day, "BE"):
        day += timedelta(days=1)
    return day


async def _agencies(home: Home, size: int, first: date) -> tuple[str, str]:
    """An agency that lives on plans, just imported; and the same after its first night."""
    fresh, settled = f"night_{size}", f"night_{size}_settled"
    if not await home.has(settled):
        folder = home.folder / f"plans-{size}"
        agencies.write(folder, Size(size // 12, plans=1.0, days=150), until=folders.yesterday())
        await home.create(fresh)
        await home.command(fresh, "agency", "import", str(folder))
        await home.settle(fresh)
        await home.copy(fresh, settled)
        await home.command(settled, "night", "run", "--date", first.isoformat())
        await home.settle(settled)
    return fresh, settled


async def _duel(home: Home, name: str, source: str, day: date, rounds: int) -> Part:
    meter = Meter((home.postmaster,))
    ours: Series
    theirs: Series
    async with _Tries(home, source) as tries:
        duel = Duel(
            lambda: tries.night(day), lambda: tries.find(day), rounds, meter, _equal,
            before=tries.again,
        )  # fmt: skip
        ours, theirs = await duel.fight()
    found = ratio(ours, theirs)
    return Part(name, found["ratio"], TARGET, ours.told(), theirs.told(),
                found | {"changed": sum(tries.counts.values())})  # fmt: skip


async def _idle(home: Home, source: str, size: int, day: date, rounds: int) -> Part:
    """Nothing is due: what a night costs by itself. The floor is what it may cost."""
    series = Series()
    meter = Meter((home.postmaster,))
    async with _Tries(home, source) as tries:
        for _round in range(max(rounds, 5)):
            await tries.again()
            await tries.admin.execute(_NOTHING_DUE)
            meter.start()
            counts = await tries.night(day)
            series.costs.append(meter.stop())
            if counts:
                raise ValueError(f"an idle night changed something: {counts}")
    share = round(series.wall / IDLE_S, 3)
    return Part(f"idle night, {size:,} instalments", share, 1.0, series.told(), {"wall_s": IDLE_S})


_NOTHING_DUE = (
    "UPDATE plan SET next_check_on = NULL WHERE next_check_on IS NOT NULL;"
    "UPDATE promise SET next_check_on = NULL WHERE next_check_on IS NOT NULL"
)


class _Tries:
    """A copy of an agency for each try, warm, with this process working on it."""

    def __init__(self, home: Home, source: str) -> None:
        self._home, self._source = home, source
        self._inside: Any = None
        self.admin: asyncpg.Connection
        self.counts: Counts = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._leave()

    async def again(self) -> None:
        await self._leave()
        await self._home.copy(self._source, "night_try")
        await self._home.admin("CHECKPOINT")
        self.admin = await asyncpg.connect(self._home.settings("night_try").admin_dsn)
        await self.admin.execute(_WARM)
        self._inside = inside(self._home, "night_try", role="worker")
        await self._inside.__aenter__()
        async with db.unit_of_work():  # a worker has its connection long before the night
            await db.value("SELECT 1")

    async def _leave(self) -> None:
        if self._inside is not None:
            await self.admin.close()
            await self._inside.__aexit__(None, None, None)
            self._inside = None

    async def night(self, day: date) -> Counts:
        done = await night.run(day=day)
        assert done is not None
        told: Counts = {}
        for what, counted in (("plan", done.plans_changed), ("promise", done.promises)):
            told |= {f"{what}.{name}": count for name, count in counted.items() if count}
        return told

    async def find(self, day: date) -> Counts:
        rows = await self.admin.fetch(FIND, day)
        self.counts = {row["what"].replace(".active", ".kept"): row["count"] for row in rows}
        return self.counts


def _equal(ours: Counts, floor: Counts) -> None:
    if ours != floor:
        raise ValueError(f"judged otherwise: {ours} and {floor}")
