"""Plans on a case and in the house: draw up, preview, agree, decide, list."""

from dataclasses import dataclass
from datetime import date, datetime

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.cases import queries as cases
from backend.cases.queries import CaseHead
from backend.cases.routes import read_head
from backend.money import Money, total
from backend.plans import actions, listing, queries
from backend.plans import form as plan_form
from backend.plans.drawing import draw
from backend.plans.progress import Progress, told
from backend.plans.queries import Plan
from backend.plans.rules import State
from backend.refusals import Conflict, NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _

NOWHERE = _("There is nothing here")


@dataclass(frozen=True, slots=True)
class Shown:
    """How a plan's instalments stand, and what has come in towards them."""

    lines: list[Progress]
    received: Money


@get("/cases/{number:str}/plans")
async def show_plans(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    return await _case_plans(request, number, today=today)


@get("/cases/{number:str}/plans/new")
async def new_plan(
    request: Asked,
    number: FromPath[str],
    today: NamedDependency[date],
    panel: FromQuery[str] = "",
) -> Template:
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="plan")
        limits = (await queries.terms_on(head.creditor_id, today)).limits
    fields = plan_form.proposed(head.balance, limits=limits, country=head.country, today=today)
    return _new(head, Form(fields), panel=bool(panel))


@get("/cases/{number:str}/plans/preview")
async def preview_plan(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    """The plan in the fields, drawn up. What is wrong with them is said; nothing is kept."""
    form = Form({name: str(value) for name, value in request.query_params.items()})
    wish = plan_form.read(form)
    async with asking.reading(request.user):
        head = await _head(number, today=today)
        terms = await queries.terms_on(head.creditor_id, today)
    drawn, left = None, []
    refused = next(iter(form.errors.values()), None)
    if wish:
        try:
            drawn = draw(
                wish, balance=head.balance, country=head.country, limits=terms.limits, today=today
            )
            left = [
                drawn.asked - total(part.amount for part in drawn.schedule[: place + 1])
                for place in range(len(drawn.schedule))
            ]
        except Refused as error:
            refused = error
    return fragment("plans/fragments/preview.html", drawn=drawn, refused=refused, left=left)


@post("/cases/{number:str}/plans", status_code=303)
async def propose_plan(
    request: Asked,
    number: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    form = Form(data)
    wish = plan_form.read(form)
    reason = form.text("reason", required=False, longest=1000)
    row_version = form.count("row_version", most=2**31 - 1)
    try:
        form.refuse_if_wrong()
        assert wish is not None
        await actions.propose(
            case_number=number,
            wish=wish,
            reason=reason,
            agreed_by=form.value("agreed_by"),
            row_version=row_version,
            actor=request.user.actor,
            today=today,
            now=now,
        )
    except NotFound:
        raise
    except Refused as refused:
        async with asking.reading(request.user):
            head = await _head(number, today=today)
        conflict = None if form.errors else refused
        return _new(head, form, conflict=conflict, status=refused.status, panel=True)
    return see(f"/cases/{number}/plans")


@post("/plans/{plan_id:int}/approval", status_code=303, guards=[asking.managers_only])
async def approve_plan(
    request: Asked,
    plan_id: FromPath[int],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    number = await _case_of(request, plan_id)
    try:
        await actions.approve(plan_id=plan_id, actor=request.user.actor, today=today, now=now)
    except Refused as refused:
        return await _case_plans(request, number, today=today, refused=refused)
    return see(f"/cases/{number}/plans")


@post("/plans/{plan_id:int}/refusal", status_code=303, guards=[asking.managers_only])
async def refuse_plan(
    request: Asked,
    plan_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    number = await _case_of(request, plan_id)
    form = Form(data)
    try:
        reason = _reason(form)
        await actions.refuse(plan_id=plan_id, reason=reason, actor=request.user.actor, today=today)
    except Refused as refused:
        return await _case_plans(request, number, today=today, refused=refused)
    return see(f"/cases/{number}/plans")


@post("/plans/{plan_id:int}/cancellation", status_code=303)
async def cancel_plan(
    request: Asked,
    plan_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    number = await _case_of(request, plan_id)
    form = Form(data)
    try:
        reason = _reason(form)
        await actions.cancel(plan_id=plan_id, reason=reason, actor=request.user.actor, today=today)
    except Refused as refused:
        return await _case_plans(request, number, today=today, refused=refused)
    return see(f"/cases/{number}/plans")


@get("/plans")
async def list_plans(
    request: Asked,
    today: NamedDependency[date],
    after: FromQuery[str] = "",
) -> Template:
    wanted = request.query_params.get("state", "")
    chosen = next((one for one in listing.STATES if one == wanted), State.LATE)
    mark = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    async with asking.reading(request.user):
        counts = await listing.tallies()
        lines, next_mark = await listing.page(chosen, after=mark, today=today)
    return fragment(
        "plans/fragments/list.html",
        state=str(chosen),
        tallies=counts,
        lines=lines,
        next_href=f"/plans?state={chosen}&after={next_mark}" if next_mark else "",
        first=not mark,
        today=today,
    )


def _new(
    head: CaseHead,
    form: Form,
    *,
    panel: bool,
    conflict: Refused | None = None,
    status: int = 200,
) -> Template:
    if isinstance(conflict, Conflict):
        # the person has now been told what changed: the next press goes by what is there now
        form.fields["row_version"] = str(head.row_version)
    name = "new" if panel else "new_page"
    return fragment(
        f"plans/fragments/{name}.html",
        status=status,
        head=head,
        tab="plans",
        form=form,
        conflict=conflict,
    )


async def _case_plans(
    request: Asked, number: str, *, today: date, refused: Refused | None = None
) -> Template:
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="plans")
        plans = [
            (plan, await _progress(plan, today=today)) for plan in await queries.plans_of(head.id)
        ]
    return fragment(
        "plans/fragments/case_plans.html",
        status=refused.status if refused else 200,
        head=head,
        tab="plans",
        plans=plans,
        manages=request.user.manages,
        refused=refused,
    )


async def _progress(plan: Plan, *, today: date) -> Shown:
    """Of a case's own part of a plan, by what came in on that case."""
    receipts = await queries.toward(plan, today=plan.ended_on or today)
    lines = told(
        plan.schedule,
        receipts,
        overpayment=plan.overpayment,
        today=plan.ended_on or today,
        grace_days=plan.grace_days,
        tolerance_bp=plan.tolerance_bp,
    )
    return Shown(lines, total(one.amount for one in receipts))


async def _head(number: str, *, today: date) -> CaseHead:
    head = await cases.head(number, today=today)
    if head is None:
        raise NotFound(NOWHERE)
    return head


async def _case_of(request: Asked, plan_id: int) -> str:
    if not 0 < plan_id < 2**63:
        raise NotFound(NOWHERE)
    async with asking.reading(request.user):
        plan = await queries.plan(plan_id)
    if plan is None:
        raise NotFound(NOWHERE)
    return plan.case_number


def _reason(form: Form) -> str:
    reason = form.text("reason", longest=1000)
    form.refuse_if_wrong()
    return reason


router = Router(
    path="/",
    route_handlers=[
        show_plans,
        new_plan,
        preview_plan,
        propose_plan,
        approve_plan,
        refuse_plan,
        cancel_plan,
        list_plans,
    ],
)
