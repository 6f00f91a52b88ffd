"""A text into records: quotes, escapes, line ends and delimiters, with every record's line.

A quotation mark that is never closed must not swallow the rows below it: such a line becomes a
record of its own, marked as flawed, and reading goes on with the next line. Nothing in here knows
what a column means.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from backend.intake.sniffing import MIXED, Encoding
from backend.refusals import Refused
from backend.words import _

COLUMNS_MAX = 1000
RECORD_LINES_MAX = 200  # a cell with more line ends than this is an open quote, not a text
_OPEN_QUOTES_MAX = 40  # more of them, and the quotes of this file mean nothing
_CELL_MAX = 131_072
_SAMPLE_LINES = 400
OPEN_QUOTE = "quote"
PRIORITY = ";\t|,: "

csv.field_size_limit(_CELL_MAX)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a line are told apart. `delimiter` is None where a line is one cell."""

    delimiter: str | None
    escape: str | None = None
    skip: int = 0  # lines before the records that only speak to Excel ("sep=;")


Record = tuple[int, list[str], str]


def lines_of(data: bytes, encoding: Encoding) -> Iterator[str]:
    """The physical lines of a text, with their ends: CR, LF, CRLF, in any mixture."""
    errors = MIXED if encoding.codec.startswith("utf-8") else "replace"
    return io.TextIOWrapper(io.BytesIO(data), encoding.codec, errors, newline="")


@dataclass(slots=True)
class _Feed:
    """Hands lines to the reader of the standard library and remembers those of one record."""

    source: Iterator[str]
    taken: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        taken = self.taken
        while self.back:
            if len(taken) >= RECORD_LINES_MAX:
                return
            taken.append(self.back.pop())
            yield taken[-1]
        for line in self.source:
            taken.append(line)
            yield line
            if len(taken) >= RECORD_LINES_MAX:
                return

    def give_back(self) -> None:
        """Keep the first line of the record as read, and offer the others again."""
        self.back.extend(reversed(self.taken[1:]))
        self.taken.clear()


def records(lines: Iterable[str], dialect: Dialect, width: int = 0) -> Iterator[Record]:
    """Each record as (1-based line, cells, flaw); `flaw` is "" or `OPEN_QUOTE`.

    `width` is the usual number of cells, if known: it helps to see that a quote has swallowed rows.
    """
    feed, line, open_quotes = _Feed(iter(lines)), 1, 0
    for _skipped in range(dialect.skip):
        next(feed.source, None)
        line += 1
    while True:
        reader = _reader(feed, dialect, quoted=open_quotes <= _OPEN_QUOTES_MAX)
        try:
            for cells in reader:
                if len(feed.taken) > 1 and _swallowed(feed.taken, dialect, width):
                    break
                yield line, cells, ""
                line += len(feed.taken)
                feed.taken.clear()
            else:
                if not feed.taken:
                    return
        except csv.Error:
            pass  # a cell beyond every measure: the line is told, the next ones are read
        open_quotes += 1
        yield line, _plainly(feed.taken[0], dialect), OPEN_QUOTE
        line += 1
        feed.give_back()


def _reader(
    lines: Iterable[str],
    dialect: Dialect,
    *,
    quoted: bool = True,
    strict: bool = False,
) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.delimiter or "\x1f",
        escapechar=dialect.escape,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=strict,
    )


def _swallowed(taken: list[str], dialect: Dialect, width: int) -> bool:
    """Whether a record of several lines is really several records behind an open quote."""
    if len(taken) >= RECORD_LINES_MAX:
        return True
    if width > 2 and all(line.count(dialect.delimiter or "\x1f") == width - 1 for line in taken):
        return True
    try:
        list(_reader(taken, dialect, strict=True))
    except csv.Error:
        return True
    return False


def _plainly(line: str, dialect: Dialect) -> list[str]:
    return line.rstrip("\r\n").split(dialect.delimiter or "\x1f")


def dialect_of(lines: Iterator[str]) -> Dialect:
    """Find the delimiter by how evenly it cuts the first lines; a "sep=" line simply says it.

    Raises `Refused` for more than a thousand columns.
    """
    sample = [line for _place, line in zip(range(_SAMPLE_LINES), lines, strict=False)]
    first = sample[0].strip().strip('"') if sample else ""
    if first[:4].lower() == "sep=" and len(first) <= 5:
        mark = first[4:] or "\t"
        return _with_escape(Dialect(mark if mark != '"' else ";", skip=1), sample)
    scores = {mark: _evenness(sample, mark) for mark in PRIORITY}
    best = max(PRIORITY, key=lambda mark: scores[mark])
    if scores[best] > 0 and max(line.count(best) for line in sample[:3]) >= COLUMNS_MAX:
        raise Refused(
            _("The list has more than {most} columns: send only those of the claims"),
            most=COLUMNS_MAX,
        )
    return _with_escape(Dialect(best if scores[best] > 0 else None), sample)


def _evenness(sample: list[str], mark: str) -> float:
    """How much a delimiter looks like one: even widths, many columns, no cut-up amounts."""
    if not any(mark in line for line in sample):
        return 0.0
    widths = Counter[int]()
    for _line, cells, _flaw in records(sample, Dialect(mark)):
        if any(cell.strip() for cell in cells):
            widths[len(cells)] += 1
    if not widths:
        return 0.0
    total = sum(widths.values())
    width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width < 2:
        return 0.0
    share = times / total
    weak = {" ": 0.3, ":": 0.3, ",": 0.9}.get(mark, 1.0)
    if mark in " :" and (share < 0.5 or width < 3 or not _opens(sample, mark)):
        return 0.0
    return weak * share * share * math.sqrt(min(width, 20))


def _opens(sample: list[str], mark: str) -> bool:
    """Blanks and colons fill every text; they delimit only where the first line uses them too."""
    return next((line.count(mark) > 1 for line in sample if line.strip()), False)


def _with_escape(dialect: Dialect, sample: list[str]) -> Dialect:
    """Backslash escapes are believed only where they leave fewer uneven records."""
    if not any('\\"' in line for line in sample):
        return dialect
    escaped = Dialect(dialect.delimiter, "\\", dialect.skip)
    return min(dialect, escaped, key=lambda each: _unevenness(sample, each))


def _unevenness(sample: list[str], dialect: Dialect) -> int:
    widths = Counter(len(cells) + 1000 * bool(flaw) for _n, cells, flaw in records(sample, dialect))
    return sum(widths.values()) - max(widths.values(), default=0)
