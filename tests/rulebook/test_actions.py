"""Rows of law in the database: added and signed for, never edited, the same for everybody."""

from datetime import date

import asyncpg
import pytest

from backend import db
from backend.law.interest import ACT_365, accrue, steps_of
from backend.law.rates import Belgian
from backend.law.rows import SHIPPED, MissingRow, Wanted
from backend.money import Money
from backend.refusals import Conflict, NotFound, Refused
from backend.rulebook import actions, queries
from backend.rulebook.rules import NewRow

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 11, 21)
RATE = Wanted("BE", "rate", "b2b")


def row(**changes: object) -> NewRow:
    told = {"wanted": RATE, "valid_from": date(2026, 7, 1), "valid_until": date(2027, 1, 1),
            "value": "10.5", "article": "art. 5", "source": "Moniteur belge",
            "confidence": "sourced"}  # fmt: skip
    return NewRow(**{**told, **changes})


async def test_without_added_rows_the_book_is_the_shipped_one(undo):
    assert await queries.book() is SHIPPED


async def test_an_added_row_fills_the_hole_from_its_own_day(undo):
    steps = steps_of(date(2026, 5, 31), Money(1000_00))
    with pytest.raises(MissingRow):
        (await queries.book()).on("rate", "BE", TODAY, "b2b")

    row_id = await actions.add(row(), actor="7", name="Claire")

    book = await queries.book()
    assert book.on("rate", "BE", TODAY, "b2b").id == row_id
    found = accrue(steps, rates=Belgian(), day_count=ACT_365, until=TODAY, book=book)
    assert found.missing is None
    assert row_id in found.row_ids
    assert "BE/rate/b2b" in {str(one.wanted) for one in await queries.missing(TODAY)}  # of 2027
    entered = await queries.entered(book.find(row_id))
    assert entered
    assert entered["entered_name"] == "Claire"
    told = await db.row("SELECT * FROM journal_entry WHERE event = 'law.row_added'")
    assert told
    assert (told["actor"], told["subject"]) == ("7", row_id)


async def test_what_lacks_is_told_until_it_is_there(undo):
    def told(lacking) -> set[str]:
        return {str(one.wanted) for one in lacking}

    assert "BE/clock/stop_dispute" in told(await queries.missing(TODAY))

    await actions.add(
        row(wanted=Wanted("BE", "clock", "stop_dispute"), valid_from=date(2023, 9, 1),
            valid_until=None, value={"days": 30, "roll": False}, note="found in the Moniteur"),
        actor="7", name="Claire",
    )  # fmt: skip

    assert "BE/clock/stop_dispute" not in told(await queries.missing(TODAY))
    assert (await queries.book()).on("clock", "BE", TODAY, "stop_dispute").table["days"] == 30


async def test_a_correction_keeps_the_row_that_was_wrong(undo):
    first = await actions.add(row(), actor="7", name="Claire")

    second = await actions.add(row(value="11.0", note="misread"), actor="7", name="Claire")

    book = await queries.book()
    assert book.on("rate", "BE", TODAY, "b2b").id == second
    assert book.find(first).value == "10.5"


async def test_a_second_person_signs_and_nobody_signs_twice(undo):
    row_id = await actions.add(row(), actor="7", name="Claire")

    with pytest.raises(Refused, match="second person"):
        await actions.verify(row_id, note="", actor="7", name="Claire")
    await actions.verify(row_id, note="", actor="8", name="Denis")
    await actions.verify(row_id, note="", actor="9", name="Eva")
    with pytest.raises(Conflict):
        await actions.verify(row_id, note="", actor="8", name="Denis")

    signed = await queries.book(signed=True)
    assert signed.on("rate", "BE", TODAY, "b2b").verified_by == "Denis, Eva"
    assert (await queries.book()).on("rate", "BE", TODAY, "b2b").verified_by == ""
    assert len(signed.rows) == len(SHIPPED.rows) + 1


async def test_shipped_rows_are_signed_for_too(undo):
    await actions.verify("FR/vat/standard/2014-01-01", note="", actor="8", name="Denis")

    signed = await queries.book(signed=True)
    assert signed.on("vat", "FR", TODAY, "standard").verified_by == "Denis"


async def test_nobody_signs_for_what_is_not_there_or_not_known(undo):
    with pytest.raises(NotFound):
        await actions.verify("BE/rate/moon/2026-01-01", note="", actor="8", name="Denis")
    with pytest.raises(Refused, match="not known"):
        await actions.verify("BE/clock/stop_dispute/2023-09-01", note="", actor="8", name="Denis")


@pytest.mark.parametrize("role", ["app", "worker", "report", "portal"])
async def test_every_role_computes_with_the_same_book(role):
    async with db.unit_of_work(role=role):
        assert (await queries.book()).on("rate", "BE", date(2026, 1, 1), "b2b")


@pytest.mark.parametrize("role", ["worker", "report", "portal"])
async def test_no_other_role_adds_a_row(role):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.unit_of_work(role=role):
            await db.execute("INSERT INTO law_row (jurisdiction) VALUES ('BE')")


@pytest.mark.parametrize("column", ["entered_by", "entered_name", "created_at"])
async def test_the_client_area_never_sees_who_entered_a_row(column):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.unit_of_work(role="portal"):
            await db.rows(f"SELECT {column} FROM law_row")


@pytest.mark.parametrize("table", ["law_row", "law_verification"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET note = ''"])
async def test_the_owner_of_the_tables_cannot_edit_them_either(database, table, statement):
    owner = await asyncpg.connect(database.admin_dsn)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await owner.execute(statement.format(table))
    finally:
        await owner.close()


@pytest.mark.parametrize(
    "change",
    ["valid_until = '2026-07-01'", "jurisdiction = 'LU'", "confidence = 'sure'", "kind = 'Rate!'",
     "confidence = 'unknown'", "article = ''", "source = ''", "valid_from = '1066-01-01'"],
)  # fmt: skip
async def test_the_database_itself_refuses_a_row_that_may_not_stand(undo, change):
    column, _equals, value = change.partition(" = ")
    told = {"jurisdiction": "'BE'", "kind": "'rate'", "key": "'b2b'", "valid_from": "'2026-07-01'",
            "valid_until": "NULL", "value": "'\"10.5\"'", "article": "'art. 5'",
            "source": "'Moniteur'", "confidence": "'sourced'", "entered_by": "'7'",
            "entered_name": "'Claire'", column: value}  # fmt: skip

    with pytest.raises(asyncpg.CheckViolationError, match="law_row_sound"):
        await db.execute(
            f"INSERT INTO law_row ({', '.join(told)}) VALUES ({', '.join(told.values())})"
        )


async def test_the_database_itself_refuses_two_eyes(undo):
    row_id = await actions.add(row(), actor="7", name="Claire")

    with pytest.raises(asyncpg.CheckViolationError, match="second person"):
        await db.execute(
            "INSERT INTO law_verification (row_id, verified_by, verified_name)"
            " VALUES ($1, '7', 'Claire')",
            row_id,
        )
