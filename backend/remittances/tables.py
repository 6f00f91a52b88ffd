"""Statements to creditors with their lines, payment orders, accounts, receipts and notices."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from backend.creditors.tables import Creditor, Mandate
from backend.payments.tables import Payment


class CreditorAccount(Table, tablename="creditor_account"):
    """Where a creditor is paid. Never edited: `decided_*` are written once, by a second person.

    `usable_from` is the end of the cooling period. Of the confirmed ones the latest holds.
    `verdict`: null (waits), "confirmed", "refused".
    """

    id = BigSerial(primary_key=True)
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    holder = Text(null=False, default=None)
    iban = Text(null=False, default=None)
    bic = Text(null=False, default="")
    reason = Text(null=False, default="")
    usable_from = Date(null=False, default=None)
    entered_at = Timestamptz(null=False, default=TimestamptzNow())
    entered_by = Text(null=False, default="system")
    verdict = Text(null=True, default=None)
    decided_by = Text(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)


class Remittance(Table, tablename="remittance"):
    """A statement to a creditor up to and including `until`. Sums in cents.

    `state`: "proposed", "approved", "ordered", "executed", "cancelled". `mode` "net" or "gross".
    What was carried is nought or less: the creditor owes it. `opening` is the closing of the one
    before; `carried_fees_cents` the part of `closing_cents` that is fees not yet withheld.
    opening + cash (− fee − VAT where net) = payout + closing. `parties` is what is printed of both
    sides. `settled_cents` went to a debit balance, `withheld_cents` to the agency.
    """

    id = BigSerial(primary_key=True)
    number = Text(null=False, default=None, unique=True)
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    mandate_id = ForeignKey(Mandate, null=False, default=None, on_delete=OnDelete.restrict)
    mode = Text(null=False, default="net")
    until = Date(null=False, default=None)
    state = Text(null=False, default="proposed")
    lang = Text(null=False, default="fr")
    country = Text(null=False, default="BE")
    opening_cents = BigInt(null=False, default=0)
    cash_cents = BigInt(null=False, default=0)
    direct_cents = BigInt(null=False, default=0)
    fee_cents = BigInt(null=False, default=0)
    vat_cents = BigInt(null=False, default=0)
    settled_cents = BigInt(null=False, default=0)
    withheld_cents = BigInt(null=False, default=0)
    payout_cents = BigInt(null=False, default=0)
    closing_cents = BigInt(null=False, default=0)
    carried_fees_cents = BigInt(null=False, default=0)
    parties = JSONB(null=False, default="{}")
    proposed_on = Date(null=False, default=None)
    proposed_at = Timestamptz(null=False, default=TimestamptzNow())
    proposed_by = Text(null=False, default=None)
    approved_on = Date(null=True, default=None)
    approved_at = Timestamptz(null=True, default=None)
    approved_by = Text(null=True, default=None)
    executed_on = Date(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    cancelled_by = Text(null=True, default=None)
    reason = Text(null=False, default="")
    idem_key = Text(null=False, default=None, unique=True)


class RemittanceLine(Table, tablename="remittance_line"):
    """A receipt, its reversal, or a fee, as it stands on a statement. Never edited.

    `entry_id` is the ledger's entry that moved what the creditor is owed, `fee_id` the fee; one of
    both at least. `live` ends with a cancelled statement: then the next one takes it up again.
    `cash_cents` is what moved at the agency; for what the creditor was paid himself (`paid_to`
    "creditor") it is nought. `balance_cents` is what the case owed after it.
    """

    id = BigSerial(primary_key=True)
    remittance_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    seq = Integer(null=False, default=None)
    entry_id = BigInt(null=True, default=None)
    fee_id = BigInt(null=True, default=None)
    case_id = BigInt(null=True, default=None)
    payment_id = BigInt(null=True, default=None)
    case_number = Text(null=False, default="")
    creditor_ref = Text(null=False, default="")
    debtor_name = Text(null=False, default="")
    paid_to = Text(null=False, default="agency")
    received_on = Date(null=False, default=None)
    cleared_on = Date(null=True, default=None)
    principal_cents = BigInt(null=False, default=0)
    interest_cents = BigInt(null=False, default=0)
    indemnity_cents = BigInt(null=False, default=0)
    costs_cents = BigInt(null=False, default=0)
    cash_cents = BigInt(null=False, default=0)
    rate_bp = Integer(null=True, default=None)
    rule = Text(null=False, default="")
    fee_cents = BigInt(null=False, default=0)
    vat_cents = BigInt(null=False, default=0)
    balance_cents = BigInt(null=False, default=0)
    live = Boolean(null=False, default=True)


class PaymentOrder(Table, tablename="payment_order"):
    """A credit transfer file for the bank, as it was made. `state`: "ordered", "executed",
    "cancelled". `accounts` is what it was made with."""

    id = BigSerial(primary_key=True)
    number = Text(null=False, default=None, unique=True)
    state = Text(null=False, default="ordered")
    schema_name = Text(null=False, default=None)
    wanted_on = Date(null=False, default=None)
    total_cents = BigInt(null=False, default=None)
    accounts = JSONB(null=False, default="{}")
    content = Bytea(null=False, default=None)
    sha256 = Text(null=False, default=None)
    made_on = Date(null=False, default=None)
    made_at = Timestamptz(null=False, default=TimestamptzNow())
    made_by = Text(null=False, default=None)
    executed_on = Date(null=True, default=None)
    executed_by = Text(null=True, default=None)
    cancelled_by = Text(null=True, default=None)
    reason = Text(null=False, default="")
    idem_key = Text(null=False, default=None, unique=True)


class PaymentOrderLine(Table, tablename="payment_order_line"):
    """One transfer: `kind` "payout" (of a remittance), "refund" (to a debtor), "withdrawal" (the
    agency's fees). `live` ends when the order is cancelled."""

    id = BigSerial(primary_key=True)
    order_id = ForeignKey(PaymentOrder, null=False, default=None, on_delete=OnDelete.restrict)
    seq = Integer(null=False, default=None)
    kind = Text(null=False, default=None)
    creditor_id = BigInt(null=True, default=None)
    remittance_id = BigInt(null=True, default=None)
    refund_id = BigInt(null=True, default=None)
    holder = Text(null=False, default=None)
    iban = Text(null=False, default=None)
    bic = Text(null=False, default="")
    amount_cents = BigInt(null=False, default=None)
    reference = Text(null=False, default="")
    entry_id = BigInt(null=True, default=None)
    live = Boolean(null=False, default=True)


class ReceiptGiven(Table, tablename="receipt_given"):
    """The receipt (quittance) that a debtor is given for a payment at the agency (R124-6)."""

    id = BigSerial(primary_key=True)
    payment_id = ForeignKey(Payment, null=False, default=None, on_delete=OnDelete.restrict)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    document_id = BigInt(null=False, default=None)
    given_on = Date(null=False, default=None)


class CreditorNotice(Table, tablename="creditor_notice"):
    """A payment that the creditor is told of, as no instalment of a plan it knows (R124-5)."""

    id = BigSerial(primary_key=True)
    payment_id = ForeignKey(Payment, null=False, default=None, on_delete=OnDelete.restrict)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    received_on = Date(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
    noticed_on = Date(null=False, default=None)
