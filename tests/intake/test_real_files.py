"""Every file of ../shared/data that concerns intake: read as its expectation says, or refused.

How files are compared, folder by folder:

- `generated/messy`: cases, debtors, claims, principal, repeated lines, rejected lines, encoding,
  delimiter, lines above the header: all exact.
- `messycsv`: the number of records that are not blank, their usual number of cells, the delimiter,
  the encoding, the first record, at most as many uneven rows, and the sums of amount columns. Where
  half of the records are uneven in the expectation itself, its width and delimiter are no reading
  and only the records count. Pollock's clean version drops second header lines and the titles of
  later tables, which are rows here until they are checked: it must not have more rows than we read.
  Its JSON parameters are no lists and must be refused.
- `xlsx`: rows and columns of the used area of the sheet that was read, and its first row. A sheet
  without a single value is refused as empty. What calamine refuses by name is read here if its
  content is a list or a workbook, else refused.
- `hostile`: XML, JSON and EICAR are refused; texts are read as tables and then refused for what
  they lack; nothing else may happen.
- `hostile_generated`: one expectation per file, below.
"""

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from backend.intake.amounts import bare, cents_of, mark_of
from backend.intake.checking import check
from backend.intake.grouping import group
from backend.intake.headers import propose
from backend.intake.outcome import Checked
from backend.intake.safely import SheetTable, read_table
from backend.intake.summary import summary
from backend.refusals import Refused

SHARED = Path(os.environ.get("QUITTANCE_SHARED", Path(__file__).parents[3] / "shared")) / "data"
FOLDERS = ("generated/messy", "messycsv", "xlsx", "hostile", "hostile_generated")
PEAK_KB_MAX = 300 * 1024


def expectations(folder: str) -> dict[str, dict[str, Any]]:
    whole = json.loads((SHARED / "expected.json").read_text())
    return {
        name.removeprefix(f"{folder}/"): facts
        for name, facts in whole.items()
        if name.startswith(f"{folder}/") and (SHARED / name).exists()
    }


def need(folder: str) -> None:
    if not (SHARED / folder).exists():
        pytest.skip(f"{folder}: all files skipped, ../shared is absent")


def taken_over(table: SheetTable) -> Checked:
    proposal = propose(table.headers)
    return check(table, proposal.columns, questions=proposal.questions)


class Tally:
    """Counts what became of the files of a folder, prints it, and fails on what is wrong."""

    def __init__(self, folder: str) -> None:
        self.folder, self.counts, self.wrong, self.peak = folder, Counter[str](), list[str](), 0

    def read(self, name: str) -> SheetTable | Refused:
        try:
            table = read_table((SHARED / self.folder / name).read_bytes(), name)
        except Refused as refused:
            return refused
        self.peak = max(self.peak, table.peak_kb)
        return table

    def end(self, name: str, outcome: object, *differences: str) -> None:
        told = [difference for difference in differences if difference]
        self.wrong.extend(f"{name}: {difference}" for difference in told)
        kind = "wrong" if told else "refused" if isinstance(outcome, Refused) else "read"
        self.counts[kind] += 1

    def close(self, capsys: pytest.CaptureFixture[str]) -> None:
        row = "  ".join(f"{kind} {self.counts[kind]:3}" for kind in ("read", "refused", "wrong"))
        with capsys.disabled():
            print(f"\n{self.folder:20} {row}  peak {self.peak // 1024} MB", end="")
        assert not self.wrong, "\n".join(self.wrong)
        assert self.peak < PEAK_KB_MAX


def differs(what: str, got: object, wanted: object) -> str:
    return "" if got == wanted else f"{what} {got!r} instead of {wanted!r}"


def compare_placement(table: SheetTable, facts: dict[str, Any]) -> list[str]:
    outcome = taken_over(table)
    found = summary(outcome, group(outcome))
    return [
        differs("cases", found["cases"], facts["cases"]),
        differs("debtors", found["debtors"], facts["distinct_debtors"]),
        differs("claims", found["claims"], facts["good_invoice_lines"]),
        differs("principal", found["principal_cents"], facts["open_total_cents"]),
        differs("repeated", found["repeated"], facts["repeated_lines"]),
        differs("rejected", len(found["rejected"]), len(facts["bad_lines"])),
        differs("encoding", table.encoding, facts["encoding"]),
        differs("delimiter", table.delimiter, facts["delimiter"]),
        differs("header line", table.header_line, facts["preamble_lines"] + 1),
        differs("totals", len(outcome.set_aside), int(facts["totals_row"])),
        differs("decimal mark", outcome.style.decimal_mark, facts["decimal"]),
    ]


def compare_placements(tally: Tally) -> None:
    folder = SHARED / tally.folder
    for name, facts in json.loads((folder / "expected.json").read_text()).items():
        table = tally.read(name)
        told = [str(table)] if isinstance(table, Refused) else compare_placement(table, facts)
        tally.end(name, table, *told)


def test_every_messy_placement_gives_exactly_its_figures(capsys):
    need("generated/messy")
    tally = Tally("generated/messy")
    compare_placements(tally)
    tally.close(capsys)


def test_placements_of_another_agency_are_as_exact(capsys, tmp_path):
    need("generated/messy")
    tool = SHARED.parent / "tools" / "make_agency.py"
    command = [sys.executable, tool, tmp_path, "--cases", "3000", "--seed", "23", "--messy", "24"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    tally = Tally(str(tmp_path / "messy"))
    compare_placements(tally)
    tally.folder = "messy, seed 23"
    tally.close(capsys)


ENCODINGS = {
    "ascii": {"utf-8"}, "utf-8": {"utf-8"}, "utf-8+BOM": {"utf-8-sig"},
    "utf-16-le+BOM": {"utf-16"},
    "cp1252 (or another 8-bit code page)": {"cp1252", "iso-8859-15", "cp850", "mac_roman"},
}  # fmt: skip


def first_record(table: SheetTable) -> str:
    if table.preamble:
        return table.preamble[0][1]
    cells = table.headers if table.header_line else table.rows(0, 1)[0][1]
    return " ".join(filter(None, (cell.strip() for cell in cells)))


def amount_sums(table: SheetTable, columns: dict[str, dict[str, Any]]) -> list[str]:
    told = []
    for header, facts in columns.items():
        place = [each.strip() for each in table.headers].index(header.strip())
        amounts = bare(table.frame[f"c{place}"].str.replace_all("£", ""))
        cents = cents_of(amounts, mark_of([amounts])[0])
        told.append(differs(f"parsed {header}", cents.count(), facts["parsed"]))
        told.append(differs(f"sum {header}", f"{cents.sum() / 100:.2f}", facts["sum"]))
    return told


def compare_csv(table: SheetTable, facts: dict[str, Any]) -> list[str]:
    told = [
        differs("records", table.records, facts["records_nonblank"]),
        differs("encoding", table.encoding in ENCODINGS[facts["encoding"]], wanted=True),
    ]
    head = first_record(table)
    missing = [cell for cell in facts["first_record"] if cell.strip()[:20] not in head + " " * 20]
    if not table.headers[30:]:
        told.append(differs("first record lacks", missing, []))
    if facts["ragged_records"] * 2 < facts["records_nonblank"]:
        uneven = int((table.frame["count"] != table.width).sum())
        told.append(differs("columns", table.width, facts["columns_mode"]))
        told.append(differs("delimiter", table.delimiter, facts["delimiter"]))
        told.append(differs("even", uneven <= facts["ragged_records"], wanted=True))
    clean = facts.get("pollock_clean")
    if isinstance(clean, dict):
        kept = table.height + (table.header_line is not None)
        told.append(differs("clean rows", kept >= clean["records_nonblank"], wanted=True))
    return told + amount_sums(table, facts.get("amount_columns") or {})


def test_every_messy_csv_is_read_with_its_counts(capsys):
    need("messycsv")
    tally = Tally("messycsv")
    for name, facts in expectations("messycsv").items():
        table = tally.read(name)
        if "role" in facts:
            parameters = name.endswith(".json")
            tally.end(name, table, differs("refused", isinstance(table, Refused), parameters))
        elif isinstance(table, Refused):
            tally.end(name, table, differs("records", 0, facts["records_nonblank"]))
        else:
            tally.end(name, table, *compare_csv(table, facts))
    tally.close(capsys)


def test_pollocks_clean_files_are_read_as_the_standard_library_reads_them(capsys):
    need("messycsv")
    cells = 0
    for path in sorted((SHARED / "messycsv").glob("*__CLEAN__*")):
        table = read_table(path.read_bytes(), path.name)
        with path.open(encoding="utf-8-sig", newline="") as file:
            wanted = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
        rows = [row for _line, row in table.rows(0, 10**6)]
        start = 1 + len(table.preamble) if table.header_line else len(table.preamble)
        assert [row[: len(full)] for row, full in zip(rows, wanted[start:], strict=True)] == wanted[
            start:
        ], path.name
        cells += sum(map(len, rows))
    with capsys.disabled():
        print(f"\nmessycsv clean: {cells} cells equal", end="")


def compare_sheet(table: SheetTable, facts: dict[str, Any]) -> list[str]:
    if table.sheet not in facts.get("sheets", {}):
        return ["" if "sheets" not in facts else f"sheet {table.sheet!r} is not expected"]
    sheet = facts["sheets"][table.sheet]
    head = first_record(table)
    numbers = (re.sub(r"^(-?\d+)\.0$", r"\1", cell.strip()) for cell in sheet["first_row"])
    return [
        differs("columns", table.width, sheet["cols"]),
        differs("first row lacks", [cell for cell in numbers if cell not in head], []),
        differs("rows", (sheet["rows"] - table.records) in range(table.blank + 1), wanted=True),
        differs("blank", table.records <= sheet["rows"], wanted=True),
    ]


def test_every_workbook_is_read_with_its_rows_and_columns(capsys):
    need("xlsx")
    tally = Tally("xlsx")
    for name, facts in expectations("xlsx").items():
        table = tally.read(name)
        if isinstance(table, Refused):
            values = name != "tafia__errors.xlsx" and any(
                sheet["rows"] for sheet in facts.get("sheets", {}).values()
            )
            tally.end(name, table, f"refused: {table}" if values else "")
        else:
            tally.end(name, table, *compare_sheet(table, facts))
    tally.close(capsys)


def test_every_hostile_text_is_a_table_that_makes_no_claim_or_is_refused(capsys):
    need("hostile")
    tally = Tally("hostile")
    for path in sorted((SHARED / "hostile").iterdir()):
        table = tally.read(path.name)
        refuse = path.suffix in {".xml", ".xsd", ".json"} or "eicar" in path.name
        told = differs("refused", isinstance(table, Refused), wanted=True) if refuse else ""
        if isinstance(table, SheetTable):
            with pytest.raises(Refused):
                taken_over(table)
        tally.end(path.name, table, told)
    tally.close(capsys)


# name: (accepted lines, rejected lines, set aside) or the word that its refusal must contain
GENERATED: dict[str, tuple[list[int], list[int], int] | str] = {
    "formula_names.csv": (list(range(14)), [], 0),
    "dates.csv": ([6, 7, 8, 9, 11], [0, 1, 2, 3, 4, 5, 10], 0),
    "amounts.csv": ([0, 3, 4, 5, 16, 17, 22],
                    [1, 2, *range(6, 16), 18, 19, 20, 21, 23], 0),
    "names.csv": ([*range(8), *range(9, 20), 23], [8, 20, 21, 22], 0),
    "enc_mixed.csv": ([0, 1, 2], [], 0),
    "enc_bad_utf8.csv": ([0, 1, 2], [], 0),
    "csv_unterminated_quote.csv": (list(range(1, 1999)), [0], 0),
    "csv_ragged.csv": ([2], [0, 1], 1),
    "csv_no_eol_cr.csv": ([0], [], 0),
    "csv_sep_line.csv": ([0], [], 0),
    "csv_named.xlsx": ([0, 1], [], 0),
    "csv_dup_headers.csv": "Columns 1, 2",
    "csv_wide.csv": "1000 columns",
    "csv_only_header.csv": "no rows below",
    "csv_empty.csv": "empty",
    "html_named_xml.xml": "XML",
    "coda_binary.cod": "not a text",
    "xlsx_bomb_60MB.xlsx": "beyond belief",
    "zip_slip.xlsx": "outside itself",
    "xlsx_named.csv": "no data",
}  # fmt: skip
NAMES = ["Société Générale d'Électricité", "Œuvre & Cœur — 20 €"]


def compare_generated(name: str, table: SheetTable) -> list[str]:
    accepted, rejected, aside = GENERATED.get(name, ([0, 1], [], 0))
    outcome = taken_over(table)
    lines = table.frame["line"].to_list()
    told = [
        differs("accepted", outcome.frame["line"].to_list(), [lines[row] for row in accepted]),
        differs("rejected", [each.line for each in outcome.rejected],
                [lines[row] for row in rejected]),
        differs("set aside", len(outcome.set_aside), aside),
    ]  # fmt: skip
    names = outcome.frame["name"].to_list()
    if name in {"enc_cp850.csv", "enc_iso-8859-15.csv"}:
        told.append(differs("names", names[0], NAMES[0]))
    elif name.startswith("enc_") and name not in GENERATED:
        told.append(differs("names", names, NAMES))
    if name in {"enc_mixed.csv", "enc_bad_utf8.csv", "enc_mojibake.csv"}:
        told.append(differs("told", bool(table.notices), wanted=True))
    if name == "amounts.csv":
        told.append(differs("cents", outcome.frame["open_cents"].to_list(),
                            [123456, 123456, 123456, 123456, 1250, 1250, 123456789]))  # fmt: skip
    if name == "dates.csv":
        told.append(differs("2 January", str(outcome.frame["due_on"][-1]), "2026-01-02"))
    if name == "names.csv":
        told.append(differs("debtors", group(outcome).debtors_count, outcome.frame.height - 1))
    return told


def test_every_generated_trap_ends_as_it_should(capsys):
    need("hostile_generated")
    tally = Tally("hostile_generated")
    banks = {
        ".xml",
        ".sta",
        ".cod",
    }  # bank and invoice messages: no lists, refused here in any case
    for name in json.loads((SHARED / "hostile_generated/expect.json").read_text()):
        outcome = tally.read(name)
        wanted = GENERATED.get(name)
        lists = not isinstance(wanted, str) and Path(name).suffix not in banks
        if isinstance(outcome, SheetTable) and lists:
            tally.end(name, outcome, *compare_generated(name, outcome))
            continue
        if isinstance(outcome, SheetTable):
            with pytest.raises(Refused) as caught:
                taken_over(outcome)
            outcome = caught.value
        told = "" if Path(name).suffix in banks or wanted else f"refused: {outcome}"
        if isinstance(wanted, str):
            told = "" if wanted in str(outcome) else f"refused with {str(outcome)!r}"
        tally.end(name, outcome, told)
    tally.close(capsys)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_folder_is_empty_when_the_shared_files_are_there(folder):
    need(folder)
    assert any((SHARED / folder).iterdir())
