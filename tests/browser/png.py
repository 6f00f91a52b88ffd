"""Screenshots made light: a PNG with the 256 colours that a screen mostly is made of.

Reads what Chromium writes (eight bits, RGB or RGBA, not interlaced), and nothing else.
"""

import struct
import zlib
from collections import Counter
from itertools import pairwise

COLOURS = 256
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
Colour = tuple[int, int, int]


def lighter(png: bytes) -> bytes:
    """The same picture with a palette; colours beyond it become the nearest one that is kept."""
    width, height, step, rows = _read(png)
    pixels = [tuple(row[at : at + 3]) for row in rows for at in range(0, width * step, step)]
    counts = Counter(pixels)
    palette = _palette(counts)
    place = {colour: _nearest(colour, palette) for colour in counts}
    body = bytes(place[pixel] for pixel in pixels)
    lines = b"".join(
        b"\0" + body[start:end] for start, end in pairwise(range(0, width * height + 1, width))
    )
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(bytes(colour) for colour in palette)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _palette(counts: Counter[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The commonest colours, then the commonest of every other kind, so that a rare red stays."""
    kept = [colour for colour, _count in counts.most_common(COLOURS // 2)]
    kinds: dict[tuple[int, ...], tuple[int, ...]] = {}
    for colour, _count in counts.most_common():
        kinds.setdefault(tuple(part >> 4 for part in colour), colour)
    known = {tuple(part >> 4 for part in colour) for colour in kept}
    rare = [colour for kind, colour in kinds.items() if kind not in known]
    return [*kept, *rare][:COLOURS]


def _nearest(colour: tuple[int, ...], palette: list[tuple[int, ...]]) -> int:
    """Its place in the palette; every colour that is kept is nearest to itself."""
    red, green, blue = colour
    return min(
        range(len(palette)),
        key=lambda at: (
            (palette[at][0] - red) ** 2
            + (palette[at][1] - green) ** 2
            + (palette[at][2] - blue) ** 2
        ),
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _read(png: bytes) -> tuple[int, int, int, list[bytearray]]:
    """Width, height, bytes per pixel, and the rows with their filters undone."""
    assert png.startswith(_SIGNATURE)
    at, packed, head = 8, b"", b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        head = data if kind == b"IHDR" else head
        packed += data if kind == b"IDAT" else b""
        at += length + 12
    width, height, bits, kind_of_colour, *_rest = struct.unpack(">IIBBBBB", head)
    assert bits == 8
    step = {2: 3, 6: 4}[kind_of_colour]
    raw, size, rows = zlib.decompress(packed), width * step, []
    above = bytearray(size)
    for start in range(0, len(raw), size + 1):
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + size]), above, step)
        rows.append(above)
    assert len(rows) == height
    return width, height, step, rows


def _unfiltered(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    """One row as it was before it was filtered (PNG specification, 9.2)."""
    if kind == 2:
        return bytearray((value + up) & 255 for value, up in zip(row, above, strict=True))
    for at in range(len(row) if kind else 0):
        left = row[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        up = above[at]
        guess = {1: left, 3: (left + up) // 2}.get(kind)
        row[at] = (row[at] + (_paeth(left, up, corner) if guess is None else guess)) & 255
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))
