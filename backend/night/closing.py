"""What follows a night that was judged: receipts are owed, creditors told, the books tied out.

In a unit of work of its own, so that a red tie-out undoes no judgement. A night that was killed
before it came to this is caught up with the next one. Safe to repeat.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from backend import db
from backend.db import unit_of_work
from backend.night.queries import JOB
from backend.remittances import receipts
from backend.tie_out import actions as tie_out

BACK = 31  # days: nights further back are not caught up


@dataclass(frozen=True, slots=True)
class Closed:
    """What followed the night of `date`; the tie-out is that of the end of the day before."""

    date: date
    receipts: int
    notices: int
    green: bool


async def close_owed(*, until: date, actor: str = "system") -> list[Closed]:
    """Follow up every finished night whose eve was not tied out yet, the oldest first."""
    async with unit_of_work(readonly=True):
        days = await db.rows(
            "SELECT business_date FROM job_run WHERE job = $1 AND finished_at IS NOT NULL"
            " AND business_date BETWEEN $2 AND $3 AND NOT EXISTS"
            " (SELECT FROM tie_out t WHERE t.day = business_date - 1) ORDER BY business_date",
            JOB, until - timedelta(days=BACK), until,
        )  # fmt: skip
    return [await close(day=one["business_date"], actor=actor) for one in days]


async def close(*, day: date, actor: str = "system") -> Closed:
    """Follow up the night of `day`."""
    async with unit_of_work():
        owed, told = await receipts.owe_tonight(day=day)
        found = await tie_out.run(day=day - timedelta(days=1), actor=actor)
        return Closed(day, owed, told, found.green)
