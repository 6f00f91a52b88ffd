"""Prescription: the last day to sue, and what moves it. A letter sent never does.

Facts in, answer out. Which acts interrupt, extend or rest is a row of the day of the act
(`interruption`); an act that no row knows is refused, not ignored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from backend.days import months_after
from backend.law.rows import SHIPPED, Rulebook
from backend.refusals import Refused
from backend.words import _

DAY = timedelta(days=1)
ALERT_DAYS = (180, 90, 30)
ACTS: Mapping[str, str] = MappingProxyType({
    "acknowledgment": _("Acknowledgment of the debt, or a part paid"),
    "claim": _("Claim brought before a court"),
    "enforcement": _("Command to pay, seizure"),
    "lawyer_notice": _("Registered notice of a lawyer or a bailiff"),
    "mediation": _("Mediation or conciliation"),
    "letter": _("Letter or formal notice of the agency"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happened to the claim. `until`: the last day, for a mediation.

    `lapsed`: a claim that was dropped or rejected, which interrupts nothing (C. civ. art. 2243).
    """

    on: date
    kind: str
    until: date | None = None
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """What one act did: "restart", "extend", "suspend", "none", "late" or "once"."""

    act: Act
    effect: str
    last_day: date
    row_id: str


@dataclass(frozen=True, slots=True)
class Prescription:
    last_day: date
    counted: tuple[Counted, ...]


def period_months(jurisdiction: str, nature: str, day: date, book: Rulebook = SHIPPED) -> int:
    """How many months a claim of this nature lives. Raises `MissingRow`."""
    return _months(book.on("prescription", jurisdiction, day, nature).table)


def _months(told: Mapping[str, Any]) -> int:
    return int(told.get("years", 0)) * 12 + int(told.get("months", 0))


def last_day_to_sue(
    jurisdiction: str,
    starts: date,
    months: int,
    acts: Iterable[Act] = (),
    book: Rulebook = SHIPPED,
) -> Prescription:
    """The last day on which the claim can be brought, with what each act did to it.

    Counted in days, acquired when the last one is over (C. civ. (FR) art. 2228 and 2229); the same
    day of the month, or its last. An act after the last day, or before the first, changes nothing.
    Raises `MissingRow` for an act that the law of the day does not know, `Refused` for a period of
    nothing.
    """
    if months < 1:
        raise Refused(_("A prescription of nothing is none"))
    ends = months_after(starts, months)
    counted: list[Counted] = []
    extended = False
    for act in sorted(acts, key=lambda act: (act.on, act.kind)):
        row = book.on("interruption", jurisdiction, act.on, act.kind)
        effect = str(row.table["effect"])
        if act.lapsed:
            effect = "none"
        elif not starts <= act.on <= ends:
            effect = "late"
        elif effect == "restart":
            ends = max(ends, months_after(act.on, months))
        elif effect == "extend" and extended and row.table.get("once"):
            effect = "once"
        elif effect == "extend":
            ends = max(ends, months_after(act.on, min(_months(row.table), months)))
            extended = True
        elif effect == "suspend":
            ends = _after_rest(ends, act, int(row.table.get("months_left", 0)))
        counted.append(Counted(act, effect, ends, row.id))
    return Prescription(ends, tuple(counted))


def _after_rest(ends: date, act: Act, months_left: int) -> date:
    if act.until is None or act.until < act.on:
        raise Refused(_("A mediation needs the day on which it ended"))
    rested = ends + ((act.until - act.on) + DAY)
    return max(rested, months_after(act.until, months_left))


def alerts(last: date) -> tuple[date, ...]:
    """The days on which somebody must be told, the first one first."""
    return tuple(last - timedelta(days=before) for before in ALERT_DAYS)
