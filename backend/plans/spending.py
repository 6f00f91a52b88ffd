"""What becomes of money that comes beside the schedule: too early, too much, gone back, or towards
several cases at once. No clock, no row.

"Advance" lets an overpayment cover the instalments that come next: nothing is due until they are
used up. "Shorten" takes it off the end: the next instalment stays due as it was, the last ones fall
away. Money that comes before its day is no overpayment as long as it stays within the instalment
that is next to fall due.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from backend.money import NOTHING, Money, total
from backend.plans.rules import Instalment, due_by


class Receipt(NamedTuple):
    """What a payment brought on its day. One that went back since is a receipt below nought; it
    `counts_on` the day of what it takes back."""

    on: date
    amount: Money
    counts_on: date


Received = Sequence[tuple[date, Money]]  # days with what came on them, below nought: went back


def as_received(receipts: Sequence[Receipt]) -> list[tuple[date, Money]]:
    """By the day on which each came, or went back."""
    return sorted(((one.on, one.amount) for one in receipts), key=lambda one: one[0])


def netted(receipts: Sequence[Receipt]) -> list[tuple[date, Money]]:
    """By day, as if what went back had never come; days on which nothing is left are gone."""
    found: dict[date, int] = {}
    for one in receipts:
        found[one.counts_on] = found.get(one.counts_on, 0) + one.amount.cents
    return [(day, Money(cents)) for day, cents in sorted(found.items()) if cents]


def asked_until(schedule: Sequence[Instalment], day: date) -> Money:
    """What may come in on `day` without being too much: all up to the next instalment included."""
    ahead = min((part.due_on for part in schedule if part.due_on >= day), default=date.max)
    return due_by(schedule, ahead)


def beyond(schedule: Sequence[Instalment], received: Received) -> Money:
    """How much of what came in (netted, by day) is taken off the end of the schedule.

    It is the most by which, on any day, all that had come in went beyond what was asked for until
    the next due day: what was too much once comes off the end for good, whatever comes later.
    """
    running, most = 0, 0
    for day, amounts in groupby(received, key=lambda one: one[0]):
        running += sum(amount.cents for _day, amount in amounts)
        most = max(most, running - asked_until(schedule, day).cents)
    return Money(most)


def shortened(schedule: Sequence[Instalment], off: Money) -> tuple[Instalment, ...]:
    """The schedule less `off` at its end; the last that is left may be a part of its amount."""
    left = total(part.amount for part in schedule).cents - off.cents
    found: list[Instalment] = []
    for part in sorted(schedule, key=lambda part: (part.due_on, part.seq)):
        cents = min(part.amount.cents, left)
        if cents <= 0:
            break
        found.append(Instalment(part.seq, part.due_on, Money(cents)))
        left -= cents
    return tuple(found)


def merged(schedules: Sequence[Sequence[Instalment]]) -> tuple[Instalment, ...]:
    """The parts of several cases as one schedule: what is asked for in all, place by place."""
    found: dict[tuple[date, int], int] = {}
    for schedule in schedules:
        for part in schedule:
            place = (part.due_on, part.seq)
            found[place] = found.get(place, 0) + part.amount.cents
    return tuple(
        Instalment(seq, due_on, Money(cents)) for (due_on, seq), cents in sorted(found.items())
    )


def over_cases(
    schedule: Sequence[Instalment], owed: Sequence[Money]
) -> list[tuple[Instalment, ...]]:
    """Cut every instalment over the cases, by largest remainder of what each still has to get.

    `owed` is what each case gets in all; together it is the schedule's total. Each case comes out
    at its amount and each instalment at its own, to the cent; a case whose part of an instalment is
    nothing is not in it.
    """
    if total(part.amount for part in schedule) != total(owed):
        raise ValueError("the cases' shares are not the schedule's total")
    left = [amount.cents for amount in owed]
    found: list[list[Instalment]] = [[] for _case in owed]
    for part in schedule:
        for place, share in enumerate(part.amount.split(left)):
            left[place] -= share.cents
            if share > NOTHING:
                found[place].append(Instalment(part.seq, part.due_on, share))
    return [tuple(parts) for parts in found]
