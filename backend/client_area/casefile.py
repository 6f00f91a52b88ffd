"""One case as its creditor sees it: the account, the invoices, the documents.

Every statement names the creditor first and reads only columns the portal's login role may read.
Runs inside the caller's unit of work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db
from backend.client_area.listing import CASE, ID_MAX
from backend.client_area.rules import CHARGE_WORDS, Need, Plain, needs, shown
from backend.words import _

NUMBER_LONGEST = 40
ROWS_MOST = 500


@dataclass(frozen=True, slots=True)
class Case:
    """A case; `account` is what is owed and what came, line by line, and adds up to the balance."""

    id: int
    number: str
    creditor_ref: str
    payment_ref: str
    debtor_name: str
    debtor_city: str | None
    placed_on: date
    closed_on: date | None
    stage: Plain
    needs: tuple[Need, ...]
    account: tuple[tuple[str, int, str], ...]
    surplus_cents: int
    balance_cents: int


async def case(creditor_id: int, number: str) -> Case | None:
    """The creditor's case of that number; None where it has none, whoever else may have."""
    if not number or len(number) > NUMBER_LONGEST or "\x00" in number:
        return None
    row = await db.row(f"{CASE} AND c.number = $2", creditor_id, number)
    if row is None:
        return None
    return Case(
        id=row["id"],
        number=row["number"],
        creditor_ref=row["creditor_ref"],
        payment_ref=row["payment_ref"],
        debtor_name=row["debtor_name"],
        debtor_city=row["debtor_city"],
        placed_on=row["placed_on"],
        closed_on=row["closed_on"],
        stage=shown(
            row["stage"], row["arrangement"], blocked=row["blocked"], close_code=row["close_code"]
        ),
        needs=tuple(needs(row["stage"], row["blockers"])),
        account=await _account(creditor_id, row["id"]),
        surplus_cents=await _surplus(creditor_id, row["id"]),
        balance_cents=row["balance_cents"],
    )


ACCOUNT = """
SELECT 'principal' AS kind, sum(open_cents)::bigint AS cents FROM claim
 WHERE creditor_id = $1 AND case_id = $2
UNION ALL
SELECT kind, sum(amount_cents)::bigint FROM charge WHERE creditor_id = $1 AND case_id = $2
 GROUP BY kind
UNION ALL
SELECT CASE WHEN direct THEN 'direct' ELSE 'agency' END, -sum(amount_cents)::bigint FROM allocation
 WHERE creditor_id = $1 AND case_id = $2 AND bucket <> 'surplus' GROUP BY direct
"""
ACCOUNT_WORDS = {
    "principal": _("Principal placed"),
    **CHARGE_WORDS,
    "agency": _("Paid to us"),
    "direct": _("Paid to you directly"),
}


PART_OF = {"principal": "principal", "agency": "off_agency", "direct": "off_direct"}


async def _account(creditor_id: int, case_id: int) -> tuple[tuple[str, int, str], ...]:
    """Message ids, cents and the part of the case that explains them (`backend.explain`).

    What was owed comes first, then what came in, below nought.
    """
    found = await db.rows(ACCOUNT, creditor_id, case_id)
    cents = {row["kind"]: int(row["cents"] or 0) for row in found}
    return tuple(
        (word, cents[kind], PART_OF.get(kind, f"charged_{kind}"))
        for kind, word in ACCOUNT_WORDS.items()
        if cents.get(kind) or kind == "principal"
    )


async def _surplus(creditor_id: int, case_id: int) -> int:
    return int(
        await db.value(
            "SELECT coalesce(sum(amount_cents), 0) FROM allocation"
            " WHERE creditor_id = $1 AND case_id = $2 AND bucket = 'surplus'",
            creditor_id,
            case_id,
        )
    )


async def invoices(creditor_id: int, case_id: int) -> Sequence[Mapping[str, Any]]:
    """The invoices of the case, the oldest due first (cents)."""
    return await db.rows(
        "SELECT id, invoice_no, issued_on, due_on, amount_cents, paid_before_cents, open_cents"
        " FROM claim WHERE creditor_id = $1 AND case_id = $2 ORDER BY due_on, id LIMIT $3",
        creditor_id,
        case_id,
        ROWS_MOST,
    )


async def documents(
    creditor_id: int, case_id: int | None = None, *, most: int = 100
) -> Sequence[Mapping[str, Any]]:
    """What is shared with the creditor, of one case or of all, the latest first, without bytes."""
    mine = "" if case_id is None else " AND d.case_id = $3"
    values = [] if case_id is None else [case_id]
    return await db.rows(
        "SELECT d.id, d.kind, d.name, d.lang, octet_length(d.content) AS size, d.created_at,"
        " c.number, c.creditor_ref, c.debtor_name FROM document d"
        " JOIN case_file c ON c.id = d.case_id AND c.creditor_id = $1"
        f" WHERE d.creditor_id = $1 AND d.shared{mine} ORDER BY d.id DESC LIMIT $2",
        creditor_id, most, *values,
    )  # fmt: skip


async def document(creditor_id: int, document_id: int) -> Mapping[str, Any] | None:
    """A document that is shared with the creditor, with its bytes; else None."""
    if not 0 < document_id <= ID_MAX:
        return None
    return await db.row(
        "SELECT d.id, d.case_id, d.name, d.media_type, d.content, c.number FROM document d"
        " JOIN case_file c ON c.id = d.case_id AND c.creditor_id = $1"
        " WHERE d.creditor_id = $1 AND d.id = $2 AND d.shared",
        creditor_id,
        document_id,
    )
