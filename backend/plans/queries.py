"""Every question about plans that the database can answer. Run inside the caller's unit of work."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from backend import db
from backend.counting import counts_since
from backend.creditors import queries as creditors
from backend.money import NOTHING, Money, total
from backend.plans.rules import (
    IN_FORCE,
    OPEN,
    PREPARED,
    Frequency,
    Instalment,
    Interest,
    Limits,
    Overpayment,
    State,
)
from backend.plans.spending import Receipt
from backend.plans.verdict import interest_rests


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
    paid_before: Money
    next_check_on: date | None
    ended_on: date | None
    reason: str
    document_id: int | None
    asked_by: str
    decided_by: str | None
    row_version: int
    version: int
    replaces_id: int | None
    joint_id: int | None
    starts: str
    interest: Interest
    overpayment: Overpayment
    discount: Money
    discount_entry_id: int | None
    missed_on: date | None

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def prepared(self) -> bool:
        return self.state in PREPARED

    @property
    def in_force(self) -> bool:
        return self.state in IN_FORCE


@dataclass(frozen=True, slots=True)
class Terms:
    """What the mandate in force allows; without one (`limits` None) a manager decides."""

    limits: Limits | None
    grace_days: int = 3
    tolerance_bp: int = 500
    interest: Interest = "frozen"
    overpayment: Overpayment = "advance"


@dataclass(frozen=True, slots=True)
class Other:
    """Another case of the same debtor."""

    id: int
    number: str
    creditor_id: int
    creditor: str
    balance: Money


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
    """The plan of the case that is in force, else the one that is being prepared."""
    plan_id = await db.value(
        "SELECT id FROM plan WHERE case_id = $1 AND state = ANY($2)"
        " ORDER BY array_position($2, state) DESC LIMIT 1",
        case_id, [str(state) for state in OPEN],
    )  # fmt: skip
    return await plan(plan_id) if plan_id else None


async def prepared(case_id: int) -> Plan | None:
    """The plan of the case that nobody has agreed to yet."""
    plan_id = await db.value(
        "SELECT id FROM plan WHERE case_id = $1 AND state = ANY($2)",
        case_id, [str(state) for state in PREPARED],
    )  # fmt: skip
    return await plan(plan_id) if plan_id else None


async def bound(plan: Plan) -> list[Plan]:
    """The plans of every case that this one goes over, itself among them, in order."""
    if plan.joint_id is None:
        return [plan]
    found = await db.rows(
        f"{_PLAN} WHERE p.joint_id = $1 GROUP BY p.id, c.number, c.stage ORDER BY p.id",
        plan.joint_id,
    )
    return [_read(row) for row in found]


async def runs_with_others(case_id: int) -> bool:
    """Whether a plan over several cases is in force on this one: it ends with all of them."""
    return bool(
        await db.value(
            "SELECT 1 FROM plan WHERE case_id = $1 AND joint_id IS NOT NULL AND state = ANY($2)",
            case_id, [str(state) for state in IN_FORCE],
        )
    )  # fmt: skip


async def interest_frozen(case_id: int) -> list[tuple[date, date | None]]:
    """When the case's interest rests: from the first day that bears none to the first that bears it
    again (None: still resting). In order; under a plan with running interest it never does."""
    found = await db.rows(
        "SELECT agreed_on, state, missed_on, ended_on FROM plan WHERE case_id = $1"
        " AND agreed_on IS NOT NULL AND interest = 'frozen' ORDER BY agreed_on, id",
        case_id,
    )
    spans = [
        interest_rests(
            row["agreed_on"], state=State(row["state"]), missed_on=row["missed_on"],
            ended_on=row["ended_on"],
        )
        for row in found
    ]  # fmt: skip
    return [(begin, end) for begin, end in spans if end is None or end > begin]


async def receipts_since(
    case_id: int, since: date, *, less: Money = NOTHING, until: date | None = None
) -> list[tuple[date, Money]]:
    """What reduced the case's debt from `since` to `until`, by payment, in order of receipt.

    `less` is what had come in on the first day before it counts; it comes first, below nought.
    What was received before `since` and goes back later is not among them (`counts_since`).
    """
    found = await _receipts(case_id, since, less=less, until=until)
    return [(one.on, one.amount) for one in found]


async def _receipts(
    case_id: int, since: date, *, less: Money = NOTHING, until: date | None = None
) -> list[Receipt]:
    found = await db.rows(
        "SELECT a.received_on, coalesce(min(f.received_on), a.received_on) AS counts_on,"
        " sum(a.amount_cents)::bigint AS cents FROM allocation a"
        " LEFT JOIN allocation f ON f.id = a.reverses_id"
        " WHERE a.case_id = $1 AND a.received_on >= $2 AND a.bucket <> 'surplus'"
        f" AND ($3::date IS NULL OR a.received_on <= $3) AND {counts_since('a', '$2')}"
        " GROUP BY a.payment_id, a.received_on, f.received_on"
        " ORDER BY a.received_on, a.payment_id",
        case_id, since, until,
    )  # fmt: skip
    before = [Receipt(since, -less, since)] if less else []
    return before + [
        Receipt(row["received_on"], Money(row["cents"]), row["counts_on"]) for row in found
    ]


async def others(debtor_id: int, case_id: int) -> list[Other]:
    """The debtor's other open cases that a plan could go over as well, the largest first."""
    found = await db.rows(
        "SELECT c.id, c.number, c.creditor_id, k.name AS creditor, c.balance_cents"
        " FROM case_file c JOIN creditor k ON k.id = c.creditor_id"
        " WHERE c.debtor_id = $1 AND c.id <> $2 AND c.stage NOT IN ('closed', 'review')"
        " AND c.balance_cents > 0 AND NOT EXISTS (SELECT FROM plan p WHERE p.case_id = c.id"
        "   AND p.state = ANY($3)) ORDER BY c.balance_cents DESC, c.id LIMIT 7",
        debtor_id, case_id, [str(state) for state in OPEN],
    )  # fmt: skip
    return [
        Other(row["id"], row["number"], row["creditor_id"], row["creditor"],
              Money(row["balance_cents"]))
        for row in found
    ]  # fmt: skip


async def paid_since(case_id: int, since: date) -> Money:
    return total(amount for _day, amount in await receipts_since(case_id, since))


async def toward(plan: Plan, *, today: date) -> list[Receipt]:
    """The receipts that count towards the plan (of its own case), up to `today`."""
    if plan.agreed_on is None:
        return []
    return await _receipts(plan.case_id, plan.agreed_on, less=plan.paid_before, until=today)


async def toward_all(plans: list[Plan], *, today: date) -> list[Receipt]:
    """Those of all the cases that a plan goes over, in order of receipt."""
    found = [one for plan in plans for one in await toward(plan, today=today)]
    return sorted(found, key=lambda one: one.on)


async def terms_on(creditor_id: int, day: date) -> Terms:
    """What the mandate in force on `day` says about plans and promises."""
    found = await creditors.mandate_on(creditor_id, day)
    if found is None:
        return Terms(None)
    terms = found.terms
    limits = Limits(terms.instalments_max, terms.instalment_min, terms.settlement_min_bp)
    return Terms(
        limits,
        grace_days=terms.grace_days,
        tolerance_bp=terms.tolerance_bp,
        interest="running" if terms.plan_interest == "running" else "frozen",
        overpayment="shorten" if terms.plan_overpayment == "shorten" else "advance",
    )


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
        paid_before=Money(row["paid_before_cents"]),
        next_check_on=row["next_check_on"],
        ended_on=row["ended_on"],
        reason=row["reason"],
        document_id=row["document_id"],
        asked_by=row["asked_by"],
        decided_by=row["decided_by"],
        row_version=row["row_version"],
        version=row["version"],
        replaces_id=row["replaces_id"],
        joint_id=row["joint_id"],
        starts=row["starts"],
        interest=row["interest"],
        overpayment=row["overpayment"],
        discount=Money(row["discount_cents"]),
        discount_entry_id=row["discount_entry_id"],
        missed_on=row["missed_on"],
    )
