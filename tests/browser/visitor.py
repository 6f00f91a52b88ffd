"""A browser window with somebody in it, that notes everything it had to complain about."""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

# Main and frame are there, no part of the page is still on its way.
SETTLED = """() => document.querySelector("h1")
  && (!document.querySelector("#main") || (document.querySelector("#main h1")
    && !document.querySelector("#main > .skeleton, #call-panel, aside.queue:empty")
    && document.querySelector("#frame [data-language], #frame header")))
  && !document.querySelector(".htmx-request")"""


@dataclass
class Visitor:
    """Somebody's browser. `complaints` must be empty in the end, but for `allowed` statuses."""

    context: BrowserContext
    base: str
    page: Page = field(init=False)
    complaints: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)
    offline: bool = False  # failed requests are expected: the server was stopped

    def __post_init__(self) -> None:
        self.context.on("page", self._watch)
        self.page = self.context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        status = re.search(r"status of (\d{3})", message.text)
        if status and int(status[1]) in self.allowed:
            return
        if self.offline and ("net::ERR" in message.text or "Failed to fetch" in message.text):
            return
        self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 and not self.offline:
            self.complaints.append(f"{response.request.method} {response.url}: {response.status}")

    def go(self, path: str) -> Page:
        """Open a page and wait until all of it is there."""
        self.page.goto(self.base + path)
        return self.settled()

    def settled(self) -> Page:
        self.page.wait_for_function(SETTLED)
        return self.page

    def leave(self) -> None:
        self.context.close()
        assert self.complaints == [], "\n".join(self.complaints)


def sign_in(browser: Browser, base: str, who: dict[str, str]) -> Any:
    """Sign in through the door; the storage state of the browser afterwards."""
    context = browser.new_context(locale="fr-BE")
    page = context.new_page()
    page.goto(f"{base}/sign-in")
    page.fill("#email", who["login"])
    page.fill("#password", who["password"])
    page.click("button")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    page.wait_for_function(SETTLED)
    state = context.storage_state()
    context.close()
    return state
