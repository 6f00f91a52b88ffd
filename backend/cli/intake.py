"""`quittance placement import`: a creditor's file becomes cases."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from backend.cli.running import ACTOR, DAY, json_option, run, show, today
from backend.intake import actions
from backend.refusals import Refused
from backend.words import _


@click.group()
def placement() -> None:
    """Creditors' files in."""


@placement.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--creditor", "creditor_ref", required=True, help="The creditor's reference.")
@click.option("--received-on", type=DAY, help="Day of placement; today if not given.")
@click.option("--dry-run", is_flag=True, help="Do everything, keep nothing.")
@json_option
def import_(
    *, file: Path, creditor_ref: str, received_on: date | None, dry_run: bool, as_json: bool
) -> None:
    """Take on FILE (CSV or workbook) for a creditor."""

    async def work() -> dict[str, Any]:
        if not file.is_file():
            raise Refused(_("There is no file {name}"), name=file.name)
        taken = await actions.take_on(
            file.read_bytes(),
            file.name,
            creditor_ref=creditor_ref,
            received_on=received_on or today(),
            actor=ACTOR,
            dry_run=dry_run,
        )
        return taken.answer

    show(run(work), as_json=as_json, text=_in_words)


def _in_words(answer: dict[str, Any]) -> str:
    lines = [
        (
            f"{answer['cases']} cases, {answer['debtors']} debtors, {answer['claims']} claims, "
            f"{answer['principal_cents'] / 100:.2f} EUR; {answer['repeated']} lines repeated, "
            f"{len(answer['rejected'])} rejected"
        )
    ]
    lines += [f"  line {r['line']}: {r['column']}: {r['reason']}" for r in answer["rejected"][:50]]
    return "\n".join(lines)
