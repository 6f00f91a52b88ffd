"""No word of one creditor reaches the other, and no word that stays in the house reaches anybody.

Every free text of both creditors is a canary (S-R19, S-R35). Volume: every address of the client
area with its filters, every export in every form, every document; bodies, packed files, headers.
"""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import date

import polars as pl
import pytest

from backend.client_area.exports import FORMATS
from backend.db import unit_of_work
from tests import cast
from tests.access.attacker import KEPT_IN, REPHRASED, SHOWN
from tests.access.conftest import Agency
from tests.access.two_agencies import settle
from tests.access.visitors import ASKED_AS_HTMX, Route, Visitors, gather, routes_of

CANARY = re.compile(r"CANARY([AB])-(\w+?)-(\w+)-")
QUERIES = ("", "text=CANARY", "text=", "stage=legal", "after=9", "period=all", "by=receipt",
           "from=2020-01-01&to=2030-01-01", "as_of=2026-12-31")  # fmt: skip
EXPLAINED = {
    "claim": ("claim", "part=amount"), "payment": ("payment", "part=surplus"),
    "placement": ("placement", ""), "plan": ("plan", "part=received"),
    "balance": ("case", "component=principal"), "case": ("case", "part=receipts"),
    "statement": ("case", "part=received"), "remittance": ("remittance", "part=fees"),
    "invoice": ("invoice", "part=left"), "refund": ("refund", ""),
    "adjustment": ("adjustment", ""), "order": ("order", ""), "entry": ("entry", ""),
    "creditor": ("ref", "part=open"), "account": ("ref", "creditor=AAA"),
}  # fmt: skip
ROWS = ("allocation", "charge", "fee", "vat", "promise", "remittance_line", "settlement", "tray",
        "order_line", "posting", "noted", "rate")  # fmt: skip
FIGURES = ("figure/placed_cents", "figure/collected_cents", "figure/fee_cents", "position/payable",
           "received/all", "in_hand/waiting")  # fmt: skip


@pytest.fixture(scope="module")
async def visitors(agency: Agency) -> AsyncIterator[Visitors]:
    found = await gather(agency)
    yield found
    for browser in found.browsers.values():
        await browser.aclose()


def addresses(visitors: Visitors, actor: str) -> list[str]:
    """Everything a creditor's user can ask for: own, and the other's, with every filter."""
    asked = []
    settled, other = visitors.agency.settled(actor), visitors.agency.other(actor)
    for route in routes_of(visitors.app):
        if not route.path.startswith("/client"):
            continue
        for whose in (settled, other):
            path = visitors.address(route, whose).partition("?")[0]
            asked += [f"{path}?{query}".rstrip("?") for query in QUERIES]
            if "export" in path:
                asked += [f"{path}?form={form}" for form in FORMATS]
            for word in (other.mark, f"{other.mark}-case_file-number", other.keys["case"]):
                asked.append(f"{path}?text={word}")
    for kind, (key, query) in EXPLAINED.items():
        for whose in (settled, other):
            about = whose.ref if key == "ref" else whose.keys[key]
            asked += [f"/client/explain/{kind}/{about}", f"/client/explain/{kind}/{about}?{query}"]
    asked += [f"/client/explain/{kind}/{row}" for kind in ROWS for row in range(1, 7)]
    asked += [f"/client/explain/{figure}" for figure in FIGURES]
    return sorted(set(asked))


def words(path: str, content: bytes) -> str:
    """The text of an answer, unpacked where it is packed."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [name for name in packed.namelist() if name.startswith("xl/")]
            return " ".join(packed.read(name).decode() for name in parts)
    if content[:4] == b"PAR1":
        return pl.read_parquet(io.BytesIO(content)).write_csv()
    return content.decode(errors="replace")


async def seen_by(visitors: Visitors, actor: str) -> dict[str, str]:
    """Every answer by its address: what the query itself said is taken out."""
    seen = {}
    for path in addresses(visitors, actor):
        answer = await visitors.browsers[actor].get(path, headers=ASKED_AS_HTMX)
        asked_for = path.partition("text=")[2]
        text = words(path, answer.content) + str(answer.headers.raw)
        seen[path] = text.replace(asked_for, "") if asked_for else text
        if "/explain/" in path:
            chain = await visitors.browsers[actor].get(path, headers={"Accept": "application/json"})
            seen[f"{path} as data"] = chain.text + str(chain.headers.raw)
    return seen


@pytest.mark.parametrize(("actor", "own"), [("creditor_a", "A"), ("creditor_b", "B")])
async def test_nothing_of_the_other_and_nothing_internal_is_ever_told(visitors, actor, own):
    seen = await seen_by(visitors, actor)
    leaks, told = [], set()
    for path, text in seen.items():
        for whose, table, column in CANARY.findall(text):
            if whose != own:
                leaks.append(f"{path}: {table}.{column} of the other")
            elif table not in {*SHOWN, "person"} or column in _kept(table):
                leaks.append(f"{path}: {table}.{column} is internal")
            told.add(f"{table}.{column}")

    size = sum(map(len, seen.values()))
    print(f"canary {own}: {len(seen)} answers, {size} characters, {len(leaks)} leaks; told: {told}")
    explained = [text for path, text in seen.items() if "/explain/" in path]
    print(
        f"explained: {len(explained)} answers, {sum('CANARY' in text for text in explained)} told"
    )
    assert not leaks, "\n".join(leaks)
    assert sum("CANARY" in text for text in explained) > 20
    assert {"case_file.number", "case_file.debtor_name", "claim.invoice_no"} <= told
    assert "document-content" in " ".join(seen.values())


async def test_what_a_creditor_is_told_does_not_move_when_the_others_doubles(visitors):
    before = await seen_by(visitors, "creditor_b")
    agency = visitors.agency
    async with unit_of_work(role="app"):
        for turn in range(10):
            await cast.case(agency.a.creditor_id, amounts=(1_000_00, 2_000_00), agent_id=None)
            await cast.case(
                agency.a.creditor_id, placed_on=date(2020, 1, 1), debtor_name=f"CANARYA {turn}"
            )
    await settle("CCC", "CANARYC")
    after = await seen_by(visitors, "creditor_b")

    moved = [path for path, text in before.items() if _still(text) != _still(after[path])]
    print(f"doubled: {len(before)} answers compared")
    assert moved == []


def _kept(table: str) -> set[str]:
    """The columns of a table that no answer quotes."""
    return KEPT_IN.get(table, set()) | REPHRASED.get(table, set())


def _still(text: str) -> str:
    """Without the clock that a page shows, and what a clock inside a packed file weighs."""
    return re.sub(r"\d{2}:\d{2}|b'content-length', b'\d+'", "", text)


async def test_nothing_of_a_creditor_stands_in_the_log(visitors, caplog):
    caplog.set_level("DEBUG")
    for route in routes_of(visitors.app):
        for actor in ("creditor_a", "manager"):
            for _kind, path in visitors.paths(route, actor):
                await visitors.ask(actor, Route(route.method, route.path), path)
    logged = [
        record
        for record in caplog.records
        if not record.name.startswith(("httpx", "httpcore", "asyncio"))
    ]
    text = "\n".join(record.getMessage() for record in logged)

    print(f"log: {len(logged)} lines")
    assert "CANARY" not in text
    tokens = [b.cookies.get("quittance") for b in visitors.browsers.values()]
    assert not any(token and token in text for token in tokens)
