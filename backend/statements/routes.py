"""The statement of a case on the screen, as data and on paper; the client area reads its own."""

from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.cases.routes import read_head
from backend.days import read_day
from backend.journal import actions as journal
from backend.refusals import NotFound, Refused
from backend.statements import actions, paper, queries
from backend.statements.answer import answer, percent
from backend.statements.inputs import canonical
from backend.statements.regimes import NEEDED, WHY
from backend.statements.rules import COMPONENT_WORDS, COMPONENTS, Statement
from backend.web import asking
from backend.web.asking import Asked
from backend.web.files import no_shell
from backend.web.forms import Form
from backend.web.fragments import PRIVATE, fragment, see
from backend.web.language import spoken
from backend.words import _

NOWHERE = _("There is nothing here")
LANGUAGES = [("fr", "Français"), ("nl", "Nederlands"), ("en", "English")]


def _percent(value: Any) -> str:
    return f"{percent(value)}\u00a0%".replace(".", "." if spoken() == "en" else ",")


def _exact(cents: Any) -> str:
    return paper.exact(cents).replace(".", "." if spoken() == "en" else ",")


WORDS = {
    "components": {one: COMPONENT_WORDS[one] for one in COMPONENTS},
    "why": WHY,
    "ground": NEEDED,
    "percent": _percent,
    "exact": _exact,
    "inside": True,
}
OWN_WORDS = {**WORDS, "inside": False}


@get("/cases/{number:str}/statement")
async def show_statement(
    request: Asked, number: FromPath[str], today: NamedDependency[date], on: FromQuery[str] = ""
) -> Template:
    return await _statement(request, number, on, today=today, form=Form())


async def _statement(
    request: Asked,
    number: str,
    on: str,
    *,
    today: date,
    form: Form,
    refused: Refused | None = None,
) -> Template:
    as_of = _day(on, today)
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="statement")
        made = await queries.statement(head.id, as_of)
        issued = await queries.issued_of(head.id)
    return fragment(
        "statements/fragments/statement.html",
        status=refused.status if refused else 200,
        head=head,
        tab="statement",
        made=made,
        issued=issued,
        form=form,
        refused=refused,
        words=WORDS,
        languages=LANGUAGES,
    )


def _day(written: str, today: date) -> date:
    """The day asked for; today when nothing is said. Raises `Refused` for what is no day."""
    if not written:
        return today
    on = read_day(written)
    if on > today:
        raise Refused(_("This day is still to come: what will be owed on it is not known"))
    return on


@get("/cases/{number:str}/statement.json", before_request=no_shell)
async def read_statement(
    request: Asked, number: FromPath[str], today: NamedDependency[date], on: FromQuery[str] = ""
) -> Response[str]:
    as_of = _day(on, today)
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="statement")
        made = await queries.statement(head.id, as_of)
    return as_data(made)


def as_data(made: Statement) -> Response[str]:
    """The whole chain as JSON: the same bytes that an issued statement keeps."""
    return Response(
        canonical(answer(made)), media_type="application/json; charset=utf-8", headers=PRIVATE
    )


@post("/cases/{number:str}/statement", status_code=303)
async def issue_statement(
    request: Asked,
    number: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    form = Form(data)
    try:
        as_of = _day(form.value("on"), today)
        lang = form.choice("lang", tuple(code for code, _name in LANGUAGES))
        form.refuse_if_wrong()
        await actions.issue(
            number,
            as_of=as_of,
            lang=lang,
            actor=request.user.actor,
            now=now,
            although_incomplete=form.checked("although_incomplete"),
        )
    except NotFound:
        raise
    except Refused as refused:
        on = form.value("on")
        return await _statement(request, number, _kept(on), today=today, form=form, refused=refused)
    return see(f"/cases/{number}/statement?on={as_of.isoformat()}")


def _kept(written: str) -> str:
    """The day of a form that is painted again; one that is none is today."""
    try:
        return read_day(written).isoformat() if written else ""
    except Refused:
        return ""


async def _own(
    request: Asked, number: str, on: str, *, today: date
) -> tuple[queries.Own, Statement]:
    """The statement of one's own case, read as the creditor's user behind the session."""
    creditor_id = request.user.creditor_id
    as_of = _day(on, today)
    async with asking.reading(request.user):
        case = await queries.own_case(creditor_id, number) if creditor_id is not None else None
        if case is None:
            raise NotFound(NOWHERE)
        made = await queries.statement(case.id, as_of, inside=False)
        await journal.note(
            "case.read",
            actor=request.user.actor,
            subject=case.number,
            case_id=case.id,
            creditor_id=creditor_id,
            page="statement",
        )
    return case, made


@get("/cases/{number:str}/statement")
async def show_own_statement(
    request: Asked, number: FromPath[str], today: NamedDependency[date], on: FromQuery[str] = ""
) -> Template:
    case, made = await _own(request, number, on, today=today)
    return fragment(
        "statements/fragments/own_statement.html",
        number=case.number,
        debtor_name=case.debtor_name,
        made=made,
        words=OWN_WORDS,
    )


@get("/cases/{number:str}/statement.json", before_request=no_shell)
async def read_own_statement(
    request: Asked, number: FromPath[str], today: NamedDependency[date], on: FromQuery[str] = ""
) -> Response[str]:
    _case, made = await _own(request, number, on, today=today)
    return as_data(made)


router = Router(path="/", route_handlers=[show_statement, read_statement, issue_statement])
own_router = Router(path="/", route_handlers=[show_own_statement, read_own_statement])
