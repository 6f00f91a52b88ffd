"""The README's pictures: four screens of the demo agency, as somebody would see them today.

Run by `ops/photograph`; no test, but it looks through the same windows as the tests do.
"""

import os
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import house as houses
from tests.browser.house import House
from tests.browser.pages import named
from tests.browser.png import lighter
from tests.browser.visitor import Visitor, sign_in

PICTURES = Path(__file__).parents[2] / "ops" / "pictures"
HEAVIEST = 200_000  # bytes


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with houses.opened() as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        _case(browser, house)
        _explanation(browser, house)
        _page(browser, house, "manager", "/reports", "report")
        _page(browser, house, "creditor", "/client", "client")
        browser.close()


def _case(browser: Browser, house: House) -> None:
    """A call that ends with a plan, about to be saved."""
    visitor = _enter(browser, house, "agent")
    page = visitor.go(f"/cases/{named(house, 'Transports Arnoux SARL')}")
    page.keyboard.press("2")
    page.wait_for_selector("#plan-preview tbody tr")
    page.fill("[name=note]", "Reconnaît la dette, demande d’étaler. OK pour un acompte.")
    page.fill("[name=deposit]", "1 500,00")
    page.wait_for_selector("#plan-preview tbody tr:nth-child(7)")
    page.evaluate("document.activeElement.blur()")
    _keep(page, "case")
    visitor.leave()


def _explanation(browser: Browser, house: House) -> None:
    """Why a case that bears interest owes what it owes."""
    visitor = _enter(browser, house, "agent")
    page = visitor.go(f"/cases/{named(house, 'Usinage Précis SARL')}/statement")
    page.locator("#main a.euro").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#explanation[open] h2")
    _keep(page, "explanation")
    visitor.leave()


def _page(browser: Browser, house: House, role: str, path: str, name: str) -> None:
    visitor = _enter(browser, house, role)
    _keep(visitor.go(path), name)
    visitor.leave()


def _enter(browser: Browser, house: House, role: str) -> Visitor:
    context = browser.new_context(
        storage_state=sign_in(browser, house.base, house.people[role]),
        viewport={"width": 1440, "height": 900},
        locale="fr-FR",
        reduced_motion="reduce",
    )
    return Visitor(context, house.base)


def _keep(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    picture = lighter(page.screenshot())
    size = len(picture)
    assert size <= HEAVIEST, f"{name}.png weighs {size} bytes"
    (PICTURES / f"{name}.png").write_bytes(picture)
    print(f"ops/pictures/{name}.png  {size // 1000} kB", flush=True)


if __name__ == "__main__":
    main()
