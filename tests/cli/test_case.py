"""`quittance case statement`: the same chain as on the screen, for whoever asks by program."""

import json
from datetime import date

import pytest

from tests import cast
from tests.cli.test_running import quittance

pytestmark = pytest.mark.usefixtures("database")


async def test_a_statement_of_a_past_day_comes_as_json_and_as_words():
    creditor = await cast.creditor("CLI", name="Verreries Clio")
    await cast.mandate(creditor, interest_policy="law")
    await cast.case(
        creditor, amounts=(1234_56,), placed_on=date(2025, 5, 20), due_on=date(2025, 3, 14),
        number="CLI-000001",
    )  # fmt: skip

    answer = quittance("case", "statement", "CLI-000001", "--on", "2026-01-20", "--json")

    assert answer.returncode == 0
    told = json.loads(answer.stdout)
    assert told["total_cents"] == 1389_02
    computed = told["claims"][0]["components"]["interest"]["computed"]
    assert [line["days"] for line in computed["lines"]] == [108, 204]
    words = quittance("case", "statement", "CLI-000001", "--on", "2026-01-20").stdout
    assert "1389.02 EUR owed" in words
    late = quittance("case", "statement", "CLI-000001", "--on", "2026-11-20").stdout
    assert "not computed from 2026-07-01 on: row BE/rate/b2b is missing" in late


async def test_what_is_not_there_or_still_to_come_is_refused():
    assert quittance("case", "statement", "nowhere").returncode == 1
    assert quittance("case", "statement", "nowhere", "--on", "2099-01-01").returncode == 1
