"""How these tests book money and look at the books. Plain functions."""

from datetime import date
from uuid import uuid4

from backend import db
from backend.collecting import actions
from backend.collecting.queries import Receipt
from backend.db import unit_of_work
from backend.money import Money

TODAY = date(2026, 11, 20)


async def pay(cents: int, **more) -> Receipt:
    """A receipt of today by bank; anything may be said otherwise."""
    asked = {
        "idem_key": uuid4().hex,
        "received_on": TODAY,
        "channel": "agency_bank",
        "today": TODAY,
        "actor": "1",
        **more,
    }
    return await actions.receive(amount=Money(cents), **asked)


async def back(receipt: Receipt, **more) -> Receipt:
    asked = {"idem_key": uuid4().hex, "reason": "returned unpaid", "today": TODAY, "actor": "1"}
    return await actions.reverse(receipt.payment.id, **{**asked, **more})


async def case_row(number: str):
    async with unit_of_work():
        found = await db.row("SELECT * FROM case_file WHERE number = $1", number)
    assert found is not None
    return found


async def by_definition(number: str) -> int:
    """What is owed, from the entries alone."""
    async with unit_of_work():
        return int(
            await db.value(
                "SELECT (SELECT coalesce(sum(open_cents), 0) FROM claim WHERE case_id = c.id)"
                " + (SELECT coalesce(sum(amount_cents), 0) FROM charge WHERE case_id = c.id)"
                " - (SELECT coalesce(sum(amount_cents), 0) FROM allocation"
                "     WHERE case_id = c.id AND bucket <> 'surplus')"
                " FROM case_file c WHERE number = $1",
                number,
            )
        )


async def count(table: str, where: str = "true", *values: object) -> int:
    async with unit_of_work():
        return int(await db.value(f"SELECT count(*) FROM {table} WHERE {where}", *values))
