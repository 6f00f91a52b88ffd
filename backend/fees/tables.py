"""Fees earned on receipts, one entry per allocated receipt, with the terms that set them."""

from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from backend.creditors.tables import FeeBand, Mandate
from backend.payments.tables import Payment


class Fee(Table, tablename="fee"):
    """`fee_cents` is the sum of `lines`, each with its rule, base, rate and amount. Only added.

    Without lines (fees booked by an import) it is base × rate, rounded half away from zero; so is
    `vat_cents`. `rate_bp` is the rate applied, or what the fee comes to of its base. A fee without
    a payment is for an `act` (opening, formal_notice, plan, failure), once per `act_key`.
    """

    id = BigSerial(primary_key=True)
    payment_id = ForeignKey(Payment, null=True, default=None, on_delete=OnDelete.restrict)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    mandate_id = ForeignKey(Mandate, null=False, default=None, on_delete=OnDelete.restrict)
    band_id = ForeignKey(FeeBand, null=True, default=None, on_delete=OnDelete.restrict)
    base_cents = BigInt(null=False, default=None)
    rate_bp = Integer(null=False, default=None)
    fee_cents = BigInt(null=False, default=None)
    vat_bp = Integer(null=False, default=None)
    vat_cents = BigInt(null=False, default=None)
    earned_on = Date(null=False, default=None)
    rule = Text(null=False, default="")
    act = Text(null=False, default="")
    act_key = Text(null=False, default="")
    lines = JSONB(null=False, default="[]")
    entry_id = BigInt(null=True, default=None)  # in the ledger; null = before it was opened
    reverses_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
