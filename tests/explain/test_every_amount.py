"""Every amount on every page of the demo agency opens, says the same, and adds up to the cent.

The amounts are read from the pages as they are painted; each is then asked as JSON. Volume: pages
walked, amounts painted, amounts opened, chains (steps) checked, by reader.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from backend.app import create
from backend.demo import actions
from backend.settings import Settings
from tests.conftest import PARTIAL
from tests.explain.demo import Walk, signed_in, walk

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
JSON = {"Accept": "application/json"}
PAGES_MOST = 220
MANAGER = [
    "/", "/cases", "/plans", "/plans?state=active", "/plans?state=completed", "/payments",
    "/payments/waiting", "/tasks", "/creditors", "/reports?period=all", "/remittances",
    "/reports?by=receipt&creditor=LES", "/reports/cases?creditor=CANAL&period=all", "/intake",
    "/remittances/overdue", "/invoices", "/tie-out", "/ledger", "/payments/refunds",
]  # fmt: skip
CREDITOR = [
    "/client", "/client/cases", "/client/payments", "/client/plans", "/client/figures",
    "/client/figures?by=receipt&period=year", "/client/remittances",
]  # fmt: skip
# Amounts that stand there without an explanation, by a mark near them, and why.
ALLOWED = {"queue__": "inside the link to the case, where the same balance opens"}
LINKS_MOST = 600  # of those inside the chains


@dataclass
class Read:
    """What one reader saw, what came of opening it, and of opening what stands in those chains."""

    seen: Walk
    answers: dict[str, Any]
    inside: dict[str, Any]


@pytest.fixture(scope="module")
async def demo(database: Settings) -> Settings:
    assert await actions.load(settings=database, today=date(2026, 11, 21), now=NOON)
    return database


@pytest.fixture(scope="module")
async def readers(demo: Settings) -> dict[str, Read]:
    """The manager and a creditor's user: every page walked once, every amount opened once."""
    logins = {one.role: one for one in reversed(actions.sign_ins())}
    made = {}
    for role, starts in (("manager", MANAGER), ("creditor", CREDITOR)):
        transport = httpx.ASGITransport(app=create(), raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers=PARTIAL, follow_redirects=True
        ) as browser:
            await signed_in(browser, logins[role].login, logins[role].password)
            seen = await walk(browser, starts, most=PAGES_MOST)
            answers = {href: await browser.get(href, headers=JSON) for href in seen.opened}
            linked = {href for answer in answers.values() if answer.status_code == 200
                      for href, _cents in links(answer.json())} - set(answers)  # fmt: skip
            inside = {href: await browser.get(href, headers=JSON)
                      for href in sorted(linked)[:LINKS_MOST]}  # fmt: skip
        made[role] = Read(seen, answers, inside)
    return made


def links(chain: dict[str, Any]) -> set[tuple[str, int | None]]:
    """The explanations that a chain leads on to, each with the amount that it leads from."""
    found = set()
    for part in (*chain["parts"], *chain["behind"]):
        if part["explain"]:
            found.add((part["explain"], part["amount_cents"]))
        found |= links(part)
    return found


def steps(chain: dict[str, Any]) -> int:
    return 1 + sum(steps(one) for one in (*chain["parts"], *chain["behind"]))


def off(chain: dict[str, Any]) -> list[str]:
    """Sums that their parts miss, counted from the JSON alone."""
    found = [wrong for part in (*chain["parts"], *chain["behind"]) for wrong in off(part)]
    if chain["parts"] and chain["amount_cents"] is not None:
        made = sum(part["amount_cents"] for part in chain["parts"])
        if made != chain["amount_cents"]:
            found.append(f"{chain['title']}: {chain['amount_cents']} is not {made}")
    return found


@pytest.mark.parametrize("role", ["manager", "creditor"])
async def test_every_amount_that_is_painted_opens(readers, role):
    seen, answers = readers[role].seen, readers[role].answers
    closed = {href: answer.status_code for href, answer in answers.items()
              if answer.status_code != 200}  # fmt: skip
    print(f"{role}: {len(seen.pages)} pages, {seen.painted['opens']} amounts painted,"
          f" {len(answers)} opened, {len(closed)} closed")  # fmt: skip
    assert closed == {}
    assert len(answers) > 300


@pytest.mark.parametrize("role", ["manager", "creditor"])
async def test_an_explanation_tells_the_amount_that_was_painted(readers, role):
    """To the cent; where the words of a page say which way money went, without its sign."""
    wrong, compared = [], 0
    for href, painted in readers[role].seen.opened.items():
        told = readers[role].answers[href].json()["amount_cents"]
        for value, path in painted:
            if not value:
                continue  # a rate, a count or days
            compared += 1
            cents = int(Decimal(value) * 100)
            if told is None or (cents != told and (path.startswith("/client/cases") is False
                                                   or cents != abs(told))):  # fmt: skip
                wrong.append(f"{path} paints {cents}, {href} tells {told}")
    print(f"{role}: {compared} amounts compared with their explanation, {len(wrong)} differ")
    assert wrong == []


@pytest.mark.parametrize("role", ["manager", "creditor"])
async def test_every_chain_adds_up(readers, role):
    kinds, count, wrong = Counter[str](), 0, []
    for href, answer in readers[role].answers.items():
        chain = answer.json()
        kinds[href.split("/explain/")[1].split("/")[0]] += 1
        count += steps(chain)
        wrong += [f"{href}: {fault}" for fault in (*off(chain), *chain["faults"])]
        assert chain["adds_up"] is (chain["faults"] == [])
    print(f"{role}: {count} steps in {sum(kinds.values())} chains, {len(wrong)} faults;"
          f" {dict(kinds.most_common())}")  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("role", ["manager", "creditor"])
async def test_a_chain_leads_on_to_the_same_amounts(readers, role):
    """What stands in a chain opens too, and says as much there; taken off it is below nought."""
    known = readers[role].answers | readers[role].inside
    wrong, compared = [], 0
    for href, answer in readers[role].answers.items():
        for on, cents in links(answer.json()):
            if on not in known or "page=" in on:  # the other pages of the same sum
                continue
            there = known[on]
            if there.status_code != 200:
                wrong.append(f"{href} leads to {on}: {there.status_code}")
                continue
            told = there.json()["amount_cents"]
            compared += cents is not None
            if cents is not None and told is not None and abs(told) != abs(cents):
                wrong.append(f"{href} says {cents} of {on}, which says {told}")
    print(f"{role}: {compared} amounts inside chains compared, {len(wrong)} differ")
    assert wrong == []


@pytest.mark.parametrize("role", ["manager", "creditor"])
async def test_no_amount_is_painted_without_an_explanation(readers, role):
    seen = readers[role].seen
    bare = [(path, near) for path, near in seen.plain
            if not any(mark in near for mark in ALLOWED)]  # fmt: skip
    pages = {path for path, _near in bare}
    print(f"{role}: {seen.painted['opens'] + seen.painted['plain']} amounts looked at on"
          f" {len(seen.pages)} pages, {seen.painted['plain'] - len(bare)} allowed,"
          f" {len(bare)} without explanation on {len(pages)} pages")  # fmt: skip
    assert bare == []


async def test_nothing_of_the_house_is_told_to_a_creditor(readers, demo):
    """No name of staff, no entry of the ledger, no page of the portal."""
    names = {one.name for one in actions.sign_ins() if one.role != "creditor"}
    for href, answer in readers["creditor"].answers.items():
        assert not any(name in answer.text for name in names), href
        chain = answer.json()
        todo = [chain]
        while todo:
            one = todo.pop()
            assert one["who"] == "", href
            for address in (one["href"], one["explain"]):
                assert address == "" or address.startswith("/client/"), href
            todo += [*one["parts"], *one["behind"]]
