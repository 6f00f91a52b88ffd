"""Finding a case from whatever a caller says."""

import pytest

from backend import db
from backend.cases.searching import (
    AS_USUAL,
    BITMAPS_ONLY,
    INSIDE,
    SEARCH,
    enterprise_prefixes,
    phone_prefixes,
    search,
)  # fmt: skip
from tests import cast

pytestmark = pytest.mark.usefixtures("undo")


async def arnoux() -> str:
    creditor = await cast.creditor()
    debtor = await cast.debtor("Transports Arnoux SARL", enterprise_no="0403170701")
    await db.execute(
        "INSERT INTO contact (debtor_id, channel, value) VALUES ($1, 'phone', '+33199001427')",
        debtor,
    )
    await cast.case(
        creditor,
        debtor_id=debtor,
        debtor_name="Transports Arnoux SARL",
        number="2026-01482",
        creditor_ref="LES-0884",
    )
    await cast.case(creditor, debtor_name="Arnaud Peinture", number="2025-00977")
    await cast.case(creditor, debtor_name="Boulangerie Prigent", number="2025-00100")
    return "2026-01482"


@pytest.mark.parametrize(
    ("typed", "by"),
    [
        ("2026-01482", "number"),
        ("2026-01", "number"),
        ("LES-0884", "reference"),
        ("les-08", "reference"),
        ("0403.170.701", "enterprise"),
        ("BE 0403 170 701", "enterprise"),
        ("2026-01482-1", "invoice"),
        ("01 99 00 14 27", "phone"),
        ("+33 1 99 00 14 27", "phone"),
        ("0033199001427", "phone"),
        ("transports arn", "name"),
        ("arnoux", "name"),
        ("ARNOUX sarl", "name"),
        ("Árnòux", "name"),
    ],
)
async def test_a_case_is_found_by(typed, by):
    number = await arnoux()
    found = await search(typed)
    assert [(f.number, f.by) for f in found][:1] == [(number, by)]


async def test_names_that_start_so_come_before_names_that_contain_it():
    await arnoux()
    found = await search("arn")
    assert [f.debtor_name for f in found] == ["Arnaud Peinture", "Transports Arnoux SARL"]


@pytest.mark.parametrize("typed", ["", "a", " ", "zzz", "%", "%%%", "__", "\\", "a\x00", "'; --"])
async def test_nothing_is_found_for_what_nobody_has(typed):
    await arnoux()
    assert await search(typed) == []


async def test_a_case_is_named_once_and_no_more_than_asked_for():
    creditor = await cast.creditor()
    for place in range(12):
        await cast.case(creditor, debtor_name=f"Atelier Vasseur {place:02d}")
    found = await search("atelier", limit=5)
    assert len({f.number for f in found}) == len(found) == 5


def test_fewer_digits_than_a_number_has_are_not_looked_up():
    assert enterprise_prefixes("0403") == []
    assert enterprise_prefixes("dupont") == []
    assert phone_prefixes("01990") == []
    assert "+33199001" in phone_prefixes("0199001")
    assert phone_prefixes("+32476") == []
    assert phone_prefixes("+324761") == ["+324761"]


async def test_the_search_walks_indexes_only():
    """Every part of the statement stops at its limit by an index; none reads a table through."""
    await db.execute("SET LOCAL enable_seqscan = off")
    lines = await db.rows("EXPLAIN " + SEARCH, ["arn", "ARN"], ["04031"], ["+331990"], "arn", 8)
    plan = "\n".join(line[0] for line in lines)
    assert "Seq Scan on case_file" not in plan
    assert "Seq Scan on claim" not in plan
    assert "Seq Scan on contact" not in plan
    for index in ("case_file_number", "case_file_creditor_ref", "claim_invoice", "contact_value",
                  "case_file_name", "debtor_enterprise"):  # fmt: skip
        assert index in plan


async def test_a_fragment_of_a_name_goes_by_its_trigrams_and_the_planner_is_freed_again():
    await db.execute(BITMAPS_ONLY)
    plan = "\n".join(line[0] for line in await db.rows("EXPLAIN " + INSIDE, "%arn%", 8))
    assert "case_file_search" in plan
    await db.execute(AS_USUAL)
    assert await db.value("SHOW enable_seqscan") == "on"
