"""Calls: what each outcome means and brings about; promises to pay, and when they are kept.

No clock, no row, no request. Callers bring the facts; these functions answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.calls.outcomes import Outcome
from backend.days import next_working_day
from backend.money import NOTHING, Money, total
from backend.refusals import Refused
from backend.words import _


class PromiseState(StrEnum):
    """The life of a promise. Only OPEN ones are judged by the night run."""

    OPEN = "open"
    KEPT = "kept"
    PARTLY = "partly"  # something came in time, but not enough
    BROKEN = "broken"
    CANCELLED = "cancelled"
    REPLACED = "replaced"  # by a later promise or a plan


JUDGED = (PromiseState.OPEN, PromiseState.KEPT, PromiseState.PARTLY, PromiseState.BROKEN)
REVISED_WITHIN_DAYS = 60  # a direct debit can be claimed back for eight weeks
PROMISE_DAYS_MAX = 45  # whoever needs longer is offered a plan
PAYING_NOW_DAYS = 3  # what a transfer that was just made may take
CALLBACK_DAYS_MAX = 90
DURATION_MAX_S = 8 * 3600


@dataclass(frozen=True, slots=True)
class Next:
    """What follows a call: the case's next step with its day, and when a blocker is reviewed."""

    action: str
    action_on: date
    task_on: date | None = None
    review_on: date | None = None


def follows(
    outcome: Outcome,
    *,
    today: date,
    country: str,
    callback_on: date | None = None,
    promise_check_on: date | None = None,
) -> Next | None:
    """What the outcome brings about; None when it changes nothing (an internal note, a plan).

    Days on which nobody works in `country` give way to the next working day.
    """

    def working(days: int) -> date:
        return next_working_day(today + timedelta(days=days), country)

    task_on = working(outcome.task_days) if outcome.task else None
    if promise_check_on:
        return Next("promise.check", promise_check_on)
    if outcome.asks == "callback" and callback_on:
        return Next("callback", callback_on, task_on=callback_on)
    if outcome.hold:
        review_on = working(outcome.review_days)
        return Next("blocker.review", review_on, task_on=task_on, review_on=review_on)
    if outcome.retry_days:
        return Next("retry", working(outcome.retry_days), task_on=task_on)
    return Next(outcome.task, task_on, task_on=task_on) if task_on else None


def check_promise(amount: Money, due_on: date, *, balance: Money, today: date) -> None:
    """Raises `Refused` unless the promise is for something owed and due within 45 days."""
    if not NOTHING < amount <= balance:
        raise Refused(_("Promise an amount up to the balance of {balance}"), balance=balance)
    last = today + timedelta(days=PROMISE_DAYS_MAX)
    if not today <= due_on <= last:
        raise Refused(_("Choose a day from today to {last}; beyond, agree a plan"), last=last)


def read_duration(written: str) -> int:
    """Seconds of "3:42", "1:02:30" or "4" (minutes). Raises `Refused` for anything else."""
    parts = written.strip().split(":") if written.strip() else ["0"]
    if len(parts) == 1:
        parts.append("0")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise Refused(_("Write the length such as 3:42"))
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part[:6])
    if seconds > DURATION_MAX_S:
        raise Refused(_("A call lasts 8 hours at most"))
    return seconds


def check_callback(callback_on: date, *, today: date) -> None:
    last = today + timedelta(days=CALLBACK_DAYS_MAX)
    if not today <= callback_on <= last:
        raise Refused(_("Choose a day from today to {last}"), last=last)


def kept(
    amount: Money,
    receipts: Sequence[tuple[date, Money]],
    *,
    made_on: date,
    due_on: date,
    grace_days: int,
    tolerance_bp: int,
    today: date,
) -> PromiseState:
    """How a promise of `amount` until `due_on` stands on `today`.

    `receipts` are days of receipt with their amounts. What was received from `made_on` to the last
    day of grace counts, whenever it was booked. Kept as soon as no more than `tolerance_bp` is
    missing; before the days of grace are over it is never broken.
    """
    last = due_on + timedelta(days=grace_days)
    paid = total(sum_ for received_on, sum_ in receipts if made_on <= received_on <= last)
    if paid.cents * 10_000 >= amount.cents * (10_000 - tolerance_bp):
        return PromiseState.KEPT
    if today <= last:
        return PromiseState.OPEN
    return PromiseState.PARTLY if paid > NOTHING else PromiseState.BROKEN


def promise_check(due_on: date, grace_days: int) -> date:
    """The first day on which an unpaid promise can be judged broken."""
    return due_on + timedelta(days=grace_days + 1)
