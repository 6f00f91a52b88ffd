"""Money on its way, walked once: terms, a receipt, why it is what it is, and the way to its owner.

Two people of the house and one of the creditor, a Fleming who reads English.
"""

import re
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Download, Page

from backend.demo.people import PASSWORDS
from tests.browser.conftest import Enter
from tests.browser.house import House
from tests.browser.pages import named
from tests.browser.visitor import Visitor

DEBTOR, CREDITOR = "Sporthal De Ham", "VDK"
SECOND = {"login": "karim.haddad@delmas.example", "password": PASSWORDS["manager"]}


def test_money_is_taken_in_explained_and_paid_over(
    enter: Enter, house: House, volumes: dict[str, object]
) -> None:
    manager, agent, second = enter("manager"), enter("agent"), enter("")
    number = named(house, DEBTOR)
    agree_terms(manager, house)
    volumes["statement lines of interest"] = read_statement(agent, number)
    take_in(agent, house, number)
    volumes["steps read in explanations"] = explain_by_keyboard(agent, number)
    statement = propose(manager, house)
    approve(second, house, statement)
    pay(manager, house, statement)
    invoice = house.value(
        "SELECT id FROM invoice WHERE remittance_id = $1 ORDER BY id LIMIT 1", statement
    )
    page = manager.go(f"/invoices/{invoice}")
    assert kept(page, f"a[href='/invoices/{invoice}/paper']").startswith(b"%PDF-")
    creditor_reads(enter("Joris Vandamme"), number, statement)


def agree_terms(manager: Visitor, house: House) -> None:
    """Fees by stage from today, and interest by law; the example is reckoned while one types."""
    page = manager.go(f"/creditors/{CREDITOR}/mandates/new")
    page.select_option("#model", "stage")
    page.wait_for_selector("#stage_amicable")
    page.fill("#stage_amicable", "12,5")
    page.fill("#stage_formal_notice", "15")
    page.fill("#stage_legal", "20")
    page.wait_for_selector("#fee-preview tbody tr")
    page.wait_for_function("() => document.querySelector('#fee-preview').innerText.includes('125')")
    page.select_option("#interest_policy", "law")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{house.base}/creditors/{CREDITOR}")
    manager.settled()
    terms = house.rows(
        "SELECT m.interest_policy, m.fee_terms IS NOT NULL FROM mandate m"
        " JOIN creditor k ON k.id = m.creditor_id WHERE k.ref = $1 ORDER BY m.valid_from DESC",
        CREDITOR,
    )
    assert tuple(terms[0]) == ("law", True)


def read_statement(agent: Visitor, number: str) -> int:
    """Interest stands there day by day, and it says from when on a row of law is missing."""
    page = agent.go(f"/cases/{number}/statement")
    lines = page.locator("#main table tbody tr", has_text=re.compile("Intérêts"))
    assert lines.count() >= 1
    assert "01/07/2026" in page.locator("#main .banner").first.inner_text()
    return lines.count()


def take_in(agent: Visitor, house: House, number: str) -> None:
    """What the receipt will cover is shown before it is booked: interest before principal."""
    page = agent.go("/payments/new")
    page.fill("[name=amount]", "1 000,00")
    page.fill("[name=case_number]", number)
    page.wait_for_selector("#payment-preview tbody tr:nth-child(2)")
    shown = [cells(row) for row in page.locator("#payment-preview tbody tr").all()]
    assert [part for part, _group in groupby(row[0] for row in shown)] == [
        "Indemnité", "Intérêts", "Principal",
    ]  # fmt: skip
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/payments/\d+$"))
    agent.settled()
    booked = house.rows(
        "SELECT amount_cents FROM allocation WHERE payment_id = $1 ORDER BY id",
        int(page.url.rpartition("/")[2]),
    )
    assert sorted(euros(row["amount_cents"]) for row in booked) == sorted(row[2] for row in shown)


def explain_by_keyboard(agent: Visitor, number: str) -> int:
    """Tab to an amount, Enter opens why it is what it is, Escape leads back to the amount."""
    page = agent.go(f"/cases/{number}")
    page.locator("a.euro").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#explanation[open] h2")
    told = page.locator("#explanation").inner_text()
    assert number in told
    assert "Intérêts" in told
    steps = page.locator("#explanation li").count()
    page.keyboard.press("Escape")
    page.wait_for_selector("#explanation", state="hidden")
    assert page.evaluate("document.activeElement.matches('a.euro')")
    return steps


def propose(manager: Visitor, house: House) -> int:
    """The one who proposes a statement cannot approve it."""
    page = manager.go(f"/remittances?creditor={CREDITOR}")
    page.click(f"form[action='/creditors/{CREDITOR}/remittances'] button")
    page.wait_for_url(re.compile(r"/remittances/\d+$"))
    manager.settled()
    assert page.locator("form[action$='/approval'] button").is_disabled()
    statement = int(page.url.rpartition("/")[2])
    assert house.value("SELECT state FROM remittance WHERE id = $1", statement) == "proposed"
    return statement


def approve(second: Visitor, house: House, statement: int) -> None:
    """Through the door as somebody else, with the keyboard."""
    page = second.go(f"/sign-in?next=/remittances/{statement}")
    page.fill("#email", SECOND["login"])
    page.fill("#password", SECOND["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{house.base}/remittances/{statement}")
    second.settled()
    page.keyboard.press("a")
    page.wait_for_selector(f"a[href='/remittances/{statement}/paper']")
    assert kept(page, f"a[href='/remittances/{statement}/paper']").startswith(b"%PDF-")
    assert house.value("SELECT state FROM remittance WHERE id = $1", statement) == "approved"


def pay(manager: Visitor, house: House, statement: int) -> None:
    """A file for the bank with what is approved; marked when the bank has carried it out."""
    page = manager.go("/remittances")
    page.click("form[action='/remittances/orders'] button")
    page.wait_for_url(re.compile(r"/remittances/orders/\d+$"))
    manager.settled()
    file = kept(page, "a[href$='/file']")
    assert b"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09" in file
    number = house.value("SELECT number FROM remittance WHERE id = $1", statement)
    assert str(number).encode() in file
    day = house.value("SELECT made_on::text FROM payment_order ORDER BY id DESC LIMIT 1")
    page.fill("[name=on]", day)
    page.click("form[action$='/execution'] button")
    page.wait_for_selector("form[action$='/execution']", state="detached")
    assert house.value("SELECT state FROM remittance WHERE id = $1", statement) == "executed"


def creditor_reads(creditor: Visitor, number: str, statement: int) -> None:
    page = creditor.go(f"/client/remittances/{statement}")
    assert page.locator(f"#main :text('{DEBTOR}')").count() >= 1
    page = creditor.go(f"/client/cases/{number}/statement")
    assert "Late interest" in page.locator("#main").inner_text()


def kept(page: Page, link: str) -> bytes:
    """What a link downloads."""
    with page.expect_download() as coming:
        page.click(link)
    file: Download = coming.value
    return Path(str(file.path())).read_bytes()


def cells(row: object) -> list[str]:
    return [text.strip() for text in row.locator("td").all_inner_texts()]  # type: ignore[attr-defined]


def euros(cents: int) -> str:
    """As the screen writes it in French."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", "\u202f") + f",{rest:02d}"
