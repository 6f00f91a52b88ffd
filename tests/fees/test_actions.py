"""From a mandate through a receipt to a fee and its entry in the ledger, in the database."""

from datetime import date, timedelta

import pytest

from backend import db
from backend.cases import stages
from backend.collecting import actions as collecting
from backend.creditors import actions as creditors
from backend.creditors import queries as mandates
from backend.creditors.fee_terms import read
from backend.creditors.rules import AGE_MOST, Band, Terms
from backend.db import unit_of_work
from backend.fees import queries
from backend.money import Money, total
from tests import cast
from tests.fees.models import MODELS, amounts

pytestmark = pytest.mark.usefixtures("database")

PLACED = date(2026, 9, 14)
TODAY = date(2026, 11, 20)


async def case_under(
    model: str | None, *, cents: int = 1000_00, indemnity: int = 0, **terms
) -> int:
    """A case of a creditor of its own under one of the models."""
    ref = f"FEE{cast.fresh()}"
    creditor_id = await cast.creditor(ref)
    table = read({"version": 1, **MODELS[model]}) if model else None
    bands = (Band(0, AGE_MOST, 2000),) if model is None else ()
    await creditors.add_mandate(
        creditor_ref=ref,
        valid_from=date(2026, 1, 1),
        terms=Terms(bands=bands, fee_terms=table, **terms),
        actor="1",
    )
    return await cast.case(
        creditor_id, amounts=(cents,), placed_on=PLACED, indemnity_cents=indemnity
    )


async def pay(case_id: int, cents: int, *, days: int = 20, channel: str = "agency_bank") -> int:
    async with unit_of_work():
        number = await db.value("SELECT number FROM case_file WHERE id = $1", case_id)
    receipt = await collecting.receive(
        idem_key=f"fee-{cast.fresh()}", received_on=PLACED + timedelta(days=days),
        amount=Money(cents), channel=channel, case_number=number, today=TODAY, actor="1",
    )  # fmt: skip
    return receipt.payment.id


async def bounce(payment_id: int) -> int:
    receipt = await collecting.reverse(
        payment_id, reason="bounced", idem_key=f"back-{cast.fresh()}", actor="1", today=TODAY
    )
    return receipt.payment.id


async def fees_of(*payment_ids: int) -> list[queries.BookedFee]:
    async with unit_of_work():
        return await queries.of_payments(payment_ids)


async def owed_fees(case_id: int) -> tuple[int, int]:
    """What the ledger says that the creditor owes for the case, and what the fee rows say."""
    async with unit_of_work():
        booked = await db.value(
            "SELECT coalesce(sum(p.amount_cents), 0)::bigint FROM posting p JOIN account a"
            " ON a.id = p.account_id WHERE p.case_id = $1 AND a.kind = 'fee_receivable'",
            case_id,
        )
        told = await db.value(
            "SELECT coalesce(sum(fee_cents + vat_cents), 0)::bigint FROM fee WHERE case_id = $1",
            case_id,
        )
    return booked, told


@pytest.mark.parametrize(
    ("model", "placed", "received", "days", "fee"),
    [
        (None, 5000_00, 5000_00, 20, 1000_00),
        ("A", 5000_00, 5000_00, 20, 1000_00),
        ("B", 6000_00, 6000_00, 20, 580_00 + 75_00),
        ("C", 6000_00, 6000_00, 20, 550_00),
        ("E", 1000_00, 1000_00, 45, 200_00),
        ("F", 1000_00, 750_00, 20, 225_00),
        ("I min", 150_00, 150_00, 20, 40_00),
        ("I cap", 20_000_00, 20_000_00, 20, 2500_00),
    ],
)
async def test_a_receipt_earns_the_worked_fee(model, placed, received, days, fee):
    case_id = await case_under(model, cents=placed)
    (booked,) = await fees_of(await pay(case_id, received, days=days))

    assert booked.fee == Money(fee)
    assert total(one.amount for one in booked.lines if one.rule != "vat") == booked.fee
    assert booked.lines[-1].amount == booked.vat == Money(fee).share_bp(2100)
    assert await owed_fees(case_id) == (fee + fee * 21 // 100,) * 2


async def test_a_share_recovered_catches_up_over_receipts_and_goes_back_in_order():
    case_id = await case_under("F")
    first, second = await pay(case_id, 750_00), await pay(case_id, 200_00)
    one, two = await fees_of(first, second)

    assert (one.fee, two.fee) == (Money(225_00), Money(155_00))
    assert amounts(two) == [("rate.share", 80_00), ("catch_up", 75_00)]

    (gone,) = await fees_of(await bounce(second))
    assert (gone.fee, gone.vat) == (-two.fee, -two.vat)
    again = await pay(case_id, 200_00)
    assert (await fees_of(again))[0].fee == Money(155_00)
    booked, told = await owed_fees(case_id)
    assert booked == told == 380_00 + 79_80


async def test_a_bounce_in_the_middle_gives_back_its_fee_and_trues_up_the_rest():
    case_id = await case_under("F")
    first = await pay(case_id, 750_00)
    await pay(case_id, 200_00)
    back, true_up = await fees_of(await bounce(first))

    assert back.fee == Money(-225_00)
    assert amounts(true_up) == [("true_up", -155_00)]
    assert await owed_fees(case_id) == (0, 0)  # 200 of 1 000 is below the first rate


async def test_the_stage_on_the_day_of_the_receipt_decides_not_the_one_of_today():
    case_id = await case_under("G", cents=3000_00)
    async with unit_of_work():
        await db.execute("UPDATE case_file SET stage = 'legal' WHERE id = $1", case_id)
        moves = (("amicable", "formal_notice", 10), ("formal_notice", "legal", 30))
        for was, stage, days in moves:
            await stages.note(case_id, was=was, stage=stage, since=PLACED + timedelta(days=days))
    found = [
        (await fees_of(await pay(case_id, 100_00, days=days)))[0].fee.cents
        for days in (9, 10, 29, 30)
    ]

    assert found == [15_00, 18_00, 18_00, 25_00]


async def test_a_payment_closes_the_case_and_money_after_it_belongs_to_the_stage_before():
    case_id = await case_under("G", cents=100_00)
    await pay(case_id, 100_00)
    async with unit_of_work():
        assert await db.value("SELECT stage FROM case_file WHERE id = $1", case_id) == "closed"
        assert await stages.on(case_id, TODAY) == "amicable"
        assert await stages.on(case_id, PLACED) == "amicable"


async def test_accessories_are_told_apart_by_what_the_money_was_set_against():
    case_id = await case_under("L", indemnity=200_00)
    (booked,) = await fees_of(await pay(case_id, 1200_00))

    assert booked.fee == Money(200_00)
    assert dict(booked.lines[0].facts)["principal"] == 1000_00


async def test_free_days_are_booked_as_nothing_with_their_reason():
    case_id = await case_under("A", free_days=10)
    (free,) = await fees_of(await pay(case_id, 100_00, days=10))
    (charged,) = await fees_of(await pay(case_id, 100_00, days=11))

    assert (free.fee, free.lines[0].rule) == (Money(0), "free.days")
    assert charged.fee == Money(20_00)


async def test_direct_money_earns_a_fee_and_a_bounce_its_exact_negative():
    case_id = await case_under("A", cents=10_000_00)
    direct = await pay(case_id, 2000_00, channel="creditor_direct")
    agency = await pay(case_id, 8000_00)
    fees = await fees_of(direct, agency)
    assert total(one.fee + one.vat for one in fees) == Money(2420_00)

    (gone,) = await fees_of(await bounce(agency))
    assert (gone.fee, gone.vat, gone.rate_bp) == (Money(-1600_00), Money(-336_00), 2000)
    assert await owed_fees(case_id) == (484_00, 484_00)


async def test_terms_come_back_as_they_were_agreed():
    case_id = await case_under("G+I+J", free_days=10, interest_policy="law", remit_mode="gross")
    async with unit_of_work():
        mandate_id = await db.value("SELECT mandate_id FROM case_file WHERE id = $1", case_id)
        agreed = (await mandates.mandate(mandate_id)).terms

    assert agreed.fee_terms == read({"version": 1, **MODELS["G+I+J"]})
    assert (agreed.free_days, agreed.interest_policy, agreed.remit_mode) == (10, "law", "gross")
