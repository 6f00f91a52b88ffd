"""The agency's clients: the list, one of them with its terms, and agreeing new ones."""

from datetime import date

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.creditors import actions, queries
from backend.creditors.rules import (
    AGE_MOST,
    COUNTRIES,
    FIXED_AT,
    LANGUAGES,
    Band,
    MandateVersion,
    Terms,
    bands_up_to,
    read_rate,
)
from backend.refusals import Conflict, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _

BANDS_SHOWN = 6
LONGEST = {"name": 200, "email": 200, "street": 200, "city": 100}


@get("/creditors")
async def list_creditors(
    request: Asked,
    today: NamedDependency[date],
    q: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Template:
    search, mark = q.replace("\x00", "")[:100].strip(), after.replace("\x00", "")[:300]
    async with asking.reading(request.user):
        found, next_mark = await queries.page(search=search, after=mark, today=today)
    return fragment(
        "creditors/fragments/list.html",
        creditors=found,
        search=search,
        first=not mark,
        after=next_mark,
        manages=request.user.manages,
    )


@get("/creditors/new", guards=[asking.managers_only])
async def show_new() -> Template:
    return _new(Form())


def _new(form: Form, refused: Refused | None = None) -> Template:
    return fragment(
        "creditors/fragments/new.html",
        status=422 if form.errors or refused else 200,
        form=form,
        refused=refused,
        countries=COUNTRIES,
        languages=LANGUAGES,
    )


@post("/creditors/new", status_code=303, guards=[asking.managers_only])
async def create(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Redirect | Template:
    form = Form(data)
    ref, name = form.text("ref", longest=40), form.text("name", longest=200)
    country, lang = form.choice("country", COUNTRIES), form.choice("lang", LANGUAGES)
    facts: dict[str, object] = {
        fact: form.text(fact, required=False, longest=LONGEST.get(fact, 60))
        for fact in actions.FACTS
        if fact != "client_since"
    }
    facts["client_since"] = form.day("client_since", required=False)
    if form.errors:
        return _new(form)
    try:
        await actions.create(
            ref=ref, name=name, country=country, lang=lang, facts=facts, actor=request.user.actor
        )
    except Conflict as refused:
        form.wrong("ref", refused)
        return _new(form)
    except Refused as refused:
        return _new(form, refused)
    return see(f"/creditors/{ref}")


@get("/creditors/{ref:str}")
async def show(request: Asked, ref: FromPath[str], today: NamedDependency[date]) -> Template:
    async with asking.reading(request.user):
        creditor = await queries.of_ref(ref)
        mandates = await queries.mandates(creditor["id"])
        standing = await queries.standing(creditor["id"])
    return fragment(
        "creditors/fragments/creditor.html",
        creditor=creditor,
        mandates=mandates,
        standing=standing,
        today=today,
        manages=request.user.manages,
    )


@get("/creditors/{ref:str}/mandates/new", guards=[asking.managers_only])
async def show_new_mandate(
    request: Asked, ref: FromPath[str], today: NamedDependency[date]
) -> Template:
    async with asking.reading(request.user):
        creditor = await queries.of_ref(ref)
        mandates = await queries.mandates(creditor["id"])
    return _mandate(ref, creditor["name"], Form(_as_fields(mandates, creditor["country"], today)))


def _mandate(
    ref: str, name: str, form: Form, refused: Refused | None = None, *, status: int = 200
) -> Template:
    return fragment(
        "creditors/fragments/new_mandate.html",
        status=422 if form.errors else refused.status if refused else status,
        ref=ref,
        creditor_name=name,
        form=form,
        refused=refused,
        bands=range(1, BANDS_SHOWN + 1),
        countries=COUNTRIES,
    )


def _as_fields(mandates: list[MandateVersion], country: str, today: date) -> dict[str, str]:
    """A form filled in as the latest version stands; else as is usual, without any rate."""
    terms = mandates[0].terms if mandates else Terms(bands=(), vat_country=country)
    fields = {
        "valid_from": today.isoformat(),
        "rate_fixed_at": terms.rate_fixed_at,
        "vat_country": terms.vat_country,
        "fee_on_direct": "on" if terms.fee_on_direct else "",
        "instalments_max": str(terms.instalments_max),
        "instalment_min": _decimal(terms.instalment_min.cents),
        "settlement_min": _decimal(terms.settlement_min_bp),
        "grace_days": str(terms.grace_days),
        "tolerance": _decimal(terms.tolerance_bp),
        "note": terms.note,
    }
    for place, band in enumerate(terms.bands[:BANDS_SHOWN], start=1):
        fields[f"up_to_{place}"] = "" if band.endless else str(band.age_to)
        fields[f"rate_{place}"] = _decimal(band.rate_bp)
    return fields


def _decimal(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}" if rest else str(whole)


@post("/creditors/{ref:str}/mandates/new", status_code=303, guards=[asking.managers_only])
async def add_mandate(
    request: Asked, ref: FromPath[str], data: URLEncodedBody[dict[str, str]]
) -> Redirect | Template:
    async with asking.reading(request.user):
        creditor = await queries.of_ref(ref)
    form = Form(data)
    valid_from, terms = form.day("valid_from"), _terms(form)
    if form.errors or valid_from is None:
        return _mandate(ref, creditor["name"], form)
    try:
        await actions.add_mandate(
            creditor_ref=ref, valid_from=valid_from, terms=terms, actor=request.user.actor
        )
    except Refused as refused:
        return _mandate(ref, creditor["name"], form, refused)
    return see(f"/creditors/{ref}")


def _terms(form: Form) -> Terms:
    """The terms as filled in; what is wrong stands in the form."""
    return Terms(
        bands=_bands(form),
        rate_fixed_at=form.choice("rate_fixed_at", FIXED_AT),
        vat_country=form.choice("vat_country", COUNTRIES),
        fee_on_direct=form.checked("fee_on_direct"),
        instalments_max=form.count("instalments_max", most=120),
        instalment_min=form.amount("instalment_min", least=0),
        settlement_min_bp=_rate(form, "settlement_min"),
        grace_days=form.count("grace_days", least=0, most=60),
        tolerance_bp=_rate(form, "tolerance", most=5_000),
        note=form.text("note", required=False, longest=2000),
    )


def _rate(form: Form, name: str, *, most: int = 10_000) -> int:
    try:
        rate_bp = read_rate(form.value(name))
    except Refused as refused:
        form.wrong(name, refused)
        return 0
    if rate_bp > most:
        form.wrong(name, Refused(_("At most {most} %"), most=most // 100))
    return rate_bp


def _bands(form: Form) -> tuple[Band, ...]:
    """The bands from the rows of the form that have a rate; ages without a bound are the rest."""
    rows: list[tuple[int | None, int]] = []
    for place in range(1, BANDS_SHOWN + 1):
        bound, rate = form.value(f"up_to_{place}").strip(), form.value(f"rate_{place}").strip()
        if bound and not rate:
            form.wrong(f"rate_{place}", Refused(_("Fill this in")))
        if not rate:
            continue
        age_to = form.count(f"up_to_{place}", least=0, most=AGE_MOST - 1) if bound else None
        rows.append((age_to, _rate(form, f"rate_{place}")))
    try:
        return bands_up_to(rows) if not form.errors else ()
    except Refused as refused:
        form.wrong("rate_1" if not rows else f"up_to_{len(rows)}", refused)
        return ()


router = Router(
    path="/",
    route_handlers=[list_creditors, show_new, create, show, show_new_mandate, add_mandate],
)
