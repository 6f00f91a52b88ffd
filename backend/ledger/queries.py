"""What the ledger says: balances, what a case owes, the entries behind an amount."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend import db
from backend.money import Money


@dataclass(frozen=True, slots=True)
class Posted:
    """A line of an entry as it stands in the books."""

    account: str
    pool: str
    creditor_id: int | None
    amount: Money
    case_id: int | None
    claim_id: int | None
    payment_id: int | None
    component: str | None


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry with its lines. `reversed_by` is the entry that took it back."""

    id: int
    kind: str
    booked_on: date
    value_on: date
    reason: str
    actor: str
    reverses_id: int | None
    reversed_by: int | None
    lines: tuple[Posted, ...] = field(default=())


_BALANCE = """
SELECT account_balance(id) FROM account
 WHERE kind = $1 AND coalesce(creditor_id, 0) = coalesce($2::bigint, 0)
"""
# the days summed up, and what was booked since by those days
_BALANCE_UNTIL = """
SELECT coalesce((SELECT sum(d.debit_cents - d.credit_cents) FROM account_day d
                  WHERE d.account_id = a.id AND d.day <= $3), 0)
     + coalesce((SELECT sum(p.amount_cents) FROM posting p JOIN entry e ON e.id = p.entry_id
                  WHERE p.account_id = a.id AND p.id > (SELECT posting_id FROM ledger_mark)
                    AND e.booked_on <= $3), 0)
  FROM account a WHERE kind = $1 AND coalesce(creditor_id, 0) = coalesce($2::bigint, 0)
"""


async def balance(kind: str, creditor_id: int | None = None, *, until: date | None = None) -> Money:
    """The balance of an account (debit above nought), of what was booked up to `until`."""
    cents = await db.value(_BALANCE if until is None else _BALANCE_UNTIL, kind, creditor_id,
                           *([] if until is None else [until]))  # fmt: skip
    return Money(int(cents or 0))


async def owed(case_id: int) -> dict[str, Money]:
    """What the ledger says is owed on a case, by component; those of nought are left out."""
    found = await db.rows(
        "SELECT p.component, sum(p.amount_cents)::bigint AS cents FROM posting p"
        " JOIN account a ON a.id = p.account_id AND a.kind = 'owed'"
        " WHERE p.case_id = $1 GROUP BY p.component HAVING sum(p.amount_cents) <> 0",
        case_id,
    )
    return {one["component"]: Money(one["cents"]) for one in found}


async def closed_until() -> date | None:
    """The last day of the last closed period; None when none was closed."""
    found: date | None = await db.value("SELECT max(closed_until) FROM period_lock")
    return found


async def entries(ids: Sequence[int]) -> list[Booked]:
    """The entries with their lines, in the order they were booked."""
    heads = await db.rows(
        "SELECT e.id, e.kind, e.booked_on, e.value_on, e.reason, e.actor, e.reverses_id,"
        " r.id AS reversed_by FROM entry e LEFT JOIN entry r ON r.reverses_id = e.id"
        " WHERE e.id = ANY($1::bigint[]) ORDER BY e.id",
        list(ids),
    )
    lines = await db.rows(
        "SELECT p.entry_id, a.kind AS account, p.pool, a.creditor_id, p.amount_cents, p.case_id,"
        " p.claim_id, p.payment_id, p.component"
        " FROM posting p JOIN account a ON a.id = p.account_id"
        " WHERE p.entry_id = ANY($1::bigint[]) ORDER BY p.entry_id, p.line",
        list(ids),
    )
    of: dict[int, list[Posted]] = {}
    for one in lines:
        of.setdefault(one["entry_id"], []).append(_posted(one))
    return [Booked(**dict(head), lines=tuple(of.get(head["id"], ()))) for head in heads]


def _posted(one: Any) -> Posted:
    fields = dict(one)
    fields.pop("entry_id")
    return Posted(amount=Money(fields.pop("amount_cents")), **fields)


async def entries_of(
    *, case_id: int | None = None, payment_id: int | None = None, most: int = 200
) -> list[Booked]:
    """The latest entries about a case or a payment, whole, in the order they were booked."""
    ids = await db.rows(
        "SELECT DISTINCT entry_id FROM posting WHERE ($1::bigint IS NULL OR case_id = $1)"
        " AND ($2::bigint IS NULL OR payment_id = $2) ORDER BY entry_id DESC LIMIT $3"
        if (case_id, payment_id) != (None, None)
        else "SELECT id AS entry_id FROM entry WHERE $1::bigint IS NULL AND $2::bigint IS NULL"
        " ORDER BY id DESC LIMIT $3",
        case_id, payment_id, most,
    )  # fmt: skip
    return await entries([one["entry_id"] for one in ids])


async def id_of(key: str) -> int | None:
    """The entry booked under the key."""
    found: int | None = await db.value("SELECT id FROM entry WHERE idem_key = $1", key)
    return found
