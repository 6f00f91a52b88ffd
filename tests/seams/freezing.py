"""A line to PostgreSQL that can be frozen: connections stay open, nothing comes back any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit


@dataclass
class Line:
    """`dsn` leads through the line; `freeze` and `thaw` decide whether anything passes."""

    dsn: str
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)

    def freeze(self) -> None:
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65536):
                await self._flowing.wait()
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def line_to(dsn: str) -> AsyncIterator[Line]:
    """Lead to the server of `dsn` over a loopback port of our own."""
    parts = urlsplit(dsn)
    carrying: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await _reach(parts)
        for near, far in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(line.carry(near, far))
            carrying.add(task)
            task.add_done_callback(carrying.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    who = parts.netloc.rpartition("@")[0]
    near = f"{who}@127.0.0.1:{port}"
    line = Line(urlunsplit((parts.scheme, near, parts.path, "sslmode=disable", "")))
    line.thaw()
    try:
        yield line
    finally:
        line.thaw()
        server.close()
        for task in tuple(carrying):
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)


async def _reach(parts: SplitResult) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    host, port = asked.get("host", parts.hostname or "127.0.0.1"), asked.get("port", "5432")
    if host.startswith("/"):
        return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
    return await asyncio.open_connection(host, int(parts.port or port))
