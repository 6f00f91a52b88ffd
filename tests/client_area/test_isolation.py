"""No word of one creditor's reaches another; none of the agency's own reaches any (S-R19)."""

import io
import re
import zipfile

import asyncpg
import httpx
import pytest
from litestar.routes import HTTPRoute

from backend import db
from backend.db import unit_of_work
from tests import cast
from tests.client_area import world
from tests.client_area.world import INTERNAL, Creditor, marked_columns
from tests.conftest import signed_in

FORMS = ("csv", "csv-fr", "xlsx")
REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError)
PAGES = (
    "/client", "/client/cases", "/client/payments", "/client/plans", "/client/documents",
    "/client/figures", "/client/frame",
)  # fmt: skip


def addresses(whose: Creditor, other: Creditor) -> list[str]:
    """Every page of the area, asked in every way: plainly, for oneself, and for somebody else."""
    found = [*PAGES, f"/client/cases/{whose.number}", f"/client/documents/{whose.document_id}"]
    for form in FORMS:
        found += [f"/client/cases/export?form={form}", f"/client/payments/export?form={form}"]
    for text in (other.mark, other.number, f"{other.mark}-case_file-debtor_name", "%", "_", "-"):
        found.append(f"/client/cases?text={text}")
        found.append(f"/client/cases/export?form=csv&text={text}")
    found += [f"/client/cases?stage={stage}" for stage in ("plan", "paused", "closed", "x")]
    found += ["/client/cases?after=2099-01-01.9999999", "/client/plans?after=999999999"]
    found += [f"/client/payments?after=2099-01-01.9999999.{other.case_id}"]
    found += ["/client/payments?from=2020-01-01&to=2030-01-01", "/client/figures?by=receipt"]
    found += ["/client/figures?period=12m", "/client/payments/export?form=csv&from=2020-01-01"]
    found += [
        f"/client/cases/{other.number}", f"/client/documents/{other.document_id}",
        f"/client/documents/{other.secret_id}", f"/client/documents/{whose.secret_id}",
    ]  # fmt: skip
    return found


def readable(answer: httpx.Response) -> str:
    """All the text of an answer, also what is packed in a workbook."""
    if answer.content.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(answer.content))
        return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return answer.text + str(answer.headers)


async def test_nothing_of_one_creditor_is_in_any_answer_to_the_other(
    ours: Creditor, theirs: Creditor, web: httpx.AsyncClient
) -> None:
    async with unit_of_work(role="app", readonly=True):
        words = await marked_columns(ours.mark)
    assert len(words) >= 50, words
    asked = found = 0
    for whose, other in ((ours, theirs), (theirs, ours)):
        await signed_in(web, role="creditor", creditor_ref=whose.mark)
        told = ""
        for address in addresses(whose, other):
            text = readable(await web.get(address))
            # the address itself may say the other's number: the page must not know more than that
            known = text.replace(f'value="{other.mark}', "").replace(other.number, "")
            assert f"{other.mark}-" not in known.replace(
                f"{other.mark}-case_file-debtor_name", "" if "text=" in address else "never"
            ), address
            told += text
            asked += 1
        own = [word for word in words if f"{whose.mark}-{word}" in told]
        found += len(own)
        assert {"case_file-creditor_ref", "case_file-debtor_name", "claim-invoice_no"} <= set(own)
        assert f"{whose.mark}-document-content" in told
        for word in INTERNAL:
            assert f"{whose.mark}-{word}" not in told, word
    print(f"{len(words)} marked columns, {asked} answers read, {found} own words seen, 0 foreign")


@pytest.mark.parametrize("how", ["fragment", "page"])
async def test_foreign_missing_and_malformed_are_the_same_404(
    ours: Creditor, theirs: Creditor, client: httpx.AsyncClient, how: str
) -> None:
    plain = {"HX-Request": "", "HX-Request-Type": ""}
    headers = {} if how == "fragment" else plain
    documents = [theirs.document_id, theirs.secret_id, ours.secret_id, 10**15, 10**30, 0, -1, "x"]
    answers = [await client.get(f"/client/documents/{one}", headers=headers) for one in documents]
    if how == "fragment":
        numbers = [theirs.number, "F-999999", "x" * 300, "%00", "' OR 1=1", "..", "%2e%2e%2f"]
        answers += [await client.get(f"/client/cases/{one}") for one in numbers if one != ".."]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    own = await client.get(f"/client/documents/{ours.document_id}", headers=headers)
    assert own.status_code == 200
    assert own.content == b"AA-document-content"
    assert (await client.get(f"/client/cases/{ours.number}")).status_code == 200
    print(f"{how}: {len(answers)} wrong addresses, one answer")


async def test_nobody_else_enters_and_nobody_gets_out(
    ours: Creditor, client: httpx.AsyncClient
) -> None:
    for address in ("/", "/cases", f"/cases/{ours.number}", "/reports", "/payments", "/creditors"):
        assert (await client.get(address)).status_code == 404, address
    for role in ("agent", "manager"):
        await signed_in(client, role=role)
        for address in (*PAGES, f"/client/cases/{ours.number}"):
            assert (await client.get(address)).status_code == 404, address
    client.cookies.clear()
    for address in PAGES:
        assert (await client.get(address)).status_code == 401, address


async def test_no_route_of_the_area_takes_anything_but_a_question(database: object) -> None:
    from backend.app import create

    methods = {
        (route.path, method)
        for route in create().routes
        if route.path.startswith("/client") and isinstance(route, HTTPRoute)
        for method in route.methods
    }
    assert {method for _path, method in methods} <= {"GET", "HEAD", "OPTIONS"}
    assert len({path for path, _method in methods}) >= 10


async def test_reading_a_case_is_noted_and_asking_for_a_foreign_one_is_not(
    ours: Creditor, theirs: Creditor, client: httpx.AsyncClient
) -> None:
    async def reads() -> list[tuple[str, int]]:
        async with unit_of_work(role="app", readonly=True):
            rows = await db.rows(
                "SELECT event, creditor_id FROM journal_entry WHERE actor <> 'system' ORDER BY id"
            )
        return [(row["event"], row["creditor_id"]) for row in rows]

    before = len(await reads())
    await client.get(f"/client/cases/{ours.number}")
    await client.get(f"/client/cases/{theirs.number}")
    await client.get(f"/client/documents/{ours.document_id}")
    await client.get("/client/cases/export?form=csv")
    assert (await reads())[before:] == [
        ("case.read", ours.id), ("document.read", ours.id), ("cases.exported", ours.id),
    ]  # fmt: skip


async def tokens(ours: Creditor) -> dict[str, str]:
    """A session of each kind that must open nothing, and one that does."""
    from backend.people import actions as people

    made = {"none": "", "wrong": "x" * 43, "injected": "' OR true --"}
    for kind in ("good", "expired", "revoked", "disabled", "staff"):
        role = "agent" if kind == "staff" else "creditor"
        email = await cast.person(role=role, creditor_ref=None if kind == "staff" else ours.mark)
        token, _role = await people.sign_in(
            email=email, password=cast.PASSWORD, address="test", old_token=""
        )
        made[kind] = token
    async with unit_of_work(role="app"):
        mine = "token_hash = sha256(convert_to($1, 'UTF8'))"
        await db.execute(
            f"UPDATE web_session SET idle_until = now() - interval '1 s' WHERE {mine}",
            made["expired"],
        )
        await db.execute(f"UPDATE web_session SET revoked_at = now() WHERE {mine}", made["revoked"])
        person = await db.value(
            "INSERT INTO person (name, email, role, creditor_id, active) VALUES"
            " ('Gone', 'gone@x.example', 'creditor', $1, false) RETURNING id",
            ours.id,
        )
        await db.execute(
            f"UPDATE web_session SET person_id = $2 WHERE {mine}", made["disabled"], person
        )
    return made


async def test_the_portal_role_sees_nothing_without_a_session_and_writes_nothing_with_one(
    ours: Creditor, theirs: Creditor
) -> None:
    async with unit_of_work(role="app", readonly=True):
        tables = [
            row["tablename"]
            for row in await db.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        columns = {
            table: [
                row["column_name"]
                for row in await db.rows(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = $1"
                    " AND table_schema = 'public'",
                    table,
                )
            ]
            for table in tables
        }
    made = await tokens(ours)
    every = [(table, column) for table in tables for column in columns[table]]
    readable_columns, seen, probes = [], 0, 0
    for table, column in every:
        rows = await _probe(made["good"], table, column)
        probes += 1
        if rows is None:
            continue
        readable_columns.append((table, column))
        seen += len(rows)
        assert not any(theirs.mark in str(row[0]) for row in rows), (table, column)
        if column == "creditor_id":
            assert {row[0] for row in rows} <= {ours.id}, table
    for kind, token in made.items():
        for table, column in readable_columns if kind != "good" else ():
            probes += 1
            assert await _probe(token, table, column) == [], (kind, table, column)
    denied = len(every) - len(readable_columns)
    assert seen > 100
    writes = await _writes(made["good"], tables, columns, ours, theirs)
    print(f"{probes} reads probed, {denied} columns denied; {writes} writes probed, all refused")


async def _probe(token: str, table: str, column: str) -> list[asyncpg.Record] | None:
    """What the portal's role reads of a column with that session; None where it is denied."""
    try:
        async with unit_of_work(role="portal", session=token):
            return list(await db.rows(f'SELECT "{column}" FROM "{table}" LIMIT 50'))
    except asyncpg.InsufficientPrivilegeError:
        return None


async def _writes(
    token: str, tables: list[str], columns: dict[str, list[str]], ours: Creditor, theirs: Creditor
) -> int:
    tried = 0
    statements = [
        "SELECT set_config('role', 'postgres', true)",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER TABLE case_file DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE leak (x text)",
        "SELECT * FROM outbox_claim(1, interval '1 minute')",
        f"INSERT INTO journal_entry (actor, event, creditor_id) VALUES ('x', 'y', {theirs.id})",
        "INSERT INTO journal_entry (actor, event, creditor_id) VALUES ('x', 'y', NULL)",
        f"INSERT INTO journal_entry (id, actor, event, creditor_id) VALUES (1, 'x', '', {ours.id})",
        *(f'DELETE FROM "{table}"' for table in tables),
        *(f'TRUNCATE "{table}"' for table in tables),
        *(f'UPDATE "{table}" SET "{columns[table][0]}" = NULL WHERE false' for table in tables),
        *(f'INSERT INTO "{table}" DEFAULT VALUES' for table in tables if table != "journal_entry"),
    ]
    for statement in statements:
        tried += 1
        with pytest.raises(
            (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError)
        ):
            async with unit_of_work(role="portal", session=token):
                await db.execute(statement)
    async with unit_of_work(role="portal", session=token):
        await db.execute("SELECT set_config('row_security', 'off', true)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.rows("SELECT number FROM case_file")
    return tried + 1


async def test_one_creditors_figures_do_not_move_when_anothers_double(
    ours: Creditor, client: httpx.AsyncClient
) -> None:
    async def told() -> list[str]:
        pages = [(await client.get(page)).text for page in PAGES]
        return [re.sub(r"\d\d/\d\d/\d{4} \d\d:\d\d", "now", page) for page in pages]

    before = await told()
    await world.creditor("CC")
    assert await told() == before
