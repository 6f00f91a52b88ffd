"""Booking: balanced entries once under their key, exact reversals, and what is refused."""

from datetime import date

import asyncpg
import pytest

from backend import db
from backend.ledger import actions as ledger
from backend.ledger import queries
from backend.ledger.rules import Line, Unbalanced
from backend.money import Money
from backend.refusals import Conflict, Refused
from backend.settings import Settings
from tests import cast

DAY = date(2026, 11, 20)


def _received(creditor_id: int, case_id: int, cents: int) -> list[Line]:
    return [
        Line("trust_bank", Money(cents)),
        Line("payable", Money(-cents), creditor_id=creditor_id, case_id=case_id),
        Line("collected", Money(cents), creditor_id=creditor_id),
        Line("owed", Money(-cents), creditor_id=creditor_id, case_id=case_id,
             component="principal"),
    ]  # fmt: skip


async def test_a_receipt_lowers_what_is_owed_and_its_exact_reversal_raises_it_again(
    database: Settings,
) -> None:
    async with db.unit_of_work(role="app"):
        creditor_id, case_id = await _case_inside()
    before = await _owed(case_id)
    async with db.unit_of_work(role="app"):
        entry_id = await ledger.book(
            "received", key="r1", on=DAY, lines=_received(creditor_id, case_id, 50_00), actor="test"
        )
    assert await _owed(case_id) == before - 50_00
    async with db.unit_of_work(role="app"):
        again = await ledger.book(
            "received", key="r1", on=DAY, lines=_received(creditor_id, case_id, 50_00), actor="test"
        )
        assert again == entry_id
        await ledger.reverse(entry_id, key="r1-back", on=DAY, reason="unpaid", actor="test")
    assert await _owed(case_id) == before


async def _case_inside() -> tuple[int, int]:
    creditor_id = await cast.creditor()
    case_id = await cast.case(creditor_id)
    await ledger.place([case_id], key=f"placed:{case_id}", on=DAY, actor="test")
    return creditor_id, case_id


async def _owed(case_id: int) -> int:
    async with db.unit_of_work(role="app", readonly=True):
        return sum(money.cents for money in (await queries.owed(case_id)).values())


async def test_a_key_used_for_something_else_is_a_conflict(database: Settings) -> None:
    async with db.unit_of_work(role="app"):
        creditor_id, case_id = await _case_inside()
        lines = _received(creditor_id, case_id, 1_00)
        await ledger.book("received", key="k", on=DAY, lines=lines, actor="test")
    with pytest.raises(Conflict):
        await _book("received", "k", _received(creditor_id, case_id, 2_00))


async def test_a_creditor_is_never_overdrawn(database: Settings) -> None:
    async with db.unit_of_work(role="app"):
        creditor_id, _case_id = await _case_inside()
        held = -(await queries.balance("payable", creditor_id)).cents
    lines = [
        Line("payable", Money(held + 1), creditor_id=creditor_id),
        Line("in_transit", Money(-held - 1)),
    ]
    with pytest.raises(asyncpg.CheckViolationError, match="overdrawn"):
        await _book("ordered", "too-much", lines)


async def test_an_entry_that_is_off_in_one_pool_is_no_entry(database: Settings) -> None:
    lines = [Line("trust_bank", Money(5)), Line("own_bank", Money(-5))]
    with pytest.raises(Unbalanced, match="off"):
        await _book("withdrawn", "mixed", lines)


async def test_nothing_is_booked_in_a_closed_period(database: Settings) -> None:
    await ledger.close_period(until=date(2025, 12, 31), actor="test", today=DAY)
    lines = [Line("trust_bank", Money(5)), Line("unallocated", Money(-5))]
    with pytest.raises(Refused, match="closed"):
        await _book("waiting", "late", lines, on=date(2025, 12, 31))


async def test_what_is_placed_on_a_closed_day_is_booked_on_the_first_open_one(
    database: Settings,
) -> None:
    await ledger.close_period(until=date(2026, 9, 30), actor="test", today=DAY)
    case_id = await cast.case(await cast.creditor(), placed_on=date(2026, 9, 14))
    async with db.unit_of_work(role="app"):
        (placed,) = await queries.entries_of(case_id=case_id)
    assert (placed.value_on, placed.booked_on) == (date(2026, 9, 14), date(2026, 10, 1))


async def _book(kind: str, key: str, lines: list[Line], *, on: date = DAY) -> int:
    async with db.unit_of_work(role="app"):
        return await ledger.book(kind, key=key, on=on, lines=lines, actor="test")
