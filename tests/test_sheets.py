"""Tables that leave the house: what a spreadsheet makes of them, whatever a debtor is called."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.sheets import Column, Table, as_csv, as_french_csv, as_workbook, defused

COLUMNS = [
    Column("name", "Débiteur"), Column("cases", "Dossiers", "count"),
    Column("sum", "Montant", "cents"), Column("rate", "Taux", "share"),
    Column("mean", "Délai", "days"), Column("on", "Le", "day"),
]  # fmt: skip
ROW = ("Société Générale “Été”; n° 1", 1234, 1_234_567_89, Decimal("0.671500"), Decimal("57.3"),
       date(2026, 9, 30))  # fmt: skip
NOTHING = ("", None, None, None, None, None)
HOSTILE = [
    '=HYPERLINK("http://evil.example","x")', "+1+1", "-2+3", "@SUM(A1)", "\tx", "\r=1", "\n=1",
    "＝1+1", "https://evil.example", "mailto:a@evil.example", 'a";b', "a\nb", "'quoted", "😀",
    "00123",
]  # fmt: skip


def test_csv_is_plain_and_exact() -> None:
    assert as_csv(Table("x", COLUMNS, [ROW, NOTHING])).decode() == (
        "name,cases,sum,rate,mean,on\r\n"
        "Société Générale “Été”; n° 1,1234,1234567.89,0.671500,57.3,2026-09-30\r\n"
        ",,,,,\r\n"
    )


def test_french_csv_opens_in_a_french_excel() -> None:
    written = as_french_csv(Table("x", COLUMNS, [ROW]))
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig") == (
        "Débiteur;Dossiers;Montant;Taux;Délai;Le\r\n"
        '"Société Générale “Été”; n° 1";1234;1234567,89;0,671500;57,3;30/09/2026\r\n'
    )


def test_a_workbook_reads_back_as_true_numbers_and_days() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook([Table("Synthèse", COLUMNS, [ROW])])))
    sheet = book["Synthèse"]
    assert sheet.freeze_panes == "A2"
    name, cases, amount, rate, mean, on = next(sheet.iter_rows(min_row=2))
    assert (name.value, cases.value, amount.value) == (ROW[0], 1234, 1234567.89)
    assert (rate.value, rate.number_format) == (0.6715, "0.0%")
    assert (mean.value, on.value.date(), on.number_format) == (57.3, ROW[5], "dd/mm/yyyy")


@pytest.mark.parametrize("cents", [1, -1, 10, 99, 100, -12_345_67, 10**13, -(10**13) + 1])
def test_amounts_are_exact_to_the_cent_in_every_form(cents: int) -> None:
    table = Table("x", [Column("sum", "Somme", "cents")], [(cents,)])
    plain = as_csv(table).decode().splitlines()[1]
    french = as_french_csv(table).decode("utf-8-sig").splitlines()[1]
    cell = openpyxl.load_workbook(io.BytesIO(as_workbook([table]))).active["A2"].value
    assert Decimal(plain) * 100 == cents
    assert Decimal(french.replace(",", ".")) * 100 == cents
    assert round(Decimal(str(cell)) * 100) == cents


def opened(text: str) -> tuple[str, str, "openpyxl.cell.Cell"]:
    table = Table("x", [Column("t", "T"), Column("n", "N", "count")], [(text, 1)])
    plain = list(csv.reader(io.StringIO(as_csv(table).decode(), newline="")))
    french = list(
        csv.reader(io.StringIO(as_french_csv(table).decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert len(plain) == len(french) == 2
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook([table]))).active
    return plain[1][0], french[1][0], sheet["A2"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_stays_a_name(text: str) -> None:
    plain, french, cell = opened(text)
    assert plain == french == defused(text)
    assert not plain.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.value.replace("_x000D_", "\r").replace("\r\n", "\n") == text.replace("\r\n", "\n")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_whatever_the_text_no_cell_is_a_formula_or_a_link(text: str) -> None:
    plain, _french, cell = opened(text)
    assert plain in {text, f"'{text}"}
    assert cell.data_type != "f"
    assert cell.hyperlink is None
