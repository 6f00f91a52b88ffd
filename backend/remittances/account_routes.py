"""A creditor's accounts on screen: the one in force, the one that waits, changing it. Managers."""

from datetime import date

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from backend.creditors import queries as creditors
from backend.refusals import NotFound, Refused
from backend.remittances import accounts
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see


@get("/creditors/{ref:str}/accounts", guards=[asking.managers_only])
async def show_accounts(
    request: Asked, ref: FromPath[str], today: NamedDependency[date]
) -> Template:
    return await _accounts(request, ref, today, Form())


async def _accounts(
    request: Asked, ref: str, today: date, form: Form, refused: Refused | None = None
) -> Template:
    async with asking.reading(request.user):
        creditor = await creditors.of_ref(ref)
        told = await accounts.of_creditor(creditor["id"])
    return fragment(
        "remittances/fragments/accounts.html",
        status=refused.status if refused else 422 if form.errors else 200,
        creditor=creditor,
        told=told,
        held=accounts.usable(told, today),
        form=form,
        refused=refused,
        today=today,
        me=request.user.actor,
    )


@post("/creditors/{ref:str}/accounts", status_code=303, guards=[asking.managers_only])
async def change_account(
    request: Asked,
    ref: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    holder, iban = form.text("holder", longest=70), form.text("iban", longest=50)
    bic = form.text("bic", required=False, longest=11)
    reason = form.text("reason", longest=500)
    if form.errors:
        return await _accounts(request, ref, today, form)
    async with asking.reading(request.user):
        creditor = await creditors.of_ref(ref)
    try:
        await accounts.change(
            creditor["id"], holder=holder, iban=iban, bic=bic, reason=reason,
            actor=request.user.actor, today=today,
        )  # fmt: skip
    except Refused as refused:
        return await _accounts(request, ref, today, form, refused)
    return see(f"/creditors/{creditor['ref']}/accounts")


@post(
    "/creditors/{ref:str}/accounts/{account_id:int}/verdict",
    status_code=303,
    guards=[asking.managers_only],
)
async def decide_account(
    request: Asked,
    ref: FromPath[str],
    account_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    async with asking.reading(request.user):
        creditor = await creditors.of_ref(ref)
        theirs = {one.id for one in await accounts.of_creditor(creditor["id"])}
    if account_id not in theirs:
        raise NotFound(accounts.NOWHERE)
    try:
        await accounts.decide(account_id, data.get("verdict", ""), actor=request.user.actor)
    except NotFound:
        raise
    except Refused as refused:
        return await _accounts(request, ref, today, Form(), refused)
    return see(f"/creditors/{creditor['ref']}/accounts")


router = Router(path="/", route_handlers=[show_accounts, change_account, decide_account])
