"""The command `quittance`. Every verb of the trade that an operator needs, noun first."""

import asyncio
import socket
import sys
from importlib import import_module

import click

from backend import migrating
from backend.cli import running
from backend.cli.running import json_option, show, told
from backend.refusals import Refused
from backend.settings import settings
from backend.words import _

sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]


VERSION = "0.1.0"  # as pyproject.toml says; nothing of ours is installed as a package

# Each room's commands stand in a module of their own and are loaded only when asked for.
ROOMS = {
    "user": "backend.cli.people:user",
    "case": "backend.cli.cases:case",
    "creditor": "backend.cli.creditors:creditor",
    "placement": "backend.cli.intake:placement",
    "payment": "backend.cli.payments:payment",
    "fee": "backend.cli.fees:fee",
    "night": "backend.cli.night:night",
    "report": "backend.cli.reports:report",
    "agency": "backend.cli.agency:agency",
    "fsck": "backend.cli.health:fsck",
    "remittance": "backend.cli.remittances:remittance",
    "tie-out": "backend.cli.remittances:tie_out",
    "doctor": "backend.cli.health:doctor",
    "law": "backend.cli.law:law",
    "demo": "backend.cli.demo:demo",
}


class Rooms(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *ROOMS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ROOMS:
            return super().get_command(ctx, cmd_name)
        module, _colon, name = ROOMS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="quittance")
def main() -> None:
    """The back-office of a debt-collection agency. Exit codes: 0 fine, 1 refused, 2 wrong usage."""


@main.group("db")
def database() -> None:
    """The database's schema."""


@database.command()
@json_option
def migrate(*, as_json: bool) -> None:
    """Create what is missing: roles, tables, policies. Safe to repeat."""
    done = told(lambda: asyncio.run(migrating.migrate(settings())))
    show({"applied": done}, as_json=as_json, text=lambda a: f"{len(a['applied'])} migrations run")


@database.command()
@json_option
def status(*, as_json: bool) -> None:
    """Which migrations this database has, and which it lacks."""
    has, lacks = told(lambda: asyncio.run(migrating.pending(settings())))
    answer = {"empty": not has, "applied": has, "pending": lacks}
    show(
        answer,
        as_json=as_json,
        text=lambda a: f"{len(a['applied'])} applied, {len(a['pending'])} pending",
    )
    if lacks:
        sys.exit(running.REFUSED)


@main.command()
@click.option("--workers", default=1, show_default=True, help="Web processes.")
def serve(*, workers: int) -> None:
    """Serve the portal and the client area."""
    from granian import Granian
    from granian.constants import Interfaces

    chosen = told(settings)
    told(lambda: _refuse_taken(chosen.host, chosen.port))
    if chosen.allow_plain_http and not chosen.secure:
        click.echo("quittance: serving plain http on purpose: passwords travel readable", err=True)
    Granian(
        "backend.app:create",
        factory=True,
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.ASGI,
        workers=workers,
        websockets=False,
        workers_kill_timeout=10,
        log_access=False,
    ).serve()


def _refuse_taken(host: str, port: int) -> None:
    """Two servers on one port would share its visitors silently: the second is refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                _("Port {port} cannot be had ({why}): choose another with QUITTANCE_PORT"),
                port=str(port),
                why=error.strerror or "",
            ) from error


@main.command()
def worker() -> None:
    """Work off what is owed and run the nights, until stopped."""
    from jobs.worker import work

    told(lambda: work(settings()))
