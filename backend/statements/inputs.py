"""What a statement is computed from, and nothing else: plain facts that can be written down.

The same inputs give the same statement, for ever; so they are kept with every one that is issued,
as canonical JSON, with the rows of law that were asked for.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from backend.law.rows import Held, Row, Rulebook

POLICIES = ("none", "law", "contract")


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """An invoice: what was placed of it (cents), and what is known. `due_on` None: nobody told."""

    id: int
    invoice_no: str
    placed_cents: int
    issued_on: date | None
    due_on: date | None
    business: bool
    jurisdiction: str
    contract_on: date | None = None
    rate_bp: int | None = None
    clause_bp: int | None = None
    clause_cents: int | None = None
    clause_place: str = ""


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """An entry beside the principal. `computed_until`: it was computed here, through that day."""

    id: int
    claim_id: int | None
    kind: str
    cents: int
    booked_on: date
    computed_until: date | None = None


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """A part of a payment set against the case; below nought it takes `reverses_id` back."""

    id: int
    payment_id: int
    claim_id: int | None
    bucket: str
    cents: int
    received_on: date
    direct: bool = False
    reverses_id: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter that opens something: `step` "reminder" or "formal_notice", by "post" or "email".

    `claim_id` None: about every claim of the case.
    """

    step: str
    sent_on: date
    channel: str
    claim_id: int | None = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything about one case at the end of the day `as_of`. `rests`: first day, first day that
    counts again or None; interest does not run in them.
    """

    case_number: str
    as_of: date
    policy: str
    claims: tuple[ClaimFacts, ...] = ()
    charges: tuple[ChargeFacts, ...] = ()
    receipts: tuple[ReceiptFacts, ...] = ()
    notices: tuple[Notice, ...] = ()
    rests: tuple[tuple[date, date | None], ...] = ()
    insolvent_on: date | None = None

    def notices_of(self, claim: ClaimFacts) -> tuple[Notice, ...]:
        return tuple(one for one in self.notices if one.claim_id in (None, claim.id))


class Asked(Rulebook):
    """A book that remembers which series of rows it was asked for."""

    __slots__ = ("asked", "book")

    def __init__(self, book: Rulebook) -> None:  # all is asked of `book`; nothing is sorted anew
        self.book = book
        self.rows = book.rows
        self.asked: set[tuple[str, str, str]] = set()

    def held(self, kind: str, jurisdiction: str, day: date, key: str = "") -> Held:
        self.asked.add((kind, jurisdiction, key))
        return self.book.held(kind, jurisdiction, day, key)

    def series(self, kind: str, jurisdiction: str, key: str = "") -> tuple[Row, ...]:
        self.asked.add((kind, jurisdiction, key))
        return self.book.series(kind, jurisdiction, key)

    def rows_asked(self, until: date) -> tuple[Row, ...]:
        """Every row that was looked at, that began by the day `until`; in a settled order."""
        return tuple(
            row
            for series in sorted(self.asked)
            for row in self.book.series(*series)
            if row.valid_from <= until
        )


def canonical(value: object) -> str:
    """JSON with sorted names, no spaces, days as 2026-11-21: equal values give equal text."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into a statement")


def written(inputs: Inputs, rows: tuple[Row, ...], engine: str) -> str:
    """The inputs with the rows of law they were read with, as they are kept."""
    return canonical({"engine": engine, "case": asdict(inputs), "law": [_row(row) for row in rows]})


def _row(row: Row) -> dict[str, object]:
    return {field.name: _thawed(getattr(row, field.name)) for field in fields(row)}


def _thawed(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _thawed(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_thawed(part) for part in value]
    return value


def read(text: str) -> tuple[Inputs, Rulebook, str]:
    """Inputs, book and engine back from what `written` made of them."""
    told = json.loads(text)
    days = ("valid_from", "valid_until")
    book = Rulebook(
        Row(**{name: _day(value) if name in days else value for name, value in row.items()})
        for row in told["law"]
    )
    case = told["case"]
    inputs = Inputs(
        case_number=case["case_number"],
        as_of=date.fromisoformat(case["as_of"]),
        policy=case["policy"],
        claims=tuple(ClaimFacts(**_dated(one)) for one in case["claims"]),
        charges=tuple(ChargeFacts(**_dated(one)) for one in case["charges"]),
        receipts=tuple(ReceiptFacts(**_dated(one)) for one in case["receipts"]),
        notices=tuple(Notice(**_dated(one)) for one in case["notices"]),
        rests=tuple((date.fromisoformat(begin), _day(end)) for begin, end in case["rests"]),
        insolvent_on=_day(case["insolvent_on"]),
    )
    return inputs, book, told["engine"]


def _dated(one: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _day(value) if name.endswith("_on") or name == "computed_until" else value
        for name, value in one.items()
    }


def _day(text: str | None) -> Any:
    return None if text is None else date.fromisoformat(text)
