"""Books for probes: two creditors with a case each, some money, and entries written by hand.

The scripts go past the program: they say what somebody with a role's password could send.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import asyncpg

from backend import db
from backend.ledger import actions as ledger
from backend.ledger.rules import ACCOUNTS, Line
from backend.money import Money
from backend.settings import Settings
from tests import cast

DAY = date(2026, 11, 20)
CLOSED_UNTIL = (date(2026, 6, 30), date(2026, 9, 30))
HELD = 120_00  # what is payable to the first creditor, half of it summed up in days


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is sent; `pool` may lie, `line` may repeat."""

    account: str
    cents: int
    creditor: int | None = None
    case: int | None = None
    component: str | None = None
    payment: int | None = None
    claim: int | None = None
    pool: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Books:
    settings: Settings
    creditors: tuple[int, int]
    cases: tuple[int, int]

    @asynccontextmanager
    async def as_role(self, role: str) -> AsyncIterator[Any]:
        """A connection of its own; "owner" and "superuser" come in by the administrator's door."""
        dsn = self.settings.role_dsns.get(role, self.settings.admin_dsn)
        connection = await asyncpg.connect(dsn)
        try:
            if role == "owner":
                await connection.execute(f'SET ROLE "{self.settings.role_prefix}_owner"')
            yield connection
        finally:
            await connection.close()

    def received(self, cents: int, *, creditor: int = 0, payment: int | None = 7) -> list[Row]:
        """The four lines of a receipt on the case of a creditor (0 or 1)."""
        of, case = self.creditors[creditor], self.cases[creditor]
        return [
            Row("trust_bank", cents, payment=payment),
            Row("payable", -cents, of, case, payment=payment),
            Row("collected", cents, of),
            Row("owed", -cents, of, case, "principal", payment),
        ]

    def payout(self, cents: int) -> list[Row]:
        return [Row("payable", cents, self.creditors[0]), Row("in_transit", -cents)]


def _sql(value: object) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if isinstance(value, str | date) else str(value)


def head(key: str, *, on: date = DAY, back: str = "", reason: str = "probe") -> str:
    """An entry without lines; `back` is the key of the entry that it reverses."""
    first = f"(SELECT id FROM entry WHERE idem_key = '{back}')" if back else "NULL"
    return (
        "INSERT INTO entry (kind, idem_key, request_hash, booked_on, value_on, actor, reason,"
        f" reverses_id) VALUES ('received', '{key}', '', '{on}', '{on}', 'probe', '{reason}',"
        f" {first});\n"
    )


def lines(key: str, rows: list[Row]) -> str:
    """The lines of an entry, in one statement."""
    told = ", ".join(
        "({}::int, {}::text, {}::bigint, {}::text, {}::bigint, {}::bigint, {}::bigint, {}::bigint,"
        " {}::text)".format(
            *map(
                _sql,
                (
                    place if row.line is None else row.line,
                    row.account,
                    row.creditor,
                    row.pool or ACCOUNTS[row.account].pool,
                    row.cents,
                    row.case,
                    row.claim,
                    row.payment,
                    row.component,
                ),
            )
        )
        for place, row in enumerate(rows)
    )
    return (
        "INSERT INTO posting (entry_id, line, account_id, pool, amount_cents, case_id, claim_id,"
        " payment_id, component) SELECT e.id, l.line, account_of(l.kind, l.creditor), l.pool,"
        " l.cents, l.case_id, l.claim_id, l.payment_id, l.component FROM entry e,"
        f" (VALUES {told}) l (line, kind, creditor, pool, cents, case_id, claim_id, payment_id,"
        f" component) WHERE e.idem_key = '{key}';\n"
    )


def entry(
    key: str, rows: list[Row], *, on: date = DAY, back: str = "", reason: str = "probe"
) -> str:
    return head(key, on=on, back=back, reason=reason) + lines(key, rows)


def opposite(rows: list[Row]) -> list[Row]:
    return [replace(row, cents=-row.cents) for row in rows]


async def opened(settings: Settings) -> Books:
    """Two creditors with a placed case each; the first is owed `HELD`; two periods are closed.

    Entries by key: "half" and "rest" (receipts), "taken" and "taken-back" (reversed), "twins" (the
    same two lines twice), "old" (in what is closed now).
    """
    creditors = (await cast.creditor(), await cast.creditor("OTH", name="Ateliers Nord"))
    cases = (await cast.case(creditors[0]), await cast.case(creditors[1]))
    books = Books(settings, creditors, cases)
    async with db.unit_of_work(role="app"):
        await _book("old", books.received(HELD // 2), on=date(2026, 6, 1))
        await _book("half", books.received(HELD // 2), on=DAY)
        taken = await _book("taken", books.received(5_00), on=DAY)
        await ledger.reverse(taken, key="taken-back", on=DAY, reason="unpaid", actor="test")
        twins = [Row("trust_bank", 5), Row("trust_bank", 5), Row("unallocated", -5)]
        await _book("twins", [*twins, Row("unallocated", -5)], on=DAY)
        await ledger.reverse(
            await _book("first", books.received(1), on=DAY), key="first-back", on=DAY,
            reason="unpaid", actor="test",
        )  # fmt: skip
    async with db.unit_of_work(role="worker"):
        await ledger.roll_up()
    async with db.unit_of_work(role="app"):
        taken = await _book("rest", books.received(50_00), on=DAY)
        back = await _book("later", books.received(50_00), on=DAY)
        await ledger.reverse(back, key="later-back", on=DAY, reason="unpaid", actor="test")
        await ledger.reverse(taken, key="rest-back", on=DAY, reason="unpaid", actor="test")
    for until in CLOSED_UNTIL:
        await ledger.close_period(until=until, actor="test", today=DAY)
    return books


async def _book(key: str, rows: list[Row], *, on: date) -> int:
    told = [
        Line(row.account, Money(row.cents), row.creditor, row.case, row.claim, row.payment,
             row.component)
        for row in rows
    ]  # fmt: skip
    return await ledger.book("received", key=key, on=on, lines=told, actor="test")
