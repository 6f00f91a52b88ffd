"""Fees earned on receipts, one entry per allocated receipt, with the terms that set them."""

from typing import Any

from piccolo.columns import (
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
    """`fee_cents` = base × rate, rounded half away from zero; `vat_cents` likewise. Only added."""

    id = BigSerial(primary_key=True)
    payment_id = ForeignKey(Payment, null=False, default=None, on_delete=OnDelete.restrict)
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
    reverses_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
