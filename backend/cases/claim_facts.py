"""What is known of a claim beyond its amount: facts told one by one, the latest of each holds.

Facts in, answer out. Nothing is guessed: what nobody told is None, except whether the debtor is an
enterprise and which country's law holds, which are the case's until somebody says otherwise.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backend.days import read_day
from backend.money import read_amount
from backend.refusals import Refused
from backend.words import _

COUNTRIES = ("BE", "FR")
KINDS = ("B2B", "B2C")
TEXT_MOST = 2000
SOURCE_MOST = 400
# The periods of prescription that `backend.law` knows, in the words of the trade.
NATURES = {
    "BE": {
        "contract": _("Contract, also supplies between enterprises"),
        "periodic": _("Periodic: energy, telecom, rent, lawyers’ fees"),
        "care": _("Care and hospital"),
        "consumer_goods": _("Goods sold to a consumer"),
        "hospitality": _("Hotel or restaurant"),
        "insurance": _("Insurance"),
        "non_contract": _("Outside any contract"),
        "judgment": _("Judgment to enforce"),
    },
    "FR": {
        "contract": _("Contract, also supplies between enterprises"),
        "consumer": _("Goods or services for a consumer"),
        "judgment": _("Judgment to enforce"),
    },
}
FACT_WORDS = {
    "nature": _("Nature of the claim"),
    "kind": _("Enterprise or consumer"),
    "jurisdiction": _("Law of"),
    "issued_on": _("Invoice of"),
    "due_on": _("Due on"),
    "contract_on": _("Contract of"),
    "rate_bp": _("Agreed interest"),
    "clause_bp": _("Agreed penalty, share of the principal"),
    "clause_cents": _("Agreed penalty, fixed sum"),
    "clause_text": _("Text of the clause"),
    "clause_place": _("Where the clause stands"),
    "document": _("Document"),
    "acknowledged": _("Acknowledged by the debtor on"),
    "court_claim": _("Brought before a court on"),
    "enforcement": _("Command to pay or seizure on"),
    "lawyer_notice": _("Registered notice of a lawyer or bailiff on"),
    "reminded_post": _("First reminder by post on"),
    "reminded_email": _("First reminder by e-mail on"),
    "withdrawn": _("Withdrawn"),
}
EVENTS = ("acknowledged", "court_claim", "enforcement", "lawyer_notice")
REMINDERS = ("reminded_post", "reminded_email")
SEVERAL = (*EVENTS, *REMINDERS, "document")
DAYS = ("issued_on", "due_on", "contract_on", *EVENTS, *REMINDERS)
TELLABLE = tuple(fact for fact in FACT_WORDS if fact not in ("document", "withdrawn"))


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as somebody told it. `by` is a person's name; `document_id` proves it."""

    id: int
    claim_id: int
    fact: str
    value: str
    source: str = ""
    document_id: int | None = None
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What holds of a claim. `told` says of each fact who told it; events are day and kind."""

    kind: str
    jurisdiction: str
    issued_on: date | None = None
    due_on: date | None = None
    contract_on: date | None = None
    nature: str | None = None
    rate_bp: int | None = None
    clause_bp: int | None = None
    clause_cents: int | None = None
    clause_text: str = ""
    clause_place: str = ""
    documents: tuple[Told, ...] = ()
    events: tuple[tuple[date, str], ...] = ()
    reminders: tuple[tuple[date, str], ...] = ()
    told: Mapping[str, Told] | None = None

    @property
    def business(self) -> bool:
        return self.kind == "B2B"

    @property
    def agreed_percent(self) -> Decimal | None:
        """The agreed rate in per cent per year."""
        return None if self.rate_bp is None else Decimal(self.rate_bp) / 100

    def of(self, fact: str) -> Told | None:
        return (self.told or {}).get(fact)


def known(start: Known, rows: Iterable[Told]) -> Known:
    """What holds after everything that was told of one claim, in the order of being told."""
    ordered = sorted(rows, key=lambda row: row.id)
    withdrawn = {int(row.value) for row in ordered if row.fact == "withdrawn" and row.value}
    latest: dict[str, Told] = {}
    several: list[Told] = []
    for row in ordered:
        if row.id in withdrawn or row.fact == "withdrawn":
            continue
        if row.fact in SEVERAL:
            several.append(row)
        else:
            latest[row.fact] = row
    now = replace(
        start,
        told=latest,
        documents=tuple(row for row in several if row.fact == "document"),
        events=tuple(sorted(_day_and_kind(row) for row in several if row.fact in EVENTS)),
        reminders=tuple(sorted(_day_and_kind(row) for row in several if row.fact in REMINDERS)),
    )
    values = {fact: _READ[fact](row.value) for fact, row in latest.items() if row.value}
    return replace(now, **values)


def _day_and_kind(row: Told) -> tuple[date, str]:
    return date.fromisoformat(row.value), row.fact


_READ: dict[str, Callable[[str], Any]] = {
    "nature": str, "kind": str, "jurisdiction": str, "clause_text": str, "clause_place": str,
    "issued_on": date.fromisoformat, "due_on": date.fromisoformat,
    "contract_on": date.fromisoformat, "rate_bp": int, "clause_bp": int, "clause_cents": int,
}  # fmt: skip


def natures(jurisdiction: str) -> Mapping[str, str]:
    """The natures that the law of a country knows; none where it is not kept."""
    return NATURES.get(jurisdiction, {})


def plain(fact: str, written: str, *, jurisdiction: str, today: date) -> str:
    """The value of a fact as it is kept, from what a person wrote; empty takes it back.

    Raises `Refused` for what it cannot be: an act that has not happened yet, a nature that the law
    of `jurisdiction` does not know, a rate that is none.
    """
    text = written.strip()
    if fact not in TELLABLE:
        raise Refused(_("Choose one of the list"))
    if not text:
        if fact in SEVERAL:
            raise Refused(_("Fill this in"))
        return ""
    if fact in DAYS:
        return _day(fact, text, today)
    if fact in ("rate_bp", "clause_bp"):
        return _basis_points(text)
    if fact == "clause_cents":
        cents = read_amount(text).cents
        if cents < 0:
            raise Refused(_("A sum of nought or more"))
        return str(cents)
    lists: dict[str, Sequence[str]] = {"kind": KINDS, "jurisdiction": COUNTRIES,
                                       "nature": tuple(natures(jurisdiction))}  # fmt: skip
    if fact in lists and text not in lists[fact]:
        raise Refused(_("Choose one of the list"))
    if len(text) > TEXT_MOST:
        raise Refused(_("At most {longest} characters"), longest=TEXT_MOST)
    return text


def _day(fact: str, text: str, today: date) -> str:
    day = read_day(text)
    if fact != "due_on" and day > today:
        raise Refused(_("This day is still to come"))
    return day.isoformat()


def _basis_points(text: str) -> str:
    share = read_amount(text.removesuffix("%").strip()).cents
    if not 0 <= share <= 10_000:
        raise Refused(_("A share from 0 to 100 %"))
    return str(share)
