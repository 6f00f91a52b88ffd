"""The ledger on screen, for managers: accounts, a day's entries, one entry, closing a period."""

from datetime import date

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.days import read_day
from backend.ledger import actions, page, queries
from backend.ledger.rules import COMPONENT_WORDS, POOL_WORDS
from backend.refusals import NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _

BIGGEST = 2**63 - 1


@get("/ledger", guards=[asking.managers_only])
async def show_ledger(
    request: Asked,
    today: NamedDependency[date],
    day: FromQuery[str] = "",
    before: FromQuery[int | None] = None,
    creditor: FromQuery[str] = "",
) -> Template:
    return await _ledger(request, today, day=day, before=before, creditor=creditor)


async def _ledger(
    request: Asked,
    today: date,
    *,
    day: str = "",
    before: int | None = None,
    creditor: str = "",
    form: Form | None = None,
    refused: Refused | None = None,
) -> Template:
    async with asking.reading(request.user):
        chosen = await page.creditor_named(creditor) if creditor else None
        if creditor and chosen is None:
            raise NotFound(_("There is nothing here"))
        pools = await page.chart(chosen[0] if chosen else None)
        shown = read_day(day) if day else await page.last_day() or today
        entries = await page.entries_on(shown, before_id=_bounded(before))
        closed_until = await queries.closed_until()
    return fragment(
        "ledger/fragments/ledger.html",
        status=refused.status if refused else 422 if form and form.errors else 200,
        pools=pools, entries=entries, closed_until=closed_until, today=today, refused=refused,
        creditor=creditor, creditor_name=chosen[1] if chosen else "", form=form or Form({}),
        later=before is not None,
    )  # fmt: skip


def _bounded(number: int | None) -> int | None:
    return None if number is None else max(0, min(number, BIGGEST))


@get("/ledger/entries/{entry_id:int}", guards=[asking.managers_only])
async def show_entry(request: Asked, entry_id: FromPath[int]) -> Template:
    async with asking.reading(request.user):
        whole = await page.entry(max(0, min(entry_id, BIGGEST)))
    return fragment(
        "ledger/fragments/entry.html", whole=whole, pool_words=POOL_WORDS,
        component_words=COMPONENT_WORDS,
    )  # fmt: skip


@post("/ledger/periods", status_code=303, guards=[asking.managers_only])
async def close_period(
    request: Asked, data: URLEncodedBody[dict[str, str]], today: NamedDependency[date]
) -> Redirect | Template:
    form = Form(data)
    until = form.day("closed_until")
    if not form.value("sure"):
        form.wrong("sure", Refused(_("A closed period stays closed: tick that you want this")))
    if form.errors or until is None:
        return await _ledger(request, today, form=form)
    try:
        await actions.close_period(until=until, actor=request.user.actor, today=today)
    except Refused as refused:
        return await _ledger(request, today, form=form, refused=refused)
    return see("/ledger")


router = Router(path="/", route_handlers=[show_ledger, show_entry, close_period])
