"""`python -m ops.benchmarks NAME`: run one benchmark and tell what it found."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

from ops.benchmarks import folders, homes
from ops.benchmarks.telling import Finding
from ops.launch.errors import LaunchError

# name: module, cases when nothing is said, rounds, what it compares
BENCHMARKS = {
    "import": ("placement", 0, 6, "a placement file of 100,000 lines against staged SQL"),
    "agency": ("whole_agency", 100_000, 3, "a whole agency in, against COPY and indexes"),
    "page": ("pages", 20_000, 6, "five pages against their own SQL and one render"),
    "growth": ("growth", 100_000, 6, "five pages in large agencies against a small one"),
    "night": ("nights", 100_000, 3, "judging plans against the one SQL that finds them"),
    "letters": ("letters", 1_100, 6, "1,000 letters as PDF/A against typst alone"),
    "fees": ("fees", 1_000_000, 5, "a fee table on a history of receipts against bare polars"),
    "report": ("report", 100_000, 6, "performance per creditor against polars on Parquet"),
}
Runner = Callable[..., Awaitable[Finding]]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="ops/bench",
        description="Measure the product beside a floor, in turn, in one run.",
        epilog="; ".join(f"{name}: {row[3]}" for name, row in BENCHMARKS.items()),
    )
    parser.add_argument("name", choices=BENCHMARKS)
    parser.add_argument("--data", type=Path, help="a folder made by make_agency; else invented")
    parser.add_argument("--cases", type=int, help="size of the agency")
    parser.add_argument("--rounds", type=int, help="how often both sides are measured")
    parser.add_argument("--home", help="data folder to keep between runs; else a temporary one")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    asked = parser.parse_args()
    if asked.data is not None and not asked.data.is_dir():
        parser.error(f"{asked.data} is not a folder")
    try:
        finding = asyncio.run(_run(asked))
    except LaunchError as error:
        print(f"ops/bench: {error}", file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps(finding.answer(), ensure_ascii=False))
    else:
        print(finding.text())
    return 0


async def _run(asked: argparse.Namespace) -> Finding:
    module, usual, rounds, _words = BENCHMARKS[asked.name]
    run: Runner = import_module(f"ops.benchmarks.{module}").run
    load = os.getloadavg()[0]
    cases = asked.cases or (folders.height(asked.data) if asked.data else usual)
    with homes.folder(asked.home) as base:
        async with homes.home(base) as home:
            finding = await run(
                home, data=asked.data, cases=cases, rounds=asked.rounds or rounds, say=_say
            )
    finding.load_before = load
    return finding


def _say(line: str) -> None:
    print(f"ops/bench: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
