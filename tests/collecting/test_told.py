"""A receipt that was taken off a case is no part of its story, for the agent and for the creditor.

What went back to the payer is: money came and went.
"""

import pytest

from backend import db
from backend.client_area import history, receipts
from backend.collecting import actions, listing
from backend.db import unit_of_work
from backend.desk.timeline import timeline
from tests import cast
from tests.collecting.money import TODAY, back, pay

pytestmark = pytest.mark.usefixtures("database")


async def told(case_id: int, creditor_id: int) -> dict[str, list[int]]:
    """The cents of each line about money, by the page that shows it."""
    async with unit_of_work(readonly=True):
        return {
            "timeline": [
                int(event.facts["cents"])
                for event in (await timeline(case_id, kind="money")).events
            ],
            "payments": [each.amount.cents for each in await listing.of_case(case_id)],
            "client's payments": [
                row["cents"] for row in await receipts.of_case(creditor_id, case_id)
            ],
            "client's story": [
                fact.cents
                for fact in await history.history(creditor_id, case_id)
                if fact.cents is not None
            ],
        }


async def test_a_receipt_that_was_taken_back_is_told_to_nobody():
    creditor_id = await cast.creditor()
    case_id = await cast.case(creditor_id, number="TOLD-1")
    receipt = await pay(100_00, case_number="TOLD-1")
    before = await told(case_id, creditor_id)

    await actions.take_back(receipt.payment.id, reason="wrong case", actor="1", today=TODAY)

    assert all(lines == [100_00] for lines in before.values()), before
    after = await told(case_id, creditor_id)
    assert all(lines == [] for lines in after.values()), after


async def test_a_receipt_that_went_back_is_told_both_ways():
    creditor_id = await cast.creditor()
    case_id = await cast.case(creditor_id, number="TOLD-2")
    await back(await pay(100_00, case_number="TOLD-2"))

    lines = await told(case_id, creditor_id)

    assert lines.pop("client's story") == [100_00, 100_00]  # the words say which way
    assert all(found == [-100_00, 100_00] for found in lines.values()), lines
    async with unit_of_work():
        assert (
            await db.value("SELECT balance_cents FROM case_file WHERE id = $1", case_id) == 300_00
        )
