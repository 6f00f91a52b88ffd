"""Every file of the report is opened again and compared, figure by figure, with the report."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from backend import db
from backend.db import unit_of_work
from backend.indicators import registry
from backend.refusals import NotFound, Refused
from backend.reports import actions, queries
from backend.reports.exports import Question
from backend.reports.queries import Performance
from tests import cast

AS_OF = date(2026, 11, 15)
ASKED = Question(author="Claude Delmas", now=datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
HOSTILE = '=HYPERLINK("http://evil.example";"Maison")'


@pytest.fixture(scope="module")
async def hostile(agency: dict[str, int]) -> int:
    """A creditor, a debtor and a reference that a spreadsheet would like to calculate."""
    creditor_id = await cast.creditor("@SUM(1)", name=HOSTILE)
    await cast.mandate(creditor_id)
    return await cast.case(
        creditor_id, debtor_name="+33 Serrurerie", creditor_ref="-5", placed_on=date(2026, 9, 1)
    )


async def reported(by: str = "placement", *, ref: str | None = None) -> Performance:
    async with queries.reading():
        return await queries.creditors_performance(
            by, date(2025, 11, 1), date(2026, 10, 31), as_of=AS_OF, creditor_ref=ref
        )


async def exported(report: Performance, form: str) -> actions.File:
    return await actions.export(report, form=form, span="12m", asked=ASKED, actor="7")


def expected(report: Performance) -> list[list[object]]:
    return [
        [line.ref, line.name, *(one.of(line.facts) for one in registry.INDICATORS)]
        for line in report.lines
    ]


async def test_csv_holds_the_figures(hostile: int) -> None:
    report = await reported()
    file = await exported(report, "csv")
    assert file.name == "2026-11-15_performance-creanciers_12m.csv"
    head, *rows = list(csv.reader(io.StringIO(file.content.decode())))
    assert head[:4] == ["creditor", "name", "cases", "closed"]
    assert len(rows) == len(report.lines)
    for row, wanted in zip(rows, expected(report), strict=True):
        for cell, value, indicator in zip(row[2:], wanted[2:], registry.INDICATORS, strict=False):
            scale = 100 if indicator.unit == "cents" else 1
            assert (Decimal(cell) * scale if cell else None) == value, indicator.key


async def test_french_csv_holds_the_figures_and_a_total(hostile: int) -> None:
    report = await reported()
    file = await exported(report, "csv-fr")
    assert file.content.startswith(b"\xef\xbb\xbf")
    assert file.content.count(b"\r\n") == file.content.count(b"\n") == len(report.lines) + 2
    text = file.content.decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert head[2:4] == ["Dossiers reçus", "Dossiers clos"]
    assert rows[-1][0] == "Total"
    place = 2 + [one.key for one in registry.INDICATORS].index("collected_cents")
    cents = [int(Decimal(row[place].replace(",", ".")) * 100) for row in rows]
    assert cents[:-1] == [line.facts.collected_cents for line in report.lines]
    assert cents[-1] == sum(cents[:-1]) == report.total.collected_cents


@pytest.mark.parametrize("by", ["placement", "receipt"])
async def test_the_workbook_holds_figures_cases_and_definitions(hostile: int, by: str) -> None:
    report = await reported(by)
    file = await exported(report, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    assert book.sheetnames == ["Synthèse", "Dossiers", "Définitions"]
    *rows, total = list(book["Synthèse"].iter_rows(min_row=2, values_only=True))
    for row, wanted in zip(rows, expected(report), strict=True):
        for cell, value, indicator in zip(row[2:], wanted[2:], registry.INDICATORS, strict=False):
            scale = 100 if indicator.unit == "cents" else 1
            got = None if cell is None else round(Decimal(str(cell)) * scale, 6)
            assert got == value, (row[0], indicator.key)
    keys = [one.key for one in registry.INDICATORS]
    behind = list(book["Dossiers"].iter_rows(min_row=2, values_only=True))
    for key, place in (("placed_cents", 5), ("collected_cents", 6), ("open_cents", 7)):
        cents = sum(round(Decimal(str(case[place])) * 100) for case in behind)
        assert cents == registry.BY_KEY[key].of(report.total), key
        assert round(Decimal(str(total[2 + keys.index(key)])) * 100) == cents, key
    told = {row[0]: row[1] for row in book["Définitions"].iter_rows(min_row=2, values_only=True)}
    assert {one.name("fr") for one in registry.INDICATORS} <= set(told)
    assert told["Période"] == "du 01/11/2025 au 31/10/2026"
    assert told["Calculé le"] == "20/11/2026 09:30"
    assert told["Demandé par"] == "Claude Delmas"


async def test_no_cell_of_a_workbook_is_a_formula_or_a_link(hostile: int) -> None:
    book = openpyxl.load_workbook(io.BytesIO((await exported(await reported(), "xlsx")).content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    values = {cell.value for cell in cells}
    assert {HOSTILE, "@SUM(1)", "+33 Serrurerie", "-5"} <= values
    print(f"{len(cells)} cells, 0 formulas, 0 links")


@pytest.mark.parametrize("form", ["csv", "csv-fr"])
async def test_a_hostile_creditor_is_defused_in_csv(hostile: int, form: str) -> None:
    text = (await exported(await reported(ref="@SUM(1)"), form)).content.decode("utf-8-sig")
    delimiter = ";" if form == "csv-fr" else ","
    row = list(csv.reader(io.StringIO(text), delimiter=delimiter))[1]
    assert row[:2] == ["'@SUM(1)", f"'{HOSTILE}"]


async def test_parquet_keeps_types_and_figures(hostile: int) -> None:
    report = await reported()
    frame = pl.read_parquet(io.BytesIO((await exported(report, "parquet")).content))
    assert frame.schema["collected"] == pl.Decimal(18, 2)
    assert frame.schema["cases"] == pl.Int64
    assert frame.schema["as_of"] == pl.Date
    assert frame["as_of"].unique().to_list() == [AS_OF]
    for row, wanted in zip(frame.iter_rows(), expected(report), strict=True):
        for cell, value, indicator in zip(row[2:], wanted[2:], registry.INDICATORS, strict=False):
            scale = 100 if indicator.unit == "cents" else 1
            assert (None if cell is None else cell * scale) == value, indicator.key


async def test_who_took_a_report_along_is_in_the_journal(hostile: int) -> None:
    await exported(await reported(ref="@SUM(1)"), "csv")
    async with unit_of_work(role="app", readonly=True):
        line = await db.row(
            "SELECT * FROM journal_entry WHERE event = 'report.exported' ORDER BY id DESC LIMIT 1"
        )
    assert line
    assert (line["actor"], line["details"]["form"], line["details"]["cases"]) == ("7", "csv", 1)
    assert line["details"]["period"] == ["2025-11-01", "2026-10-31"]


async def test_what_cannot_be_asked_is_refused(agency: dict[str, int]) -> None:
    with pytest.raises(NotFound, match="No creditor has the reference nobody"):
        await reported(ref="nobody")
    with pytest.raises(NotFound):
        await reported(ref="a\x00b")
    with pytest.raises(Refused):
        await exported(await reported(), "docx")
