"""What a person sees when the answer is no. The one place that turns exceptions into responses."""

import errno
import logging
import secrets
import traceback
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.response import Redirect, Template
from litestar.types import ExceptionHandlersMap

from backend.refusals import Conflict, NotFound, Refused
from backend.web.fragments import PRIVATE, fragment
from backend.web.shells import page, wants_fragment
from backend.words import _

LOG = logging.getLogger("quittance")
BIGINT_DIGITS = 18  # what is longer may not fit
NOWHERE = page("not-found.html")

Asked = Request[Any, Any, Any]
Answer = Response[Any] | Template | Redirect


def refused(request: Asked, refusal: Refused) -> Answer:
    """A refusal is ordinary business: its sentence, its status, no line in the log."""
    if isinstance(refusal, NotFound):
        return nowhere(request, refusal)
    return _answer(request, refusal, status=refusal.status)


def nowhere(request: Asked, _error: Exception) -> Answer:
    """The same bytes whatever was asked for, whether or not it exists for somebody else."""
    if wants_fragment(request):
        return fragment("web/fragments/not_found.html", status=404)
    return Response(NOWHERE, status_code=404, media_type=MediaType.HTML, headers=PRIVATE)


def signed_out(request: Asked, _error: NotAuthorizedException) -> Answer:
    """A page load is redirected. A fragment must not be: the sign-in page would land in #main."""
    if wants_fragment(request):
        back_to = urlsplit(request.headers.get("HX-Current-URL", "/")).path
        headers = {**PRIVATE, "HX-Redirect": f"/sign-in?next={back_to}"}
        return Response(None, status_code=401, headers=headers)
    return Redirect(f"/sign-in?next={request.url.path}", headers=PRIVATE)


def protocol(request: Asked, error: HTTPException) -> Answer:
    """What the framework refuses: unknown path, wrong method, unreadable or oversized body."""
    too_long = isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.ENAMETOOLONG
    if error.status_code == 404 or too_long:
        return nowhere(request, error)
    if error.status_code >= 500:
        return broken(request, error)
    sentences = {
        405: _("This cannot be done here"),
        413: _("This is larger than 50 MB: split the file"),
    }
    sentence = sentences.get(error.status_code, _("The form could not be read: reload the page"))
    return _answer(request, Refused(sentence), status=error.status_code)


def collided(request: Asked, error: asyncpg.IntegrityConstraintViolationError) -> Answer:
    """Somebody else was quicker, or the database refused what the rules let through: the log says
    by which constraint, for those who have to tell the one from the other.
    """
    LOG.warning("refused by the database: %s", _kind(error))
    refusal = Conflict(_("This was changed in the meantime: reload the page and look again"))
    return _answer(request, refusal, status=refusal.status)


def crossed(request: Asked, error: asyncpg.TransactionRollbackError) -> Answer:
    """Two acts waited for each other, and PostgreSQL let one go."""
    LOG.warning("undone by the database: %s", _kind(error))
    sentence = Refused(
        _("Somebody worked on the same at the same moment. Nothing was saved; try again.")
    )
    return _answer(request, sentence, status=503)


def unreachable(request: Asked, error: Exception) -> Answer:
    LOG.error("database unreachable: %s", type(error).__name__)
    sentence = Refused(_("The database cannot be reached. Nothing was saved; try again shortly."))
    return _answer(request, sentence, status=503)


def broken(request: Asked, error: Exception) -> Answer:
    """Everything unforeseen: logged once, with a reference that the person can give us.

    The log says what and where, never the message: it may quote a name, an account, a sum.
    """
    reference = secrets.token_hex(4)
    where = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("reference %s: %s\n%s", reference, _kind(error), where)
    sentence = Refused(
        _("Something went wrong on our side. Nothing was saved. Reference: {reference}"),
        reference=reference,
    )
    return _answer(request, sentence, status=500)


def unreadable(request: Asked, _error: asyncpg.DataError) -> Answer:
    """Text or a number that the database cannot hold, such as the character of number nought."""
    sentence = Refused(_("Remove the characters that cannot be shown"))
    return _answer(request, sentence, status=422)


def out_of_range(request: Asked, error: Exception) -> Answer:
    """A number in the address that no row can have names nothing; elsewhere it is our mistake."""
    if any(part.isdigit() and len(part) > BIGINT_DIGITS for part in request.url.path.split("/")):
        return nowhere(request, error)
    return broken(request, error)


def _kind(error: BaseException) -> str:
    known = type(error).__qualname__
    if isinstance(error, asyncpg.PostgresError):
        known += f" {error.sqlstate} {error.constraint_name or error.table_name or ''}"
    return known.rstrip()


def _answer(request: Asked, refusal: Refused, *, status: int) -> Answer:
    name = "refused" if wants_fragment(request) else "refused_page"
    answer = fragment(f"web/fragments/{name}.html", status=status, refused=refusal)
    if status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


HANDLERS: ExceptionHandlersMap = {
    Refused: refused,
    NotAuthorizedException: signed_out,
    HTTPException: protocol,
    asyncpg.IntegrityConstraintViolationError: collided,
    asyncpg.TransactionRollbackError: crossed,
    asyncpg.CharacterNotInRepertoireError: unreadable,
    asyncpg.DataError: out_of_range,
    asyncpg.InterfaceError: unreachable,
    asyncpg.InternalClientError: unreachable,  # the connection died between two messages
    asyncpg.PostgresConnectionError: unreachable,
    asyncpg.CannotConnectNowError: unreachable,
    asyncpg.QueryCanceledError: unreachable,
    asyncpg.TooManyConnectionsError: unreachable,
    ConnectionError: unreachable,
    TimeoutError: unreachable,
    FileNotFoundError: unreachable,  # the database's socket is gone
    Exception: broken,
}
