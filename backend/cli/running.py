"""How a command runs: pools opened and closed around it, refusals told in one line, exit codes."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import click

from backend import db
from backend.days import day_of, read_day
from backend.refusals import Refused
from backend.settings import settings
from backend.words import _

REFUSED = 1
UNREACHABLE = (
    ConnectionError,
    FileNotFoundError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
ACTOR = "cli"


def today() -> date:
    """The command line's one clock: the civil day in Brussels."""
    return day_of(datetime.now(UTC))


@asynccontextmanager
async def connected(role: db.Role = "app") -> AsyncIterator[None]:
    await db.POOLS.open(dict(settings().role_dsns), role=role, size=4)
    try:
        yield
    finally:
        await db.POOLS.close()


def run(work: Callable[[], Coroutine[Any, Any, Any]], *, role: db.Role = "app") -> Any:
    """Run `work` with the database open; a refusal ends the command with its sentence, exit 1."""

    async def around() -> Any:
        async with connected(role):
            return await work()

    return told(lambda: asyncio.run(around()))


def told(call: Callable[[], Any]) -> Any:
    """Call, and turn a refusal into its sentence on standard error and exit code 1."""
    try:
        return call()
    except Refused as refused:
        click.echo(f"quittance: {refused}", err=True)
        sys.exit(REFUSED)
    except UNREACHABLE as error:
        click.echo(f"quittance: the database cannot be reached ({type(error).__name__})", err=True)
        sys.exit(REFUSED)
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError):
        click.echo("quittance: the database is not up to date: run db migrate", err=True)
        sys.exit(REFUSED)


def show(answer: Any, *, as_json: bool, text: Callable[[Any], str]) -> None:
    """Print the answer, for people or as JSON for programs."""
    click.echo(json.dumps(answer, ensure_ascii=False, default=str) if as_json else text(answer))


class Day(click.ParamType[date]):
    """A civil day on the command line: 2026-11-21 or 21/11/2026."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return read_day(str(value))
        except Refused as refused:
            self.fail(str(refused), param, ctx)


DAY = Day()
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


def document(path: Path) -> object:
    """What a JSON file holds. Raises `Refused` for one that cannot be read."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Refused(_("{file} is not a JSON file that can be read"), file=path.name) from error
