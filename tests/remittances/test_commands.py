"""`quittance remittance …` and `quittance tie-out run`, as an operator runs them."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from backend import db
from backend.cli.main import main
from backend.remittances import actions
from tests.remittances import house
from tests.remittances.house import NOW, SECOND


def told(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(main, list(words))
    return answer.exit_code, answer.output


async def run(*words: str) -> tuple[int, str]:
    """The command opens pools of its own, so it runs in a thread; ours are closed meanwhile."""
    return await asyncio.to_thread(told, *words)


@pytest.fixture(scope="module")
async def made(database):
    await house.furnish()
    creditor_id = await house.creditor("CLI")
    await house.pay(await house.case(creditor_id), 250, key="cli")
    return database


@pytest.fixture
async def closed_pools(made):
    """The commands' pools are the process's own: ours make room, and come back."""
    await db.POOLS.close()
    yield
    await db.POOLS.open(dict(made.role_dsns), size=6)


async def test_propose_then_file_then_executed(made, closed_pools, tmp_path) -> None:
    code, output = await run("remittance", "propose", "--creditor", "CLI", "--json")
    assert code == 0, output
    (proposed,) = json.loads(output)["proposed"]
    code, output = await run("remittance", "file", str(tmp_path))
    assert (code, "Nothing is approved" in output) == (1, True)
    await db.POOLS.open(dict(made.role_dsns), size=2)
    await actions.approve(proposed, actor=SECOND, today=NOW.date(), now=NOW)
    await db.POOLS.close()
    code, output = await run("remittance", "list", "--state", "approved", "--json")
    assert [one["payout_cents"] for one in json.loads(output)] == [250_00 - 60_50]
    code, output = await run("remittance", "file", str(tmp_path), "--key", "k", "--json")
    answer = json.loads(output)
    assert (code, answer["transfers"], answer["total_cents"]) == (0, 2, 250_00)
    assert (tmp_path / f"{answer['number']}.xml").read_bytes().startswith(b"<?xml")
    again = json.loads((await run("remittance", "file", str(tmp_path), "--key", "k", "--json"))[1])
    assert again["number"] == answer["number"]
    code, output = await run("remittance", "executed", answer["number"], "--on", "1999-12-31")
    assert code == 1
    code, output = await run("remittance", "executed", "PO-0", "--on", "1999-12-31")
    assert (code, "no order PO-0" in output) == (1, True)
    code, output = await run("tie-out", "run", "--day", "2026-11-20", "--json")
    assert (code, json.loads(output)["green"]) == (0, True)
