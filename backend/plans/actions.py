"""Everything that can happen to a plan. One function, one unit of work, lines in the journal: each
change of its state is told there with who and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from backend import db
from backend.cases.actions import CHANGED
from backend.db import unit_of_work
from backend.money import total
from backend.plans import agreeing, judging, queries, rules
from backend.plans.drawing import Share, Wish, draw_over
from backend.plans.locking import LockedCase, locked_together
from backend.plans.queries import Plan
from backend.plans.rules import JUDGED, OPEN, State
from backend.refusals import Conflict, NotFound, Refused
from backend.tasks import actions as tasks
from backend.words import _

NOWHERE = _("There is nothing here")
Way = Literal["agree", "propose", "draft"]
WAYS: dict[Way, State] = {
    "draft": State.DRAFT,
    "propose": State.PROPOSED,
    "agree": State.AWAITING_APPROVAL,
}

# The case's plans with those bound to them, in the order of ids: two who hold a case each wait
# for each other here, and not in a circle.
LOCK_BOUND = """
SELECT id FROM plan
 WHERE id IN (SELECT id FROM plan WHERE case_id = $1
              UNION SELECT s.id FROM plan p JOIN plan s ON s.joint_id = p.joint_id
                     WHERE p.case_id = $1)
 ORDER BY id FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed to a plan beyond the mandate: a manager, or the creditor, then how and when."""

    by: Literal["manager", "creditor"] = "manager"
    how: str = ""
    on: date | None = None


async def propose(
    *,
    case_number: str,
    wish: Wish,
    reason: str = "",
    agreed_by: str = "phone",
    way: Way = "agree",
    replaces: int | None = None,
    row_version: int | None,
    actor: str,
    today: date,
    now: datetime,
) -> Plan:
    """Draw up a plan and agree it within the mandate; else put it before the managers.

    `way` "draft" only keeps it, "propose" keeps it as put to the debtor. `replaces` is the plan of
    the case that it renegotiates, which goes on until the new one is agreed. `row_version` is the
    case's, as whoever asks saw it. Raises `PlanRefused` for what cannot be drawn up, `Conflict` if
    a case has another plan or has changed, `NotFound`.
    """
    async with unit_of_work():
        old = await _renegotiable(replaces, case_number) if replaces is not None else []
        numbers = list(dict.fromkeys((case_number, *wish.also)))
        cases = await _together(numbers, old, row_version=row_version)
        await _check_free(cases, old)
        terms = [await queries.terms_on(case.creditor_id, today) for case in cases]
        drawn = draw_over(
            wish,
            shares=[Share(case.balance, each.limits)
                    for case, each in zip(cases, terms, strict=True)],
            country=cases[0].country,
            today=today,
        )  # fmt: skip
        plans = await agreeing.insert(
            cases, wish, drawn, terms, state=WAYS[way], replaced=old, reason=reason,
            agreed_by=agreed_by, actor=actor, today=today,
        )  # fmt: skip
        if way != "agree":
            await _tell_kept(cases, plans, f"plan.{plans[0].state}", actor=actor, today=today)
        elif not drawn.outside:
            await agreeing.agree(cases, plans, actor=actor, today=today, now=now)
        else:
            await _put_before_managers(
                cases, plans, drawn.outside, reason=reason, actor=actor, today=today
            )
        return await _again(plans[0].id)


async def put_forward(*, plan_id: int, actor: str, today: date) -> None:
    """A draft has been put to the debtor."""
    async with unit_of_work():
        cases, plans = await _decided(plan_id, (State.DRAFT,))
        await _set(plans, State.PROPOSED)
        await _tell_kept(cases, plans, "plan.proposed", actor=actor, today=today)


async def accept(*, plan_id: int, actor: str, today: date, now: datetime) -> Plan:
    """The debtor agrees to what was drafted or proposed: in force, or before the managers."""
    async with unit_of_work():
        cases, plans = await _decided(plan_id, (State.DRAFT, State.PROPOSED))
        await _check_still_fits(cases, plans, today=today)
        outside = []
        for case, plan in zip(cases, plans, strict=True):
            limits = (await queries.terms_on(case.creditor_id, today)).limits
            outside += rules.outside(limits, plan.schedule, debt=case.balance, agreed=plan.total)
        if outside:
            await _set(plans, State.AWAITING_APPROVAL)
            await _put_before_managers(
                cases, plans, outside, reason=plans[0].reason, actor=actor, today=today
            )
        else:
            await agreeing.agree(cases, plans, actor=actor, today=today, now=now)
        return await _again(plan_id)


async def approve(
    *,
    plan_id: int,
    reason: str = "",
    consent: Consent | None = None,
    actor: str,
    today: date,
    now: datetime,
) -> None:
    """A manager agrees to a plan beyond the mandate, or writes down that the creditor did.

    It must still fit the case and the days. The reason is given now or was when it was asked for.
    """
    consent = consent or Consent()
    async with unit_of_work():
        cases, plans = await _decided(plan_id, (State.AWAITING_APPROVAL,))
        why = reason.strip() or plans[0].reason.strip()
        if not why:
            raise Refused(_("Say why"))
        if consent.by == "creditor" and not (consent.how and consent.on and consent.on <= today):
            raise Refused(_("Say how the creditor agreed, and on which day"))
        await _check_still_fits(cases, plans, today=today)
        for case, plan in zip(cases, plans, strict=True):
            await case.note(
                "plan.approved", actor, plan=plan.id, reason=why, by=consent.by, how=consent.how,
                on=consent.on,
            )  # fmt: skip
            await tasks.done_of_case(case_id=case.id, kinds=("plan.approve",), actor=actor)
            await _tell_asker(case, plan, "plan.approved", today=today)
        await agreeing.agree(cases, plans, actor=actor, today=today, now=now)


async def refuse(*, plan_id: int, reason: str, actor: str, today: date) -> None:
    """A manager does not agree; the agent who asked gets a task with the reason."""
    if not reason.strip():
        raise Refused(_("Say why"))
    async with unit_of_work():
        cases, plans = await _decided(plan_id, (State.AWAITING_APPROVAL,))
        for case, plan in zip(cases, plans, strict=True):
            await judging.end(plan, State.REFUSED, reason=reason, actor=actor, today=today)
            await tasks.done_of_case(case_id=case.id, kinds=("plan.approve",), actor=actor)
            await _tell_asker(case, plan, "plan.refused", today=today, detail=reason)
            await case.next("plan.refused", today)


async def start(*, plan_id: int, reason: str = "", actor: str, today: date) -> None:
    """The debtor has confirmed a written plan (it came back signed, or in other words)."""
    async with unit_of_work():
        cases, plans = await _decided(plan_id, (State.CONFIRMED,))
        await _set(plans, State.ACTIVE)
        for case, plan in zip(cases, plans, strict=True):
            await case.note(
                "plan.started", actor, plan=plan.id, was=plan.state, day=today, reason=reason
            )
            await case.touched()


async def cancel(*, plan_id: int, reason: str, actor: str, today: date) -> None:
    """Give an open plan up before its end, for all its cases, with what was to replace it.

    What was paid stays paid; the rest is due as before.
    """
    if not reason.strip():
        raise Refused(_("Say why"))
    async with unit_of_work():
        cases, plans = await _decided(plan_id, OPEN)
        kinds = ("plan.approve", "plan.late")
        for case, plan in zip(cases, plans, strict=True):
            await judging.end(plan, State.CANCELLED, reason=reason, actor=actor, today=today)
            await tasks.done_of_case(case_id=case.id, kinds=kinds, actor=actor)
            await judging.rearrange(case.id)
            if plan.in_force or not await _in_force(case.id):
                await case.next("plan.cancelled", today)
        if plans[0].in_force:
            await judging.drop_prepared(plans, reason=reason, actor=actor, today=today)


async def money_moved(case_id: int, *, today: date) -> None:
    """Judge the case's plan now that money came in or went back.

    Joins the unit of work of whoever booked the money, which holds the lock on the case. The other
    cases of the plan are taken too if nobody holds them; else the next night judges.
    """
    await db.execute(LOCK_BOUND, case_id)
    plan = await queries.latest_agreed(case_id)
    if plan is None:
        return
    over = plan.state in (State.BROKEN, State.COMPLETED) and not plan.case_closed
    if not (plan.state in JUDGED or (over and not await _in_force(case_id))):
        return
    plans = await queries.bound(plan)
    if len(plans) > 1 and not await judging.holds_all(plans):
        await judging.leave_to_the_night(plans, today=today)
        return
    await judging.judge(plans, today=today)


async def _in_force(case_id: int) -> bool:
    plan = await queries.open_plan(case_id)
    return plan is not None and plan.in_force


async def _renegotiable(plan_id: int, case_number: str) -> list[Plan]:
    """The plan to be replaced, with those of its other cases."""
    old = await queries.plan(plan_id)
    if old is None or old.case_number != case_number:
        raise NotFound(NOWHERE)
    return await queries.bound(old)


async def _together(
    numbers: Sequence[str], old: Sequence[Plan], *, row_version: int | None
) -> list[LockedCase]:
    """The cases of a new plan under lock, with those of the one it replaces."""
    others = [plan.case_number for plan in old if plan.case_number not in numbers]
    cases = await locked_together(numbers, besides=others)
    if row_version is not None and row_version != cases[0].row_version:
        raise Conflict(CHANGED)
    if any(case.debtor_id != cases[0].debtor_id for case in cases):
        raise Refused(_("A plan goes over cases of one debtor only"))
    return cases


async def _check_free(cases: Sequence[LockedCase], old: Sequence[Plan]) -> None:
    """Raises unless every case may have the new plan: nothing in its way, nobody insolvent."""
    replaced = {plan.id for plan in old}
    for plan in old:
        now = await queries.plan(plan.id)
        if now is None or not (now.in_force or now.state is State.BROKEN):
            raise Conflict(_("This plan has been decided in the meantime: reload the page"))
    for case in cases:
        open_plan = await queries.open_plan(case.id)
        if open_plan is not None and open_plan.id not in replaced:
            raise Conflict(_("This case has an open plan: cancel that one first"))
        if open_plan is not None and await queries.prepared(case.id) is not None:
            raise Conflict(_("A new version is being prepared already: decide on that one first"))
        await _refuse_insolvent(case)


async def _refuse_insolvent(case: LockedCase) -> None:
    """Nobody may be paid before the other creditors: no plan while the case rests for that."""
    if await db.value("SELECT 1 FROM blocker WHERE case_id = $1 AND kind = 'insolvency'"
                      " AND lifted_on IS NULL", case.id):  # fmt: skip
        raise Refused(_("The debtor is insolvent: declare the claim instead"))


async def _check_still_fits(
    cases: Sequence[LockedCase], plans: Sequence[Plan], *, today: date
) -> None:
    for case, plan in zip(cases, plans, strict=True):
        await _refuse_insolvent(case)
        if plan.total > case.balance:
            raise Refused(
                _("The balance is {balance} by now: refuse the plan and draw up another"),
                balance=case.balance,
            )
        if plan.schedule[0].due_on < today:
            raise Refused(_("Its first day has passed: refuse the plan and draw up another"))


async def _tell_kept(
    cases: Sequence[LockedCase], plans: Sequence[Plan], event: str, *, actor: str, today: date
) -> None:
    """A draft or a proposal: told, and looked at again before its first day."""
    for case, plan in zip(cases, plans, strict=True):
        await case.note(
            event, actor, plan=plan.id, total_cents=plan.total.cents,
            instalments=len(plan.schedule), version=plan.version, reason=plan.reason, day=today,
        )  # fmt: skip
        if not await _in_force(case.id):
            await case.next(event, plan.schedule[0].due_on)


async def _put_before_managers(
    cases: Sequence[LockedCase],
    plans: Sequence[Plan],
    outside: Sequence[Refused],
    *,
    reason: str,
    actor: str,
    today: date,
) -> None:
    for case, plan in zip(cases, plans, strict=True):
        await case.note(
            "plan.asked", actor, plan=plan.id, outside=[refused.reason for refused in outside],
            total_cents=total(each.total for each in plans).cents, reason=reason,
        )  # fmt: skip
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


async def _decided(plan_id: int, states: tuple[State, ...]) -> tuple[list[LockedCase], list[Plan]]:
    """The plan with those of its other cases, their cases and those of the version before under
    lock; `Conflict` when it is no longer in one of `states`."""
    seen = await queries.plan(plan_id)
    if seen is None:
        raise NotFound(NOWHERE)
    numbers = [plan.case_number for plan in await queries.bound(seen)]
    before = await queries.plan(seen.replaces_id) if seen.replaces_id is not None else None
    others = [plan.case_number for plan in await queries.bound(before)] if before else []
    cases = await locked_together(numbers, besides=others)
    plan = await queries.plan(plan_id)
    assert plan is not None
    plans = await queries.bound(plan)
    await db.execute(
        "SELECT id FROM plan WHERE id = ANY($1) ORDER BY id FOR UPDATE", [one.id for one in plans]
    )
    if any(one.state not in states for one in plans):
        raise Conflict(_("This plan has been decided in the meantime: reload the page"))
    by_id = {case.id: case for case in cases}
    return [by_id[one.case_id] for one in plans], plans


async def _set(plans: Sequence[Plan], state: State) -> None:
    await db.execute(
        "UPDATE plan SET state = $2, row_version = row_version + 1 WHERE id = ANY($1)",
        [plan.id for plan in plans], state,
    )  # fmt: skip


async def _again(plan_id: int) -> Plan:
    plan = await queries.plan(plan_id)
    assert plan is not None
    return plan
