"""What is known of the claims of a case. Runs inside the caller's unit of work."""

from dataclasses import dataclass
from datetime import date

from backend import db
from backend.cases.claim_facts import Known, Told, known
from backend.money import Money

CLAIMS_MOST = 5000


@dataclass(frozen=True, slots=True)
class Claim:
    """An invoice as it was placed, and what is known of it."""

    id: int
    invoice_no: str
    currency: str
    amount: Money
    paid_before: Money
    placed: Money
    known: Known


async def claims_of(case_id: int, *, inside: bool = True) -> list[Claim]:
    """The claims of a case with everything told of them, the oldest due first.

    `inside` reads who told it and from where; the client area may not, and asks without.
    """
    rows = await db.rows(
        "SELECT l.id, l.invoice_no, l.currency, l.amount_cents, l.paid_before_cents, l.open_cents,"
        " l.issued_on, l.due_on, c.kind, c.country"
        " FROM claim l JOIN case_file c ON c.id = l.case_id"
        " WHERE l.case_id = $1 ORDER BY l.due_on, l.id LIMIT $2",
        case_id, CLAIMS_MOST,
    )  # fmt: skip
    told: dict[int, list[Told]] = {}
    for one in await facts_of(case_id, inside=inside):
        told.setdefault(one.claim_id, []).append(one)
    found = [
        Claim(
            id=row["id"],
            invoice_no=row["invoice_no"],
            currency=row["currency"],
            amount=Money(row["amount_cents"]),
            paid_before=Money(row["paid_before_cents"]),
            placed=Money(row["open_cents"]),
            known=known(
                Known(row["kind"], row["country"], row["issued_on"], row["due_on"]),
                told.get(row["id"], ()),
            ),
        )
        for row in rows
    ]
    return sorted(found, key=lambda claim: (claim.known.due_on or date.max, claim.id))


async def facts_of(case_id: int, *, inside: bool = True) -> list[Told]:
    """Everything that was told of the claims of a case, in the order of being told."""
    if not inside:
        rows = await db.rows(
            "SELECT id, claim_id, fact, value, document_id FROM claim_fact WHERE case_id = $1"
            " ORDER BY id",
            case_id,
        )
        return [Told(**dict(row)) for row in rows]
    rows = await db.rows(
        "SELECT f.id, f.claim_id, f.fact, f.value, f.source, f.document_id, f.told_at AS at,"
        " coalesce(p.name, f.told_by) AS by FROM claim_fact f"
        " LEFT JOIN person p ON p.id::text = f.told_by WHERE f.case_id = $1 ORDER BY f.id",
        case_id,
    )
    return [Told(**dict(row)) for row in rows]
