"""Somebody who can run any SQL as the portal's role: what a hole in a query would hand out.

`Attacker` runs one statement at a time in a savepoint. Only a refusal for want of privilege counts
as refused; any other error is a mistake in the probe and fails the test.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO

import asyncpg

REFUSED = (asyncpg.InsufficientPrivilegeError,)


@dataclass
class Attacker:
    """`token` is the session the attacker really has; `victim` is the other creditor."""

    connection: asyncpg.Connection
    roles: str
    token: str
    own_id: int
    own_case: int
    victim_id: int
    victim_case: int
    victim_mark: str
    dead_tokens: dict[str, str]
    asked: int = 0

    async def rows(self, sql: str, *values: object) -> list[asyncpg.Record] | None:
        """What the statement answers; None when it is refused."""
        self.asked += 1
        try:
            async with self.connection.transaction():
                return await self.connection.fetch(sql, *values)
        except REFUSED:
            return None

    async def refused(self, *statements: str) -> str:
        """Empty when the last statement is refused, else what was allowed."""
        self.asked += 1
        try:
            async with self.connection.transaction():
                for statement in statements:
                    await self.connection.execute(statement)
        except REFUSED:
            return ""
        return f"allowed: {statements[-1]}"

    async def nothing(self, sql: str, *values: object) -> str:
        """Empty when the statement is refused or answers no row, else what it answered."""
        found = await self.rows(sql, *values)
        return "" if not found else f"{len(found)} rows from: {sql}"

    async def copied(self, sql: str) -> bytes:
        self.asked += 1
        taken = BytesIO()
        try:
            async with self.connection.transaction():
                await self.connection.copy_from_query(sql, output=taken)
        except REFUSED:
            return b""
        return taken.getvalue()

    @asynccontextmanager
    async def knowing(self, token: str | None) -> AsyncIterator[None]:
        """Ask with another session token, or with none at all."""
        known = self.token if token is None else token
        await self.connection.execute("SELECT set_config('app.session', $1, true)", known)
        try:
            yield
        finally:
            await self.connection.execute("SELECT set_config('app.session', $1, true)", self.token)


Probe = Callable[[Attacker], Awaitable[list[str]]]

READABLE = """
SELECT c.relname AS table, c.relkind IN ('v', 'm') AS view, has_table_privilege($1, c.oid,
       'INSERT, UPDATE, DELETE, TRUNCATE') AS writable, array_agg(a.attname::text ORDER BY a.attnum)
       FILTER (WHERE has_column_privilege($1, c.oid, a.attnum, 'SELECT')) AS granted,
       array_agg(a.attname::text ORDER BY a.attnum)
       FILTER (WHERE NOT has_column_privilege($1, c.oid, a.attnum, 'SELECT')) AS kept
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
 GROUP BY c.oid ORDER BY c.relname
"""
# What a creditor may read, whole or in part: an allow-list. Another table here is a decision.
SHOWN = frozenset(
    [
        "allocation",
        "blocker",
        "call",
        "case_file",
        "charge",
        "claim",
        "claim_fact",
        "creditor",
        "creditor_notice",
        "document",
        "fee",
        "fee_band",
        "instalment",
        "invoice",
        "invoice_settlement",
        "issued_paper",
        "law_row",
        "letter",
        "mandate",
        "placement",
        "plan",
        "promise",
        "remittance",
        "remittance_line",
    ]
)
# The same rows for everybody who is signed in: they belong to no creditor.
EVERYBODYS = {"law_row"}
# Read to be told in our own words only: what stands in these columns is never told as it stands.
REPHRASED = {"allocation": {"rule"}}
# Columns of those tables that never leave the house (S-R35).
KEPT_IN = {
    "allocation": {"created_at", "created_by"},
    "blocker": {"reason", "set_by", "review_on", "lifted_by"},
    "call": {"agent_id", "contact_id", "phone", "spoke_with", "duration_s", "note", "shared",
             "idem_key", "created_at"},
    "case_file": {"debtor_id", "agent_id", "next_action", "next_action_on", "row_version",
                  "created_at"},
    "charge": {"reason", "entry_id", "created_at", "created_by"},
    "claim_fact": {"source", "told_by", "told_at"},
    "creditor": {"sector", "email", "phone", "created_at"},
    "document": {"created_by"},
    "invoice": {"series", "seq", "issued_at", "issued_by", "country", "vat", "parties", "reason",
                "idem_key"},
    "invoice_settlement": {"remittance_id", "entry_id", "entered_at", "entered_by"},
    "law_row": {"entered_by", "entered_name"},
    "mandate": {"note"},
    "plan": {"asked_on", "agreed_by", "next_check_on", "reason", "asked_by", "decided_by",
             "row_version", "created_at"},
    "promise": {"call_id", "method", "grace_days", "tolerance_bp", "paid_before_cents",
                "next_check_on", "created_at"},
    "remittance": {"mandate_id", "country", "settled_cents", "withheld_cents", "parties",
                   "proposed_on", "proposed_at", "proposed_by", "approved_at", "approved_by",
                   "cancelled_at", "cancelled_by", "reason", "idem_key"},
    "placement": {"file_sha256", "headers"},
    "remittance_line": {"entry_id"},
}  # fmt: skip


async def tables(attacker: Attacker) -> list[asyncpg.Record]:
    return await attacker.connection.fetch(READABLE, f"{attacker.roles}_portal")
