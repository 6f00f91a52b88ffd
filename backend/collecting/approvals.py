"""Refunds and acts on a debt, as people see them: what waits for a second person, what was done."""

from dataclasses import dataclass
from datetime import date, datetime

from backend import db
from backend.money import Money

ENDED_SHOWN = 30


@dataclass(frozen=True, slots=True)
class RefundSeen:
    """A refund with the people in it and where its money came from."""

    id: int
    payment_id: int
    received_on: date
    number: str | None
    debtor_name: str | None
    iban: str
    name: str
    reason: str
    state: str
    proposed_by: str
    asker: str
    proposed_at: datetime
    approver: str | None
    order_ref: str | None
    executed_on: date | None
    ended_reason: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """An act that changed a debt, or waits for a second manager."""

    id: int
    number: str
    debtor_name: str
    invoice_no: str | None
    kind: str
    charged: bool
    document: str
    reason: str
    rule: str
    state: str
    asked_on: date
    asked_by: str
    asker: str
    decider: str | None
    decided_reason: str
    entry_id: int | None
    amount: Money


_REFUND = """
SELECT r.id, r.payment_id, p.received_on, c.number, c.debtor_name, r.iban, r.name, r.reason,
       r.state, r.proposed_by, r.proposed_at, r.order_ref, r.executed_on, r.ended_reason,
       r.amount_cents,
       coalesce((SELECT name FROM person WHERE id::text = r.proposed_by), r.proposed_by) AS asker,
       coalesce((SELECT name FROM person WHERE id::text = r.approved_by), r.approved_by) AS approver
  FROM refund r JOIN payment p ON p.id = r.payment_id LEFT JOIN case_file c ON c.id = r.case_id
"""
_CHANGE = """
SELECT a.id, c.number, c.debtor_name, k.invoice_no, a.kind, a.charged, a.document, a.reason,
       a.rule, a.state, a.asked_on, a.asked_by, a.decided_reason, a.entry_id, a.amount_cents,
       coalesce((SELECT name FROM person WHERE id::text = a.asked_by), a.asked_by) AS asker,
       coalesce((SELECT name FROM person WHERE id::text = a.decided_by), a.decided_by) AS decider
  FROM adjustment a JOIN case_file c ON c.id = a.case_id LEFT JOIN claim k ON k.id = a.claim_id
"""


async def _refunds(where: str, *values: object) -> list[RefundSeen]:
    found = [dict(one) for one in await db.rows(f"{_REFUND} {where}", *values)]
    return [RefundSeen(amount=Money(one.pop("amount_cents")), **one) for one in found]


async def _changes(where: str, *values: object) -> list[ChangeSeen]:
    found = [dict(one) for one in await db.rows(f"{_CHANGE} {where}", *values)]
    return [ChangeSeen(amount=Money(one.pop("amount_cents")), **one) for one in found]


async def refunds_of(payment_id: int) -> list[RefundSeen]:
    return await _refunds("WHERE r.payment_id = $1 ORDER BY r.id DESC", payment_id)


async def open_refunds() -> list[RefundSeen]:
    """Refunds on their way, the oldest first."""
    return await _refunds("WHERE r.state IN ('proposed','approved','ordered') ORDER BY r.id")


async def ended_refunds() -> list[RefundSeen]:
    """The latest refunds that were paid or cancelled."""
    return await _refunds(
        "WHERE r.state IN ('executed','cancelled') ORDER BY r.id DESC LIMIT $1", ENDED_SHOWN
    )


async def open_changes() -> list[ChangeSeen]:
    """Acts that wait for a second manager, the oldest first."""
    return await _changes("WHERE a.state = 'proposed' ORDER BY a.id")


async def of_case(case_id: int) -> list[ChangeSeen]:
    """The acts on a case's debt, the latest first."""
    return await _changes("WHERE a.case_id = $1 ORDER BY a.id DESC", case_id)


async def waiting_count() -> int:
    """How many refunds and acts wait for a second person."""
    return int(
        await db.value(
            "SELECT (SELECT count(*) FROM refund WHERE state = 'proposed')"
            " + (SELECT count(*) FROM adjustment WHERE state = 'proposed')"
        )
    )
