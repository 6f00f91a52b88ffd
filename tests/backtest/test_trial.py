"""A trial over receipts in the database: what was earned, what would have been, acts, the day."""

from datetime import date, timedelta

import pytest

from backend.backtest import trial
from backend.creditors import queries as creditors
from backend.creditors.document import read_terms
from backend.creditors.fee_terms import read
from backend.creditors.rules import AGE_MOST, Band, Terms
from backend.db import unit_of_work
from backend.refusals import Refused
from tests.fees.models import MODELS
from tests.fees.test_actions import PLACED, bounce, case_under, pay

pytestmark = pytest.mark.usefixtures("database")

SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 31)


async def paid_case(model: str | None) -> tuple[int, Terms]:
    """A case with receipts early and late, direct and bounced; its creditor and terms."""
    case_id = await case_under(model, cents=1000_00, indemnity=100_00)
    await pay(case_id, 100_00, days=5)
    await bounce(await pay(case_id, 400_00, days=12))
    await pay(case_id, 550_00, days=30, channel="creditor_direct")
    await pay(case_id, 300_00, days=45)
    async with unit_of_work():
        version = await creditors.mandate(
            await trial.db.value("SELECT mandate_id FROM case_file WHERE id = $1", case_id)
        )
    return version.creditor_id, version.terms


@pytest.mark.parametrize("model", [None, "A", "B", "C", "E", "F", "G", "I cap", "L fallback"])
async def test_a_creditors_own_terms_earn_what_they_earned(model):
    creditor_id, terms = await paid_case(model)
    found = await trial.run(terms, creditor_id=creditor_id, since=SINCE, until=UNTIL)

    assert found.total.receipts == found.checked == 3
    assert found.total.base_cents == 950_00
    assert found.total.difference_cents == 0
    assert [line.name for line in found.months] == ["2026-09", "2026-10"]


async def test_another_table_earns_otherwise_and_only_these_days_count():
    creditor_id, _terms = await paid_case("A")
    half = Terms(bands=(Band(0, AGE_MOST, 1000),))
    found = await trial.run(half, creditor_id=creditor_id, since=SINCE, until=UNTIL)
    late = await trial.run(
        half, creditor_id=creditor_id, since=PLACED + timedelta(days=40), until=UNTIL
    )

    assert (found.total.now_cents, found.total.tried_cents) == (190_00, 95_00)
    assert (late.total.now_cents, late.total.tried_cents) == (60_00, 30_00)
    assert found.answer()["checked"] == {"receipts": 3, "differences": 0}


async def test_receipts_before_the_period_still_count_for_shares_and_tranches():
    creditor_id, terms = await paid_case("F")
    late = await trial.run(
        terms, creditor_id=creditor_id, since=PLACED + timedelta(days=40), until=UNTIL
    )

    assert late.total.receipts == 1
    assert late.total.difference_cents == 0


async def test_acts_are_priced_as_often_as_they_happened():
    creditor_id, _terms = await paid_case("A")
    table = read({"version": 1, "parts": [], "acts": MODELS["K"]["acts"]})
    found = await trial.run(
        Terms(bands=(), fee_terms=table), creditor_id=creditor_id, since=SINCE, until=UNTIL
    )

    assert found.acts == {"opening": (1, 25_00), "formal_notice": (0, 0), "plan": (0, 0)}
    assert found.total.tried_cents == 0


async def test_the_whole_agency_is_told_creditor_by_creditor():
    await paid_case("A")
    found = await trial.run(
        Terms(bands=(Band(0, AGE_MOST, 2000),)), creditor_id=None, since=SINCE, until=UNTIL
    )

    assert len(found.creditors) >= 1
    assert sum(line.tried_cents for line in found.creditors) == found.total.tried_cents


async def test_a_mistake_of_the_columns_stops_the_trial(monkeypatch):
    creditor_id, terms = await paid_case("A")
    right = trial.fees

    def wrong(*asked):
        return right(*asked).with_columns(fee_cents=trial.pl.col("fee_cents") + 1)

    monkeypatch.setattr(trial, "fees", wrong)
    with pytest.raises(trial.Disagreement):
        await trial.run(terms, creditor_id=creditor_id, since=SINCE, until=UNTIL)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"version": 2}, "version"),
        ({"free_days": "10"}, "free_days"),
        ({"nonsense": 1}, "no field nonsense"),
        ([], "object"),
        ({"bands": [{"up_to": 90, "rate_bp": 1500}]}, "no rate"),
        ({"version": 1, "parts": [{"by": "flat", "rate_bp": 20000}]}, "rate_bp"),
    ],
)
def test_terms_that_cannot_be_are_refused(document, why):
    with pytest.raises(Refused, match=why):
        read_terms(document, Terms(bands=(Band(0, AGE_MOST, 1000),)))


def test_terms_in_a_document_change_what_they_name():
    usual = Terms(bands=(Band(0, AGE_MOST, 1000),), free_days=5)
    table = read_terms({"version": 1, **MODELS["H"]}, usual)
    banded = read_terms({"bands": [{"up_to": None, "rate_bp": 700}], "grace_days": 9}, usual)

    assert (table.free_days, table.fee_terms) == (5, read({"version": 1, **MODELS["H"]}))
    assert (banded.bands, banded.grace_days) == ((Band(0, AGE_MOST, 700),), 9)
