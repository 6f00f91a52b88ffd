"""What happened to the plans of a case, who did it and why: read in the journal, told in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db
from backend.days import day_of
from backend.money import Money
from backend.words import _

# event: what is said of it, and its tone
STEPS: dict[str, tuple[str, str]] = {
    "plan.draft": (_("Drafted"), ""),
    "plan.proposed": (_("Put to the debtor"), ""),
    "plan.asked": (_("Put before the managers"), "warn"),
    "plan.approved": (_("Approved"), "good"),
    "plan.refused": (_("Refused"), "bad"),
    "plan.agreed": (_("Agreed, in writing"), "good"),
    "plan.started": (_("Begun"), "good"),
    "plan.late": (_("Late"), "bad"),
    "plan.kept_again": (_("In order again"), "good"),
    "plan.broken": (_("Broken"), "bad"),
    "plan.completed": (_("Completed"), "good"),
    "plan.cancelled": (_("Cancelled"), ""),
    "plan.renegotiated": (_("Replaced by a new version"), ""),
}
HOWS = {"phone": _("Telephone"), "email": _("E-mail"), "letter": _("Letter"), "visit": _("Visit")}


@dataclass(frozen=True, slots=True)
class Step:
    """A change of a plan. `creditor_by` is how the creditor agreed, where it was asked."""

    plan_id: int
    on: date
    word: str
    tone: str
    who: str | None
    why: str
    missing: Money | None
    missed_on: date | None
    creditor_by: str
    creditor_on: date | None


async def steps_of(case_id: int) -> dict[int, list[Step]]:
    """The steps of every plan of the case, the earliest first."""
    found = await db.rows(
        "SELECT j.event, j.at, j.details, p.name FROM journal_entry j"
        " LEFT JOIN person p ON p.id::text = j.actor"
        " WHERE j.case_id = $1 AND j.event = ANY($2) ORDER BY j.id DESC LIMIT 500",
        case_id, list(STEPS),
    )  # fmt: skip
    told: dict[int, list[Step]] = {}
    for row in reversed(found):
        details = row["details"]
        plan_id = details.get("plan") or details.get("plan_id")
        if plan_id is not None:
            step = _step(row["event"], day_of(row["at"]), row["name"], details)
            told.setdefault(int(plan_id), []).append(step)
    return told


def _step(event: str, booked_on: date, who: str | None, details: Mapping[str, Any]) -> Step:
    word, tone = STEPS[event]
    missing = int(details.get("missing_cents") or 0)
    by_creditor = details.get("by") == "creditor"
    return Step(
        plan_id=int(details.get("plan") or details["plan_id"]),
        on=_day(details.get("day")) or booked_on,
        word=word,
        tone=tone,
        who=who,
        why=str(details.get("reason") or ""),
        missing=Money(missing) if missing and event in ("plan.late", "plan.broken") else None,
        missed_on=_day(details.get("missed_on")),
        creditor_by=HOWS.get(str(details.get("how")), "") if by_creditor else "",
        creditor_on=_day(details.get("on")) if by_creditor else None,
    )


def _day(written: object) -> date | None:
    return date.fromisoformat(str(written)) if written else None
