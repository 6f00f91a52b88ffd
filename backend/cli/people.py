"""`quittance user create|list|disable`: the accounts of people who sign in."""

import sys
from typing import Any

import click

from backend.cli.running import ACTOR, json_option, run, show
from backend.db import unit_of_work
from backend.people import actions, queries
from backend.signed import ROLES


@click.group()
def user() -> None:
    """People who sign in."""


@user.command()
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--creditor", "creditor_ref", help="Reference of the creditor, for its users.")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.option("--password", envvar="QUITTANCE_PASSWORD", help="Else asked for, or read from stdin.")
@json_option
def create(*, as_json: bool, password: str | None, **about: Any) -> None:
    """Add an account."""
    if password is None:
        password = (
            click.prompt("Password", hide_input=True, confirmation_prompt=True)
            if sys.stdin.isatty()
            else sys.stdin.readline().rstrip("\n")
        )
    chosen: str = password
    person_id = run(lambda: actions.create(password=chosen, actor=ACTOR, **about))
    show({"id": person_id, "email": about["email"]}, as_json=as_json, text=lambda a: a["email"])


@user.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """All accounts."""

    async def work() -> list[dict[str, Any]]:
        async with unit_of_work(readonly=True):
            return await queries.everybody()

    show(
        {"users": run(work)},
        as_json=as_json,
        text=lambda a: "\n".join(
            f"{p['role']:<14}{p['email'] or '-':<36}{p['name']}"
            + ("" if p["active"] else " (disabled)")
            for p in a["users"]
        ),
    )


@user.command()
@click.argument("email")
@json_option
def disable(*, email: str, as_json: bool) -> None:
    """Close an account and all its sessions at once."""
    run(lambda: actions.disable(email=email, actor=ACTOR))
    show({"disabled": email}, as_json=as_json, text=lambda a: f"{a['disabled']} disabled")
