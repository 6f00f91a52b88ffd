"""How a plan in the books is judged, and what a change of its state brings about.

Joins the unit of work of its caller: money that came in, an agreement, a person who looks.
"""

from datetime import date

from backend import db
from backend.journal import actions as journal
from backend.money import total
from backend.plans import queries, rules
from backend.plans.rules import State
from backend.tasks import actions as tasks


async def judge(plan: queries.Plan, *, today: date, actor: str = "system") -> State:
    """Write down where the plan stands on `today`, and when to look at it next.

    A plan that was broken stays so, unless money turns up that was received within the days of
    grace and only booked later. A completed one is open again when a payment bounces, as long as
    no other plan has been agreed and the case is not closed.
    """
    assert plan.agreed_on is not None
    receipts = await queries.receipts_since(plan.case_id, plan.agreed_on)
    paid = total(receipt.amount for receipt in receipts)
    terms = {"grace_days": plan.grace_days, "tolerance_bp": plan.tolerance_bp}
    if plan.state is State.BROKEN:
        lost_on = rules.breached_on(
            plan.schedule, [(each.received_on, each.amount) for each in receipts], **terms
        )
        if lost_on and lost_on <= today:
            return State.BROKEN
    now = rules.standing(plan.schedule, paid, today=today, **terms)
    next_check_on = rules.next_check(plan.schedule, paid, today=today, **terms)
    if now is plan.state and next_check_on == plan.next_check_on:
        return now
    await db.execute(
        "UPDATE plan SET state = $2, next_check_on = $3, ended_on = $4,"
        " row_version = row_version + 1 WHERE id = $1",
        plan.id, now, next_check_on, None if now in rules.JUDGED else today,
    )  # fmt: skip
    if now is not plan.state:
        await _tell(plan, now, today=today, actor=actor, paid_cents=paid.cents)
        await rearrange(plan.case_id)
    return now


async def _tell(
    plan: queries.Plan, now: State, *, today: date, actor: str, paid_cents: int
) -> None:
    await journal.note(
        f"plan.{now}",
        actor=actor,
        subject=plan.case_number,
        case_id=plan.case_id,
        creditor_id=plan.creditor_id,
        plan=plan.id,
        was=plan.state,
        paid_cents=paid_cents,
    )
    if now in (State.LATE, State.BROKEN):
        due = max((part.due_on for part in plan.schedule if part.due_on < today), default=today)
        key = f"plan.late:{plan.id}:{due}" if now is State.LATE else f"plan.broken:{plan.id}"
        await tasks.owe(
            case_id=plan.case_id,
            creditor_id=plan.creditor_id,
            kind=f"plan.{now}",
            due_on=today,
            dedup_key=key,
        )


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
