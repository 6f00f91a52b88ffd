"""One house for all browser tests, and windows into it for whoever a test wants to be.

Run apart from the others: `pytest tests/browser -p no:asyncio -p no:xdist`, as ops/test does.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import house as houses
from tests.browser.house import House
from tests.browser.visitor import Visitor, sign_in

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
VOLUMES: dict[str, object] = {}

Enter = Callable[..., Visitor]


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with houses.opened() as opened:
        VOLUMES["demo load, seconds"] = round(opened.seconds["demo load"], 1)
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def states(house: House, chromium: Browser) -> dict[str, Any]:
    """Storage states by role; the creditor's user of Lescaut is "creditor"."""
    return {role: sign_in(chromium, house.base, who) for role, who in house.people.items()}


@pytest.fixture
def enter(house: House, chromium: Browser, states: dict[str, Any]) -> Iterator[Enter]:
    """Open a window as somebody ("" for nobody); closed, and its console judged, at the end."""
    visitors: list[Visitor] = []

    def open_window(role: str, *, width: int = 1440, height: int = 900, **more: Any) -> Visitor:
        context = chromium.new_context(
            storage_state=states[role] if role else None,
            viewport={"width": width, "height": height},
            locale=more.pop("locale", "fr-BE"),
            reduced_motion="reduce",  # colours are judged as they end, not on their way
            timezone_id="Europe/Brussels",
            accept_downloads=True,
            **more,
        )
        context.set_default_timeout(30_000)
        visitors.append(Visitor(context, house.base))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.leave()


@pytest.fixture(scope="session")
def volumes() -> dict[str, object]:
    """What the run went through, printed in the end."""
    return VOLUMES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if VOLUMES:
        terminalreporter.section("volumes")
        for name, count in VOLUMES.items():
            terminalreporter.write_line(f"{name}: {count}")
