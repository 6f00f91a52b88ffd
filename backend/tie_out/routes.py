"""The tie-out on screen: the latest days, one day with what differs, the bank's balance by hand."""

from datetime import date

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.days import read_day
from backend.money import Money, read_amount
from backend.refusals import Refused
from backend.tie_out import actions, queries
from backend.tie_out.rules import TIES
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see


@get("/tie-out", guards=[asking.managers_only])
async def show_tie_out(
    request: Asked, today: NamedDependency[date], day: FromQuery[str] = ""
) -> Template:
    return await _page(request, today, day=day)


async def _page(
    request: Asked,
    today: date,
    *,
    day: str = "",
    form: Form | None = None,
    refused: Refused | None = None,
) -> Template:
    async with asking.reading(request.user):
        days = await queries.days()
        shown = await queries.of_day(read_day(day)) if day else (days[0] if days else None)
        off = next((one for one in shown.differences if one.tie == "bank"), None) if shown else None
        suspects = await queries.suspects(shown.day, off.amount) if shown and off else []
    return fragment(
        "tie_out/fragments/tie_out.html",
        status=refused.status if refused else 422 if form and form.errors else 200,
        days=days, shown=shown, suspects=suspects, ties=TIES, today=today, refused=refused,
        form=form or Form({"day": today.isoformat()}),
    )  # fmt: skip


@post("/tie-out/balance", status_code=303, guards=[asking.managers_only])
async def enter_balance(
    request: Asked, data: URLEncodedBody[dict[str, str]], today: NamedDependency[date]
) -> Redirect | Template:
    form = Form(data)
    day, balance = form.day("day"), _balance(form)
    if form.errors or day is None or balance is None:
        return await _page(request, today, form=form)
    try:
        await actions.enter_balance(day=day, balance=balance, actor=request.user.actor, today=today)
    except Refused as refused:
        return await _page(request, today, form=form, refused=refused)
    return see(f"/tie-out?day={day}")


def _balance(form: Form) -> Money | None:
    """The balance as typed; unlike a receipt it may be nought."""
    try:
        return read_amount(form.text("balance", longest=40))
    except Refused as refused:
        form.wrong("balance", refused)
        return None


@post("/tie-out/runs", status_code=303, guards=[asking.managers_only])
async def run_again(
    request: Asked, data: URLEncodedBody[dict[str, str]], today: NamedDependency[date]
) -> Redirect | Template:
    form = Form(data)
    day = form.day("day")
    if day is None or day > today:
        return await _page(request, today, form=form)
    await actions.run(day=day, actor=request.user.actor)
    return see(f"/tie-out?day={day}")


router = Router(path="/", route_handlers=[show_tie_out, enter_balance, run_again])
