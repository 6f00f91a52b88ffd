"""The creditor's remittances: what is owed now, statements line by line, invoices, their papers."""

from datetime import date

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from backend.client_area import remitted
from backend.client_area.routes import NOWHERE, mine
from backend.invoices.papers import Kept
from backend.invoices.rules import KIND_WORDS
from backend.journal import actions as journal
from backend.refusals import NotFound
from backend.remittances.papers import net_of
from backend.remittances.rules import EVERY, MODES
from backend.web import asking
from backend.web.asking import Asked
from backend.web.files import attached, no_shell
from backend.web.fragments import fragment
from backend.words import _

STATES = {
    "approved": (_("To be paid"), "accent"),
    "ordered": (_("On its way"), "accent"),
    "executed": (_("Paid"), "good"),
}


@get("/remittances")
async def list_remittances(request: Asked, today: NamedDependency[date]) -> Template:
    creditor_id = mine(request)
    async with asking.reading(request.user):
        position = await remitted.position(creditor_id, today=today)
        statements = await remitted.statements(creditor_id)
        invoices = await remitted.invoices(creditor_id)
        notices = await remitted.notices(creditor_id)
    return fragment(
        "client_area/fragments/remittances.html",
        position=position, statements=statements, invoices=invoices, notices=notices,
        states=STATES, every=EVERY, modes=MODES, kinds=KIND_WORDS,
    )  # fmt: skip


@get("/remittances/{remittance_id:int}")
async def show_remittance(
    request: Asked, remittance_id: FromPath[int], after: FromQuery[int] = 0
) -> Template:
    creditor_id = mine(request)
    place = max(0, min(after, 2**31 - 1))
    async with asking.reading(request.user):
        found = await remitted.statement(creditor_id, remittance_id)
        if found is None:
            raise NotFound(NOWHERE)
        lines, mark = await remitted.lines(creditor_id, remittance_id, after=place)
        invoices = await remitted.invoices(creditor_id, remittance_id=remittance_id)
        await _noted(request, "remittance.read", found["number"])
    return fragment(
        "client_area/fragments/remittance.html",
        found=found, lines=lines, after=mark, first=not place, invoices=invoices, states=STATES,
        modes=MODES, kinds=KIND_WORDS, net_of=net_of,
    )  # fmt: skip


@get("/remittances/{remittance_id:int}/paper", before_request=no_shell)
async def download_statement(request: Asked, remittance_id: FromPath[int]) -> Response[bytes]:
    return await _handed_over(request, ("statement",), remittance_id)


@get("/invoices/{invoice_id:int}/paper", before_request=no_shell)
async def download_invoice(request: Asked, invoice_id: FromPath[int]) -> Response[bytes]:
    return await _handed_over(request, ("invoice", "credit_note"), invoice_id)


async def _handed_over(request: Asked, kinds: tuple[str, ...], subject_id: int) -> Response[bytes]:
    creditor_id = mine(request)
    async with asking.reading(request.user):
        found: Kept | None = await remitted.paper(creditor_id, kinds, subject_id)
        if found is None:
            raise NotFound(NOWHERE)
        await _noted(request, "paper.read", found.name)
    return attached(found.name, "application/pdf", found.content)


async def _noted(request: Asked, event: str, subject: str) -> None:
    await journal.note(event, actor=request.user.actor, subject=subject, creditor_id=mine(request))


router = Router(
    path="/",
    route_handlers=[list_remittances, show_remittance, download_statement, download_invoice],
)
