"""The plans of the house in one state, a page at a time, each with what it misses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import asyncpg

from backend import db
from backend.counting import counts_since
from backend.money import NOTHING, Money
from backend.plans.rules import Instalment, State, due_by

PAGE = 50
STATES = (State.LATE, State.AWAITING_APPROVAL, State.ACTIVE, State.BROKEN, State.COMPLETED)
COUNTED = (State.LATE, State.AWAITING_APPROVAL, State.ACTIVE)


@dataclass(frozen=True, slots=True)
class Line:
    """A plan in the list. `missing` was due before today; `next_*` is what is awaited next."""

    id: int
    case_number: str
    debtor_name: str
    creditor_name: str
    agent_name: str | None
    total: Money
    received: Money
    missing: Money
    next_due_on: date | None
    next_amount: Money | None
    next_seq: int | None
    ended_on: date | None


async def tallies() -> dict[str, int]:
    """How many plans stand in each of the open states."""
    found = await db.rows(
        "SELECT state, count(*) AS count FROM plan"
        " WHERE state IN ('awaiting_approval', 'active', 'late') GROUP BY state"
    )
    counts = {row["state"]: row["count"] for row in found}
    return {state: counts.get(state, 0) for state in COUNTED}


async def page(state: State, *, after: int = 0, today: date) -> tuple[list[Line], int]:
    """One page, the newest first, and the mark of the next one (0 if this is the last)."""
    found = await db.rows(
        "SELECT p.id, p.state, p.ended_on, p.total_cents, p.paid_before_cents, p.agreed_on,"
        " c.number AS case_number, c.debtor_name, k.name AS creditor_name, a.name AS agent_name,"
        " coalesce((SELECT sum(m.amount_cents) FROM allocation m WHERE m.case_id = p.case_id"
        "   AND m.bucket <> 'surplus' AND m.received_on BETWEEN p.agreed_on AND $3"
        f"  AND {counts_since('m', 'p.agreed_on')}), 0)::bigint"
        "   AS received_cents"
        " FROM plan p JOIN case_file c ON c.id = p.case_id JOIN creditor k ON k.id = p.creditor_id"
        " LEFT JOIN person a ON a.id = c.agent_id"
        " WHERE p.state = $1 AND ($2 = 0 OR p.id < $2) ORDER BY p.id DESC LIMIT $4",
        state, after, today, PAGE + 1,
    )  # fmt: skip
    shown = found[:PAGE]
    schedules = await _schedules([row["id"] for row in shown])
    lines = [_line(row, schedules.get(row["id"], ()), today=today) for row in shown]
    return lines, lines[-1].id if len(found) > PAGE else 0


async def _schedules(ids: list[int]) -> dict[int, tuple[Instalment, ...]]:
    parts = await db.rows(
        "SELECT plan_id, seq, due_on, amount_cents FROM instalment WHERE plan_id = ANY($1)"
        " ORDER BY plan_id, seq",
        ids,
    )
    return {
        plan_id: tuple(
            Instalment(part["seq"], part["due_on"], Money(part["amount_cents"])) for part in group
        )
        for plan_id, group in groupby(parts, key=lambda part: part["plan_id"])
    }


def _line(row: asyncpg.Record, schedule: Sequence[Instalment], *, today: date) -> Line:
    received = Money(row["received_cents"] - row["paid_before_cents"])
    missing = due_by(schedule, today - timedelta(days=1)) - received
    judged = row["agreed_on"] is not None and row["ended_on"] is None
    ahead = next((part for part in schedule if due_by(schedule, part.due_on) > received), None)
    return Line(
        id=row["id"],
        case_number=row["case_number"],
        debtor_name=row["debtor_name"],
        creditor_name=row["creditor_name"],
        agent_name=row["agent_name"],
        total=Money(row["total_cents"]),
        received=received,
        missing=missing if judged and missing > NOTHING else NOTHING,
        next_due_on=ahead.due_on if ahead and not row["ended_on"] else None,
        next_amount=ahead.amount if ahead and not row["ended_on"] else None,
        next_seq=ahead.seq if ahead and not row["ended_on"] else None,
        ended_on=row["ended_on"],
    )
