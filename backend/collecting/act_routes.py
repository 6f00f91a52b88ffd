"""Refunds and acts on a debt on screen: asked for by one person, approved by another.

Every form that books carries a key made by the server, so that sending it twice books once.
"""

from datetime import date, datetime

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.cases import queries as case_queries
from backend.collecting import adjusting, approvals, listing, refunding
from backend.collecting.preview import invoices_of
from backend.collecting.routes import KEY_LONGEST, chosen_claim, fresh_key, receipt_page
from backend.payments.adjusting import FOR_MANAGERS, KIND_WORDS
from backend.payments.adjusting import Asked as Act
from backend.refusals import NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _

NOWHERE = _("There is nothing here")


@post("/payments/{payment_id:int}/refund", status_code=303)
async def propose_refund(
    request: Asked, payment_id: FromPath[int], data: URLEncodedBody[dict[str, str]]
) -> Redirect | Template:
    form = Form(data)
    iban, name = form.text("iban", longest=60), form.text("name", longest=70)
    reason = form.text("refund_reason", longest=140)
    idem_key = form.text("idem_key", longest=KEY_LONGEST)
    if form.errors:
        return await receipt_page(request, payment_id, form)
    try:
        await refunding.propose(
            payment_id, iban=iban, name=name, reason=reason, idem_key=idem_key,
            actor=request.user.actor,
        )  # fmt: skip
    except NotFound:
        raise
    except Refused as refused:
        return await receipt_page(request, payment_id, form, refused)
    return see(f"/payments/{payment_id}")


@get("/payments/refunds")
async def show_approvals(request: Asked) -> Template:
    return await _approvals(request)


async def _approvals(request: Asked, refused: Refused | None = None) -> Template:
    async with asking.reading(request.user):
        context = {
            "refunds": await approvals.open_refunds(),
            "changes": await approvals.open_changes(),
            "ended": await approvals.ended_refunds(),
            "waiting": await listing.waiting_count(),
            "approving": await approvals.waiting_count(),
        }
    return fragment(
        "collecting/fragments/approvals.html",
        status=refused.status if refused else 200,
        refused=refused,
        states=refunding.STATE_WORDS,
        kinds=KIND_WORDS,
        me=request.user,
        **context,
    )


@post(
    "/payments/refunds/{refund_id:int}/approval",
    status_code=303,
    guards=[asking.managers_only],
)
async def approve_refund(
    request: Asked,
    refund_id: FromPath[int],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    try:
        await refunding.approve(refund_id, actor=request.user.actor, today=today, now=now)
    except NotFound:
        raise
    except Refused as refused:
        return await _approvals(request, refused)
    return see("/payments/refunds")


@post("/payments/refunds/{refund_id:int}/cancellation", status_code=303)
async def cancel_refund(
    request: Asked,
    refund_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    reason = Form(data).text("reason", required=False, longest=200)
    try:
        await refunding.cancel(refund_id, reason=reason, actor=request.user.actor, today=today)
    except NotFound:
        raise
    except Refused as refused:
        return await _approvals(request, refused)
    return see("/payments/refunds")


@get("/cases/{number:str}/adjustments/new")
async def show_adjust(
    request: Asked,
    number: FromPath[str],
    today: NamedDependency[date],
    kind: FromQuery[str] = "",
) -> Template:
    fields = {"kind": kind if kind in KIND_WORDS else "credit_note", "charged": "on"}
    return await _adjust(request, number, Form({**fields, "idem_key": fresh_key()}), today=today)


async def _adjust(
    request: Asked, number: str, form: Form, refused: Refused | None = None, *, today: date
) -> Template:
    async with asking.reading(request.user):
        head = await case_queries.head(number, today=today)
        if head is None:
            raise NotFound(NOWHERE)
        invoices = await invoices_of(head.id)
    return fragment(
        "collecting/fragments/adjust.html",
        status=422 if form.errors else refused.status if refused else 200,
        head=head,
        tab="payments",
        form=form,
        refused=refused,
        invoices=invoices,
        kinds={
            code: word
            for code, word in KIND_WORDS.items()
            if request.user.manages or code not in FOR_MANAGERS
        },
    )


@post("/cases/{number:str}/adjustments", status_code=303)
async def adjust(
    request: Asked,
    number: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    form = Form(data)
    act = Act(
        kind=form.choice("kind", KIND_WORDS),
        amount=form.amount("amount"),
        claim_id=chosen_claim(form),
        charged=form.checked("charged") or data.get("kind") != "cost",
        document=form.text("document", required=False, longest=60),
        reason=form.text("reason", longest=500),
    )
    idem_key = form.text("idem_key", longest=KEY_LONGEST)
    if form.errors:
        return await _adjust(request, number, form, today=today)
    try:
        await adjusting.adjust(
            number, act, idem_key=idem_key, manages=request.user.manages,
            actor=request.user.actor, today=today, now=now,
        )  # fmt: skip
    except NotFound:
        raise
    except Refused as refused:
        return await _adjust(request, number, form, refused, today=today)
    return see(f"/cases/{number}/payments")


@post(
    "/payments/adjustments/{adjustment_id:int}/decision",
    status_code=303,
    guards=[asking.managers_only],
)
async def decide(
    request: Asked,
    adjustment_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
    now: NamedDependency[datetime],
) -> Redirect | Template:
    form = Form(data)
    reason = form.text("reason", required=False, longest=500)
    try:
        await adjusting.decide(
            adjustment_id, approve=form.checked("approve"), reason=reason,
            actor=request.user.actor, today=today, now=now,
        )  # fmt: skip
    except NotFound:
        raise
    except Refused as refused:
        return await _approvals(request, refused)
    return see("/payments/refunds")


router = Router(
    path="/",
    route_handlers=[
        propose_refund,
        show_approvals,
        approve_refund,
        cancel_refund,
        show_adjust,
        adjust,
        decide,
    ],
)
