"""What a request asked of the database and painted, taken down once, to be done again bare.

The request is put to the product in this very process, and every statement with its parameters and
every template with its context are kept. Again means: the same statements in the same transactions
over asyncpg, then one render of the same template. Finding out who asks is not part of it.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import asyncpg
from jinja2 import Environment
from litestar import Litestar
from litestar.response import Template
from litestar.response.base import ASGIResponse

from backend import db
from backend.web import painting
from ops.benchmarks.wire import ASKED

Statement = tuple[str, Sequence[Any]]
_NOT_THE_PAGE = re.compile(r"session_person")


@dataclass
class Taken:
    """One request taken down. `units` are its transactions, each the statements between."""

    role: str = "app"
    units: list[list[Statement]] = field(default_factory=list)
    painted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    body: str = ""
    status: int = 0
    key: str = ""


class Recorder:
    """The product in this process, its statements and templates listened to. Pools must be open."""

    def __init__(self, app: Litestar, port: int) -> None:
        self._app = app
        self._host = f"127.0.0.1:{port}"
        self.environment: Environment = painting.environment()

    async def take(
        self, path: str, token: str, *, fields: dict[str, str] | None = None, role: str = "app"
    ) -> Taken:
        """Ask for `path` (posting `fields` if any, and following the answer) and take it down."""
        taken = Taken(role=role)
        with _listening(taken):
            await self._ask(path, token, taken, fields)
        return taken

    async def _ask(
        self, path: str, token: str, taken: Taken, fields: dict[str, str] | None
    ) -> None:
        body = urlencode(fields).encode() if fields is not None else b""
        headers = [(b"host", self._host.encode()), (b"cookie", f"quittance={token}".encode())]
        for line in ASKED.strip().split("\r\n"):
            name, _colon, value = line.partition(": ")
            if name != "Accept-Encoding":
                headers.append((name.lower().encode(), value.encode()))
        if fields is not None:
            headers.append((b"content-type", b"application/x-www-form-urlencoded"))
            headers.append((b"content-length", str(len(body)).encode()))
        split = urlsplit(path)
        scope: Any = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
            "method": "POST" if fields is not None else "GET", "path": split.path,
            "raw_path": split.path.encode(), "query_string": split.query.encode(),
            "root_path": "", "headers": headers, "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", int(self._host.rpartition(":")[2])),
        }  # fmt: skip
        parts: list[bytes] = []
        location = ""

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            nonlocal location
            if message["type"] == "http.response.start":
                taken.status = message["status"]
                found = {name.lower(): value for name, value in message["headers"]}
                location = found.get(b"location", b"").decode()
            else:
                parts.append(message.get("body", b""))

        await self._app(scope, receive, send)
        taken.body = b"".join(parts).decode()
        if taken.status == 303:
            await self._ask(location, token, taken, None)

    def paint(self, taken: Taken) -> str:
        """Render what was painted, once more."""
        return "".join(
            self.environment.get_template(name).render(context) for name, context in taken.painted
        )


async def again(
    pool: asyncpg.Pool, taken: Taken, changes: dict[object, object] | None = None
) -> None:
    """Run the statements of `taken`, parameters replaced as `changes` says."""
    changes = changes or {}
    async with pool.acquire() as connection:
        for unit in taken.units:
            for sql, values in unit:
                if values:
                    await connection.fetch(sql, *(_changed(value, changes) for value in values))
                else:
                    await connection.execute(sql)


def _changed(value: Any, changes: dict[object, object]) -> Any:
    return changes.get(value, value) if isinstance(value, str) else value


class _Heard:
    """A pool whose connections are listened to while they are out."""

    def __init__(self, pool: asyncpg.Pool, taken: Taken) -> None:
        self._pool, self._taken = pool, taken

    async def acquire(self, **options: Any) -> Any:
        connection = await self._pool.acquire(**options)
        connection.add_query_logger(self._hear)
        return connection

    async def release(self, connection: Any, **options: Any) -> None:
        await asyncio.sleep(0)  # what was said last is told only now
        connection.remove_query_logger(self._hear)
        await self._pool.release(connection, **options)

    def _hear(self, query: Any) -> None:
        if _NOT_THE_PAGE.search(query.query):
            return
        if query.query.startswith("BEGIN") or not self._taken.units:
            self._taken.units.append([])
        self._taken.units[-1].append((query.query, query.args))


@contextmanager
def _listening(taken: Taken) -> Iterator[None]:
    """Statements are heard at the pools of `backend.db`; templates where they are rendered."""
    of, to_asgi = db.POOLS.of, Template.to_asgi_response

    known: dict[str, _Heard] = {}

    def heard(role: str) -> Any:
        return known.setdefault(role, _Heard(of(role), taken))

    def painting_heard(
        template: Template, app: Litestar | None, request: Any, **named: Any
    ) -> ASGIResponse:
        context = template.create_template_context(request)
        taken.painted.append((str(template.template_name), context))
        return to_asgi(template, app, request, **named)

    db.POOLS.of = heard  # type: ignore[method-assign]
    Template.to_asgi_response = painting_heard  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        db.POOLS.of = of  # type: ignore[method-assign]
        Template.to_asgi_response = to_asgi  # type: ignore[method-assign]
