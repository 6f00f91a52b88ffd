"""Work that is owed is done once, whoever is killed when."""

import asyncio

import asyncpg
import pytest

from backend import db
from backend.outbox import actions as outbox
from jobs import outbox as jobs


@pytest.fixture
async def topic(database, monkeypatch):
    """A topic whose effect is a row in the journal; every test begins with an empty outbox."""

    async def effect(*, number: int, wrong: bool = False) -> None:
        await db.execute(
            "INSERT INTO journal_entry (actor, event, subject) VALUES ('system', 'test.done', $1)",
            str(number),
        )
        if wrong:
            raise ValueError("not today")

    monkeypatch.setitem(jobs.HANDLERS, "test", effect)
    async with db.unit_of_work():
        await db.execute("UPDATE outbox SET state = 'done' WHERE state <> 'done'")
    return "test"


async def owe(topic: str, number: int, **payload: object) -> bool:
    async with db.unit_of_work():
        return await outbox.owe(topic, dedup_key=f"{topic}:{number}", number=number, **payload)


async def effects(*numbers: int) -> int:
    async with db.unit_of_work():
        return await db.value(
            "SELECT count(*) FROM journal_entry WHERE event = 'test.done' AND subject = ANY($1)",
            [str(number) for number in numbers],
        )


async def row(number: int):
    async with db.unit_of_work():
        return await db.row("SELECT * FROM outbox WHERE dedup_key = $1", f"test:{number}")


async def age(number: int) -> None:
    """As if the lease, or the wait before the next attempt, had gone by."""
    async with db.unit_of_work():
        await db.execute(
            "UPDATE outbox SET lease_until = now() - interval '1 s',"
            " run_after = now() - interval '1 s' WHERE dedup_key = $1",
            f"test:{number}",
        )


async def test_the_same_key_owes_the_same_work_once(topic):
    assert await owe(topic, 1)
    assert not await owe(topic, 1)

    assert await jobs.drain() == 1
    assert await effects(1) == 1


async def test_what_is_rolled_back_was_never_owed(topic):
    async def change_of_mind() -> None:
        async with db.unit_of_work():
            await outbox.owe(topic, dedup_key="test:2", number=2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_of_mind()

    assert await jobs.drain() == 0


async def test_many_workers_do_each_piece_once(topic):
    numbers = range(100, 160)
    for number in numbers:
        await owe(topic, number)

    counts = await asyncio.gather(*(jobs.drain() for _worker in range(4)))

    assert sum(counts) == len(numbers)
    assert await effects(*numbers) == len(numbers)


async def test_a_failure_undoes_its_effect_and_is_tried_again_later_then_given_up(topic):
    await owe(topic, 3, wrong=True)

    for attempt in range(1, 6):
        await jobs.drain()
        found = await row(3)
        assert found["attempts"] == attempt
        assert found["state"] == ("dead" if attempt == 5 else "ready")
        assert "not today" in found["last_error"]
        assert await jobs.drain() == 0
        await age(3)

    assert await effects(3) == 0
    assert await outbox.revive(found["id"])
    assert not await outbox.revive(found["id"])
    assert (await row(3))["state"] == "ready"


async def test_a_worker_that_vanished_leaves_work_that_another_takes_over(topic):
    await owe(topic, 4)
    lost = await outbox.claim()
    assert lost is not None
    assert await outbox.claim() is None
    await age(4)

    assert await jobs.drain() == 1
    assert await effects(4) == 1


async def test_whoever_lost_the_lease_cannot_finish(topic):
    await owe(topic, 5)
    slow = await outbox.claim()
    assert slow is not None
    await age(5)
    await jobs.drain()

    async def finish() -> None:
        async with db.unit_of_work():
            await jobs.HANDLERS["test"](number=5)
            await outbox.done(slow)

    with pytest.raises(asyncpg.LockNotAvailableError, match="lease lost"):
        await finish()

    assert await effects(5) == 1
    assert (await row(5))["state"] == "done"


async def test_work_that_kills_its_worker_is_tried_alone_and_not_for_ever(topic):
    await owe(topic, 6)
    for _death in range(5):
        assert await outbox.claim() is not None
        await age(6)
    await owe(topic, 7)

    assert await jobs.drain() == 1
    assert (await row(6))["state"] == "dead"
    assert await effects(7) == 1


async def test_work_nobody_knows_ends_where_people_see_it(topic):
    async with db.unit_of_work():
        await outbox.owe("no.such.topic", dedup_key="test:8")

    await jobs.drain()

    assert "nobody handles" in (await row(8))["last_error"]


async def test_stopped_in_the_middle_it_is_given_back_and_the_attempt_does_not_count(
    topic, monkeypatch
):
    begun = asyncio.Event()

    async def endless(*, number: int) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setitem(jobs.HANDLERS, "test", endless)
    await owe(topic, 9)
    draining = asyncio.create_task(jobs.drain())
    await begun.wait()

    draining.cancel()
    with pytest.raises(asyncio.CancelledError):
        await draining

    found = await row(9)
    assert (found["state"], found["attempts"]) == ("ready", 0)


async def test_a_lease_is_lengthened_while_work_goes_on(topic):
    await owe(topic, 10)
    item = await outbox.claim()
    assert item is not None
    await age(10)

    await outbox.hold(item)

    assert await outbox.claim() is None
    await outbox.give_back(item)
