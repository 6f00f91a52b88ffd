"""Taking creditors on, and mandates that follow one another."""

import asyncio
from datetime import date, timedelta

import pytest

from backend import db
from backend.creditors import actions, queries
from backend.creditors.rules import AGE_MOST, Band, Terms
from backend.db import unit_of_work
from backend.refusals import Conflict, NotFound, Refused

pytestmark = pytest.mark.usefixtures("database")

FLAT = Terms((Band(0, AGE_MOST, 1500),))
FIRST, SECOND = date(2026, 1, 1), date(2026, 7, 1)


async def creditor(ref: str) -> int:
    return await actions.create(ref=ref, name=f"{ref} SA", actor="1")


async def in_force(creditor_id: int, day: date) -> int | None:
    async with unit_of_work():
        found = await queries.mandate_on(creditor_id, day)
    return found.version if found else None


async def test_a_reference_is_given_once():
    await creditor("ONE")

    with pytest.raises(Conflict, match="ONE is taken"):
        await creditor("ONE")


async def test_a_new_version_ends_the_one_before_it_the_day_before():
    creditor_id = await creditor("TWO")
    await actions.add_mandate(creditor_ref="TWO", valid_from=FIRST, terms=FLAT, actor="1")
    await actions.add_mandate(creditor_ref="TWO", valid_from=SECOND, terms=FLAT, actor="1")

    async with unit_of_work():
        latest, first = await queries.mandates(creditor_id)
    assert (first.valid_until, first.last_day) == (SECOND, SECOND - timedelta(days=1))
    assert latest.terms.bands[0].rate_bp == 1500
    day = timedelta(days=1)
    assert await in_force(creditor_id, SECOND - day) == 1
    assert await in_force(creditor_id, SECOND) == 2
    assert await in_force(creditor_id, FIRST - day) == 1


@pytest.mark.parametrize("valid_from", [FIRST, FIRST - timedelta(days=1)])
async def test_a_version_begins_after_the_one_before_it(valid_from):
    ref = f"ORD{valid_from.day}"
    await creditor(ref)
    await actions.add_mandate(creditor_ref=ref, valid_from=FIRST, terms=FLAT, actor="1")

    with pytest.raises(Refused, match="must begin later"):
        await actions.add_mandate(creditor_ref=ref, valid_from=valid_from, terms=FLAT, actor="1")


async def test_without_a_mandate_none_is_in_force():
    assert await in_force(await creditor("BARE"), FIRST) is None


async def test_terms_for_nobody_are_not_found():
    with pytest.raises(NotFound):
        await actions.add_mandate(creditor_ref="NOBODY", valid_from=FIRST, terms=FLAT, actor="1")


async def test_two_versions_at_once_follow_each_other_or_one_is_refused():
    creditor_id = await creditor("RACE")
    answers = await asyncio.gather(
        *(
            actions.add_mandate(
                creditor_ref="RACE", valid_from=FIRST + timedelta(days=n), terms=FLAT, actor="1"
            )
            for n in range(6)
        ),
        return_exceptions=True,
    )

    assert all(isinstance(answer, int | Refused) for answer in answers)
    async with unit_of_work():
        versions = await queries.mandates(creditor_id)
        open_ended = await db.value(
            "SELECT count(*) FROM mandate WHERE creditor_id = $1 AND valid_until IS NULL",
            creditor_id,
        )
    assert open_ended == 1
    assert len(versions) == sum(isinstance(answer, int) for answer in answers) >= 1


async def test_the_list_is_read_by_pages_without_a_gap():
    for place in range(53):
        await actions.create(ref=f"PG{place:02d}", name=f"Élan {place:02d} SA", actor="1")
    async with unit_of_work():
        first, mark = await queries.page(search="elan", today=FIRST)
        second, end = await queries.page(search="elan", after=mark, today=FIRST)

    assert [one.ref for one in first + second] == [f"PG{place:02d}" for place in range(53)]
    assert (len(first), end) == (queries.PAGE, "")
