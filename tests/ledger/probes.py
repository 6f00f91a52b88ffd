"""What somebody with a role's password could send to the ledger, and how the database answers.

A probe is a script for one transaction, and the name of the guard that must refuse it (or None:
it must be accepted, or the guards would guard nothing). `guard` is the constraint's name, or the
words of the refusal where PostgreSQL names none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import asyncpg

from tests.ledger.books import CLOSED_UNTIL, DAY, HELD, Books, Row, entry, head, lines, opposite

STAFF = ("app", "worker")
WRITERS = ("app", "worker", "owner")
OTHERS = ("report", "portal")
ALL = (*STAFF, *OTHERS, "owner", "superuser")
TABLES = ("account", "entry", "posting", "period_lock")
KEPT_BY_FUNCTIONS = ("account_day", "ledger_mark")
DENIED = "permission denied"
COLUMN = {"account": "kind", "entry": "reason", "posting": "line", "period_lock": "closed_by",
          "account_day": "debit_cents", "ledger_mark": "posting_id"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Probe:
    name: str
    role: str
    guard: str | None
    sql: str
    isolation: str = "READ COMMITTED"


class Accepted(AssertionError):
    """What had to be refused went through, or was refused by another guard than its own."""


async def attempt(connection: Any, probe: Probe, *, commit: bool) -> None:
    """Run the probe; raises `Accepted` unless it is answered as it must be.

    Without `commit` the checks of COMMIT are brought forward and everything is taken back, in the
    caller's transaction.
    """
    refusal: asyncpg.PostgresError | None = None
    try:
        if commit:
            async with connection.transaction(isolation=probe.isolation.lower().replace(" ", "_")):
                await connection.execute(probe.sql)
        else:
            await _held_back(connection, probe.sql)
    except asyncpg.PostgresError as error:
        refusal = error
    said = "accepted" if refusal is None else f"{refusal.constraint_name or ''} {refusal}"
    if refusal is None and probe.guard is not None:
        raise Accepted(f"{probe.name} as {probe.role}: accepted, not refused by {probe.guard}")
    if refusal is not None and (probe.guard is None or probe.guard not in said):
        raise Accepted(f"{probe.name} as {probe.role}: {said}, not {probe.guard}")


async def _held_back(connection: Any, sql: str) -> None:
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        await connection.execute(sql)
        await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    finally:
        await savepoint.rollback()


def every(books: Books) -> list[Probe]:
    """All probes, each for each role that could send it."""
    return [*_edits(), *_forgeries(), *_intruders(books), *_entries(books), *_reversals(books),
            *_periods(books), *_accounts(books), *_snapshots(books)]  # fmt: skip


def _edits() -> Iterator[Probe]:
    """Nothing is changed or taken away, not even nothing (WHERE false), by nobody at all."""
    for table in TABLES:
        column = COLUMN[table]
        for verb, sql in {
            "UPDATE": f"UPDATE {table} SET {column} = {column}",
            "UPDATE of nothing": f"UPDATE {table} SET {column} = {column} WHERE false",
            "DELETE": f"DELETE FROM {table}",
            "DELETE of nothing": f"DELETE FROM {table} WHERE false",
            "TRUNCATE": f"TRUNCATE {table} CASCADE",
        }.items():
            for role in ALL:
                mighty = role in ("owner", "superuser")
                guard = f"append-only table {table}" if mighty else DENIED
                if mighty and verb == "TRUNCATE":
                    guard = "append-only table"  # or that of a table that hangs on it
                yield Probe(f"{verb} of {table}", role, guard, sql)
    for table in KEPT_BY_FUNCTIONS:
        column = COLUMN[table]
        for verb, sql in {
            "UPDATE": f"UPDATE {table} SET {column} = {column}",
            "DELETE": f"DELETE FROM {table}",
            "TRUNCATE": f"TRUNCATE {table}",
            "INSERT": f"INSERT INTO {table} DEFAULT VALUES",
        }.items():
            for role in (*STAFF, *OTHERS):
                yield Probe(f"{verb} of {table}", role, DENIED, sql)


def _forgeries() -> Iterator[Probe]:
    """Who wrote when, and in which transaction, is the database's own word."""
    columns = "kind, idem_key, request_hash, booked_on, value_on, actor"
    values = f"'x', 'forged', '', '{DAY}', '{DAY}', 'x'"
    for role in STAFF:
        for column, value in {"xid": "'1'", "created_at": "now()", "id": "1"}.items():
            sql = f"INSERT INTO entry ({columns}, {column}) VALUES ({values}, {value})"
            yield Probe(f"forged {column} of an entry", role, DENIED, sql)
        sql = (
            "INSERT INTO posting (id, entry_id, line, account_id, pool, amount_cents)"
            " VALUES (1, 1, 1, 1, 'client', 1)"
        )
        yield Probe("forged id of a posting", role, DENIED, sql)
        for column, value in {"closed_at": "now()", "last_entry_id": "0", "id": "1"}.items():
            sql = f"INSERT INTO period_lock (closed_until, {column}) VALUES ('2026-10-31', {value})"
            yield Probe(f"forged {column} of a closing", role, DENIED, sql)
        yield Probe(
            "an account by hand", role, DENIED,
            "INSERT INTO account (pool, kind) VALUES ('client', 'shadow')",
        )  # fmt: skip
        yield Probe(
            "guards switched off", role, "must be owner",
            "ALTER TABLE entry DISABLE TRIGGER entry_check",
        )  # fmt: skip
        yield Probe("replica mode", role, DENIED, "SET session_replication_role = replica")


def _intruders(books: Books) -> Iterator[Probe]:
    for role in OTHERS:
        yield Probe("an entry", role, DENIED, entry("p", books.received(5)))
        yield Probe("a closing", role, DENIED,
                    "INSERT INTO period_lock (closed_until) VALUES ('2026-10-31')")  # fmt: skip
        yield Probe("days summed up", role, DENIED, "SELECT ledger_roll_up()")
        yield Probe("an account made", role, DENIED, "SELECT account_of('trust_bank', NULL)")
        yield Probe("claims placed", role, DENIED,
                    "SELECT ledger_place(NULL, 'placed', 'x', '2026-11-20', 'x')")  # fmt: skip
    for table in TABLES:
        yield Probe(f"{table} read", "portal", DENIED, f"SELECT FROM {table}")


def _entries(books: Books) -> Iterator[Probe]:
    """Entries as no bookkeeper would write them; and some as he would."""
    good = books.received(5)
    bank, payable = good[0], good[1]
    other = books.cases[1]
    share = Row("own_bank", 5)
    for name, guard, rows in (
        ("a receipt", None, good),
        ("the whole balance paid out", None, books.payout(HELD)),
        ("a cent too much paid out", "account_overdraft", books.payout(HELD + 1)),
        ("twice too much paid out", "account_overdraft", books.payout(2 * HELD)),
        ("no lines but one", "entry_two_postings", good[:1]),
        ("off by a cent", "entry_balanced", [bank, replace(payable, cents=-4)]),
        ("short by a cent", "entry_balanced", [bank, replace(payable, cents=-6)]),
        ("one pool short, another right", "entry_balanced",
         [replace(bank, cents=4), payable, share, Row("vat_output", -5)]),
        ("far off", "entry_balanced", [bank, replace(payable, cents=-500)]),
        ("across pools", "entry_balanced", [share, payable]),
        ("across pools, both off", "entry_balanced",
         [bank, replace(payable, cents=-4), share, Row("vat_output", -6)]),
        ("a line of nothing", "posting_not_nought", [*good, Row("unallocated", 0)]),
        ("a lie about the pool", "posting_account", [replace(share, pool="client"), payable]),
        ("no such pool", "posting_account",
         [replace(share, pool="x"), Row("vat_output", -5, pool="x")]),
        ("a component that is none", "posting_component",
         [*good[:3], replace(good[3], component="tip")]),
        ("owed, but no part of the debt", "posting_part_of_debt",
         [*good[:3], replace(good[3], component=None)]),
        ("owed, but on no case", "posting_part_of_debt", [*good[:3], replace(good[3], case=None)]),
        ("part of a debt at the bank", "posting_part_of_debt",
         [replace(bank, component="principal"), *good[1:]]),
        ("a case of another creditor", "posting_same_creditor",
         [bank, replace(payable, case=other)]),
        ("a case that is none", "posting_same_creditor", [bank, replace(payable, case=1 << 60)]),
        ("the same line twice", "posting_line",
         [replace(bank, line=1), replace(payable, line=1)]),
    ):  # fmt: skip
        for role in WRITERS:
            yield Probe(name, role, guard, entry("p", rows))
    pair = [Row("own_bank", 1, line=8), Row("vat_output", -1, line=9)]
    for role in WRITERS:
        for name, guard, sql in (
            ("no lines at all", "entry_two_postings", head("p")),
            ("lines without an entry", "posting_entry_id_fkey",
             lines("half", pair).replace("SELECT e.id", "SELECT -e.id")),
            ("lines that come later", "posting_same_transaction", lines("half", pair)),
            ("a line after the check", "posting_at_once",
             entry("p", good) + "SET CONSTRAINTS ALL IMMEDIATE;" + lines("p", pair[:1])),
            ("the check brought forward", "entry_two_postings",
             "SET CONSTRAINTS ALL IMMEDIATE;" + head("p")),
            ("lines in two statements", "posting_at_once",
             entry("p", good) + lines("p", pair)),
            ("a key used before", "entry_idem_key_key", entry("half", good)),
        ):  # fmt: skip
            yield Probe(name, role, guard, sql)


def _reversals(books: Books) -> Iterator[Probe]:
    half = books.received(HELD // 2)
    exact = opposite(half)
    bank, payable, collected, owed = exact
    of, case = books.creditors[1], books.cases[1]
    for name, guard, rows in (
        ("exact", None, exact),
        ("in another order", None, [*exact[2:], *exact[:2]]),
        ("of half the amount", "entry_reversal", opposite(books.received(HELD // 4))),
        ("of one pool only", "entry_reversal", [bank, payable]),
        ("of more than there was", "entry_reversal",
         [*exact, Row("own_bank", 1), Row("vat_output", -1)]),
        ("to another creditor", "entry_reversal",
         [bank, replace(payable, creditor=of, case=case), collected, owed]),
        ("from another account", "entry_reversal",
         [replace(bank, account="in_transit"), *exact[1:]]),
        ("without the case", "entry_reversal",
         [bank, replace(payable, case=None), collected, owed]),
        ("with a claim", "entry_reversal", [bank, replace(payable, claim=1), collected, owed]),
        ("of another payment", "entry_reversal",
         [replace(bank, payment=8), payable, collected, owed]),
        ("of another part of the debt", "entry_reversal",
         [bank, payable, collected, replace(owed, component="interest")]),
    ):  # fmt: skip
        for role in WRITERS:
            yield Probe(f"a reversal {name}", role, guard, entry("p", rows, back="half"))
    pair = [Row("trust_bank", -5), Row("unallocated", 5)]
    for role in WRITERS:
        for name, guard, sql in (
            ("of one of two twins", "entry_reversal", entry("p", pair, back="twins")),
            ("done before", "entry_reversed_once",
             entry("p", opposite(books.received(5_00)), back="taken")),
            ("of a reversal", "entry_reversal_of_reversal",
             entry("p", books.received(5_00), back="taken-back")),
            ("without a reason", "entry_reversal_has_reason",
             entry("p", exact, back="half", reason="")),
            ("of nothing that is", "entry_reverses_id_fkey",
             entry("p", exact, back="half").replace("SELECT id FROM", "SELECT -id FROM", 1)),
            ("of money paid out", "account_overdraft",
             entry("out", books.payout(HELD)) + entry("p", exact, back="half")),
        ):  # fmt: skip
            yield Probe(f"a reversal {name}", role, guard, sql)


def _periods(books: Books) -> Iterator[Probe]:
    first, last = CLOSED_UNTIL
    close = "INSERT INTO period_lock (closed_until) VALUES ('{}')"
    for role in WRITERS:
        for day in (first, last, first.replace(day=1)):
            sql = entry("p", books.received(5), on=day)
            yield Probe(f"an entry on {day}, closed", role, "entry_period", sql)
        sql = entry("p", books.received(5), on=last.replace(month=10, day=1))
        yield Probe("an entry on the first open day", role, None, sql)
        yield Probe("closed backwards", role, "period_forwards", close.format(first.replace(day=9)))
        yield Probe("closed twice", role, "period_lock_closed_until_key", close.format(last))
        yield Probe("closed further", role, None, close.format(last.replace(month=10)))
        noted = _told(
            "SELECT FROM (SELECT last_entry_id FROM period_lock ORDER BY id DESC LIMIT 1) l"
            " WHERE last_entry_id <> (SELECT max(id) FROM entry)"
        )
        yield Probe(
            "the last entry noted", role, None, close.format(last.replace(month=10)) + ";" + noted
        )


def _accounts(books: Books) -> Iterator[Probe]:
    for role in WRITERS:
        for kind, creditor in (("shadow", "NULL"), ("payable", "NULL"),
                               ("trust_bank", str(books.creditors[0]))):  # fmt: skip
            sql = f"SELECT account_of('{kind}', {creditor})"
            yield Probe(f"account {kind} of {creditor}", role, "account_kind", sql)
        guarded = _told(
            "SELECT FROM account WHERE kind = 'payable' AND NOT no_debit_balance"
            " OR kind <> 'payable' AND no_debit_balance"
        )
        sql = f"SELECT account_of('payable', {books.creditors[1]});" + guarded
        yield Probe("a payable account is guarded", role, None, sql)
    add = "INSERT INTO account (pool, kind, creditor_id) VALUES ('{}', '{}', {})"
    for name, guard, sql in (
        ("an account of no pool", "account_pool", add.format("x", "shadow", "NULL")),
        ("an account twice", "account_once", add.format("client", "trust_bank", "NULL")),
        ("an account of nobody", "account_of_creditor", add.format("client", "shadow", 1 << 60)),
        ("an account's number again", "account_pkey",
         "INSERT INTO account (id, pool, kind) SELECT id, 'agency', 'shadow' FROM account LIMIT 1"),
        ("a day below nought", "account_day_values",
         "UPDATE account_day SET debit_cents = -1"),
        ("a day twice", "account_day_once",
         "INSERT INTO account_day (account_id, day) SELECT account_id, day FROM account_day"),
        ("a day of no account", "account_day_account_id_fkey",
         "INSERT INTO account_day (account_id, day) VALUES (-1, '2026-11-20')"),
        ("a day's number again", "account_day_pkey",
         ("INSERT INTO account_day (id, account_id, day) SELECT id, account_id, '1999-12-31'"
         " FROM account_day LIMIT 1")),
        ("a second mark", "ledger_mark_one", "INSERT INTO ledger_mark (id) VALUES (2)"),
        ("the mark again", "ledger_mark_pkey", "INSERT INTO ledger_mark (id) VALUES (1)"),
        ("an entry's number again", "entry_pkey",
         entry("p", books.received(5)).replace("(kind,", "(id, kind,", 1).replace(
             "VALUES (", "VALUES ((SELECT max(id) FROM entry), ", 1)),
        ("a posting's number again", "posting_pkey",
         entry("p", books.received(5)).replace("posting (", "posting (id, ").replace(
             "SELECT e.id,", "SELECT (SELECT max(id) FROM posting), e.id,")),
        ("a closing's number again", "period_lock_pkey",
         ("INSERT INTO period_lock (id, closed_until)"
         " SELECT max(id), '2026-10-31' FROM period_lock")),
    ):  # fmt: skip
        yield Probe(name, "owner", guard, sql)


def _snapshots(books: Books) -> Iterator[Probe]:
    """At REPEATABLE READ the last payouts and entries of others would go unseen."""
    old = "REPEATABLE READ"
    for role in WRITERS:
        for name, guard, sql in (
            ("an entry", "entry_isolation", entry("p", books.received(5))),
            ("a closing", "period_isolation",
             "INSERT INTO period_lock (closed_until) VALUES ('2026-10-31')"),
        ):  # fmt: skip
            yield Probe(f"{name} on an old snapshot", role, guard, sql, old)
    summed = "SELECT ledger_roll_up();"
    for role in ("worker", "owner"):
        yield Probe("days summed up on an old snapshot", role, "roll_up_isolation", summed, old)
        yield Probe(
            "days summed up as often as one likes", role, None,
            summed + entry("p", books.received(5)) + summed + entry("q", books.received(7))
            + summed + _told("SELECT FROM account a WHERE (SELECT coalesce(sum(debit_cents"
            " - credit_cents), 0) FROM account_day WHERE account_id = a.id) <> (SELECT"
            " coalesce(sum(amount_cents), 0) FROM posting WHERE account_id = a.id)"),
        )  # fmt: skip


def _told(wrong: str) -> str:
    """Refuses when the query finds something: for what must be right after a script."""
    return f"DO $$ BEGIN IF EXISTS ({wrong}) THEN RAISE 'found wrong'; END IF; END $$;"
