"""Fees that were given back after the agency had withdrawn them: nothing is paid out before they
lie on the account of client money again."""

import pytest

from backend import db
from backend.ledger import queries as books
from backend.money import Money
from backend.refusals import Conflict, Refused
from backend.remittances import actions, bringing_back, ordering
from backend.tie_out import actions as tie_out
from tests.remittances import house
from tests.remittances.house import FIRST, NOW, SECOND, TODAY


async def _approved(creditor_id: int, key: str) -> int:
    made = await house.propose(creditor_id, key=key)
    await actions.approve(made, actor=SECOND, today=TODAY, now=NOW)
    return made


async def _ordered(key: str) -> int:
    return await ordering.order(idem_key=key, wanted_on=TODAY, actor=FIRST, today=TODAY, now=NOW)


async def _share() -> Money:
    async with db.unit_of_work(readonly=True):
        return -await books.balance("agency_share")


async def test_what_was_withdrawn_too_early_comes_back_before_anything_is_ordered(
    database,
) -> None:
    await house.furnish()
    creditor_id, other_id = await house.creditor("BACK"), await house.creditor("OTHER")
    payment = await house.pay(await house.case(creditor_id), 2_000, key="back-1")
    await _approved(creditor_id, "back-1")
    await ordering.executed(await _ordered("back-1"), on=TODAY, actor=FIRST, today=TODAY)
    assert await _share() == Money(0)

    await house.back(payment, key="back-2")
    await _approved(creditor_id, "back-2")
    await house.pay(await house.case(other_id), 100, key="back-3")
    await _approved(other_id, "back-3")
    short = -(await _share())
    assert short == Money(484_00 - 24_20)  # 20 % with VAT given back, less that on the other's 100
    with pytest.raises(Refused, match="bring them back"):
        await _ordered("back-3")

    with pytest.raises(Conflict, match="Another amount"):
        await bringing_back.bring_back(
            amount=Money(1), on=TODAY, idem_key="b", actor=FIRST, today=TODAY
        )
    first = await bringing_back.bring_back(
        amount=short, on=TODAY, idem_key="b", actor=FIRST, today=TODAY
    )
    again = await bringing_back.bring_back(
        amount=short, on=TODAY, idem_key="b", actor=FIRST, today=TODAY
    )
    assert first == again
    assert await _share() == Money(0)
    async with db.unit_of_work(readonly=True):
        assert (await tie_out.looked_at(TODAY)).green
    assert await _ordered("back-3")
    with pytest.raises(Refused, match="Nothing lacks"):
        await bringing_back.bring_back(
            amount=short, on=TODAY, idem_key="c", actor=FIRST, today=TODAY
        )
