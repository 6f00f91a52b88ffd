"""Invoices and credit notes as they stand. Run inside the caller's unit of work; sums in cents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend import db
from backend.creditors import queries as creditors
from backend.invoices.rules import Billed
from backend.money import Money
from backend.refusals import NotFound
from backend.words import _

PAGE = 50
ID_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Listed:
    """An invoice in a list. `left` is what is still open of it."""

    id: int
    number: str
    kind: str
    creditor_id: int
    creditor: str
    creditor_ref: str
    issued_on: date
    due_on: date
    net: Money
    vat: Money
    left: Money

    @property
    def whole(self) -> Money:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice with everything that stands on it."""

    id: int
    number: str
    kind: str
    creditor_id: int
    creditor_ref: str
    remittance_id: int | None
    remittance_number: str | None
    mode: str | None
    corrects_id: int | None
    corrects: str | None
    issued_on: date
    issued_at: datetime
    due_on: date
    lang: str
    country: str
    net: Money
    vat: Money
    left: Money
    reason: str
    parties: dict[str, Any]
    by_rate: list[list[int]]
    lines: Sequence[Any]
    settlements: Sequence[Any]

    @property
    def whole(self) -> Money:
        return self.net + self.vat


async def to_bill(fee_ids: Sequence[int]) -> list[Billed]:
    """The fees among these that stand on no bill, with the invoice of what they take back."""
    found = await db.rows(
        "WITH billed AS (SELECT l.fee_id, max(l.invoice_id) FILTER (WHERE i.kind = 'invoice') AS"
        " invoice_id, sum(CASE WHEN (l.fee_cents < 0) = (f.fee_cents < 0) THEN 1 ELSE -1 END) AS"
        " times FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id"
        " JOIN fee f ON f.id = l.fee_id WHERE l.fee_id = ANY($1::bigint[]) OR l.fee_id IN"
        " (SELECT reverses_id FROM fee WHERE id = ANY($1::bigint[])) GROUP BY l.fee_id)"
        " SELECT f.id, f.fee_cents, f.vat_bp, f.vat_cents, f.reverses_id,"
        " o.invoice_id FROM fee f LEFT JOIN billed b ON b.fee_id = f.id"
        " LEFT JOIN billed o ON o.fee_id = f.reverses_id AND o.times > 0"
        " WHERE f.id = ANY($1::bigint[]) AND coalesce(b.times, 0) = 0 ORDER BY f.id",
        list(fee_ids),
    )
    return [
        Billed(
            fee_id=one["id"],
            fee=Money(one["fee_cents"]),
            vat_bp=one["vat_bp"],
            vat=Money(one["vat_cents"]),
            undoes=one["reverses_id"],
            invoice_id=one["invoice_id"],
        )
        for one in found
    ]


_LIST = (
    "SELECT i.id, i.number, i.kind, i.creditor_id, c.name AS creditor, c.ref AS creditor_ref,"
    " i.issued_on, i.due_on, i.net_cents, i.vat_cents,"
    " (i.net_cents + i.vat_cents - coalesce((SELECT sum(amount_cents) FROM invoice_settlement"
    "   WHERE invoice_id = i.id), 0))::bigint AS left_cents"
    " FROM invoice i JOIN creditor c ON c.id = i.creditor_id"
)


async def page(
    *, creditor_id: int | None = None, only_open: bool = False, after: int = 0
) -> tuple[list[Listed], int]:
    """Invoices, the latest first, and the mark of the next page (0 at the end)."""
    found = await db.rows(
        f"SELECT * FROM ({_LIST}) l WHERE ($1::bigint IS NULL OR creditor_id = $1)"
        " AND ($2 = 0 OR id < $2) AND (NOT $3 OR left_cents <> 0) ORDER BY id DESC LIMIT $4",
        creditor_id, after, only_open, PAGE + 1,
    )  # fmt: skip
    listed = [_listed(one) for one in found[:PAGE]]
    return listed, listed[-1].id if len(found) > PAGE else 0


async def of_remittance(remittance_id: int) -> list[Listed]:
    found = await db.rows(f"{_LIST} WHERE i.remittance_id = $1 ORDER BY i.id", remittance_id)
    return [_listed(one) for one in found]


def _listed(one: Any) -> Listed:
    fields = dict(one)
    for name in ("net", "vat", "left"):
        fields[name] = Money(fields.pop(f"{name}_cents"))
    return Listed(**fields)


async def left_of(creditor_id: int, *, mode: str | None = None) -> list[tuple[int, Money]]:
    """What is open of the creditor's papers, the oldest first; of statements of a mode only."""
    found = await db.rows(
        "SELECT i.id, (i.net_cents + i.vat_cents - coalesce(sum(s.amount_cents), 0))::bigint AS"
        " left_cents FROM invoice i LEFT JOIN invoice_settlement s ON s.invoice_id = i.id"
        " LEFT JOIN remittance r ON r.id = i.remittance_id"
        " WHERE i.creditor_id = $1 AND ($2::text IS NULL OR r.mode = $2) GROUP BY i.id"
        " HAVING i.net_cents + i.vat_cents <> coalesce(sum(s.amount_cents), 0) ORDER BY i.id",
        creditor_id, mode,
    )  # fmt: skip
    return [(one["id"], Money(one["left_cents"])) for one in found]


async def carried(issued: "Issued", day: date) -> bool:
    """Whether what is open of the invoice is carried to the next statement, which withholds it."""
    if issued.mode != "net":
        return False
    mandate = await creditors.mandate_on(issued.creditor_id, day)
    last = await db.value(
        "SELECT mode FROM remittance WHERE creditor_id = $1 AND state <> 'cancelled'"
        " ORDER BY id DESC LIMIT 1",
        issued.creditor_id,
    )
    return last == "net" and mandate is not None and mandate.terms.remit_mode == "net"


async def issued(invoice_id: int) -> Issued:
    """The invoice. Raises `NotFound`."""
    found = (
        await db.row(
            "SELECT i.id, i.number, i.kind, i.creditor_id, c.ref AS creditor_ref, i.remittance_id,"
            " r.number AS remittance_number, r.mode, i.corrects_id, o.number AS corrects,"
            " i.issued_on, i.issued_at, i.due_on, i.lang, i.country, i.net_cents, i.vat_cents,"
            " (i.net_cents + i.vat_cents - coalesce((SELECT sum(amount_cents)"
            "   FROM invoice_settlement WHERE invoice_id = i.id), 0))::bigint AS left_cents,"
            " i.reason, i.parties, i.vat AS by_rate FROM invoice i"
            " JOIN creditor c ON c.id = i.creditor_id LEFT JOIN invoice o ON o.id = i.corrects_id"
            " LEFT JOIN remittance r ON r.id = i.remittance_id WHERE i.id = $1",
            invoice_id,
        )
        if 0 < invoice_id <= ID_MAX
        else None
    )
    if found is None:
        raise NotFound(_("There is nothing here"))
    fields = dict(found)
    for name in ("net", "vat", "left"):
        fields[name] = Money(fields.pop(f"{name}_cents"))
    lines = await db.rows(
        "SELECT * FROM invoice_line WHERE invoice_id = $1 ORDER BY id", invoice_id
    )
    settlements = await db.rows(
        "SELECT s.id, s.how, s.amount_cents, s.settled_on, s.remittance_id, s.entry_id, r.number,"
        " coalesce(p.name, s.entered_by) AS entered_by FROM invoice_settlement s"
        " LEFT JOIN remittance r ON r.id = s.remittance_id"
        " LEFT JOIN person p ON p.id::text = s.entered_by WHERE s.invoice_id = $1 ORDER BY s.id",
        invoice_id,
    )
    return Issued(**fields, lines=lines, settlements=settlements)
