"""The door for uploaded files: `read_table` reads in a child process and hands back a table.

A crash, a hang or a hunger for memory in there is a refusal with a sentence out here. The child
gets no environment (so no secret), and what it answers is plain CSV and JSON, never pickle.
It blocks for as long as the reading takes: call it in a thread from asynchronous code.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from backend.intake.reading import BYTES_MAX, DIVIDER, Notice
from backend.refusals import Refused
from backend.words import _

SECONDS_MAX = 60
_ROOT = Path(__file__).parents[2]
_FIXED = ("line", "count", "flaw", "extra", "kinds")


@dataclass(frozen=True, slots=True, eq=False)
class SheetTable:
    """A list as it was sent: every cell is text, nothing is interpreted yet.

    `frame` has the columns `line` (1-based, physical line or Excel row), `count` (cells found),
    `flaw`, `extra` (cells beyond the table, put together), `kinds` (one letter per cell of a
    workbook: t, n, d, b; empty for text files) and `c0`, `c1`, … . `records` counts all lines that
    are not blank: titles, header and rows.
    """

    name: str
    kind: str
    encoding: str
    delimiter: str | None
    sheet: str
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    header_line: int | None
    width: int
    preamble: tuple[tuple[int, str], ...]
    notices: tuple[Notice, ...]
    records: int
    blank: int
    peak_kb: int
    frame: pl.DataFrame = field(repr=False)

    @property
    def height(self) -> int:
        return self.frame.height

    def rows(self, first: int = 0, count: int = 20) -> list[tuple[int, list[str]]]:
        """Some rows for a preview: (line, cells)."""
        return [
            (int(row[0]), list(row[len(_FIXED) :]))
            for row in self.frame.slice(first, count).iter_rows()
        ]


def read_table(data: bytes, name: str, *, sheet: str | None = None) -> SheetTable:
    """Read any file as a table, in a child process with limits on memory and time.

    `name` is only kept, never believed. Raises `Refused` with a sentence for whatever is not a
    list, and for whatever kills the child.
    """
    if len(data) > BYTES_MAX:
        raise Refused(_("The file is larger than {most} MB: cut it in parts"), most=BYTES_MAX >> 20)
    command = [sys.executable, "-m", "backend.intake.child", *([sheet] if sheet else [])]
    try:
        child = subprocess.run(  # noqa: S603 — our own module, and no shell
            command,
            input=data,
            capture_output=True,
            timeout=SECONDS_MAX,
            check=False,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(_("The file takes too long to read: send the list as CSV")) from error
    body, _mark, last = child.stdout.rpartition(b"\n")
    if child.returncode or not last:
        raise Refused(_("The file cannot be read: save it as CSV or .xlsx and send it again"))
    answer: dict[str, Any] = json.loads(last)
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["facts"])
    return _table(name, answer, body)


def _table(name: str, answer: dict[str, Any], body: bytes) -> SheetTable:
    names = [*_FIXED, *(f"c{place}" for place in range(answer["width"]))]
    if body:
        frame = pl.read_csv(
            body,
            has_header=False,
            separator=DIVIDER,
            new_columns=names,
            infer_schema=False,
            empty_string_is_null=False,
        )
    else:
        frame = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    return SheetTable(
        name=name,
        frame=frame.with_columns(pl.col("line", "count").cast(pl.Int32)),
        headers=tuple(answer.pop("headers")),
        sheets=tuple(answer.pop("sheets")),
        preamble=tuple((line, text) for line, text in answer.pop("preamble")),
        notices=tuple(Notice(each["reason"], each["facts"]) for each in answer.pop("notices")),
        **answer,
    )
