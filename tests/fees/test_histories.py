"""Receipts that come and bounce in any order: fees are what the terms make of what stands."""

import random

import pytest

from backend import db
from backend.creditors import queries as creditors
from backend.db import unit_of_work
from backend.fees import queries
from backend.fees.rules import case_total
from backend.money import Money
from tests.fees.test_actions import bounce, case_under, owed_fees, pay

pytestmark = pytest.mark.usefixtures("database")

ACTS = 14


async def what_stands(case_id: int) -> tuple[int, int]:
    """What was charged for the case, and what its terms make of the receipts that stand."""
    async with unit_of_work():
        found = await db.row(
            "SELECT mandate_id, principal_cents FROM case_file WHERE id = $1", case_id
        )
        assert found is not None
        terms = (await creditors.mandate(found["mandate_id"])).terms.agreed_fees
        left = await queries.before(case_id, found["mandate_id"])
        charged = await db.value(
            "SELECT coalesce(sum(fee_cents), 0)::bigint FROM fee WHERE case_id = $1", case_id
        )
    total = case_total(terms, left.bases, left.additive, Money(found["principal_cents"]))
    return charged, total.cents


@pytest.mark.parametrize("model", ["B", "C", "D", "F", "G+I+J", "H", "I min", "I cap",
                                   "L fallback"])  # fmt: skip
async def test_whatever_comes_and_bounces(model):
    dice = random.Random(model)  # noqa: S311 (nothing here is a secret)
    case_id = await case_under(model, cents=2000_00, indemnity=200_00)
    standing: list[int] = []
    for _act in range(ACTS):
        if standing and dice.random() < 0.4:
            await bounce(standing.pop(dice.randrange(len(standing))))
        else:
            cents = dice.choice([10_00, 150_00, 333_33, 700_01])
            standing.append(await pay(case_id, cents, days=dice.randrange(60)))
        charged, total = await what_stands(case_id)
        booked, told = await owed_fees(case_id)
        assert charged == total
        assert booked == told
    for payment_id in dice.sample(standing, len(standing)):
        await bounce(payment_id)

    assert await what_stands(case_id) == (0, 0)
    assert await owed_fees(case_id) == (0, 0)
