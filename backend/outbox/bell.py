"""The doorbell: wakes a worker through Redis after a commit. Missing it only means a few seconds.

Ring after the unit of work has returned, never inside it: the worker would look too early. It never
fails and never makes a request wait long; the worker also looks by itself.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.exceptions import RedisError

from backend.settings import Settings, database_name, settings

RING = "ring"  # the job that the bell puts into the queue
PATIENCE = 0.5  # seconds; a request must not wait for a Redis that is gone

log = logging.getLogger("quittance")


def queue_name(chosen: Settings) -> str:
    """Several databases may share a Redis: each has a queue of its own."""
    return f"quittance:{database_name(chosen.admin_dsn)}"


def written(job: dict[str, Any]) -> bytes:
    """Jobs are JSON in Redis; an exception in a result becomes its text."""
    return json.dumps(job, default=repr).encode()


def read(job: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(job)
    return found


@asynccontextmanager
async def redis(chosen: Settings) -> AsyncIterator[ArqRedis]:
    """A connection to the queue, without patience. Raises `RedisError` or `OSError`."""
    where = RedisSettings.from_dsn(chosen.redis_url)
    where.conn_timeout, where.conn_retries = PATIENCE, 0  # type: ignore[assignment]
    pool = await create_pool(
        where,
        job_serializer=written,
        job_deserializer=read,
        default_queue_name=queue_name(chosen),
    )
    try:
        yield pool
    finally:
        await pool.aclose()


async def ring() -> None:
    """Somebody owes work: wake a worker up. Best effort, at most about a second."""
    chosen = settings()
    if not chosen.redis_url:
        return
    with contextlib.suppress(RedisError, OSError, TimeoutError):
        async with asyncio.timeout(2 * PATIENCE), redis(chosen) as queue:
            await queue.enqueue_job(RING)
