"""Examples of Belgian consumer law, of the flat indemnity and of the ceiling of increases."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from backend.cli.vectors.reading import (
    Inputs,
    Unsupported,
    day,
    day_count,
    money,
    needed,
    number,
    percent_in,
)
from backend.law.consumers import (
    Channel,
    Clause,
    ceiling,
    claimable,
    compensation,
    first_reminder,
)
from backend.law.indemnity import Invoice, flat, indemnity, undisputed_increase
from backend.money import NOTHING, Money

TODAY_OF_LAW = date(2026, 11, 21)  # examples that name no day are of the law as it stands
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_LEAST = re.compile(rf"\b(?:min(?:imum)?|at least|minimum of)\.?\s*{_NUMBER}")
_MOST = re.compile(rf"\b(?:max(?:imum)?|at most|up to|capped at)\.?\s*{_NUMBER}(?!\s*%)")
_FLAT = re.compile(
    rf"\b(?:flat|fixed|forfait|lump sum)(?: (?:of|sum))?\s*(?:eur\s*)?{_NUMBER}(?!\s*%)"
)
_NONE = re.compile(r"\bno clause|without (?:a )?clause|^none$|^no$")
_BAD_REMINDER = re.compile(
    r"reminder.*(?:missing|incomplete|not sent|never|absent|bad|late)"
    r"|(?:no|without|missing|incomplete) (?:first )?reminder"
)
_ABOVE = re.compile(r"at or above the cap|above the cap|at the cap|unlimited")
_CHANNELS: Mapping[str, Channel] = {
    "post": "post", "letter": "post", "registered": "post", "registered_post": "post",
    "mail": "post", "email": "email", "e-mail": "email",
}  # fmt: skip


def clause_of(written: Any) -> tuple[Clause | None, bool]:
    """A clause in words ("15 % min 60", "flat 50") and whether a complete reminder went first.

    Raises `Unsupported` for words that say neither an amount nor that there is none.
    """
    if written is None:
        return None, True
    text = " ".join(str(written).lower().split())
    reminded = not _BAD_REMINDER.search(text)
    if _NONE.search(text):
        return None, reminded
    if _ABOVE.search(text):
        return Clause(unlimited=True), reminded
    percent, least, most, fixed = (
        percent_in(text),
        _LEAST.search(text),
        _MOST.search(text),
        _FLAT.search(text),
    )
    bare = re.fullmatch(rf"{_NUMBER}(?:\s*(?:eur|euros?|€))?", text)
    if percent is None and not fixed and not bare:
        if not reminded:
            return Clause(unlimited=True), reminded
        raise Unsupported(f"clause {written}")
    sum_of = fixed or bare
    return (
        Clause(
            percent=percent or Decimal(0),
            flat=money(sum_of[1]) if sum_of else NOTHING,
            least=money(least[1]) if least else NOTHING,
            most=money(most[1]) if most else None,
        ),
        reminded,
    )


def _on(inputs: Inputs) -> date:
    return day(inputs["date"]) if "date" in inputs else TODAY_OF_LAW


def _cap(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    balance, on = money(needed(inputs, "balance_due", "balance")), _on(inputs)
    clause, reminded = clause_of(inputs.get("contract_clause", "at or above the cap"))
    reminded = reminded and bool(inputs.get("first_reminder_complete", True))
    found = compensation(balance, clause, on, reminded=reminded)
    return {"max_flat_compensation": ceiling(balance, on), "claimable": found}


def _reminder(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    clock = first_reminder(day(needed(inputs, "sent", "first_reminder_sent")), _channel(inputs))
    return {
        "period_starts": clock.begins,
        "last_day_literal": clock.last_literal,
        "last_day_if_rolled_to_business_day": clock.last,
        "claimable_from_safe": clock.claimable_from,
    }


def _channel(inputs: Inputs) -> Channel:
    written = str(needed(inputs, "channel")).lower().strip()
    if written not in _CHANNELS:
        raise Unsupported(f"channel {written}")
    return _CHANNELS[written]


def _whole(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Balance, reminder, interest and compensation of a consumer, as of a day."""
    balance = money(needed(inputs, "balance", "balance_due"))
    reminder = first_reminder(day(needed(inputs, "first_reminder_sent", "sent")), _channel(inputs))
    clause, reminded = clause_of(inputs.get("contract_clause"))
    agreed = inputs.get("contract_interest_pct")
    told = claimable(
        balance,
        reminder,
        as_of=day(needed(inputs, "as_of")),
        day_count=day_count(inputs),
        clause=clause if reminded else None,
        agreed=None if agreed is None else number(agreed),
        small_creditor=bool(inputs.get("creditor_is_sme", False)),
    )
    if told.missing:
        raise told.missing
    return {
        "grace_last_day": reminder.last,
        "interest_from": told.interest_from,
        "interest": told.interest,
        "flat_compensation": told.compensation,
        "total": told.total,
    }


def _flat(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    invoices = [
        Invoice(
            late=bool(needed(one, "late")),
            business=_business(one),
            barred=bool(one.get("barred", one.get("insolvency", False))),
        )
        for one in needed(inputs, "invoices")
    ]
    country = str(needed(inputs, "jurisdiction"))
    if country not in ("BE", "FR"):
        raise Unsupported(country)
    return {"indemnity": indemnity(country, invoices, _on(inputs)), "vat": NOTHING}


def _business(one: Mapping[str, Any]) -> bool:
    kinds = {"business": True, "b2b": True, "company": True, "professional": True,
             "consumer": False, "b2c": False, "individual": False}  # fmt: skip
    written = str(needed(one, "debtor")).lower()
    if written not in kinds:
        raise Unsupported(f"debtor {written}")
    return kinds[written]


def _increase(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    asked = money(needed(inputs, "contract_increase_plus_interest"))
    on = _on(inputs)
    each: Money = flat("BE", on)[0]
    found = undisputed_increase(money(needed(inputs, "principal")), asked, on)
    return {"claimable_increase": found, "plus_flat": each}


GROUPS = {
    "be_b2c_cap": _cap,
    "be_reminder_14d": _reminder,
    "be_b2c_end_to_end": _whole,
    "flat_40": _flat,
    "be_ios_cap": _increase,
}
