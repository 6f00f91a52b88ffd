"""What the bytes of an uploaded file are, decided by content and never by the name.

Recognises workbooks, refuses what is neither a workbook nor a text (archives, programs, PDF, XML,
web pages, JSON), and finds the encoding of a text by evidence. It decodes nothing itself except
samples, and it never asks the file's name.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from backend.refusals import Refused
from backend.words import _

_SAMPLE = 1 << 16
_CHUNK = 1 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ALIENS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"#!", "#!"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "EICAR"),
)
_MARKUP = re.compile(
    r"\s*<(?:\?[a-z]|!doctype|!--|[a-z][\w.-]*(?::[\w.-]+)?(?:\s[^<>]*)?/?>)", re.IGNORECASE
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a text: a codec of Python, lines that stray from it, and whether we are sure.

    `stray` are 1-based lines of a UTF-8 file that hold other bytes; those bytes are read in
    Windows-1252 (see `MIXED`).
    """

    codec: str
    stray: tuple[int, ...] = ()
    doubtful: bool = False


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MIXED = "quittance-windows"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Decode the bytes that UTF-8 refuses as Windows-1252, the usual stray in a mended file."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    return odd.decode("cp1252", "replace"), error.end


codecs.register_error(MIXED, _as_windows)


def kind_of(data: bytes) -> str:
    """ "zip" (perhaps a workbook), "ole" (an old workbook or an encrypted one) or "text".

    Raises `Refused` with a sentence for an empty file and for everything else.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe\x1a"):
        raise Refused(_("The file is empty: ask the creditor to send it again"))
    if data.startswith(_ZIP):
        return "zip"
    if data.startswith(_OLE):
        return "ole"
    for magic, what in _ALIENS:
        if data.startswith(magic):
            raise Refused(
                _("The file is {what}, not a list: send it as CSV or as an Excel workbook"),
                what=what,
            )
    head = data[:_SAMPLE]
    text = _peek(head)
    if _MARKUP.match(text.lstrip("\ufeff")):
        raise Refused(
            _("This is XML or a web page, not a list: send it as CSV or as an Excel workbook")
        )
    if _is_json(text, data[-64:]):
        raise Refused(_("This is JSON, not a list: send it as CSV or as an Excel workbook"))
    if _wide(head) is None and _is_binary(head):
        raise Refused(
            _("This is not a text nor a workbook: send the list as CSV or as an Excel workbook")
        )
    return "text"


def _peek(head: bytes) -> str:
    wide = _wide(head)
    return head.decode(wide or "latin-1", "replace")


def _is_json(text: str, tail: bytes) -> bool:
    opening = text.lstrip("\ufeff\u00ef\u00bb\u00bf \t\r\n")[:2].strip()
    closing = tail.replace(b"\x00", b"").rstrip()[-1:]
    return (opening[:1], closing) in {("{", b"}"), ("[", b"]")}


def _is_binary(head: bytes) -> bool:
    odd = len(_BINARY.findall(head))
    return odd * 20 > len(head)


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32, by its mark or by where its zero bytes stand."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if odd * 10 > pairs * 7 and even * 10 < pairs:
        return "utf-16-le"
    if even * 10 > pairs * 7 and odd * 10 < pairs:
        return "utf-16-be"
    return None


def encoding_of(data: bytes) -> Encoding:
    """The encoding of a text, by marks, by UTF-8's own grammar, else by the letters it gives."""
    wide = _wide(data[:_SAMPLE])
    if wide:
        return Encoding(wide)
    codec = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    good, bad = _utf8(data)
    if not bad:
        return Encoding(codec)
    if codec == "utf-8-sig" or good > len(bad):
        return Encoding(codec, stray=_lines_of(data, bad))
    return _one_byte(data)


def _utf8(data: bytes) -> tuple[int, list[int]]:
    """How many characters beyond ASCII are sound UTF-8, and where (up to 200) bytes are not."""
    good, bad = 0, list[int]()
    decoder = codecs.getincrementaldecoder("utf-8")()
    view, place = memoryview(data), 0
    try:
        while place < len(data):
            decoder.decode(view[place : place + _CHUNK], place + _CHUNK >= len(data))
            place += _CHUNK
    except UnicodeDecodeError:
        pass
    else:
        return 0, bad
    for run in re.finditer(rb"[\x80-\xff]+", data):
        piece, done = run.group(), 0
        while done < len(piece):
            try:
                good += len(piece[done:].decode())
                break
            except UnicodeDecodeError as error:
                good += len(piece[done : done + error.start].decode())
                bad.append(run.start() + done + error.start)
                done += error.end
        if len(bad) > 200:
            break
    return good, bad


def _lines_of(data: bytes, places: list[int]) -> tuple[int, ...]:
    lines, line, before = list[int](), 1, 0
    for place in places:
        piece = data[before:place]
        line += len(re.findall(rb"\r\n|\r|\n", piece))
        before = place
        if line not in lines:
            lines.append(line)
    return tuple(lines)


# What each letter says about the truth of a reading: French and Dutch text is full of the first
# group, has some of the second, and holds the third only by mistake.
_LIKELY = dict.fromkeys("éèàçêëôîïûùâöü", 6) | dict.fromkeys("ÉÈÀÇÊËœŒ°€’–—«»´æ", 4)
_CANDIDATES = ("cp1252", "iso-8859-15", "cp850", "cp858", "mac_roman")


def _one_byte(data: bytes) -> Encoding:
    """The one-byte code page under which the letters of the file are the most plausible."""
    found = re.finditer(rb"[\x00-\x7f]?[\x80-\xff]+[\x00-\x7f]?", data)
    seen = Counter(match.group() for match in islice(found, 6000))
    pieces = seen.most_common(500)
    scores = {codec: _plausible(pieces, codec) for codec in _CANDIDATES}
    scores["mac_roman"] -= abs(scores["mac_roman"]) // 5  # rare today: it must be clearly better
    ranked = sorted(_CANDIDATES, key=lambda codec: -scores[codec])
    best = ranked[0]
    rival = next((codec for codec in ranked[1:] if _differs(pieces, best, codec)), best)
    doubtful = rival != best and scores[best] - scores[rival] <= abs(scores[best]) // 20
    return Encoding(best, doubtful=doubtful or scores[best] <= 0)


def _differs(pieces: list[tuple[bytes, int]], one: str, other: str) -> bool:
    return any(
        piece.decode(one, "replace") != piece.decode(other, "replace") for piece, _n in pieces
    )


def _plausible(pieces: list[tuple[bytes, int]], codec: str) -> int:
    return sum(
        min(times, 50) * _piece_score(piece.decode(codec, "replace")) for piece, times in pieces
    )


def _piece_score(text: str) -> int:
    score = 0
    for place, letter in enumerate(text):
        if letter < "\x80":
            continue
        before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
        if letter == "\ufffd" or "\x80" <= letter <= "\x9f":
            score -= 30
        elif letter == "\u00a0" or letter in "€°":
            score += -6 if before.isalpha() and after.isalpha() else 5
            score -= 4 if letter == "°" and not before.isalpha() else 0
        elif letter.isalpha():
            alone = not before.isalpha() and not after.isalpha()
            score += -4 if alone and letter not in "àÀ" else _LIKELY.get(letter, 1)
            score -= 8 if letter.isupper() and before.islower() else 0
            score -= 3 if letter.islower() and before.isupper() and after.isupper() else 0
        else:
            score += _LIKELY.get(letter, -3)
            score -= 5 if before.isalpha() and after.isalpha() and letter not in "’´" else 0
    return score
