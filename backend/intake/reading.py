"""A file into rows: encoding, delimiter, header line and physical line numbers found by evidence.

The rows leave one by one, so that a long file needs little memory. This runs inside the child
process of `safely`; it never opens a path and never asks the name what the file is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from backend.intake import records, workbooks
from backend.intake.layout import BLANK, Layout, layout_of
from backend.intake.sniffing import Encoding, encoding_of, kind_of
from backend.refusals import Refused
from backend.words import _

BYTES_MAX = 40 << 20
ROWS_MAX = 400_000
_SAMPLE = 150
_TWICE = re.compile(rb"\xc3\x83(?:\xc2[\xa0-\xbf]|\xe2\x80\xb0)|\xc3\xa2\xe2\x80\x9a\xc2\xac")
_ENCODINGS = {"cp1252": "Windows-1252", "cp850": "DOS 850", "cp858": "DOS 858",
              "iso-8859-15": "ISO 8859-15", "mac_roman": "Macintosh"}  # fmt: skip

# A row on its way out is one line of text: line, number of cells, flaw, cells beyond the table,
# kinds, the cells; divided by U+001F, quoted only where a cell holds a divider, quote or line end.
DIVIDER = "\x1f"
_SPECIAL = re.compile(r'["\r\n]')


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about the file: a sentence and its facts."""

    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.reason.format(**self.facts)


@dataclass(slots=True)
class Reading:
    """What was found out about a file; the counts are complete once the rows have been taken."""

    kind: str
    encoding: str = ""
    delimiter: str | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    header_line: int | None = None
    width: int = 0
    preamble: list[tuple[int, str]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    records: int = 0  # all that are not blank: titles, headers and rows
    blank: int = 0


Source = Iterator[tuple[int, list[str], str, str]]  # line, cells, flaw, kinds


def read(data: bytes, *, sheet: str | None = None) -> tuple[Reading, Iterator[str]]:
    """Begin to read a file; the rows come out as they are taken.

    Raises `Refused` with a sentence for anything that is not a list, also while rows are taken.
    """
    if len(data) > BYTES_MAX:
        raise Refused(_("The file is larger than {most} MB: cut it in parts"), most=BYTES_MAX >> 20)
    kind = kind_of(data)
    if kind == "text":
        return _read_text(data)
    if kind == "zip":
        workbooks.check_archive(data)
    return _read_workbook(data, kind, sheet)


def _read_text(data: bytes) -> tuple[Reading, Iterator[str]]:
    reading = Reading("csv")
    data = _unspoiled(data, reading)
    encoding = encoding_of(data)
    reading.encoding = encoding.codec
    _tell(encoding, reading)
    dialect = records.dialect_of(records.lines_of(data, encoding))
    reading.delimiter = dialect.delimiter
    stream = records.records(records.lines_of(data, encoding), dialect)
    sample = [record[1] for record in islice(stream, _SAMPLE)]
    layout = layout_of(sample)
    again = records.records(records.lines_of(data, encoding), dialect, layout.width)
    source = ((line, cells, flaw, "") for line, cells, flaw in again)
    return reading, _rows(source, layout, reading)


def _unspoiled(data: bytes, reading: Reading) -> bytes:
    """Undo UTF-8 that was encoded twice ("SociÃ©tÃ©"), if undoing it succeeds to the last byte."""
    found = _TWICE.search(data)
    if not found:
        return data
    reading.notices.append(
        Notice(_("Accents had been encoded twice, as in “{sample}”: check the names"),
               {"sample": found.group().decode("utf-8", "replace")})
    )  # fmt: skip
    try:
        once = data.decode("utf-8-sig").encode("cp1252")
        once.decode("utf-8")
    except UnicodeError:
        return data
    return once


def _tell(encoding: Encoding, reading: Reading) -> None:
    if encoding.stray:
        lines = ", ".join(map(str, encoding.stray[:20]))
        reading.notices.append(
            Notice(_("Not UTF-8 throughout: line {lines} was read as Windows text"),
                   {"lines": lines})
        )  # fmt: skip
    if encoding.doubtful:
        reading.notices.append(
            Notice(_("The encoding is not certain; it was read as {encoding}: check the accents"),
                   {"encoding": _ENCODINGS.get(encoding.codec, encoding.codec)})
        )  # fmt: skip


def _read_workbook(data: bytes, kind: str, wanted: str | None) -> tuple[Reading, Iterator[str]]:
    book = workbooks.open_workbook(data)
    sheet = workbooks.choose(book, wanted)
    reading = Reading("workbook" if kind == "zip" else "xls", sheet=sheet.name)
    reading.sheets = tuple(workbooks.visible_sheets(book))
    stream = workbooks.sheet_records(sheet)
    sample = list(islice(stream, _SAMPLE))
    layout = layout_of([cells for _line, cells, _kinds in sample])
    both = chain(sample, stream)
    source = ((line, cells, "", kinds) for line, cells, kinds in both)
    return reading, _rows(source, layout, reading)


def _rows(source: Source, layout: Layout, reading: Reading) -> Iterator[str]:
    """Set titles and headers apart, skip blank lines, and bring every row to the same width."""
    width = reading.width = layout.width
    blanks = [""] * width
    if layout.header is None:
        reading.headers = tuple(blanks)
    seen = 0
    for place, (line, cells, flaw, kinds) in enumerate(source):
        joined = DIVIDER.join(cells)
        if not joined.strip(BLANK):
            reading.blank += 1
            continue
        reading.records += 1
        if place <= layout.first - 1:
            _set_apart(line, cells, reading, is_header=place == layout.header)
            continue
        seen += 1
        if seen > ROWS_MAX:
            raise Refused(_("The list has more than {most} rows: cut it in parts"), most=ROWS_MAX)
        if len(cells) == width and joined.count(DIVIDER) < width and not _SPECIAL.search(joined):
            yield f"{line}\x1f{width}\x1f{flaw}\x1f\x1f{kinds}\x1f{joined}\n"
        else:
            yield _fitted(line, cells, flaw, kinds, blanks)
    if not reading.records:
        raise Refused(_("The file is empty: ask the creditor to send it again"))


def _set_apart(line: int, cells: list[str], reading: Reading, *, is_header: bool) -> None:
    if is_header:
        reading.header_line = line
        reading.headers = tuple([*cells, *[""] * reading.width][: reading.width])
    else:
        said = " ".join(filter(None, map(str.strip, cells)))
        reading.preamble.append((line, said[:200]))


def _fitted(line: int, cells: list[str], flaw: str, kinds: str, blanks: list[str]) -> str:
    width = len(blanks)
    beyond = cells[width:]
    extra = " ".join(beyond) if any(cell.strip() for cell in beyond) else ""
    count = len(cells) if extra or len(cells) < width else width
    values = [str(line), str(count), flaw, extra, kinds, *[*cells, *blanks][:width]]
    quoted = (value.replace('"', '""') for value in values)
    return DIVIDER.join(f'"{value}"' for value in quoted) + "\n"
