"""Fixed acts are found from what happened, and charged once."""

from datetime import date, timedelta

import pytest

from backend import db
from backend.cases import actions as cases
from backend.creditors import actions as creditors
from backend.creditors.fee_terms import read
from backend.creditors.rules import Terms
from backend.db import unit_of_work
from backend.fees.charging import charge_acts
from tests import cast
from tests.fees.models import MODELS

pytestmark = pytest.mark.usefixtures("database")

PACK = {"acts": {"opening": {"pack": {"size": 3, "cents": 60_00}}}}


async def creditor_under(document) -> tuple[int, date]:
    """A creditor with these acts, and the day on which they were entered."""
    ref = f"ACT{cast.fresh()}"
    creditor_id = await cast.creditor(ref)
    table = read({"version": 1, "parts": [], **document})
    terms = Terms(bands=(), fee_terms=table)
    mandate_id = await creditors.add_mandate(
        creditor_ref=ref, valid_from=date(2026, 1, 1), terms=terms, actor="1"
    )
    async with unit_of_work():
        day = await db.value(
            "SELECT (created_at AT TIME ZONE 'Europe/Brussels')::date FROM mandate WHERE id = $1",
            mandate_id,
        )
    return creditor_id, day


async def charged(creditor_id: int) -> list[tuple[str, int, date]]:
    async with unit_of_work():
        found = await db.rows(
            "SELECT act, fee_cents, earned_on FROM fee WHERE creditor_id = $1 ORDER BY id",
            creditor_id,
        )
    return [tuple(one) for one in found]


async def test_an_opening_a_formal_notice_and_a_failure_are_charged_once_each():
    document = {"acts": {**MODELS["K"]["acts"], "failure": {"cents": 35_00}}}
    creditor_id, day = await creditor_under(document)
    case_id = await cast.case(creditor_id, placed_on=day)
    async with unit_of_work():
        number = await db.value("SELECT number FROM case_file WHERE id = $1", case_id)
    await cases.move(
        number=number, to="formal_notice", row_version=1, actor="1", today=day + timedelta(days=2)
    )
    await charge_acts(today=day + timedelta(days=1))
    assert await charged(creditor_id) == [("opening", 25_00, day)]
    await charge_acts(today=day + timedelta(days=3))
    await cases.close(
        number=number, code="UNC", reason="", row_version=2, actor="1", manages=True,
        today=day + timedelta(days=4),
    )  # fmt: skip
    for _night in range(2):
        await charge_acts(today=day + timedelta(days=4))

    assert await charged(creditor_id) == [
        ("opening", 25_00, day),
        ("formal_notice", 15_00, day + timedelta(days=2)),
        ("failure", 35_00, day + timedelta(days=4)),
    ]


async def test_what_happened_before_the_terms_were_entered_costs_nothing():
    creditor_id, day = await creditor_under(MODELS["K"])
    await cast.case(creditor_id, placed_on=day - timedelta(days=1))
    await charge_acts(today=day)

    assert await charged(creditor_id) == []


async def test_a_pack_is_paid_by_its_first_act_and_the_next_pack_by_the_fourth():
    creditor_id, day = await creditor_under(PACK)
    for _case in range(4):
        await cast.case(creditor_id, placed_on=day)
        await charge_acts(today=day)

    assert [cents for _act, cents, _day in await charged(creditor_id)] == [60_00, 0, 0, 60_00]
