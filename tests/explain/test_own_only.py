"""A creditor's user opens its own amounts; those of others and none at all are the same bytes."""

from datetime import UTC, date, datetime

import httpx
import pytest

from backend import db
from backend.app import create
from backend.db import unit_of_work
from backend.demo import actions
from backend.explain.queries import KINDS, STAFF
from backend.settings import Settings
from tests.conftest import PARTIAL
from tests.explain.demo import signed_in

JSON = {"Accept": "application/json"}
OWN = "LES"
TABLES = {  # kind: rows with the creditor they belong to
    "claim": "SELECT id, creditor_id FROM claim",
    "charge": "SELECT id, creditor_id FROM charge",
    "allocation": "SELECT id, creditor_id FROM allocation",
    "payment": "SELECT DISTINCT ON (payment_id) payment_id AS id, creditor_id FROM allocation",
    "fee": "SELECT id, creditor_id FROM fee",
    "vat": "SELECT id, creditor_id FROM fee",
    "plan": "SELECT id, creditor_id FROM plan WHERE agreed_on IS NOT NULL",
    "promise": "SELECT id, creditor_id FROM promise",
    "placement": "SELECT id, creditor_id FROM placement",
    "balance": "SELECT number AS id, creditor_id FROM case_file",
    "case": "SELECT number AS id, creditor_id FROM case_file",
    "statement": "SELECT number AS id, creditor_id FROM case_file",
    "invoice": "SELECT id, creditor_id FROM invoice",
    "remittance": "SELECT id, creditor_id FROM remittance"
                  " WHERE state IN ('approved', 'ordered', 'executed')",
    "remittance_line": "SELECT l.id, l.creditor_id FROM remittance_line l JOIN remittance r"
                       " ON r.id = l.remittance_id WHERE r.state = 'executed' AND l.live",
}  # fmt: skip
EACH = 25


@pytest.fixture(scope="module")
async def told(database: Settings) -> Settings:
    now = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    assert await actions.load(settings=database, today=date(2026, 11, 21), now=now)
    return database


@pytest.fixture
async def pauline(told: Settings):
    login = next(one for one in actions.sign_ins() if one.role == "creditor")
    transport = httpx.ASGITransport(app=create(), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", headers=PARTIAL
    ) as browser:
        await signed_in(browser, login.login, login.password)
        yield browser


async def test_own_amounts_open_and_those_of_others_are_not_there(pauline):
    missing = (await pauline.get("/client/explain/claim/999999999")).content
    none = (await pauline.get("/client/explain/claim/999999999", headers=JSON)).content
    opened = closed = 0
    for kind, sql in TABLES.items():
        async with unit_of_work(readonly=True):
            rows = await db.rows(
                f"SELECT f.id::text AS id, k.ref = $1 AS own FROM ({sql}) f"
                " JOIN creditor k ON k.id = f.creditor_id ORDER BY md5(f.id::text)",
                OWN,
            )
        for own in (True, False):
            some = [row["id"] for row in rows if row["own"] == own][:EACH]
            assert some or own, f"{kind}: nothing to ask for"
            for ident in some:
                address = f"/client/explain/{kind}/{ident}"
                answer = await pauline.get(address)
                json = await pauline.get(address, headers=JSON)
                assert answer.status_code == json.status_code == (200 if own else 404), address
                if own:
                    opened += 1
                    assert json.json()["adds_up"], address
                else:
                    closed += 1
                    assert (answer.content, json.content) == (missing, none), address
    assert opened > 100
    print(f"{len(TABLES)} kinds: {opened} own opened, {closed} of others not there")


async def test_what_is_for_staff_alone_is_not_there(pauline):
    missing = (await pauline.get("/client/explain/claim/999999999")).content
    asked = 0
    for kind in (*sorted(STAFF), "nothing-of-the-kind"):
        for ident in ("1", "payable", "LES", "2026-11"):
            answer = await pauline.get(f"/client/explain/{kind}/{ident}")
            assert (answer.status_code, answer.content) == (404, missing), (kind, ident)
            asked += 1
    print(f"{asked} addresses of {len(STAFF)} kinds for staff, none there")


@pytest.mark.parametrize("tail", [
    "claim/0", "claim/-1", "claim/9999999999999999999999", "claim/x", "claim/%00", "case/%00",
    "claim/1?part=nothing", "balance/2026-000001?component=gold", "balance/x?on=31/02/2026",
    "figure/nothing", "figure/placed_cents?page=x", "figure/placed_cents?from=2027-01-01",
    "month/2026-13", "plan/1?part=paid&seq=99999999", "statement/x", "statement/2026-000001?on=x",
    "received/nothing", "in_hand/nothing", "rate/nothing", f"case/{'9' * 300}", "position/x",
    "claim/1;DROP TABLE claim", "claim/1'--", "claim/٣", "claim/1e3", "claim/%FF", "case/a%2Fb",
    "invoice/9223372036854775808", "remittance/1?part=%00", "payment/%F0%9F%92%A9",
    "remittance/999999999999999999?of=fee", "invoice/1?rate=99999999999999999999",
    "settlement/-1", "fee/0x10", "vat/1_000", "plan/+1", "statement/2026-000001?claim=1'--",
])  # fmt: skip
async def test_an_address_that_names_nothing_is_answered_as_missing(pauline, tail):
    missing = (await pauline.get("/client/explain/claim/999999999")).content
    answer = await pauline.get(f"/client/explain/{tail}")
    assert (answer.status_code, answer.content) == (404, missing)


async def test_every_kind_is_known_to_the_tests_or_for_staff_alone():
    asked_elsewhere = {"figure", "received", "in_hand", "rate", "settlement", "position"}
    assert set(KINDS) - set(TABLES) - STAFF - asked_elsewhere == set()


async def test_a_page_load_gets_the_shell_and_a_program_the_chain(pauline):
    async with unit_of_work(readonly=True):
        number = await db.value(
            "SELECT c.number FROM case_file c JOIN creditor k ON k.id = c.creditor_id"
            " WHERE k.ref = $1 ORDER BY c.id", OWN,
        )  # fmt: skip
    address = f"/client/explain/balance/{number}"
    shell = await pauline.get(address, headers={"HX-Request-Type": "", "Accept": "text/html"})
    assert b"<!doctype html>" in shell.content
    chain = (await pauline.get(address, headers=JSON)).json()
    page = (await pauline.get(address)).text
    dialog = (await pauline.get(address, headers={"HX-Target": "explanation"})).text
    assert chain["title"] in page
    assert "<h1" in page
    assert "<h1" not in dialog
    assert 'id="explanation-title"' in dialog
