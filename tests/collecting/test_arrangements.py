"""Money, plans and promises: what a receipt keeps, completes, closes; what its reversal undoes."""

from datetime import date

import pytest

from backend import db
from backend.db import unit_of_work
from backend.money import Money, total
from backend.plans import judging
from backend.plans import queries as plans
from tests import cast
from tests.collecting.money import TODAY, back, case_row, pay

pytestmark = pytest.mark.usefixtures("database")

AGREED = date(2026, 11, 2)


async def case_with_plan(
    number: str, *, state: str = "active", amounts: tuple[int, ...] = (300_00,)
) -> int:
    """A case of 300 euros and a plan of two halves, agreed in this month."""
    creditor_id = await cast.creditor()
    case_id = await cast.case(creditor_id, number=number, amounts=amounts)
    async with unit_of_work():
        plan_id = await db.value(
            "INSERT INTO plan (case_id, creditor_id, state, asked_on, agreed_on, first_due_on,"
            " instalments_count, total_cents, next_check_on) VALUES ($1, $2, $3, $4, $5, $6, 2,"
            " 30000, $7) RETURNING id",
            case_id, creditor_id, state, AGREED, AGREED if state == "active" else None,
            date(2026, 12, 1), date(2026, 12, 2) if state == "active" else None,
        )  # fmt: skip
        for seq, due_on in ((1, date(2026, 12, 1)), (2, date(2027, 1, 1))):
            await db.execute(
                "INSERT INTO instalment (plan_id, case_id, creditor_id, seq, due_on, amount_cents)"
                " VALUES ($1, $2, $3, $4, $5, 15000)",
                plan_id, case_id, creditor_id, seq, due_on,
            )  # fmt: skip
        await db.execute("UPDATE case_file SET arrangement = 'plan' WHERE id = $1", case_id)
    return int(plan_id)


async def plan_state(plan_id: int) -> str:
    async with unit_of_work():
        return str(await db.value("SELECT state FROM plan WHERE id = $1", plan_id))


async def test_the_last_instalment_completes_the_plan_and_closes_the_case():
    plan_id = await case_with_plan("AR-1")

    first = await pay(150_00, case_number="AR-1")
    assert (first.close_code, await plan_state(plan_id)) == (None, "active")
    last = await pay(150_00, case_number="AR-1")

    assert (last.close_code, await plan_state(plan_id)) == ("PLC", "completed")
    assert (await case_row("AR-1"))["arrangement"] == "none"


async def test_an_instalment_that_bounces_opens_case_and_plan_again():
    plan_id = await case_with_plan("AR-2")
    await pay(150_00, case_number="AR-2")
    last = await pay(150_00, case_number="AR-2")

    await back(last)

    row = await case_row("AR-2")
    assert (row["stage"], row["balance_cents"], row["arrangement"]) == ("amicable", 150_00, "plan")
    assert await plan_state(plan_id) == "active"


async def test_a_plan_that_waits_for_approval_ends_when_everything_is_paid():
    plan_id = await case_with_plan("AR-3", state="awaiting_approval")

    receipt = await pay(300_00, case_number="AR-3")

    assert (receipt.close_code, await plan_state(plan_id)) == ("PIF", "cancelled")
    assert (await case_row("AR-3"))["stage"] == "closed"


async def test_a_promise_is_kept_by_a_receipt_and_broken_again_by_its_reversal():
    creditor_id = await cast.creditor()
    case_id = await cast.case(creditor_id, number="AR-4", amounts=(300_00,))
    async with unit_of_work():
        promise_id = await db.value(
            "INSERT INTO promise (case_id, creditor_id, made_on, due_on, amount_cents,"
            " next_check_on) VALUES ($1, $2, $3, $4, 10000, $5) RETURNING id",
            case_id, creditor_id, date(2026, 11, 10), date(2026, 11, 18), date(2026, 11, 22),
        )  # fmt: skip

    receipt = await pay(100_00, case_number="AR-4", received_on=date(2026, 11, 17))
    async with unit_of_work():
        kept = await db.value("SELECT state FROM promise WHERE id = $1", promise_id)
    await back(receipt)
    async with unit_of_work():
        after = await db.value("SELECT state FROM promise WHERE id = $1", promise_id)

    assert kept == "kept"
    assert after != "kept"


async def test_a_dispute_is_lifted_when_everything_is_paid():
    creditor_id = await cast.creditor()
    case_id = await cast.case(creditor_id, number="AR-5", amounts=(50_00,))
    async with unit_of_work():
        await db.execute(
            "INSERT INTO blocker (case_id, creditor_id, kind, set_on, review_on)"
            " VALUES ($1, $2, 'dispute', $3, $3)",
            case_id, creditor_id, TODAY,
        )  # fmt: skip
        await db.execute("UPDATE case_file SET blocked = true WHERE id = $1", case_id)

    await pay(50_00, case_number="AR-5")

    row = await case_row("AR-5")
    assert (row["stage"], row["blocked"]) == ("closed", False)
    async with unit_of_work():
        assert not await db.value(
            "SELECT count(*) FROM blocker WHERE case_id = $1 AND lifted_on IS NULL", case_id
        )


async def test_a_promise_ends_with_the_case_that_money_on_its_way_had_paid_already():
    creditor_id = await cast.creditor()
    case_id = await cast.case(creditor_id, number="AR-6", amounts=(300_00,))
    async with unit_of_work():
        await db.execute(
            "INSERT INTO promise (case_id, creditor_id, made_on, due_on, amount_cents,"
            " next_check_on) VALUES ($1, $2, $3, $4, 30000, $5)",
            case_id, creditor_id, date(2026, 11, 18), date(2026, 11, 25), date(2026, 11, 29),
        )  # fmt: skip
        await db.execute("UPDATE case_file SET arrangement = 'promise' WHERE id = $1", case_id)

    await pay(300_00, case_number="AR-6", received_on=date(2026, 11, 16))

    row = await case_row("AR-6")
    assert (row["stage"], row["close_code"], row["arrangement"]) == ("closed", "PIF", "none")
    async with unit_of_work():
        promise = await db.row("SELECT state, next_check_on FROM promise WHERE case_id=$1", case_id)
    assert tuple(promise) == ("cancelled", None)


async def test_a_receipt_older_than_the_plan_that_goes_back_is_not_missed_by_the_plan():
    plan_id = await case_with_plan("AR-7", amounts=(400_00,))
    before = await pay(100_00, case_number="AR-7", received_on=date(2026, 10, 20))
    await pay(150_00, case_number="AR-7")

    await back(before)

    due_since = date(2026, 12, 10)  # the first half, with its days of grace
    async with unit_of_work():
        plan = await plans.plan(plan_id)
        receipts = await plans.toward(plan, today=due_since)
        await judging.judge([plan], today=due_since)
    assert total(one.amount for one in receipts) == Money(150_00)
    assert await plan_state(plan_id) == "active"
