"""`quittance fee backtest|acts`: a fee table on the agency's own history; fixed acts now."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from backend.backtest import trial
from backend.cli.running import ACTOR, DAY, document, json_option, run, show, today
from backend.creditors import queries
from backend.creditors.document import read_terms
from backend.creditors.rules import AGE_MOST, Band, Terms
from backend.db import unit_of_work
from backend.fees.charging import charge_acts
from backend.refusals import Refused
from backend.words import _

ZERO = Terms(bands=(Band(0, AGE_MOST, 0),))


@click.group()
def fee() -> None:
    """What the agency earns."""


@fee.command()
@click.option("--creditor", "ref", help="One creditor; else the whole agency.")
@click.option("--terms", "path", type=click.Path(path_type=Path), help="A JSON file of terms.")
@click.option("--from", "since", type=DAY, help="First day of receipt. Default: two years back.")
@click.option("--to", "until", type=DAY, help="Last day of receipt. Default: today.")
@json_option
def backtest(
    *, as_json: bool, ref: str | None, path: Path | None, since: date | None, until: date | None
) -> None:
    """Try a fee table on the real receipts. Without --terms, the creditor's own."""

    async def work() -> dict[str, Any]:
        async with unit_of_work(readonly=True):
            creditor = await queries.of_ref(ref) if ref else None
            versions = await queries.mandates(creditor["id"]) if creditor else []
        usual = versions[0].terms if versions else ZERO
        if path is None and not versions:
            raise Refused(_("Say which terms to try: --terms FILE"))
        terms = read_terms(document(path), usual) if path else usual
        last = until or today()
        first = since or date(last.year - 2, last.month, min(last.day, 28))
        if first > last:
            raise Refused(_("The first day lies after the last"))
        found = await trial.run(
            terms, creditor_id=creditor["id"] if creditor else None, since=first, until=last
        )
        return {"creditor": ref, **found.answer()}

    show(run(work), as_json=as_json, text=_text)


def _text(answer: dict[str, Any]) -> str:
    def euros(cents: int) -> str:
        return f"{Decimal(cents).scaleb(-2):>16,.2f}"

    lines = [
        f"{answer['from']} – {answer['to']}: {answer['receipts']} receipts",
        f"received  {euros(answer['base_cents'])}",
        f"fees now  {euros(answer['now_cents'])}",
        f"tried     {euros(answer['tried_cents'])}",
        f"change    {euros(answer['difference_cents'])}",
    ]
    lines += [f"{n:<10}{euros(a['cents'])}  × {a['count']}" for n, a in answer["acts"].items()]
    checked = answer["checked"]
    return "\n".join([*lines, f"{checked['receipts']} receipts reckoned twice, 0 differences"])


@fee.command()
@click.option("--date", "day", type=DAY, help="Up to this day. Default: today.")
@json_option
def acts(*, as_json: bool, day: date | None) -> None:
    """Charge fixed acts that are due (the night does it too)."""

    async def work() -> dict[str, int]:
        return {"charged": await charge_acts(today=day or today(), actor=ACTOR)}

    show(run(work), as_json=as_json, text=lambda a: f"{a['charged']} acts charged")
