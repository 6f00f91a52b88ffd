"""Whatever a role's password sends past the program, the database answers by the right guard."""

from collections import Counter

import pytest

from backend import db
from backend.fsck import ledger as checks
from tests.ledger import books as made
from tests.ledger.probes import Accepted, attempt, every


@pytest.fixture(scope="module")
async def books(database):
    return await made.opened(database)


async def test_every_probe_is_refused_by_its_own_guard(books):
    asked: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    wrong = []
    for role in ("app", "worker", "report", "portal", "owner", "superuser"):
        async with books.as_role(role) as connection:
            for probe in every(books):
                if probe.role != role:
                    continue
                asked[role] += probe.guard is not None
                try:
                    # what must be accepted is taken back, so that the next finds the same books
                    if probe.guard is None:
                        async with connection.transaction():
                            await attempt(connection, probe, commit=False)
                    else:
                        await attempt(connection, probe, commit=True)
                        refused[role] += 1
                except Accepted as error:
                    wrong.append(str(error))
    print("refused", {role: f"{refused[role]}/{asked[role]}" for role in asked})
    assert wrong == []
    assert sum(asked.values()) > 350


async def test_after_the_probes_the_books_are_sound(books):
    async with db.unit_of_work(role="worker", readonly=True):
        found = {
            check.name: await db.rows(f"SELECT * FROM ({check.sql}) x")
            for check in checks.CHECKS
            if not check.name.startswith("ledger_")  # of rows of cases: these books have none
        }
    assert {name for name, rows in found.items() if rows} == set()
