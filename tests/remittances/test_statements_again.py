"""Any past statement and bill made again is the same, byte for byte, whatever came since (S-R9).

Also that what is proposed counts a receipt when it has cleared, with its reversal or not at all.
"""

import hashlib
from datetime import timedelta

import pytest

from backend import db
from backend.db import unit_of_work
from backend.invoices import papers as invoice_papers
from backend.ledger import actions as ledger
from backend.ledger.rules import Line
from backend.money import Money
from backend.remittances import actions, ordering, papers, queries
from tests.remittances import house
from tests.remittances.house import FIRST, MONDAY, NOW, SECOND, TODAY

LATER = 1_000  # entries


@pytest.fixture(scope="module")
async def issued(database) -> int:
    """Statements and bills of three creditors, net and gross, in three languages."""
    await house.furnish()
    for ref, mode, lang in (("P1", "net", "fr"), ("P2", "gross", "nl"), ("P3", "net", "en")):
        creditor_id = await house.creditor(ref, mode=mode, lang=lang)
        case_id = await house.case(creditor_id)
        bounced = await house.pay(case_id, 700, key=f"p-{ref}-1")
        await house.pay(case_id, 300, key=f"p-{ref}-2", direct=True)
        await _approve(await house.propose(creditor_id, key=f"p-{ref}-1"))
        await house.back(bounced, key=f"p-{ref}-back")
        await house.pay(case_id, 1_000, key=f"p-{ref}-3")
        await _approve(await house.propose(creditor_id, key=f"p-{ref}-2"))
    await _order_what_can_be()
    async with unit_of_work(readonly=True):
        return int(await db.value("SELECT count(*) FROM issued_paper"))


async def _approve(made: int) -> None:
    await actions.approve(made, actor=SECOND, today=TODAY, now=NOW)


async def _order_what_can_be() -> None:
    done = await ordering.order(
        idem_key="again", wanted_on=TODAY, actor=FIRST, today=TODAY, now=NOW
    )
    await ordering.executed(done, on=TODAY, actor=FIRST, today=TODAY)


async def _mismatches() -> tuple[int, list[str]]:
    async with unit_of_work(readonly=True):
        looked, off = await invoice_papers.differing("statement", papers.pressed)
        for kind in ("invoice", "credit_note"):
            more, wrong = await invoice_papers.differing(kind, invoice_papers.pressed)
            looked, off = looked + more, off + wrong
    return looked, off


async def test_papers_made_again_are_the_same_bytes(issued, capsys) -> None:
    assert await _mismatches() == (issued, [])
    async with unit_of_work():
        creditor_id = await db.value("SELECT id FROM creditor WHERE ref = 'P1'")
        for place in range(LATER):
            await ledger.book(
                "cost_advanced", key=f"later:{place}", on=TODAY, actor="test",
                lines=[
                    Line("advances", Money(1), creditor_id=creditor_id),
                    Line("own_bank", Money(-1)),
                ],
            )  # fmt: skip
        await db.execute("UPDATE creditor SET name = name || ' SA', city = 'Namur'")
        await db.execute("UPDATE case_file SET debtor_name = debtor_name || ' (ex)'")
        await db.execute("INSERT INTO agency_fact (key, value) VALUES ('street', 'Ailleurs 1')")
    looked, off = await _mismatches()
    with capsys.disabled():
        print(f"\npapers: {looked} made again after {LATER} later entries, {len(off)} differ")
    assert (looked, off) == (issued, [])
    assert looked >= 11


async def test_what_is_kept_bears_its_own_hash(issued) -> None:
    async with unit_of_work(readonly=True):
        for one in await db.rows("SELECT content, sha256 FROM issued_paper"):
            assert hashlib.sha256(one["content"]).hexdigest() == one["sha256"]
            assert bytes(one["content"]).startswith(b"%PDF-1.7")


async def _lines(remittance_id: int) -> list[tuple[int, int]]:
    async with unit_of_work(readonly=True):
        return [(one["cash_cents"], one["fee_cents"]) for one in await queries.lines(remittance_id)]


async def test_a_receipt_counts_once_it_has_cleared(issued) -> None:
    creditor_id = await house.creditor("CLEAR", clear_days=5)
    await house.pay(await house.case(creditor_id), 100, key="clear")
    until = MONDAY + timedelta(days=4)
    assert (
        await actions.propose(
            creditor_id, until=until, idem_key="clear-1", actor=FIRST, today=until
        )
        is None
    )
    day = MONDAY + timedelta(days=5)
    made = await actions.propose(creditor_id, until=day, idem_key="clear-2", actor=FIRST, today=day)
    assert made is not None
    assert await _lines(made) == [(100_00, 20_00)]


async def test_a_receipt_that_has_not_cleared_waits_with_its_reversal(issued) -> None:
    creditor_id = await house.creditor("PAIR", clear_days=5)
    case_id = await house.case(creditor_id)
    bounced = await house.pay(case_id, 100, key="pair-1")
    await house.pay(case_id, 50, key="pair-2", on=MONDAY - timedelta(days=10))
    await house.back(bounced, key="pair-back", today=MONDAY + timedelta(days=3))
    late = MONDAY + timedelta(days=5)
    early = late - timedelta(days=1)
    first = await actions.propose(
        creditor_id, until=early, idem_key="pair-3", actor=FIRST, today=late
    )
    assert first is not None
    assert await _lines(first) == [(50_00, 10_00)]
    await actions.approve(first, actor=SECOND, today=late, now=NOW)
    second = await actions.propose(
        creditor_id, until=late, idem_key="pair-4", actor=FIRST, today=late
    )
    assert second is not None
    assert sorted(await _lines(second)) == [(-100_00, -20_00), (100_00, 20_00)]
