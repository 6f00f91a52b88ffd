"""`ops/bench growth`: the five pages in larger agencies against themselves in one of 10,000 cases.

The agencies live side by side, each with a web process of its own, and are asked in turn. What
grows with an agency is how many creditors, agents and cases it has; a page must not notice.
"""

import statistics
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from ops.benchmarks.asks import PAGES
from ops.benchmarks.homes import Home
from ops.benchmarks.pages import Standing, standing, told
from ops.benchmarks.serving import Latencies
from ops.benchmarks.telling import Finding, Part

TARGET = 1.3
SIZES = (10_000, 100_000, 1_000_000)
COUNT = 96  # requests in a turn, one after another


async def run(home: Home, *, data: Path | None, cases: int, rounds: int, say: Any) -> Finding:
    """One client, so that what is measured is the page and not the queue before it."""
    sizes = [size for size in SIZES if size <= max(cases, SIZES[0])]
    async with AsyncExitStack() as stack:
        ups = {
            size: await stack.enter_async_context(standing(home, data, size, say))
            for size in sizes
        }  # fmt: skip
        parts: list[Part] = []
        for page in PAGES:
            turns = await _turns(ups, page, rounds)
            for size in sizes[1:]:
                parts += [
                    _part(f"{page}, {size:,} cases, {word}", turns, size, share)
                    for word, share in (("p50", 0.5), ("p95", 0.95))
                ]
                say(f"{parts[-2].name}: {parts[-2].ratio}, p95 {parts[-1].ratio}")
    return Finding("growth", rounds, parts, {"cases": sizes[-1]})


async def _turns(ups: dict[int, Standing], page: str, rounds: int) -> dict[int, list[Latencies]]:
    turns: dict[int, list[Latencies]] = {size: [] for size in ups}
    for number in range(rounds + 2):  # the first two only warm up: plans are made at the fifth call
        order = list(ups) if number % 2 else list(reversed(ups))
        for size in order:
            got = await ups[size].turn(page, 1, COUNT)
            if number > 1:
                turns[size].append(got)
    return turns


def _part(name: str, turns: dict[int, list[Latencies]], size: int, share: float) -> Part:
    small = turns[SIZES[0]]
    ratios = [b.at(share) / a.at(share) for a, b in zip(small, turns[size], strict=True)]
    spread = {"ratio_least": round(min(ratios), 2), "ratio_most": round(max(ratios), 2)}
    ratio = round(statistics.median(ratios), 2)
    return Part(name, ratio, TARGET, told(turns[size], share), told(small, share), spread)
