"""The column of the call: its form, what an outcome asks for, and keeping it."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.calls import actions, queries
from backend.calls import form as call_form
from backend.calls.outcomes import GROUPS, METHODS, OUTCOMES, QUICK
from backend.cases import queries as cases
from backend.cases.queries import CaseHead
from backend.cases.routes import read_head
from backend.debtors import rules as debtor_rules
from backend.plans import queries as plans
from backend.refusals import Conflict, NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _

NOWHERE = _("There is nothing here")
ATTEMPTS_WITHIN = timedelta(days=7)


@get("/cases/{number:str}/call")
async def new_call(
    request: Asked,
    number: FromPath[str],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
    panel: FromQuery[str] = "",
) -> Template:
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="call")
    form = Form({"idem_key": secrets.token_urlsafe(16), "row_version": str(head.row_version)})
    return await _paint(request, head, form, today=today, now=now, panel=bool(panel))


@get("/cases/{number:str}/call/details")
async def call_details(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    """The fields that the outcome just chosen asks for, with what is typed in them already."""
    form = Form({name: str(value) for name, value in request.query_params.items()})
    async with asking.reading(request.user):
        head = await _head(number, today=today)
        limits = (await plans.terms_on(head.creditor_id, today)).limits
    call_form.propose(form, balance=head.balance, limits=limits, country=head.country, today=today)
    return fragment("calls/fragments/details.html", **_details(head, form, today=today))


@post("/cases/{number:str}/calls", status_code=303)
async def log_call(
    request: Asked,
    number: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    form = Form(data)
    async with asking.reading(request.user):
        head = await _head(number, today=today)
        numbers = await queries.numbers_of(head.debtor_id)
    told = call_form.read(form, numbers)
    row_version = form.count("row_version", most=2**31 - 1)
    try:
        form.refuse_if_wrong()
        assert told is not None
        await actions.log(
            told,
            case_number=number,
            idem_key=form.value("idem_key"),
            row_version=row_version,
            actor=request.user.actor,
            agent_id=request.user.id,
            today=today,
            now=now,
        )
    except NotFound:
        raise
    except Refused as refused:
        return await _refused(request, number, form, refused, today=today, now=now)
    if form.value("then") != "next":
        return see(f"/cases/{number}")
    return see(f"/queue/next?after={quote(number)}")


async def _refused(
    request: Asked, number: str, form: Form, refused: Refused, *, today: date, now: datetime
) -> Template:
    """The form again, with everything that was typed and why it was not taken."""
    async with asking.reading(request.user):
        head = await _head(number, today=today)
    if isinstance(refused, Conflict):
        # the person has now been told what changed: the next press goes by what is there now
        form.fields["row_version"] = str(head.row_version)
    return await _paint(
        request,
        head,
        form,
        today=today,
        now=now,
        panel=True,
        refused=None if form.errors else refused,
        status=refused.status,
    )


async def _paint(
    request: Asked,
    head: CaseHead,
    form: Form,
    *,
    today: date,
    now: datetime,
    panel: bool,
    refused: Refused | None = None,
    status: int = 200,
) -> Template:
    async with asking.reading(request.user):
        numbers = await queries.numbers_of(head.debtor_id)
        attempts = await queries.attempts_since(head.id, now - ATTEMPTS_WITHIN)
        promises = await queries.promises_of(head.id, states=("open",))
    return fragment(
        f"calls/fragments/{'call' if panel else 'call_page'}.html",
        status=status,
        tab="timeline",
        numbers=numbers,
        attempts=attempts,
        promises=promises,
        refused=refused,
        outcomes=OUTCOMES,
        quick=QUICK,
        groups=GROUPS,
        spaced=debtor_rules.spaced,
        **_details(head, form, today=today),
    )


def _details(head: CaseHead, form: Form, *, today: date) -> dict[str, Any]:
    outcome = OUTCOMES.get(form.value("outcome"))
    return {
        "head": head,
        "form": form,
        "outcome": outcome,
        "foreseen": call_form.foresee(outcome, today=today, country=head.country),
        "methods": METHODS,
    }


async def _head(number: str, *, today: date) -> CaseHead:
    head = await cases.head(number, today=today)
    if head is None:
        raise NotFound(NOWHERE)
    return head


router = Router(path="/", route_handlers=[new_call, call_details, log_call])
