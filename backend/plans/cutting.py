"""Ways to cut a debt other than equally: in steps, rising, or as somebody chose. No clock, no row.

All of them bring in the debt exactly; what does not is refused with what is missing.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from backend.days import read_day
from backend.money import Money, read_amount, total
from backend.plans.rules import INSTALMENTS_MOST, PlanRefused, check_count
from backend.refusals import Refused
from backend.words import _

_TIMES = re.compile(r"\s*[x×*]\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"[;+\s]+|,(?=\s|$)|,(?=\s*\d+x)")
_STEP = re.compile(r"(?:(\d{1,3})x)?([\d.,']+)(?:€|EUR)?", re.IGNORECASE)
_LINKS = {"puis", "then", "dan", "ensuite", "et", "and", "en", ""}


def read_steps(written: str) -> tuple[tuple[int | None, Money], ...]:
    """Steps as a person types them: "3x50 6x100", "3×50 puis 100" (the last until all is paid).

    Raises `PlanRefused` for what says nothing clear.
    """
    words = [word for word in _BETWEEN.split(_TIMES.sub("x", written.strip()))
             if word.lower() not in _LINKS]  # fmt: skip
    found: list[tuple[int | None, Money]] = []
    for place, word in enumerate(words):
        read = _STEP.fullmatch(word)
        if read is None:
            raise PlanRefused(_("Write steps such as 3x50 6x100"))
        try:
            amount = read_amount(read[2])
        except Refused as refused:
            raise PlanRefused(_("Write steps such as 3x50 6x100")) from refused
        count = int(read[1]) if read[1] else None if place == len(words) - 1 else 1
        if count == 0 or amount.cents <= 0:
            raise PlanRefused(_("An instalment must be more than nothing"))
        found.append((count, amount))
    if not found:
        raise PlanRefused(_("Write steps such as 3x50 6x100"))
    return tuple(found)


def stepped(rest: Money, steps: Sequence[tuple[int | None, Money]]) -> tuple[Money, ...]:
    """Instalments in steps of (how many, amount each); a last one without a count goes on until
    all is paid, and its last instalment is what remains."""
    parts: list[Money] = []
    for count, amount in steps:
        if count is not None:
            parts += [amount] * min(count, INSTALMENTS_MOST + 1)
            continue
        left = rest.cents - total(parts).cents
        if left > 0:
            full, last = divmod(left, amount.cents)
            check_count(len(parts) + full + bool(last), rest)
            parts += [amount] * full + ([Money(last)] if last else [])
    return _exactly(rest, parts)


def rising(
    rest: Money, rise: Money, *, every: int = 1, count: int | None = None,
    amount: Money | None = None,
) -> tuple[Money, ...]:  # fmt: skip
    """Instalments that grow by `rise` after each `every` of them.

    By `count` the first is what makes them add up, left-over cents with the earliest; by `amount`
    it is that, and the last one what remains.
    """
    if rise.cents <= 0 or every < 1:
        raise PlanRefused(_("Say by how much the instalments grow"))
    if (count is None) == (amount is None):
        raise PlanRefused(_("Give either the number of instalments or their amount"))
    if count is not None:
        check_count(count, rest)
        growth = [rise.cents * (place // every) for place in range(count)]
        base = Money(rest.cents - sum(growth))
        if base.cents < count:
            raise PlanRefused(
                _("{rise} more each time is too much for {count} instalments"),
                rise=rise, count=count,
            )  # fmt: skip
        return tuple(
            Money(part.cents + more) for part, more in zip(base.shares(count), growth, strict=True)
        )
    assert amount is not None
    if amount.cents <= 0:
        raise PlanRefused(_("An instalment must be more than nothing"))
    parts: list[Money] = []
    left = rest.cents
    while left > 0:
        check_count(len(parts) + 1, rest)
        part = min(left, amount.cents + rise.cents * (len(parts) // every))
        parts.append(Money(part))
        left -= part
    return tuple(parts)


def read_chosen(written: str) -> tuple[tuple[date | None, Money], ...]:
    """One instalment per line, an amount or a day and an amount. Raises `PlanRefused`.

    Either every line has a day or none has; days must come one after the other.
    """
    found: list[tuple[date | None, Money]] = []
    for line in filter(None, (line.strip() for line in written.splitlines())):
        first, _space, others = line.partition(" ")
        try:
            if others and any(mark in first for mark in "/-."):
                found.append((read_day(first), read_amount(others)))
            else:
                found.append((None, read_amount(line)))
        except Refused as refused:
            raise PlanRefused(
                _("“{line}”: write a day and an amount, such as 05/12/2026 50"), line=line
            ) from refused
    if not found:
        raise PlanRefused(_("Write one instalment per line"))
    days = [day for day, _amount in found if day is not None]
    if days and len(days) != len(found):
        raise PlanRefused(_("Give every line a day, or none"))
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise PlanRefused(_("Let the days come one after the other"))
    if any(amount.cents <= 0 for _day, amount in found):
        raise PlanRefused(_("An instalment must be more than nothing"))
    return tuple(found)


def chosen(rest: Money, amounts: Sequence[Money]) -> tuple[Money, ...]:
    """The amounts as they were typed, if they bring in what is asked for."""
    return _exactly(rest, list(amounts))


def _exactly(rest: Money, parts: list[Money]) -> tuple[Money, ...]:
    check_count(len(parts), rest)
    comes = total(parts)
    if comes < rest:
        raise PlanRefused(
            _("The instalments come to {sum}: {left} is missing"), sum=comes, left=rest - comes
        )
    if comes > rest:
        raise PlanRefused(
            _("The instalments come to {sum}: that is {more} too much"),
            sum=comes, more=comes - rest,
        )  # fmt: skip
    return tuple(parts)
