"""Which nights were run, and what they found."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from backend import db
from backend.night import rules
from backend.outbox.queries import finished_days

JOB = "night"


async def owed(*, until: date, country: str) -> list[date]:
    """Business days whose night has not been run up to `until`, oldest first."""
    return rules.owed(await finished_days(JOB), until=until, country=country)


async def latest(count: int = 10) -> Sequence[Any]:
    """The last nights: business_date, finished_at, attempts, stats; newest first."""
    return await db.rows(
        "SELECT business_date, finished_at, attempts, stats FROM job_run"
        " WHERE job = $1 AND finished_at IS NOT NULL ORDER BY business_date DESC LIMIT $2",
        JOB, count,
    )  # fmt: skip
