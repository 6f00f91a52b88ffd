"""What a call brings about beside itself: the number judged, a hold, a task, the next step.

Joins the unit of work of the act, which holds the lock on the case.
"""

from datetime import date

from backend import db
from backend.calls.outcomes import Outcome
from backend.calls.rules import Next
from backend.calls.told import Told
from backend.cases import actions as cases
from backend.debtors import actions as debtors
from backend.plans.locking import LockedCase
from backend.tasks import actions as tasks


async def judge_number(
    case: LockedCase, told: Told, outcome: Outcome, *, actor: str, today: date
) -> None:
    """A number that reached the debtor is good, one that cannot is bad; without one left, trace."""
    quality = "good" if outcome.right_party else "bad" if outcome.bad_number else ""
    if told.contact_id is not None and quality:
        await debtors.judge_contact(
            contact_id=told.contact_id,
            debtor_id=case.debtor_id,
            quality=quality,
            actor=actor,
            case_id=case.id,
            creditor_id=case.creditor_id,
        )
    if not outcome.bad_number:
        return
    left = await db.value(
        "SELECT 1 FROM contact WHERE debtor_id = $1 AND channel = 'phone' AND quality <> 'bad'"
        " LIMIT 1",
        case.debtor_id,
    )
    if not left:
        await _owe(case, "debtor.trace", today, detail=told.note, key=f"debtor.trace:{case.id}")


async def bring_about(
    case: LockedCase,
    told: Told,
    outcome: Outcome,
    comes: Next | None,
    *,
    call_id: int,
    actor: str,
    today: date,
) -> None:
    if comes is None:
        await case.touched()
        return
    if comes.review_on and not await _held(case, outcome.hold):
        await cases.hold(
            number=case.number,
            kind=outcome.hold,
            reason=told.note,
            review_on=comes.review_on,
            row_version=await db.value("SELECT row_version FROM case_file WHERE id = $1", case.id),
            actor=actor,
            today=today,
        )
    if outcome.task and comes.task_on:
        key = f"{outcome.task}:call:{call_id}"
        await _owe(case, outcome.task, comes.task_on, detail=told.note, key=key,
                   role=outcome.task_role)  # fmt: skip
    await case.next(comes.action, comes.action_on)


async def _held(case: LockedCase, kind: str) -> bool:
    return bool(
        await db.value(
            "SELECT 1 FROM blocker WHERE case_id = $1 AND kind = $2 AND lifted_on IS NULL",
            case.id, kind,
        )
    )  # fmt: skip


async def _owe(
    case: LockedCase, kind: str, due_on: date, *, detail: str, key: str, role: str = "agent"
) -> None:
    await tasks.owe(
        case_id=case.id,
        creditor_id=case.creditor_id,
        kind=kind,
        due_on=due_on,
        detail=detail,
        role=role,
        dedup_key=key,
    )
