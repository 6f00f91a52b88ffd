"""The answer every handler gives: a piece of HTML for #main or for a part of it."""

from typing import Any

from litestar import MediaType
from litestar.response import Redirect, Template

from backend.web.shells import VARY

PRIVATE = {**VARY, "Cache-Control": "no-store"}
# a refused form stays where it was: the address that it was sent to has nothing to show
STAYING = {**PRIVATE, "HX-Push-Url": "false"}


def fragment(name: str, *, status: int = 200, **context: Any) -> Template:
    """Paint `name` (its path under backend/). Never cached: it names people and sums."""
    return Template(
        template_name=name,
        context=context,
        status_code=status,
        headers=PRIVATE if status < 400 else STAYING,
        media_type=MediaType.HTML,  # else a handler that may also redirect calls it JSON
    )


def see(address: str) -> Redirect:
    """After a form was accepted: see the thing at `address` (303, always)."""
    return Redirect(address, status_code=303, headers=PRIVATE)
