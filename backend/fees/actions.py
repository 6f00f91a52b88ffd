"""Earning the agency's fee on a receipt, and giving it back when the receipt is taken back.

Joins the unit of work of whoever booked the money. A fee that cannot be reckoned is refused with
its reason and reported; the money is booked all the same.
"""

from datetime import date

from backend import db
from backend.fees import queries
from backend.fees.rules import EarnedFee, Receipted, in_words, reckon
from backend.refusals import Refused


async def earn(
    payment_id: int, *, case_id: int, creditor_id: int, receipt: Receipted
) -> EarnedFee | Refused | None:
    """Book the fee on `receipt.base`; the reason when there is none, None for a base of nought."""
    if not receipt.base:
        return None
    mandate = await queries.deciding_mandate(creditor_id, receipt)
    try:
        fee = reckon(receipt, mandate)
    except Refused as refused:
        return refused
    assert mandate is not None
    await db.execute(
        "INSERT INTO fee (payment_id, case_id, creditor_id, mandate_id, band_id, base_cents,"
        " rate_bp, fee_cents, vat_bp, vat_cents, earned_on, rule)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        payment_id, case_id, creditor_id, mandate.id, fee.band.id or None, fee.base.cents,
        fee.band.rate_bp, fee.fee.cents, fee.vat_bp, fee.vat.cents, receipt.received_on,
        in_words(fee, mandate, receipt.age_days),
    )  # fmt: skip
    return fee


async def give_back(
    payment_id: int, *, booked_on: int | None = None, on: date | None = None
) -> int:
    """Book the exact negative of every fee of the payment that still stands; returns how many.

    The negatives belong to the payment `booked_on` (the reversal), else to the payment itself; they
    bear the day `on`, else that of the fee they undo.
    """
    answer = await db.execute(
        "INSERT INTO fee (payment_id, case_id, creditor_id, mandate_id, band_id, base_cents,"
        " rate_bp, fee_cents, vat_bp, vat_cents, earned_on, rule, reverses_id)"
        " SELECT coalesce($2, f.payment_id), f.case_id, f.creditor_id, f.mandate_id, f.band_id,"
        " -f.base_cents, f.rate_bp, -f.fee_cents, f.vat_bp, -f.vat_cents,"
        " coalesce($3, f.earned_on),"
        " 'reversal of: ' || f.rule, f.id FROM fee f WHERE f.payment_id = $1"
        " AND f.reverses_id IS NULL AND NOT EXISTS (SELECT FROM fee r WHERE r.reverses_id = f.id)"
        " ORDER BY f.id",
        payment_id, booked_on, on,
    )  # fmt: skip
    return int(answer.rsplit(" ", 1)[-1])
