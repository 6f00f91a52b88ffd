"""Booking what accrued and issuing statements, in a real database."""

from datetime import UTC, date, datetime

import pytest

from backend import db
from backend.collecting import actions as collecting
from backend.collecting.actions import receive
from backend.db import unit_of_work
from backend.ledger import queries as ledger
from backend.money import NOTHING, Money, total
from backend.refusals import NotFound, Refused
from backend.settings import Settings
from backend.statements import queries
from backend.statements.actions import computed_again, crystallise, issue
from backend.statements.rules import Statement
from tests import cast

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 6, 30)
DUE = date(2025, 3, 14)


async def a_case(
    *amounts: int, policy: str = "law", due_on: date = DUE, indemnity_cents: int = 0
) -> tuple[int, str]:
    ref = f"S{cast.fresh()}"
    creditor = await cast.creditor(ref, name=f"Papeteries {ref}")
    await cast.mandate(creditor, interest_policy=policy)
    number = f"S-{cast.fresh():06d}"
    case_id = await cast.case(
        creditor, amounts=amounts or (1234_56,), placed_on=date(2025, 5, 20), due_on=due_on,
        number=number, indemnity_cents=indemnity_cents,
    )  # fmt: skip
    return case_id, number


async def accrue(case_id: int, until: date) -> Money:
    return await crystallise(
        case_id, until=until, reason="test", actor="test", today=max(until, TODAY)
    )


async def stated(case_id: int, on: date) -> Statement:
    async with unit_of_work():
        return await queries.statement(case_id, on)


async def balance(case_id: int) -> Money:
    async with unit_of_work():
        return Money(await db.value("SELECT balance_cents FROM case_file WHERE id = $1", case_id))


async def in_the_ledger(case_id: int) -> Money:
    async with unit_of_work():
        return total((await ledger.owed(case_id)).values())


async def test_a_worked_example_is_booked_with_its_engine_and_rows(database: Settings) -> None:
    case_id, _number = await a_case(1234_56)
    assert await accrue(case_id, date(2026, 1, 20)) == Money(114_46 + 40_00)
    async with unit_of_work():
        rows = await db.rows(
            "SELECT kind, amount_cents, computed_until, engine, law_rows, entry_id, booked_on"
            " FROM charge WHERE case_id = $1 ORDER BY kind DESC",
            case_id,
        )
    assert [(row["kind"], row["amount_cents"]) for row in rows] == [
        ("interest", 114_46), ("indemnity", 40_00),
    ]  # fmt: skip
    assert rows[0]["computed_until"] == date(2026, 1, 20)
    assert rows[0]["law_rows"][-1] == "BE/rate/b2b/2026-01-01"
    assert rows[0]["engine"].startswith("quittance-statement 1, ")
    assert all(row["entry_id"] and row["booked_on"] == TODAY for row in rows)
    assert await balance(case_id) == Money(1234_56 + 154_46) == await in_the_ledger(case_id)


async def test_booking_again_books_nothing(database: Settings) -> None:
    case_id, _number = await a_case()
    first = await accrue(case_id, date(2026, 1, 20))
    assert first > NOTHING
    assert await accrue(case_id, date(2026, 1, 20)) == NOTHING
    assert await accrue(case_id, date(2025, 12, 1)) == NOTHING


async def test_nothing_accrues_where_the_mandate_claims_nothing(database: Settings) -> None:
    case_id, _number = await a_case(policy="none")
    assert await accrue(case_id, TODAY) == NOTHING
    assert await balance(case_id) == Money(1234_56)


async def test_steps_and_receipts_end_where_the_computation_from_scratch_does(
    database: Settings,
) -> None:
    case_id, number = await a_case(800_00, 500_00)
    for on, cents in ((date(2025, 8, 1), 300_00), (date(2025, 12, 31), 250_00)):
        await accrue(case_id, on)
        await receive(
            idem_key=f"k{case_id}-{on}", received_on=on, amount=Money(cents),
            channel="agency_bank", case_number=number, payer_name=None, payer_iban=None,
            communication="", actor="test", today=TODAY,
        )  # fmt: skip
    await accrue(case_id, TODAY)
    made = await stated(case_id, TODAY)
    assert made.running == NOTHING
    assert made.total == await balance(case_id) == await in_the_ledger(case_id)
    assert made.received("principal") + made.received("interest") + made.received("indemnity") == (
        Money(550_00)
    )


async def test_a_receipt_that_goes_back_brings_its_interest_back(database: Settings) -> None:
    case_id, number = await a_case(1000_00)
    receipt = await receive(
        idem_key=f"r{case_id}", received_on=date(2025, 6, 30), amount=Money(600_00),
        channel="agency_bank", case_number=number, payer_name=None, payer_iban=None,
        communication="", actor="test", today=TODAY,
    )  # fmt: skip
    await accrue(case_id, date(2025, 12, 31))
    with_it = await stated(case_id, date(2025, 12, 31))
    await collecting.reverse(
        payment_id=receipt.payment.id, reason="unpaid", idem_key=f"b{case_id}",
        actor="test", today=date(2026, 1, 10), received_on=date(2026, 1, 10),
    )  # fmt: skip
    await accrue(case_id, TODAY)
    made = await stated(case_id, TODAY)
    never, _number = await a_case(1000_00)
    assert made.total == (await stated(never, TODAY)).total == await balance(case_id)
    assert await stated(case_id, date(2025, 12, 31)) == with_it


async def test_an_indemnity_that_stands_already_is_not_added_again(database: Settings) -> None:
    case_id, _number = await a_case(1000_00, indemnity_cents=40_00)
    await accrue(case_id, TODAY)
    made = await stated(case_id, TODAY)
    assert made.accrued("indemnity") == Money(40_00)
    assert made.total == await balance(case_id)


async def test_an_issued_statement_gives_the_same_bytes_after_a_thousand_later_entries(
    database: Settings,
) -> None:
    case_id, number = await a_case(800_00, 500_00)
    issued = await issue(number, as_of=TODAY, lang="fr", actor="test", now=NOW)
    async with unit_of_work():
        await db.execute(
            "INSERT INTO charge (case_id, creditor_id, kind, amount_cents, booked_on)"
            " SELECT id, creditor_id, 'cost', n, $2::date + n FROM case_file,"
            " generate_series(1, 500) n WHERE id = $1",
            case_id, TODAY,
        )  # fmt: skip
        await db.execute(
            "INSERT INTO payment (received_on, amount_cents, channel, idem_key)"
            " SELECT $1::date + n, 1, 'agency_bank', $2 || '-' || n FROM generate_series(1, 250) n",
            TODAY, f"later{case_id}",
        )  # fmt: skip
        await db.execute(
            "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
            " received_on) SELECT p.id, c.id, c.creditor_id, 'principal', 1, p.received_on"
            " FROM payment p, case_file c WHERE c.id = $1 AND p.idem_key LIKE $2 || '-%'",
            case_id, f"later{case_id}",
        )  # fmt: skip
        await db.execute(
            "INSERT INTO claim_fact (claim_id, case_id, creditor_id, fact, value)"
            " SELECT l.id, l.case_id, l.creditor_id, 'rate_bp', n::text FROM claim l,"
            " generate_series(1, 125) n WHERE l.case_id = $1",
            case_id,
        )
        kept = await db.row("SELECT * FROM statement_issue WHERE id = $1", issued)
    assert kept is not None
    assert computed_again(kept["inputs"]) == kept["result"]
    assert kept["law_rows"]
    assert not kept["chosen_incomplete"]


async def test_a_statement_with_a_missing_row_needs_a_person_s_choice(database: Settings) -> None:
    _case_id, number = await a_case()
    late = date(2026, 11, 21)
    with pytest.raises(Refused, match="BE/rate/b2b"):
        await issue(number, as_of=late, lang="", actor="test", now=NOW)
    issued = await issue(
        number, as_of=late, lang="nl", actor="test", now=NOW, although_incomplete=True
    )
    async with unit_of_work():
        kept = await db.row("SELECT * FROM statement_issue WHERE id = $1", issued)
        assert kept is not None
        document = await db.row("SELECT * FROM document WHERE id = $1", kept["document_id"])
    assert kept["chosen_incomplete"]
    assert document is not None
    assert document["content"].startswith(b"%PDF")
    assert (document["kind"], document["lang"]) == ("statement", "nl")


async def test_the_same_statement_is_pressed_to_the_same_bytes(database: Settings) -> None:
    _case_id, number = await a_case()
    async with unit_of_work():
        before = await db.value("SELECT coalesce(max(id), 0) FROM document")
    for _time in range(2):
        await issue(number, as_of=TODAY, lang="en", actor="test", now=NOW)
    async with unit_of_work():
        hashes = await db.rows("SELECT sha256 FROM document WHERE id > $1", before)
    assert len(hashes) == 2
    assert len({row["sha256"] for row in hashes}) == 1


async def test_what_was_issued_cannot_be_changed(database: Settings) -> None:
    _case_id, number = await a_case()
    issued = await issue(number, as_of=TODAY, lang="fr", actor="test", now=NOW)
    with pytest.raises(Exception, match="permission denied"):
        async with unit_of_work():
            await db.execute("UPDATE statement_issue SET lang = 'nl' WHERE id = $1", issued)


async def test_a_case_that_is_not_there_has_no_statement(database: Settings) -> None:
    with pytest.raises(NotFound):
        await issue("nowhere", as_of=TODAY, lang="fr", actor="test", now=NOW)
    with pytest.raises(NotFound):
        await accrue(2**40, TODAY)
