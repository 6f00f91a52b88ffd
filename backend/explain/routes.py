"""The explanation of an amount: a dialog, a page of its own to print, and the same for programs."""

from datetime import date
from typing import Any

from litestar import MediaType, Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from backend import db
from backend.explain import queries, told
from backend.explain.addresses import Asked as Amount
from backend.explain.rules import Step, every
from backend.journal import actions as journal
from backend.refusals import Forbidden
from backend.reports import queries as reports
from backend.signed import Signed
from backend.web import asking, shells
from backend.web.asking import Asked
from backend.web.fragments import PRIVATE, fragment
from backend.words import _

JSON = "application/json"
WIDE = 2000  # steps; beyond it a page says less than its export


def _wants_json(request: Request[Any, Any, Any]) -> bool:
    return JSON in request.headers.get("accept", "")


def page_or_json(shell: str) -> shells.Answer:
    """A `before_request` hook: the shell for a browser's page load, nothing for programs."""
    serve = shells.serve(shell)

    async def answer(request: Request[Any, Any, Any]) -> Response[Any] | None:
        return None if _wants_json(request) else await serve(request)

    return answer


@get("/explain/{kind:str}/{about:str}", before_request=page_or_json("portal.html"))
async def explain(
    request: Asked, kind: FromPath[str], about: FromPath[str], today: NamedDependency[date]
) -> Template | Response[Any]:
    """The chain behind an amount of the portal."""
    if kind in queries.MANAGERS and not request.user.manages:
        raise Forbidden(_("This is for managers: ask one of them"))
    amount = Amount(kind, about, today, dict(request.query_params))
    reading = reports.reading() if kind in queries.REPORTS else asking.reading(request.user)
    async with reading:
        step = await queries.explained(amount)
        names = await _names(step)
    return _answered(request, step, root="", names=names)


@get("/explain/{kind:str}/{about:str}", before_request=page_or_json("client.html"))
async def explain_own(
    request: Asked, kind: FromPath[str], about: FromPath[str], today: NamedDependency[date]
) -> Template | Response[Any]:
    """The chain behind one of the creditor's own amounts, under the creditor's role."""
    creditor_id = request.user.creditor_id
    amount = Amount(kind, about, today, dict(request.query_params), creditor_id=creditor_id)
    async with asking.reading(request.user):
        step = await queries.explained(amount)
        await _noted(request.user, amount)
    return _answered(request, step, root="/client", names={})


async def _names(step: Step) -> dict[str, str]:
    """Who did what: the names behind the ids of people."""
    ids = {int(one.who) for one in every(step) if one.who.isascii() and one.who.isdigit()}
    found = await db.rows("SELECT id, name FROM person WHERE id = ANY($1::bigint[])", list(ids))
    return {str(row["id"]): row["name"] for row in found}


async def _noted(user: Signed, amount: Amount) -> None:
    await journal.note(
        "amount.read", actor=user.actor, creditor_id=user.creditor_id,
        subject=f"{amount.kind}/{amount.id}"[:200],
    )  # fmt: skip


def _answered(
    request: Asked, step: Step, *, root: str, names: dict[str, str]
) -> Template | Response[Any]:
    answer = told.answer(step, root=root, names=names)
    if _wants_json(request):
        return Response(answer, media_type=MediaType.JSON, headers=PRIVATE)
    return fragment(
        "explain/fragments/explanation.html",
        chain=answer,
        inside=request.headers.get("HX-Target") == "explanation",
        shown=told.shown,
        address=f"{root}/explain/{step.address}" if step.address else request.url.path,
    )


router = Router(path="/", route_handlers=[explain])
client_router = Router(path="/", route_handlers=[explain_own])
