"""Small lists for the tests of intake: invented names, numbers that check."""

import io
import zipfile
from datetime import date, datetime, time

import xlsxwriter

from backend.intake.checking import check
from backend.intake.grouping import Grouped, group
from backend.intake.headers import propose
from backend.intake.outcome import Checked
from backend.intake.safely import SheetTable, read_table

HEADERS = (
    "N° client", "Nom", "N° TVA", "Code postal", "N° facture", "Date facture", "Échéance",
    "Montant TTC", "Acompte", "Solde dû",
)  # fmt: skip
BAKER = ("C1", "Boulangerie Lune SRL", "BE0403170701", "1000", "F1", "01/02/2026", "15/02/2026",
         "121,00", "21,00", "100,00")  # fmt: skip
NOEL = ("C2", "Noël Dupré", "", "75001", "F2", "02/02/2026", "16/02/2026", "50,00", "", "50,00")


def lines(*rows: tuple[str, ...], delimiter: str = ";", end: str = "\r\n") -> str:
    """A list as text, its cells not quoted."""
    return "".join(delimiter.join(row) + end for row in rows)


def table_of(text: str | bytes, name: str = "list.csv") -> SheetTable:
    return read_table(text if isinstance(text, bytes) else text.encode(), name)


def checked(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> Checked:
    """Read and check rows under headers, in the child process like any upload."""
    table = table_of(lines(headers, *rows))
    proposal = propose(table.headers)
    return check(table, proposal.columns, questions=proposal.questions)


def grouped(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> Grouped:
    return group(checked(*rows, headers=headers))


def row(**changes: str) -> tuple[str, ...]:
    """The baker's line with some cells changed, by short names."""
    places = {name: place for place, name in enumerate(
        ("customer", "name", "number", "postcode", "invoice", "issued", "due", "amount", "paid",
         "balance"))}  # fmt: skip
    cells = list(BAKER)
    for name, value in changes.items():
        cells[places[name]] = value
    return tuple(cells)


Cell = str | int | float | bool | date | None


def workbook(
    *sheets: list[list[Cell]], hidden: int | None = None, epoch_1904: bool = False
) -> bytes:
    """An XLSX with typed cells, one sheet per list of rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": epoch_1904})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for place, rows in enumerate(sheets):
        sheet = book.add_worksheet(f"Sheet {place + 1}")
        if place == hidden:
            sheet.hide()
        for y, cells in enumerate(rows):
            for x, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(y, x, datetime.combine(value, time()), day)
                elif value is not None:
                    sheet.write(y, x, value)
    if hidden == 0:
        book.worksheets()[1].activate()
        book.worksheets()[1].set_first_sheet()
    book.close()
    return out.getvalue()


def bomb(megabytes: int = 40) -> bytes:
    """A workbook whose only sheet is one cell repeated until it fills `megabytes`."""
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>AAAAAAAA</t></is></c></row>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", cell * (megabytes * 1024 * 1024 // len(cell)))
    return out.getvalue()
