"""The example that is reckoned while one types, and the page of a trial."""

import pytest

from backend import db
from backend.db import unit_of_work
from tests import cast
from tests.backtest.test_trial import paid_case

pytestmark = pytest.mark.usefixtures("database")

DAYS = {"model": "days", "up_to_1": "30", "rate_1": "15", "up_to_2": "60", "rate_2": "20",
        "rate_3": "25", "vat_country": "BE", "try_principal": "1000", "try_days": "45"}  # fmt: skip
SHARE = {"model": "share", "from_1": "0", "rate_1": "0", "from_2": "50", "rate_2": "30",
         "from_3": "90", "rate_3": "40", "retroactive": "on", "try_principal": "200",
         "try_before": "750", "try_entrusted": "1000"}  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


async def preview(manager, **typed) -> str:
    await cast.creditor("TRY")
    page = await manager.get("/creditors/TRY/mandates/preview", params=typed)
    assert page.status_code == 200
    return plain(page.text)


async def test_a_receipt_on_day_45_costs_200_and_says_by_which_rule(manager):
    text = await preview(manager, **DAYS)

    assert "1 000,00 € encaissés au jour 45 : honoraires 200,00 €" in text
    assert "45 jours après la remise" in text
    assert "758,00" in text  # 1 000 less 200 and 42 of VAT


async def test_what_came_before_is_made_good_on_a_line_of_its_own(manager):
    text = await preview(manager, **SHARE)

    assert "Rattrapage sur 750,00 €" in text
    assert "155,00" in text


async def test_what_is_wrong_is_said_instead(manager):
    assert "field__error" in await preview(manager, **{**DAYS, "rate_1": "150"})


async def ref_of(creditor_id: int) -> str:
    async with unit_of_work():
        return str(await db.value("SELECT ref FROM creditor WHERE id = $1", creditor_id))


async def test_a_trial_tells_both_sums_and_their_difference(manager):
    creditor_id, _terms = await paid_case("A")
    address = f"/creditors/{await ref_of(creditor_id)}/backtest"
    page = await manager.get(address)
    assert page.status_code == 200

    asked = {"model": "flat", "rate": "10", "from": "2026-01-01", "to": "2026-12-31",
             "vat_country": "BE", "fee_on_direct": "on"}  # fmt: skip
    text = plain((await manager.get(address, params=asked)).text)
    assert "190,00 €" in text
    assert "95,00 €" in text
    assert "3 encaissements ont été recalculés" in text
    assert "mandates/new?model=flat" in text


@pytest.mark.parametrize(
    "change", [{"from": "2027-01-01"}, {"to": "nonsense"}, {"rate": "x"}, {"model": "nope"}]
)
async def test_a_trial_of_nonsense_is_refused_beside_its_field(manager, change):
    await cast.creditor("TRY")
    asked = {"model": "flat", "rate": "10", "from": "2026-01-01", "to": "2026-12-31", **change}

    assert (await manager.get("/creditors/TRY/backtest", params=asked)).status_code == 422


async def test_an_agent_tries_nothing(agent):
    await cast.creditor("TRY")
    for page in ("backtest", "mandates/preview", "mandates/fields"):
        assert (await agent.get(f"/creditors/TRY/{page}")).status_code == 403
