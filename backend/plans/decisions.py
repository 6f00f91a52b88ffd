"""What is decided on a plan that is there: put to the debtor, agreed, approved, begun, given up;
and the page that shows how the plans of a case stand. Speaks HTTP, for `routes`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from backend.cases.routes import read_head
from backend.money import Money, total
from backend.plans import actions, queries, telling
from backend.plans.actions import Consent
from backend.plans.progress import Progress, told
from backend.plans.queries import Plan
from backend.plans.rules import State
from backend.plans.telling import Step
from backend.refusals import NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan on its case's page: its instalments, what came in towards them, what happened, and the
    numbers of the other cases it goes over. `renegotiable`: a new version may be drawn up."""

    lines: list[Progress]
    received: Money
    steps: list[Step]
    others: list[str]
    renegotiable: bool


@post("/plans/{plan_id:int}/proposal", status_code=303)
async def put_forward_plan(
    request: Asked, plan_id: FromPath[int], today: NamedDependency[date]
) -> Redirect | Template:
    return await _decide(
        request, plan_id, today=today,
        act=lambda: actions.put_forward(plan_id=plan_id, actor=request.user.actor, today=today),
    )  # fmt: skip


@post("/plans/{plan_id:int}/agreement", status_code=303)
async def accept_plan(
    request: Asked,
    plan_id: FromPath[int],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    return await _decide(
        request, plan_id, today=today,
        act=lambda: actions.accept(
            plan_id=plan_id, actor=request.user.actor, today=today, now=now
        ),
    )  # fmt: skip


@post("/plans/{plan_id:int}/approval", status_code=303, guards=[asking.managers_only])
async def approve_plan(
    request: Asked,
    plan_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    """A manager agrees, or writes down how and when the creditor did."""
    form = Form(data)
    reason = form.text("reason", required=False, longest=1000)
    how = form.value("how")
    consent = Consent(
        by="creditor" if form.value("by") == "creditor" else "manager",
        how=how if how in telling.HOWS else "",
        on=form.day("on", required=False),
    )

    async def act() -> None:
        form.refuse_if_wrong()
        await actions.approve(
            plan_id=plan_id, reason=reason, consent=consent, actor=request.user.actor,
            today=today, now=now,
        )  # fmt: skip

    return await _decide(request, plan_id, today=today, act=act)


@post("/plans/{plan_id:int}/refusal", status_code=303, guards=[asking.managers_only])
async def refuse_plan(
    request: Asked,
    plan_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    async def act() -> None:
        reason = _reason(Form(data))
        await actions.refuse(plan_id=plan_id, reason=reason, actor=request.user.actor, today=today)

    return await _decide(request, plan_id, today=today, act=act)


@post("/plans/{plan_id:int}/beginning", status_code=303)
async def start_plan(
    request: Asked, plan_id: FromPath[int], today: NamedDependency[date]
) -> Redirect | Template:
    """The written agreement came back signed."""
    return await _decide(
        request, plan_id, today=today,
        act=lambda: actions.start(plan_id=plan_id, actor=request.user.actor, today=today),
    )  # fmt: skip


@post("/plans/{plan_id:int}/cancellation", status_code=303)
async def cancel_plan(
    request: Asked,
    plan_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    async def act() -> None:
        reason = _reason(Form(data))
        await actions.cancel(plan_id=plan_id, reason=reason, actor=request.user.actor, today=today)

    return await _decide(request, plan_id, today=today, act=act)


HANDLERS = (
    put_forward_plan, accept_plan, approve_plan, refuse_plan, start_plan, cancel_plan,
)  # fmt: skip


async def _decide(
    request: Asked, plan_id: int, *, today: date, act: Callable[[], Awaitable[object]]
) -> Redirect | Template:
    """Act, and see the plans again; what was refused is told above them."""
    number = await _case_of(request, plan_id)
    try:
        await act()
    except Refused as refused:
        return await paint(request, number, today=today, refused=refused)
    return see(f"/cases/{number}/plans")


async def paint(
    request: Asked, number: str, *, today: date, refused: Refused | None = None
) -> Template:
    """The plans of a case, each with how its instalments stand and what happened to it."""
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="plans")
        known = await queries.plans_of(head.id)
        steps = await telling.steps_of(head.id)
        in_force = any(plan.in_force for plan in known)
        prepared = any(plan.prepared for plan in known)
        plans = []
        for place, plan in enumerate(known):
            lost = plan.state is State.BROKEN and place == 0
            renegotiable = head.open and not prepared and (
                plan.in_force or (lost and not in_force)
            )  # fmt: skip
            shown = await _shown(
                plan, steps.get(plan.id, []), renegotiable=renegotiable, today=today
            )
            plans.append((plan, shown))
    return fragment(
        "plans/fragments/case_plans.html",
        status=refused.status if refused else 200,
        head=head,
        tab="plans",
        plans=plans,
        manages=request.user.manages,
        refused=refused,
        hows=telling.HOWS,
        today=today,
    )


async def _shown(plan: Plan, steps: list[Step], *, renegotiable: bool, today: date) -> Shown:
    """Of a case's own part of a plan, by what came in on that case."""
    until = plan.ended_on or today
    receipts = await queries.toward(plan, today=until)
    lines = told(
        plan.schedule,
        receipts,
        overpayment=plan.overpayment,
        today=until,
        grace_days=plan.grace_days,
        tolerance_bp=plan.tolerance_bp,
    )
    others = [
        other.case_number
        for other in (await queries.bound(plan) if plan.joint_id is not None else [])
        if other.id != plan.id
    ]
    return Shown(
        lines, total(one.amount for one in receipts), steps, others, renegotiable=renegotiable
    )


async def _case_of(request: Asked, plan_id: int) -> str:
    if not 0 < plan_id < 2**63:
        raise NotFound(_("There is nothing here"))
    async with asking.reading(request.user):
        plan = await queries.plan(plan_id)
    if plan is None:
        raise NotFound(_("There is nothing here"))
    return plan.case_number


def _reason(form: Form) -> str:
    reason = form.text("reason", longest=1000)
    form.refuse_if_wrong()
    return reason
