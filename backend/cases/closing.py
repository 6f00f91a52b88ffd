"""How a case ends because money came, and comes back because money went.

Joins the unit of work of whoever booked the money and holds the lock on the case. The guards for
people (`rules.may_close`) do not apply: what is paid is paid, whatever else is open.
"""

from datetime import date

from backend import db
from backend.cases import stages
from backend.cases.rules import CLOSE_CODES, Stage
from backend.journal import actions as journal

PAID = tuple(code for code, close in CLOSE_CODES.items() if close.resolved == "paid")
# An end that money received later does not undo: the case left the cohort, or was settled.
FINAL = tuple(
    code for code, close in CLOSE_CODES.items() if close.leaves_cohort or close.resolved != "no"
)


async def close_paid(case_id: int, *, code: str, today: date, actor: str) -> bool:
    """End the case as paid with `code`, lift what held it; whether anything changed.

    A case that was given up and is paid after all gets the new end; other ends stay as they are.
    """
    found = await db.row(
        "WITH before AS (SELECT id, stage, close_code FROM case_file WHERE id = $1)"
        " UPDATE case_file c SET stage = 'closed', close_code = $2, closed_on = $3,"
        " arrangement = 'none', blocked = false, next_action_on = NULL, next_action = NULL,"
        " row_version = row_version + 1 FROM before"
        " WHERE c.id = before.id AND (c.stage <> 'closed' OR c.close_code <> ALL($4::text[]))"
        " RETURNING c.number, c.creditor_id, before.close_code AS was,"
        " before.stage AS stage_was",
        case_id, code, today, list(FINAL),
    )  # fmt: skip
    if found is None:
        return False
    await stages.note(case_id, was=found["stage_was"], stage=Stage.CLOSED, since=today)
    await db.execute(
        "UPDATE blocker SET lifted_on = $2, lifted_by = $3"
        " WHERE case_id = $1 AND lifted_on IS NULL",
        case_id, today, actor,
    )  # fmt: skip
    await journal.note(
        "case.closed", actor=actor, subject=found["number"], case_id=case_id,
        creditor_id=found["creditor_id"], code=code, was=found["was"],
    )  # fmt: skip
    return True


async def reopen_unpaid(case_id: int, *, reason: str, today: date, actor: str) -> bool:
    """Open the case again if it was closed as paid and something is owed; whether it was.

    It comes back amicable and due today. Its cohort stays that of its placement.
    """
    found = await db.row(
        "WITH before AS (SELECT id, stage, close_code FROM case_file WHERE id = $1)"
        " UPDATE case_file c SET stage = 'amicable', close_code = NULL, closed_on = NULL,"
        " next_action_on = $2, row_version = row_version + 1 FROM before"
        " WHERE c.id = before.id AND c.stage = 'closed' AND c.close_code = ANY($3::text[])"
        " AND c.balance_cents > 0 RETURNING c.number, c.creditor_id, before.close_code AS was,"
        " before.stage AS stage_was",
        case_id, today, list(PAID),
    )  # fmt: skip
    if found is None:
        return False
    await stages.note(case_id, was=found["stage_was"], stage=Stage.AMICABLE, since=today)
    await journal.note(
        "case.reopened", actor=actor, subject=found["number"], case_id=case_id,
        creditor_id=found["creditor_id"], reason=reason, was=found["was"],
    )  # fmt: skip
    return True
