"""A rate of VAT that an administrator enters holds for fees, for acts and for the trial alike."""

from datetime import date

import pytest

from backend import db
from backend.backtest import trial
from backend.creditors import queries as creditors
from backend.db import unit_of_work
from backend.law.rows import Wanted
from backend.money import Money
from backend.rulebook import actions as rulebook
from backend.rulebook.rules import NewRow
from tests.fees.test_actions import bounce, case_under, owed_fees, pay

pytestmark = pytest.mark.usefixtures("database")

SINCE = date(2026, 10, 10)


async def test_fees_and_trial_follow_a_rate_that_was_entered():
    case_id = await case_under("B", cents=1000_00)
    await pay(case_id, 100_00, days=10)
    await rulebook.add(
        NewRow(
            wanted=Wanted("BE", "vat", "standard"), valid_from=SINCE, valid_until=None, value="22",
            article="Code TVA, art. 37", source="Moniteur belge", confidence="sourced",
        ),
        actor="7", name="Claire",
    )  # fmt: skip
    later = await pay(case_id, 500_00, days=40)

    async with unit_of_work():
        found = await db.rows("SELECT fee_cents, vat_bp, vat_cents FROM fee ORDER BY id")
        mandate = await creditors.mandate(await db.value("SELECT max(mandate_id) FROM fee"))
    assert [row["vat_bp"] for row in found] == [2100, 2200]
    assert found[1]["vat_cents"] == Money(found[1]["fee_cents"]).share_bp(2200).cents
    tried = await trial.run(
        mandate.terms, creditor_id=mandate.creditor_id, since=date(2026, 1, 1),
        until=date(2026, 12, 31),
    )  # fmt: skip
    assert tried.checked == 2
    assert tried.vat_cents == sum(row["vat_cents"] for row in found)

    await bounce(later)

    booked, told = await owed_fees(case_id)
    assert booked == told
