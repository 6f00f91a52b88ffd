"""`quittance remittance …` and `quittance tie-out run`: what creditors are paid, from a terminal.

Approving is not here: it takes a second person, and a terminal is nobody in particular.
"""

import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from backend.cli.running import ACTOR, DAY, json_option, run, show, today
from backend.creditors import queries as creditors
from backend.db import unit_of_work
from backend.refusals import Refused
from backend.remittances import actions, ordering, queries
from backend.remittances.queries import Statement
from backend.remittances.sepa import SCHEMAS
from backend.tie_out import actions as tying
from backend.words import _


@click.group()
def remittance() -> None:
    """Statements to creditors, and the bank's file that pays them."""


@remittance.command()
@click.option("--creditor", "ref", default="", help="One creditor; without it all that are due.")
@click.option("--until", type=DAY, default=None, help="Up to and including; needs --creditor.")
@json_option
def propose(*, ref: str, until: date | None, as_json: bool) -> None:
    """Draw up statements. A second person approves them in the portal."""

    async def work() -> dict[str, Any]:
        if not ref:
            done = await actions.propose_due(actor=ACTOR, today=today(), key="cli")
            return {"proposed": done.proposed, "nothing": done.nothing, "refused": done.refused}
        async with unit_of_work(readonly=True):
            creditor = await creditors.of_ref(ref)
        key = f"cli:{ref}:{until or today()}:{secrets.token_hex(4)}"
        made = await actions.propose(
            creditor["id"], until=until or today(), idem_key=key, actor=ACTOR, today=today()
        )
        nothing = [ref] if made is None else []
        return {"proposed": [made] if made else [], "nothing": nothing, "refused": {}}

    show(run(work), as_json=as_json, text=_proposed)


def _proposed(answer: dict[str, Any]) -> str:
    first = f"{len(answer['proposed'])} proposed, {len(answer['nothing'])} with nothing to state"
    return "\n".join([first, *(f"  {ref}: {why}" for ref, why in answer["refused"].items())])


@remittance.command("list")
@click.option("--state", default="", help="proposed, approved, ordered, executed, cancelled")
@json_option
def list_(*, state: str, as_json: bool) -> None:
    """The latest statements."""

    async def work() -> list[dict[str, Any]]:
        async with unit_of_work(readonly=True):
            found, _after = await queries.page(state=state)
        return [_told(one) for one in found]

    show(run(work), as_json=as_json, text=lambda rows: "\n".join(map(_line, rows)) or "none")


def _told(one: Statement) -> dict[str, Any]:
    return {
        "id": one.id, "number": one.number, "creditor": one.creditor_ref, "until": one.until,
        "state": one.state, "mode": one.mode, "lines": one.lines_count,
        "opening_cents": one.opening.cents, "cash_cents": one.cash.cents,
        "fee_cents": one.fee.cents, "vat_cents": one.vat.cents, "payout_cents": one.payout.cents,
        "closing_cents": one.closing.cents,
    }  # fmt: skip


def _line(one: dict[str, Any]) -> str:
    return (
        f"{one['number']}  {one['creditor']:<10} {one['until']}  {one['state']:<10}"
        f" {one['payout_cents'] / 100:>14.2f}"
    )


@remittance.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--on", "wanted_on", type=DAY, default=None, help="The day the bank is to pay.")
@click.option("--schema", type=click.Choice(SCHEMAS), default=SCHEMAS[0], show_default=True)
@click.option("--key", default="", help="The same key again gives the same file.")
@json_option
def file(*, folder: Path, wanted_on: date | None, schema: str, key: str, as_json: bool) -> None:
    """Order everything approved from the bank: write its file into FOLDER."""
    if folder.exists() and not folder.is_dir():
        raise click.UsageError("FOLDER is a file")

    async def work() -> dict[str, Any]:
        order_id = await ordering.order(
            idem_key=f"cli:{key or secrets.token_hex(8)}", wanted_on=wanted_on or today(),
            schema=schema, actor=ACTOR, today=today(), now=datetime.now(UTC),
        )  # fmt: skip
        async with unit_of_work(readonly=True):
            found, named = await queries.order(order_id), await queries.file_of(order_id)
        name, content = named
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return {
            "id": order_id, "number": found.number, "file": str(folder / name),
            "transfers": len(found.lines), "total_cents": found.total.cents,
        }  # fmt: skip

    show(run(work), as_json=as_json, text=lambda a: f"{a['file']}: {a['transfers']} transfers")


@remittance.command()
@click.argument("number")
@click.option("--on", type=DAY, required=True, help="The day the bank paid.")
@json_option
def executed(*, number: str, on: date, as_json: bool) -> None:
    """Mark the order NUMBER (PO-…) as paid by the bank."""

    async def work() -> dict[str, Any]:
        async with unit_of_work(readonly=True):
            found = [one for one in await queries.orders(most=1000) if one.number == number]
        if not found:
            raise Refused(_("There is no order {number}"), number=number)
        await ordering.executed(found[0].id, on=on, actor=ACTOR, today=today())
        return {"number": number, "executed_on": on}

    show(run(work), as_json=as_json, text=lambda a: f"{a['number']} executed on {on}")


@click.group("tie-out")
def tie_out() -> None:
    """What lies at the bank against whose it is."""


@tie_out.command("run")
@click.option("--day", type=DAY, required=True)
@json_option
def run_tie_out(*, day: date, as_json: bool) -> None:
    """Compare the end of a day. Exit 1 when it is red."""

    async def work() -> dict[str, Any]:
        found = await tying.run(day=day, actor=ACTOR)
        return {
            "day": day, "green": found.green, "off_cents": found.off.cents,
            "bank_cents": found.bank.cents if found.bank is not None else None,
            "trust_cents": found.sides.trust.cents, "owed_cents": found.sides.owed.cents,
            "differences": [
                {"tie": one.tie, "id": one.id, "detail": one.detail, "cents": one.amount.cents}
                for one in found.differences
            ],
        }  # fmt: skip

    answer = run(work)
    show(answer, as_json=as_json, text=_tied)
    if not answer["green"]:
        raise SystemExit(1)


def _tied(answer: dict[str, Any]) -> str:
    bank = "no balance of the bank" if answer["bank_cents"] is None else "with the bank's balance"
    first = f"{answer['day']}: {'green' if answer['green'] else 'RED'} ({bank})"
    lines = [f"  {d['tie']} {d['id']} {d['detail']}: {d['cents']}" for d in answer["differences"]]
    return "\n".join([first, *lines])
