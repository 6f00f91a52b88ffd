"""The ledger on screen: accounts that come to nought, a day's entries, and periods that close."""

from datetime import date, timedelta

import pytest

from backend import db
from backend.ledger import actions as ledger
from backend.ledger import page, queries
from backend.ledger.rules import Line
from backend.money import Money
from tests.ledger import books as made
from tests.ledger.books import DAY, HELD


@pytest.fixture(scope="module")
async def books(database):
    return await made.opened(database)


async def test_every_pool_comes_to_nought_and_balances_are_the_same_before_and_after_summing_up(
    books,
):
    async def told():
        async with db.unit_of_work(role="report", readonly=True):
            pools = await page.chart()
            one = await queries.balance("payable", books.creditors[0])
            early = await queries.balance(
                "payable", books.creditors[0], until=DAY - timedelta(days=1)
            )
        return pools, one, early

    before = await told()
    assert [pool.off for pool in before[0]] == [Money(0)] * 3
    assert before[1:] == (Money(-HELD), Money(-HELD // 2))
    async with db.unit_of_work(role="worker"):
        assert await ledger.roll_up()
        assert await ledger.roll_up() == 0
    assert await told() == before


async def test_nobody_who_books_keeps_the_night_waiting_for_long(books):
    async with books.as_role("app") as booking:
        attempt = booking.transaction()
        await attempt.start()
        await booking.execute(made.entry("slow", books.received(5)))
        assert await ledger.roll_up_if_quiet() is None
        await attempt.commit()
    assert await ledger.roll_up_if_quiet() == 4


async def test_a_manager_sees_accounts_the_days_entries_and_one_whole(books, manager):
    shown = await manager.get(f"/ledger?day={DAY}")
    assert shown.status_code == 200
    assert "Dû au créancier" in shown.text
    assert "équilibré à zéro" in shown.text
    async with db.unit_of_work(role="app"):
        number = await queries.id_of("half")
        case = await db.value("SELECT number FROM case_file WHERE id = $1", books.cases[0])
    assert f"/ledger/entries/{number}" in shown.text
    one = await manager.get(f"/ledger/entries/{number}")
    assert one.status_code == 200
    assert case in one.text
    assert (await manager.get("/ledger/entries/999999999")).status_code == 404
    assert (await manager.get(f"/ledger/entries/{2**70}")).status_code == 404
    assert (await manager.get("/ledger?creditor=NOBODY")).status_code == 404
    assert (await manager.get("/ledger?creditor=LES")).status_code == 200


async def test_a_long_day_is_told_by_pages(books):
    day = DAY + timedelta(days=1)
    async with db.unit_of_work(role="app"):
        for number in range(page.PER_PAGE + 3):
            rows = [Line("trust_bank", Money(1)), Line("unallocated", Money(-1))]
            await ledger.book("waiting", key=f"long-{number}", on=day, lines=rows, actor="test")
        first = await page.entries_on(day)
        second = await page.entries_on(day, before_id=first.older)
    assert (len(first.entries), len(second.entries), second.older) == (page.PER_PAGE, 3, None)
    assert first.before == DAY
    ids = [one.id for one in (*first.entries, *second.entries)]
    assert ids == sorted(set(ids), reverse=True)


async def test_a_period_is_closed_by_a_manager_who_ticks_that_it_is_for_good(books, manager):
    until = date(2026, 11, 15)
    form = {"closed_until": until.isoformat()}
    without = await manager.post("/ledger/periods", data=form)
    assert without.status_code == 422
    assert "Une période close le reste" in without.text
    ahead = await manager.post("/ledger/periods", data={"closed_until": "2999-01-01", "sure": "on"})
    assert ahead.status_code == 422
    done = await manager.post("/ledger/periods", data=form | {"sure": "on"})
    assert done.status_code == 200
    async with db.unit_of_work(role="app"):
        assert await queries.closed_until() == until
        told = await db.value("SELECT event FROM journal_entry ORDER BY id DESC LIMIT 1")
    assert told == "ledger.closed"
