"""Every page, light and dark, wide and narrow: no violation of WCAG, no page that scrolls sideways.

Each is loaded once, as its reader loads it; then the window is narrowed and the lights go out.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

from tests.browser.conftest import Enter
from tests.browser.house import House
from tests.browser.pages import all_pages

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags},
    resultTypes: ["violations"], reporter: "v2"});
  return {
    violations: found.violations.map(
      v => [v.id, v.help, v.nodes.map(n => [n.html, n.any[0]?.message])]),
    nodes: document.querySelectorAll("body *").length,
  }
}"""
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return null
  const wide = [...document.querySelectorAll("body *")].filter(e => {
    const box = e.getBoundingClientRect()
    if (box.right <= width + 1 || !box.width) return false
    for (let p = e.parentElement; p; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== "visible") return false
    return true
  })
  const told = wide.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ")
  return document.documentElement.scrollWidth + " px: " + told
}"""
VARIANTS = (
    ("wide, light", 1440, 900, "light"),
    ("wide, dark", 1440, 900, "dark"),
    ("narrow, light", 390, 844, "light"),
)


def test_every_page_in_every_light_and_width(
    enter: Enter, house: House, volumes: dict[str, object]
) -> None:
    wrong: list[str] = []
    nodes = scans = 0
    visitors = {}
    pages = all_pages(house)
    for role, path in pages:
        if role not in visitors:
            visitors[role] = enter(role)
        visitor = visitors[role]
        visitor.allowed = {404}
        visitor.page.set_viewport_size({"width": 1440, "height": 900})
        page = visitor.go(path)
        page.evaluate(AXE)
        for name, width, height, scheme in VARIANTS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = page.evaluate(RUN, TAGS)
            nodes, scans = nodes + found["nodes"], scans + 1
            wrong += told(role, path, name, found["violations"])
        wrong += sideways(page, role, path)
        page.emulate_media(color_scheme="light")
    volumes["pages"] = len(pages)
    volumes["axe scans (pages × variants)"] = scans
    volumes["nodes scanned"] = nodes
    assert not wrong, "\n" + "\n".join(wrong)


def told(role: str, path: str, variant: str, violations: list[Any]) -> list[str]:
    return [
        f"{role} {path} [{variant}] {rule}: {words} ({len(hit)}) {hit[0][0][:220]} — {hit[0][1]}"
        for rule, words, hit in violations
    ]


def sideways(page: Page, role: str, path: str) -> list[str]:
    """At 320 px, which is 1280 px at 400 per cent (WCAG 1.4.10), and at 390."""
    found = []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        wide = page.evaluate(SIDEWAYS)
        if wide:
            found.append(f"{role} {path} scrolls sideways at {width}: {wide}")
    return found
