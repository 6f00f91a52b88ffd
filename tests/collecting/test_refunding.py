"""Refunds: proposed, approved by somebody else, ordered, executed; and what a reversal does."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from backend import db
from backend.collecting import actions, refunding
from backend.db import unit_of_work
from backend.ledger import queries as ledger
from backend.refusals import Conflict, Forbidden, Refused
from tests.collecting.money import TODAY, back, case_row, count, pay
from tests.collecting.test_adjusting import placed

pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
IBAN = "BE68 5390 0754 7034"


async def propose(receipt, **more) -> int:
    told = {"iban": IBAN, "name": "Menuiserie Leroy", "reason": "paid twice", **more}
    told = {"idem_key": uuid4().hex, "actor": "1", **told}
    return await refunding.propose(receipt.payment.id, **told)


async def approve(refund_id: int, actor: str = "2"):
    return await refunding.approve(refund_id, actor=actor, today=TODAY, now=NOW)


async def client_money() -> dict[str, int]:
    kinds = ("trust_bank", "unallocated", "refundable", "in_transit")
    async with unit_of_work():
        return {kind: (await ledger.balance(kind)).cents for kind in kinds}


async def moved(before: dict[str, int]) -> dict[str, int]:
    after = await client_money()
    return {kind: after[kind] - before[kind] for kind in after if after[kind] != before[kind]}


async def test_a_surplus_goes_back_by_two_people_and_the_bank():
    number = await placed(amounts=(100_00,))
    before = await client_money()
    receipt = await pay(110_00, case_number=number)
    assert await moved(before) == {"trust_bank": 110_00, "refundable": -10_00}

    refund_id = await propose(receipt)
    with pytest.raises(Forbidden):
        await approve(refund_id, actor="1")
    await approve(refund_id)
    assert await moved(before) == {"trust_bank": 110_00, "in_transit": -10_00}
    assert await count("tray_item", "payment_id = $1 AND settled_at IS NULL",
                       receipt.payment.id) == 0  # fmt: skip
    assert [one.id for one in await ready()] == [refund_id]

    await refunding.order([refund_id], order_ref="RUN-1", now=NOW)
    assert await ready() == []
    await refunding.execute(refund_id, on=TODAY, actor="1", today=TODAY)
    await refunding.execute(refund_id, on=TODAY, actor="1", today=TODAY)
    assert await moved(before) == {"trust_bank": 100_00}


async def ready():
    async with unit_of_work():
        return await refunding.ready()


async def test_a_receipt_without_a_case_goes_back_whole():
    before = await client_money()
    receipt = await pay(25_00, communication="nobody knows")
    assert await moved(before) == {"trust_bank": 25_00, "unallocated": -25_00}

    refund_id = await propose(receipt)
    await approve(refund_id)

    assert await moved(before) == {"trust_bank": 25_00, "in_transit": -25_00}
    number = await placed(amounts=(100_00,))
    with pytest.raises(Refused, match="cancel the refund"):
        await actions.allocate(receipt.payment.id, number, actor="1", today=TODAY)


async def test_a_cancelled_refund_waits_in_the_tray_again():
    number = await placed(amounts=(100_00,))
    receipt = await pay(110_00, case_number=number)
    before = await client_money()
    refund_id = await propose(receipt)
    await approve(refund_id)

    await refunding.cancel(refund_id, reason="account closed", actor="1", today=TODAY)

    assert await moved(before) == {}
    assert await count("tray_item", "payment_id = $1 AND settled_at IS NULL AND kind = 'surplus'",
                       receipt.payment.id) == 1  # fmt: skip
    again = await propose(receipt)
    await approve(again)
    assert await moved(before) == {"refundable": 10_00, "in_transit": -10_00}


async def test_an_account_that_is_none_and_a_receipt_without_surplus_are_refused():
    number = await placed(amounts=(100_00,))
    receipt = await pay(50_00, case_number=number)

    with pytest.raises(Refused, match="IBAN"):
        await propose(receipt, iban="BE68 5390 0754 7035")
    with pytest.raises(Refused, match="Nothing"):
        await propose(receipt)


async def test_a_surplus_at_the_creditors_is_his_affair():
    number = await placed(amounts=(100_00,))
    before = await client_money()
    receipt = await pay(110_00, case_number=number, channel="creditor_direct")

    assert await moved(before) == {}
    with pytest.raises(Refused, match="Nothing"):
        await propose(receipt)


async def test_the_same_form_sent_twice_is_one_refund_and_another_one_waits():
    number = await placed(amounts=(100_00,))
    receipt = await pay(110_00, case_number=number)

    first = await propose(receipt, idem_key="r-1")

    assert await propose(receipt, idem_key="r-1") == first
    with pytest.raises(Conflict):
        await propose(receipt, idem_key="r-1", name="Somebody else")
    with pytest.raises(Conflict):
        await propose(receipt)


async def test_a_reversal_cancels_a_refund_that_the_bank_does_not_have_yet():
    number = await placed(amounts=(100_00,))
    before = await client_money()
    receipt = await pay(110_00, case_number=number)
    refund_id = await propose(receipt)
    await approve(refund_id)

    await back(receipt)

    assert await moved(before) == {}
    assert await count("refund", "id = $1 AND state = 'cancelled'", refund_id) == 1
    assert (await case_row(number))["balance_cents"] == 100_00


async def test_a_reversal_after_a_refund_was_paid_says_what_is_to_be_asked_back():
    number = await placed(amounts=(100_00,))
    before = await client_money()
    receipt = await pay(110_00, case_number=number)
    refund_id = await propose(receipt)
    await approve(refund_id)
    await refunding.order([refund_id], order_ref="RUN-2", now=NOW)
    await refunding.execute(refund_id, on=TODAY, actor="1", today=TODAY)

    await back(receipt)

    assert await moved(before) == {"trust_bank": -10_00, "refundable": 10_00}
    row = await case_row(number)
    assert row["balance_cents"] == 100_00
    assert await count("task", "case_id = $1 AND detail LIKE '%10%refunded%'", row["id"]) == 1


async def test_a_receipt_is_set_against_a_case_or_refunded_never_both():
    for _round in range(8):
        number = await placed(amounts=(100_00,))
        receipt = await pay(25_00, communication="nobody knows")

        outcomes = await asyncio.gather(
            actions.allocate(receipt.payment.id, number, actor="1", today=TODAY),
            propose(receipt, idem_key=uuid4().hex),
            return_exceptions=True,
        )

        assert sum(isinstance(one, Refused) for one in outcomes) == 1


async def test_two_approvals_and_a_cancellation_at_once_leave_one_outcome():
    for _round in range(6):
        number = await placed(amounts=(100_00,))
        receipt = await pay(110_00, case_number=number)
        before = await client_money()
        refund_id = await propose(receipt)

        await asyncio.gather(
            approve(refund_id, "2"), approve(refund_id, "3"),
            refunding.cancel(refund_id, reason="no", actor="1", today=TODAY),
            return_exceptions=True,
        )  # fmt: skip

        state = (await _state(refund_id))["state"]
        assert state == "cancelled"  # a cancellation wins before the order, whoever came first
        assert await moved(before) == {}


async def _state(refund_id: int):
    async with unit_of_work():
        return await db.row("SELECT state FROM refund WHERE id = $1", refund_id)


async def test_a_run_takes_all_of_its_refunds_or_none():
    number = await placed(amounts=(100_00,))
    refund_id = await propose(await pay(110_00, case_number=number))
    await approve(refund_id)

    with pytest.raises(Conflict):
        await refunding.order([refund_id, 999_999], order_ref="RUN-3", now=NOW)

    assert refund_id in [one.id for one in await ready()]
