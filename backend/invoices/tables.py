"""Fee invoices and credit notes, their settlement, and the dated facts of the agency they bear."""

from typing import Any

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
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

from backend.creditors.tables import Creditor
from backend.fees.tables import Fee


class AgencyFact(Table, tablename="agency_fact"):
    """What the house says of itself (`backend.invoices.rules.FACTS`). The latest row holds."""

    id = BigSerial(primary_key=True)
    key = Text(null=False, default=None)
    value = Text(null=False, default=None)
    entered_at = Timestamptz(null=False, default=TimestamptzNow())
    entered_by = Text(null=False, default="system")


class AgencyAccount(Table, tablename="agency_account"):
    """An account of the agency at a bank: `kind` "client_money" or "own".

    Of a kind the one with the latest `valid_from` that has come holds. Only added.
    """

    id = BigSerial(primary_key=True)
    kind = Text(null=False, default=None)
    holder = Text(null=False, default=None)
    iban = Text(null=False, default=None)
    bic = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    entered_at = Timestamptz(null=False, default=TimestamptzNow())
    entered_by = Text(null=False, default="system")


class InvoiceCounter(Table, tablename="invoice_counter"):
    """The last number given in a series ("F-BE-2026"), and on which day.

    Taken under its lock in the transaction that writes the invoice: a rollback gives it back.
    """

    series = Text(primary_key=True, null=False, default=None)
    last = Integer(null=False, default=0)
    last_on = Date(null=False, default=None)


class Invoice(Table, tablename="invoice"):
    """An invoice, or a credit note (`kind` "credit_note", amounts below nought). Only added.

    `corrects_id` is the invoice that a credit note corrects, if it was one of ours. `parties` is
    what was printed of both sides, `vat` the sums by rate: [[basis points, net, VAT], …] in cents.
    """

    id = BigSerial(primary_key=True)
    number = Text(null=False, default=None, unique=True)
    series = Text(null=False, default=None)
    seq = Integer(null=False, default=None)
    kind = Text(null=False, default="invoice")
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    remittance_id = BigInt(null=True, default=None)
    corrects_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    issued_on = Date(null=False, default=None)
    issued_at = Timestamptz(null=False, default=TimestamptzNow())
    issued_by = Text(null=False, default="system")
    due_on = Date(null=False, default=None)
    lang = Text(null=False, default="fr")
    country = Text(null=False, default="BE")
    net_cents = BigInt(null=False, default=None)
    vat_cents = BigInt(null=False, default=None)
    vat = JSONB(null=False, default="[]")
    parties = JSONB(null=False, default="{}")
    reason = Text(null=False, default="")
    idem_key = Text(null=False, default=None, unique=True)


class InvoiceLine(Table, tablename="invoice_line"):
    """A fee entry on an invoice, with what was printed of it."""

    id = BigSerial(primary_key=True)
    invoice_id = ForeignKey(Invoice, null=False, default=None, on_delete=OnDelete.restrict)
    creditor_id = BigInt(null=False, default=None)
    fee_id = ForeignKey(Fee, null=False, default=None, on_delete=OnDelete.restrict)
    case_number = Text(null=False, default="")
    creditor_ref = Text(null=False, default="")
    debtor_name = Text(null=False, default="")
    earned_on = Date(null=False, default=None)
    base_cents = BigInt(null=False, default=0)
    rate_bp = Integer(null=False, default=0)
    fee_cents = BigInt(null=False, default=None)
    vat_bp = Integer(null=False, default=None)
    vat_cents = BigInt(null=False, default=None)
    rule = Text(null=False, default="")


class InvoiceSettlement(Table, tablename="invoice_settlement"):
    """What was paid of an invoice: `how` "set_off" (withheld on remitting), "paid", "credited".

    Below nought where a settlement was taken back. What is open is the invoice less these.
    """

    id = BigSerial(primary_key=True)
    invoice_id = ForeignKey(Invoice, null=False, default=None, on_delete=OnDelete.restrict)
    creditor_id = BigInt(null=False, default=None)
    how = Text(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
    settled_on = Date(null=False, default=None)
    remittance_id = BigInt(null=True, default=None)
    entry_id = BigInt(null=True, default=None)
    entered_at = Timestamptz(null=False, default=TimestamptzNow())
    entered_by = Text(null=False, default="system")


class IssuedPaper(Table, tablename="issued_paper"):
    """A statement, an invoice or a credit note as it left the house: its bytes and their hash.

    `kind` "statement", "invoice", "credit_note"; `subject_id` is the row it was made from, from
    which it can be made again, byte for byte.
    """

    id = BigSerial(primary_key=True)
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    kind = Text(null=False, default=None)
    subject_id = BigInt(null=False, default=None)
    name = Text(null=False, default=None)
    lang = Text(null=False, default="fr")
    sha256 = Text(null=False, default=None)
    content = Bytea(null=False, default=None)
    issued_at = Timestamptz(null=False, default=TimestamptzNow())
