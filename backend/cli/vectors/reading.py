"""Reads the words of an example: amounts, days, per cent, rules in prose. Guesses nothing."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.law.interest import DAY_COUNTS
from backend.money import Money

Inputs = Mapping[str, Any]
PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|pct\b|percent\b|per cent\b)")
_DAY_KEYS = ("date", "day", "on", "value_date", "paid_on", "valued_on", "paid_or_valued_on", "from",
             "until", "to", "end", "ended", "from_date", "start")  # fmt: skip
_AMOUNT_KEYS = (
    "amount",
    "paid",
    "payment",
    "principal_paid",
    "principal",
    "value",
    "new_principal",
)


class Unsupported(Exception):
    """The example asks for something that no rule here answers."""


def needed(inputs: Inputs, *names: str) -> Any:
    """The first of `names` that is given. Raises `Unsupported` when none is."""
    for name in names:
        if name in inputs:
            return inputs[name]
    raise Unsupported(f"no {names[0]} is given")


def number(written: Any) -> Decimal:
    """A decimal number, with a point or a comma, a sign of per cent and spaces allowed.

    Raises `ValueError` for anything else.
    """
    text = re.sub(r"[\s%€]|EUR", "", str(written)).replace(",", ".")
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{written!r} is not a number") from error
    if not found.is_finite():
        raise ValueError(f"{written!r} is not a number")
    return found


def money(written: Any) -> Money:
    return Money.of(str(number(written)))


def euros(amount: Money) -> Decimal:
    return Decimal(amount.cents).scaleb(-2)


def day(written: Any) -> date:
    """A day as 2026-11-21. Raises `ValueError`."""
    return date.fromisoformat(str(written))


def percent_in(text: str) -> Decimal | None:
    found = PERCENT.search(text)
    return number(found[1]) if found else None


def day_count(inputs: Inputs) -> str:
    written = str(needed(inputs, "day_count")).upper().replace(" ", "")
    known = {
        **{name: name for name in DAY_COUNTS},
        "ACT/365": "ACT/365F",
        "ACT/365FIXED": "ACT/365F",
    }
    if written not in known:
        raise Unsupported(f"day count {written}")
    return known[written]


def dated_amounts(entries: Any) -> list[tuple[date, Money]]:
    """Amounts with their days, written as pairs or as tables, in one list or one alone."""
    if isinstance(entries, Mapping) and not any(name in entries for name in _DAY_KEYS):
        return [(day(on), money(amount)) for on, amount in entries.items()]
    alone = isinstance(entries, Mapping)
    return [_dated(entry) for entry in ([entries] if alone else entries)]


def _dated(entry: Any) -> tuple[date, Money]:
    if isinstance(entry, Mapping):
        return day(needed(entry, *_DAY_KEYS)), money(needed(entry, *_AMOUNT_KEYS))
    if isinstance(entry, Sequence) and not isinstance(entry, str) and len(entry) == 2:
        return day(entry[0]), money(entry[1])
    raise Unsupported(f"no day and amount in {entry}")
