"""`ops/simulate plans`: plans and promises of every kind, over many days, against the pure rules.

Every day money comes and goes back; every business day's night is run as the product runs it. Then
all plans and promises that the database holds are compared, column by column, with what
`backend.plans.verdict` and `backend.calls.rules` say of the same facts, kept in memory.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import asyncpg

from backend import db
from backend.days import is_working_day
from backend.night import actions as night
from backend.plans import actions as plans
from ops.benchmarks.homes import Home, inside
from ops.simulations import books
from ops.simulations.agreements import World
from ops.simulations.expected import Expected

BEGIN = date(2026, 1, 5)
SHOWN = 20  # differences that are told in full


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plans", type=int, default=500, help="how many plans (default 500)")
    parser.add_argument("--days", type=int, default=120, help="how many days (default 120)")
    parser.add_argument("--seed", type=int, default=1, help="what is invented (default 1)")


async def run(home: Home, asked: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    await home.create("simulated")
    async with inside(home, "simulated", role="worker") as chosen:
        admin = await asyncpg.connect(chosen.admin_dsn)
        try:
            world = World(asked.seed, plans=asked.plans, begin=BEGIN, days=asked.days)
            found = await live(admin, world, say=say)
        finally:
            await admin.close()
    return {"seed": asked.seed, "plans": asked.plans, "days": asked.days, **found}


async def live(
    admin: asyncpg.Connection,
    world: World,
    *,
    say: Callable[[str], None],
    to_the_end: bool = True,
) -> dict[str, Any]:
    """Live through the world's days; what was counted, and every difference that was found.

    Without `to_the_end` the first night with a difference is the last.
    """
    begun = time.monotonic()
    expected = Expected(world)
    keeper = books.Keeper(admin, world)
    await keeper.open(expected)
    say(f"{len(world.agreements)} plans, {len(world.promises)} promises, "
        f"{len(world.events)} movements of money")  # fmt: skip
    differences: list[str] = []
    nights, compared, events = 0, 0, Counter[str]()
    for day, places in world.by_day():
        moved = await keeper.book(places)
        for case in expected.over(moved):
            async with db.unit_of_work():
                await db.execute(
                    "SELECT id FROM case_file WHERE id = $1 FOR NO KEY UPDATE", case.id
                )
                await plans.money_moved(case.id, today=day)
            expected.money_moved(case, day)
        if not is_working_day(day, "BE"):
            continue
        await keeper.wake(day)
        done = await night.run(day=day)
        assert done is not None
        told = expected.night(day)
        events += told
        nights += 1
        compared += expected.compared
        differences += [f"{day}: {line}" for line in _counts(done, told)]
        differences += [f"{day}: {line}" for line in await keeper.compare(expected)]
        if differences and not to_the_end:
            break
        if nights % 50 == 0:
            say(f"{day}: {nights} nights, {compared} verdicts, {len(differences)} differences")
    differences += await keeper.compare_money(expected)
    return {
        "nights": nights,
        "verdicts": compared,
        "rules_asked": expected.asked,
        "events": dict(sorted(events.items())),
        "kinds": dict(sorted(Counter(one.kind for one in world.agreements).items())),
        "reopened": expected.reopened,
        "discounts_granted": expected.granted,
        "differences": len(differences),
        "shown": differences[:SHOWN],
        "seconds": round(time.monotonic() - begun, 1),
    }


def _counts(done: night.Night, told: Counter[str]) -> list[str]:
    """What the night itself says that it found, where it is not what the rules say."""
    found: Counter[str] = Counter()
    for name, count in done.plans_changed.items():
        found[f"plan.{'kept_again' if name == 'kept' else name}"] = count
    for name, count in done.promises.items():
        found[f"promise.{name}"] = count
    return [] if +found == +told else [f"told {dict(+found)} instead of {dict(+told)}"]
