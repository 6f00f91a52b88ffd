"""What browsers do to a page: back, forward, reload, new tab, no server, no script, paper."""

from functools import partial
from typing import Any

from playwright.sync_api import Browser

from tests.browser.conftest import Enter
from tests.browser.house import House
from tests.browser.pages import named
from tests.browser.visitor import SETTLED


def test_back_forward_reload_and_a_new_tab_show_the_same_page(enter: Enter, house: House) -> None:
    visitor = enter("agent")
    page = visitor.go("/cases?shown=formal_notice")
    rows = page.locator("tbody a[data-row]")
    wanted = rows.first.get_attribute("href") or ""
    rows.first.click()
    page.wait_for_url(f"**{wanted}")
    name = visitor.settled().locator("#main h1").inner_text()
    page.go_back()
    visitor.settled()
    assert page.url.endswith("/cases?shown=formal_notice")
    assert rows.first.get_attribute("href") == wanted
    page.go_forward()
    assert visitor.settled().locator("#main h1").inner_text() == name
    page.reload()
    assert visitor.settled().locator("#main h1").inner_text() == name
    page.go_back()
    visitor.settled()
    with visitor.context.expect_page() as coming:
        rows.first.click(modifiers=["Control"])
    tab = coming.value
    tab.wait_for_function(SETTLED)
    assert tab.locator("#main h1").inner_text() == name
    assert page.url.endswith("/cases?shown=formal_notice")


def test_a_deep_link_survives_the_door(enter: Enter, house: House) -> None:
    visitor, who = enter(""), house.people["agent"]
    path = f"/cases/{named(house, 'Transports Arnoux SARL')}/claims"
    page = visitor.go(path)
    page.fill("#email", who["login"])
    page.fill("#password", who["password"])
    page.click("button")
    page.wait_for_url(f"**{path}")
    assert visitor.settled().locator("#main tbody tr").count() == 3


def test_after_signing_out_back_leads_to_the_door(enter: Enter, house: House) -> None:
    visitor, who = enter(""), house.people["administrator"]
    page = visitor.go("/sign-in")
    page.fill("#email", who["login"])
    page.fill("#password", who["password"])
    page.click("button")
    page.wait_for_url(f"{house.base}/")
    visitor.settled()
    visitor.go("/cases")
    visitor.allowed = {401}
    page.click("[popovertarget=person-menu]")
    page.click("[data-sign-out] button")
    page.wait_for_url("**/sign-in")
    page.go_back()
    page.wait_for_url("**/sign-in**")
    assert page.locator("#password").is_visible()
    assert page.locator("tbody").count() == 0


def test_what_does_not_exist_is_told_on_a_page_of_its_own(enter: Enter) -> None:
    visitor = enter("agent")
    visitor.allowed = {404}
    answer = visitor.page.goto(f"{visitor.base}/nowhere")
    assert answer
    assert answer.status == 404
    page = visitor.go("/cases/2026-999999")
    assert page.locator("#main h1").count() == 1


def test_the_palette_finds_and_opens(enter: Enter, house: House) -> None:
    visitor = enter("agent")
    number = named(house, "Boulangerie Prigent")
    page = visitor.go("/tasks")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open] [role=option]")
    page.keyboard.type("prigent")
    page.wait_for_selector(f"[role=option][data-href='/cases/{number}'][aria-selected=true]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{number}")
    visitor.settled()
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.press("Escape")
    assert page.locator("#palette[open]").count() == 0


def test_single_keys_lead_to_places_and_walk_through_rows(enter: Enter) -> None:
    visitor = enter("agent")
    page = visitor.go("/")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/cases")
    visitor.settled()
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = "document.activeElement.getAttribute('href')"
    second = page.locator("#main [data-row]").nth(1).get_attribute("href")
    assert page.evaluate(focused) == second
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")


def test_a_stopped_server_is_told_and_nothing_typed_is_lost(enter: Enter, house: House) -> None:
    visitor = enter("agent")
    number = named(house, "Studio Marchand")
    page = visitor.go(f"/cases/{number}")
    page.keyboard.press("6")
    page.wait_for_selector("#call-details p")
    page.fill("[name=note]", "Écrit pendant la panne")
    visitor.offline = True
    house.stop("serve")
    try:
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#toasts .toast")
        assert page.locator("[name=note]").input_value() == "Écrit pendant la panne"
        assert page.locator("#main h1").count() == 1
    finally:
        house.start_web()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: not address.endswith(number))
    visitor.settled()
    kept = house.value("SELECT count(*) FROM call WHERE note = 'Écrit pendant la panne'")
    assert kept == 1


def test_a_note_is_kept_over_a_reload(enter: Enter, house: House) -> None:
    visitor = enter("agent")
    page = visitor.go(f"/cases/{named(house, 'Pharmacie du Parc')}")
    page.locator("[name=note]").focus()
    page.keyboard.type("Brouillon")
    page.reload()
    visitor.settled()
    page.wait_for_function("() => document.querySelector('[name=note]').value === 'Brouillon'")


def test_without_script_one_can_sign_in_and_is_told(enter: Enter, house: House) -> None:
    visitor = enter("", java_script_enabled=False)
    page, who = visitor.page, house.people["agent"]
    page.goto(f"{house.base}/sign-in")
    page.fill("#email", who["login"])
    page.fill("#password", who["password"])
    page.click("button")
    page.wait_for_url(f"{house.base}/")
    assert "JavaScript" in page.locator("body").inner_text()


def test_paper_shows_the_page_without_its_frame(enter: Enter) -> None:
    visitor = enter("manager")
    page = visitor.go("/reports")
    page.emulate_media(media="print")
    for part in (".rail", ".topbar .find", ".filters"):
        assert not page.locator(part).first.is_visible(), part
    assert page.locator("#main h1").is_visible()
    assert page.locator("tfoot").first.is_visible()


def test_a_cold_page_weighs_little(
    chromium: Browser, states: dict[str, object], house: House, volumes: dict[str, object]
) -> None:
    """At most 110 kB over the wire in eight requests; the sign of the tab is not waited for. A
    manager's pages ask besides for what must be told, a case for its queue and its call."""
    number = named(house, "Transports Arnoux SARL")
    limits = {"/": 9, "/cases": 8, "/reports": 10, f"/cases/{number}": 10}
    weights = {}
    for path, most in limits.items():
        context = chromium.new_context(storage_state=states["manager"])  # type: ignore[arg-type]
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        names: dict[str, str] = {}
        sizes: dict[str, float] = {}
        wire.on("Network.requestWillBeSent", partial(_named, names))
        wire.on("Network.loadingFinished", partial(_weighed, sizes))
        page.goto(house.base + path)
        page.wait_for_function(SETTLED)
        page.evaluate("document.fonts.ready")
        context.close()
        ours = [key for key in sizes if names[key].startswith(house.base)]
        asked = [key for key in ours if "/icon.svg" not in names[key]]
        weights[path] = (round(sum(sizes.values()) / 1000, 1), len(asked))
        assert sum(sizes.values()) <= 110_000, weights
        assert len(asked) <= most, weights
    volumes["cold pages (kB, requests)"] = weights


def _named(names: dict[str, str], event: dict[str, Any]) -> None:
    names[event["requestId"]] = event["request"]["url"]


def _weighed(sizes: dict[str, float], event: dict[str, Any]) -> None:
    sizes[event["requestId"]] = event["encodedDataLength"]


def test_a_window_of_320_pixels_shows_a_case_in_one_column(enter: Enter, house: House) -> None:
    visitor = enter("agent", width=320, height=700)
    page = visitor.go(f"/cases/{named(house, 'Transports Arnoux SARL')}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("#call-form footer button").first.is_visible()
