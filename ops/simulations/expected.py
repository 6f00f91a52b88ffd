"""What the pure rules say of an invented agency, day by day. No database in here.

Each night asks the rules about every plan in force and every open promise, whether anything can
have changed or not: what the product leaves alone must be what the rules would leave as it is.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from backend.calls import rules as calls
from backend.money import NOTHING, Money
from backend.plans import rules, verdict
from backend.plans.rules import State
from backend.plans.spending import Receipt
from backend.plans.verdict import Verdict
from ops.simulations.agreements import Agreement, Case, Event, Promise, World

OVER = (State.BROKEN, State.COMPLETED)


class Expected:
    def __init__(self, world: World) -> None:
        self.world = world
        self.asked = self.compared = self.reopened = self.granted = 0
        for agreement in world.agreements:
            agreement.next_check_on = rules.next_check(
                agreement.whole, NOTHING, today=agreement.agreed_on,
                grace_days=agreement.grace_days, tolerance_bp=agreement.tolerance_bp,
            )  # fmt: skip
        for promise in world.promises:
            promise.next_check_on = calls.promise_check(promise.due_on, promise.grace_days)

    def receive(self, event: Event, cents: int, of: Event | None) -> None:
        """`cents` of the event reduced the case's debt (below nought: are owed again)."""
        case = self.world.cases[event.case - 1]
        case.balance -= cents
        counts_on = of.day if of is not None else event.day
        if case.agreement is not None and counts_on >= case.agreement.agreed_on:
            case.agreement.receipts.append(Receipt(event.day, Money(cents), counts_on))
        if case.promise is not None and counts_on >= case.promise.made_on:
            case.promise.receipts.append((event.day, Money(cents)))

    def over(self, moved: Iterable[Case]) -> list[Case]:
        """Cases on which money moved although their plan is over: these are judged at once."""
        return [one for one in moved if one.agreement is not None and one.agreement.state in OVER]

    def money_moved(self, case: Case, day: date) -> None:
        agreement = case.agreement
        assert agreement is not None
        if agreement.state is State.BROKEN:
            lost_on = verdict.breached_on(
                agreement.whole, agreement.receipts, grace_days=agreement.grace_days,
                tolerance_bp=agreement.tolerance_bp, overpayment=agreement.overpayment,
            )  # fmt: skip
            if lost_on and lost_on <= day:
                return
        found = self._judged(agreement, day)
        if (found.state, found.next_check_on) == (agreement.state, agreement.next_check_on):
            return
        self.reopened += found.state in rules.IN_FORCE
        self._write(agreement, found, day)

    def night(self, day: date) -> Counter[str]:
        """The events that the night must tell of, one for each row."""
        told: Counter[str] = Counter()
        self.compared = 0
        for agreement in self.world.agreements:
            if agreement.agreed_on > day:
                continue
            self.compared += len(agreement.ids)
            if agreement.state not in rules.IN_FORCE:
                continue
            was, found = agreement.state, self._judged(agreement, day)
            self._write(agreement, found, day)
            if found.state is not was:
                name = str(found.state)
                if found.state is State.ACTIVE:
                    name = "started" if was is State.CONFIRMED else "kept_again"
                told[f"plan.{name}"] += len(agreement.ids)
        for promise in self.world.promises:
            if promise.made_on <= day:
                self.compared += 1
                if promise.state == "open":
                    self._judge_promise(promise, day, told)
        return told

    def _judged(self, agreement: Agreement, day: date) -> Verdict:
        self.asked += 1
        return verdict.judged(
            agreement.whole, agreement.receipts, was=agreement.state,
            overpayment=agreement.overpayment, today=day, grace_days=agreement.grace_days,
            tolerance_bp=agreement.tolerance_bp,
        )  # fmt: skip

    def _write(self, agreement: Agreement, found: Verdict, day: date) -> None:
        if agreement.granted is not None and found.state is not State.COMPLETED:
            for case, cents in zip(agreement.cases, agreement.granted, strict=True):
                case.balance += cents
            agreement.granted = None
        agreement.state, agreement.next_check_on = found.state, found.next_check_on
        agreement.missed_on = found.missed_on
        agreement.ended_on = day if found.state in OVER else None
        if found.state is State.COMPLETED and agreement.granted is None:
            agreement.granted = []
            for case, most in zip(agreement.cases, agreement.discounts, strict=True):
                cents = max(min(case.balance, most), 0)
                case.balance -= cents
                agreement.granted.append(cents)
                self.granted += cents > 0

    def _judge_promise(self, promise: Promise, day: date, told: Counter[str]) -> None:
        self.asked += 1
        promise.state = str(
            calls.kept(
                promise.amount, promise.receipts, made_on=promise.made_on, due_on=promise.due_on,
                grace_days=promise.grace_days, tolerance_bp=promise.tolerance_bp, today=day,
            )
        )  # fmt: skip
        if promise.state != "open":
            promise.next_check_on, promise.judged_on = None, day
            told[f"promise.{promise.state}"] += 1
