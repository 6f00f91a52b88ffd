"""`ops/simulate year`: a year of an agency, day by day, through the actions that people press.

Placements, calls, promises, plans; money on time, late, in part, too early, too much, to the
creditor himself, to nobody; money that goes back, also after it was paid over; refunds, write-offs,
credit notes, costs; nights; statements proposed, approved by somebody else, ordered and executed;
fees billed and withdrawn; months closed. After each day the books are examined (`fsck`), tied out
against a bank that the simulation keeps by itself, every payment has its receipt (quittance), and
the list of what is paid over too late is compared with the simulation's own.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from backend import db
from backend.db import unit_of_work
from backend.fsck import queries as fsck
from backend.money import Money
from backend.remittances import clock, receipts
from backend.rulebook import queries as rulebook
from backend.tie_out import actions as tie_out
from ops.benchmarks.homes import Home, inside
from ops.simulations.living import Life

BEGIN = date(2025, 1, 2)
SHOWN = 20  # differences that are told in full


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="what is invented (default 1)")
    parser.add_argument("--cases", type=int, default=240, help="cases of the year (default 240)")
    parser.add_argument("--days", type=int, default=365, help="how many days (default 365)")


async def run(home: Home, asked: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    await home.create("year")
    async with inside(home, "year") as chosen:
        found = await live(
            seed=asked.seed, cases=asked.cases, days=asked.days, roles=chosen.role_prefix, say=say
        )
    return {"seed": asked.seed, "cases": asked.cases, **found}


async def live(
    *, seed: int, cases: int, days: int, roles: str, say: Callable[[str], None]
) -> dict[str, Any]:
    """Live through the days; what happened, by kind, and every difference that was found."""
    begun = time.monotonic()
    dice = random.Random(seed)  # noqa: S311 (an invented year, not a secret)
    life = Life(dice, cases=cases, begin=BEGIN, days=days)
    await life.furnish()
    differences: list[str] = []
    checked: Counter[str] = Counter()
    for place in range(days):
        day = BEGIN + timedelta(days=place)
        await life.live(day)
        found = await _examined(life, day, roles, checked)
        differences += [f"{day}: {one}" for one in found]
        if place % 30 == 29 or found:
            say(f"{day}: {sum(life.events.values())} events, {len(differences)} differences")
        if len(differences) > SHOWN:
            break
    return {
        "days": place + 1,
        "events": dict(sorted(life.events.items())),
        "refused": dict(sorted(life.refused.items())),
        "checked": dict(checked),
        "differences": len(differences),
        "shown": differences[:SHOWN],
        "seconds": round(time.monotonic() - begun, 1),
    }


async def _examined(life: Life, day: date, roles: str, checked: Counter[str]) -> list[str]:
    """Everything that must hold at the end of the day; what does not."""
    found: list[str] = []
    async with unit_of_work(role="worker", readonly=True, isolation="repeatable_read"):
        violations = await fsck.run(roles=roles, country="BE")
        overdue = await clock.overdue(today=day, book=await rulebook.book())
        without = await receipts.without()
    found += [f"fsck {one.check} {one.id} {one.detail}" for one in violations]
    told = {one.waiting.payment_id for one in overdue}
    expected = life.memory.overdue(day, await _book())
    if told != expected:
        found.append(f"overdue: told {sorted(told - expected)}, not {sorted(expected - told)}")
    found += [f"payment {one['payment_id']} has no receipt" for one in without]
    compared = await tie_out.enter_balance(
        day=day, balance=Money(life.memory.bank), actor="bank", today=day
    )
    if not compared.green:
        told_first = [f"{one.tie} {one.id} {one.amount}" for one in compared.differences[:3]]
        found.append(f"tie-out off by {compared.off}: {told_first}")
    async with unit_of_work(readonly=True):
        checked["postings"] = int(await db.value("SELECT count(*) FROM posting"))
        checked["receipts"] = int(await db.value("SELECT count(*) FROM receipt_given"))
    checked["fsck runs"] += 1
    checked["fsck rows"] += len(violations)
    checked["tie-outs"] += 1
    checked["tie-out cents"] += abs(compared.off.cents)
    checked["overdue compared"] += len(expected)
    return found


async def _book() -> Any:
    async with unit_of_work(readonly=True):
        return await rulebook.book()
