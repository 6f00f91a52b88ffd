"""The demo agency on a bad day: half past midnight of New Year, a holiday, before the night run."""

from datetime import UTC, date, datetime

from backend import db
from backend.db import unit_of_work
from backend.demo import actions
from backend.fsck import queries as fsck
from backend.settings import Settings

TODAY = date(2027, 1, 1)
NOW = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


async def test_it_loads_on_new_year_before_the_first_night_run(database: Settings) -> None:
    assert await actions.load(settings=database, today=TODAY, now=NOW)
    async with unit_of_work(role="worker", readonly=True, isolation="repeatable_read"):
        assert await db.value("SELECT max(business_date) FROM job_run") == date(2026, 12, 31)
        assert await db.value("SELECT max(at) FROM journal_entry") <= NOW
        assert await fsck.run(roles=database.role_prefix, country=database.agency_country) == []
