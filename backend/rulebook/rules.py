"""What may be added to the book of law, and how a row is said in words. No database, no clock."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.law.rows import Row, Rulebook, Wanted
from backend.refusals import Refused
from backend.words import _

PERCENTS = ("rate", "vat", "margin")
CONFIDENCE_WORDS = {
    "sourced": _("Read in a source"),
    "formula": _("Follows from the formula, as its neighbours do"),
    "memory": _("From memory, seen in no source yet"),
    "product": _("Our choice: the law is silent"),
    "weak": _("A single weak source"),
    "unknown": _("Not known: blocks whoever needs it"),
}


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row as it is to be added; `value` as TOML and JSON have it, None if it is not known."""

    wanted: Wanted
    valid_from: date
    valid_until: date | None
    value: Any
    article: str
    source: str
    confidence: str
    note: str = ""


def read_value(written: str, wanted: Wanted, book: Rulebook) -> Any:
    """A value as a person types it: "10,5", a list or named parts as in the value that it follows.

    Nothing written is a value that is not known. Raises `Refused` when it is not of the same form
    as the other values of its rule.
    """
    text = " ".join(written.split())
    if not text:
        return None
    pattern = _pattern(wanted, book)
    if isinstance(pattern, str):
        return _number_or_word(text, wanted, pattern)
    try:
        value = tomllib.loads(f"value = {text}")["value"]
        json.dumps(value)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise Refused(_("Write it in the form of {form}"), form=form_of(pattern)) from error
    alike = type(value) is type(pattern)
    if alike and isinstance(pattern, dict):
        alike = set(value) == set(pattern) and all(
            type(value[name]) is type(part) for name, part in pattern.items()
        )
    if not alike or (isinstance(value, int) and value < 0) or _below_nought(value):
        raise Refused(_("Write it in the form of {form}"), form=form_of(pattern))
    if wanted.kind == "imputation" and sorted(map(str, value)) != sorted(map(str, pattern)):
        raise Refused(_("The same names in another order: {form}"), form=form_of(pattern))
    return value


def _below_nought(value: Any) -> bool:
    return isinstance(value, dict) and any(
        isinstance(part, int) and part < 0 for part in value.values()
    )


def _number_or_word(text: str, wanted: Wanted, pattern: str) -> str:
    numeric = _decimal(pattern)
    if numeric is None:
        words = _WORD_CHOICES.get((wanted.kind, wanted.key)) or _WORD_CHOICES.get((wanted.kind, ""))
        if words and text not in words:
            raise Refused(_("One of {words}"), words=", ".join(words))
        return text
    number = _decimal(text.removesuffix("%").removesuffix("€").strip().replace(",", "."))
    most = 100 if wanted.kind in PERCENTS else 10_000_000
    if number is None or not 0 <= number <= most:
        raise Refused(_("A number from 0 to {most}, such as {form}"), most=most, form=pattern)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -4:
        raise Refused(_("At most four decimals"))
    return f"{number:f}"


_WORD_CHOICES = {
    ("day_count", ""): ("ACT/365F", "ACT/ACT"),
    ("switch", "b2c_interest_over_cap"): ("cap", "legal"),
    ("switch", "compounding"): ("off",),
}


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _pattern(wanted: Wanted, book: Rulebook) -> Any:
    """The last known value of the rule, else of its nearest kin. Raises `Refused` if none is."""
    own = book.series(wanted.kind, wanted.jurisdiction, wanted.key)
    kin = [
        row
        for row in book.rows
        if (row.kind, row.jurisdiction) == (wanted.kind, wanted.jurisdiction)
        and row.key.split("_")[0] == wanted.key.split("_")[0]
    ]
    for row in (*reversed(own), *kin):
        if row.value is not None:
            return row.value
    raise Refused(_("Choose a rule of the list"))


def form_of(value: Any) -> str:
    """A value as it is typed into the form: "10.5", ["a", "b"], { days = 45, roll = false }."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {form_of(part)}" for name, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(form_of(part) for part in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def example(wanted: Wanted, book: Rulebook) -> str:
    """How a value of this rule is typed, without quotes where it is a number or a word."""
    pattern = _pattern(wanted, book)
    return pattern if isinstance(pattern, str) else form_of(pattern)


def check(row: NewRow, book: Rulebook) -> None:
    """Whether a row may be added.

    Raises `Refused`: an unknown rule, days in the wrong order, a value without or with the
    confidence "unknown", a correction without its reason.
    """
    known = book.series(row.wanted.kind, row.wanted.jurisdiction, row.wanted.key)
    if not known:
        raise Refused(_("Choose a rule of the list"))
    if row.valid_until is not None and row.valid_until <= row.valid_from:
        raise Refused(_("The last day comes before the first"))
    if row.confidence not in CONFIDENCE_WORDS or (row.value is None) != (
        row.confidence == "unknown"
    ):
        raise Refused(_("A value that is not known stays empty, and the other way round"))
    if not row.note and any(one.valid_from == row.valid_from for one in known):
        raise Refused(_("A row begins on that day already: say why this one takes its place"))


@dataclass(frozen=True, slots=True)
class Told:
    """One rule as the screen shows it: what holds today, what held and will hold, what lacks."""

    wanted: Wanted
    current: Row | None
    others: tuple[Row, ...]
    lacks_from: date | None
    ended_on: date | None


def told(book: Rulebook, jurisdiction: str, kind: str, today: date) -> tuple[Told, ...]:
    """Every rule of a jurisdiction and kind ("" for all kinds), in the order of kind and key."""
    lacking = {one.wanted: one.day for one in book.wanting(today)}
    chosen = sorted({
        row.wanted for row in book.rows
        if row.jurisdiction == jurisdiction and kind in ("", row.kind)
    })  # fmt: skip
    return tuple(_told(book, wanted, today, lacking.get(wanted)) for wanted in chosen)


def _told(book: Rulebook, wanted: Wanted, today: date, lacks_from: date | None) -> Told:
    track = book.series(wanted.kind, wanted.jurisdiction, wanted.key)
    begun = [row for row in track if row.valid_from <= today]
    last = begun[-1] if begun else None
    holds = last is not None and (last.valid_until is None or last.valid_until > today)
    current = last if holds else None
    rows = [row for row in book.rows if row.wanted == wanted and row is not current]
    newest = sorted(rows, key=lambda row: (row.valid_from, row.entered), reverse=True)
    return Told(wanted, current, tuple(newest), lacks_from, book.ended(wanted))


def replaced(book: Rulebook, row: Row) -> bool:
    """Whether a later row of the same first day stands in this one's place."""
    return row not in book.series(row.kind, row.jurisdiction, row.key)
