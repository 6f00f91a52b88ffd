"""`quittance report creditors`, run as an operator runs it."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from backend import db
from backend.db import unit_of_work
from backend.reports import queries
from backend.settings import Settings

ROOT = Path(__file__).parents[2]
KEYS = {
    "creditor", "cases", "placed_cents", "collected_cents", "open_cents", "fee_cents", "vat_cents",
    "collected_principal_cents", "recovery_rate", "resolution", "mean_days_to_pay", "plans_kept",
}  # fmt: skip


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "backend.cli", "report", "creditors", *arguments],
        cwd=ROOT, capture_output=True, check=False, env=dict(os.environ), timeout=120,
    )  # fmt: skip


async def test_the_answer_has_the_shape_that_is_promised(
    agency: dict[str, int], database: Settings
) -> None:
    done = run("--as-of", "2026-09-30", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert {"creditors", "as_of", "definitions", "total"} <= set(answer)
    assert answer["as_of"] == "2026-09-30"
    for line in [*answer["creditors"], {"creditor": "total", **answer["total"]}]:
        assert set(line) >= KEYS
        assert set(line["resolution"]["cohort"]) == {"paid", "resolved", "on_track"}
        assert set(line["resolution"]["closed"]) == {"paid", "resolved"}
    async with queries.reading():
        report = await queries.creditors_performance(as_of=date(2026, 9, 30))
    assert answer["total"]["collected_cents"] == report.total.collected_cents
    assert [line["creditor"] for line in answer["creditors"]] == [line.ref for line in report.lines]
    assert "collected ÷ principal placed" in answer["definitions"]["recovery_rate"]["en"]


async def test_a_file_is_written_and_noted(agency: dict[str, int], tmp_path: Path) -> None:
    out = tmp_path / "report.csv"
    done = run("--format", "csv", "--from", "2026-01-01", "--by", "receipt", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stdout == b""
    assert out.read_bytes().startswith(b"creditor,name,cases")
    async with unit_of_work(role="app", readonly=True):
        line = await db.row("SELECT * FROM journal_entry ORDER BY id DESC LIMIT 1")
    assert line
    assert (line["event"], line["actor"], line["details"]["by"]) == (
        "report.exported", "cli", "receipt",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--creditor", "nobody"), 1, b"No creditor has the reference nobody"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), 1, b"swap the days"),
        (("--by", "weight"), 2, b"--by"),
        (("--as-of", "31/02/2026"), 2, b"not a day of the calendar"),
        (("--format", "csv", "--out", "/nowhere/at/all.csv"), 1, b"/nowhere/at/all.csv"),
    ],
)
async def test_what_cannot_be_answered_is_told_in_a_line(
    agency: dict[str, int], arguments: tuple[str, ...], code: int, said: bytes
) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert b"Traceback" not in done.stderr
