"""`quittance night run`: the nights that are owed, by hand; the worker does it by itself."""

from dataclasses import asdict
from datetime import date
from typing import Any

import click

from backend.cli.running import ACTOR, DAY, json_option, run, show, today
from backend.night import actions, closing
from backend.settings import settings


@click.group()
def night() -> None:
    """Judge plans and promises, one business day at a time."""


@night.command("run")
@click.option("--date", "until", type=DAY, required=True, help="Up to and including this day.")
@json_option
def run_nights(*, until: date, as_json: bool) -> None:
    """Run every night that is owed up to a day, the missed ones first. Safe to repeat."""
    if until > today():
        click.echo(f"quittance: {until} has not come yet: judging ahead of it", err=True)

    async def work() -> list[actions.Night]:
        country = settings().agency_country
        judged = await actions.run_owed(until=until, country=country, actor=ACTOR)
        await closing.close_owed(until=until, actor=ACTOR)
        return judged

    nights: list[actions.Night] = run(work, role="worker")
    answer = {"until": until, "days": [asdict(each) for each in nights]}
    show(answer, as_json=as_json, text=_told)


def _told(answer: dict[str, Any]) -> str:
    if not answer["days"]:
        return f"nothing is owed up to {answer['until']}"
    return "\n".join(_line(day) for day in answer["days"])


def _line(day: dict[str, Any]) -> str:
    plans = ", ".join(f"{count} {name}" for name, count in day["plans_changed"].items() if count)
    promises = ", ".join(f"{count} {name}" for name, count in day["promises"].items() if count)
    return (
        f"{day['date']}: {day['plans_judged']} plans judged ({plans or 'none changed'}),"
        f" {day['promises_judged']} promises ({promises or 'none decided'}), {day['tasks']} tasks"
    )
