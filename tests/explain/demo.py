"""The demo agency, walked page by page: which amounts are painted, and which of them open."""

import html
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import httpx

from backend.people import actions as people

OPENS = re.compile(r'<a class="euro" href="([^"]+)"[^>]*>(?:<data value="([^"]+)">)?')
LINK = re.compile(r'<a class="euro".*?</a>', re.DOTALL)
UNSEEN = re.compile(
    r"<(svg|title|option|textarea)\b.*?</\1>|<input\b[^>]*>"
    r"|<(details|div)\b[^>]*\sdata-computation>.*?</\2>"  # the computation itself, laid open
    r"|<(span|div)\b[^>]*\sdata-noted>.*?</\3>"  # as somebody noted it on the day, in words
    r"|<dl\b[^>]*\sdata-agreed>.*?</dl>",  # terms of a contract: the end of every chain
    re.DOTALL,
)
PAINTED = re.compile(r'<data value="(?!-?0\.00")[^"]+">|\d[.,]\d\d(?:\s|\u202f|\xa0)?€|€\d')
WITHIN = re.compile(r'href="((?:/client)?/(?:cases|payments|creditors|plans|remittances|invoices)'
                    r'/[^"?#]+)"')  # fmt: skip
NOT_PAGES = ("/new", "/handling", "/import", ".json", ".xml", ".pdf", "/export")


@dataclass
class Walk:
    """What was seen: amounts by the address of their explanation, and those without one."""

    pages: set[str] = field(default_factory=set)
    opened: defaultdict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    plain: list[tuple[str, str]] = field(default_factory=list)
    painted: Counter[str] = field(default_factory=Counter)


async def signed_in(browser: httpx.AsyncClient, login: str, password: str) -> None:
    token, _role = await people.sign_in(
        email=login, password=password, address="test", old_token=""
    )
    browser.cookies.set("quittance", token)


async def walk(browser: httpx.AsyncClient, starts: list[str], *, most: int) -> Walk:
    """Every page from `starts` on, `most` of them: of cases, payments, creditors and so on."""
    found, todo = Walk(), list(starts)
    while todo and len(found.pages) < most:
        path = todo.pop(0)
        if path in found.pages:
            continue
        found.pages.add(path)
        answer = await browser.get(path)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        _read(path, answer.text, found)
        todo += [
            html.unescape(each) for each in WITHIN.findall(answer.text)
            if not each.endswith(NOT_PAGES) and "/documents/" not in each
        ]  # fmt: skip
    return found


def _read(path: str, text: str, found: Walk) -> None:
    for href, value in OPENS.findall(text):
        found.opened[html.unescape(href)].add((value, path))
        found.painted["opens"] += 1
    rest = UNSEEN.sub("", LINK.sub("", text))
    for hit in PAINTED.finditer(rest):
        found.painted["plain"] += 1
        found.plain.append((path, rest[max(0, hit.start() - 160) : hit.end()]))
