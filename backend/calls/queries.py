"""Every question about calls and promises. Run inside the caller's unit of work."""

from dataclasses import dataclass
from datetime import date

from backend import db
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
