"""What an attacker tries as the portal's role, and what must come of it: nothing.

Each probe answers the list of what it gained, empty when the walls hold (S-R14 to S-R17, S-R35).
"""

import asyncpg

from tests.access.attacker import EVERYBODYS, KEPT_IN, SHOWN, Attacker, tables


async def tables_beyond_the_allow_list(attacker: Attacker) -> list[str]:
    """Another table, or another column of a shown one, would be readable."""
    gained = []
    for found in await tables(attacker):
        table, granted = found["table"], set(found["granted"] or ())
        if table not in SHOWN:
            gained += [f"{table}.{name} is granted" for name in sorted(granted)]
            gained.append(await attacker.nothing(f'SELECT count(*) FROM "{table}"'))
        else:
            kept = KEPT_IN.get(table, set())
            gained += [f"{table}.{name} is granted" for name in sorted(granted & kept)]
            for name in found["kept"] or ():
                gained.append(await attacker.refused(f'SELECT "{name}" FROM "{table}"'))
    return gained


async def rows_of_the_victim(attacker: Attacker) -> list[str]:
    """With the own session, the other creditor's rows are not there; the own ones are."""
    gained = []
    for found in await tables(attacker):
        table = found["table"]
        if table not in SHOWN or table in EVERYBODYS:
            continue
        whose = "id" if table == "creditor" else "creditor_id"
        seen = await attacker.rows(f'SELECT DISTINCT "{whose}" AS id FROM "{table}"') or []
        ids = {row["id"] for row in seen}
        gained += [f"{table} of {other}" for other in sorted(ids - {attacker.own_id})]
        if not ids:
            gained.append(f"the own rows of {table} are missing: the probe proves nothing")
    return gained


async def rows_without_a_living_session(attacker: Attacker) -> list[str]:
    """No, unknown, expired, revoked session; a disabled person's; an agent's; the hash itself."""
    gained = []
    for found in await tables(attacker):
        if found["table"] not in SHOWN:
            continue
        for state, token in attacker.dead_tokens.items():
            async with attacker.knowing(token):
                answer = await attacker.nothing(f'SELECT 1 FROM "{found["table"]}"')
            gained.append(f"{state}: {answer}" if answer else "")
    return gained


async def sessions_looked_up(attacker: Attacker) -> list[str]:
    gained = []
    for state, token in attacker.dead_tokens.items():
        if state != "an agent's":
            found = await attacker.nothing(
                "SELECT person_id FROM session_person($1, '30 minutes')", token
            )
            gained.append(f"{state}: {found}" if found else "")
    return gained


async def shared_papers_only(attacker: Attacker) -> list[str]:
    return [await attacker.nothing("SELECT id FROM document WHERE NOT shared")]


async def writes(attacker: Attacker) -> list[str]:
    """Nothing can be changed anywhere, also not one's own rows."""
    gained = []
    for found in await tables(attacker):
        table = found["table"]
        if found["view"]:  # a view of no table is refused for that, before anybody asks who
            gained.append(f"{table} may be written" if found["writable"] else "")
            continue
        first = (found["granted"] or found["kept"])[0]
        gained += [
            await attacker.refused(f'UPDATE "{table}" SET "{first}" = "{first}"'),
            await attacker.refused(f'DELETE FROM "{table}"'),
            await attacker.refused(f'TRUNCATE "{table}" CASCADE'),
            await attacker.refused(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE'),
        ]
        if table != "journal_entry":
            gained.append(await attacker.refused(f'INSERT INTO "{table}" DEFAULT VALUES'))
    return gained


async def journal_of_others(attacker: Attacker) -> list[str]:
    """One may write that one read; not in another's name, not at another time, and not read it."""
    insert = "INSERT INTO journal_entry (event, creditor_id{more}) VALUES ('x', {whose}{values})"
    own, other = attacker.own_id, attacker.victim_id
    gained = [
        await attacker.refused(insert.format(more="", whose=other, values="")),
        await attacker.refused(insert.format(more="", whose="NULL", values="")),
        await attacker.refused(insert.format(more=", at", whose=own, values=", now()")),
        await attacker.refused(insert.format(more=", id", whose=own, values=", 999999")),
        await attacker.refused(insert.format(more="", whose=own, values="") + " RETURNING details"),
        await attacker.refused("SELECT 1 FROM journal_entry"),
        await attacker.refused("SELECT setval('journal_entry_id_seq', 900000)"),
        await attacker.refused("SELECT nextval('case_number')"),
    ]
    allowed = await attacker.refused(insert.format(more="", whose=own, values=""))
    if not allowed:
        gained.append("the own journal line is refused: the probe proves nothing")
    return gained


async def settings_injected(attacker: Attacker) -> list[str]:
    """No variable that a statement can set opens another creditor's rows."""
    gained = []
    other = str(attacker.victim_id)
    for name in ("app.creditor", "app.creditor_id", "app.person", "app.role", "quittance.roles"):
        await attacker.connection.execute("SELECT set_config($1, $2, true)", name, other)
    gained.append(await attacker.nothing("SELECT 1 FROM claim WHERE creditor_id = $1", int(other)))
    for token in (other, f"{attacker.own_id}", "' OR true --", "%", attacker.victim_mark):
        async with attacker.knowing(token):
            gained.append(await attacker.nothing("SELECT 1 FROM case_file"))
    gained.append(await attacker.refused("SET LOCAL row_security = off", "SELECT 1 FROM claim"))
    return gained


async def shadows(attacker: Attacker) -> list[str]:
    """Tables of one's own under the names that the policy's function reads; a leaking function."""
    forged = (
        (
            "CREATE TEMP TABLE web_session AS SELECT sha256(convert_to('forged', 'UTF8')) AS"
            f" token_hash, 1::bigint AS person_id, {attacker.victim_id}::bigint AS creditor_id,"
            " NULL::timestamptz AS revoked_at, 'infinity'::timestamptz AS idle_until,"
            " 'infinity'::timestamptz AS absolute_until"
        ),
        "CREATE TEMP TABLE person AS SELECT 1::bigint AS id, true AS active, 'creditor' AS role",
        "GRANT ALL ON web_session, person TO PUBLIC",
        "SET LOCAL search_path = pg_temp, public",
        "SELECT set_config('app.session', 'forged', true)",
        (
            "DO $$ BEGIN IF (SELECT count(*) FROM public.claim) = 0 THEN"
            " RAISE insufficient_privilege; END IF; END $$"
        ),
    )
    leaking = (
        (
            "CREATE FUNCTION pg_temp.leak(t text, bigint) RETURNS boolean LANGUAGE plpgsql"
            f" COST 0.0000001 AS 'BEGIN IF $2 = {attacker.victim_id} THEN RAISE division_by_zero;"
            " END IF; RETURN true; END'"
        ),
        "SELECT 1 FROM case_file WHERE pg_temp.leak(debtor_name, creditor_id)",
        "SELECT 1 FROM claim WHERE pg_temp.leak(invoice_no, creditor_id)",
        "DO $$ BEGIN RAISE insufficient_privilege; END $$",
    )
    try:
        leaked = await attacker.refused(*leaking)
    except asyncpg.DivisionByZeroError:
        leaked = "a function saw the other creditor's rows before the policy"
    return [await attacker.refused(*forged), leaked]


async def functions_of_the_house(attacker: Attacker) -> list[str]:
    """What books, counts or looks up for staff; and the lent ones tell of the own creditor only."""
    other, case = attacker.victim_id, attacker.victim_case
    gained = [
        await attacker.refused(statement)
        for statement in (
            "SELECT payment_of_key('x')", f"SELECT payable_short({other})",
            f"SELECT account_of('payable', {other})",
            f"SELECT ledger_place(ARRAY[{case}]::bigint[], 'placed', 'x', '2026-01-01', 'x')",
            "SELECT ledger_open_receipts('x', '2026-01-01', 'x')", "SELECT ledger_roll_up()",
            "SELECT account_balance(1)", "SELECT 1 FROM posting", "SELECT 1 FROM account_kind",
        )
    ]  # fmt: skip
    gained.append(
        await attacker.nothing(
            f"SELECT 1 FROM own_insolvent_on({case}) AS told WHERE told IS NOT NULL"
        )
    )
    for state, token in attacker.dead_tokens.items():
        async with attacker.knowing(token):
            told = await attacker.nothing(
                "SELECT 1 FROM portal_position() WHERE (payable_cents, debit_cents, fees_cents)"
                " <> (0, 0, 0)"
            )
        gained.append(f"{state}: {told}" if told else "")
    return gained


async def casts_that_tell(attacker: Attacker) -> list[str]:
    """An error message quotes own values only."""
    attacker.asked += 1
    try:
        async with attacker.connection.transaction():
            await attacker.connection.execute("SELECT sum(debtor_name::int) FROM case_file")
    except asyncpg.InvalidTextRepresentationError as error:
        return [f"told: {error}"] if attacker.victim_mark in str(error) else []
    return ["the cast succeeded: the probe proves nothing"]


async def copies(attacker: Attacker) -> list[str]:
    gained = []
    for query in ("SELECT number, debtor_name FROM case_file", "SELECT invoice_no FROM claim"):
        taken = await attacker.copied(query)
        if attacker.victim_mark.encode() in taken or not taken:
            gained.append(f"COPY of {query}")
    statements = (
        "COPY claim TO '/tmp/claims'", "COPY claim TO PROGRAM 'true'",
        "COPY journal_entry (event) FROM PROGRAM 'true'", "SELECT pg_read_file('/etc/hostname')",
        "SELECT pg_ls_dir('/')", "SELECT lo_import('/etc/hostname')", "SELECT * FROM pg_authid",
        "SELECT * FROM pg_shadow", "SELECT * FROM pg_statistic", "SELECT pg_reload_conf()",
        "CREATE TABLE mine (n int)", "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE claim DISABLE ROW LEVEL SECURITY", "DROP POLICY portal ON claim",
        "ALTER TABLE claim NO FORCE ROW LEVEL SECURITY", "GRANT SELECT ON person TO PUBLIC",
        "SELECT * FROM outbox_claim(1, '1 second')",
        "SELECT outbox_done(1, gen_random_uuid())",
        "SELECT case_file FROM case_file", "SELECT to_jsonb(c) FROM call c",
        "SELECT 1 FROM case_file FOR UPDATE", "SELECT 1 FROM claim FOR KEY SHARE",
    )  # fmt: skip
    return gained + [await attacker.refused(statement) for statement in statements]


async def statistics(attacker: Attacker) -> list[str]:
    """The planner's samples and other people's statements hold no word of the other creditor."""
    told = await attacker.rows(
        "SELECT most_common_vals::text || histogram_bounds::text AS told FROM pg_stats"
        " WHERE schemaname = 'public'"
    )
    seen = await attacker.rows("SELECT query AS told FROM pg_stat_activity WHERE query <> ''")
    return [
        row["told"]
        for row in (told or []) + (seen or [])
        if attacker.victim_mark in str(row["told"])
    ]


PROBES = [
    tables_beyond_the_allow_list,
    rows_of_the_victim,
    rows_without_a_living_session,
    sessions_looked_up,
    shared_papers_only,
    writes,
    journal_of_others,
    settings_injected,
    shadows,
    functions_of_the_house,
    casts_that_tell,
    copies,
    statistics,
]
