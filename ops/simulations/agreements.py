"""Invented plans and promises of every kind, and the ways in which debtors keep to them.

Facts only: nothing is written here and nothing is judged. The same seed invents the same agency.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from backend.money import NOTHING, Money, total
from backend.plans.drawing import Drawn, Share, Wish, draw_over
from backend.plans.rules import Instalment, Overpayment, PlanRefused, State
from backend.plans.spending import Receipt, merged

CREDITORS = 12
STEPS = (((3, 50_00), (None, 100_00)), ((2, 80_00), (3, 120_00), (None, 200_00)))


@dataclass(frozen=True, slots=True)
class Event:
    """Money towards a case on a day; below nought it takes back the event at `of`."""

    day: date
    case: int
    cents: int
    of: int | None = None


@dataclass(slots=True)
class Case:
    id: int
    creditor_id: int
    balance: int
    agreement: "Agreement | None" = None
    promise: "Promise | None" = None
    next_action: str = ""


@dataclass(slots=True)
class Agreement:
    """A plan with its row for each case, what the books know of it, and what it received."""

    ids: list[int]
    cases: list[Case]
    agreed_on: date
    parts: tuple[tuple[Instalment, ...], ...]
    whole: tuple[Instalment, ...]
    grace_days: int
    tolerance_bp: int
    overpayment: Overpayment
    interest: str
    discounts: list[int]
    befores: list[int]
    state: State
    next_check_on: date | None = None
    ended_on: date | None = None
    missed_on: date | None = None
    granted: list[int] | None = None
    receipts: list[Receipt] = field(default_factory=list)
    kind: str = ""


@dataclass(slots=True)
class Promise:
    id: int
    case: Case
    made_on: date
    due_on: date
    amount: Money
    grace_days: int
    tolerance_bp: int
    state: str = "open"
    next_check_on: date | None = None
    judged_on: date | None = None
    receipts: list[tuple[date, Money]] = field(default_factory=list)


class World:
    """An agency's worth of them: `agreements`, `promises`, and `events` in order of their days."""

    def __init__(self, seed: int, *, plans: int, begin: date, days: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 — reproducible, not secret
        self.begin, self.days = begin, days
        self.agreements: list[Agreement] = []
        self.promises: list[Promise] = []
        self.cases: list[Case] = []
        events: list[Event] = []
        self._rows = 0
        for place in range(plans):
            agreement = self._agreement()
            self.agreements.append(agreement)
            self._paying(agreement, events)
            if place % 2:
                self._promise(events)
        order = sorted(range(len(events)), key=lambda place: (events[place].day, place))
        places = {old: new for new, old in enumerate(order)}
        self.events = [
            Event(events[old].day, events[old].case, events[old].cents,
                  None if events[old].of is None else places[events[old].of or 0])
            for old in order
        ]  # fmt: skip

    def by_day(self) -> Iterator[tuple[date, list[int]]]:
        """Every day of the simulation with the places of its events."""
        place = 0
        for step in range(self.days):
            day, found = self.begin + timedelta(days=step), []
            while place < len(self.events) and self.events[place].day <= day:
                found.append(place)
                place += 1
            yield day, found

    def _case(self, balance: int, creditor_id: int | None = None) -> Case:
        creditor_id = creditor_id or self.chance.randrange(1, CREDITORS + 1)
        case = Case(len(self.cases) + 1, creditor_id, balance)
        self.cases.append(case)
        return case

    def _agreement(self) -> Agreement:
        pick = self.chance
        agreed_on = self.begin + timedelta(days=int(pick.random() ** 1.3 * self.days * 0.85))
        owed = [pick.randrange(60_00, 3_000_00) for _case in range(pick.choice((1, 1, 1, 1, 2, 3)))]
        asked = sum(owed)
        if pick.random() < 0.25:
            asked = asked * pick.choice((60, 80, 90)) // 100
        drawn, kind = self._drawn(owed, asked, agreed_on)
        befores = [pick.choice((0, 0, 0, 0, 20_00)) for _case in owed]
        cases = [
            self._case(cents + before + 40_00)  # 40.00 come and go back in some
            for cents, before in zip(owed, befores, strict=True)
        ]
        ids = [self._rows + place + 1 for place in range(len(owed))]
        self._rows += len(owed)
        agreement = Agreement(
            ids=ids, cases=cases, agreed_on=agreed_on, parts=drawn.parts,
            whole=merged(drawn.parts), grace_days=pick.choice((0, 3, 3, 5, 10)),
            tolerance_bp=pick.choice((0, 500, 500, 1000)),
            overpayment=pick.choice(("advance", "shorten")),
            interest=pick.choice(("frozen", "running")),
            discounts=[cents - share.cents for cents, share in
                       zip(owed, drawn.shares, strict=True)],
            befores=befores,
            state=pick.choice((State.ACTIVE, State.ACTIVE, State.CONFIRMED)), kind=kind,
        )  # fmt: skip
        agreement.receipts = [
            Receipt(agreed_on, Money(-before), agreed_on) for before in befores if before
        ]
        for case in cases:
            case.agreement = agreement
        return agreement

    def _drawn(self, owed: list[int], asked: int, today: date) -> tuple[Drawn, str]:
        """One of the ways to cut it; equal parts where that one does not fit."""
        pick = self.chance
        first = today + timedelta(days=pick.randrange(1, 45))
        base: dict[str, Any] = {
            "first_due_on": first,
            "frequency": pick.choice(("weekly", "fortnightly", "monthly", "monthly")),
            "day_of_month": pick.choice((None, None, 1, 15, 31)),
            "working_day": pick.choice(("next", "next", "previous")),
            "asked": Money(asked),
        }
        if pick.random() < 0.3:
            base |= {"deposit": Money(asked // 5),
                     "deposit_on": today + timedelta(days=pick.randrange(1, 6))}  # fmt: skip
            base["deposit_on"] = min(base["deposit_on"], first)
        rest = Money(asked) - base.get("deposit", NOTHING)
        count = pick.randrange(1, 13)
        ways: dict[str, dict[str, Any]] = {
            "count": {"count": count},
            "amount": {"amount": Money(max(rest.cents // count, 1))},
            "steps": {"steps": tuple((n, Money(c)) for n, c in pick.choice(STEPS))},
            "rising": {"count": count, "rise": Money(pick.choice((5_00, 10_00)))},
            "chosen": {"chosen": tuple((None, part) for part in self._chosen(rest, count))},
        }
        kind = pick.choice(tuple(ways))
        shares = [Share(Money(cents), None) for cents in owed]
        try:
            drawn = draw_over(Wish(**base, **ways[kind]), shares=shares, country="BE", today=today)
        except PlanRefused:
            kind = "count"
            wish = Wish(**base, count=min(count, 6))
            drawn = draw_over(wish, shares=shares, country="BE", today=today)
        return drawn, kind

    def _chosen(self, rest: Money, count: int) -> list[Money]:
        weights = [self.chance.randrange(1, 9) for _part in range(count)]
        return [part for part in rest.split(weights) if part]

    def _paying(self, agreement: Agreement, events: list[Event]) -> None:
        """On time, early, late, in part, too much, gone back, at once, or no more."""
        pick = self.chance
        self._before(agreement, events)
        style = pick.choice(("regular", "regular", "regular", "early", "sloppy", "generous"))
        stops_after = pick.choice((99, 99, 99, 99, 0, 1, 2, 4))
        for part in agreement.whole[:stops_after]:
            late = {"early": (-30, -12, -5, 0), "sloppy": (0, 1, 2, 4, 6, 12)}
            after = pick.choice(late.get(style, (0, 0, -1, -3, 1, 2)))
            if pick.random() < 0.9:  # most are late within the days of grace
                after = min(after, agreement.grace_days)
            day = max(part.due_on + timedelta(days=after), agreement.agreed_on)
            for place, cents in self._spread(agreement, part):
                amount = self._amount(cents, generous=style == "generous")
                self._receive(agreement.cases[place], day, amount, events)
        if pick.random() < 0.08:
            left = total(part.amount for part in agreement.whole).cents
            day = agreement.agreed_on + timedelta(days=pick.randrange(1, 120))
            self._receive(pick.choice(agreement.cases), day, left, events)

    def _amount(self, cents: int, *, generous: bool) -> int:
        """What comes instead of `cents`: as much, a share around the tolerances, or more."""
        if self.chance.random() < 0.06:
            shares = (5_000, 9_000, 9_499, 9_500, 9_501)
            cents = max(cents * self.chance.choice(shares) // 10_000, 1)
        if generous and self.chance.random() < 0.4:
            cents = cents * self.chance.choice((11, 15, 20, 30)) // 10
        return cents

    def _spread(self, agreement: Agreement, part: Instalment) -> list[tuple[int, int]]:
        """Which case the money names: each its part, or one of them all of it."""
        if len(agreement.cases) == 1 or self.chance.random() < 0.3:
            return [(self.chance.randrange(len(agreement.cases)), part.amount.cents)]
        return [
            (place, mine.amount.cents)
            for place, parts in enumerate(agreement.parts)
            for mine in parts
            if mine.seq == part.seq
        ]

    def _receive(self, case: Case, day: date, cents: int, events: list[Event]) -> None:
        events.append(Event(day, case.id, cents))
        if self.chance.random() < 0.05:
            back = day + timedelta(days=self.chance.randrange(0, 40))
            events.append(Event(back, case.id, -cents, len(events) - 1))

    def _before(self, agreement: Agreement, events: list[Event]) -> None:
        """What came in earlier, of which some goes back while the plan runs."""
        for case, before in zip(agreement.cases, agreement.befores, strict=True):
            if before:
                events.append(Event(agreement.agreed_on, case.id, before))
            if self.chance.random() < 0.15:
                early = agreement.agreed_on - timedelta(days=9)
                events.append(Event(early, case.id, 30_00))
                back = agreement.agreed_on + timedelta(days=self.chance.randrange(1, 60))
                events.append(Event(back, case.id, -30_00, len(events) - 1))

    def _promise(self, events: list[Event]) -> None:
        pick = self.chance
        case = self._case(pick.randrange(60_00, 2_000_00))
        made_on = self.begin + timedelta(days=pick.randrange(int(self.days * 0.9)))
        promise = Promise(
            len(self.promises) + 1, case, made_on, made_on + timedelta(days=pick.randrange(1, 30)),
            Money(pick.randrange(20_00, case.balance)), pick.choice((0, 3, 5)),
            pick.choice((0, 500)),
        )  # fmt: skip
        case.promise = promise
        self.promises.append(promise)
        last = promise.due_on + timedelta(days=promise.grace_days)
        for share in pick.choice(((10_000,), (9_500,), (9_499,), (5_000, 5_000), (3_000,), ())):
            day = pick.choice((made_on, promise.due_on, last, last + timedelta(days=1)))
            cents = max(promise.amount.cents * share // 10_000, 1)
            self._receive(case, day, cents, events)
