"""`quittance placement import`: a creditor's file becomes cases."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from backend.cli.running import ACTOR, DAY, json_option, run, show, today
from backend.intake import actions
from backend.intake.reading import BYTES_MAX
from backend.money import Money
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
        taken = await actions.take_on(
            _read(file),
            file.name,
            creditor_ref=creditor_ref,
            received_on=received_on or today(),
            actor=ACTOR,
            dry_run=dry_run,
        )
        return taken.answer

    show(run(work), as_json=as_json, text=_in_words)


def _read(file: Path) -> bytes:
    """The file's bytes. Refused before it is read: what is no file, and what is too large."""
    try:
        if not file.is_file():
            raise Refused(_("There is no file {name}"), name=file.name)
        if file.stat().st_size > BYTES_MAX:
            most = BYTES_MAX >> 20
            raise Refused(_("The file is larger than {most} MB: cut it in parts"), most=most)
        return file.read_bytes()
    except OSError as error:
        raise Refused(_("The file {name} cannot be read"), name=file.name) from error


def _in_words(answer: dict[str, Any]) -> str:
    lines = [
        (
            f"{answer['cases']} cases, {answer['debtors']} debtors, {answer['claims']} claims, "
            f"{Money(answer['principal_cents'])}; {answer['repeated']} lines repeated, "
            f"{len(answer['rejected'])} rejected"
        )
    ]
    lines += [f"  line {r['line']}: {r['column']}: {r['reason']}" for r in answer["rejected"][:50]]
    return "\n".join(lines)
