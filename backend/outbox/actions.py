"""Owing work: an outbox row in the same transaction as the change that calls for it.

The row is the truth; Redis only wakes a worker up. Nothing here talks to Redis: the bell is rung by
`backend.outbox.bell` after the commit, and whoever misses it finds the row at the next tick.
"""

from backend import db


async def owe(topic: str, *, dedup_key: str, **payload: object) -> bool:
    """Owe `topic` once per `dedup_key`; false if it was owed already. Pass ids, not objects."""
    return bool(
        await db.value(
            "INSERT INTO outbox (topic, dedup_key, payload) VALUES ($1, $2, $3)"
            " ON CONFLICT (dedup_key) DO NOTHING RETURNING true",
            topic, dedup_key, payload,
        )
    )  # fmt: skip
