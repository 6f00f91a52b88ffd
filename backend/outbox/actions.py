"""Owing work: an outbox row in the same transaction as the change that calls for it.

The row is the truth; Redis only wakes a worker up. Nothing here talks to Redis: the bell is rung by
`backend.outbox.bell` after the commit, and whoever misses it finds the row at the next look.
A worker's hold on a row is a lease with a token: whoever lost it can no longer finish the work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from backend import db

LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of work that is leased to us, as long as `token` stands in its row."""

    id: int
    topic: str
    payload: dict[str, Any]
    token: UUID
    attempts: int


async def owe(topic: str, *, dedup_key: str, **payload: object) -> bool:
    """Owe `topic` once per `dedup_key`; false if it was owed already. Pass ids, not objects."""
    return bool(
        await db.value(
            "INSERT INTO outbox (topic, dedup_key, payload) VALUES ($1, $2, $3)"
            " ON CONFLICT (dedup_key) DO NOTHING RETURNING true",
            topic, dedup_key, payload,
        )
    )  # fmt: skip


async def owe_each(topic: str, work: Mapping[str, Mapping[str, object]]) -> int:
    """Owe a piece for each key, with its payload, in one statement; how many were not owed yet."""
    made = await db.execute(
        "INSERT INTO outbox (topic, dedup_key, payload)"
        " SELECT $1, w.key, w.payload FROM unnest($2::text[], $3::jsonb[]) w (key, payload)"
        " ON CONFLICT (dedup_key) DO NOTHING",
        topic, list(work), [dict(payload) for payload in work.values()],
    )  # fmt: skip
    return int(made.rpartition(" ")[2])


async def claim() -> Item | None:
    """Lease the next piece of work; None when there is none. Committed before the work begins.

    The attempt counts from here on, so that work that kills its worker is not tried for ever.
    """
    async with db.unit_of_work():
        row = await db.row("SELECT * FROM outbox_claim(1, $1)", LEASE)
    if row is None:
        return None
    return Item(row["id"], row["topic"], row["payload"], row["lease_token"], row["attempts"])


async def hold(item: Item) -> None:
    """Lengthen the lease of work that takes long. Nothing if it was lost."""
    async with db.unit_of_work():
        await db.execute(
            "UPDATE outbox SET lease_until = now() + $3"
            " WHERE id = $1 AND lease_token = $2 AND state = 'leased'",
            item.id, item.token, LEASE,
        )  # fmt: skip


async def done(item: Item) -> None:
    """Joins the transaction of the effect. A lost lease raises, and so undoes the effect."""
    await db.value("SELECT outbox_done($1, $2)", item.id, item.token)


async def fail(item: Item, reason: str) -> str | None:
    """Try again later, each time twice as late; answers the state, "dead" after the last time."""
    async with db.unit_of_work():
        state: str | None = await db.value(
            "SELECT outbox_fail($1, $2, $3)", item.id, item.token, reason
        )
    return state


async def give_back(item: Item) -> None:
    """We were asked to stop: somebody else takes it, at once, and the attempt does not count."""
    async with db.unit_of_work():
        await db.execute(
            "UPDATE outbox SET state = 'ready', attempts = attempts - 1, lease_token = NULL"
            " WHERE id = $1 AND lease_token = $2 AND state = 'leased'",
            item.id, item.token,
        )  # fmt: skip


async def revive(item_id: int) -> bool:
    """Try dead work again from the start, after its cause was removed; False if it is not dead."""
    async with db.unit_of_work():
        revived = await db.execute(
            "UPDATE outbox SET state = 'ready', attempts = 0, run_after = now()"
            " WHERE id = $1 AND state = 'dead'",
            item_id,
        )
    return revived == "UPDATE 1"


async def pulse(name: str) -> None:
    """A worker says that it lives."""
    async with db.unit_of_work():
        await db.execute(
            "INSERT INTO worker_pulse (name, seen_at) VALUES ($1, now())"
            " ON CONFLICT (name) DO UPDATE SET seen_at = now()",
            name,
        )
