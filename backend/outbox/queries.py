"""What is owed: days of a periodic job that were not finished, and work that waits."""

from datetime import date, timedelta

from backend import db


async def owed_days(job: str, *, until: date) -> list[date]:
    """Days for which `job` is owed, oldest first: after the last finished one up to `until`.

    A job that never ran owes `until` alone: there is no telling what came before the first day.
    """
    last = await db.value(
        "SELECT max(business_date) FROM job_run WHERE job = $1 AND finished_at IS NOT NULL", job
    )
    if last is None:
        return [until]
    return [last + timedelta(days=step) for step in range(1, (until - last).days + 1)]
