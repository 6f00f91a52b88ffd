"""Calls: what each outcome means and brings about; promises to pay, and when they are kept.

No clock, no row, no request. Callers bring the facts; these functions answer.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from backend.money import Money, total


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
    return PromiseState.PARTLY if paid > Money(0) else PromiseState.BROKEN


def promise_check(due_on: date, grace_days: int) -> date:
    """The first day on which an unpaid promise can be judged broken."""
    return due_on + timedelta(days=grace_days + 1)
