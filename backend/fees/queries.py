"""What fees a receipt earned, and which mandate decides. Run inside the caller's unit of work."""

from dataclasses import dataclass
from datetime import date

from backend import db
from backend.creditors import queries as creditors
from backend.creditors.rules import MandateVersion
from backend.fees.rules import Receipted
from backend.money import Money


@dataclass(frozen=True, slots=True)
class BookedFee:
    """A fee entry with what explains it. Below zero it is a reversal of another."""

    id: int
    payment_id: int
    case_id: int
    base: Money
    rate_bp: int
    fee: Money
    vat_bp: int
    vat: Money
    earned_on: date
    rule: str
    reverses_id: int | None
    version: int
    valid_from: date
    rate_fixed_at: str
    vat_country: str
    age_from: int | None
    age_to: int | None


async def deciding_mandate(creditor_id: int, receipt: Receipted) -> MandateVersion | None:
    """The version whose rate holds: that of the placement, unless it says that of the receipt."""
    placed = await creditors.mandate_on(creditor_id, receipt.placed_on)
    if placed is not None and placed.terms.rate_fixed_at == "placement":
        return placed
    return await creditors.mandate_on(creditor_id, receipt.received_on)


async def of_payments(payment_ids: list[int]) -> list[BookedFee]:
    """Every fee entry of these payments, in the order they were booked."""
    found = await db.rows(
        "SELECT f.id, f.payment_id, f.case_id, f.base_cents, f.rate_bp, f.fee_cents, f.vat_bp,"
        " f.vat_cents, f.earned_on, f.rule, f.reverses_id, m.version, m.valid_from,"
        " m.rate_fixed_at, m.vat_country, b.age_from, b.age_to"
        " FROM fee f JOIN mandate m ON m.id = f.mandate_id LEFT JOIN fee_band b ON b.id = f.band_id"
        " WHERE f.payment_id = ANY($1::bigint[]) ORDER BY f.id",
        payment_ids,
    )
    fees = []
    for one in found:
        fields = dict(one)
        for name in ("base", "fee", "vat"):
            fields[name] = Money(fields.pop(f"{name}_cents"))
        fees.append(BookedFee(**fields))
    return fees
