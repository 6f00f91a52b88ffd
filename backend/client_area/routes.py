"""The client area: a creditor's user reads its own cases, money, plans and figures. Nothing writes.

Who asks is known by the session alone; no address says whose data it means. What is another
creditor's, what is nobody's and what cannot be are all the same: there is nothing here.
"""

import asyncio
from datetime import date, datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from backend.client_area import casefile, exports, history, listing, plans, queries, receipts
from backend.client_area.rules import STAGES
from backend.indicators import periods, registry
from backend.indicators.rules import By, Facts, Selection
from backend.journal import actions as journal
from backend.refusals import NotFound
from backend.web import asking
from backend.web.asking import Asked
from backend.web.files import attached, no_shell
from backend.web.forms import Form
from backend.web.fragments import fragment
from backend.web.language import spoken, translate
from backend.words import _

NOWHERE = _("There is nothing here")


def mine(request: Asked) -> int:
    """The creditor behind the session."""
    creditor_id = request.user.creditor_id
    if creditor_id is None:
        raise NotFound(NOWHERE)
    return creditor_id


@get("/")
async def show_overview(
    request: Asked, today: NamedDependency[date], now: NamedDependency[datetime]
) -> Template:
    creditor_id = mine(request)
    async with asking.reading(request.user):
        facts = await queries.facts(
            Selection(as_of=today, creditor_id=creditor_id), from_invoice=False
        )
        since = await queries.first_placed(creditor_id)
        parts = await queries.in_hand(creditor_id)
        asked, asked_count = await queries.needed(creditor_id)
        recent = await listing.recent(creditor_id, today=today)
        payments, _after = await receipts.page(creditor_id, receipts.Wanted(), most=5)
    return fragment(
        "client_area/fragments/overview.html",
        facts=facts,
        figures=_flat(facts),
        since=since,
        parts=[
            (translate(word), cents, f"in_hand/{code}") for code, word, cents in parts if cents > 0
        ],
        asked=asked,
        asked_count=asked_count,
        recent=recent,
        payments=payments,
        formats=exports.FORMATS,
        today=today,
        now=now,
    )


@get("/cases")
async def list_cases(request: Asked, today: NamedDependency[date]) -> Template:
    wanted = listing.Wanted.read(dict(request.query_params))
    async with asking.reading(request.user):
        lines, after = await listing.cases(mine(request), wanted, today=today)
    return fragment(
        "client_area/fragments/cases.html",
        wanted=wanted,
        lines=lines,
        after=after,
        stages=STAGES,
        formats=exports.FORMATS,
    )


@get("/cases/{number:str}")
async def show_case(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    creditor_id = mine(request)
    async with asking.reading(request.user):
        case = await casefile.case(creditor_id, number)
        if case is None:
            raise NotFound(NOWHERE)
        facts = await history.history(creditor_id, case.id)
        invoices = await casefile.invoices(creditor_id, case.id)
        agreed = await plans.of_case(creditor_id, case.id, today=today)
        money = await receipts.of_case(creditor_id, case.id)
        documents = await casefile.documents(creditor_id, case.id)
        await journal.note(
            "case.read",
            actor=request.user.actor,
            subject=case.number,
            case_id=case.id,
            creditor_id=creditor_id,
        )
    return fragment(
        "client_area/fragments/case.html",
        case=case,
        facts=facts,
        invoices=invoices,
        plans=agreed,
        money=money,
        documents=documents,
        today=today,
    )


@get("/payments")
async def list_payments(request: Asked) -> Template:
    wanted, form = _days(request)
    creditor_id = mine(request)
    async with asking.reading(request.user):
        lines, after = await receipts.page(creditor_id, wanted)
        sums = await receipts.sums(creditor_id, wanted)
    return fragment(
        "client_area/fragments/payments.html",
        wanted=wanted,
        form=form,
        lines=lines,
        after=after,
        sums=sums,
        query=_payments_query(wanted),
        formats=exports.FORMATS,
    )


@get("/plans")
async def list_plans(
    request: Asked, today: NamedDependency[date], after: FromQuery[str] = ""
) -> Template:
    async with asking.reading(request.user):
        lines, next_after = await plans.page(mine(request), after=after, today=today)
    return fragment(
        "client_area/fragments/plans.html", lines=lines, after=next_after, first=not after
    )


@get("/documents")
async def list_documents(request: Asked) -> Template:
    async with asking.reading(request.user):
        found = await casefile.documents(mine(request))
    return fragment("client_area/fragments/documents.html", documents=found)


@get("/documents/{document_id:int}", before_request=no_shell)
async def download_document(request: Asked, document_id: FromPath[int]) -> Response[bytes]:
    creditor_id = mine(request)
    async with asking.reading(request.user):
        found = await casefile.document(creditor_id, document_id)
        if found is None:
            raise NotFound(NOWHERE)
        await journal.note(
            "document.read",
            actor=request.user.actor,
            subject=found["number"],
            case_id=found["case_id"],
            creditor_id=creditor_id,
            document=found["id"],
        )
    return attached(found["name"], found["media_type"], found["content"])


@get("/figures")
async def show_figures(
    request: Asked, today: NamedDependency[date], now: NamedDependency[datetime]
) -> Template:
    """The same figures as the agency's own report, by the same statements, with their meaning."""
    form = Form(dict(request.query_params))
    from_, to = form.day("from", required=False), form.day("to", required=False)
    as_of = form.day("as_of", required=False) or today
    form.refuse_if_wrong()
    key = form.value("period") or ("custom" if from_ or to else "all")
    by: By = "receipt" if form.value("by") == "receipt" else "placement"
    period = periods.period(key, today=as_of, from_=from_, to=to)
    selection = Selection(
        as_of=as_of, by=by, from_=period.from_, to=period.to, creditor_id=mine(request)
    )
    async with asking.reading(request.user):
        facts = await queries.facts(selection)
    return fragment(
        "client_area/fragments/figures.html",
        period=period,
        selection=selection,
        facts=facts,
        figures=_flat(facts),
        asked={
            name: request.query_params[name]
            for name in ("period", "from", "to", "by", "as_of")
            if request.query_params.get(name)
        },
        indicators=[
            (one.key, one.unit, one.name(spoken()), one.definition(spoken()))
            for one in registry.INDICATORS
        ],
        selection_words=registry.selection_words(by, spoken()),
        periods=periods.PERIODS,
        bases=periods.BASES,
        now=now,
    )


@get("/cases/export", before_request=no_shell)
async def download_cases(
    request: Asked, today: NamedDependency[date], form: FromQuery[str] = "xlsx"
) -> Response[bytes]:
    wanted = listing.Wanted.read({**dict(request.query_params), "after": ""})
    creditor_id = mine(request)
    async with asking.reading(request.user):
        table = await exports.cases(creditor_id, wanted, translate)
        file = await asyncio.to_thread(
            exports.written, table, form, what=translate(_("cases")), today=today
        )
        await _noted(request, "cases.exported", file.name, form=form, rows=len(list(table.rows)))
    return attached(file.name, file.media_type, file.content)


@get("/payments/export", before_request=no_shell)
async def download_payments(
    request: Asked, today: NamedDependency[date], form: FromQuery[str] = "xlsx"
) -> Response[bytes]:
    wanted, _form = _days(request)
    creditor_id = mine(request)
    async with asking.reading(request.user):
        table = await exports.payments(creditor_id, wanted, translate)
        file = await asyncio.to_thread(
            exports.written, table, form, what=translate(_("payments")), today=today
        )
        await _noted(request, "payments.exported", file.name, form=form, rows=len(list(table.rows)))
    return attached(file.name, file.media_type, file.content)


async def _noted(request: Asked, event: str, subject: str, *, form: str, rows: int) -> None:
    await journal.note(
        event,
        actor=request.user.actor,
        subject=subject,
        creditor_id=mine(request),
        form=form,
        rows=rows,
    )


def _days(request: Asked) -> tuple[receipts.Wanted, Form]:
    """The days of the address. Raises `FormRefused` for what is no day."""
    form = Form(dict(request.query_params))
    from_, to = form.day("from", required=False), form.day("to", required=False)
    form.refuse_if_wrong()
    return receipts.Wanted(from_=from_, to=to, after=form.value("after")[:80]), form


def _payments_query(wanted: receipts.Wanted) -> dict[str, str]:
    days = {"from": wanted.from_, "to": wanted.to}
    return {name: day.isoformat() for name, day in days.items() if day}


def _flat(facts: Facts) -> dict[str, object]:
    return {one.key: one.of(facts) for one in registry.INDICATORS}


router = Router(
    path="/",
    route_handlers=[
        show_overview,
        list_cases,
        download_cases,
        show_case,
        list_payments,
        download_payments,
        list_plans,
        list_documents,
        download_document,
        show_figures,
    ],
)
