"""Money that goes back after the creditor was paid: his debit, carried race-free (FEATURES, O)."""

import asyncio
from uuid import uuid4

import pytest

from backend import db
from backend.collecting import actions
from backend.db import unit_of_work
from backend.ledger import actions as ledger
from backend.ledger import queries
from backend.ledger.rules import Line
from backend.money import Money
from backend.refusals import Refused
from tests import cast
from tests.collecting.money import TODAY, back, case_row, count, pay

pytestmark = pytest.mark.usefixtures("database")


async def creditor_at_20_percent(ref: str) -> int:
    creditor_id = await cast.creditor(ref)
    await cast.mandate(creditor_id, rates=((0, 99999, 2000),))
    return creditor_id


async def opened(creditor_id: int, cents: int = 500_00) -> str:
    number = f"O-{cast.fresh():06d}"
    case_id = await cast.case(creditor_id, number=number, amounts=(cents,))
    async with unit_of_work():
        await ledger.place([case_id], key=f"placed:{case_id}", on=TODAY, actor="test")
    return number


async def remit(creditor_id: int, cents: int) -> None:
    """What a payment run does with the creditor's money."""
    async with unit_of_work():
        await ledger.book(
            "ordered", key=uuid4().hex, on=TODAY, actor="test",
            lines=[Line("payable", Money(cents), creditor_id), Line("in_transit", Money(-cents))],
        )  # fmt: skip


async def stands(creditor_id: int) -> tuple[int, int]:
    """What the creditor is owed, and what he owes back."""
    async with unit_of_work():
        owed = -(await queries.balance("payable", creditor_id)).cents
        return owed, (await queries.balance("creditor_debit", creditor_id)).cents


async def test_five_hundred_that_bounce_after_remittance_are_owed_back_with_their_fee():
    creditor_id = await creditor_at_20_percent("MO")
    number = await opened(creditor_id)
    receipt = await pay(500_00, case_number=number)
    assert (receipt.fees[0].fee, receipt.fees[0].vat) == (Money(100_00), Money(21_00))
    await remit(creditor_id, 500_00)

    opposite = await back(receipt)

    assert opposite.payment.amount == Money(-500_00)
    assert [(fee.fee, fee.vat) for fee in opposite.fees] == [(Money(-100_00), Money(-21_00))]
    assert await stands(creditor_id) == (0, 500_00)
    row = await case_row(number)
    assert (row["balance_cents"], row["stage"]) == (500_00, "amicable")
    async with unit_of_work():
        owed = await queries.owed(row["id"])
    assert owed == {"principal": Money(500_00)}
    assert await count("entry", "kind = 'debit_carried'") == 1


async def test_what_still_lies_there_pays_first():
    creditor_id = await creditor_at_20_percent("MP")
    first = await pay(500_00, case_number=await opened(creditor_id))
    await remit(creditor_id, 500_00)
    await pay(120_00, case_number=await opened(creditor_id))

    await back(first)

    assert await stands(creditor_id) == (0, 380_00)


async def test_taken_off_the_wrong_case_after_remittance_it_waits_and_the_creditor_owes_it():
    wrong, right = await creditor_at_20_percent("MQ"), await creditor_at_20_percent("MR")
    receipt = await pay(500_00, case_number=await opened(wrong))
    await remit(wrong, 500_00)

    await actions.take_back(receipt.payment.id, reason="other case", actor="1", today=TODAY)
    await actions.allocate(receipt.payment.id, await opened(right), actor="1", today=TODAY)

    assert await stands(wrong) == (0, 500_00)
    assert await stands(right) == (500_00, 0)


async def test_reversals_at_once_carry_what_is_short_and_not_a_cent_more():
    for _round in range(10):
        creditor_id = await creditor_at_20_percent(f"R{cast.fresh()}")
        receipts = [await pay(100_00, case_number=await opened(creditor_id)) for _ in range(4)]
        await remit(creditor_id, 250_00)

        done = await asyncio.gather(*(back(one) for one in receipts), return_exceptions=True)

        assert [one for one in done if isinstance(one, BaseException)] == []
        assert await stands(creditor_id) == (0, 250_00)


async def test_a_reversal_and_a_payout_at_once_never_overdraw():
    for _round in range(10):
        creditor_id = await creditor_at_20_percent(f"S{cast.fresh()}")
        receipt = await pay(100_00, case_number=await opened(creditor_id))

        done = await asyncio.gather(
            back(receipt), remit(creditor_id, 100_00), return_exceptions=True
        )

        assert not isinstance(done[0], BaseException)
        assert await stands(creditor_id) in ((0, 0), (0, 100_00))
        assert (await stands(creditor_id) == (0, 100_00)) == (done[1] is None)


async def test_two_receipts_on_one_case_at_once_cover_it_once():
    for _round in range(10):
        creditor_id = await cast.creditor("TW")
        number = await opened(creditor_id, 100_00)

        await asyncio.gather(*(pay(70_00, case_number=number) for _ in range(2)))

        row = await case_row(number)
        async with unit_of_work():
            surplus = await db.value(
                "SELECT sum(amount_cents)::bigint FROM allocation"
                " WHERE case_id = $1 AND bucket = 'surplus'", row["id"],
            )  # fmt: skip
        assert (row["balance_cents"], surplus) == (0, 40_00)


async def test_a_receipt_and_a_reversal_at_once_leave_what_both_say():
    for _round in range(10):
        creditor_id = await cast.creditor("TX")
        number = await opened(creditor_id, 100_00)
        first = await pay(60_00, case_number=number)

        await asyncio.gather(back(first), pay(50_00, case_number=number))

        assert (await case_row(number))["balance_cents"] in (50_00, 60_00)
        async with unit_of_work():
            owed = await queries.owed((await case_row(number))["id"])
        assert owed["principal"].cents == (await case_row(number))["balance_cents"]


async def test_twenty_identical_receipts_at_once_are_one():
    number = await opened(await cast.creditor("TY"), 100_00)

    done = await asyncio.gather(
        *(pay(30_00, case_number=number, idem_key="twenty") for _ in range(20))
    )

    assert len({one.payment.id for one in done}) == 1
    assert sum(not one.repeated for one in done) == 1
    async with unit_of_work():
        entries = await db.value(
            "SELECT count(DISTINCT entry_id) FROM posting WHERE payment_id = $1",
            done[0].payment.id,
        )
    assert entries == 1
    with pytest.raises(Refused):
        await pay(31_00, case_number=number, idem_key="twenty")


async def test_an_old_form_sent_again_undoes_nothing_that_came_after_it():
    wrong, right = await opened(await cast.creditor("OF")), await opened(await cast.creditor("OG"))
    receipt = await pay(50_00, case_number=wrong)
    take = {"reason": "other case", "actor": "1", "today": TODAY, "idem_key": "back-1"}
    await actions.take_back(receipt.payment.id, **take)
    put = {"actor": "1", "today": TODAY, "idem_key": "put-1"}
    await actions.allocate(receipt.payment.id, right, **put)

    again = await actions.take_back(receipt.payment.id, **take)

    assert again.repeated
    assert again.case_number == right
    with pytest.raises(Refused):
        await actions.take_back(receipt.payment.id, **{**take, "reason": "another reason"})
    await actions.take_back(receipt.payment.id, **{**take, "idem_key": "back-2"})
    assert (await actions.allocate(receipt.payment.id, right, **put)).repeated
    assert (await case_row(right))["balance_cents"] == 500_00


async def test_a_surplus_used_by_a_form_sent_twice_is_used_once():
    number = await opened(await cast.creditor("OH"), 100_00)
    receipt = await pay(130_00, case_number=number)
    async with unit_of_work():
        await db.execute(
            "INSERT INTO charge (case_id, creditor_id, kind, amount_cents, booked_on)"
            " SELECT id, creditor_id, 'interest', 20_00, $2 FROM case_file WHERE number = $1",
            number, TODAY,
        )  # fmt: skip
        await db.execute(
            "UPDATE case_file SET balance_cents = balance_cents + 20_00 WHERE number = $1", number
        )

    for _twice in range(2):
        done = await actions.use_surplus(
            receipt.payment.id, actor="1", today=TODAY, idem_key="use-1"
        )

    assert (done.surplus, done.repeated) == (Money(10_00), True)
