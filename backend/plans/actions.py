"""Everything that can happen to a plan. One function, one unit of work, one line in the journal."""

from datetime import date, datetime

from backend import db
from backend.db import unit_of_work
from backend.money import NOTHING
from backend.plans import agreement, judging, queries, rules
from backend.plans.drawing import Drawn, Wish, draw
from backend.plans.locking import LockedCase, locked
from backend.plans.queries import Plan, Terms
from backend.plans.rules import JUDGED, OPEN, State
from backend.refusals import Conflict, NotFound, Refused
from backend.tasks import actions as tasks
from backend.words import _

NOWHERE = _("There is nothing here")
WAYS = ("phone", "email", "letter", "visit")


async def propose(
    *,
    case_number: str,
    wish: Wish,
    reason: str = "",
    agreed_by: str = "phone",
    row_version: int | None,
    actor: str,
    today: date,
    now: datetime,
) -> Plan:
    """Draw up a plan and agree it within the mandate; else put it before the managers.

    `row_version` is the case's, as whoever asks saw it. Raises `PlanRefused` for what cannot be
    drawn up, `Conflict` if the case has an open plan or has changed, `NotFound`.
    """
    async with unit_of_work():
        case = await locked(case_number, row_version=row_version)
        if await queries.open_plan(case.id):
            raise Conflict(_("This case has an open plan: cancel that one first"))
        await _refuse_insolvent(case)
        terms = await queries.terms_on(case.creditor_id, today)
        drawn = draw(
            wish, balance=case.balance, country=case.country, limits=terms.limits, today=today
        )
        plan_id = await _insert(
            case, wish, drawn, terms, reason=reason, agreed_by=agreed_by, actor=actor, today=today
        )
        plan = await queries.plan(plan_id)
        assert plan is not None
        if not drawn.outside:
            await _agree(case, plan, actor=actor, today=today, now=now)
        else:
            await _put_before_managers(case, plan, drawn, reason=reason, actor=actor, today=today)
        agreed = await queries.plan(plan_id)
        assert agreed is not None
    return agreed


async def approve(*, plan_id: int, actor: str, today: date, now: datetime) -> None:
    """A manager agrees to a plan beyond the mandate. It must still fit the case and the days."""
    async with unit_of_work():
        case, plan = await _decided(plan_id, (State.AWAITING_APPROVAL,))
        await _refuse_insolvent(case)
        if plan.total > case.balance:
            raise Refused(
                _("The balance is {balance} by now: refuse the plan and draw up another"),
                balance=case.balance,
            )
        if plan.schedule[0].due_on < today:
            raise Refused(_("Its first day has passed: refuse the plan and draw up another"))
        await _agree(case, plan, actor=actor, today=today, now=now)
        await tasks.done_of_case(case_id=case.id, kinds=("plan.approve",), actor=actor)
        await _tell_asker(case, plan, "plan.approved", today=today)


async def refuse(*, plan_id: int, reason: str, actor: str, today: date) -> None:
    """A manager does not agree; the agent who asked gets a task with the reason."""
    if not reason.strip():
        raise Refused(_("Say why"))
    async with unit_of_work():
        case, plan = await _decided(plan_id, (State.AWAITING_APPROVAL,))
        await _end(plan, State.REFUSED, reason=reason, actor=actor, today=today)
        await tasks.done_of_case(case_id=case.id, kinds=("plan.approve",), actor=actor)
        await _tell_asker(case, plan, "plan.refused", today=today, detail=reason)
        await case.note("plan.refused", actor, plan=plan.id, reason=reason)
        await case.next("plan.refused", today)


async def cancel(*, plan_id: int, reason: str, actor: str, today: date) -> None:
    """Give an open plan up before its end. What was paid stays paid; the rest is due as before."""
    if not reason.strip():
        raise Refused(_("Say why"))
    async with unit_of_work():
        case, plan = await _decided(plan_id, OPEN)
        await _end(plan, State.CANCELLED, reason=reason, actor=actor, today=today)
        kinds = ("plan.approve", "plan.late")
        await tasks.done_of_case(case_id=case.id, kinds=kinds, actor=actor)
        await case.note("plan.cancelled", actor, plan=plan.id, was=plan.state, reason=reason)
        await judging.rearrange(case.id)
        await case.next("plan.cancelled", today)


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


async def _refuse_insolvent(case: LockedCase) -> None:
    """Nobody may be paid before the other creditors: no plan while the case rests for that."""
    if await db.value("SELECT 1 FROM blocker WHERE case_id = $1 AND kind = 'insolvency'"
                      " AND lifted_on IS NULL", case.id):  # fmt: skip
        raise Refused(_("The debtor is insolvent: declare the claim instead"))


async def _insert(
    case: LockedCase,
    wish: Wish,
    drawn: Drawn,
    terms: Terms,
    *,
    reason: str,
    agreed_by: str,
    actor: str,
    today: date,
) -> int:
    parts = drawn.schedule
    plan_id = await db.value(
        "INSERT INTO plan (case_id, creditor_id, state, asked_on, first_due_on, instalments_count,"
        " total_cents, deposit_cents, frequency, agreed_by, grace_days, tolerance_bp, reason,"
        " asked_by) VALUES ($1, $2, 'awaiting_approval', $3, $4, $5, $6, $7, $8, $9, $10, $11,"
        " $12, $13) RETURNING id",
        case.id, case.creditor_id, today, wish.first_due_on,
        sum(part.seq > 0 for part in parts), drawn.asked.cents, wish.deposit.cents, wish.frequency,
        agreed_by if agreed_by in WAYS else "phone", terms.grace_days, terms.tolerance_bp, reason,
        actor,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO instalment (plan_id, case_id, creditor_id, seq, due_on, amount_cents)"
        " SELECT $1, $2, $3, * FROM unnest($4::int[], $5::date[], $6::bigint[])",
        plan_id, case.id, case.creditor_id, [part.seq for part in parts],
        [part.due_on for part in parts], [part.amount.cents for part in parts],
    )  # fmt: skip
    return int(plan_id)


async def _agree(case: LockedCase, plan: Plan, *, actor: str, today: date, now: datetime) -> None:
    """The plan is in force from now on, in writing; an open promise gives way to it."""
    paid_before = await queries.paid_since(case.id, today)
    terms = {"grace_days": plan.grace_days, "tolerance_bp": plan.tolerance_bp}
    check_on = rules.next_check(plan.schedule, NOTHING, today=today, **terms)
    document_id = await agreement.write(plan, actor=actor, now=now)
    await db.execute(
        "UPDATE plan SET state = 'active', agreed_on = $2, decided_by = $3, next_check_on = $4,"
        " paid_before_cents = $5, document_id = $6, row_version = row_version + 1 WHERE id = $1",
        plan.id, today, actor, check_on, paid_before.cents, document_id,
    )  # fmt: skip
    replaced = await db.rows(
        "UPDATE promise SET state = 'replaced', next_check_on = NULL, judged_on = $2"
        " WHERE case_id = $1 AND state = 'open' RETURNING id",
        case.id, today,
    )  # fmt: skip
    for promise in replaced:
        await case.note("promise.replaced", actor, promise=promise["id"], plan=plan.id)
    await case.note(
        "plan.agreed",
        actor,
        plan=plan.id,
        instalments=len(plan.schedule),
        total_cents=plan.total.cents,
        document=document_id,
    )
    await judging.rearrange(case.id)
    await case.next("plan.check", check_on)


async def _put_before_managers(
    case: LockedCase, plan: Plan, drawn: Drawn, *, reason: str, actor: str, today: date
) -> None:
    await case.note(
        "plan.asked", actor, plan=plan.id, outside=[refused.reason for refused in drawn.outside]
    )
    await tasks.owe(
        case_id=case.id,
        creditor_id=case.creditor_id,
        kind="plan.approve",
        due_on=today,
        detail=reason,
        role="manager",
        dedup_key=f"plan.approve:{plan.id}",
    )
    await case.next("plan.approve", today)


async def _tell_asker(
    case: LockedCase, plan: Plan, kind: str, *, today: date, detail: str = ""
) -> None:
    await tasks.owe(
        case_id=case.id,
        creditor_id=case.creditor_id,
        kind=kind,
        due_on=today,
        detail=detail,
        person_id=int(plan.asked_by) if plan.asked_by.isdigit() else None,
        dedup_key=f"{kind}:{plan.id}",
    )


async def _decided(plan_id: int, states: tuple[State, ...]) -> tuple[LockedCase, Plan]:
    """Case and plan under lock; `Conflict` when the plan is no longer in one of `states`."""
    seen = await queries.plan(plan_id)
    if seen is None:
        raise NotFound(NOWHERE)
    case = await locked(seen.case_number, row_version=None)
    await db.execute("SELECT id FROM plan WHERE id = $1 FOR UPDATE", plan_id)
    plan = await queries.plan(plan_id)
    assert plan is not None
    if plan.state not in states:
        raise Conflict(_("This plan has been decided in the meantime: reload the page"))
    return case, plan


async def _end(plan: Plan, state: State, *, reason: str, actor: str, today: date) -> None:
    await db.execute(
        "UPDATE plan SET state = $2, ended_on = $3, reason = $4, decided_by = $5,"
        " next_check_on = NULL, row_version = row_version + 1 WHERE id = $1",
        plan.id, state, today, reason, actor,
    )  # fmt: skip
