"""The frame around every page: bar and rail, in the reader's language, with the reader's name."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from backend.settings import settings
from backend.web.asking import Asked, administrators_only
from backend.web.fragments import PRIVATE, fragment


@get("/frame")
async def show_frame(request: Asked) -> Template:
    return fragment(
        "web/fragments/frame.html",
        person=request.user,
        here=_here(request),
        agency=settings().agency_name,
    )


@get("/frame")
async def show_client_frame(request: Asked) -> Template:
    return fragment(
        "web/fragments/client_frame.html",
        person=request.user,
        here=_here(request),
        agency=settings().agency_name,
    )


@get("/gallery", guards=[administrators_only])
async def show_gallery(today: NamedDependency[date], now: NamedDependency[datetime]) -> Template:
    """Every component and state on one sheet, for whoever builds or checks screens."""
    return fragment("web/fragments/gallery.html", today=today, now=now)


@get("/me")
async def still_here() -> Response[Any]:
    return Response(None, status_code=204, headers=PRIVATE)


def _here(request: Asked) -> str:
    """The path of the page around the fragment, as htmx tells it."""
    return urlsplit(request.headers.get("HX-Current-URL", "/")).path
