"""The static shells: a page load gets the frame, byte for byte; htmx then asks for the picture.

Decided in one place, by one header. References to static files carry the hash of their content,
put in when the shell is read at the start, so that they may be cached for ever.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response

VARY = {"Vary": "HX-Request, HX-Request-Type"}
FRONTEND = Path(__file__).parents[2] / "frontend"
_REFERENCE = re.compile(r'(?<=")/static/([\w./-]+)(?=["#])')

Answer = Callable[[Request[Any, Any, Any]], Awaitable[Response[Any] | None]]


def wants_fragment(request: Request[Any, Any, Any]) -> bool:
    """Only a swap into a part of the page does. Going back in history asks for the "full" page."""
    return request.headers.get("HX-Request-Type") == "partial"


@lru_cache
def fingerprint(path: str) -> str:
    """The address of a static file with the hash of its content; unchanged if there is no file.

    Looked at once in the life of a process, as the shells are: a new file comes with a restart.
    """
    file = FRONTEND / path
    if not file.is_file():
        return f"/static/{path}"
    return f"/static/{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"


def page(shell: str) -> bytes:
    """The shell named `shell` in frontend/, its references fingerprinted."""
    text = (FRONTEND / shell).read_text()
    return _REFERENCE.sub(lambda found: fingerprint(found.group(1)), text).encode()


def serve(shell: str) -> Answer:
    """A `before_request` hook that answers page loads with `shell`."""
    body = page(shell)
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {**VARY, "Cache-Control": "no-cache", "ETag": etag}

    async def answer_page_loads(request: Request[Any, Any, Any]) -> Response[Any] | None:
        if request.method != "GET" or wants_fragment(request):
            return None
        if request.headers.get("If-None-Match") == etag:
            return Response(None, status_code=304, headers=headers)
        return Response(body, media_type=MediaType.HTML, headers=headers)

    return answer_page_loads
