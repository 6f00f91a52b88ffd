"""Tables that leave the house: CSV, CSV for a French Excel, XLSX. Typed, dated, defused.

A cell of text is never read as a formula or a link by whoever opens the file: in CSV it is prefixed
with an apostrophe where a spreadsheet would calculate, in XLSX it is written as text. Numbers stay
numbers and days stay days. It refuses to guess: every column says what it holds.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import xlsxwriter

Kind = Literal["text", "count", "cents", "share", "days", "day"]
Cell = str | int | Decimal | date | None

# OWASP's list for CSV injection, and the full-width forms that some spreadsheets read the same way
FUSES = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
CELL_LONGEST = 32_767  # what a cell of a workbook can hold
FORMATS = {
    "count": "#,##0",
    "cents": "#,##0.00",
    "share": "0.0%",
    "days": "0.0",
    "day": "dd/mm/yyyy",
}
WIDTHS = {"text": 26, "count": 11, "cents": 15, "share": 11, "days": 10, "day": 12}


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names the column for machines, `title` for people. Cents are whole, shares of one."""

    key: str
    title: str
    kind: Kind = "text"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def defused(text: str) -> str:
    """`text` so that no spreadsheet calculates it when it stands in a CSV file."""
    return f"'{text}" if text.startswith(FUSES) else text


def written(value: Cell, kind: Kind, *, french: bool = False) -> str:
    """A cell of a CSV file: amounts in euros, shares of one, days as ISO or as the French write."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}" if french else value.isoformat()
    if kind == "text":
        return defused(str(value))
    text = format(Decimal(value).scaleb(-2), ".2f") if kind == "cents" else str(value)
    return text.replace(".", ",") if french else text


def as_csv(table: Table) -> bytes:
    """Comma, point, ISO days, machine names in the head line; RFC 4180."""
    head = [column.key for column in table.columns]
    return _lines(table, head, french=False).encode()


def as_french_csv(table: Table) -> bytes:
    """As Excel in France and Belgium opens it: byte-order mark, semicolon, comma, CRLF."""
    head = [defused(column.title) for column in table.columns]
    return b"\xef\xbb\xbf" + _lines(table, head, french=True).encode()


def _lines(table: Table, head: Sequence[str], *, french: bool) -> str:
    out = io.StringIO(newline="")
    # RFC 4180, and only so does the writer quote a lone carriage return inside a cell
    writer = csv.writer(out, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow(head)
    kinds = [column.kind for column in table.columns]
    writer.writerows(
        [written(cell, kind, french=french) for cell, kind in zip(row, kinds, strict=True)]
        for row in table.rows
    )
    return out.getvalue()


def as_workbook(tables: Sequence[Table]) -> bytes:
    """One sheet per table: bold head that stays in sight, true numbers and days, no formulas."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    styles = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
    styles["text"] = book.add_format({"num_format": "@"})
    for table in tables:
        sheet = book.add_worksheet(table.name[:31])
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width or WIDTHS[column.kind])
            sheet.write_string(0, place, column.title, bold)
        for line, row in enumerate(table.rows, start=1):
            for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                _write(sheet, (line, place), cell, column.kind, styles[column.kind])
    book.close()
    return out.getvalue()


def _write(
    sheet: "xlsxwriter.worksheet.Worksheet",
    at: tuple[int, int],
    cell: Cell,
    kind: Kind,
    style: object,
) -> None:
    if cell is None:
        return
    if isinstance(cell, date):
        sheet.write_datetime(*at, cell, style)
    elif kind == "text":
        sheet.write_string(*at, str(cell)[:CELL_LONGEST], style)
    else:
        # a workbook knows no decimals: a double is exact to the cent far beyond our amounts
        sheet.write_number(*at, Decimal(cell).scaleb(-2) if kind == "cents" else cell, style)
