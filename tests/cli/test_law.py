"""`quittance law missing`: which rows of law lack, for whoever watches the house."""

import json
from datetime import date

import pytest

from backend.law.rows import Wanted
from backend.rulebook import actions
from backend.rulebook.rules import NewRow
from tests.cli.test_running import quittance

pytestmark = pytest.mark.usefixtures("database")


async def test_what_lacks_is_told_and_ends_with_1():
    answer = quittance("law", "missing", "--as-of", "2026-11-21", "--json")

    assert answer.returncode == 1
    told = {row["row"]: (row["from"], row["lacks"]) for row in json.loads(answer.stdout)["rows"]}
    assert told["BE/rate/b2b"] == ("2026-07-01", True)
    assert told["BE/rate/legal"] == ("2027-01-01", False)


async def test_an_added_row_is_counted():
    await actions.add(
        NewRow(Wanted("BE", "rate", "b2b"), date(2026, 7, 1), date(2027, 7, 1), "10.5", "art. 5",
               "Moniteur belge", "sourced"),
        actor="7", name="Claire",
    )  # fmt: skip

    answer = quittance("law", "missing", "--as-of", "2026-11-21")

    assert "BE/rate/b2b" not in answer.stdout
    assert "FR/rate/default: missing since 2026-07-01" in answer.stdout


async def test_examples_are_checked_without_a_database(tmp_path):
    file = tmp_path / "examples.json"
    file.write_text('[{"id": "A", "group": "siren", "inputs": {"siren": "1"},'
                    ' "expected": {"valid": true}}]')  # fmt: skip

    answer = quittance("law", "check", str(file), "--json", DATABASE_URL="postgresql://nowhere/x")

    assert answer.returncode == 1
    assert json.loads(answer.stdout)["siren"]["failed"] == 1
