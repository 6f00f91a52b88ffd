"""`quittance payment …`: book the receipts that a list tells of, reverse one, list refunds."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from backend.cli.running import ACTOR, DAY, json_option, run, show, today
from backend.collecting import actions as collecting
from backend.collecting import approvals
from backend.db import unit_of_work
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


@payment.command("refunds")
@json_option
def refunds(*, as_json: bool) -> None:
    """List the refunds on their way: proposed, approved, ordered from the bank."""

    async def work() -> dict[str, Any]:
        async with unit_of_work(readonly=True):
            found = await approvals.open_refunds()
        return {
            "refunds": [
                {
                    "id": one.id, "payment": one.payment_id, "case": one.number,
                    "amount": str(one.amount), "iban": one.iban, "name": one.name,
                    "state": one.state, "proposed_by": one.asker, "approved_by": one.approver,
                }
                for one in found
            ]
        }  # fmt: skip

    show(run(work), as_json=as_json, text=_on_their_way)


def _on_their_way(answer: dict[str, Any]) -> str:
    lines = [
        f"{one['id']}  {one['amount']}  {one['name']}  {one['iban']}  {one['state']}"
        for one in answer["refunds"]
    ]
    return "\n".join(lines) or "no refund is on its way"


@payment.command("reverse")
@click.argument("payment_id", type=int)
@click.option("--reason", required=True, help="Why the money went back.")
@click.option("--key", required=True, help="The same key again books nothing more.")
@click.option("--on", "back_on", type=DAY, default=None, help="Day it went back; today else.")
@json_option
def reverse(*, payment_id: int, reason: str, key: str, back_on: date | None, as_json: bool) -> None:
    """Book the exact opposite of a receipt that the bank took back."""

    async def work() -> dict[str, Any]:
        done = await collecting.reverse(
            payment_id, reason=reason, idem_key=key, actor=ACTOR, today=today(),
            received_on=back_on,
        )  # fmt: skip
        return {
            "payment": done.payment.id, "reverses": payment_id,
            "amount": str(done.payment.amount), "repeated": done.repeated,
        }  # fmt: skip

    show(
        run(work), as_json=as_json,
        text=lambda said: f"payment {said['reverses']} was reversed by {said['payment']}",
    )  # fmt: skip
