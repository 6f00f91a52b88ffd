"""How a plan in the books is judged, and what a change of its state brings about.

Joins the unit of work of its caller: money that came in, an agreement, a person who looks. The
night run does the same for all plans at once, with the same words in journal, tasks and queue.
"""

from collections.abc import Sequence
from datetime import date

from backend import db
from backend.journal import actions as journal
from backend.money import Money
from backend.plans import discounts, queries, rules, verdict
from backend.plans.queries import Plan
from backend.plans.rules import State
from backend.plans.spending import merged
from backend.plans.verdict import Verdict
from backend.tasks import actions as tasks
from backend.words import _

OVERTAKEN = _("The plan that it was to replace is completed")
SILENT = ("plan.kept_again", "plan.started")  # good news that asks nothing of anybody


async def judge(plans: Sequence[Plan], *, today: date) -> State:
    """Write down where the plan stands on `today`, and when to look at it next.

    `plans` are its rows, one for each case it goes over. One that was broken stays so, unless money
    turns up that was received within the days of grace and only booked later. A completed one is
    open again when a payment bounces, and its discount is owed again.
    """
    first = plans[0]
    schedule = merged([plan.schedule for plan in plans])
    receipts = await queries.toward_all(list(plans), today=today)
    if first.state is State.BROKEN:
        lost_on = verdict.breached_on(
            schedule, receipts, grace_days=first.grace_days, tolerance_bp=first.tolerance_bp,
            overpayment=first.overpayment,
        )  # fmt: skip
        if lost_on and lost_on <= today:
            return State.BROKEN
    found = verdict.judged(
        schedule, receipts, was=first.state, overpayment=first.overpayment, today=today,
        grace_days=first.grace_days, tolerance_bp=first.tolerance_bp,
    )  # fmt: skip
    if found.state is first.state and found.next_check_on == first.next_check_on:
        return found.state
    for plan in plans:
        await _write(plan, found, today=today)
    if found.state is State.COMPLETED:
        await discounts.grant([plan.id for plan in plans], on=today)
        await drop_prepared(plans, reason=OVERTAKEN, actor="system", today=today)
    return found.state


async def _write(plan: Plan, found: Verdict, *, today: date) -> None:
    if plan.discount_entry_id is not None and found.state is not State.COMPLETED:
        await discounts.take_back(plan.id, on=today)
    await db.execute(
        "UPDATE plan SET state = $2, next_check_on = $3, ended_on = $4, missed_on = $5,"
        " row_version = row_version + 1 WHERE id = $1",
        plan.id, found.state, found.next_check_on,
        None if found.state in rules.JUDGED else today, found.missed_on,
    )  # fmt: skip
    if found.state is not plan.state:
        await _tell(plan, found, today=today)
    if found.state in (State.ACTIVE, State.CONFIRMED):
        await _watch(plan.case_id, found.next_check_on)


async def end(
    plan: Plan,
    state: State,
    *,
    reason: str,
    actor: str,
    today: date,
    by: int | None = None,
) -> None:
    """A person ends a plan, or a version that takes its place (`by`); told in the journal.

    A broken one that is renegotiated was over before: its interest has run since.
    """
    await db.execute(
        "UPDATE plan SET state = $2, ended_on = coalesce(ended_on, $3), reason = $4,"
        " decided_by = $5, next_check_on = NULL, row_version = row_version + 1 WHERE id = $1",
        plan.id, state, today, reason, actor,
    )  # fmt: skip
    case = await db.row("SELECT number, creditor_id FROM case_file WHERE id = $1", plan.case_id)
    assert case is not None
    await journal.note(
        f"plan.{state}", actor=actor, subject=case["number"], case_id=plan.case_id,
        creditor_id=case["creditor_id"], plan=plan.id, was=plan.state, reason=reason, by=by,
        day=today,
    )  # fmt: skip


async def drop_prepared(plans: Sequence[Plan], *, reason: str, actor: str, today: date) -> None:
    """What was to replace a plan that is over is over as well."""
    seen: set[int] = set()
    for plan in plans:
        waiting = await queries.prepared(plan.case_id)
        if waiting is None or waiting.id in seen or waiting.replaces_id is None:
            continue
        for one in await queries.bound(waiting):
            seen.add(one.id)
            await end(one, State.CANCELLED, reason=reason, actor=actor, today=today)
            await tasks.done_of_case(case_id=one.case_id, kinds=("plan.approve",), actor=actor)


async def holds_all(plans: Sequence[Plan]) -> bool:
    """Take the locks on every case of a plan without waiting: whoever moves money holds one of them
    already, and two who each wait for the other's would wait for ever."""
    cases = [plan.case_id for plan in plans]
    held = await db.rows(
        "SELECT id FROM case_file WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
        cases,
    )
    return len(held) == len(set(cases))


async def leave_to_the_night(plans: Sequence[Plan], *, today: date) -> None:
    """Have a plan in force judged by the next night; one that is over waits for more money."""
    await db.execute(
        "UPDATE plan SET next_check_on = $2 WHERE id = ANY($1) AND state = ANY($3)",
        [plan.id for plan in plans], today, [str(state) for state in rules.IN_FORCE],
    )  # fmt: skip


async def _watch(case_id: int, check_on: date | None) -> None:
    """The case comes up when the plan is next looked at, unless somebody has planned otherwise."""
    await db.execute(
        "UPDATE case_file SET next_action = 'plan.check', next_action_on = $2,"
        " row_version = row_version + 1 WHERE id = $1 AND stage <> 'closed'"
        " AND next_action IN ('plan.check', 'plan.late')",
        case_id, check_on,
    )  # fmt: skip


async def _tell(plan: Plan, found: Verdict, *, today: date) -> None:
    if plan.state is State.LATE:
        await db.execute(
            "UPDATE task SET done_at = now(), done_by = 'system' WHERE case_id = $1"
            " AND kind = 'plan.late' AND done_at IS NULL",
            plan.case_id,
        )
    event = f"plan.{found.state}"
    if found.state in (State.ACTIVE, State.CONFIRMED):
        event = "plan.started" if plan.state is State.CONFIRMED else "plan.kept_again"
    await bring_up(
        event,
        what=("plan", plan.id),
        case_id=plan.case_id,
        was=plan.state,
        paid=found.paid,
        missing=found.missing.cents,
        today=today,
        missed_on=found.missed_on,
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
    missed_on: date | None = None,
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
        missed_on=missed_on,
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
        "  WHEN EXISTS (SELECT FROM plan WHERE case_id = $1"
        "   AND state IN ('confirmed', 'active', 'late'))"
        "  THEN 'plan'"
        "  WHEN EXISTS (SELECT FROM promise WHERE case_id = $1 AND state = 'open') THEN 'promise'"
        "  ELSE 'none' END AS arrangement) made"
        " WHERE c.id = $1 AND c.arrangement <> made.arrangement",
        case_id,
    )
