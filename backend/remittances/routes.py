"""Remittances on screen: statements, their approval, orders to the bank, what is late.

Every form that books carries a key made here, so that sending it twice books once. Managers only.
"""

import secrets
from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.collecting import queries as collecting
from backend.creditors import queries as creditors
from backend.invoices import papers as kept_papers
from backend.invoices import queries as invoices
from backend.money import Money
from backend.refusals import NotFound, Refused
from backend.remittances import (
    actions,
    bringing_back,
    clock,
    lines,
    ordering,
    papers,
    queries,
    receipts,
)
from backend.remittances.rules import EVERY, MODES, ORDER_KINDS, STATES
from backend.remittances.sepa import SCHEMAS
from backend.rulebook import queries as rulebook
from backend.tie_out import queries as tie_outs
from backend.web import asking
from backend.web.asking import Asked
from backend.web.files import attached, no_shell
from backend.web.forms import Form
from backend.web.fragments import fragment, see

WORDS: dict[str, Any] = {"states": STATES, "modes": MODES, "kinds": ORDER_KINDS, "every": EVERY}
LINES = 200


def fresh_key() -> str:
    return f"form:{secrets.token_urlsafe(16)}"


@get("/remittances", guards=[asking.managers_only])
async def list_remittances(
    request: Asked,
    today: NamedDependency[date],
    creditor: FromQuery[str] = "",
    after: FromQuery[int] = 0,
) -> Template:
    wanted = request.query_params.get("state", "")  # a name that the framework keeps for itself
    return await _list(request, today, state=wanted, creditor=creditor, after=after)


async def _list(
    request: Asked,
    today: date,
    *,
    state: str = "",
    creditor: str = "",
    after: int = 0,
    form: Form | None = None,
    refused: Refused | None = None,
) -> Template:
    wanted = state if state in STATES else ""
    async with asking.reading(request.user):
        found, mark = await queries.page(
            state=wanted, creditor_ref=creditor[:40], after=max(0, min(after, queries.ID_MAX))
        )
        approved = await queries.of_state("approved")
        orders = await queries.orders(most=8)
        light = await tie_outs.latest()
        late = await clock.overdue(today=today, book=await rulebook.book())
        lacking = await bringing_back.lacking()
    return fragment(
        "remittances/fragments/list.html", lacking=lacking,
        status=refused.status if refused else 422 if form and form.errors else 200,
        found=found, after=mark, first=not after, state=wanted, creditor=creditor[:40],
        approved=[one for one in approved if one.payout], orders=orders, light=light,
        late=late, today=today, schemas=SCHEMAS, refused=refused,
        form=form or Form({"idem_key": fresh_key(), "wanted_on": today.isoformat()}), **WORDS,
    )  # fmt: skip


@post("/remittances/proposals", status_code=303, guards=[asking.managers_only])
async def propose_due(
    request: Asked, data: URLEncodedBody[dict[str, str]], today: NamedDependency[date]
) -> Redirect | Template:
    form = Form(data)
    run = await actions.propose_due(
        actor=request.user.actor, today=today, key=form.text("idem_key", longest=100) or "due"
    )
    if run.refused and not run.proposed:
        ref, why = next(iter(run.refused.items()))
        return await _list(request, today, refused=Refused(f"{ref}: {why}"))
    return see("/remittances?state=proposed")


@post("/creditors/{ref:str}/remittances", status_code=303, guards=[asking.managers_only])
async def propose_one(
    request: Asked,
    ref: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    until = form.day("until")
    async with asking.reading(request.user):
        creditor = await creditors.of_ref(ref)
    try:
        form.refuse_if_wrong()
        made = await actions.propose(
            creditor["id"], until=until or today, idem_key=form.text("idem_key", longest=100),
            actor=request.user.actor, today=today,
        )  # fmt: skip
    except Refused as refused:
        return await _list(request, today, creditor=ref, refused=refused)
    return see(f"/remittances/{made}" if made else f"/remittances?creditor={creditor['ref']}")


@get("/remittances/{remittance_id:int}", guards=[asking.managers_only])
async def show_remittance(
    request: Asked, remittance_id: FromPath[int], after: FromQuery[int] = 0
) -> Template:
    return await _one(request, remittance_id, after=after)


async def _one(
    request: Asked, remittance_id: int, *, after: int = 0, refused: Refused | None = None
) -> Template:
    place = max(0, min(after, 2**31 - 1))
    async with asking.reading(request.user):
        found = await queries.statement(remittance_id)
        its_lines = await queries.lines(found.id, after=place, most=LINES + 1)
        billed = await invoices.of_remittance(found.id)
        stale = found.state == "proposed" and await lines.taken_back(found.creditor_id) > 0
    return fragment(
        "remittances/fragments/remittance.html",
        status=refused.status if refused else 200,
        found=found, lines=its_lines[:LINES], first=not place, net_of=papers.net_of,
        after=its_lines[LINES - 1]["seq"] if len(its_lines) > LINES else 0, billed=billed,
        stale=stale, refused=refused, mine=found.proposed_by == request.user.actor, **WORDS,
    )  # fmt: skip


@post("/remittances/{remittance_id:int}/approval", status_code=303, guards=[asking.managers_only])
async def approve(
    request: Asked,
    remittance_id: FromPath[int],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    try:
        await actions.approve(remittance_id, actor=request.user.actor, today=today, now=now)
    except NotFound:
        raise
    except Refused as refused:
        return await _one(request, remittance_id, refused=refused)
    return see(f"/remittances/{remittance_id}")


@post(
    "/remittances/{remittance_id:int}/cancellation", status_code=303, guards=[asking.managers_only]
)
async def cancel(
    request: Asked,
    remittance_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    try:
        await actions.cancel(
            remittance_id, reason=Form(data).text("reason", required=False, longest=500),
            actor=request.user.actor, today=today, now=now,
        )  # fmt: skip
    except NotFound:
        raise
    except Refused as refused:
        return await _one(request, remittance_id, refused=refused)
    return see(f"/remittances/{remittance_id}")


@get(
    "/remittances/{remittance_id:int}/paper",
    before_request=no_shell,
    guards=[asking.managers_only],
)
async def download_statement(request: Asked, remittance_id: FromPath[int]) -> Response[bytes]:
    async with asking.reading(request.user):
        paper = await kept_papers.kept("statement", remittance_id)
    return attached(paper.name, "application/pdf", paper.content)


@post("/remittances/orders", status_code=303, guards=[asking.managers_only])
async def order(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    form = Form(data)
    wanted_on, schema = form.day("wanted_on"), form.choice("schema", SCHEMAS)
    key = form.text("idem_key", longest=100)
    if form.errors or wanted_on is None:
        return await _list(request, today, form=form)
    try:
        order_id = await ordering.order(
            idem_key=key, wanted_on=wanted_on, schema=schema, actor=request.user.actor,
            today=today, now=now,
        )  # fmt: skip
    except Refused as refused:
        return await _list(request, today, form=form, refused=refused)
    return see(f"/remittances/orders/{order_id}")


@post("/remittances/fees-back", status_code=303, guards=[asking.managers_only])
async def bring_fees_back(
    request: Asked, data: URLEncodedBody[dict[str, str]], today: NamedDependency[date]
) -> Redirect | Template:
    form = Form(data)
    on, cents = form.day("brought_on"), form.text("lacking", longest=15)
    if form.errors or on is None or not cents.isdecimal():
        return await _list(request, today, form=form)
    try:
        await bringing_back.bring_back(
            amount=Money(int(cents)), on=on, idem_key=form.text("idem_key", longest=100),
            actor=request.user.actor, today=today,
        )  # fmt: skip
    except Refused as refused:
        return await _list(request, today, form=form, refused=refused)
    return see("/remittances")


@get("/remittances/orders/{order_id:int}", guards=[asking.managers_only])
async def show_order(
    request: Asked, order_id: FromPath[int], today: NamedDependency[date]
) -> Template:
    return await _order(request, order_id, today)


async def _order(
    request: Asked,
    order_id: int,
    today: date,
    *,
    form: Form | None = None,
    refused: Refused | None = None,
) -> Template:
    async with asking.reading(request.user):
        found = await queries.order(order_id)
    return fragment(
        "remittances/fragments/order.html",
        status=refused.status if refused else 422 if form and form.errors else 200,
        found=found, today=today, refused=refused,
        form=form or Form({"on": today.isoformat()}), **WORDS,
    )  # fmt: skip


@get(
    "/remittances/orders/{order_id:int}/file",
    before_request=no_shell,
    guards=[asking.managers_only],
)
async def download_order(request: Asked, order_id: FromPath[int]) -> Response[bytes]:
    async with asking.reading(request.user):
        name, content = await queries.file_of(order_id)
    return attached(name, "application/xml", content)


@post(
    "/remittances/orders/{order_id:int}/execution", status_code=303, guards=[asking.managers_only]
)
async def execute(
    request: Asked,
    order_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    on = form.day("on")
    if on is None:
        return await _order(request, order_id, today, form=form)
    try:
        await ordering.executed(order_id, on=on, actor=request.user.actor, today=today)
    except NotFound:
        raise
    except Refused as refused:
        return await _order(request, order_id, today, form=form, refused=refused)
    return see(f"/remittances/orders/{order_id}")


@post(
    "/remittances/orders/{order_id:int}/cancellation",
    status_code=303,
    guards=[asking.managers_only],
)
async def cancel_order(
    request: Asked,
    order_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    try:
        await ordering.cancel(
            order_id, reason=form.text("reason", required=False, longest=500),
            actor=request.user.actor, today=today,
        )  # fmt: skip
    except NotFound:
        raise
    except Refused as refused:
        return await _order(request, order_id, today, form=form, refused=refused)
    return see(f"/remittances/orders/{order_id}")


@get("/remittances/overdue", guards=[asking.managers_only])
async def show_overdue(request: Asked, today: NamedDependency[date]) -> Template:
    async with asking.reading(request.user):
        ticking = await clock.ticking(today=today, book=await rulebook.book())
        without = await receipts.without()
    late = [one for one in ticking if one.waiting.days_over(today) > 0]
    return fragment(
        "remittances/fragments/overdue.html",
        late=sorted(late, key=lambda one: one.waiting.pay_by)[: clock.MOST],
        soon=clock.soon(ticking, today)[: clock.MOST],
        counts=(len(ticking), len(late)), without=without[:50],
        without_count=len(without), today=today,
    )  # fmt: skip


@get("/remittances/lights", guards=[asking.managers_only])
async def show_lights(request: Asked, today: NamedDependency[date]) -> Template:
    """The tie-out and the clock in two lines, for the managers' page."""
    async with asking.reading(request.user):
        light = await tie_outs.latest()
        late = await clock.overdue(today=today, book=await rulebook.book())
    return fragment("remittances/fragments/lights.html", light=light, late=late, today=today)


@post("/payments/{payment_id:int}/receipts/{number:str}", status_code=303, before_request=no_shell)
async def give_receipt(
    request: Asked,
    payment_id: FromPath[int],
    number: FromPath[str],
    now: NamedDependency[datetime],
) -> Redirect:
    """The receipt of a payment for its debtor: made if it was not, then opened."""
    async with asking.reading(request.user):
        case_id = await collecting.case_named(number)
    document_id = await receipts.give(payment_id, case_id, actor=request.user.actor, now=now)
    return see(f"/documents/{document_id}")


router = Router(
    path="/",
    route_handlers=[
        list_remittances,
        propose_due,
        propose_one,
        show_remittance,
        approve,
        cancel,
        download_statement,
        order,
        bring_fees_back,
        show_order,
        download_order,
        execute,
        cancel_order,
        show_overdue,
        show_lights,
        give_receipt,
    ],
)
