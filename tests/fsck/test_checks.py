"""Each check fires for its own violation and nothing else; over a sound agency all are silent."""

import hashlib
from datetime import date, timedelta

import pytest

from backend import db
from backend.collecting import actions as collecting
from backend.fsck import queries
from backend.money import Money
from backend.night import actions as nights
from tests import cast
from tests.fsck.seeds import ALSO, SEEDS

TODAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)


class Undone(Exception):
    pass


@pytest.fixture(scope="module")
async def agency(database):
    """A small agency that was led by the product's own acts, nights included."""
    creditor_id = await cast.creditor()
    await cast.mandate(creditor_id)
    without_mandate = await cast.creditor("OTH", name="Ateliers Nord")
    await cast.mandate(await cast.creditor("TRD", name="Verrerie du Lac"))
    await cast.person()
    with_plan = await cast.case(
        creditor_id, amounts=(300_00, 200_00), indemnity_cents=40_00, creditor_ref="plan"
    )
    promised = await cast.case(creditor_id, creditor_ref="promise")
    await cast.case(creditor_id, amounts=(20_00,), creditor_ref="closed")
    await cast.case(without_mandate, creditor_ref="other")
    async with db.unit_of_work():
        await _placement_document_plan(with_plan)
        await db.execute(
            "INSERT INTO promise (case_id, creditor_id, made_on, due_on, amount_cents,"
            " next_check_on) SELECT id, creditor_id, $2, $2::date + 5, 1000, $2::date + 9"
            " FROM case_file WHERE id = $1",
            promised, MONDAY,
        )  # fmt: skip
        await db.execute("UPDATE case_file SET arrangement = 'promise' WHERE id = $1", promised)
    await _pay("plan", 100_00, key="part")
    await _pay("plan", 150_00, key="taken")
    await _reverse("taken")
    await _pay("closed", 25_00, key="too-much")
    await _pay("other", 30_00, key="kept")
    await _pay("other", 50_00, key="bounced")
    await _reverse("bounced")
    await collecting.receive(
        idem_key="stray", received_on=MONDAY, amount=Money(12_34), channel="agency_bank",
        today=TODAY, actor="cli", communication="no reference at all",
    )  # fmt: skip
    await nights.run(day=MONDAY)
    await nights.run_owed(until=TODAY - timedelta(days=1), country="BE")
    return database


async def _placement_document_plan(case_id: int) -> None:
    placement_id = await db.value(
        "INSERT INTO placement (creditor_id, received_on, file_name, cases_count, principal_cents)"
        " SELECT creditor_id, placed_on, 'a.csv', 1, principal_cents FROM case_file WHERE id = $1"
        " RETURNING id",
        case_id,
    )
    await db.execute("UPDATE case_file SET placement_id = $2 WHERE id = $1", case_id, placement_id)
    content = b"%PDF invented"
    await db.execute(
        "INSERT INTO document (case_id, creditor_id, kind, name, sha256, content)"
        " SELECT id, creditor_id, 'plan_agreement', 'a.pdf', $2, $3 FROM case_file WHERE id = $1",
        case_id, hashlib.sha256(content).hexdigest(), content,
    )  # fmt: skip
    await db.execute(
        "WITH p AS (INSERT INTO plan (case_id, creditor_id, asked_on, agreed_on, first_due_on,"
        " instalments_count, total_cents, next_check_on) SELECT id, creditor_id, $2, $2,"
        " $2::date + 30, 1, 54000, $2::date + 31 FROM case_file WHERE id = $1 RETURNING *)"
        " INSERT INTO instalment (plan_id, case_id, creditor_id, seq, due_on, amount_cents)"
        " SELECT id, case_id, creditor_id, 1, first_due_on, total_cents FROM p",
        case_id, MONDAY,
    )  # fmt: skip
    await db.execute("UPDATE case_file SET arrangement = 'plan' WHERE id = $1", case_id)


async def _pay(creditor_ref: str, cents: int, *, key: str) -> None:
    async with db.unit_of_work():
        number = await db.value(
            "SELECT number FROM case_file WHERE creditor_ref = $1", creditor_ref
        )
    await collecting.receive(
        idem_key=key, received_on=MONDAY, amount=Money(cents), channel="agency_bank",
        today=TODAY, actor="cli", case_number=number,
    )  # fmt: skip


async def _reverse(key: str) -> None:
    async with db.unit_of_work():
        payment_id = await db.value("SELECT id FROM payment WHERE idem_key = $1", key)
    await collecting.reverse(
        payment_id, reason="bounced", idem_key=f"{key}-back", actor="cli", today=TODAY
    )


async def found(agency) -> list[queries.Violation]:
    return await queries.run(roles=agency.role_prefix, country="BE")


async def test_over_a_sound_agency_every_check_is_silent(agency):
    async with db.unit_of_work(role="worker", readonly=True, isolation="repeatable_read"):
        assert await found(agency) == []


@pytest.mark.parametrize("name", SEEDS)
async def test_the_check_fires_for_its_violation_and_no_other_does(agency, name):
    violations = []
    try:
        async with db.administration(agency.admin_dsn):
            await db.execute("SET LOCAL session_replication_role = replica")
            await db.execute(SEEDS[name].replace("{roles}", agency.role_prefix))
            await db.execute(f'SET LOCAL ROLE "{agency.role_prefix}_worker"')
            violations = await found(agency)
            raise Undone
    except Undone:
        pass

    fired = {violation.check for violation in violations}
    assert fired == {name} | ALSO.get(name, set()), violations


def test_no_check_is_without_its_proof():
    assert [check.name for check in queries.CHECKS] == list(SEEDS)
    assert all(check.means.endswith(".") and check.remedy for check in queries.CHECKS)
    print(f"{len(SEEDS)} of {len(queries.CHECKS)} checks proven")
