"""The documents of a case, and the way to take one home."""

from datetime import date
from urllib.parse import quote

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from backend.cases.routes import read_head
from backend.documents import queries
from backend.journal import actions as journal
from backend.refusals import NotFound
from backend.web import asking
from backend.web.asking import Asked
from backend.web.files import no_shell
from backend.web.fragments import PRIVATE, fragment
from backend.words import _


@get("/cases/{number:str}/documents")
async def show_documents(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="documents")
        documents = await queries.of_case(head.id)
        sent = await queries.sent_of_case(head.id)
    return fragment(
        "documents/fragments/case_documents.html",
        head=head,
        tab="documents",
        documents=documents,
        sent=sent,
    )


@get("/documents/{document_id:int}", before_request=no_shell)
async def download_document(request: Asked, document_id: FromPath[int]) -> Response[bytes]:
    """The bytes as they were kept, never shown inside our own pages. Noted in the journal."""
    async with asking.reading(request.user):
        found = await queries.kept(document_id)
        if found is None:
            raise NotFound(_("There is nothing here"))
        await journal.note(
            "document.read",
            actor=request.user.actor,
            subject=found.case_number,
            case_id=found.case_id,
            creditor_id=found.creditor_id,
            document=found.id,
        )
    return attached(found)


def attached(found: queries.Kept) -> Response[bytes]:
    """A file to save: its name in full for those who read it (RFC 6266), in ASCII for the rest."""
    plain = found.name.encode("ascii", "replace").decode().replace('"', "'").replace("?", "_")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name)}"
    return Response(
        found.content,
        media_type=found.media_type,
        headers={
            **PRIVATE,
            "Content-Disposition": disposition,
            "X-Content-Type-Options": "nosniff",
        },
    )


router = Router(path="/", route_handlers=[show_documents, download_document])
