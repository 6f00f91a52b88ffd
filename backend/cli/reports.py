"""`quittance report creditors`: the performance per creditor, for programs and spreadsheets."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import click

from backend.cli.running import ACTOR, DAY, run, today
from backend.indicators.rules import By


@click.group()
def report() -> None:
    """Figures, as of any day."""


@report.command()
@click.option(
    "--by",
    type=click.Choice(get_args(By)),
    default="placement",
    show_default=True,
    help="What the period selects: cases by placement, or money by receipt.",
)
@click.option("--from", "from_", type=DAY, help="First day of the period.")
@click.option("--to", type=DAY, help="Last day of the period.")
@click.option("--as-of", type=DAY, help="The day of the figures; today if not given.")
@click.option("--creditor", "creditor_ref", help="Reference of one creditor.")
@click.option(
    "--format",
    "form",
    default="json",
    show_default=True,
    type=click.Choice(["json", "csv", "csv-fr", "xlsx", "parquet"]),
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--lang",
    type=click.Choice(["fr", "nl", "en"]),
    default="fr",
    show_default=True,
    help="Language of a workbook's words.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def creditors(
    *, by: By, from_: date | None, to: date | None, as_of: date | None, creditor_ref: str | None,
    form: str, as_json: bool, lang: str, out: Path | None,
) -> None:  # fmt: skip
    """Placed, collected, open, recovered, resolved and earned, per creditor."""
    from backend.reports import actions, exports, queries, rules

    async def work() -> bytes:
        async with queries.reading():
            found = await queries.creditors_performance(
                by, from_, to, as_of=as_of or today(), creditor_ref=creditor_ref
            )
        if form == "json" or as_json:
            await actions.noted(found, form="json", subject="report creditors", actor=ACTOR)
            return _json(queries.answer(found))
        file = await actions.export(
            found,
            form=form,
            span=rules.span_name("", from_, to),
            asked=exports.Question(author=ACTOR, now=datetime.now(UTC), language=lang),
            actor=ACTOR,
        )
        return file.content

    content = run(work)
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    click.echo(f"{out}: {len(content)} bytes", err=True)


def _json(answer: dict[str, Any]) -> bytes:
    return (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()
