"""Plans on a case and in the house: draw up, preview, agree, list. What is decided on one that is
there already is in `decisions`.
"""

from datetime import date, datetime

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.cases import queries as cases
from backend.cases.queries import CaseHead
from backend.cases.routes import read_head
from backend.money import total
from backend.plans import actions, decisions, listing, queries
from backend.plans import form as plan_form
from backend.plans.actions import Way
from backend.plans.decisions import paint
from backend.plans.drawing import Share, draw_over
from backend.plans.rules import State
from backend.refusals import Conflict, NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _

NOWHERE = _("There is nothing here")


@get("/cases/{number:str}/plans")
async def show_plans(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    return await paint(request, number, today=today)


@get("/cases/{number:str}/plans/new")
async def new_plan(
    request: Asked,
    number: FromPath[str],
    today: NamedDependency[date],
    panel: FromQuery[str] = "",
    replaces: FromQuery[str] = "",
) -> Template:
    """The form; with `replaces` (a plan's id) for a new version of it."""
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="plan")
        limits = (await queries.terms_on(head.creditor_id, today)).limits
    fields = plan_form.proposed(head.balance, limits=limits, country=head.country, today=today)
    return await _new(
        request, head, Form(fields | {"replaces": replaces}), panel=bool(panel), today=today
    )


@get("/cases/{number:str}/plans/preview")
async def preview_plan(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    """The plan in the fields, drawn up. What is wrong with them is said; nothing is kept."""
    form = Form({name: str(value) for name, value in request.query_params.items()})
    wish = plan_form.read(form)
    async with asking.reading(request.user):
        head = await _head(number, today=today)
        others = await queries.others(head.debtor_id, head.id) if wish and wish.also else []
        chosen = [other for other in others if wish and other.number in wish.also]
        terms = [
            await queries.terms_on(creditor_id, today)
            for creditor_id in (head.creditor_id, *(other.creditor_id for other in chosen))
        ]
    drawn, left = None, []
    refused = next(iter(form.errors.values()), None)
    balances = [head.balance, *(other.balance for other in chosen)]
    if wish:
        try:
            drawn = draw_over(
                wish,
                shares=[Share(balance, each.limits)
                        for balance, each in zip(balances, terms, strict=True)],
                country=head.country,
                today=today,
            )  # fmt: skip
            left = [
                drawn.asked - total(part.amount for part in drawn.schedule[: place + 1])
                for place in range(len(drawn.schedule))
            ]
        except Refused as error:
            refused = error
    return fragment(
        "plans/fragments/preview.html",
        drawn=drawn,
        refused=refused,
        left=left,
        numbers=[head.number, *(other.number for other in chosen)],
        discount=total(balances) - drawn.asked if drawn else None,
        interest=wish.interest or terms[0].interest if wish else "",
        overpayment=wish.overpayment or terms[0].overpayment if wish else "",
    )


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
    ways: dict[str, Way] = {"draft": "draft", "propose": "propose"}
    try:
        form.refuse_if_wrong()
        assert wish is not None
        await actions.propose(
            case_number=number,
            wish=wish,
            reason=reason,
            agreed_by=form.value("agreed_by"),
            way=ways.get(form.value("way"), "agree"),
            replaces=_replaced(form),
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
        return await _new(
            request, head, form, conflict=conflict, status=refused.status, panel=True, today=today
        )
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


async def _new(
    request: Asked,
    head: CaseHead,
    form: Form,
    *,
    panel: bool,
    today: date,
    conflict: Refused | None = None,
    status: int = 200,
) -> Template:
    if isinstance(conflict, Conflict):
        # the person has now been told what changed: the next press goes by what is there now
        form.fields["row_version"] = str(head.row_version)
    plan_id = _replaced(form)
    async with asking.reading(request.user):
        others = await queries.others(head.debtor_id, head.id)
        old = await queries.plan(plan_id) if plan_id else None
        terms = await queries.terms_on(head.creditor_id, today)
        bound = await queries.bound(old) if old else []
    replaced = old if old is not None and old.case_id == head.id else None
    for plan in bound:  # a new version goes over the same cases, unless somebody unticks them
        if status == 200 and replaced is not None and plan.case_id != head.id:
            form.fields.setdefault(plan_form.ALSO + plan.case_number, "on")
    return fragment(
        f"plans/fragments/{'new' if panel else 'new_page'}.html",
        status=status,
        head=head,
        tab="plans",
        form=form,
        conflict=conflict,
        others=others,
        also=plan_form.ALSO,
        terms=terms,
        replaced=replaced,
    )


def _replaced(form: Form) -> int | None:
    written = form.value("replaces")
    known = written.isascii() and written.isdigit() and len(written) < 19
    return int(written) if known and int(written) else None


async def _head(number: str, *, today: date) -> CaseHead:
    head = await cases.head(number, today=today)
    if head is None:
        raise NotFound(NOWHERE)
    return head


router = Router(
    path="/",
    route_handlers=[
        show_plans,
        new_plan,
        preview_plan,
        propose_plan,
        list_plans,
        *decisions.HANDLERS,
    ],
)
