"""The law from the command line: examples run against the rules, and the rows that are missing."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from backend import db
from backend.cli import running
from backend.cli.running import DAY, json_option, show, told
from backend.rulebook import queries


@click.group()
def law() -> None:
    """Rules of law: what lacks, and worked examples checked against them."""


@law.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check(file: Path, *, as_json: bool) -> None:
    """Run the worked examples in FILE. Exit code 1 if one fails.

    FILE is JSON: {"vectors": [{"id", "group", "inputs", "expected"}, ...]}. The answer tells, by
    group, how many passed, failed or are not supported, and what came out instead.
    """
    from backend.cli.vectors import checking

    answer = told(lambda: checking.run(checking.read(file)))
    show(answer, as_json=as_json, text=_lines)
    if any(group["failed"] for group in answer.values()):
        sys.exit(running.REFUSED)


def _lines(answer: dict[str, dict[str, Any]]) -> str:
    lines = [
        f"{name:22} {group['passed']:5} passed {group['failed']:5} failed"
        f" {group['unsupported']:5} unsupported"
        for name, group in answer.items()
    ]
    for group in answer.values():
        lines += [
            f"{one['id']}: expected {one['expected']}, got {one['got']}"
            for one in group["failures"]
        ]
    sums = [
        sum(group[part] for group in answer.values())
        for part in ("passed", "failed", "unsupported")
    ]
    return "\n".join([*lines, "{} passed, {} failed, {} unsupported".format(*sums)])


@law.command()
@click.option("--as-of", "day", type=DAY, default=None, help="Another day than today.")
@json_option
def missing(*, day: date | None, as_json: bool) -> None:
    """Which rows of law lack, or will within sixty days. Exit code 1 if one lacks already."""
    on = day or running.today()

    async def ask() -> list[dict[str, str | bool]]:
        async with db.unit_of_work(readonly=True):
            return [
                {"row": str(one.wanted), "from": one.day.isoformat(), "lacks": one.day <= on}
                for one in await queries.missing(on)
            ]

    answer = running.run(ask)
    show({"rows": answer}, as_json=as_json, text=lambda told: _missing(told["rows"]))
    if any(one["lacks"] for one in answer):
        sys.exit(running.REFUSED)


def _missing(answer: list[dict[str, str | bool]]) -> str:
    return (
        "\n".join(
            f"{one['row']}: {'missing since' if one['lacks'] else 'needed from'} {one['from']}"
            for one in answer
        )
        or "no row of law lacks"
    )
