"""A small HTTP client that asks as htmx in a browser does: kept connections, gzip, its headers.

Small so that on two processors the asking costs little beside the answering. It knows as much of
HTTP as our own server speaks, and nothing else.
"""

import asyncio
import contextlib
import gzip
from dataclasses import dataclass
from urllib.parse import urlencode

SEE_OTHER = 303
ASKED = (
    "HX-Request: true\r\nHX-Request-Type: partial\r\nSec-Fetch-Site: same-origin\r\n"
    "Accept: text/html\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: fr\r\n"
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        zipped = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if zipped else self.body).decode()


class Browser:
    """One client with one kept connection, asking as whoever the token is. One task at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, token: str) -> Answer:
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._fixed(token)}\r\n".encode())

    async def post(self, path: str, token: str, fields: dict[str, str]) -> Answer:
        """Post a form; what it redirects to is followed, as fetch does."""
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\n{self._fixed(token)}"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        answer = await self._ask(head.encode() + body)
        if answer.status != SEE_OTHER:
            return answer
        return await self.get(answer.headers["location"], token)

    def _fixed(self, token: str) -> str:
        return f"Host: 127.0.0.1:{self._port}\r\nCookie: quittance={token}\r\n{ASKED}"

    async def _ask(self, request: bytes) -> Answer:
        if self._writer is None or self._reader is None or self._reader.at_eof():
            await self.close()
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for line in head[1:]:
            name, _colon, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            body = await self._chunks(self._reader)
        elif length := int(headers.get("content-length", "0")):
            body = await self._reader.readexactly(length)
        return Answer(int(head[0].split()[1]), headers, body)

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        parts = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readline()
        return b"".join(parts)

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
            self._writer = None
