"""Where a table begins: the header line below titles and blank lines, or none at all.

Looks at the first records only. Headers are known by their words first; where no word is known,
by being the first broad line that does not look like the lines below it.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from backend.intake.vocabulary import recognise

HEADER_WITHIN = 60
# DOS ends files with \x1a; spreadsheets leave blanks of every width.
BLANK = " \t\r\n\v\f\u00a0\u2007\u2009\u202f\u3000\ufeff\x1a\x1c\x1d\x1e\x1f\x85"
_NUMERIC = re.compile(
    r"\W*(?:[a-z]{3}\W{0,2})?[+-]?\d[\d\s.,'/:%-]*\W*(?:[a-z]{3})?\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Layout:
    """`header` is the place of the header among the sample's records, or None; `first` of the data.

    `width` is the number of columns of the table.
    """

    header: int | None
    first: int
    width: int


def layout_of(sample: Sequence[Sequence[str]]) -> Layout:
    """Find the header and the first row of data among the first records of a file."""
    filled = [sum(1 for cell in cells if cell.strip(BLANK)) for cells in sample]
    widths = Counter(len(cells) for cells, full in zip(sample, filled, strict=True) if full)
    if not widths:
        return Layout(None, len(sample), 0)
    width = max(widths, key=lambda each: (widths[each], each > 1))  # a tie: the earlier
    known = _by_words(sample[:HEADER_WITHIN])
    if known is not None:
        return Layout(known, known + 1, max(width, _trimmed(sample[known])))
    return _by_shape(sample, filled, width)


def _by_words(sample: Sequence[Sequence[str]]) -> int | None:
    """The first record in which the most columns are recognised, two at least."""
    best, most = None, 1
    for place, cells in enumerate(sample):
        if sum(1 for cell in cells if _is_numeric(cell)) * 2 > len(cells):
            continue
        fields = {recognise(cell) for cell in cells if cell.strip(BLANK)} - {None}
        if len(fields) > most:
            best, most = place, len(fields)
    return best


def _by_shape(sample: Sequence[Sequence[str]], filled: Sequence[int], width: int) -> Layout:
    broad = min(width, max(1, math.ceil(max(filled[:HEADER_WITHIN]) * 0.6)))
    first = next(place for place, full in enumerate(filled) if full >= broad or full == width)
    head, below = sample[first], sample[first + 1 :]
    numeric = _numeric_columns(below, width)
    told = [place for place in numeric if place < len(head) and head[place].strip(BLANK)]
    if told:
        is_header = sum(_is_numeric(head[place]) for place in told) * 2 <= len(told)
    else:
        cells = [cell.strip(BLANK) for cell in head if cell.strip(BLANK)]
        is_header = len(set(cells)) == len(cells) and not any(map(_is_numeric, cells))
    if is_header:
        return Layout(first, first + 1, max(width, _trimmed(head)))
    return Layout(None, first, width)


def _trimmed(cells: Sequence[str]) -> int:
    """The number of cells up to the last one that says something."""
    return max((place + 1 for place, cell in enumerate(cells) if cell.strip(BLANK)), default=0)


def _numeric_columns(below: Sequence[Sequence[str]], width: int) -> list[int]:
    columns = []
    for place in range(width):
        cells = [
            cells[place] for cells in below if place < len(cells) and cells[place].strip(BLANK)
        ]
        if cells and sum(map(_is_numeric, cells)) * 10 >= len(cells) * 7:
            columns.append(place)
    return columns


def _is_numeric(cell: str) -> bool:
    return len(cell) < 40 and _NUMERIC.fullmatch(cell.strip(BLANK)) is not None
