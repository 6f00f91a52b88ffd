"""Money that comes in another order than its days: what was booked in between must not be kept."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from backend import db
from backend.collecting import actions, adjusting
from backend.collecting.covering import NO_WISH
from backend.collecting.preview import foresee
from backend.db import unit_of_work
from backend.fsck import ledger as ledger_checks
from backend.fsck import money, queries
from backend.ledger import actions as ledger
from backend.ledger import queries as books
from backend.money import NOTHING, Money, total
from backend.payments.adjusting import Asked
from backend.statements import queries as statements
from backend.statements.actions import crystallise
from backend.statements.rules import Statement
from tests import cast
from tests.collecting.money import TODAY, back, case_row, pay

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DUE, PLACED = date(2026, 1, 31), date(2026, 2, 10)
EARLIER, LATER = date(2026, 4, 1), date(2026, 6, 10)


async def placed(*amounts: int, **terms: str) -> tuple[int, str]:
    creditor_id = await cast.creditor(f"SEQ{cast.fresh()}")
    await cast.mandate(creditor_id, **terms)
    number = f"SQ-{cast.fresh():06d}"
    case_id = await cast.case(
        creditor_id, number=number, amounts=amounts, placed_on=PLACED, due_on=DUE
    )
    async with unit_of_work():
        await ledger.place([case_id], key=f"placed:{case_id}", on=PLACED, actor="test")
    return case_id, number


async def stated(case_id: int, on: date) -> Statement:
    async with unit_of_work():
        return await statements.statement(case_id, on)


async def sound(case_id: int, number: str) -> int:
    """The balance, after case, ledger and checks said the same of it."""
    cents = (await case_row(number))["balance_cents"]
    async with unit_of_work(readonly=True):
        assert total((await books.owed(case_id)).values()) == Money(cents)
        checks = money.CHECKS + ledger_checks.CHECKS
        assert await queries.run(roles="", country="BE", checks=checks) == []
    return int(cents)


async def test_interest_booked_for_later_days_is_no_debt_of_a_receipt_booked_late():
    case_id, number = await placed(1000_00, interest_policy="law")
    owed = (await stated(case_id, EARLIER)).total
    await pay(50_00, case_number=number, received_on=LATER)
    async with unit_of_work():
        ahead = await foresee(number, owed, on=EARLIER, wish=NO_WISH)

    receipt = await pay(owed.cents, case_number=number, received_on=EARLIER)

    assert ahead.surplus == receipt.surplus == Money(50_00)  # all that came after it was paid
    assert await sound(case_id, number) == 0
    assert receipt.close_code == "PIF"
    assert (await stated(case_id, LATER)).total == NOTHING


async def test_a_part_of_a_debt_that_came_early_lessens_the_interest_booked_since():
    case_id, number = await placed(1000_00, interest_policy="law")
    await pay(50_00, case_number=number, received_on=LATER)
    booked = await sound(case_id, number)

    await pay(400_00, case_number=number, received_on=EARLIER)

    left = await sound(case_id, number)
    assert left < booked - 400_00
    found = await stated(case_id, LATER)
    assert (found.total.cents, found.running) == (left, NOTHING)


async def test_a_surplus_used_later_is_not_taken_back_before_it_was_used():
    case_id, number = await placed(100_00)
    receipt = await pay(150_00, case_number=number, received_on=EARLIER)
    await adjusting.adjust(
        number, Asked("cost", Money(50_00), reason="postage"), idem_key=uuid4().hex,
        manages=True, actor="1", today=LATER, now=NOW,
    )  # fmt: skip
    await actions.use_surplus(receipt.payment.id, actor="1", today=LATER)

    await back(receipt, received_on=date(2026, 5, 20))

    assert await sound(case_id, number) == 150_00
    assert (await stated(case_id, date(2026, 5, 25))).total == Money(100_00)
    assert (await stated(case_id, TODAY)).total == Money(150_00)
    async with unit_of_work():
        days = await db.rows(
            "SELECT o.received_on <= r.received_on AS after FROM allocation r"
            " JOIN allocation o ON o.id = r.reverses_id WHERE r.case_id = $1", case_id,
        )  # fmt: skip
    assert days
    assert all(one["after"] for one in days)


async def test_a_plan_paid_anew_after_its_receipt_bounced_leaves_no_interest_of_the_time_between():
    case_id, number = await placed(1000_00, interest_policy="law")
    async with unit_of_work():
        creditor_id = await db.value("SELECT creditor_id FROM case_file WHERE id = $1", case_id)
    await crystallise(case_id, until=LATER, reason="test", actor="1", today=LATER)
    owed = await sound(case_id, number)
    due_on, last = date(2026, 6, 20), owed - 50_00
    async with unit_of_work():
        plan_id = await db.value(
            "INSERT INTO plan (case_id, creditor_id, state, asked_on, agreed_on, first_due_on,"
            " instalments_count, total_cents, next_check_on, discount_cents, interest)"
            " VALUES ($1, $2, 'active', $3, $3, $4, 1, $5, $4, 5000, 'frozen') RETURNING id",
            case_id, creditor_id, LATER, due_on, last,
        )  # fmt: skip
        await db.execute(
            "INSERT INTO instalment (plan_id, case_id, creditor_id, seq, due_on, amount_cents)"
            " VALUES ($1, $2, $3, 1, $4, $5)",
            plan_id, case_id, creditor_id, due_on, last,
        )  # fmt: skip
    soon, bounced, again = date(2026, 6, 18), date(2026, 6, 25), date(2026, 6, 26)
    first = await pay(last, case_number=number, received_on=soon, today=soon)
    assert (await sound(case_id, number), first.close_code) == (0, "PLC")
    await back(first, today=bounced)
    assert await sound(case_id, number) == owed  # the discount is owed again too

    second = await pay(last, case_number=number, received_on=again, today=again)

    assert (await stated(case_id, again)).total == NOTHING
    assert (await sound(case_id, number), second.close_code) == (0, "PLC")
