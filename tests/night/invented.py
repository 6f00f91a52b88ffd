"""Invented plans and promises with every way of paying, and the pure rules as a second opinion.

`Invented` writes an agency's worth of both into the database around the caller and keeps the same
facts in memory; `nights` then says, by the pure rules alone, what each night must find.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from backend import db
from backend.calls import rules as calls
from backend.money import Money, total
from backend.plans import rules as plans
from tests import cast

BEGIN = date(2026, 9, 1)
EVENTS = {"late": "plan.late", "broken": "plan.broken", "completed": "plan.completed",
          "active": "plan.kept_again"}  # fmt: skip


@dataclass
class Receipts:
    """Days and cents as they were received on one case; below zero when one was reversed."""

    case_id: int
    creditor_id: int
    entries: list[tuple[date, int, int | None]] = field(default_factory=list)

    def since(self, first: date, last: date) -> list[tuple[date, Money]]:
        """What counts from `first` on, known on `last`; not what goes back of older receipts."""
        return [
            (day, Money(cents))
            for day, cents, of in self.entries
            if first <= day <= last and (of is None or self.entries[of][0] >= first)
        ]


@dataclass
class InventedPlan:
    id: int
    receipts: Receipts
    agreed_on: date
    schedule: tuple[plans.Instalment, ...]
    grace_days: int
    tolerance_bp: int
    paid_before: int = 0
    state: str = "active"
    next_check_on: date | None = None
    ended_on: date | None = None

    def judge(self, day: date) -> str | None:
        """What the pure rules say on `day`; the event, if anything changed."""
        counted = self.receipts.since(self.agreed_on, day)
        paid = total(amount for _on, amount in counted) - Money(self.paid_before)
        terms = {"today": day, "grace_days": self.grace_days, "tolerance_bp": self.tolerance_bp}
        before, self.state = self.state, str(plans.standing(self.schedule, paid, **terms))
        self.next_check_on = plans.next_check(self.schedule, paid, **terms)
        if self.state in ("broken", "completed"):
            self.ended_on = day
        return None if self.state == before else EVENTS[self.state]


@dataclass
class InventedPromise:
    id: int
    receipts: Receipts
    made_on: date
    due_on: date
    amount: Money
    grace_days: int
    tolerance_bp: int
    paid_before: int
    state: str = "open"
    next_check_on: date | None = None
    judged_on: date | None = None

    def judge(self, day: date) -> str | None:
        known = self.receipts.since(self.made_on, day)
        known.append((self.made_on, -Money(self.paid_before)))
        self.state = str(
            calls.kept(
                self.amount, known, made_on=self.made_on, due_on=self.due_on, today=day,
                grace_days=self.grace_days, tolerance_bp=self.tolerance_bp,
            )
        )  # fmt: skip
        if self.state == "open":
            self.next_check_on = calls.promise_check(self.due_on, self.grace_days)
            return None
        self.next_check_on, self.judged_on = None, day
        return f"promise.{self.state}"


class Invented:
    """An agency's plans and promises: in the database and, the same, in memory."""

    def __init__(self, seed: int, begin: date = BEGIN) -> None:
        self.begin = begin
        self.told: list[tuple[str, int, date]] = []  # event, whose, on which night
        self.chance = random.Random(seed)  # noqa: S311 — reproducible, not secret
        self.plans: list[InventedPlan] = []
        self.promises: list[InventedPromise] = []

    async def write(self, *, count: int, agent_id: int | None = None) -> None:
        """Invent `count` plans and as many promises; writes through the unit of work around."""
        creditor_id = await cast.creditor()
        if not await db.value("SELECT 1 FROM mandate WHERE creditor_id = $1", creditor_id):
            await cast.mandate(creditor_id)
        for place in range(count):
            owed = self.chance.randrange(50_00, 3_000_00)
            case_id = await cast.case(
                creditor_id, amounts=(3 * owed,), placed_on=self.begin - timedelta(days=30),
                agent_id=agent_id if place % 3 else None,
            )  # fmt: skip
            receipts = Receipts(case_id, creditor_id)
            await self._plan(receipts, owed)
            if place % 2:
                await self._promise(receipts, owed)
            self._pay(receipts, self.plans[-1])
            other = await cast.case(creditor_id, amounts=(3 * owed,), placed_on=self.begin)
            receipts = Receipts(other, creditor_id)
            await self._promise(receipts, owed)
            self._pay_promise(receipts, self.promises[-1])
            for each in (self.plans[-1].receipts, receipts):
                await self._book(each)
        await db.execute(
            "UPDATE case_file SET arrangement = CASE WHEN EXISTS (SELECT FROM plan p WHERE"
            " p.case_id = case_file.id) THEN 'plan' ELSE 'promise' END"
        )

    async def _plan(self, receipts: Receipts, owed: int) -> None:
        pick = self.chance
        deposit = Money(pick.choice((0, 0, owed // 5)))
        schedule = plans.draw_up(
            Money(owed), first_due_on=self.begin + timedelta(days=pick.randrange(1, 40)),
            count=pick.randrange(1, 9), deposit=deposit,
            deposit_on=self.begin + timedelta(days=pick.randrange(1, 6)),
            frequency=pick.choice(("weekly", "fortnightly", "monthly")),
        )  # fmt: skip
        grace, tolerance = pick.choice((0, 3, 3, 5, 10)), pick.choice((0, 500, 500, 1000))
        check = plans.next_check(
            schedule, Money(0), today=self.begin, grace_days=grace, tolerance_bp=tolerance
        )
        before = pick.choice((0, 0, 0, 20_00))  # received on that day before it was agreed
        if before:
            receipts.entries.append((self.begin, before, None))
        plan_id = await db.value(
            "INSERT INTO plan (case_id, creditor_id, state, asked_on, agreed_on, first_due_on,"
            " instalments_count, total_cents, deposit_cents, grace_days, tolerance_bp,"
            " next_check_on, paid_before_cents)"
            " VALUES ($1,$2,'active',$3,$3,$4,$5,$6,$7,$8,$9,$10,$11) RETURNING id",
            receipts.case_id, receipts.creditor_id, self.begin, schedule[-1].due_on, len(schedule),
            owed, deposit.cents, grace, tolerance, check, before,
        )  # fmt: skip
        await db.connection().executemany(
            "INSERT INTO instalment (plan_id, case_id, creditor_id, seq, due_on, amount_cents)"
            " VALUES ($1,$2,$3,$4,$5,$6)",
            [(plan_id, receipts.case_id, receipts.creditor_id, part.seq, part.due_on,
              part.amount.cents) for part in schedule],
        )  # fmt: skip
        self.plans.append(
            InventedPlan(
                plan_id,
                receipts,
                self.begin,
                schedule,
                grace,
                tolerance,
                before,
                next_check_on=check,
            )
        )

    async def _promise(self, receipts: Receipts, owed: int) -> None:
        pick = self.chance
        made_on = self.begin + timedelta(days=pick.randrange(30))
        promise = InventedPromise(
            0, receipts, made_on, made_on + timedelta(days=pick.randrange(1, 20)),
            Money(pick.randrange(10_00, owed)), pick.choice((0, 3, 5)), pick.choice((0, 500)),
            pick.choice((0, 0, 0, 5_00)),
        )  # fmt: skip
        promise.next_check_on = calls.promise_check(promise.due_on, promise.grace_days)
        promise.id = await db.value(
            "INSERT INTO promise (case_id, creditor_id, made_on, due_on, amount_cents, grace_days,"
            " tolerance_bp, next_check_on, paid_before_cents)"
            " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) RETURNING id",
            receipts.case_id, receipts.creditor_id, made_on, promise.due_on, promise.amount.cents,
            promise.grace_days, promise.tolerance_bp, promise.next_check_on, promise.paid_before,
        )  # fmt: skip
        self.promises.append(promise)

    def _pay(self, receipts: Receipts, plan: InventedPlan) -> None:
        """On time, early, late, in part, a cent short of the tolerance, bounced, or no more."""
        pick = self.chance
        if pick.random() < 0.2:  # older than the plan, and it goes back after it was agreed
            receipts.entries.append((self.begin - timedelta(days=9), 30_00, None))
            back = self.begin + timedelta(days=pick.randrange(1, 40))
            receipts.entries.append((back, -30_00, len(receipts.entries) - 1))
        stops_after = pick.choice((99, 99, 99, 0, 1, 2, 4))
        for part in plan.schedule[:stops_after]:
            day = part.due_on + timedelta(days=pick.choice((0, 0, -1, -3, 1, 2, 4, 6, 12)))
            cents = part.amount.cents
            if pick.random() < 0.2:
                share = pick.choice((5_000, 9_000, 9_499, 9_500, 9_501, 10_000))
                cents = max(cents * share // 10_000, 1)
            day = max(day, self.begin)
            receipts.entries.append((day, cents, None))
            if pick.random() < 0.1:
                back = day + timedelta(days=pick.randrange(15))
                receipts.entries.append((back, -cents, len(receipts.entries) - 1))
        if pick.random() < 0.1:  # all that is left at once
            left = total(part.amount for part in plan.schedule).cents
            left -= sum(cents for _day, cents, _of in receipts.entries)
            if left > 0:
                day = self.begin + timedelta(days=pick.randrange(80))
                receipts.entries.append((day, left, None))

    def _pay_promise(self, receipts: Receipts, promise: InventedPromise) -> None:
        pick = self.chance
        last = promise.due_on + timedelta(days=promise.grace_days)
        for share in pick.choice(((10_000,), (9_500,), (9_499,), (5_000, 5_000), (3_000,), ())):
            day = pick.choice((promise.made_on, promise.due_on, last, last + timedelta(days=1)))
            receipts.entries.append((day, max(promise.amount.cents * share // 10_000, 1), None))
        if receipts.entries and pick.random() < 0.15:
            day, cents, _of = receipts.entries[0]
            receipts.entries.append((day + timedelta(days=2), -cents, 0))

    async def _book(self, receipts: Receipts) -> None:
        booked: list[tuple[int, int]] = []
        bounced = {of for _day, _cents, of in receipts.entries}
        for place, (day, cents, of) in enumerate(receipts.entries):
            number = cast.fresh()
            too_much = 5_00 if of is None and place not in bounced and number % 7 == 0 else 0
            before = booked[of] if of is not None else (None, None)
            payment_id = await db.value(
                "INSERT INTO payment (received_on, amount_cents, channel, reverses_id, idem_key)"
                " VALUES ($1, $2, 'agency_bank', $3, $4) RETURNING id",
                day, cents + too_much, before[0], f"invented-{number}",
            )  # fmt: skip
            allocation_id = await db.value(
                "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
                " received_on, reverses_id) VALUES ($1,$2,$3,'principal',$4,$5,$6) RETURNING id",
                payment_id, receipts.case_id, receipts.creditor_id, cents, day, before[1],
            )  # fmt: skip
            booked.append((payment_id, allocation_id))
            if too_much:
                await db.execute(
                    "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket,"
                    " amount_cents, received_on) VALUES ($1, $2, $3, 'surplus', $4, $5)",
                    payment_id, receipts.case_id, receipts.creditor_id, too_much, day,
                )  # fmt: skip
        await db.execute(
            "UPDATE case_file SET balance_cents = balance_cents - $2 WHERE id = $1",
            receipts.case_id, sum(cents for _day, cents, _of in receipts.entries),
        )  # fmt: skip

    def expected(self, day: date) -> Counter[str]:
        """Judge what is due on `day` by the pure rules: events, and how many were judged."""
        found: Counter[str] = Counter()
        for plan in self.plans:
            due = plan.next_check_on is not None and plan.next_check_on <= day
            if due and plan.state in ("active", "late"):
                found["plans_judged"] += 1
                if event := plan.judge(day):
                    found[event] += 1
                    self.told.append((event, plan.id, day))
        for promise in self.promises:
            due = promise.next_check_on is not None and promise.next_check_on <= day
            if due and promise.state == "open":
                found["promises_judged"] += 1
                if event := promise.judge(day):
                    found[event] += 1
                    self.told.append((event, promise.id, day))
        return found

    async def wake(self, since: date, day: date) -> None:
        """Money that moved asks for a check: for every other plan that was paid since the last."""
        woken = [
            plan
            for plan in self.plans
            if plan.id % 2
            and plan.state in ("active", "late")
            and any(since < on <= day for on, _cents, _of in plan.receipts.entries)
        ]
        for plan in woken:
            plan.next_check_on = day
        await db.execute(
            "UPDATE plan SET next_check_on = $1 WHERE id = ANY($2)",
            day, [plan.id for plan in woken],
        )  # fmt: skip
