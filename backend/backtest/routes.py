"""Trying terms before they are agreed: an example receipt while one types, and the real history."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from backend.backtest import trial
from backend.creditors import fee_form, queries
from backend.creditors.mandate_routes import PLACES, as_fields, typed
from backend.creditors.rules import COUNTRIES, MandateVersion, Terms, check_terms
from backend.days import months_after
from backend.fees.facts import EarnedFee, Receipted
from backend.fees.queries import summed
from backend.fees.rules import reckon
from backend.law.rows import Rulebook
from backend.money import NOTHING, Money, total
from backend.refusals import Refused
from backend.rulebook import queries as rulebook
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment
from backend.words import _

MONTHS = 24


@get("/creditors/{ref:str}/mandates/preview", guards=[asking.managers_only])
async def preview(request: Asked, ref: FromPath[str], today: NamedDependency[date]) -> Template:
    """What the table in the fields makes of an example receipt. Nothing is kept."""
    async with asking.reading(request.user):
        await queries.of_ref(ref)
        book = await rulebook.book()
    form = Form(typed(request))
    terms = _tried(form)
    parts, days, before, entrusted, stage = fee_form.example(form)
    earned, refused = None, next(iter(form.errors.values()), None)
    if terms is not None and parts:
        receipt = Receipted(
            base=total(parts.values()), received_on=today, direct=False,
            placed_on=today - timedelta(days=days), age_days=0, parts=tuple(parts.items()),
            stage=stage, entrusted=entrusted,
        )  # fmt: skip
        try:
            earned = example_fee(terms, receipt, before, book)
        except Refused as error:
            refused = error
    base = total(parts.values())
    return fragment("backtest/fragments/preview.html", earned=earned, base=base, days=days,
                    refused=refused, today=today)  # fmt: skip


def example_fee(terms: Terms, receipt: Receipted, before: Money, book: Rulebook) -> EarnedFee:
    """The fee on the example, after earlier money of the same case. Raises `Refused`."""
    mandate = MandateVersion(0, 0, 1, date.min, None, check_terms(terms))
    if before > NOTHING:
        earlier = replace(receipt, base=before, parts=(("principal", before),))
        had = reckon(earlier, mandate, book)
        lines = [line.written() for line in had.lines]
        receipt = replace(receipt, before=summed([(before.cents, had.fee.cents, lines)]))
    return reckon(receipt, mandate, book)


def _tried(form: Form) -> Terms | None:
    """The terms that decide a fee, as filled in; none where something is wrong."""
    table, bands = fee_form.read(form)
    country = form.value("vat_country", "BE")
    free_days = form.count("free_days", least=0, most=365, required=False)
    if form.errors or country not in COUNTRIES or (table is None and not bands):
        return None
    return Terms(
        bands=bands, fee_terms=table, vat_country=country, free_days=free_days,
        fee_on_direct=form.checked("fee_on_direct"),
        rate_fixed_at="receipt" if form.value("rate_fixed_at") == "receipt" else "placement",
    )  # fmt: skip


@get("/creditors/{ref:str}/backtest", guards=[asking.managers_only])
async def show_backtest(
    request: Asked, ref: FromPath[str], today: NamedDependency[date]
) -> Template:
    """The fields of a fee table, and what it would have earned on the creditor's receipts."""
    async with asking.reading(request.user):
        creditor = await queries.of_ref(ref)
        mandates = await queries.mandates(creditor["id"])
    asked = typed(request)
    usual = {
        **as_fields(mandates, creditor["country"], today),
        "from": months_after(today, -MONTHS).isoformat(),
        "to": today.isoformat(),
    }
    form = Form(asked if "model" in asked else usual)
    found = await _found(form, creditor["id"]) if "model" in asked else None
    return fragment(
        "backtest/fragments/backtest.html",
        status=422 if form.errors else 200,
        creditor=creditor,
        form=form,
        found=found,
        query=str(request.url.query),
        **PLACES,
    )


async def _found(form: Form, creditor_id: int) -> Any:
    since, until = form.day("from"), form.day("to")
    terms = _tried(form)
    if since and until and since > until:
        form.wrong("to", Refused(_("The first day lies after the last")))
    if terms is None or since is None or until is None or form.errors:
        return None
    try:
        return await trial.run(
            check_terms(terms), creditor_id=creditor_id, since=since, until=until
        )
    except Refused as refused:
        form.wrong("model", refused)
        return None


router = Router(path="/", route_handlers=[preview, show_backtest])
