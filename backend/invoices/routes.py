"""Invoices on screen, and the agency's own facts and accounts, which an administrator enters."""

import secrets
from datetime import date

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.invoices import actions, house, papers, queries
from backend.invoices.rules import ACCOUNT_KINDS, FACTS, HOW_WORDS, KIND_WORDS
from backend.refusals import NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.files import attached, no_shell
from backend.web.forms import Form
from backend.web.fragments import fragment, see


@get("/invoices", guards=[asking.managers_only])
async def list_invoices(
    request: Asked,
    today: NamedDependency[date],
    after: FromQuery[int] = 0,
    only: FromQuery[str] = "",
) -> Template:
    async with asking.reading(request.user):
        found, mark = await queries.page(
            only_open=only == "open", after=max(0, min(after, queries.ID_MAX))
        )
    return fragment(
        "invoices/fragments/list.html",
        found=found, after=mark, first=not after, only="open" if only == "open" else "",
        kinds=KIND_WORDS, today=today,
    )  # fmt: skip


@get("/invoices/{invoice_id:int}", guards=[asking.managers_only])
async def show_invoice(
    request: Asked, invoice_id: FromPath[int], today: NamedDependency[date]
) -> Template:
    return await _one(request, invoice_id, today)


async def _one(
    request: Asked,
    invoice_id: int,
    today: date,
    *,
    form: Form | None = None,
    refused: Refused | None = None,
) -> Template:
    async with asking.reading(request.user):
        found = await queries.issued(invoice_id)
    fields = {"on": today.isoformat(), "idem_key": f"form:{secrets.token_urlsafe(16)}"}
    return fragment(
        "invoices/fragments/invoice.html",
        status=refused.status if refused else 422 if form and form.errors else 200,
        found=found, form=form or Form(fields), refused=refused, today=today, kinds=KIND_WORDS,
        how=HOW_WORDS,
    )  # fmt: skip


@post("/invoices/{invoice_id:int}/payment", status_code=303, guards=[asking.managers_only])
async def mark_paid(
    request: Asked,
    invoice_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    on, key = form.day("on"), form.text("idem_key", longest=100)
    if form.errors or on is None:
        return await _one(request, invoice_id, today, form=form)
    try:
        await actions.paid(invoice_id, on=on, idem_key=key, actor=request.user.actor, today=today)
    except NotFound:
        raise
    except Refused as refused:
        return await _one(request, invoice_id, today, form=form, refused=refused)
    return see(f"/invoices/{invoice_id}")


@get("/invoices/{invoice_id:int}/paper", before_request=no_shell, guards=[asking.managers_only])
async def download_invoice(request: Asked, invoice_id: FromPath[int]) -> Response[bytes]:
    async with asking.reading(request.user):
        paper = await papers.paper_of(invoice_id)
    return attached(paper.name, "application/pdf", paper.content)


@get("/agency", guards=[asking.managers_only])
async def show_house(request: Asked, today: NamedDependency[date]) -> Template:
    return await _house(request, today)


async def _house(
    request: Asked,
    today: date,
    *,
    told: Form | None = None,
    opened: Form | None = None,
    refused: Refused | None = None,
) -> Template:
    async with asking.reading(request.user):
        facts, accounts = await house.facts(), await house.accounts()
    wrong = (told and told.errors) or (opened and opened.errors)
    return fragment(
        "invoices/fragments/house.html",
        status=refused.status if refused else 422 if wrong else 200,
        facts=facts, accounts=accounts, words=FACTS, kinds=ACCOUNT_KINDS, told=told or Form(facts),
        opened=opened or Form({"valid_from": today.isoformat()}), refused=refused, today=today,
        administers=request.user.administers,
    )  # fmt: skip


@post("/agency/facts", status_code=303, guards=[asking.administrators_only])
async def tell_facts(
    request: Asked, data: URLEncodedBody[dict[str, str]], today: NamedDependency[date]
) -> Redirect | Template:
    form = Form(data)
    facts = {key: form.text(key, required=False, longest=100) for key in FACTS}
    if facts["iban_cooling_days"]:
        form.count("iban_cooling_days", least=0, most=60)
    if form.errors:
        return await _house(request, today, told=form)
    await house.tell(facts, actor=request.user.actor)
    return see("/agency")


@post("/agency/accounts", status_code=303, guards=[asking.administrators_only])
async def open_account(
    request: Asked, data: URLEncodedBody[dict[str, str]], today: NamedDependency[date]
) -> Redirect | Template:
    form = Form(data)
    kind, holder = form.choice("kind", ACCOUNT_KINDS), form.text("holder", longest=70)
    iban, bic = form.text("iban", longest=50), form.text("bic", required=False, longest=11)
    valid_from = form.day("valid_from")
    if form.errors or valid_from is None:
        return await _house(request, today, opened=form)
    try:
        await house.open_account(
            kind=kind, holder=holder, iban=iban, bic=bic, valid_from=valid_from,
            actor=request.user.actor,
        )  # fmt: skip
    except Refused as refused:
        return await _house(request, today, opened=form, refused=refused)
    return see("/agency")


router = Router(
    path="/",
    route_handlers=[
        list_invoices,
        show_invoice,
        mark_paid,
        download_invoice,
        show_house,
        tell_facts,
        open_account,
    ],
)
