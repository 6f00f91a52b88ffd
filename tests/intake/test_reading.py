"""Any file becomes a table or a sentence: encodings, delimiters, quotes, headers, workbooks."""

import asyncio
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.intake.reading import BYTES_MAX, read
from backend.intake.safely import read_table
from backend.refusals import Refused
from tests.intake.lists import BAKER, HEADERS, NOEL, bomb, lines, table_of, workbook

LIST = lines(HEADERS, BAKER, NOEL)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso-8859-15",
     "cp850", "mac_roman"],
)  # fmt: skip
def test_every_encoding_and_delimiter_gives_the_same_cells(encoding, delimiter):
    quoted = [tuple(f'"{cell}"' for cell in row) for row in (HEADERS, BAKER, NOEL)]
    table = table_of(lines(*quoted, delimiter=delimiter).encode(encoding))
    assert table.headers == HEADERS
    assert table.rows() == [(2, list(BAKER)), (3, list(NOEL))]
    assert table.delimiter == delimiter


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\n\n"])
def test_every_kind_of_line_end_is_a_line_end(end):
    table = table_of(lines(HEADERS, BAKER, NOEL, end=end))
    step = 2 if end == "\r\n\n" else 1
    assert [line for line, _cells in table.rows()] == [1 + step, 1 + 2 * step]


def test_line_ends_may_be_mixed_and_the_last_one_may_lack():
    text = ";".join(HEADERS) + "\r" + ";".join(BAKER) + "\n" + ";".join(NOEL)
    assert [line for line, _cells in table_of(text).rows()] == [2, 3]


@pytest.mark.parametrize("euro", ["12,50 €", "€ 12,50"])
def test_a_lone_euro_sign_tells_windows_from_dos(euro):
    text = "name;amount\r\nLune;" + euro + "\r\n"
    assert table_of(text.encode("cp1252")).rows()[0][1][1] == euro
    assert table_of(text.encode("iso-8859-15")).rows()[0][1][1] == euro


def test_a_line_that_is_not_utf_8_is_named():
    table = table_of(LIST.encode() + "C3;Café;;;F3;;;1,00;;1,00\r\n".encode("cp1252"))
    assert table.rows()[2][1][1] == "Café"
    assert [notice.facts for notice in table.notices] == [{"lines": "4"}]


def test_accents_encoded_twice_are_put_right_and_told():
    table = table_of(LIST.encode().decode("cp1252").encode())
    assert table.rows()[1][1][1] == "Noël Dupré"
    assert "encoded twice" in str(table.notices[0])


def test_titles_and_blank_lines_above_the_header_are_not_rows():
    table = table_of("Agence Lune\r\nTe innen dossiers 02/02/26\r\n;;\r\n\r\n" + LIST)
    assert (table.header_line, table.height) == (5, 2)
    assert [line for line, _text in table.preamble] == [1, 2]
    assert (table.records, table.blank) == (5, 2)


def test_excels_sep_line_is_no_header():
    table = table_of("sep=;\r\n" + LIST)
    assert (table.header_line, table.headers) == (2, HEADERS)


def test_a_list_without_header_is_read_as_one():
    table = table_of("Lune;12,50;01/02/2026\r\nDupré;13,50;02/02/2026\r\n")
    assert (table.header_line, table.height, table.headers) == (None, 2, ("", "", ""))


def test_quotes_may_hold_delimiters_line_ends_and_quotes():
    table = table_of('name;note;amount\r\n"Lune; ""la"" belle";"one\r\ntwo";5\r\nDupré;x;6\r\n')
    assert table.rows() == [
        (2, ['Lune; "la" belle', "one\r\ntwo", "5"]),
        (4, ["Dupré", "x", "6"]),
    ]


def test_backslash_escapes_are_understood_where_they_are_used():
    table = table_of('name,size,amount\n"Boots, 10\\" high",a,5\n"Skis, 8\\"",b,6\n"x, y",c,7\n')
    assert [cells[0] for _line, cells in table.rows()] == ['Boots, 10" high', 'Skis, 8"', "x, y"]


@pytest.mark.parametrize("closing", ["", '"Dupré";b;7\r\n'])
def test_an_open_quote_swallows_no_row_and_is_told_with_its_line(closing):
    rows = "".join(f"name {n};a;{n}\r\n" for n in range(500))
    table = table_of('name;note;amount\r\nLune;"open;5\r\n' + rows + closing)
    assert table.height == 501 + bool(closing)
    flawed = table.frame.filter(table.frame["flaw"] != "")
    assert flawed["line"].to_list() == [2]


def test_a_file_full_of_open_quotes_is_still_read_quickly():
    text = "name;note;amount\r\n" + 'Lune;"open;5\r\n' * 20_000
    assert table_of(text).height == 20_000


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"), (b"\r\n \n", "empty"), (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7 x", "PDF"), (b"MZ\x90\x00", "EXE"), (b"\x7fELF\x02", "ELF"),
        (b"\x1f\x8b\x08", "gzip"), (b"\x89PNG\r\n", "PNG"), (b"#!/bin/sh\n", "#!"),
        (b"<?xml version='1.0'?><a/>", "XML"), (b"<!DOCTYPE html><p>x", "XML"),
        (b"  <html><body>x</body></html>", "XML"), ("<?xml?><a/>".encode("utf-16"), "XML"),
        (b'{"a": 1}', "JSON"), (b"[1, 2]", "JSON"), (bytes(range(256)) * 9, "not a text"),
        (b"PK\x03\x04 not a zip", "damaged"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, "damaged"),
        (b";".join(b"c%d" % n for n in range(20_000)) + b"\n", "columns"),
        (b"a" * (BYTES_MAX + 1), "MB"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_sentence(data, why):
    with pytest.raises(Refused, match=why):
        read_table(data, "list.csv")


def test_a_list_with_only_headers_is_a_table_without_rows():
    assert table_of(lines(HEADERS)).height == 0


def test_the_content_decides_and_not_the_name():
    assert read_table(LIST.encode(), "list.xlsx").kind == "csv"
    assert read_table(workbook([["name", "amount"], ["Lune", 5]]), "list.csv").kind == "workbook"


def test_a_workbook_keeps_numbers_days_and_its_own_line_numbers():
    data = workbook(
        [["Agence Lune"], [], ["Nom", "Montant", "Échéance", "CP"],
         ["Lune", 1234.1, date(2026, 2, 1), 1000], [],
         ["Dupré", 0.1 + 0.2, date(2024, 2, 29), "1000"]]
    )  # fmt: skip
    table = table_of(data)
    assert table.rows() == [
        (4, ["Lune", "1234.1", "2026-02-01", "1000"]),
        (6, ["Dupré", "0.3", "2024-02-29", "1000"]),
    ]
    assert table.frame["kinds"].to_list() == ["tndn", "tndt"]


def test_days_of_the_1904_calendar_are_the_same_days():
    data = workbook([["Nom", "Échéance"], ["Lune", date(2026, 2, 1)]], epoch_1904=True)
    assert table_of(data).rows()[0][1][1] == "2026-02-01"


def test_the_first_visible_sheet_with_data_is_read_unless_another_is_asked_for():
    secret, list_, other = [["secret"]], [["a", "b"], ["x", 1]], [["c", "d"], ["y", 2]]
    data = workbook(secret, [], list_, other, hidden=0)
    assert (table_of(data).sheet, table_of(data).headers) == ("Sheet 3", ("a", "b"))
    assert read_table(data, "x", sheet="Sheet 4").headers == ("c", "d")
    with pytest.raises(Refused, match="no visible sheet"):
        read_table(data, "x", sheet="Sheet 1")


def test_a_sheet_that_speaks_of_claims_comes_before_a_notice():
    data = workbook([["Notice", "x"], ["a", 1]], [list(HEADERS), list(BAKER)])
    assert table_of(data).headers == HEADERS


def _archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (_archive("../../evil.txt"), "outside itself"),
        (_archive("[Content_Types].xml", "/etc/x"), "outside itself"),
        (_archive("list.csv"), "unpack it"),
        (_archive("[Content_Types].xml", "xl/workbook.xml"), "damaged"),
        (_archive(*(f"{n}" for n in range(5000)), "[Content_Types].xml"), "unpacks to more"),
        (workbook([[]]), "no data"),
        (workbook([["name", "amount"], ["Lune", 5]])[:-400], "damaged"),
    ],
)
def test_archives_that_are_no_workbooks_are_refused(data, why):
    with pytest.raises(Refused, match=why):
        read_table(data, "list.xlsx")


def test_a_bomb_is_refused_by_its_directory():
    with pytest.raises(Refused, match="beyond belief"):
        read_table(bomb(), "bomb.xlsx")


def test_a_bomb_needs_little_memory():
    """Asked of the child itself: what it answers and the most memory that it ever held."""
    child = subprocess.run(
        [sys.executable, "-m", "backend.intake.child"],
        input=bomb(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    answer = json.loads(child.stdout.rpartition(b"\n")[2])
    assert "beyond belief" in answer["refused"]
    assert answer["peak_kb"] < 100 * 1024


def test_a_bomb_that_lies_about_its_size_kills_only_the_child():
    """The directory claims 1 000 bytes: refused or dead in there, a sentence out here."""
    data = bomb(60)
    place = data.rindex(b"PK\x01\x02")  # the last entry of the directory is the sheet
    lying = data[: place + 24] + (1000).to_bytes(4, "little") + data[place + 28 :]
    with pytest.raises(Refused):
        read_table(lying, "bomb.xlsx")


def test_a_cell_at_the_far_corner_does_not_fill_the_memory():
    data = workbook([["a", "b"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.endswith("sheet1.xml"):
                content = content.replace(
                    b"</sheetData>",
                    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
                )
            new.writestr(member.filename, content)
    with pytest.raises(Refused):
        read_table(out.getvalue(), "corner.xlsx")


def test_a_large_list_is_read_below_300_megabytes():
    body = ";".join(BAKER) + "\r\n"
    data = (";".join(HEADERS) + "\r\n" + body * 200_000).encode()
    table = read_table(data, "large.csv")
    assert table.height == 200_000
    assert table.peak_kb < 300 * 1024


def test_the_child_gets_no_secret_from_the_environment(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("PYTHONSTARTUP", "/nonexistent")
    assert table_of(LIST).height == 2
    assert os.environ["DATABASE_URL"]


async def test_reading_leaves_the_event_loop_free():
    table = await asyncio.to_thread(table_of, LIST)
    assert table.height == 2


pieces = st.sampled_from(
    [b";", b",", b'"', b"\r", b"\n", b"\r\n", b"\x00", b"\xe9", b"\xc3\xa9", b"\xff\xfe", b"sep=;",
     b"\t", b"|", b"\\", b"Nom", b"Montant", b"12,50", b"TOTAL", b"\xef\xbb\xbf", b"PK\x03\x04",
     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f", b"\x1a", b"<", b"{", b" "]
)  # fmt: skip


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=400), st.lists(pieces, max_size=60).map(b"".join)))
def test_any_bytes_are_a_table_or_a_refusal(data):
    try:
        reading, rows = read(data)
        out = list(rows)
    except Refused:
        return
    assert reading.width == len(reading.headers)
    assert all(each.endswith("\n") for each in out)


@settings(max_examples=25, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=40).map(b"".join))
def test_any_bytes_survive_the_way_through_the_child(data):
    try:
        table = read_table(data, "x")
    except Refused:
        return
    reading, rows = read(data)
    assert table.height == len(list(rows))
    assert table.records == reading.records


cells = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff"), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=6))
def test_quoted_cells_come_back_as_they_were(rows):
    full = [("name", "amount due", "number"), *((a, b, "5") for a, b in rows)]
    text = "".join(
        ";".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in full
    )
    table = table_of(text.encode("utf-8-sig"))
    assert [tuple(cells) for _line, cells in table.rows()] == full[1:]
