"""`quittance creditor mandate add` and `quittance fee backtest`, run as an operator runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend import db
from backend.db import unit_of_work
from tests.backtest.test_trial import paid_case

pytestmark = pytest.mark.usefixtures("database")

ROOT = Path(__file__).parents[2]
HALF = {"version": 1, "parts": [{"by": "flat", "rate_bp": 1000}]}


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "backend.cli", *arguments],
        cwd=ROOT, capture_output=True, check=False, env=dict(os.environ), timeout=120,
    )  # fmt: skip


async def ref_of(creditor_id: int) -> str:
    async with unit_of_work():
        return str(await db.value("SELECT ref FROM creditor WHERE id = $1", creditor_id))


async def test_a_table_is_tried_then_agreed_from_the_same_file(tmp_path):
    creditor_id, _terms = await paid_case("A")
    ref, file = await ref_of(creditor_id), tmp_path / "half.json"
    file.write_text(json.dumps(HALF))
    tried = run("fee", "backtest", "--creditor", ref, "--terms", str(file),
                "--from", "2026-01-01", "--to", "2026-12-31", "--json")  # fmt: skip
    assert tried.returncode == 0, tried.stderr
    answer = json.loads(tried.stdout)
    assert (answer["now_cents"], answer["tried_cents"]) == (190_00, 95_00)
    assert answer["checked"] == {"receipts": 3, "differences": 0}

    agreed = run("creditor", "mandate", "add", ref, "--valid-from", "2027-01-01",
                 "--terms", str(file), "--remit-mode", "gross", "--json")  # fmt: skip
    assert agreed.returncode == 0, agreed.stderr
    assert json.loads(agreed.stdout)["version"] == 2
    async with unit_of_work():
        found = await db.row(
            "SELECT fee_terms, remit_mode FROM mandate WHERE creditor_id = $1 AND version = 2",
            creditor_id,
        )
    assert found is not None
    assert (found["fee_terms"]["parts"][0]["rate_bp"], found["remit_mode"]) == (1000, "gross")


async def test_a_file_that_is_no_table_is_refused_in_one_line(tmp_path):
    creditor_id, _terms = await paid_case("A")
    ref, file = await ref_of(creditor_id), tmp_path / "wrong.json"
    for content in ("{", '{"version": 9}', "[]"):
        file.write_text(content)
        done = run("fee", "backtest", "--creditor", ref, "--terms", str(file))
        assert done.returncode == 1
        assert done.stderr.count(b"\n") == 1
