"""Money on screen: the journal of receipts, the tray, recording, one receipt, a case's receipts.

Every form that books carries a key made here, so that sending it twice books once.
"""

import secrets
from datetime import date
from typing import Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.cases import actions as cases
from backend.cases import queries as case_queries
from backend.collecting import actions, approvals, listing, queries, refunding
from backend.collecting.covering import NO_WISH, Wish
from backend.collecting.preview import foresee
from backend.collecting.rules import REASON_WORDS, RULE_WORDS
from backend.payments.adjusting import KIND_WORDS
from backend.payments.rules import BUCKET_WORDS, CHANNELS
from backend.refusals import NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _

WORDS: dict[str, Any] = {
    "channels": CHANNELS,
    "buckets": BUCKET_WORDS,
    "rules": RULE_WORDS,
    "reasons": REASON_WORDS,
}
KINDS = ("unallocated", "duplicate", "surplus")
KEY_LONGEST = 100


def fresh_key() -> str:
    return f"form:{secrets.token_urlsafe(16)}"


def chosen_claim(form: Form) -> int | None:
    """The invoice that a form names, if it names one."""
    written = form.text("claim_id", required=False, longest=18)
    if written and not (written.isascii() and written.isdigit()):
        form.wrong("claim_id", Refused(_("Choose one of the list")))
        return None
    return int(written or 0) or None


def _wish(form: Form) -> Wish:
    """What the debtor said the money is for, as the form carries it."""
    return Wish(chosen_claim(form), form.checked("principal_first"))


@get("/payments")
async def show_journal(request: Asked, after: FromQuery[str] = "") -> Template:
    wanted = listing.Wanted.read(dict(request.query_params))
    async with asking.reading(request.user):
        payments, mark = await listing.journal(wanted, after=after)
        waiting = await listing.waiting_count()
    return fragment(
        "collecting/fragments/journal.html",
        wanted=wanted,
        payments=payments,
        first=not after,
        after=mark,
        waiting=waiting,
        **WORDS,
    )


@get("/payments/waiting")
async def show_tray(
    request: Asked,
    today: NamedDependency[date],
    after: FromQuery[str] = "",
    kind: FromQuery[str] = "",
) -> Template:
    wanted = kind if kind in KINDS else ""
    async with asking.reading(request.user):
        items, mark = await listing.tray(after=after, kind=wanted, today=today)
        waiting = await listing.waiting_count()
    return fragment(
        "collecting/fragments/tray.html",
        items=items,
        fresh_key=fresh_key,
        kind=wanted,
        first=not after,
        after=mark,
        waiting=waiting,
        **WORDS,
    )


@get("/payments/new")
async def show_new(today: NamedDependency[date], case: FromQuery[str] = "") -> Template:
    fields = {"received_on": today.isoformat(), "channel": "agency_bank", "case_number": case[:40]}
    return _new(Form({**fields, "idem_key": fresh_key()}))


def _new(form: Form, refused: Refused | None = None) -> Template:
    status = 422 if form.errors else refused.status if refused else 200
    return fragment(
        "collecting/fragments/new.html", status=status, form=form, refused=refused, **WORDS
    )


@get("/payments/preview")
async def show_preview(request: Asked, today: NamedDependency[date]) -> Template:
    """How the receipt in the fields would be set against its case. Nothing is kept."""
    form = Form({name: str(value) for name, value in request.query_params.items()})
    number = form.text("case_number", required=False, longest=40)
    amount, on = form.amount("amount", required=False), form.day("received_on", required=False)
    wish = _wish(form)
    foreseen, refused = None, next(iter(form.errors.values()), None)
    if number and amount and not refused:
        try:
            async with asking.reading(request.user):
                foreseen = await foresee(number, amount, on=min(on or today, today), wish=wish)
        except Refused as error:
            refused = error
    return fragment(
        "collecting/fragments/preview.html", form=form, foreseen=foreseen, refused=refused, **WORDS
    )


@post("/payments/new", status_code=303)
async def record(
    request: Asked, data: URLEncodedBody[dict[str, str]], today: NamedDependency[date]
) -> Redirect | Template:
    form = Form(data)
    received_on, amount = form.day("received_on"), form.amount("amount")
    channel = form.choice("channel", CHANNELS)
    payer: dict[str, Any] = {
        name: form.text(name, required=False, longest=200) for name in ("payer_name", "payer_iban")
    }
    case_number = form.text("case_number", required=False, longest=40)
    communication = form.text("communication", required=False, longest=1000)
    idem_key = form.text("idem_key", longest=KEY_LONGEST)
    wish = _wish(form) if case_number else NO_WISH
    if form.errors or received_on is None:
        return _new(form)
    try:
        receipt = await actions.receive(
            idem_key=idem_key, received_on=received_on, amount=amount, channel=channel,
            case_number=case_number or None, communication=communication, wish=wish,
            actor=request.user.actor, today=today, **payer,
        )  # fmt: skip
    except NotFound as refused:
        form.wrong("case_number", refused)
        return _new(form)
    except Refused as refused:
        return _new(form, refused)
    return see(f"/payments/{receipt.payment.id}")


@get("/payments/{payment_id:int}")
async def show_receipt(request: Asked, payment_id: FromPath[int]) -> Template:
    return await receipt_page(request, payment_id, Form({"idem_key": fresh_key()}))


async def receipt_page(
    request: Asked, payment_id: int, form: Form, refused: Refused | None = None
) -> Template:
    async with asking.reading(request.user):
        receipt = await queries.receipt(payment_id)
        opposite = await queries.reversal_of(payment_id)
        recorded = await queries.recording(payment_id)
        due = await refunding.refundable(receipt.payment)
        refunds = await approvals.refunds_of(payment_id)
    return fragment(
        "collecting/fragments/receipt.html",
        fresh_key=fresh_key,
        status=422 if form.errors else refused.status if refused else 200,
        receipt=receipt,
        opposite=opposite,
        recorded=recorded,
        due=due,
        refunds=refunds,
        states=refunding.STATE_WORDS,
        form=form,
        refused=refused,
        **WORDS,
    )


@post("/payments/{payment_id:int}/reversal", status_code=303)
async def reverse(
    request: Asked,
    payment_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    reason = form.text("reason", longest=500)
    received_on = form.day("received_on", required=False)
    idem_key = form.text("idem_key", longest=KEY_LONGEST)
    if form.errors:
        return await receipt_page(request, payment_id, form)
    try:
        opposite = await actions.reverse(
            payment_id, reason=reason, idem_key=idem_key, received_on=received_on,
            actor=request.user.actor, today=today,
        )  # fmt: skip
    except NotFound:
        raise
    except Refused as refused:
        return await receipt_page(request, payment_id, form, refused)
    return see(f"/payments/{opposite.payment.id}")


@post("/payments/{payment_id:int}/allocation", status_code=303)
async def allocate(
    request: Asked,
    payment_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    case_number = form.text("case_number", longest=40)
    try:
        idem_key = form.text("idem_key", required=False, longest=KEY_LONGEST)
        form.refuse_if_wrong()
        await actions.allocate(
            payment_id, case_number, actor=request.user.actor, today=today, idem_key=idem_key
        )
    except Refused as refused:
        if not form.errors:
            form.wrong("case_number", refused)
        return await receipt_page(request, payment_id, form)
    return _back(form, payment_id)


@post("/payments/{payment_id:int}/taking-back", status_code=303)
async def take_back(
    request: Asked,
    payment_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    reason = form.text("why", longest=500)
    idem_key = form.text("idem_key", required=False, longest=KEY_LONGEST)
    if form.errors:
        return await receipt_page(request, payment_id, form)
    try:
        await actions.take_back(
            payment_id, reason=reason, actor=request.user.actor, today=today, idem_key=idem_key
        )
    except NotFound:
        raise
    except Refused as refused:
        return await receipt_page(request, payment_id, form, refused)
    return see(f"/payments/{payment_id}")


@post("/payments/{payment_id:int}/surplus", status_code=303)
async def use_surplus(
    request: Asked,
    payment_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect:
    form = Form(data)
    idem_key = form.text("idem_key", required=False, longest=KEY_LONGEST)
    await actions.use_surplus(payment_id, actor=request.user.actor, today=today, idem_key=idem_key)
    return _back(form, payment_id)


def _back(form: Form, payment_id: int) -> Redirect:
    """To where the person worked: the tray, or the payment itself."""
    return see("/payments/waiting" if form.checked("tray") else f"/payments/{payment_id}")


@post("/payments/{payment_id:int}/keeping", status_code=303)
async def keep_both(request: Asked, payment_id: FromPath[int]) -> Redirect:
    await actions.keep_both(payment_id, actor=request.user.actor)
    return see("/payments/waiting")


@get("/cases/{number:str}/payments")
async def show_case(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    async with asking.reading(request.user):
        head = await case_queries.head(number, today=today)
        if head is None:
            raise NotFound(_("There is nothing here"))
        await cases.note_read(head, actor=request.user.actor, page="payments")
        receipts = await listing.of_case(head.id)
        changes = await approvals.of_case(head.id)
    return fragment(
        "collecting/fragments/case.html",
        head=head,
        tab="payments",
        receipts=receipts,
        changes=changes,
        kinds=KIND_WORDS,
        **WORDS,
    )


router = Router(
    path="/",
    route_handlers=[
        show_journal,
        show_tray,
        show_new,
        show_preview,
        record,
        show_receipt,
        reverse,
        allocate,
        take_back,
        use_surplus,
        keep_both,
        show_case,
    ],
)
