"""Who a debtor is and how to reach them."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend import db


async def debtor(debtor_id: int) -> Mapping[str, Any] | None:
    """The debtor as registered, or None."""
    return await db.row(
        "SELECT id, kind, kind_confirmed, country, lang, name, enterprise_no, vat_no, street,"
        " postal_code, city, iban, insolvent_on FROM debtor WHERE id = $1",
        debtor_id,
    )


async def contacts(debtor_id: int) -> Sequence[Mapping[str, Any]]:
    """Ways to reach the debtor: the confirmed before the untried before those that fail."""
    return await db.rows(
        "SELECT id, channel, value, person_name, quality FROM contact WHERE debtor_id = $1"
        " ORDER BY array_position(ARRAY['good','unknown','bad'], quality), channel DESC, id"
        " LIMIT 100",
        debtor_id,
    )


async def other_cases(debtor_id: int, *, but: int) -> Sequence[Mapping[str, Any]]:
    """The debtor's other cases, open ones first (at most 20)."""
    return await db.rows(
        "SELECT c.number, c.stage, c.arrangement, c.blocked, c.close_code, c.balance_cents,"
        " k.name AS creditor_name FROM case_file c JOIN creditor k ON k.id = c.creditor_id"
        " WHERE c.debtor_id = $1 AND c.id <> $2"
        " ORDER BY c.stage = 'closed', c.placed_on DESC, c.id DESC LIMIT 20",
        debtor_id,
        but,
    )
