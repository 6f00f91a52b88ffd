"""Many at once, and lines that are cut: the same money is never paid, nor booked, twice."""

import asyncio
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from backend import db
from backend.collecting import actions as collecting
from backend.ledger import actions as ledger
from backend.ledger import queries
from backend.ledger.rules import Line
from backend.money import Money
from backend.refusals import Conflict
from tests import cast
from tests.ledger import books as made
from tests.ledger.books import DAY, HELD, entry, head, lines
from tests.ledger.cutting import cut_line

PAYERS = 8
SAME = 20
THROUGH_CUTS = 200
CONTROL = 20
NAMED = 10  # every so many payments names its case; the others wait in the tray


@pytest.fixture(scope="module")
async def books(database):
    return await made.opened(database)


@pytest.mark.parametrize(
    ("isolation", "paid", "answers"),
    [
        ("read_committed", 1, {"account_overdraft"}),
        ("repeatable_read", 0, {"entry_isolation"}),
        ("serializable", 1, {"account_overdraft", "40001"}),
    ],
)
async def test_of_eight_payouts_of_the_whole_balance_one_is_paid(books, isolation, paid, answers):
    held = -await _balance(books.creditors[0])
    if held < HELD:  # the balance that an earlier payout took comes in anew
        async with db.unit_of_work(role="app"):
            rows = books.received(HELD - held)
            told = [Line(r.account, Money(r.cents), r.creditor, r.case, r.claim, r.payment,
                         r.component) for r in rows]  # fmt: skip
            await ledger.book("received", key=f"anew-{isolation}", on=DAY, lines=told, actor="test")
    everybody = asyncio.Barrier(PAYERS)

    async def pay(connection, number):
        try:
            async with connection.transaction(isolation=isolation):
                await connection.execute(entry(f"pay-{isolation}-{number}", books.payout(HELD)))
                await asyncio.wait_for(everybody.wait(), 10)
        except asyncpg.PostgresError as refused:
            return refused.constraint_name or refused.sqlstate
        return "paid"

    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(books.as_role("app")) for _ in range(PAYERS)]
        told = Counter(
            await asyncio.gather(*(pay(one, number) for number, one in enumerate(connections)))
        )
    print(isolation, dict(told))
    assert told["paid"] == paid
    assert set(told) - {"paid"} <= answers
    assert await _balance(books.creditors[0]) == -HELD * (1 - paid)


async def _balance(creditor_id: int) -> int:
    async with db.unit_of_work(role="report", readonly=True):
        return (await queries.balance("payable", creditor_id)).cents


async def test_an_entry_that_the_snapshot_does_not_show_takes_no_more_lines(books):
    async with books.as_role("app") as late, books.as_role("app") as early:
        attempt = late.transaction(isolation="serializable")
        await attempt.start()
        await late.fetch("SELECT count(*) FROM entry")
        await early.execute(entry("unseen", books.received(5)))
        sql = lines("unseen", [made.Row("own_bank", 1, line=8), made.Row("vat_output", -1, line=9)])
        number = await early.fetchval("SELECT id FROM entry WHERE idem_key = 'unseen'")
        by_number = (
            sql.replace("SELECT e.id", f"SELECT {number}")
            .replace("FROM entry e,", "FROM")
            .replace(" WHERE e.idem_key = 'unseen'", "")
        )
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await late.execute(by_number)
        await attempt.rollback()


async def test_a_period_closes_when_those_who_book_into_it_are_done(books):
    async with books.as_role("app") as booking, books.as_role("app") as closing:
        attempt = booking.transaction()
        await attempt.start()
        await booking.execute(entry("just-in-time", books.received(5), on=date(2026, 10, 15)))
        waiting = asyncio.create_task(
            closing.execute("INSERT INTO period_lock (closed_until) VALUES ('2026-10-31')")
        )
        await _waits_for_lock(closing)
        await attempt.commit()
        await waiting
        noted = await closing.fetchval("SELECT max(last_entry_id) FROM period_lock")
        assert noted == await closing.fetchval("SELECT max(id) FROM entry")
        with pytest.raises(asyncpg.CheckViolationError, match="closed"):
            await booking.execute(entry("too-late", books.received(5), on=date(2026, 10, 15)))


async def _waits_for_lock(connection) -> None:
    """Until the connection waits for somebody else's lock; asked anew, at most that often."""
    asked = "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND NOT granted)"
    async with db.unit_of_work(role="worker", readonly=True):
        for _ in range(20_000):
            if await db.value(asked, connection.get_server_pid()):
                return
    raise AssertionError("nobody waits")


async def test_a_period_closed_meanwhile_is_seen_on_a_serializable_snapshot(books):
    async with books.as_role("app") as booking, books.as_role("app") as closing:
        attempt = booking.transaction(isolation="serializable")
        await attempt.start()
        await booking.fetch("SELECT count(*) FROM entry")
        await closing.execute("INSERT INTO period_lock (closed_until) VALUES ('2026-11-05')")
        await booking.execute(head("on-an-old-snapshot", on=date(2026, 11, 3)))
        await booking.execute(lines("on-an-old-snapshot", books.received(5)))
        with pytest.raises(asyncpg.SerializationError):
            await attempt.commit()


async def test_the_same_booking_twenty_times_at_once_is_one_entry(books):
    told = [Line("trust_bank", Money(5)), Line("unallocated", Money(-5))]

    async def book():
        async with db.unit_of_work(role="app"):
            return await ledger.book("waiting", key="same", on=DAY, lines=told, actor="test")

    answers = await asyncio.gather(*(book() for _ in range(SAME)))
    assert len(set(answers)) == 1
    async with db.unit_of_work(role="app"):
        entries = await db.value("SELECT count(*) FROM entry WHERE idem_key = 'same'")
    print(f"{SAME} identical bookings: {entries} entry")
    assert entries == 1


async def test_the_same_form_sent_twenty_times_at_once_is_one_payment(books, manager):
    form = {"received_on": "2026-11-19", "amount": "12,34", "channel": "agency_bank",
            "idem_key": "the-same-form"}  # fmt: skip
    answers = await asyncio.gather(
        *(manager.post("/payments/new", data=form, follow_redirects=False) for _ in range(SAME))
    )
    other = await manager.post("/payments/new", data=form | {"amount": "12,35"})
    told = Counter((answer.status_code, answer.headers.get("location")) for answer in answers)
    async with db.unit_of_work(role="app"):
        payments = await db.value("SELECT count(*) FROM payment WHERE idem_key = 'the-same-form'")
    print(f"{SAME} identical POSTs: {payments} payment, answers {dict(told)}, then another body:"
          f" {other.status_code}")  # fmt: skip
    assert [status for status, _where in told] == [303]
    assert payments == 1
    assert other.status_code == Conflict.status


async def test_payments_through_a_line_that_is_cut_are_booked_once(books):
    settings = books.settings
    named = await _case_number()

    def case(number: int) -> str | None:
        return None if number % NAMED else named

    with tempfile.TemporaryDirectory(prefix="q-cut") as folder:
        async with cut_line(settings.role_dsns["app"], Path(folder)) as (line, near):
            await db.POOLS.close()
            await db.POOLS.open({**settings.role_dsns, "app": near}, size=6)
            try:
                for number in range(THROUGH_CUTS):
                    await _sent(line, case(number), [f"cut-{number}"] * 2)
                for number in range(CONTROL):
                    keys = [f"control-{number}-{attempt}" for attempt in range(2)]
                    await _sent(line, case(number), keys)
            finally:
                await db.POOLS.close()
                await db.POOLS.open(dict(settings.role_dsns), size=6)
    async with db.unit_of_work(role="app"):
        rates = {
            name: await db.value(
                "SELECT count(*)::float8 / $2 FROM payment WHERE idem_key LIKE $1", like, wanted
            )
            for name, like, wanted in (
                ("with a key", "cut-%", THROUGH_CUTS), ("control", "control-%", CONTROL),
            )
        }  # fmt: skip
        entries = await db.value(
            "SELECT count(*)::float8 / $1 FROM entry e JOIN payment p ON p.entry_id = e.id"
            " WHERE p.idem_key LIKE 'cut-%'",
            THROUGH_CUTS,
        )
    print(f"{line.cuts} cuts: payments sent and stored {rates}, entries {entries:.3f}")
    assert line.cuts == THROUGH_CUTS + CONTROL
    assert rates == {"with a key": 1.0, "control": 2.0}
    assert entries == 1.0


async def _case_number() -> str:
    case_id = await cast.case(await cast.creditor(), amounts=(5_000_00,))
    async with db.unit_of_work(role="app"):
        return str(await db.value("SELECT number FROM case_file WHERE id = $1", case_id))


async def _sent(line, case_number: str | None, keys: list[str]) -> None:
    """A payment whose COMMIT is not answered, and which is therefore sent again."""
    line.arm()
    with pytest.raises((ConnectionError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)):
        await _receive(case_number, keys[0])
    await _receive(case_number, keys[1])


async def _receive(case_number: str | None, key: str) -> None:
    await collecting.receive(
        idem_key=key, received_on=DAY, amount=Money(1_00), channel="agency_bank", today=DAY,
        actor="test", case_number=case_number,
    )  # fmt: skip
