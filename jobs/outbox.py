"""Working off what the outbox owes: which topic is whose work, and how a piece is carried out.

Every effect here lies in PostgreSQL, so it commits together with the mark that it is done: killed
at any moment, the work is either wholly done or still owed. Refuses work with effects outside the
database: that needs a state of its own, committed before the act.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from backend import db
from backend.cases import actions as cases
from backend.days import day_of
from backend.db import unit_of_work
from backend.outbox import actions as outbox
from backend.remittances import receipts

log = logging.getLogger("quittance")

HOLD_SECONDS = outbox.LEASE.total_seconds() / 3


async def assign_placement(*, placement_id: int) -> None:
    """Spread the new cases of a placement over the agents who can take them."""
    today = day_of(datetime.now(UTC))
    found = await db.rows(
        "SELECT id FROM case_file WHERE placement_id = $1 AND agent_id IS NULL"
        " AND stage <> 'closed' ORDER BY id",
        placement_id,
    )
    ids = [row["id"] for row in found]
    for start in range(0, len(ids), cases.AUTOMATIC_MOST):
        part = ids[start : start + cases.AUTOMATIC_MOST]
        await cases.assign_automatically(actor="system", today=today, case_ids=part)


async def give_receipt(*, payment_id: int, case_id: int) -> None:
    """Write the receipt of a payment for its debtor, and keep it with the case."""
    await receipts.given_tonight(payment_id=payment_id, case_id=case_id, now=datetime.now(UTC))


HANDLERS: dict[str, Callable[..., Awaitable[None]]] = {
    "placement.imported": assign_placement,
    receipts.TOPIC: give_receipt,
}


async def unknown(**_payload: object) -> None:
    raise LookupError("nobody handles this topic")


async def drain(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Work off what is owed, one piece after the other, until nothing is or we must stop."""
    count = 0
    while not stopping() and (item := await outbox.claim()) is not None:
        await carry_out(item)
        count += 1
    return count


async def carry_out(item: outbox.Item) -> None:
    """Do one piece; what goes wrong is written into its row, and it is tried again later."""
    try:
        async with _held(item), unit_of_work():
            await HANDLERS.get(item.topic, unknown)(**item.payload)
            await outbox.done(item)
    except asyncio.CancelledError:
        with contextlib.suppress(Exception):
            await asyncio.shield(outbox.give_back(item))
        raise
    except Exception as error:  # noqa: BLE001 — the row keeps it, and the next is not held up
        state = await outbox.fail(item, repr(error))
        log.warning("%s %d: %r (%s)", item.topic, item.id, error, state or "lease lost")


@asynccontextmanager
async def _held(item: outbox.Item) -> AsyncIterator[None]:
    """Keep the lease while the block runs, however long that is."""

    async def hold() -> None:
        while True:
            await asyncio.sleep(HOLD_SECONDS)
            with contextlib.suppress(OSError):
                await outbox.hold(item)

    holding = asyncio.create_task(hold())
    try:
        yield
    finally:
        holding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await holding
