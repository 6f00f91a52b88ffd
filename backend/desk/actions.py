"""Acts of the desk that reach over features: ending a case ends the work on it."""

from datetime import date

from backend import db
from backend.calls import actions as calls
from backend.calls.rules import PromiseState
from backend.cases import actions as cases
from backend.db import unit_of_work
from backend.plans import actions as plans
from backend.plans import queries as plan_queries
from backend.plans.locking import LockedCase, locked
from backend.words import _

CASE_CLOSED = _("The case was closed")


async def close_case(
    *,
    number: str,
    code: str,
    reason: str,
    row_version: int,
    actor: str,
    manages: bool,
    today: date,
) -> None:
    """Close the case (see `cases.actions.close`) and strike off what agents still owed on it.

    What was promised and what was only asked for ends with it; a plan that runs must be cancelled
    first, by somebody who has looked at it.
    """
    async with unit_of_work():
        case = await locked(number, row_version=row_version)
        await _end_what_is_open(case, actor=actor, today=today)
        case_id = await cases.close(
            number=number,
            code=code,
            reason=reason,
            row_version=await db.value("SELECT row_version FROM case_file WHERE id = $1", case.id),
            actor=actor,
            manages=manages,
            today=today,
        )
        await db.execute(
            "UPDATE task SET done_at = now(), done_by = $2"
            " WHERE case_id = $1 AND role = 'agent' AND done_at IS NULL",
            case_id, actor,
        )  # fmt: skip


async def _end_what_is_open(case: LockedCase, *, actor: str, today: date) -> None:
    await calls.cancel_open(case, state=PromiseState.CANCELLED, actor=actor, today=today)
    asked = await plan_queries.open_plan(case.id)
    if asked is not None and asked.prepared:
        await plans.cancel(plan_id=asked.id, reason=CASE_CLOSED, actor=actor, today=today)
