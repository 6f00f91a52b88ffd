"""Agreeing a mandate: its form, the fields of each kind of fee table, and the new version."""

from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from backend.creditors import actions, fee_form, queries
from backend.creditors import rules as terms_rules
from backend.creditors.fee_form import decimal, rate
from backend.creditors.fee_terms import ACTS, BUCKETS, STAGES
from backend.creditors.rules import COUNTRIES, FIXED_AT, MandateVersion, Terms
from backend.refusals import Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see

CHOICES = {
    "interest_policy": terms_rules.INTEREST,
    "remit_mode": terms_rules.REMIT_MODES,
    "remit_every": terms_rules.REMIT_EVERY,
    "imputation": terms_rules.IMPUTATIONS,
    "plan_overpayment": terms_rules.OVERPAYMENTS,
    "plan_interest": terms_rules.PLAN_INTEREST,
}
COUNTS = {"remit_within_days": (1, 90), "clear_days": (0, 60), "free_days": (0, 365)}
PLACES: dict[str, Any] = {
    "rows": range(1, fee_form.ROWS + 1),
    "fixed_rows": range(1, fee_form.FIXED_ROWS + 1),
    "models": fee_form.MODELS,
    "stages": STAGES[2:],
    "buckets": BUCKETS,
    "acts": ACTS,
}
EXAMPLE = {"try_principal": "1000", "try_days": "45", "try_entrusted": "1000",
           "try_stage": "amicable"}  # fmt: skip


def typed(request: Asked) -> dict[str, str]:
    """The fields as they were sent in the address."""
    return {name: str(value) for name, value in request.query_params.items()}


@get("/creditors/{ref:str}/mandates/new", guards=[asking.managers_only])
async def show_new_mandate(
    request: Asked, ref: FromPath[str], today: NamedDependency[date]
) -> Template:
    """The form as the latest version stands, or as a back-test leads here."""
    async with asking.reading(request.user):
        creditor = await queries.of_ref(ref)
        mandates = await queries.mandates(creditor["id"])
    filled = as_fields(mandates, creditor["country"], today)
    asked = typed(request)
    if asked.get("model") in fee_form.MODELS:
        filled = {name: value for name, value in filled.items() if name in _TERMS} | asked
    return _mandate(ref, creditor["name"], Form(filled))


@get("/creditors/{ref:str}/mandates/fields", guards=[asking.managers_only])
async def show_fields(request: Asked, ref: FromPath[str]) -> Template:
    """The fields of the model that was chosen, with what was typed into others of the same name."""
    async with asking.reading(request.user):
        await queries.of_ref(ref)
    return fragment("creditors/fragments/fee_fields.html", ref=ref, form=Form(typed(request)),
                    **PLACES)  # fmt: skip


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
        **PLACES,
    )


def as_fields(mandates: list[MandateVersion], country: str, today: date) -> dict[str, str]:
    """A form filled in as the latest version stands; else as is usual, without any rate."""
    terms = mandates[0].terms if mandates else Terms(bands=(), vat_country=country)
    return {
        **EXAMPLE,
        "valid_from": today.isoformat(),
        "rate_fixed_at": terms.rate_fixed_at,
        "vat_country": terms.vat_country,
        "fee_on_direct": "on" if terms.fee_on_direct else "",
        "instalments_max": str(terms.instalments_max),
        "instalment_min": decimal(terms.instalment_min.cents),
        "settlement_min": decimal(terms.settlement_min_bp),
        "grace_days": str(terms.grace_days),
        "tolerance": decimal(terms.tolerance_bp),
        "note": terms.note,
        **{name: str(getattr(terms, name)) for name in (*CHOICES, *COUNTS)},
        **(fee_form.fields(terms) if mandates else {"model": "bands"}),
    }


_TERMS = {"valid_from", "rate_fixed_at", "vat_country", "fee_on_direct", "instalments_max",
          "instalment_min", "settlement_min", "grace_days", "tolerance", "note", *CHOICES, *COUNTS,
          *EXAMPLE}  # fmt: skip


@post("/creditors/{ref:str}/mandates/new", status_code=303, guards=[asking.managers_only])
async def add_mandate(
    request: Asked, ref: FromPath[str], data: URLEncodedBody[dict[str, str]]
) -> Redirect | Template:
    async with asking.reading(request.user):
        creditor = await queries.of_ref(ref)
    form = Form(data)
    valid_from, terms = form.day("valid_from"), read_terms(form)
    if form.errors or valid_from is None:
        return _mandate(ref, creditor["name"], form)
    try:
        await actions.add_mandate(
            creditor_ref=ref, valid_from=valid_from, terms=terms, actor=request.user.actor
        )
    except Refused as refused:
        return _mandate(ref, creditor["name"], form, refused)
    return see(f"/creditors/{ref}")


def read_terms(form: Form) -> Terms:
    """The terms as filled in; what is wrong stands in the form."""
    table, bands = fee_form.read(form)
    usual = Terms(bands=())
    terms = Terms(
        bands=bands,
        fee_terms=table,
        rate_fixed_at=form.choice("rate_fixed_at", FIXED_AT),
        vat_country=form.choice("vat_country", COUNTRIES),
        fee_on_direct=form.checked("fee_on_direct"),
        instalments_max=form.count("instalments_max", most=120),
        instalment_min=form.amount("instalment_min", least=0),
        settlement_min_bp=rate(form, "settlement_min"),
        grace_days=form.count("grace_days", least=0, most=60),
        tolerance_bp=rate(form, "tolerance", most=5_000),
        note=form.text("note", required=False, longest=2000),
    )
    return replace(terms, **_chosen(form, usual), **_counted(form, usual))


def _chosen(form: Form, usual: Terms) -> dict[str, Any]:
    """Choices; what was not asked is as usual."""
    return {
        name: form.choice(name, among) if name in form.fields else getattr(usual, name)
        for name, among in CHOICES.items()
    }


def _counted(form: Form, usual: Terms) -> dict[str, Any]:
    return {
        name: form.count(name, least=least, most=most)
        if form.value(name).strip()
        else getattr(usual, name)
        for name, (least, most) in COUNTS.items()
    }


router = Router(path="/", route_handlers=[show_new_mandate, show_fields, add_mandate])
