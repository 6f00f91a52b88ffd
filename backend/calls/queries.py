"""Every question about calls and promises. Run inside the caller's unit of work."""

from dataclasses import dataclass
from datetime import date, datetime

from backend import db
from backend.calls.outcomes import OUTCOMES
from backend.calls.rules import PromiseState
from backend.money import Money


@dataclass(frozen=True, slots=True)
class Promise:
    id: int
    case_id: int
    creditor_id: int
    made_on: date
    due_on: date
    amount: Money
    method: str
    state: PromiseState
    grace_days: int
    tolerance_bp: int
    paid_before: Money


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number of the debtor, and whether it ever reached anybody."""

    id: int
    value: str
    person_name: str | None
    quality: str


async def numbers_of(debtor_id: int) -> list[Number]:
    """The debtor's numbers, the best first: confirmed, not tried, then those that do not reach."""
    found = await db.rows(
        "SELECT id, value, person_name, quality FROM contact WHERE debtor_id = $1"
        " AND channel = 'phone' ORDER BY array_position(ARRAY['good', 'unknown', 'bad'], quality),"
        " id LIMIT 20",
        debtor_id,
    )
    return [Number(**dict(row)) for row in found]


async def attempts_since(case_id: int, since: datetime) -> int:
    """How often somebody was called about the case since then (UTC). Notes count for nothing."""
    attempted = [code for code, outcome in OUTCOMES.items() if outcome.attempt]
    return int(
        await db.value(
            "SELECT count(*) FROM call WHERE case_id = $1 AND started_at >= $2"
            " AND direction = 'out' AND outcome = ANY($3)",
            case_id, since, attempted,
        )
    )  # fmt: skip


async def promises_of(case_id: int, *, states: tuple[str, ...]) -> list[Promise]:
    """The promises of a case in one of `states`, the newest first."""
    found = await db.rows(
        "SELECT id, case_id, creditor_id, made_on, due_on, amount_cents, method, state,"
        " grace_days, tolerance_bp, paid_before_cents FROM promise"
        " WHERE case_id = $1 AND state = ANY($2) ORDER BY id DESC",
        case_id, list(states),
    )  # fmt: skip
    return [
        Promise(
            id=row["id"],
            case_id=row["case_id"],
            creditor_id=row["creditor_id"],
            made_on=row["made_on"],
            due_on=row["due_on"],
            amount=Money(row["amount_cents"]),
            method=row["method"],
            state=PromiseState(row["state"]),
            grace_days=row["grace_days"],
            tolerance_bp=row["tolerance_bp"],
            paid_before=Money(row["paid_before_cents"]),
        )
        for row in found
    ]
