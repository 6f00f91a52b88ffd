"""`quittance payment import FILE`: book the receipts that a list tells of."""

from pathlib import Path
from typing import Any

import click

from backend.cli.running import ACTOR, json_option, run, show, today
from backend.intake.payments import import_payments


@click.group()
def payment() -> None:
    """Money received (encaissements)."""


@payment.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def import_(*, file: Path, as_json: bool) -> None:
    """Book every line of FILE (CSV or XLSX) once; lines booked before are counted as repeated."""

    async def work() -> dict[str, Any]:
        done = await import_payments(file.read_bytes(), file.name, actor=ACTOR, today=today())
        return done.as_answer()

    show(run(work), as_json=as_json, text=_told)


def _told(answer: dict[str, Any]) -> str:
    rejected = answer["rejected"]
    first = (
        f"{answer['received']} received, {answer['allocated']} set against their cases,"
        f" {answer['unallocated']} waiting, {answer['repeated']} repeated,"
        f" {len(rejected)} rejected"
    )
    lines = [f"  line {one['line']}, {one['column'] or 'all'}: {one['reason']}" for one in rejected]
    return "\n".join([first, *lines])
