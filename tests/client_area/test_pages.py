"""What a creditor sees of a made-up agency, held against its entries and the agency's report."""

import csv
import io
import itertools
import re
from datetime import date

import httpx
import pytest

from backend import db
from backend.cases.rules import CLOSE_CODES, Stage
from backend.client_area import casefile, listing, plans, queries, receipts, rules
from backend.db import unit_of_work
from backend.indicators import registry
from backend.indicators.rules import Selection
from backend.people import actions as people
from backend.reports import queries as reports
from backend.settings import Settings
from tests import cast
from tests.conftest import signed_in
from tests.reports.agency import Agency

TODAY = date(2026, 11, 20)
REF = "S5-0"


@pytest.fixture(scope="module")
async def agency(database: Settings) -> dict[str, int]:
    return await Agency(seed=5, cases=160, creditors=3).make()


@pytest.fixture(scope="module")
async def token(agency: dict[str, int]) -> str:
    """A session of a user of the largest creditor."""
    email = await cast.person(role="creditor", creditor_ref=REF)
    made, _role = await people.sign_in(
        email=email, password=cast.PASSWORD, address="test", old_token=""
    )
    return made


@pytest.fixture(scope="module")
async def creditor_id(agency: dict[str, int]) -> int:
    async with unit_of_work(role="app", readonly=True):
        return int(await db.value("SELECT id FROM creditor WHERE ref = $1", REF))


@pytest.fixture
async def client(token: str, web: httpx.AsyncClient) -> httpx.AsyncClient:
    return await signed_in(web, role="creditor", creditor_ref=REF)


@pytest.mark.parametrize("by", ["placement", "receipt"])
@pytest.mark.parametrize(
    ("from_", "to", "as_of"),
    [
        (None, None, TODAY), (date(2025, 11, 1), date(2026, 10, 31), TODAY),
        (None, None, date(2025, 12, 31)), (date(2026, 1, 1), None, date(2026, 6, 30)),
    ],
)  # fmt: skip
async def test_the_creditors_figures_are_the_managers(
    token: str, creditor_id: int, by: str, from_: date | None, to: date | None, as_of: date
) -> None:
    async with reports.reading():
        theirs = (
            await reports.creditors_performance(by, from_, to, as_of=as_of, creditor_ref=REF)
        ).total
    chosen = Selection(as_of=as_of, by=by, from_=from_, to=to, creditor_id=creditor_id)
    async with unit_of_work(role="portal", session=token):
        mine = await queries.facts(chosen)
    assert mine == theirs
    assert mine.cases > 0


async def test_the_page_of_figures_shows_and_defines_each_of_them(
    client: httpx.AsyncClient, creditor_id: int
) -> None:
    html = (await client.get("/client/figures?as_of=2026-11-20")).text
    async with reports.reading():
        facts = (await reports.creditors_performance(as_of=TODAY, creditor_ref=REF)).total
    shown = re.findall(r'<data value="(-?\d+\.\d\d)">', html)
    wanted = [
        int(one.of(facts) or 0) for one in registry.INDICATORS if one.unit == "cents"
    ]  # fmt: skip
    assert [round(float(value) * 100) for value in shown] == wanted
    for one in registry.INDICATORS:
        assert one.name("fr") in html
        assert one.definition("fr") in html


async def test_the_parts_of_the_bar_are_what_is_open(token: str, creditor_id: int) -> None:
    async with unit_of_work(role="portal", session=token):
        facts = await queries.facts(Selection(as_of=TODAY, creditor_id=creditor_id))
        parts = await queries.in_hand(creditor_id)
    assert sum(cents for _part, _word, cents in parts) == facts.open_cents
    assert len(parts) == 4


async def test_every_case_is_told_in_plain_words_and_adds_up(token: str, creditor_id: int) -> None:
    after, seen, codes = "", 0, set()
    async with unit_of_work(role="portal", session=token):
        while True:
            lines, after = await listing.cases(
                creditor_id, listing.Wanted(after=after), today=TODAY, most=17
            )
            for line in lines:
                case = await casefile.case(creditor_id, line.number)
                assert case is not None
                assert sum(cents for _word, cents, _part in case.account) == case.balance_cents
                assert case.stage.word == line.stage.word
                assert line.fact is not None
                assert (line.next is None) == (line.stage.code == "closed")
                paid = sum(row["cents"] for row in await receipts.of_case(creditor_id, case.id))
                assert paid == line.collected_cents
                codes.add(line.stage.code)
                seen += 1
            if not after:
                break
        count = await db.value("SELECT count(*) FROM case_file WHERE creditor_id = $1", creditor_id)
    assert seen == count
    assert {"closed", "talks", "notice", "court"} <= codes


async def test_payments_by_page_are_all_the_payments(token: str, creditor_id: int) -> None:
    after, rows = "", []
    async with unit_of_work(role="portal", session=token):
        while True:
            found, after = await receipts.page(creditor_id, receipts.Wanted(after=after), most=13)
            rows += found
            if not after:
                break
        sums = await receipts.sums(creditor_id, receipts.Wanted())
        facts = await queries.facts(Selection(as_of=TODAY, creditor_id=creditor_id, by="receipt"))
        some = await receipts.sums(
            creditor_id, receipts.Wanted(from_=date(2026, 1, 1), to=date(2026, 3, 31))
        )
    assert len({(row["payment_id"], row["case_id"]) for row in rows}) == len(rows)
    days = [row["received_on"] for row in rows]
    assert days == sorted(days, reverse=True)
    for name in ("cents", "surplus_cents", "fee_cents", "vat_cents"):
        assert sum(row[name] for row in rows) == sums[name], name
    assert some["cents"] == sum(
        row["cents"] for row in rows if date(2026, 1, 1) <= row["received_on"] <= date(2026, 3, 31)
    )
    assert facts.collected_cents <= sums["cents"]  # money of cases in review is in no figure


async def test_the_next_instalment_of_a_list_is_that_of_the_plan(
    token: str, creditor_id: int
) -> None:
    async with unit_of_work(role="portal", session=token):
        lines, _after = await plans.page(creditor_id, after="", today=TODAY, most=400)
        ids = await db.rows("SELECT id, number FROM case_file WHERE creditor_id = $1", creditor_id)
        by_number = {row["number"]: row["id"] for row in ids}
        due = await listing.instalments_due(creditor_id, [row["id"] for row in ids])
    compared = 0
    for line in lines:
        assert sum(part.instalment.amount.cents for part in line.parts) == line.total.cents
        assert 0 <= line.paid.cents <= line.total.cents
        waiting = [part for part in line.parts if part.paid < part.instalment.amount]
        if line.open and waiting:
            first = waiting[0]
            found = due.get(by_number[line.number])
            assert found is not None
            assert found[0] == first.instalment.due_on
            assert found[1].cents >= (first.instalment.amount - first.paid).cents
            compared += 1
    assert compared >= 3


async def test_cases_are_found_by_their_own_reference_name_or_invoice(
    client: httpx.AsyncClient, token: str, creditor_id: int
) -> None:
    async with unit_of_work(role="portal", session=token):
        row = await db.row(
            "SELECT c.number, c.creditor_ref, c.debtor_name, l.invoice_no FROM case_file c"
            " JOIN claim l ON l.case_id = c.id ORDER BY c.id LIMIT 1"
        )
    assert row
    name = row["debtor_name"]
    texts = (row["creditor_ref"], row["number"], row["invoice_no"], name, name.upper().lower())
    for text in (*texts, name.replace("é", "e"), row["creditor_ref"].lower()):
        answer = await client.get("/client/cases", params={"text": text})
        assert f"/client/cases/{row['number']}" in answer.text, text
    for text in ("%", "_", "\\", "nobody at all", "a\x00b"):
        answer = await client.get("/client/cases", params={"text": text})
        assert answer.status_code == 200
        assert "/client/cases/S5" not in answer.text, text


async def test_their_reference_is_printed_before_ours(
    client: httpx.AsyncClient, token: str
) -> None:
    for address in ("/client", "/client/cases", "/client/payments"):
        html = (await client.get(address)).text
        named = re.findall(r'<div class="tiny muted">([^<]*S5-\d+)', html)
        assert len(named) >= 5, address
        assert all(re.fullmatch(r"(.* · )?K\d+ · S5-\d+", name) for name in named), address


async def test_what_is_taken_along_is_what_is_shown(
    client: httpx.AsyncClient, token: str, creditor_id: int
) -> None:
    plain = {"HX-Request": "", "HX-Request-Type": ""}
    async with unit_of_work(role="portal", session=token):
        sums = await receipts.sums(creditor_id, receipts.Wanted())
        balance = await db.value(
            "SELECT sum(balance_cents) FROM case_file WHERE creditor_id = $1", creditor_id
        )
    answer = await client.get("/client/payments/export?form=csv", headers=plain)
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert sum(round(float(row["amount"]) * 100) for row in rows) == sums["cents"]
    assert sum(round(float(row["fee"]) * 100) for row in rows) == sums["fee_cents"]
    answer = await client.get("/client/cases/export?form=csv", headers=plain)
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert sum(round(float(row["balance"]) * 100) for row in rows) == balance
    french = await client.get("/client/cases/export?form=csv-fr", headers=plain)
    assert french.content.startswith(b"\xef\xbb\xbfVotre r")
    assert len(french.text.splitlines()) == len(rows) + 1
    book = await client.get("/client/cases/export", headers=plain)
    assert book.content.startswith(b"PK")
    assert re.search(
        r'filename="\d{4}-\d\d-\d\d_dossiers\.xlsx"', book.headers["content-disposition"]
    )
    assert (await client.get("/client/cases/export?form=exe", headers=plain)).status_code == 422


@pytest.mark.parametrize("stage", [str(stage) for stage in Stage])
async def test_plain_stages_in_sql_are_those_in_python(database: Settings, stage: str) -> None:
    async with unit_of_work(role="app", readonly=True):
        for arrangement, blocked in itertools.product(("none", "promise", "plan"), (True, False)):
            found = await db.value(
                f"SELECT {rules.PLAIN_SQL} FROM (SELECT $1::text AS stage, $2::text AS arrangement,"
                " $3::boolean AS blocked) c",
                stage, arrangement, blocked,
            )  # fmt: skip
            assert found == rules.plain(stage, arrangement, blocked=blocked).code


def test_there_are_eight_stages_at_most_each_explained() -> None:
    assert len(rules.STAGES) == 8
    for stage in rules.STAGES.values():
        assert stage.word
        assert stage.meaning.endswith(".")
        assert stage.next.endswith(".")
        assert stage.you.endswith(".")
    parts = [code for _word, codes in rules.PARTS.values() for code in codes]
    assert sorted([*parts, "closed"]) == sorted(rules.STAGES)


def test_a_closed_case_says_how_it_ended() -> None:
    for code, close in CLOSE_CODES.items():
        found = rules.shown("closed", "none", blocked=False, close_code=code)
        assert found.meaning == close.told
        assert (found.tone == "good") == (close.resolved != "no")


def test_we_ask_only_for_what_is_the_creditors_to_give() -> None:
    assert [need.kind for need in rules.needs("amicable", ["dispute", "vulnerable"])] == ["dispute"]
    assert rules.needs("amicable", ["vulnerable", "complaint", "cease_contact"]) == []
    assert [need.kind for need in rules.needs("legal_decision", [])] == ["legal_decision"]
    assert rules.needs("closed", ["dispute"]) == []


def test_what_was_said_on_the_telephone_is_not_told() -> None:
    assert rules.told("call", "DIF") == rules.told("call", "RPN")
    assert rules.told("call", "NOT") is None
    assert rules.told("call", "anything") is None
    vulnerable = rules.told("blocker", "vulnerable")
    assert vulnerable is not None
    assert vulnerable.word == rules.EVENTS["blocker"].word
