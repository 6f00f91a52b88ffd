"""What creditors and debtors are called is printed on statements and invoices, never compiled."""

import shutil
import subprocess
from pathlib import Path

import pytest

from backend import db
from backend.invoices import papers as invoice_papers
from backend.remittances import actions
from tests.remittances import house
from tests.remittances.house import NOW, SECOND, TODAY

NAMES = (
    '#read("/etc/passwd")', "#panic(1)", "$ sum $ *bold* _it_ `raw` <label> @ref",
    '"]; #import "@preview/x:1.0.0"', "\\u{41} // gone /* gone", "= Title\n+ list #let x = 1",
)  # fmt: skip
TOOL = shutil.which("pdftotext")


def text_of(content: bytes, folder: Path) -> str:
    if not TOOL:
        pytest.skip("pdftotext is not installed: 1 file was not read")
    kept = folder / "paper.pdf"
    kept.write_bytes(content)
    done = subprocess.run([TOOL, "-raw", kept, "-"], check=True, capture_output=True, text=True)
    return done.stdout


async def called(name: str, ref: str) -> int:
    """An approved statement of a creditor, and a debtor, of that name."""
    creditor_id = await house.creditor(ref)
    case_id = await house.case(creditor_id)
    async with db.unit_of_work():
        await db.execute(
            "UPDATE creditor SET name = $2, street = $2, city = $2 WHERE id = $1", creditor_id, name
        )
        await db.execute("UPDATE case_file SET debtor_name = $2 WHERE id = $1", case_id, name)
    await house.pay(case_id, 500, key=f"called-{ref}")
    made = await house.propose(creditor_id, key=f"called-{ref}")
    await actions.approve(made, actor=SECOND, today=TODAY, now=NOW)
    return made


@pytest.mark.parametrize("place", range(len(NAMES)))
async def test_a_name_written_to_be_compiled_is_printed(database, tmp_path: Path, place) -> None:
    await house.furnish()
    made = await called(NAMES[place], f"H{place}")
    async with db.unit_of_work(readonly=True):
        invoice_id = await db.value("SELECT id FROM invoice WHERE remittance_id = $1", made)
        statement = await invoice_papers.kept("statement", made)
        invoice = await invoice_papers.kept("invoice", invoice_id)
    for paper in (statement, invoice):
        assert paper.content.startswith(b"%PDF-")
        told = text_of(paper.content, tmp_path)
        assert NAMES[place].split()[0].strip('"') in told
        assert "root:" not in told
