"""The plans of a creditor's cases, instalment by instalment, as payments cover them.

Every statement names the creditor first and reads only columns the portal's login role may read.
Runs inside the caller's unit of work.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db
from backend.client_area.listing import ID_MAX
from backend.client_area.rules import PLAN_WORDS
from backend.counting import counts_since
from backend.money import Money, total
from backend.plans.progress import Met, Progress, told
from backend.plans.rules import Instalment
from backend.plans.spending import Receipt

PAGE = 50
AGREED = "p.agreed_on IS NOT NULL AND p.state NOT IN ('awaiting_approval', 'refused')"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan: how it stands in words, what it comes to, what came, instalment by instalment."""

    id: int
    number: str
    creditor_ref: str
    debtor_name: str
    word: str
    tone: str
    open: bool
    agreed_on: date
    total: Money
    paid: Money
    parts: tuple[Progress, ...]
    document_id: int | None
    version: int
    interest: str
    overpayment: str
    discount: Money  # falls away once the plan is kept
    discounted: bool
    missed_on: date | None  # the due day for which it was broken

    @property
    def next(self) -> Progress | None:
        """The first instalment that is not covered, of a plan that runs."""
        if not self.open:
            return None
        return next((part for part in self.parts if part.settled_on is None), None)

    @property
    def settled(self) -> int:
        return sum(part.settled_on is not None for part in self.parts)


PLAN = f"""
SELECT p.id, p.case_id, p.state, p.agreed_on, p.ended_on, p.total_cents, p.grace_days,
       p.tolerance_bp, p.paid_before_cents, p.version, p.interest, p.overpayment,
       p.discount_cents, p.missed_on, c.number, c.creditor_ref, c.debtor_name,
       (SELECT d.id FROM document d
         WHERE d.id = p.document_id AND d.creditor_id = $1 AND d.shared) AS document_id
  FROM plan p JOIN case_file c ON c.id = p.case_id AND c.creditor_id = $1
 WHERE p.creditor_id = $1 AND {AGREED}
"""


async def of_case(creditor_id: int, case_id: int, *, today: date) -> list[PlanLine]:
    """The plans that were agreed for the case, the latest first, as they stand on `today`."""
    found = await db.rows(
        f"{PLAN} AND p.case_id = $2 ORDER BY p.id DESC LIMIT 20", creditor_id, case_id
    )
    return await _lines(creditor_id, found, today=today)


async def page(
    creditor_id: int, *, after: str, today: date, most: int = PAGE
) -> tuple[list[PlanLine], str]:
    """A page of all the plans, the latest agreed first, and where the next one begins."""
    known = after.isascii() and after.isdigit() and len(after) < 20
    place = min(int(after), ID_MAX) if known else ID_MAX
    found = await db.rows(
        f"{PLAN} AND p.id < $2 ORDER BY p.id DESC LIMIT {most + 1}", creditor_id, place
    )
    shown = found[:most]
    next_after = str(shown[-1]["id"]) if len(found) > most else ""
    return await _lines(creditor_id, shown, today=today), next_after


async def _lines(
    creditor_id: int, plans: Sequence[Mapping[str, Any]], *, today: date
) -> list[PlanLine]:
    """The plans with their instalments and what came towards them: two statements for all."""
    schedules: defaultdict[int, list[Instalment]] = defaultdict(list)
    for part in await db.rows(
        "SELECT plan_id, seq, due_on, amount_cents FROM instalment"
        " WHERE creditor_id = $1 AND plan_id = ANY($2) ORDER BY plan_id, seq",
        creditor_id, [plan["id"] for plan in plans],
    ):  # fmt: skip
        instalment = Instalment(part["seq"], part["due_on"], Money(part["amount_cents"]))
        schedules[part["plan_id"]].append(instalment)
    receipts: defaultdict[int, list[Receipt]] = defaultdict(list)
    for row in await db.rows(
        "SELECT p.id, a.received_on, coalesce(f.received_on, a.received_on) AS counts_on,"
        " sum(a.amount_cents)::bigint AS cents FROM plan p"
        " JOIN allocation a ON a.creditor_id = $1 AND a.case_id = p.case_id"
        f" AND a.received_on >= p.agreed_on AND {counts_since('a', 'p.agreed_on')}"
        " LEFT JOIN allocation f ON f.id = a.reverses_id AND f.creditor_id = $1"
        " WHERE p.creditor_id = $1 AND p.id = ANY($2) AND a.bucket <> 'surplus'"
        " GROUP BY p.id, a.payment_id, a.received_on, f.received_on"
        " ORDER BY a.received_on, a.payment_id",
        creditor_id, [plan["id"] for plan in plans],
    ):  # fmt: skip
        one = Receipt(row["received_on"], Money(row["cents"]), row["counts_on"])
        receipts[row["id"]].append(one)
    return [_line(plan, schedules[plan["id"]], receipts[plan["id"]], today=today) for plan in plans]


def _line(
    row: Mapping[str, Any],
    schedule: list[Instalment],
    receipts: list[Receipt],
    *,
    today: date,
) -> PlanLine:
    last = row["ended_on"] or today
    before = Money(row["paid_before_cents"])
    mine = [Receipt(row["agreed_on"], -before, row["agreed_on"])] if before else []
    mine += [one for one in receipts if one.on <= last]
    parts = tuple(
        told(
            schedule,
            mine,
            overpayment=row["overpayment"],
            today=last,
            grace_days=row["grace_days"],
            tolerance_bp=row["tolerance_bp"],
        )
    )
    # as the entries say today, also where the last night run has not judged it yet
    state = row["state"]
    if state in {"confirmed", "active", "late"} and any(part.met is Met.MISSING for part in parts):
        state = "missed"
    elif state in {"active", "late"}:
        state = "late" if any(part.met is Met.LATE for part in parts) else "active"
    word, tone = PLAN_WORDS[state]
    return PlanLine(
        id=row["id"],
        number=row["number"],
        creditor_ref=row["creditor_ref"],
        debtor_name=row["debtor_name"],
        word=word,
        tone=tone,
        open=row["state"] in {"confirmed", "active", "late"},
        agreed_on=row["agreed_on"],
        total=Money(row["total_cents"]),
        paid=total(part.paid for part in parts),  # what went beyond the plan is not the plan's
        parts=parts,
        document_id=row["document_id"],
        version=row["version"],
        interest=row["interest"],
        overpayment=row["overpayment"],
        discount=Money(row["discount_cents"]),
        discounted=row["state"] == "completed",
        missed_on=row["missed_on"],
    )
