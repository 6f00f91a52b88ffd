"""Each receipt has its quittance and notice, and is paid over in time: against an oracle (S-R10).

A simulated year of a small agency, seeded: receipts, reversals, statements now and then. The oracle
keeps its own list from what was done, never from the tables. Says its volume.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest

from backend import db
from backend.days import months_after
from backend.db import unit_of_work
from backend.law.rows import SHIPPED
from backend.remittances import actions, clock, ordering, receipts
from tests.remittances import house
from tests.remittances.house import FIRST, SECOND

START, DAYS = date(2026, 1, 2), 330
SEED = 20261121


@dataclass
class Oracle:
    """What is not paid over, by payment: (received on, last day); what was taken back is gone."""

    waiting: dict[int, tuple[str, date, date]] = field(default_factory=dict)
    late_seen: int = 0
    looked: int = 0

    def came(self, payment_id: int, ref: str, country: str, within: int, on: date) -> None:
        last = on + timedelta(days=within)
        if country == "FR":
            last = min(last, months_after(on, 1))
        self.waiting[payment_id] = (ref, on, last)

    def late(self, today: date) -> list[int]:
        return sorted(
            (p for p, (_ref, _on, last) in self.waiting.items() if last < today),
            key=lambda p: (self.waiting[p][2], p),
        )

    def paid_over(self, ref: str, until: date) -> None:
        for payment_id, (of, on, _last) in list(self.waiting.items()):
            if of == ref and on <= until:
                del self.waiting[payment_id]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


async def _remit(ref: str, creditor_id: int, day: date) -> bool:
    until = day - timedelta(days=1)
    made = await actions.propose(
        creditor_id, until=until, idem_key=f"y:{ref}:{day}", actor=FIRST, today=day
    )
    if made is None:
        return False
    found = await actions.approve(made, actor=SECOND, today=day, now=noon(day))
    if found.payout:
        order_id = await ordering.order(
            idem_key=f"y:{ref}:{day}", wanted_on=day, actor=FIRST, today=day, now=noon(day),
            remittance_ids=[made],
        )  # fmt: skip
        await ordering.executed(order_id, on=day, actor=FIRST, today=day)
    return True


@pytest.fixture(scope="module")
async def year(database) -> Oracle:
    await house.furnish()
    chance, oracle = random.Random(SEED), Oracle()  # noqa: S311 — a story, not a secret
    creditors = []
    for ref, country, within in (("YBE", "BE", 30), ("YFR", "FR", 45), ("YSH", "BE", 10)):
        creditor_id = await house.creditor(ref, country=country, within_days=within)
        cases = [await house.case(creditor_id, 30_000) for _place in range(3)]
        creditors.append((ref, country, within, creditor_id, cases))
    held: list[int] = []
    for step in range(DAYS):
        day = START + timedelta(days=step)
        for ref, country, within, creditor_id, cases in creditors:
            if chance.random() < 0.12:
                payment_id = await house.pay(
                    chance.choice(cases), chance.randint(20, 900), key=f"y-{ref}-{step}", on=day,
                    today=day,
                )  # fmt: skip
                oracle.came(payment_id, ref, country, within, day)
                held.append(payment_id)
            if chance.random() < 0.025 and await _remit(ref, creditor_id, day):
                oracle.paid_over(ref, day - timedelta(days=1))
        if held and chance.random() < 0.02:
            bounced = held.pop(chance.randrange(len(held)))
            await house.back(bounced, key=f"y-back-{step}", today=day)
            oracle.waiting.pop(bounced, None)
        if step % 6 == 0:
            await _compare(oracle, day)
    return oracle


async def _compare(oracle: Oracle, day: date) -> None:
    async with unit_of_work(readonly=True):
        found = await clock.overdue(today=day, book=SHIPPED)
    expected = oracle.late(day)
    assert [one.waiting.payment_id for one in found] == expected, day
    for one in found:
        assert one.waiting.days_over(day) == (day - oracle.waiting[one.waiting.payment_id][2]).days
    oracle.late_seen += len(expected)
    oracle.looked += 1


async def test_the_overdue_list_is_the_oracles_on_every_day_looked_at(year, capsys) -> None:
    with capsys.disabled():
        print(f"\nclock: {year.looked} days compared, {year.late_seen} late receipts seen")
    assert year.looked == DAYS // 6
    assert year.late_seen > 100


async def test_after_the_night_no_receipt_is_without_its_quittance(year, capsys) -> None:
    async with unit_of_work(readonly=True):
        before = len(await receipts.without())
    async with unit_of_work():
        owed, told = await receipts.owe_tonight(day=START + timedelta(days=DAYS))
        assert await receipts.owe_tonight(day=START + timedelta(days=DAYS)) == (0, 0)
        due = await db.rows("SELECT payload FROM outbox WHERE topic = $1", receipts.TOPIC)
    assert owed == before == len(due)
    for one in due:
        for _twice in range(2):
            await receipts.given_tonight(**one["payload"], now=noon(START))
    async with unit_of_work(readonly=True):
        assert await receipts.without() == []
        papers = await db.value("SELECT count(*) FROM document WHERE kind = 'receipt'")
    with capsys.disabled():
        print(f"receipts: {papers} given, {told} payments told to creditors")
    assert papers == owed
    assert told == owed  # none of these cases has a plan


async def test_an_instalment_of_a_plan_in_force_is_not_told_apart(year) -> None:
    creditor_id = await house.creditor("YPLAN")
    case_id, day = await house.case(creditor_id), START + timedelta(days=DAYS)
    async with unit_of_work():
        await db.execute(
            "INSERT INTO plan (case_id, creditor_id, asked_on, agreed_on, first_due_on,"
            " instalments_count, total_cents, next_check_on) VALUES ($1, $2, $3, $3, $3, 1, 5000,"
            " $3)", case_id, creditor_id, day - timedelta(days=3),
        )  # fmt: skip
    before = await house.pay(case_id, 10, key="y-plan-0", on=day - timedelta(days=4), today=day)
    await house.pay(case_id, 10, key="y-plan-1", on=day - timedelta(days=3), today=day)
    async with unit_of_work():
        await receipts.owe_tonight(day=day)
        told = await db.rows(
            "SELECT payment_id FROM creditor_notice WHERE creditor_id = $1", creditor_id
        )
    assert [one["payment_id"] for one in told] == [before]


async def test_a_receipt_is_written_on_demand_once_in_the_debtors_language(year) -> None:
    creditor_id = await house.creditor("YASK")
    case_id = await house.case(creditor_id, 100)
    payment_id = await house.pay(case_id, 150, key="y-ask", on=START, today=START)
    first = await receipts.give(payment_id, case_id, actor=FIRST, now=noon(START))
    assert await receipts.give(payment_id, case_id, actor=FIRST, now=noon(START)) == first
    async with unit_of_work(readonly=True):
        found = await db.row("SELECT * FROM document WHERE id = $1", first)
    assert found is not None
    assert (found["kind"], found["case_id"], found["lang"]) == ("receipt", case_id, "fr")
    assert found["name"].startswith("Quittance ")
