"""What the pages of the ledger show: balances by pool, the entries of a day, one entry whole.

Constant work whatever the size: balances are days summed up and what came since, lists are read
from an index, a page at a time.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend import db
from backend.ledger.rules import ACCOUNTS, ENTRY_WORDS, POOL_WORDS
from backend.money import NOTHING, Money, total
from backend.refusals import NotFound
from backend.words import _

PER_PAGE = 50
LINES_SHOWN = 500
LINES_ADDED = 500  # an entry of more lines says no sum in a list


@dataclass(frozen=True, slots=True)
class Balance:
    """An account of the chart: of the house, or of all creditors together (`accounts` of them)."""

    kind: str
    word: str
    accounts: int
    debit: Money
    credit: Money

    @property
    def balance(self) -> Money:
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Pool:
    """Accounts that come to nought together."""

    name: str
    word: str
    balances: tuple[Balance, ...]

    @property
    def off(self) -> Money:
        return total(one.balance for one in self.balances)


@dataclass(frozen=True, slots=True)
class Head:
    """An entry in a list. `moved` is what it moves in the pool where it moves most; None for one of
    very many lines."""

    id: int
    word: str
    booked_on: date
    value_on: date
    reason: str
    actor: str
    reverses_id: int | None
    reversed_by: int | None
    moved: Money | None

    @classmethod
    def of(cls, row: Any) -> "Head":
        return cls(
            row["id"], ENTRY_WORDS.get(row["kind"], row["kind"]), row["booked_on"],
            row["value_on"], row["reason"], row["actor"], row["reverses_id"], row["reversed_by"],
            None if row["cents"] is None else Money(row["cents"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A line of an entry with the names of what it is about; "" where it is about no such thing."""

    account: str
    word: str
    pool: str
    amount: Money
    component: str
    payment_id: int | None
    creditor_ref: str
    creditor_name: str
    case_number: str
    invoice_no: str


@dataclass(frozen=True, slots=True)
class Whole:
    """One entry; `lines_count` may exceed the lines that are shown."""

    head: Head
    written_at: datetime
    lines_count: int
    lines: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A page of the entries booked on a day, the latest first; `older` is where the next begins."""

    day: date
    entries: tuple[Head, ...]
    before: date | None
    after: date | None
    older: int | None


_CHART = """
WITH mark AS MATERIALIZED (SELECT posting_id FROM ledger_mark),
moved AS (
  SELECT account_id, debit_cents, credit_cents FROM account_day
  UNION ALL
  SELECT account_id, greatest(amount_cents, 0), greatest(-amount_cents, 0) FROM posting
   WHERE id > (SELECT posting_id FROM mark))
SELECT a.kind, count(DISTINCT a.id) AS accounts, coalesce(sum(m.debit_cents), 0)::bigint AS debit,
       coalesce(sum(m.credit_cents), 0)::bigint AS credit
  FROM account a LEFT JOIN moved m ON m.account_id = a.id
 WHERE $1::bigint IS NULL OR a.creditor_id = $1 GROUP BY a.kind
"""


async def chart(creditor_id: int | None = None) -> list[Pool]:
    """The chart of accounts by pool, with what moved and the balance; of one creditor if given."""
    found = {row["kind"]: row for row in await db.rows(_CHART, creditor_id)}
    pools: dict[str, list[Balance]] = {pool: [] for pool in POOL_WORDS}
    for name, kind in ACCOUNTS.items():
        row = found.get(name)
        if row is not None or creditor_id is None:
            pools[kind.pool].append(
                Balance(
                    name, kind.word, row["accounts"] if row and kind.per_creditor else 0,
                    Money(row["debit"]) if row else NOTHING,
                    Money(row["credit"]) if row else NOTHING,
                )
            )  # fmt: skip
    return [
        Pool(name, POOL_WORDS[name], tuple(balances))
        for name, balances in pools.items()
        if balances
    ]


async def last_day() -> date | None:
    """The last day that anything was booked on."""
    found: date | None = await db.value("SELECT max(booked_on) FROM entry")
    return found


_HEADS = """
SELECT e.id, e.kind, e.booked_on, e.value_on, e.reason, e.actor, e.reverses_id,
       r.id AS reversed_by, l.cents
  FROM entry e LEFT JOIN entry r ON r.reverses_id = e.id
 CROSS JOIN LATERAL (
       SELECT CASE WHEN sum(lines) <= $4 THEN max(cents) END::bigint AS cents FROM (
         SELECT count(*) AS lines, sum(greatest(amount_cents, 0)) AS cents
           FROM (SELECT pool, amount_cents FROM posting WHERE entry_id = e.id LIMIT $4 + 1) few
          GROUP BY pool) pools) l
 WHERE e.booked_on = $1 AND ($2::bigint IS NULL OR e.id < $2) ORDER BY e.id DESC LIMIT $3
"""


async def entries_on(day: date, *, before_id: int | None = None) -> Day:
    """A page of the entries booked on `day`: those before `before_id`, else the latest."""
    rows = await db.rows(_HEADS, day, before_id, PER_PAGE + 1, LINES_ADDED)
    return Day(
        day,
        tuple(Head.of(row) for row in rows[:PER_PAGE]),
        await db.value("SELECT max(booked_on) FROM entry WHERE booked_on < $1", day),
        await db.value("SELECT min(booked_on) FROM entry WHERE booked_on > $1", day),
        rows[PER_PAGE - 1]["id"] if len(rows) > PER_PAGE else None,
    )


async def entry(entry_id: int) -> Whole:
    """One entry with its lines, the first `LINES_SHOWN` of them. Raises `NotFound`."""
    row = await db.row(
        "SELECT e.id, e.kind, e.booked_on, e.value_on, e.reason, e.actor, e.reverses_id,"
        " r.id AS reversed_by, (SELECT max(cents)::bigint FROM ("
        "   SELECT sum(greatest(amount_cents, 0)) AS cents FROM posting"
        "    WHERE entry_id = e.id GROUP BY pool) pools) AS cents, e.created_at,"
        " (SELECT count(*) FROM posting WHERE entry_id = e.id) AS lines"
        " FROM entry e LEFT JOIN entry r ON r.reverses_id = e.id WHERE e.id = $1",
        entry_id,
    )
    if row is None:
        raise NotFound(_("There is nothing here"))
    lines = await db.rows(
        "SELECT a.kind AS account, p.pool, p.amount_cents, p.component, p.payment_id,"
        " k.ref, k.name, c.number, l.invoice_no"
        " FROM posting p JOIN account a ON a.id = p.account_id"
        " LEFT JOIN creditor k ON k.id = a.creditor_id LEFT JOIN case_file c ON c.id = p.case_id"
        " LEFT JOIN claim l ON l.id = p.claim_id"
        " WHERE p.entry_id = $1 ORDER BY p.line LIMIT $2",
        entry_id, LINES_SHOWN,
    )  # fmt: skip
    return Whole(
        Head.of(row), row["created_at"], row["lines"],
        tuple(
            Told(
                account=one["account"], word=ACCOUNTS[one["account"]].word, pool=one["pool"],
                amount=Money(one["amount_cents"]), component=one["component"] or "",
                payment_id=one["payment_id"], creditor_ref=one["ref"] or "",
                creditor_name=one["name"] or "", case_number=one["number"] or "",
                invoice_no=one["invoice_no"] or "",
            )
            for one in lines
        ),
    )  # fmt: skip


async def creditor_named(ref: str) -> tuple[int, str] | None:
    """Id and name of the creditor."""
    found = await db.row("SELECT id, name FROM creditor WHERE ref = $1", ref)
    return None if found is None else (found["id"], found["name"])
