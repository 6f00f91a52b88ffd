"""Files that are handed over: saved by the browser, never painted inside our own pages."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response

from backend.web.fragments import PRIVATE


async def no_shell(_request: Request[Any, Any, Any]) -> None:
    """The `before_request` of a handler that answers a plain link with a file, not the shell."""


def attached(name: str, media_type: str, content: bytes) -> Response[bytes]:
    """`content` to be saved as `name`: in full for those who read it (RFC 6266), else in ASCII."""
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("?", "_")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(
        content,
        media_type=media_type,
        headers={
            **PRIVATE,
            "Content-Disposition": disposition,
            "X-Content-Type-Options": "nosniff",
        },
    )
