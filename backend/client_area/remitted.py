"""What a creditor is owed, was paid and was billed. Every question names the creditor first.

Statements are shown from their approval on. Runs as the portal's role; nothing here writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db
from backend.client_area.listing import ID_MAX
from backend.invoices.papers import Kept
from backend.money import Money
from backend.remittances.rules import next_run

MOST = 200


@dataclass(frozen=True, slots=True)
class Position:
    """What the creditor is owed now and owes us, and when the next statement is due.

    `owed` is received and not paid over yet, `owing` what goes off it: fees, and money that was
    taken back after it had been paid over.
    """

    owed: Money
    owing: Money
    next_on: date
    every: str
    mode: str
    clear_days: int


async def position(creditor_id: int, *, today: date) -> Position:
    found = await db.row("SELECT * FROM portal_position()")
    assert found is not None
    terms = await db.row(
        "SELECT remit_every, remit_mode, clear_days FROM mandate WHERE creditor_id = $1"
        " ORDER BY (valid_from <= $2) DESC, valid_from DESC LIMIT 1",
        creditor_id, today,
    )  # fmt: skip
    every = terms["remit_every"] if terms else "monthly"
    return Position(
        owed=Money(found["payable_cents"]),
        owing=Money(found["debit_cents"] + found["fees_cents"]),
        next_on=next_run(today, every),
        every=every,
        mode=terms["remit_mode"] if terms else "net",
        clear_days=terms["clear_days"] if terms else 0,
    )


async def statements(creditor_id: int) -> Sequence[Mapping[str, Any]]:
    """The creditor's statements, the latest first; 200 at most."""
    found: Sequence[Mapping[str, Any]] = await db.rows(
        "SELECT id, number, mode, until, state, opening_cents, cash_cents, direct_cents, fee_cents,"
        " vat_cents, payout_cents, closing_cents, approved_on, executed_on FROM remittance"
        " WHERE creditor_id = $1 AND state IN ('approved', 'ordered', 'executed')"
        " ORDER BY id DESC LIMIT $2",
        creditor_id, MOST,
    )  # fmt: skip
    return found


async def statement(creditor_id: int, remittance_id: int) -> Mapping[str, Any] | None:
    if not 0 < remittance_id <= ID_MAX:
        return None
    found: Mapping[str, Any] | None = await db.row(
        "SELECT id, number, mode, until, state, opening_cents, cash_cents, direct_cents, fee_cents,"
        " vat_cents, payout_cents, closing_cents, carried_fees_cents, approved_on, executed_on"
        " FROM remittance WHERE creditor_id = $1 AND id = $2"
        " AND state IN ('approved', 'ordered', 'executed')",
        creditor_id, remittance_id,
    )  # fmt: skip
    return found


async def lines(
    creditor_id: int, remittance_id: int, *, after: int = 0
) -> tuple[Sequence[Mapping[str, Any]], int]:
    """A page of a statement's lines, and the mark of the next one (0 at the end)."""
    found = await db.rows(
        "SELECT l.id, l.seq, l.fee_id, l.payment_id, l.case_id, l.case_number,"
        " l.creditor_ref, l.debtor_name, l.paid_to,"
        " l.received_on, l.cleared_on, l.principal_cents, l.interest_cents, l.indemnity_cents,"
        " l.costs_cents, l.cash_cents, l.rate_bp, l.rule, l.fee_cents, l.vat_cents,"
        " l.balance_cents FROM remittance_line l WHERE l.creditor_id = $1 AND l.remittance_id = $2"
        " AND l.seq > $3 ORDER BY l.seq LIMIT $4",
        creditor_id, remittance_id, after, MOST + 1,
    )  # fmt: skip
    return found[:MOST], found[MOST - 1]["seq"] if len(found) > MOST else 0


async def invoices(
    creditor_id: int, *, remittance_id: int | None = None
) -> Sequence[Mapping[str, Any]]:
    """Invoices and credit notes, the latest first; of one statement if asked. 200 at most."""
    found: Sequence[Mapping[str, Any]] = await db.rows(
        "SELECT i.id, i.number, i.kind, i.issued_on, i.due_on, i.net_cents, i.vat_cents,"
        " (i.net_cents + i.vat_cents - coalesce((SELECT sum(s.amount_cents)"
        "   FROM invoice_settlement s WHERE s.invoice_id = i.id AND s.creditor_id = $1), 0))"
        "   ::bigint"
        "   AS left_cents FROM invoice i WHERE i.creditor_id = $1"
        " AND ($2::bigint IS NULL OR i.remittance_id = $2) ORDER BY i.id DESC LIMIT $3",
        creditor_id, remittance_id, MOST,
    )  # fmt: skip
    return found


async def notices(creditor_id: int, *, most: int = 50) -> Sequence[Mapping[str, Any]]:
    """Payments that were no instalment of a plan, as they were told, the latest first (R124-5)."""
    found: Sequence[Mapping[str, Any]] = await db.rows(
        "SELECT n.received_on, n.amount_cents, n.noticed_on, n.payment_id, c.number,"
        " c.creditor_ref, c.debtor_name FROM creditor_notice n JOIN case_file c ON c.id = n.case_id"
        " AND c.creditor_id = $1 WHERE n.creditor_id = $1 ORDER BY n.id DESC LIMIT $2",
        creditor_id, most,
    )  # fmt: skip
    return found


async def paper(creditor_id: int, kinds: tuple[str, ...], subject_id: int) -> Kept | None:
    """A paper of the creditor's, with its bytes."""
    if not 0 < subject_id <= ID_MAX:
        return None
    found = await db.row(
        "SELECT id, creditor_id, kind, subject_id, name, sha256, content, issued_at"
        " FROM issued_paper WHERE creditor_id = $1 AND kind = ANY($2::text[]) AND subject_id = $3",
        creditor_id, list(kinds), subject_id,
    )  # fmt: skip
    return Kept(**dict(found)) if found else None
