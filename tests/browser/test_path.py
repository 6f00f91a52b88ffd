"""The main job, walked once by somebody new: from a creditor's file to the figures it leaves."""

import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import polars as pl
from playwright.sync_api import Download

from backend.days import day_of, is_working_day
from tests.browser.conftest import Enter
from tests.browser.house import House
from tests.browser.visitor import Visitor

# A file in nobody's manner: a title above, a column that no vocabulary knows, one row that fails.
FILE = """Relevé des impayés;;;;;;;
Code client;Nom;CP;Ville;Numéro;Date;Échéance;Reste
NEUF-1;Kiosque Saint-Roch SARL;69001;Lyon;NV-1001;02/03/2026;01/04/2026;1 240,50
NEUF-1;Kiosque Saint-Roch SARL;69001;Lyon;NV-1002;02/04/2026;02/05/2026;310,00
NEUF-2;Aubaine Décors SAS;42000;Saint-Étienne;NV-1003;15/01/2026;14/02/2026;5 600,00
NEUF-3;Lise Tavernier;38000;Grenoble;NV-1004;10/05/2026;31/06/2026;89,90
"""


def test_a_creditors_file_becomes_money_and_figures(
    enter: Enter, house: House, tmp_path: Path, volumes: dict[str, object]
) -> None:
    manager, agent = arrive(enter, house), enter("agent")
    take_on(manager, tmp_path)
    promised, planned = (
        house.value("SELECT number FROM case_file WHERE creditor_ref = $1", ref)
        for ref in ("NEUF-1", "NEUF-2")
    )
    log_promise(agent, house, promised)
    ask_for_plan(agent, planned)
    approve(manager, house, planned)
    record_and_reverse(manager, house, planned)
    look_at_night(manager, house, promised)
    volumes["exports opened again"] = export_report(manager, house)
    client_sees(enter, house, promised)


def arrive(enter: Enter, house: House) -> Visitor:
    """Through the door, by hand."""
    visitor = enter("")
    who = house.people["manager"]
    page = visitor.go("/")
    assert page.url.endswith("/sign-in?next=/")
    page.fill("#email", who["login"])
    page.fill("#password", "not the password it is")
    visitor.allowed = {422}
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    page.fill("#password", who["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{house.base}/")
    visitor.settled()
    return visitor


def take_on(manager: Visitor, folder: Path) -> None:
    """Upload, preview, map two columns by hand, dry run, confirm; the row that failed is told."""
    file = folder / "reste.csv"
    file.write_bytes(FILE.encode("cp1252"))
    page = manager.go("/intake")
    page.select_option("select[name=creditor]", "LES")
    page.set_input_files("input[type=file]", file)
    page.click("form[action='/intake/uploads'] button")
    page.wait_for_url("**/intake/uploads/*")
    manager.settled()
    for title, field in (("Numéro", "invoice_number"), ("Reste", "balance")):
        place = page.locator("tbody tr", has=page.get_by_text(title, exact=True))
        options = place.locator("option").evaluate_all("all => all.map(o => o.value)")
        assert field in options, options
        place.locator("select").select_option(field)
    page.click("form[action$='/mapping'] button")
    page.wait_for_selector("form[action$='/import'] button:not([disabled])")
    assert page.locator(".figures").inner_text().replace("\u202f", " ").count("7 150,50") == 1
    page.click("form[action$='/import'] button")
    page.wait_for_url("**/intake/placements/*")
    manager.settled()
    with page.expect_download() as coming:
        page.click("a[href$='rejected.csv']")
    assert "NV-1004" in read(coming.value).decode("utf-8-sig")


def log_promise(agent: Visitor, house: House, number: str) -> None:
    """By keyboard only: find the case, press 1, type the promise, Ctrl+Enter."""
    page = agent.go("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("saint-roch")
    page.wait_for_selector(f"[role=option][data-href='/cases/{number}'][aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{number}")
    agent.settled()
    page.keyboard.press("1")
    page.wait_for_selector("[name=promise_amount]")
    page.locator("[name=note]").focus()
    page.keyboard.type("Paiera en deux fois.")
    page.locator("[name=promise_amount]").focus()
    page.keyboard.type("800,00")
    page.locator("[name=promise_due_on]").evaluate("(e, day) => { e.value = day }", in_days(7))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: not address.endswith(number))
    agent.settled()
    found = house.rows(
        "SELECT p.amount_cents, k.note, k.outcome FROM promise p JOIN call k ON k.id = p.call_id"
        " JOIN case_file c ON c.id = p.case_id WHERE c.number = $1", number,
    )  # fmt: skip
    assert [tuple(row) for row in found] == [(80_000, "Paiera en deux fois.", "PDP")]


def ask_for_plan(agent: Visitor, number: str) -> None:
    """More instalments than the mandate allows: the screen says so before, a manager decides."""
    page = agent.go(f"/cases/{number}/plans/new")
    page.wait_for_selector("#plan-preview tbody tr")
    page.fill("[name=count]", "20")
    page.wait_for_function(
        "() => document.querySelectorAll('#plan-preview tbody tr').length === 20"
    )
    assert page.locator("#plan-preview [data-state=warn]").count() >= 1
    page.fill("[name=reason]", "Saison basse")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/cases/{number}/plans")
    agent.settled()
    assert page.locator("form[hx-post$='/approval']").count() == 0


def approve(manager: Visitor, house: House, number: str) -> None:
    page = manager.go(f"/cases/{number}/plans")
    page.click("form[hx-post$='/approval'] button")
    page.wait_for_selector("a[href^='/documents/']")
    with page.expect_download() as coming:
        page.click("a[href^='/documents/']")
    assert read(coming.value).startswith(b"%PDF-")
    state = "SELECT state FROM plan p JOIN case_file c ON c.id = p.case_id WHERE c.number = $1"
    assert house.value(state, number) == "active"


def record_and_reverse(manager: Visitor, house: House, number: str) -> None:
    page = manager.go("/payments/new")
    page.fill("[name=amount]", "280,00")
    page.fill("[name=case_number]", number)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/payments/\d+$"))
    manager.settled()
    balance = "SELECT balance_cents FROM case_file WHERE number = $1"
    assert house.value(balance, number) == 532_000
    page.fill("form[action$='/reversal'] [name=reason]", "Saisi sur le mauvais dossier")
    page.click("form[action$='/reversal'] button")
    page.wait_for_selector("#main h1:has-text('Extourne')")
    assert house.value(balance, number) == 560_000


def look_at_night(manager: Visitor, house: House, number: str) -> None:
    """The promise is broken once its day and the days of grace are over."""
    until = date.fromisoformat(in_days(7)) + timedelta(days=12)
    while not is_working_day(until, "BE"):
        until += timedelta(days=1)
    told = json.loads(house.run("night", "run", "--date", until.isoformat(), "--json"))
    assert sum(day["promises"]["broken"] for day in told["days"]) >= 1
    page = manager.go(f"/cases/{number}?kind=agreement")
    assert page.locator(".timeline [data-state=bad]").count() == 1


def export_report(manager: Visitor, house: House) -> int:
    page = manager.go("/reports?period=all")
    cases = house.value("SELECT count(*) FROM case_file")
    assert page.locator("tfoot td").nth(1).inner_text() == str(cases)
    page.click("[data-opens=export-report]")
    opened = 0
    for link in page.locator("#export-report a").all():
        with page.expect_download() as coming:
            link.click()
        opened += reopened(coming.value)
    assert opened == 4
    return opened


def reopened(file: Download) -> int:
    """Open the file with what its reader would use, and find the four creditors in it."""
    content, name = read(file), file.suggested_filename
    if name.endswith(".xlsx"):
        sheets = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        names = {str(row[0]) for row in sheets.worksheets[0].iter_rows(values_only=True)} | {
            str(row[1]) for row in sheets.worksheets[0].iter_rows(values_only=True)
        }
        sheets.close()
    elif name.endswith(".parquet"):
        frame = pl.read_parquet(io.BytesIO(content))
        names = set(frame["creditor"].to_list())
    else:
        text = content.decode("utf-8-sig")
        mark = ";" if text.splitlines()[0].count(";") > text.splitlines()[0].count(",") else ","
        names = {cell for row in csv.reader(io.StringIO(text), delimiter=mark) for cell in row}
    assert {"LES", "VDK", "CANAL", "MORVAN"} <= names, (name, names)
    return 1


def client_sees(enter: Enter, house: House, number: str) -> None:
    """Its creditor finds the new case; another creditor is told what everybody is told."""
    mine = enter("creditor")
    page = mine.go("/client/cases")
    assert page.locator(f"a[href='/client/cases/{number}']").count() == 1
    mine.go(f"/client/cases/{number}")
    assert "Paiera en deux fois" not in page.content()
    other = enter("Joris Vandamme")
    other.allowed = {404}
    page = other.go(f"/client/cases/{number}")
    theirs = page.locator("#main").inner_html()
    page = other.go("/client/cases/2026-999999")
    assert page.locator("#main").inner_html() == theirs
    assert house.value("SELECT count(*) FROM case_file WHERE number = $1", number) == 1


def in_days(days: int) -> str:
    from datetime import UTC, datetime

    return (day_of(datetime.now(UTC)) + timedelta(days=days)).isoformat()


def read(file: Download) -> bytes:
    return Path(str(file.path())).read_bytes()
