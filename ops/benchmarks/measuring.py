"""Measuring two things in turn: wall seconds, and the processor seconds of everybody involved.

A machine that is shared is never quiet: what is compared stands in the same round, sides swap which
goes first, and what is told is the median of the rounds' ratios with its spread.
"""

import os
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu` counts ourselves, our children and the process trees that were named."""

    wall: float
    cpu: float


@dataclass
class Meter:
    """Reads clocks. `trees` are roots of other process trees, such as the database's postmaster."""

    trees: Sequence[int] = ()
    _began: tuple[float, float] = (0.0, 0.0)

    def start(self) -> None:
        self._began = (time.perf_counter(), self._cpu())

    def stop(self) -> Cost:
        """What it cost since `start`; waits a moment for processes that are just ending."""
        wall = time.perf_counter()
        first = self._cpu()
        if self.trees:  # one that was reaped while we read is counted with its parent only now
            time.sleep(0.05)
        return Cost(wall - self._began[0], max(first, self._cpu()) - self._began[1])

    def _cpu(self) -> float:
        ours = sum(
            usage.ru_utime + usage.ru_stime
            for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        )
        return ours + tree_seconds(self.trees)


def tree_seconds(roots: Sequence[int]) -> float:
    """Processor seconds of the trees under `roots`, ended children included."""
    if not roots:
        return 0.0
    children: defaultdict[int, list[int]] = defaultdict(list)
    spent: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # gone meanwhile
            continue
        pid = int(path.parent.name)
        children[int(fields[1])].append(pid)
        spent[pid] = sum(int(ticks) for ticks in fields[11:15])
    total, todo = 0, list(roots)
    while todo:
        pid = todo.pop()
        total += spent.get(pid, 0)
        todo += children[pid]
    return total * TICK


@dataclass
class Series:
    """What one side cost, round by round."""

    costs: list[Cost] = field(default_factory=list)

    @property
    def wall(self) -> float:
        return statistics.median(cost.wall for cost in self.costs)

    def told(self) -> dict[str, float]:
        """Medians, and the spread of the wall seconds."""
        walls = [cost.wall for cost in self.costs]
        return {
            "wall_s": round(statistics.median(walls), 4),
            "wall_least_s": round(min(walls), 4),
            "wall_most_s": round(max(walls), 4),
            "cpu_s": round(statistics.median(cost.cpu for cost in self.costs), 4),
        }


Work = Callable[[], Awaitable[Any]]


@dataclass
class Duel:
    """Product and baseline, in turn. `equal` raises ValueError when their results differ."""

    product: Work
    baseline: Work
    rounds: int
    meter: Meter
    equal: Callable[[Any, Any], None]
    before: Work | None = None  # untimed, before each side's turn
    said: Callable[[str], None] = lambda _line: None

    async def fight(self) -> tuple[Series, Series]:
        """All rounds. The first pair of results is compared before any time is kept."""
        sides = {"product": (self.product, Series()), "baseline": (self.baseline, Series())}
        for number in range(self.rounds):
            order = list(sides) if number % 2 else list(reversed(sides))
            found = {}
            for side in order:
                work, series = sides[side]
                if self.before is not None:
                    await self.before()
                self.meter.start()
                found[side] = await work()
                series.costs.append(self.meter.stop())
            self.equal(found["product"], found["baseline"])
            product, baseline = (series.costs[-1] for _work, series in sides.values())
            self.said(f"round {number + 1}: {product.wall:.3f} s against {baseline.wall:.3f} s")
        return sides["product"][1], sides["baseline"][1]


def ratio(product: Series, baseline: Series) -> dict[str, float]:
    """The median of the rounds' ratios, their spread, and the ratio of processor seconds."""
    pairs = list(zip(product.costs, baseline.costs, strict=True))
    walls = [ours.wall / theirs.wall for ours, theirs in pairs]
    cpus = [ours.cpu / max(theirs.cpu, TICK) for ours, theirs in pairs]
    return {
        "ratio": round(statistics.median(walls), 3),
        "ratio_least": round(min(walls), 3),
        "ratio_most": round(max(walls), 3),
        "ratio_cpu": round(statistics.median(cpus), 3),
    }
