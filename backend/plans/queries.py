"""Every question about plans that the database can answer. Run inside the caller's unit of work."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from backend import db
from backend.money import Money, total
from backend.plans.rules import Frequency, Instalment, Limits, State

PAGE = 50


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a payment brought to the case on its day; below zero when it was reversed."""

    received_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it stands in the books, with its instalments in order (the deposit first)."""

    id: int
    case_id: int
    creditor_id: int
    case_number: str
    case_closed: bool
    state: State
    asked_on: date
    agreed_on: date | None
    first_due_on: date
    schedule: tuple[Instalment, ...]
    total: Money
    deposit: Money
    frequency: Frequency
    grace_days: int
    tolerance_bp: int
    next_check_on: date | None
    ended_on: date | None
    reason: str
    document_id: int | None
    asked_by: str
    decided_by: str | None
    row_version: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the mandate in force says about plans and promises."""

    limits: Limits
    grace_days: int
    tolerance_bp: int


_PLAN = """
SELECT p.*, c.number, c.stage = 'closed' AS case_closed,
       array_agg(ROW(i.seq, i.due_on, i.amount_cents) ORDER BY i.seq) AS parts
  FROM plan p JOIN case_file c ON c.id = p.case_id LEFT JOIN instalment i ON i.plan_id = p.id
"""


async def plan(plan_id: int) -> Plan | None:
    found = await db.row(f"{_PLAN} WHERE p.id = $1 GROUP BY p.id, c.number, c.stage", plan_id)
    return _read(found) if found else None


async def plans_of(case_id: int) -> list[Plan]:
    """Every plan of the case, the newest first."""
    found = await db.rows(
        f"{_PLAN} WHERE p.case_id = $1 GROUP BY p.id, c.number, c.stage ORDER BY p.id DESC", case_id
    )
    return [_read(row) for row in found]


async def latest_agreed(case_id: int) -> Plan | None:
    """The last plan of the case that was in force at some time."""
    plan_id = await db.value(
        "SELECT id FROM plan WHERE case_id = $1 AND agreed_on IS NOT NULL ORDER BY id DESC LIMIT 1",
        case_id,
    )
    return await plan(plan_id) if plan_id else None


async def open_plan(case_id: int) -> Plan | None:
    """The one plan of the case that is in force or waits for approval."""
    plan_id = await db.value(
        "SELECT id FROM plan WHERE case_id = $1"
        " AND state IN ('awaiting_approval', 'active', 'late')",
        case_id,
    )
    return await plan(plan_id) if plan_id else None


async def receipts_since(case_id: int, since: date) -> list[Receipt]:
    """What reduced the case's debt from `since` on, by payment, in order of receipt."""
    found = await db.rows(
        "SELECT received_on, sum(amount_cents)::bigint AS cents FROM allocation"
        " WHERE case_id = $1 AND received_on >= $2 AND bucket <> 'surplus'"
        " GROUP BY payment_id, received_on ORDER BY received_on, payment_id",
        case_id, since,
    )  # fmt: skip
    return [Receipt(row["received_on"], Money(row["cents"])) for row in found]


async def paid_since(case_id: int, since: date) -> Money:
    return total(receipt.amount for receipt in await receipts_since(case_id, since))


async def terms_on(creditor_id: int, day: date) -> Terms:
    """The terms of the mandate in force on `day`; before the first one, the first one's.

    A creditor without any mandate lets an agent agree to nothing: every plan needs a manager.
    """
    found = await db.row(
        "SELECT * FROM mandate WHERE creditor_id = $1"
        " ORDER BY (valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2)) DESC,"
        " valid_from LIMIT 1",
        creditor_id, day,
    )  # fmt: skip
    if found is None:
        return Terms(Limits(0, Money(0)), grace_days=3, tolerance_bp=500)
    limits = Limits(
        found["instalments_max"],
        Money(found["instalment_min_cents"]),
        settlement_min_bp=found["settlement_min_bp"],
    )
    return Terms(limits, grace_days=found["grace_days"], tolerance_bp=found["tolerance_bp"])


def _read(row: asyncpg.Record) -> Plan:
    return Plan(
        id=row["id"],
        case_id=row["case_id"],
        creditor_id=row["creditor_id"],
        case_number=row["number"],
        case_closed=row["case_closed"],
        state=State(row["state"]),
        asked_on=row["asked_on"],
        agreed_on=row["agreed_on"],
        first_due_on=row["first_due_on"],
        schedule=tuple(
            Instalment(seq, due_on, Money(cents)) for seq, due_on, cents in row["parts"] if due_on
        ),
        total=Money(row["total_cents"]),
        deposit=Money(row["deposit_cents"]),
        frequency=row["frequency"],
        grace_days=row["grace_days"],
        tolerance_bp=row["tolerance_bp"],
        next_check_on=row["next_check_on"],
        ended_on=row["ended_on"],
        reason=row["reason"],
        document_id=row["document_id"],
        asked_by=row["asked_by"],
        decided_by=row["decided_by"],
        row_version=row["row_version"],
    )
