"""Examples of interest, of the formulas behind the rates, and of a debt paid in part."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from backend.cli.vectors.rates import rate_of
from backend.cli.vectors.reading import (
    Inputs,
    Unsupported,
    dated_amounts,
    day,
    day_count,
    money,
    needed,
    number,
)
from backend.law.imputation import waterfall
from backend.law.interest import Accrual, Segment, Step, accrue, rounded, steps_of
from backend.law.rates import FrenchFloor, belgian_rate, french_rate
from backend.law.rows import SHIPPED, MissingRow
from backend.money import NOTHING, Money, total

DAY = timedelta(days=1)
_PAID = re.compile(r"pay|paid|credit")
_STEPS = re.compile(r"step|principal|balance")
# Named like a payment, but said of the debt as a whole.
_OTHER = frozenset({"principal", "paid_or_valued_on", "paid_on", "day_count", "rate_rule"})


def _steps(inputs: Inputs) -> Sequence[Step]:
    due, principal = day(needed(inputs, "due_date")), needed(inputs, "principal")
    steps = [] if isinstance(principal, str | int) else dated_amounts(principal)
    steps += _found(inputs, _STEPS, but=_PAID)
    paid = _found(inputs, _PAID)
    if not steps:
        return steps_of(due, money(principal), paid)
    if paid:
        raise Unsupported("payments and steps at once")
    first = [] if steps[0][0] <= due + DAY else [(due + DAY, money(principal))]
    later = {max(from_day, due + DAY): left for from_day, left in sorted(steps)}
    return tuple(sorted({**dict(first), **later}.items()))


def _found(
    inputs: Inputs, named: re.Pattern[str], *, but: re.Pattern[str] | None = None
) -> list[Step]:
    """Amounts with a day under any name that says so: a list, a table, or two fields."""
    found: list[Step] = []
    for name, told in inputs.items():
        if name in _OTHER or not named.search(name) or (but and but.search(name)):
            continue
        if isinstance(told, list | Mapping):
            found += dated_amounts(told)
            continue
        beside = [key for key in (f"{name}_date", f"{name}_on", f"{name}_day") if key in inputs]
        if beside:
            found.append((day(inputs[beside[0]]), money(told)))
    return found


def _accrued(inputs: Inputs, steps: Sequence[Step], until: date) -> Accrual:
    rounding = str(inputs.get("rounding", "ROUND_HALF_UP once")).lower()
    if "half_up" not in rounding or "per segment" in rounding:
        raise Unsupported(f"rounding {rounding}")
    return accrue(steps, rates=rate_of(inputs), day_count=day_count(inputs), until=until)


def _interest(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    until = day(needed(inputs, "paid_or_valued_on", "paid_on", "valued_on", "value_date", "as_of"))
    accrual = _accrued(inputs, _steps(inputs), until)
    return {
        "days": accrual.days,
        "interest": accrual.interest,
        "segments": [_segment(one) for one in accrual.segments],
        "if_rounded_per_segment": total(rounded(one.exact) for one in accrual.segments),
        "covered_until": accrual.covered_until,
        "missing": str(accrual.missing.wanted) if accrual.missing else None,
    }


def _segment(one: Segment) -> Mapping[str, Any]:
    return {
        "from": one.from_day,
        "to": one.until_day,
        "days": one.days,
        "rate_pct": _decimal(one.percent),
        "basis": one.basis,
        "principal": one.principal,
        "interest": rounded(one.exact),
    }


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _formula(inputs: Inputs, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    country = str(needed(inputs, "jurisdiction"))[:2].upper()
    if country not in ("BE", "FR"):
        raise Unsupported(country)
    if "legal_rate" in inputs and country == "FR":
        factor = SHIPPED.on("factor", "FR", date(2026, 1, 1), "contract_floor").number
        return {name: number(inputs["legal_rate"]) * factor for name in ("floor_3x_legal", "floor")}
    if "mro" in inputs:
        on = day(inputs.get("date", inputs.get("on", "2026-01-01")))
        maker = belgian_rate if country == "BE" else french_rate
        found = maker(number(inputs["mro"]), on, SHIPPED)
        return {"late_rate": found, "default_rate": found, "rate": found}
    return {"rows": [_half_year(country, str(row["half_year"])) for row in asked["rows"]]}


def _half_year(country: str, written: str) -> Mapping[str, Any]:
    """The rates of "2026-S1" by the formula. Raises `ValueError` where the rows say otherwise."""
    year, half = written.split("-S")
    begins = date(int(year), 1 if half == "1" else 7, 1)
    # The law of 2013 took effect in the middle of a half-year: its margin holds for all of it.
    margin_on = max(begins, date(2013, 3, 16))
    try:
        reference = SHIPPED.on("rate", "EU", begins, "ecb_mro").number
    except MissingRow:
        return {"half_year": written}
    if country == "BE":
        tabled, formula = "b2b", belgian_rate(reference, margin_on, SHIPPED)
    else:
        tabled, formula = "default", french_rate(reference, begins, SHIPPED)
    if SHIPPED.on("rate", country, begins, tabled).number != formula:
        raise ValueError(f"{written}: the row of {country} is not what the formula gives")
    told = {"half_year": written, "mro": reference, "late_rate": formula, "default_rate": formula}
    if country == "FR":
        told["floor_3x_legal"] = _decimal(FrenchFloor().on(begins, SHIPPED).percent)
    return told


def _end_to_end(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Interest and payments in turn: crystallised and imputed at each payment, and at the end."""
    order = [str(bucket) for bucket in needed(inputs, "imputation_order", "order")]
    due, as_of = day(needed(inputs, "due_date")), day(needed(inputs, "as_of"))
    owed = {"costs": money(inputs.get("flat_indemnity", "0")), "interest": NOTHING,
            "principal": money(needed(inputs, "principal"))}  # fmt: skip
    told: dict[str, Any] = {}
    since, left_over = due, NOTHING
    for on, amount in sorted(_found(inputs, _PAID), key=lambda payment: payment[0]):
        fresh = _since(inputs, owed["principal"], since, on)
        owed["interest"] += fresh
        applied, left = waterfall(amount, owed, order)
        owed = {bucket: owed[bucket] - applied[bucket] for bucket in owed}
        since, left_over = max(on, since), left_over + left
        told = {"interest_at_payment": fresh, "payment_applied": applied,
                "principal_after": owed["principal"]}  # fmt: skip
    fresh = _since(inputs, owed["principal"], since, as_of)
    owed["interest"] += fresh
    balance = {**owed, "total": total(owed.values())}
    told |= {"new_interest_since_payment": fresh, "balance_as_of": balance, "left_over": left_over}
    return told


def _since(inputs: Inputs, principal: Money, since: date, until: date) -> Money:
    accrual = _accrued(inputs, steps_of(since, principal), until)
    if accrual.missing:
        raise accrual.missing
    return accrual.interest


GROUPS = {"interest": _interest, "rate_formula": _formula, "end_to_end": _end_to_end}
