"""`quittance demo load`: a year of an invented agency, to look around in."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from backend.cli.running import json_option, show, told
from backend.days import day_of
from backend.demo import actions
from backend.settings import settings


@click.group()
def demo() -> None:
    """An invented agency to look around in."""


@demo.command()
@json_option
def load(*, as_json: bool) -> None:
    """Load the demo agency into this empty one, once, and say how to sign in."""
    now = datetime.now(UTC)
    loaded = told(
        lambda: asyncio.run(actions.load(settings=settings(), today=day_of(now), now=now))
    )
    # `ops/demo` prints the sign-ins as they stand here
    answer = {"loaded": loaded, "sign_ins": [asdict(one) for one in actions.sign_ins()]}
    show(answer, as_json=as_json, text=_in_words)


def _in_words(answer: dict[str, Any]) -> str:
    first = "The demo agency is there now." if answer["loaded"] else "The demo agency was there."
    return "\n".join(
        [first, *("  ".join(filter(None, one.values())) for one in answer["sign_ins"])]
    )
