"""Examples of imputation: one debt in parts, several debts, equal debts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.cli.vectors.reading import Inputs, Unsupported, day, money, needed, number
from backend.law.imputation import SURPLUS, Debt, among, imputation_order, waterfall
from backend.money import NOTHING

_OURS = {"costs": "cost", "clause": "penalty"}
_DAYS = ("payment_date", "paid_on", "value_date", "date", "on", "as_of", "today")
_LONG_AGO = date(2000, 1, 1)


def _imputation(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    if "balances" in inputs:
        return _parts(inputs)
    if "debts" in inputs:
        return _debts(inputs)
    return _equals(inputs)


def _parts(inputs: Inputs) -> Mapping[str, Any]:
    owed = {str(bucket): money(amount) for bucket, amount in inputs["balances"].items()}
    order = (
        [str(bucket) for bucket in inputs["order"]] if "order" in inputs else _by_law(inputs, owed)
    )
    applied, left = waterfall(money(needed(inputs, "payment")), owed, order)
    remaining = {bucket: owed[bucket] - applied.get(bucket, NOTHING) for bucket in owed}
    return {"applied": applied, "left_over": left, "remaining": remaining}


def _by_law(inputs: Inputs, owed: Mapping[str, Any]) -> list[str]:
    """The legal order, in the words of the example."""
    country = str(needed(inputs, "jurisdiction"))
    if country not in ("BE", "FR"):
        raise Unsupported(country)
    on = day(inputs["date"]) if "date" in inputs else date(2026, 11, 21)
    buckets = imputation_order(country, on).buckets
    theirs = {_OURS.get(bucket, bucket): bucket for bucket in owed}
    if not set(theirs) <= set(buckets):
        raise Unsupported(str(sorted(owed)))
    return [theirs[bucket] for bucket in buckets if bucket in theirs]


def _debts(inputs: Inputs) -> Mapping[str, Any]:
    debts = [
        Debt(
            str(needed(one, "id", "ref")),
            money(needed(one, "open", "balance", "amount")),
            day(needed(one, "due", "due_on", "due_date")),
            number(one.get("rate", 0)),
        )
        for one in inputs["debts"]
    ]
    named = [name for name in _DAYS if name in inputs]
    on = day(inputs[named[0]]) if named else None
    chosen = inputs.get("debtor_designates")
    parts = among(money(needed(inputs, "payment")), debts, day=on, chosen=chosen or None)
    left = parts.pop(SURPLUS, NOTHING)
    remaining = {debt.ref: debt.open - parts[debt.ref] for debt in debts}
    return {"applied": parts, "left_over": left, "remaining": remaining}


def _equals(inputs: Inputs) -> Mapping[str, Any]:
    """Debts of one age and one rate: in proportion, the cents by largest remainder."""
    named = [name for name in inputs if name.startswith("open_")]
    if not named:
        raise Unsupported("no debts")
    debts = [
        Debt(str(place), money(amount), _LONG_AGO) for place, amount in enumerate(inputs[named[0]])
    ]
    parts = among(money(needed(inputs, "payment")), debts)
    left = parts.pop(SURPLUS, NOTHING)
    return {"applied": list(parts.values()), "left_over": left}


GROUPS = {"imputation": _imputation}
