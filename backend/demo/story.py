"""How a story is written down: acts upon one case, each at its day. Nothing happens in here yet.

Days are told from the placement (`on`) or back from today (`ago`). What would lie after today is
left out, so the same story stands where it would stand by now.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from backend.calls.told import Promised, Told
from backend.days import is_working_day, next_working_day
from backend.demo.lists import Placed
from backend.demo.people import SMALLEST
from backend.demo.sayings import said
from backend.money import NOTHING, Money
from backend.plans.drawing import Wish, draw
from backend.plans.rules import Instalment

HOME = "BE"  # whose holidays the agency keeps


class Hands(Protocol):
    """Who carries acts out, at the day and instant of the act (`backend.demo.hands`)."""

    async def call(self, story: "Story", told: Told) -> None: ...
    async def receive(self, story: "Story", money: "Incoming") -> None: ...
    async def reverse(self, story: "Story", *, reason: str) -> None: ...
    async def move(self, story: "Story", to: str) -> None: ...
    async def hold(self, story: "Story", kind: str, reason: str, review_on: date) -> None: ...
    async def lift(self, story: "Story") -> None: ...
    async def close(self, story: "Story", code: str, reason: str) -> None: ...
    async def note(self, story: "Story", text: str) -> None: ...
    async def decide(self, story: "Story", verdict: str, reason: str) -> None: ...
    async def reference(self, story: "Story") -> str: ...
    async def transfer(self, amount: Money, payer: str, communication: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Incoming:
    """Money of a debtor. `how` it names the case: "structured", "number", "invoice", "named"."""

    amount: Money
    how: str = "structured"
    channel: str = "agency_bank"


@dataclass(frozen=True, slots=True)
class Act:
    """`bank`: comes with the morning's statement, before anybody telephones."""

    day: date
    do: Callable[[Hands], Awaitable[None]]
    bank: bool = False


@dataclass(slots=True)
class Story:
    """What happens to one debtor of a file. `left` is what is owed as the story goes on."""

    placed: Placed
    placed_on: date
    today: date
    number: str = ""
    left: Money = NOTHING
    acts: list[Act] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.placed.principal

    @property
    def lang(self) -> str:
        return self.placed.debtor.lang

    def on(self, days: int) -> date:
        """A working day, `days` or a little more after the placement."""
        return next_working_day(self.placed_on + timedelta(days=days), HOME)

    def ago(self, days: int) -> date:
        """A working day, `days` or a little more before today."""
        day = self.today - timedelta(days=days)
        while not is_working_day(day, HOME):
            day -= timedelta(days=1)
        return day

    def just_missed(self) -> date:
        """The working day before the last one: what fell due on it is late since last night."""
        last = self.ago(0)
        return Story(self.placed, self.placed_on, last).ago(1)

    def do(self, day: date, act: Callable[[Hands], Awaitable[None]], *, bank: bool = False) -> None:
        if day <= self.today:
            self.acts.append(Act(day, act, bank))

    def call(
        self,
        day: date,
        outcome: str,
        *,
        note: str = "",
        promised: Promised | None = None,
        wish: Wish | None = None,
        callback_on: date | None = None,
        came_in: bool = False,
    ) -> None:
        note = note or said(outcome, self.lang, len(self.acts))
        live = outcome not in ("REP", "NRP", "OCC", "MSG", "FXN", "HSV", "NOT")
        told = Told(
            outcome=outcome,
            note=note,
            spoke_with=self.placed.debtor.speaker if live else "",
            direction="in" if came_in else "out",
            duration_s=95 + 37 * (len(note) % 11) if live else 25,
            promised=promised,
            wish=wish,
            callback_on=callback_on,
        )
        self.do(day, lambda hands: hands.call(self, told))

    def promises(
        self, day: date, amount: Money, days: int, *, note: str = "", outcome: str = "PDP"
    ) -> date:
        """A promise of `amount` within `days`; the day it falls due."""
        due_on = next_working_day(day + timedelta(days=days), HOME)
        self.call(day, outcome, note=note, promised=Promised(amount, due_on))
        return due_on

    def agrees(
        self,
        day: date,
        count: int,
        *,
        first_in: int = 14,
        first_on: date | None = None,
        deposit: Money = NOTHING,
        share_bp: int = 10_000,
        within: bool = True,
        note: str = "",
    ) -> tuple[Instalment, ...]:
        """A plan on the whole of what is left (or a share of it); its instalments.

        `within`: fewer, if they would be smaller than the creditor's mandate allows.
        """
        asked = self.left.share_bp(share_bp)
        if within:
            ref = self.placed.customer_no.partition("-")[0]
            count = max(1, min(count, (asked - deposit).cents // SMALLEST[ref]))
        wish = Wish(
            first_due_on=first_on or next_working_day(day + timedelta(days=first_in), HOME),
            count=count,
            deposit=deposit,
            deposit_on=day + timedelta(days=3) if deposit else None,
            asked=asked if share_bp < 10_000 else None,
        )
        country = self.placed.debtor.country
        drawn = draw(wish, balance=self.left, country=country, limits=None, today=day)
        self.call(day, "PLN", note=note, wish=wish)
        return drawn.schedule

    def pays(
        self, day: date, amount: Money, *, how: str = "structured", channel: str = "agency_bank"
    ) -> None:
        if day <= self.today:
            self.left = Money(max(self.left.cents - amount.cents, 0))
        money = Incoming(amount, how, channel)
        self.do(day, lambda hands: hands.receive(self, money), bank=True)

    def pays_all(self, day: date, *, how: str = "structured", channel: str = "agency_bank") -> None:
        self.pays(day, self.left, how=how, channel=channel)

    def reverses(self, day: date, reason: str, amount: Money) -> None:
        """The last receipt goes back."""
        if day <= self.today:
            self.left += amount
        self.do(day, lambda hands: hands.reverse(self, reason=reason), bank=True)

    def moves(self, day: date, *stages: str) -> None:
        for stage in stages:
            self.do(day, lambda hands, to=stage: hands.move(self, to))  # type: ignore[misc]

    def holds(self, day: date, kind: str, reason: str, *, days: int) -> None:
        """The case rests; somebody looks again after `days`."""
        review_on = next_working_day(day + timedelta(days=days), HOME)
        self.do(day, lambda hands: hands.hold(self, kind, reason, review_on))

    def lifts(self, day: date) -> None:
        self.do(day, lambda hands: hands.lift(self))

    def closes(self, day: date, code: str, reason: str = "") -> None:
        self.do(day, lambda hands: hands.close(self, code, reason))

    def notes(self, day: date, text: str) -> None:
        self.do(day, lambda hands: hands.note(self, text))

    def decides(self, day: date, verdict: str, reason: str = "") -> None:
        """A manager says "approve", "refuse" or "cancel" to the case's open plan."""
        self.do(day, lambda hands: hands.decide(self, verdict, reason))
