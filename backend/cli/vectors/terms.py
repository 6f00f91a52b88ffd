"""Examples of terms, holidays and prescription."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from backend.cli.vectors.reading import Inputs, Unsupported, day, needed, number
from backend.days import holidays_of, next_working_day
from backend.law.prescription import Act, last_day_to_sue
from backend.law.rows import SHIPPED
from backend.law.terms import last_day

# What an act is called, in the order in which words decide: a bailiff's seizure is a seizure.
_ACTS = (
    ("enforcement", r"enforce|command|seiz|saisie|attachment|execution"),
    ("lawyer_notice", r"lawyer|bailiff|avocat|huissier|advocaat|deurwaarder"),
    ("acknowledgment", r"\back|acknowledg|part_?(?:ial)?_?pay|payment|reconnaissance|acompte"),
    ("claim", r"claim|court|citation|summons|assign|suit|injonction|petition|demande"),
    ("mediation", r"mediat|concil"),
    ("letter", r"letter|med$|reminder|notice|demeure|lrar|registered|call|phone|mail|sms|visit"),
)
# Which row says whether the end moves to a working day.
_ROLLS = {
    "fr_procedural": ("calendar", "terms"),
    "be_procedural": ("calendar", "terms"),
    "be_ios": ("clock", "ios_record"),
    "fr_remittance": ("clock", "remittance"),
    "be_xix": ("clock", "stop_mediation"),
}


def _term(group: str) -> Callable[[Inputs, Mapping[str, Any]], Mapping[str, Any]]:
    def compute(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
        country, event = str(needed(inputs, "jurisdiction")), day(needed(inputs, "event"))
        raw = _raw(country, inputs)
        rolls = False
        if group in _ROLLS:
            kind, key = _ROLLS[group]
            rolls = bool(SHIPPED.on(kind, country, event, key).table["roll"])
        return {
            "last_day_raw": raw,
            "last_day": next_working_day(raw, country) if rolls else raw,
            "FR_art_641_would_give": _raw("FR", inputs),
            "BE_would_give": _raw("BE", inputs),
        }

    return compute


def _raw(country: str, inputs: Inputs) -> date:
    if country not in ("BE", "FR"):
        raise Unsupported(country)
    return last_day(
        country,
        day(inputs["event"]),
        months=int(inputs.get("months", 0)) + 12 * int(inputs.get("years", 0)),
        days=int(inputs.get("days", 0)) + 7 * int(inputs.get("weeks", 0)),
    )


def _holidays(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    year = int(needed(inputs, "year"))
    found = {country: sorted(holidays_of(country, year)) for country in ("BE", "FR")}
    return {**found, "easter": _easter(found["BE"])}


def _easter(days: list[date]) -> date:
    """The eve of the Monday that Ascension, 39 days after Easter, follows."""
    for monday in days:
        if monday.weekday() == 0 and monday + timedelta(days=38) in days:
            return monday - timedelta(days=1)
    raise Unsupported("no Easter in this year")


def _prescription(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    country = str(needed(inputs, "jurisdiction"))
    exact = 12 * number(inputs.get("years", 0)) + number(inputs.get("months", 0))
    if exact != exact.to_integral_value():
        raise Unsupported("part of a month")
    months = int(exact)
    acts = [_act(one) for one in inputs.get("events", [])]
    found = last_day_to_sue(country, day(needed(inputs, "starts")), months, acts)
    return {"last_day_to_sue": found.last_day}


def _act(one: Mapping[str, Any]) -> Act:
    written = str(needed(one, "kind", "type")).lower()
    kind = next((kind for kind, words in _ACTS if re.search(words, written)), None)
    if kind is None:
        raise Unsupported(f"event {written}")
    ended = next((one[name] for name in ("until", "end", "ended") if name in one), None)
    lapsed = bool(one.get("lapsed", one.get("dropped", one.get("rejected", False))))
    return Act(day(needed(one, "date", "on", "from")), kind, day(ended) if ended else None, lapsed)


GROUPS = {
    **{group: _term(group) for group in (*_ROLLS, "fr_legal_uplift", "be_quantieme")},
    "holidays": _holidays,
    "prescription": _prescription,
}
