"""Everything that can happen to a plan. One function, one unit of work, one line in the journal."""

from datetime import date

from backend import db
from backend.plans import judging, queries
from backend.plans.rules import JUDGED, State


async def money_moved(case_id: int, *, today: date) -> None:
    """Judge the case's plan now that money came in or went back.

    Joins the unit of work of whoever booked the money, which holds the lock on the case.
    """
    await db.execute("SELECT id FROM plan WHERE case_id = $1 FOR UPDATE", case_id)
    plan = await queries.latest_agreed(case_id)
    if plan is None:
        return
    over = plan.state in (State.BROKEN, State.COMPLETED) and not plan.case_closed
    if plan.state in JUDGED or (over and await queries.open_plan(case_id) is None):
        await judging.judge(plan, today=today)
