"""Acts that change a debt without a receipt: who may, what the law says, what the books say."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from backend import db
from backend.collecting import adjusting
from backend.db import unit_of_work
from backend.ledger import actions as ledger
from backend.ledger import queries as ledger_queries
from backend.money import Money
from backend.payments.adjusting import Asked
from backend.refusals import Conflict, Forbidden, Refused
from tests import cast
from tests.collecting.money import TODAY, by_definition, case_row, count, pay

pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


async def placed(ref: str = "ADJ", *, country: str = "BE", kind: str = "B2B", **more) -> str:
    creditor_id = await cast.creditor(ref, country=country)
    if not await count("mandate", "creditor_id = $1", creditor_id):
        await cast.mandate(creditor_id)
    number = f"A-{cast.fresh():06d}"
    case_id = await cast.case(creditor_id, number=number, **more)
    async with unit_of_work():
        await db.execute(
            "UPDATE case_file SET country = $2, kind = $3 WHERE id = $1", case_id, country, kind
        )
        await ledger.place([case_id], key=f"placed:{case_id}", on=TODAY, actor="test")
    return number


async def claims_of(number: str) -> list[int]:
    async with unit_of_work():
        found = await db.rows(
            "SELECT k.id FROM claim k JOIN case_file c ON c.id = k.case_id"
            " WHERE c.number = $1 ORDER BY k.id", number
        )  # fmt: skip
    return [one["id"] for one in found]


async def do(number: str, kind: str, cents: int, **more):
    key = more.pop("key", None) or uuid4().hex
    manages, actor = more.pop("manages", True), more.pop("actor", "1")
    asked = Asked(kind, Money(cents), reason=more.pop("reason", "agreed with them"), **more)
    return await adjusting.adjust(
        number, asked, idem_key=key, manages=manages, actor=actor, today=TODAY, now=NOW
    )


async def sound(number: str) -> int:
    """The balance, after the ledger, the case and the entries said the same of it."""
    row = await case_row(number)
    async with unit_of_work():
        owed = sum(money.cents for money in (await ledger_queries.owed(row["id"])).values())
    assert row["balance_cents"] == await by_definition(number) == owed
    return int(owed)


async def test_a_write_off_lowers_accessories_before_principal_and_the_books_follow():
    number = await placed(amounts=(300_00,), indemnity_cents=40_00)

    done = await do(number, "write_off", 50_00)

    assert done.state == "booked"
    assert await sound(number) == 290_00
    row = await case_row(number)
    assert await count("charge", "case_id = $1 AND amount_cents < 0", row["id"]) == 2
    assert await count("charge", "case_id = $1 AND entry_id IS NULL AND amount_cents < 0",
                       row["id"]) == 0  # fmt: skip


async def test_a_large_write_off_waits_for_a_second_manager():
    number = await placed(amounts=(900_00,))

    asked = await do(number, "write_off", 250_01, actor="1")

    assert asked.state == "proposed"
    assert await sound(number) == 900_00
    with pytest.raises(Forbidden):
        await adjusting.decide(asked.id, approve=True, reason="", actor="1", today=TODAY, now=NOW)
    done = await adjusting.decide(
        asked.id, approve=True, reason="", actor="2", today=TODAY, now=NOW
    )
    again = await adjusting.decide(
        asked.id, approve=True, reason="", actor="3", today=TODAY, now=NOW
    )
    assert done.state == again.state == "booked"
    assert await sound(number) == 649_99


async def test_a_large_write_off_in_small_parts_waits_too():
    number = await placed(amounts=(900_00,))

    parts = (("write_off", 200_00), ("discount", 50_00), ("write_off", 1), ("discount", 250_00))
    states = [(await do(number, kind, cents, actor="1")).state for kind, cents in parts]

    assert states == ["booked", "booked", "proposed", "proposed"]
    assert await sound(number) == 650_00
    assert (await do(number, "write_off", 250_00, actor="2")).state == "booked"


async def test_what_another_manager_refuses_changes_nothing():
    number = await placed(amounts=(900_00,))
    asked = await do(number, "write_off", 900_00)

    done = await adjusting.decide(
        asked.id, approve=False, reason="too soon", actor="2", today=TODAY, now=NOW
    )

    assert done.state == "refused"
    assert await sound(number) == 900_00


async def test_a_credit_note_lowers_its_invoice_and_the_last_one_closes_the_case():
    number = await placed(amounts=(100_00, 50_00))
    first, second = await claims_of(number)

    await do(number, "credit_note", 100_00, claim_id=first, document="CN-1", manages=False)
    assert await sound(number) == 50_00
    await do(number, "credit_note", 50_00, claim_id=second, document="CN-2", manages=False)

    row = await case_row(number)
    assert (await sound(number), row["stage"], row["close_code"]) == (0, "closed", "CRN")


async def test_a_credit_note_never_goes_below_what_is_open_on_its_invoice():
    number = await placed(amounts=(100_00, 50_00))
    first, _second = await claims_of(number)
    await pay(30_00, case_number=number)

    with pytest.raises(Refused, match="by its receipt"):
        await do(number, "credit_note", 100_00, claim_id=first, document="CN-3")
    assert await sound(number) == 120_00


async def test_a_discount_that_leaves_nothing_settles_the_case():
    number = await placed(amounts=(100_00,))
    await pay(80_00, case_number=number)

    await do(number, "discount", 20_00)

    row = await case_row(number)
    assert (row["close_code"], await sound(number)) == ("SIF", 0)


async def test_costs_are_advanced_by_the_agency_and_owed_where_the_law_lets_them_be():
    number = await placed(amounts=(100_00,))
    before = await balances("advances", number)

    await do(number, "cost", 35_00, document="bailiff 12")

    assert await sound(number) == 135_00
    assert await balances("advances", number) - before == 35_00


@pytest.mark.parametrize(
    ("country", "kind", "article"), [("FR", "B2B", "L111-8"), ("BE", "B2C", "XIX")]
)
async def test_costs_without_a_title_stay_with_the_creditor(country, kind, article):
    number = await placed(f"C{country}{kind}", country=country, kind=kind, amounts=(100_00,))

    with pytest.raises(Refused) as refused:
        await do(number, "cost", 35_00)
    assert article in str(refused.value)
    await do(number, "cost", 35_00, charged=False)  # advanced all the same, not charged

    assert await sound(number) == 100_00
    assert await balances("advances", number) == 35_00


async def balances(account: str, number: str) -> int:
    row = await case_row(number)
    async with unit_of_work():
        return (await ledger_queries.balance(account, row["creditor_id"])).cents


async def test_the_flat_indemnity_is_booked_once_for_each_invoice_and_never_for_a_consumer():
    number = await placed(amounts=(100_00, 50_00))
    first, second = await claims_of(number)

    await do(number, "indemnity", 40_00, claim_id=first)
    await do(number, "indemnity", 40_00, claim_id=second)
    with pytest.raises(Refused, match="proof"):
        await do(number, "indemnity", 1, claim_id=first)
    assert await sound(number) == 230_00

    consumer = await placed("CON", kind="B2C", amounts=(100_00,))
    with pytest.raises(Refused, match="consumer"):
        await do(consumer, "indemnity", 40_00, claim_id=(await claims_of(consumer))[0])


async def test_an_agent_neither_writes_off_nor_grants_discounts():
    number = await placed(amounts=(100_00,))
    for kind in ("write_off", "discount", "cost"):
        with pytest.raises(Forbidden):
            await do(number, kind, 1_00, manages=False)


async def test_twenty_identical_requests_are_one_act():
    number = await placed(amounts=(100_00,))

    done = await asyncio.gather(*(do(number, "discount", 10_00, key="same") for _ in range(20)))

    assert len({one.id for one in done}) == 1
    assert await sound(number) == 90_00
    with pytest.raises(Conflict):
        await do(number, "discount", 11_00, key="same")
