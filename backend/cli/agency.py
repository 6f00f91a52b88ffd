"""`quittance agency import|export`: a whole agency in and out, as one folder of tables."""

import asyncio
import time
from pathlib import Path
from typing import Any

import click

from backend.agency import actions, exporting
from backend.cli.running import ACTOR, json_option, run, show, told
from backend.settings import settings


@click.group()
def agency() -> None:
    """Whole agencies in and out."""


@agency.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
def import_(*, folder: Path, as_json: bool) -> None:
    """Load the tables of FOLDER (CSV or Parquet) into this empty agency."""
    began = time.monotonic()
    answer = told(lambda: asyncio.run(actions.bring_in(folder, settings=settings(), actor=ACTOR)))
    answer["seconds"] = round(time.monotonic() - began, 3)
    show(answer, as_json=as_json, text=_in_words)


def _in_words(answer: dict[str, Any]) -> str:
    lines = [f"{name:<16}{c['loaded']:>10} of {c['rows']}" for name, c in answer["tables"].items()]
    lines += [
        (f"{len(answer['rejected'])} rows left out, {len(answer['unplaced'])} payments unplaced, "
        f"{len(answer['filled_in'])} placed by evidence, {len(answer['differences'])} that count "
        f"otherwise than once and in full ({answer['difference_cents']} cents)"),
        *(f"  {r['table']} line {r['line']}: {r['column']} {r['value']!r}: {r['reason']}"
          for r in answer["rejected"][:20]),
    ]  # fmt: skip
    return "\n".join(lines)


@agency.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "as_", type=click.Choice(["csv", "parquet"]), default="csv")
@json_option
def export(*, folder: Path, as_: str, as_json: bool) -> None:
    """Write the whole agency into FOLDER, which must be new or empty."""
    answer = run(lambda: exporting.send_out(folder, as_parquet=as_ == "parquet"), role="worker")
    show(
        answer,
        as_json=as_json,
        text=lambda a: (
            f"{sum(a['tables'].values())} rows in {len(a['tables'])} tables; "
            f"{len(a['differences'])} cells known better than when they came in"
        ),
    )
