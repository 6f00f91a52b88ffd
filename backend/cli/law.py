"""The law from the command line: examples run against the rules, and the rows that are missing."""

import sys
from pathlib import Path
from typing import Any

import click

from backend.cli import running
from backend.cli.running import json_option, show, told


@click.group()
def law() -> None:
    """Rules of law: check worked examples against them."""


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
