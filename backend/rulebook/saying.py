"""A row of law in the reader's words: the name of its rule, and its value as a person says it."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from backend.law.rows import Row
from backend.money import Money
from backend.rulebook.naming import KINDS, NAMES, PLACES
from backend.web.language import amount, percent, translate, translate_many
from backend.words import _, one_or_many

__all__ = ["KINDS", "NAMES", "PLACES", "last_day", "name", "value"]

_EFFECTS = {
    "restart": _("a new period of the same length"),
    "extend": _("one more year at least, once"),
    "suspend": _("rests while it lasts, six months left after it"),
    "none": _("no effect"),
}
_BUCKETS = {
    "principal": _("Principal"), "indemnity": _("Indemnity"), "interest": _("Interest"),
    "cost": _("Costs"), "penalty": _("Penalty clause"),
}  # fmt: skip
_WORDS = {
    "cap": _("cut back to the ceiling"),
    "legal": _("void: the legal rate is due"),
    "off": _("never"),
    "b2b": _("the rate between enterprises"),
    "ACT/365F": _("actual days over 365"),
    "ACT/ACT": _("actual days over those of the year"),
    "eve_of_quantieme": _("to the eve of the same day of the month"),
    "same_quantieme": _("to the same day of the month"),
}


def name(kind: str, key: str) -> str:
    """The name of a rule; one that nobody named shows its key."""
    known = NAMES.get(f"{kind}/{key}" if key else kind)
    return translate(known) if known else key.replace("_", " ")


def value(row: Row) -> str:
    """The value of a row in the reader's language."""
    if row.value is None:
        return translate(_("Not known"))
    if row.kind in _SAYERS:
        return _SAYERS[row.kind](row)
    return _plain(row)


def last_day(row: Row) -> date | None:
    """The last day on which a row holds, as people say it; None while no end is known."""
    return row.valid_until - timedelta(days=1) if row.valid_until else None


def _percent(row: Row) -> str:
    return percent(row.number / 100, 2)


def _amount(row: Row) -> str:
    if row.key == "ios_increase":
        return translate(_("{share} of the principal"), share=percent(row.number / 100, 0))
    if isinstance(row.value, Mapping):
        return _bands(row.value)
    return _euros(row.value) if row.value[:1].isdigit() else _plain(row)


def _euros(written: str) -> str:
    return amount(Money.of(written))


def _bands(told: Mapping[str, Any]) -> str:
    parts = []
    for band in told["bands"]:
        facts = {"flat": _euros(band["flat"]), "above": _euros(band["above"]),
                 "share": percent(Decimal(band["percent"]) / 100, 0)}  # fmt: skip
        if Decimal(band["percent"]) == 0:
            parts.append(translate(_("{flat} up to {most}"), flat=facts["flat"],
                                   most=_euros(band["up_to"])))  # fmt: skip
        else:
            parts.append(translate(_("{flat} + {share} above {above}"), **facts))
    return " · ".join([*parts, translate(_("at most {most}"), most=_euros(told["most"]))])


def _plain(row: Row) -> str:
    if isinstance(row.value, list):
        return " · ".join(row.words)
    word = str(row.value)
    return translate(_WORDS[word]) if word in _WORDS else word


def _length(row: Row) -> str:
    told, parts = row.table, []
    for unit, (one, many) in _UNITS.items():
        if unit in told:
            parts.append(translate_many(one, many, int(told[unit])))
    if "most" in told:
        parts.append(translate(_("at most {days} days"), days=int(told["most"])))
    if "end_of_month" in told:
        parts.append(translate(_("or {days} days end of month"), days=int(told["end_of_month"])))
    if told.get("roll"):
        parts.append(translate(_("moved to a working day")))
    return ", ".join(parts)


_UNITS = {
    "years": one_or_many("{count} year", "{count} years"),
    "months": one_or_many("{count} month", "{count} months"),
    "working_days": one_or_many("{count} working day", "{count} working days"),
    "days": one_or_many("{count} day", "{count} days"),
}


def _calendar(row: Row) -> str:
    if "months" in row.table:
        counted, moved = _WORDS[row.table["months"]], translate(_("moved to a working day"))
        return f"{translate(counted)}, {moved}"
    return translate(
        _("Library “{library}”, {country}; Saturdays and Sundays are no working days"),
        library=row.table["library"],
        country=row.table["country"],
    )


def _hours(row: Row) -> str:
    return translate(
        _("from {begins} to {ends}"), begins=row.table["from"], ends=row.table["until"]
    )


def _uplift(row: Row) -> str:
    return translate(
        _("+ {points} points after {months} months"),
        points=str(row.table["points"]),
        months=int(row.table["months"]),
    )


def _effect(row: Row) -> str:
    effect = _EFFECTS[row.table["effect"]]
    return translate(effect)


def _order(row: Row) -> str:
    return " → ".join(translate(_BUCKETS.get(word, word)) for word in row.words)


_SAYERS: Mapping[str, Callable[[Row], str]] = {
    "rate": _percent,
    "vat": _percent,
    "margin": lambda row: translate(_("{points} points"), points=str(row.value)),
    "factor": lambda row: f"× {row.value}",
    "indemnity": _amount,
    "cap": _amount,
    "cost": _amount,
    "court_fee": _amount,
    "clock": _length,
    "prescription": _length,
    "retention": _length,
    "interruption": _effect,
    "imputation": _order,
    "calendar": _calendar,
    "contact": _hours,
    "uplift": _uplift,
}
