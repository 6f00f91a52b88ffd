"""Who asks: the session in the cookie, the unit of work it reads in, and which roles may enter.

A creditor's user on a page of the agency, and the other way round, is told the same as for a page
that does not exist: nothing here says what there would be to see.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException
from litestar.handlers.base import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend import sessions
from backend.db import unit_of_work
from backend.refusals import Forbidden, NotFound
from backend.settings import settings
from backend.signed import ABSOLUTE, MANAGERS, STAFF, Signed
from backend.web import language
from backend.words import _

Asked = Request[Signed, str, Any]
Connection = ASGIConnection[Any, Any, Any, Any]


def cookie_name() -> str:
    return "__Host-quittance" if settings().secure else "quittance"


def session_cookie(token: str, role: str) -> Cookie:
    return Cookie(
        key=cookie_name(),
        value=token,
        httponly=True,
        secure=settings().secure,
        samesite="lax",
        path="/",
        max_age=int(ABSOLUTE[role].total_seconds()),
    )


def forget(answer: Response[Any]) -> None:
    """Take the session's cookie out of the browser: with the same marks, or `__Host-` stays."""
    answer.cookies.append(replace(session_cookie("", "agent"), max_age=0))


def address(request: Request[Any, Any, Any]) -> str:
    """Where the request comes from: the address that our outermost own proxy saw.

    Only as many entries of `X-Forwarded-For` are believed as there are proxies of ours, from the
    right; what stands further left can be invented by anybody.
    """
    told = ",".join(request.headers.getall("x-forwarded-for", []))
    passed = [entry.strip() for entry in told.split(",") if entry.strip()]
    if 0 < settings().proxies <= len(passed):
        return passed[-settings().proxies]
    return request.client.host if request.client else ""


class WhoAsks(ASGIMiddleware):
    """Puts the signed-in person, or None, into the request; sets the language of the answer."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        signed = None
        if scope["type"] == ScopeType.HTTP and not scope["path"].startswith("/static/"):
            connection: Connection = ASGIConnection(scope)
            token = connection.cookies.get(cookie_name(), "")
            if token:
                signed = await sessions.behind(token)
            language.speak(signed.lang if signed else _wished(connection))
        scope["user"] = signed
        scope["auth"] = None
        await next_app(scope, receive, send)


def _wished(connection: Connection) -> str:
    wished = connection.headers.get("accept-language", "").split(",")[0].strip()[:2].lower()
    return wished if wished in language.LANGUAGES else "fr"


def reading(signed: Signed) -> AbstractAsyncContextManager[Any]:
    """The unit of work a page reads in: as the agency, or as the creditor behind the session.

    It may write the journal of reads, and nothing else should be written in it.
    """
    if signed.role == "creditor":
        return unit_of_work(role="portal", session=signed.token)
    return unit_of_work(role="app")


def staff_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    _enter(connection, STAFF)


def creditors_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    _enter(connection, ("creditor",))


def managers_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    if connection.user.role not in MANAGERS:
        raise Forbidden(_("This is for managers: ask one of them"))


def administrators_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    if connection.user.role != "administrator":
        raise Forbidden(_("This is for administrators: ask one of them"))


def _enter(connection: Connection, roles: tuple[str, ...]) -> None:
    if connection.user is None:
        raise NotAuthorizedException
    if connection.user.role not in roles:
        raise NotFound(_("There is nothing here"))
