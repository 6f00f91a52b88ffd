"""`quittance case statement NUMBER`: what a case owes on a day, and the chain behind it."""

from datetime import date
from decimal import Decimal
from typing import Any

import click

from backend.cli.running import DAY, json_option, run, show, today
from backend.db import unit_of_work
from backend.refusals import NotFound, Refused
from backend.statements import queries
from backend.statements.answer import answer
from backend.words import _


@click.group()
def case() -> None:
    """Cases (dossiers)."""


@case.command()
@click.argument("number")
@click.option("--on", type=DAY, default=None, help="The day, today if not said.")
@json_option
def statement(*, number: str, on: date | None, as_json: bool) -> None:
    """What the case NUMBER owes at the end of a day, and why."""

    async def work() -> dict[str, Any]:
        as_of = on or today()
        if as_of > today():
            raise Refused(_("This day is still to come: what will be owed on it is not known"))
        async with unit_of_work(readonly=True):
            case_id = await queries.case_id(number)
            if case_id is None:
                raise NotFound(_("There is no case with the number {number}"), number=number[:60])
            return answer(await queries.statement(case_id, as_of))

    show(run(work), as_json=as_json, text=_told)


def _told(told: dict[str, Any]) -> str:
    lines = [f"{told['case']} on {told['as_of']}: {_euros(told['total_cents'])} owed"]
    for component, sums in told["components"].items():
        if sums["accrued_cents"] or sums["received_cents"]:
            lines.append(
                f"  {component}: {_euros(sums['owed_cents'])}"
                f" ({_euros(sums['accrued_cents'])} less {_euros(sums['received_cents'])} received)"
            )
    lines += [f"  {one['invoice']}: {_euros(one['total_cents'])}" for one in told["claims"]]
    lines += [
        f"  not computed from {gap['since']} on: row {gap['row']} is missing"
        for gap in told["missing"]
    ]
    return "\n".join(lines)


def _euros(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f} EUR"
