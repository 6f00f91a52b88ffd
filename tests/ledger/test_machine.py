"""Some hundred agencies at random: what the slow model foresees is what the database does."""

import asyncio
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from backend import db
from backend.fsck import ledger as checks
from tests.ledger.machine import HOSTILE, MOVES, ON_DEBT, PAYOUTS, LedgerMachine

EXAMPLES, STEPS = 100, 30
# at least so many of each must have been accepted, and refused, or the test proved nothing
ACCEPTED = dict.fromkeys(["receipt", "waiting", "accrued", "close", "sum up", "sent once"], 10)
ACCEPTED |= dict.fromkeys(["allocation", "reversal", *ON_DEBT], 3)
ACCEPTED |= dict.fromkeys(["take back", "payout of all", "sent twice", "any lines"], 1)
ACCEPTED |= dict.fromkeys(MOVES.keys() - set(PAYOUTS), 3)
PAID = 10  # of all payouts together, each of which is refused at times
REFUSED = {HOSTILE: 100, "reversal": 5, "any lines": 3, "sent twice": 2}


@pytest.fixture(scope="module")
def counts(database) -> Counter:
    LedgerMachine.counts.clear()
    return LedgerMachine.counts


async def test_the_books_are_those_of_the_model(database, counts):
    LedgerMachine.loop = asyncio.get_running_loop()
    await asyncio.to_thread(
        run_state_machine_as_test,
        LedgerMachine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
            derandomize=True, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    accepted = Counter({name: n for (name, what), n in counts.items() if what == "accepted"})
    refused = Counter({name: n for (name, what), n in counts.items() if what == "refused"})
    print(f"{accepted.total()} operations accepted: {dict(accepted)};"
          f" {refused.total()} refused: {dict(refused)}")  # fmt: skip
    assert {
        name: accepted[name] for name, least in ACCEPTED.items() if accepted[name] < least
    } == {}
    assert {name: refused[name] for name, least in REFUSED.items() if refused[name] < least} == {}
    payouts = (*PAYOUTS, "payout of all")
    assert sum(accepted[name] for name in payouts) >= PAID
    assert sum(refused[name] for name in payouts) >= PAID
    async with db.unit_of_work(role="worker", readonly=True):
        structural = [check for check in checks.CHECKS if not check.name.startswith("ledger_")]
        found = {one.name for one in structural if await db.rows(f"SELECT * FROM ({one.sql}) x")}
    assert found == set()
