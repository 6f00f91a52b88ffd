"""`python -m ops.simulations NAME`: live through the days and tell what differed.

A room is a module with `options(parser)`, which adds its own options, and `async run(home, asked,
say)`, which answers what it counted; "differences" in it decides about the status.
"""

import argparse
import asyncio
import json
import sys
from importlib import import_module
from typing import Any

from ops.benchmarks import homes
from ops.launch.errors import LaunchError

# name: module, what it lives through
ROOMS = {
    "plans": ("plans", "plans and promises, each night against the pure rules"),
    "year": ("year", "a year of an agency, each day examined and tied out"),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="ops/simulate", description="Live through many days of an agency."
    )
    rooms = parser.add_subparsers(dest="room", required=True)
    for name, (module, words) in ROOMS.items():
        room = rooms.add_parser(name, help=words)
        import_module(f"ops.simulations.{module}").options(room)
        room.add_argument("--home", help="data folder to keep; else a temporary one")
        room.add_argument("--json", action="store_true", help="answer as JSON")
    asked = parser.parse_args()
    try:
        found = asyncio.run(_run(asked))
    except LaunchError as error:
        print(f"ops/simulate: {error}", file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps(found, default=str))
    else:
        for name, value in found.items():
            print(f"{name:>24}  {value}")
    return 0 if not found["differences"] else 1


async def _run(asked: argparse.Namespace) -> dict[str, Any]:
    run = import_module(f"ops.simulations.{ROOMS[asked.room][0]}").run
    with homes.folder(asked.home) as base:
        async with homes.home(base) as home:
            found: dict[str, Any] = await run(home, asked, _say)
            return found


def _say(line: str) -> None:
    print(f"ops/simulate: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
