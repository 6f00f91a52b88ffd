"""The login roles and the row-level walls, tried as somebody with SQL of their own would.

Volume: about 440 statements as the portal's role, 18 questions to the catalogue, one mutant for
each wall that could be missing (about 150), each to be caught by a probe or a question.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from backend.settings import ROLES
from tests.access.attacker import SHOWN, Attacker
from tests.access.catalogue import QUESTIONS
from tests.access.conftest import Agency, token_of
from tests.access.mutants import MUTANTS
from tests.access.probes import PROBES

FIXED = (asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError)
DEAD = {
    "idle too long": ("idle_until", "now() - interval '1 second'"),
    "older than a day's work": ("absolute_until", "now() - interval '1 second'"),
    "revoked": ("revoked_at", "now()"),
}


@pytest.fixture(scope="module")
async def token(agency: Agency) -> str:
    return await token_of(agency.b.email)


@pytest.fixture(scope="module")
async def dead_tokens(agency: Agency) -> dict[str, str]:
    """Sessions of creditor A that are over, an agent's, and what is no session at all."""
    alive = await token_of(agency.a.email)
    hashed = hashlib.sha256(alive.encode())
    tokens = {"none": "", "unknown": "u" * 43, "the hash": hashed.hexdigest()}
    tokens["the hash as PostgreSQL writes it"] = "\\x" + hashed.hexdigest()
    for state, (column, value) in DEAD.items():
        tokens[state] = await _session(agency, state, agency.a.email)
        await agency.admin.execute(
            f"UPDATE web_session SET {column} = {value} WHERE token_hash = $1",
            hashlib.sha256(tokens[state].encode()).digest(),
        )
    await agency.admin.execute(
        "INSERT INTO person (name, email, role, creditor_id, active) VALUES"
        " ('Gone', 'gone@cast.example', 'creditor', $1, false),"
        " ('Agent', 'walls@cast.example', 'agent', NULL, true)", agency.a.creditor_id,
    )  # fmt: skip
    tokens["a disabled person's"] = await _session(agency, "gone", "gone@cast.example")
    tokens["an agent's"] = await _session(agency, "agent", "walls@cast.example")
    return tokens


async def _session(agency: Agency, word: str, email: str) -> str:
    token = hashlib.sha256(word.encode()).hexdigest()[:43]
    await agency.admin.execute(
        "INSERT INTO web_session (token_hash, person_id, creditor_id, idle_until, absolute_until)"
        " SELECT $1, id, creditor_id, now() + interval '1 day', now() + interval '1 day'"
        "   FROM person WHERE email = $2",
        hashlib.sha256(token.encode()).digest(), email,
    )  # fmt: skip
    return token


@asynccontextmanager
async def attacking(
    connection: asyncpg.Connection, agency: Agency, token: str, dead: dict[str, str]
) -> AsyncIterator[Attacker]:
    """Creditor B's session, and any SQL; whatever it does is rolled back."""
    attacker = Attacker(
        connection, agency.settings.role_prefix, token, agency.b.creditor_id, agency.b.case_id,
        agency.a.creditor_id, agency.a.case_id, agency.a.mark, dead,
    )  # fmt: skip
    await connection.execute("SELECT set_config('app.session', $1, true)", token)
    yield attacker


async def gains(attacker: Attacker, *, first_only: bool = False) -> list[str]:
    """What all probes gained together."""
    found: list[str] = []
    for probe in PROBES:
        async with attacker.connection.transaction():
            found += [gain for gain in await probe(attacker) if gain]
        if found and first_only:
            break
    return found


async def broken_rules(connection: asyncpg.Connection, prefix: str) -> list[str]:
    return [
        f"{found[0]}: {rule}"
        for rule, sql in QUESTIONS.items()
        for found in await connection.fetch(sql, prefix)
    ]


async def test_the_catalogue_keeps_every_rule(agency):
    broken = await broken_rules(agency.admin, agency.settings.role_prefix)

    print(f"catalogue: {len(QUESTIONS)} questions, {len(broken)} objects that break a rule")
    assert broken == []


async def test_a_function_made_later_is_granted_to_nobody(agency):
    prefix = agency.settings.role_prefix
    undone = agency.admin.transaction()
    await undone.start()
    try:
        await agency.admin.execute(f'SET LOCAL ROLE "{prefix}_owner"')
        await agency.admin.execute("CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        for who in ("public", *(f"{prefix}_{role}" for role in ROLES)):
            assert not await agency.admin.fetchval(
                "SELECT has_function_privilege($1, 'later()', 'EXECUTE')", who
            ), f"{who} may call a function that nobody granted"
    finally:
        await undone.rollback()


async def test_nothing_is_gained_by_any_statement_as_the_portal(agency, token, dead_tokens):
    await agency.admin.execute("ANALYZE")
    connection = await asyncpg.connect(agency.settings.role_dsns["portal"])
    async with (
        connection.transaction(),
        attacking(connection, agency, token, dead_tokens) as attacker,
    ):
        gained = await gains(attacker)
    await connection.close()

    print(f"probes as the portal: {attacker.asked} statements, {len(gained)} gains")
    assert gained == []
    assert attacker.asked > 400


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_becomes_another(agency, role):
    connection = await asyncpg.connect(agency.settings.role_dsns[role])
    prefix = agency.settings.role_prefix
    others = [f"{prefix}_{other}" for other in (*ROLES, "owner") if other != role]
    superuser = await agency.admin.fetchval("SELECT current_user")
    for other in (*others, superuser, "pg_read_all_data", "pg_execute_server_program"):
        for statement in (f'SET ROLE "{other}"', f'SET SESSION AUTHORIZATION "{other}"'):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    await connection.close()


async def test_staff_and_worker_cannot_edit_entries_or_the_schema(agency):
    fixed = ("claim", "charge", "payment", "allocation", "fee", "document", "letter",
             "journal_entry")  # fmt: skip
    for role in ("app", "worker"):
        connection = await asyncpg.connect(agency.settings.role_dsns[role])
        for table in fixed:
            for statement in (
                f"UPDATE {table} SET id = id WHERE false", f"DELETE FROM {table} WHERE false",
                f"TRUNCATE {table}", f"ALTER TABLE {table} DISABLE TRIGGER ALL",
                f"DROP TABLE {table}",
            ):  # fmt: skip
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("INSERT INTO journal_entry (event, at) VALUES ('x', now())")
        await connection.close()


async def test_reports_only_read_and_never_a_secret(agency):
    connection = await asyncpg.connect(agency.settings.role_dsns["report"])
    tables = await agency.admin.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (table,) in tables:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f'DELETE FROM "{table}"')
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f'INSERT INTO "{table}" DEFAULT VALUES')
    for secret in ("password_hash FROM person", "email FROM person", "1 FROM web_session"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"SELECT {secret}")
    await connection.close()


async def test_a_child_never_changes_its_creditor_or_joins_another_ones_case(agency):
    children = [
        row[0]
        for row in await agency.admin.fetch(
            "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'case_file'::regclass"
        )
    ]
    connection = await asyncpg.connect(agency.settings.role_dsns["app"])
    for child in [*children, "case_file"]:
        with pytest.raises(FIXED):
            await connection.execute(
                f"UPDATE {child} SET creditor_id = $1 WHERE creditor_id = $2",
                agency.b.creditor_id, agency.a.creditor_id,
            )  # fmt: skip
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await connection.execute(
            "INSERT INTO claim (case_id, creditor_id, invoice_no, amount_cents, open_cents)"
            " VALUES ($1, $2, 'crossed', 1, 1)", agency.a.case_id, agency.b.creditor_id,
        )  # fmt: skip
    await connection.close()
    print(f"tenant: {len(children) + 1} tables tried, 0 mismatches")
    assert len(children) >= 10


async def test_every_missing_wall_is_noticed(agency, token, dead_tokens):
    """Mutants: a wall is taken away in a transaction, and something above must notice it."""
    prefix = agency.settings.role_prefix
    mutants = {name: sql.replace("{p}", prefix) for name, sql in MUTANTS.items()}
    survived = []
    for name, sql in mutants.items():
        undone = agency.admin.transaction()
        await undone.start()
        try:
            await agency.admin.execute(sql)
            noticed = await broken_rules(agency.admin, prefix)
            if not noticed:
                await agency.admin.execute(f'SET LOCAL ROLE "{prefix}_portal"')
                async with attacking(agency.admin, agency, token, dead_tokens) as attacker:
                    noticed = await gains(attacker, first_only=True)
        finally:
            await undone.rollback()
        if not noticed:
            survived.append(name)

    print(f"mutants: {len(mutants) - len(survived)} of {len(mutants)} killed")
    assert survived == []
    assert len(mutants) > 2 * len(SHOWN)
