"""How a plan in the books is judged, and what a change of its state brings about.

Joins the unit of work of its caller: money that came in, an agreement, a person who looks. The
night run does the same for all plans at once, with the same words in journal, tasks and queue.
"""

from datetime import date

from backend import db
from backend.journal import actions as journal
from backend.money import Money, total
from backend.plans import queries, rules
from backend.plans.rules import State
from backend.tasks import actions as tasks

SILENT = ("plan.kept_again",)  # good news that asks nothing of anybody


async def judge(plan: queries.Plan, *, today: date) -> State:
    """Write down where the plan stands on `today`, and when to look at it next.

    A plan that was broken stays so, unless money turns up that was received within the days of
    grace and only booked later. A completed one is open again when a payment bounces.
    """
    receipts = await queries.toward(plan, today=today)
    paid = total(amount for _day, amount in receipts)
    grace_days, tolerance_bp = plan.grace_days, plan.tolerance_bp
    if plan.state is State.BROKEN:
        lost_on = rules.breached_on(
            plan.schedule, receipts, grace_days=grace_days, tolerance_bp=tolerance_bp
        )
        if lost_on and lost_on <= today:
            return State.BROKEN
    now = rules.standing(
        plan.schedule, paid, today=today, grace_days=grace_days, tolerance_bp=tolerance_bp
    )
    next_check_on = rules.next_check(
        plan.schedule, paid, today=today, grace_days=grace_days, tolerance_bp=tolerance_bp
    )
    if now is plan.state and next_check_on == plan.next_check_on:
        return now
    await db.execute(
        "UPDATE plan SET state = $2, next_check_on = $3, ended_on = $4,"
        " row_version = row_version + 1 WHERE id = $1",
        plan.id, now, next_check_on, None if now in rules.JUDGED else today,
    )  # fmt: skip
    if now is not plan.state:
        await _tell(plan, now, paid, today=today)
    if now is State.ACTIVE:
        await _watch(plan.case_id, next_check_on)
    return now


async def _watch(case_id: int, check_on: date | None) -> None:
    """The case comes up when the plan is next looked at, unless somebody has planned otherwise."""
    await db.execute(
        "UPDATE case_file SET next_action = 'plan.check', next_action_on = $2,"
        " row_version = row_version + 1 WHERE id = $1 AND stage <> 'closed'"
        " AND next_action IN ('plan.check', 'plan.late')",
        case_id, check_on,
    )  # fmt: skip


async def _tell(plan: queries.Plan, now: State, paid: Money, *, today: date) -> None:
    if plan.state is State.LATE:
        await db.execute(
            "UPDATE task SET done_at = now(), done_by = 'system' WHERE case_id = $1"
            " AND kind = 'plan.late' AND done_at IS NULL",
            plan.case_id,
        )
    due = rules.due_by(plan.schedule, today)
    await bring_up(
        "plan.kept_again" if now is State.ACTIVE else f"plan.{now}",
        what=("plan", plan.id),
        case_id=plan.case_id,
        was=plan.state,
        paid=paid,
        missing=max(due.cents - paid.cents, 0),
        today=today,
    )


async def bring_up(
    event: str,
    *,
    what: tuple[str, int],
    case_id: int,
    was: str,
    paid: Money,
    missing: int,
    today: date,
) -> None:
    """Tell of a verdict: in the journal, as a task of the agent, at the top of the queue."""
    case = await db.row("SELECT number, creditor_id FROM case_file WHERE id = $1", case_id)
    assert case is not None
    name, key = what
    await journal.note(
        event,
        actor="system",
        subject=case["number"],
        case_id=case_id,
        creditor_id=case["creditor_id"],
        **{name: key},
        day=today,
        was=was,
        paid_cents=paid.cents,
        missing_cents=missing,
    )
    if event not in SILENT:
        await tasks.owe(
            case_id=case_id,
            creditor_id=case["creditor_id"],
            kind=event,
            due_on=today,
            dedup_key=f"{event}:{key}:{today}",
        )
        await db.execute(
            "UPDATE case_file SET next_action_on = $2, next_action = $3,"
            " row_version = row_version + 1 WHERE id = $1 AND stage <> 'closed'",
            case_id, today, event,
        )  # fmt: skip
    await rearrange(case_id)


async def rearrange(case_id: int) -> None:
    """The case's arrangement follows from what is open: a plan in force, else a promise."""
    await db.execute(
        "UPDATE case_file c SET arrangement = made.arrangement, row_version = row_version + 1"
        " FROM (SELECT CASE"
        "  WHEN EXISTS (SELECT FROM plan WHERE case_id = $1 AND state IN ('active', 'late'))"
        "  THEN 'plan'"
        "  WHEN EXISTS (SELECT FROM promise WHERE case_id = $1 AND state = 'open') THEN 'promise'"
        "  ELSE 'none' END AS arrangement) made"
        " WHERE c.id = $1 AND c.arrangement <> made.arrangement",
        case_id,
    )
