"""What is owed: days of a periodic job that were finished, work that waits, workers that live."""

from datetime import date, datetime

from backend import db


async def finished_days(job: str) -> list[date]:
    """The business days for which `job` was finished, oldest first."""
    found = await db.rows(
        "SELECT business_date FROM job_run WHERE job = $1 AND finished_at IS NOT NULL"
        " ORDER BY business_date",
        job,
    )
    return [row["business_date"] for row in found]


async def waiting() -> dict[str, int]:
    """How much work stands in each state: "ready", "leased", "done", "dead"."""
    found = await db.rows("SELECT state, count(*) AS count FROM outbox GROUP BY state")
    return {row["state"]: row["count"] for row in found}


async def last_pulse() -> datetime | None:
    """When a worker was last seen alive, in UTC; None if there never was one."""
    seen: datetime | None = await db.value("SELECT max(seen_at) FROM worker_pulse")
    return seen
