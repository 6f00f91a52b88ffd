"""What protects every answer and every write: security headers, and where a write may come from."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import NotFoundException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from backend.settings import settings

POLICY = "; ".join(
    ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
     "object-src 'none'", "img-src 'self' data:"]
    + [f"{kind}-src 'self'" for kind in ("script", "style", "font", "connect", "manifest")]
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Frame-Options": "DENY",
}
STRICTLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
SERVED = re.compile(r"/static/(vendor/)?[\w-]+\.(css|js|svg|woff2|txt|json|png|ico)")
SAFE = ("GET", "HEAD", "OPTIONS")


async def add_headers(message: Message, scope: Scope) -> None:
    """On every answer, errors and static files included."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if settings().secure:
        for name, value in STRICTLY_HTTPS.items():
            headers.setdefault(name, value)
    if scope["path"].startswith("/static/"):
        stamped = b"v=" in scope["query_string"] and message["status"] == 200
        headers["Cache-Control"] = "public, max-age=31536000, immutable" if stamped else "no-cache"
    else:
        headers.setdefault("Cache-Control", "no-store")


class Doorkeeper(ASGIMiddleware):
    """Refuses what is not addressed to us, and an unsafe method that is not from our own pages.

    A static shell can carry no token: `Sec-Fetch-Site: same-origin`, else an `Origin` that matches
    the address asked for, is the proof; a request with neither is refused.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if _hostname(host) not in settings().hosts:
            await _refuse(send, 400, "This address is not ours.")
        elif scope.get("method") not in SAFE and not _same_origin(headers, host):
            await _refuse(send, 403, "Not sent from our own pages.")
        elif not scope["path"].isprintable() or _kept_in(scope["path"]):
            raise NotFoundException
        else:
            await next_app(scope, receive, send)


def _kept_in(path: str) -> bool:
    """Whether `path` is a file that only lies beside those we serve: sources, packages, shells."""
    return path.startswith("/static/") and not SERVED.fullmatch(path)


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # half a bracket
        return None


def _same_origin(headers: Mapping[bytes, str], host: str) -> bool:
    fetched_from = headers.get(b"sec-fetch-site")
    if fetched_from is not None:
        return fetched_from == "same-origin"
    scheme = "https" if settings().secure else "http"
    return bool(host) and headers.get(b"origin") == f"{scheme}://{host}"


async def _refuse(send: Send, status: int, sentence: str) -> None:
    told = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", **HEADERS}
    if settings().secure:
        told |= STRICTLY_HTTPS
    headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode(), "more_body": False})
