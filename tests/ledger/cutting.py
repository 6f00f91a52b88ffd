"""A line to the database that is cut at the worst instant: the COMMIT was done, nobody is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

PORT = 5432


class Line:
    """Carries bytes both ways. `arm` cuts the line of whoever commits next, before the answer."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.cuts = 0
        self._armed = False

    def arm(self) -> None:
        self._armed = True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await _reached(self.upstream)
        doomed = asyncio.Event()
        try:
            await asyncio.gather(
                self._there(reader, far_writer, doomed), self._back(far_reader, writer, doomed)
            )
        finally:
            for end in (writer, far_writer):
                end.transport.abort()

    async def _there(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        try:
            while sent := await reader.read(65536):
                if self._armed and b"COMMIT;" in sent:
                    self._armed = False
                    doomed.set()
                writer.write(sent)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            if not doomed.is_set():
                writer.close()

    async def _back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        try:
            while answered := await reader.read(65536):
                if doomed.is_set():  # the database has answered COMMIT: nobody hears it
                    self.cuts += 1
                    writer.transport.abort()
                    return
                writer.write(answered)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


async def _reached(dsn: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(dsn)
    asked = parse_qs(parts.query)
    host = asked.get("host", [parts.hostname or "localhost"])[0]
    port = int(asked.get("port", [str(parts.port or PORT)])[0])
    if host.startswith("/"):
        return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
    return await asyncio.open_connection(host, port)


@asynccontextmanager
async def cut_line(dsn: str, folder: Path) -> AsyncIterator[tuple[Line, str]]:
    """A line to the database at `dsn`, and the address of its near end."""
    line = Line(dsn)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    server = await asyncio.start_unix_server(line.carry, folder / f".s.PGSQL.{PORT}")
    parts = urlsplit(dsn)
    person = f"{parts.username}:{parts.password}@" if parts.password else f"{parts.username}@"
    near = urlunsplit(
        (parts.scheme, person, parts.path, f"host={quote(str(folder))}&port={PORT}", "")
    )
    async with server:
        yield line, near
