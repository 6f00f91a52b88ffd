"""The demo agency: loaded once, sound, and with something to show on every screen."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend import db
from backend.calls.outcomes import OUTCOMES
from backend.db import unit_of_work
from backend.demo import actions
from backend.demo.lists import FILES, files
from backend.demo.stories import STORIES
from backend.fsck import queries as fsck
from backend.people import actions as people
from backend.settings import Settings

SATURDAY = date(2026, 11, 21)


async def values(sql: str) -> set[str]:
    async with unit_of_work(readonly=True):
        return {row[0] for row in await db.rows(sql)}


@pytest.fixture(scope="module")
async def told(database: Settings) -> Settings:
    """The demo agency as of a Saturday at noon."""
    now = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    assert await actions.load(settings=database, today=SATURDAY, now=now)
    return database


async def test_the_books_of_the_demo_agency_are_sound(told: Settings) -> None:
    async with unit_of_work(role="worker", readonly=True, isolation="repeatable_read"):
        assert await fsck.run(roles=told.role_prefix, country=told.agency_country) == []


async def test_a_second_load_changes_nothing(told: Settings) -> None:
    counts = "SELECT count(*)::text FROM journal_entry"
    before = await values(counts)
    later = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert not await actions.load(settings=told, today=date(2026, 12, 1), now=later)
    assert await values(counts) == before


async def test_everybody_who_is_printed_can_sign_in(told: Settings) -> None:
    roles = []
    for one in actions.sign_ins():
        _token, role = await people.sign_in(
            email=one.login, password=one.password, address="test", old_token=""
        )
        assert role == one.role
        assert len(one.password) >= 15
        roles.append(role)
    assert roles == ["agent", "manager", "administrator", "creditor", "creditor"]


async def test_every_outcome_state_and_kind_occurs(told: Settings) -> None:
    assert await values("SELECT outcome FROM call") == set(OUTCOMES)
    assert await values("SELECT state FROM plan") == {
        "awaiting_approval", "active", "late", "broken", "completed", "cancelled", "refused",
    }  # fmt: skip
    assert {"open", "kept", "partly", "broken", "replaced"} <= await values(
        "SELECT state FROM promise"
    )
    assert await values("SELECT kind FROM tray_item WHERE settled_at IS NULL") == {
        "unallocated", "duplicate", "surplus",
    }  # fmt: skip
    stages = {"amicable", "formal_notice", "legal_decision", "legal", "enforcement", "monitoring"}
    assert stages | {"closed"} <= await values("SELECT stage FROM case_file")
    assert len(await values("SELECT close_code FROM case_file WHERE stage = 'closed'")) >= 15
    assert {"paid_check", "dispute", "vulnerable", "insolvency", "creditor_wait"} <= await values(
        "SELECT kind FROM blocker WHERE lifted_on IS NULL"
    )
    assert await values("SELECT channel FROM payment") >= {"agency_bank", "card", "creditor_direct"}


async def test_what_was_written_down_bears_the_day_of_the_act(told: Settings) -> None:
    """No line of the journal lies in the future, and a year of them lies in the past."""
    async with unit_of_work(readonly=True):
        found = await db.row(
            "SELECT min(at) AS first, max(at) AS last,"
            " count(*) FILTER (WHERE at > now() - interval '1 minute') AS of_loading"
            " FROM journal_entry WHERE event <> 'person.signed_in'"
        )
    assert found is not None
    assert found["first"].date() < SATURDAY - timedelta(days=400)
    assert found["last"] <= datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


async def test_the_instants_of_later_lines_are_the_databases_own_again(told: Settings) -> None:
    async with unit_of_work():
        await db.execute("INSERT INTO journal_entry (actor, event) VALUES ('test', 'test.made')")
        fresh = await db.value(
            "SELECT at = now() FROM journal_entry WHERE event = 'test.made' ORDER BY id DESC"
        )
        defaults = await db.value(
            "SELECT count(*) FROM pg_attrdef WHERE pg_get_expr(adbin, adrelid) LIKE '%told_at%'"
        )
    assert fresh
    assert defaults == 0


def test_every_story_is_told_and_every_file_is_the_same_each_time() -> None:
    words = {word for line in FILES.splitlines() for word in line.partition(":")[2].split()}
    listed = {placed.story for file in files(SATURDAY) for placed in file.placed}
    assert listed == set(STORIES)
    assert words <= listed
    assert list(files(SATURDAY)) == list(files(SATURDAY))
    assert 120 <= sum(len(file.placed) for file in files(SATURDAY)) <= 180
