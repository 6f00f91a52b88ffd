"""Money in (encaissements) and what it was set against. Entries are added, never edited."""

from typing import Any

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class Payment(Table, tablename="payment"):
    """Money as it arrived. Below zero it is a reversal, and `reverses_id` says of what.

    `channel`: "agency_bank", "card", "cash" at the agency; "creditor_direct" at the creditor,
    "third_party" at somebody who collects for the creditor (a bailiff, a lawyer).
    `booked_on` is the business day it was written; null: it came with an import.
    `idem_key` is made by whoever records it: the same key again is the same payment.
    """

    id = BigSerial(primary_key=True)
    received_on = Date(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
    currency = Text(null=False, default="EUR")
    channel = Text(null=False, default=None)
    communication = Text(null=False, default="")
    payer_name = Text(null=True, default=None)
    payer_iban = Text(null=True, default=None)
    claimed_case_id = BigInt(null=True, default=None)  # the case the source named, if any
    instalment_hint_id = BigInt(null=True, default=None)  # the instalment the source named
    reverses_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    reason = Text(null=False, default="")
    idem_key = Text(null=False, default=None, unique=True)
    request_hash = Text(null=False, default="")
    recorded_at = Timestamptz(null=False, default=TimestamptzNow())
    recorded_by = Text(null=False, default="system")
    entry_id = BigInt(null=True, default=None)  # in the ledger; null: before it was opened
    booked_on = Date(null=True, default=None)


class Allocation(Table, tablename="allocation"):
    """One part of a payment set against one case, in one bucket (imputation).

    `bucket`: "principal", "indemnity", "interest", "cost", "penalty" reduce the balance;
    "surplus" is beyond what is owed and waits for a refund. A reversal adds the negatives.
    `claim_id` is the invoice that the part pays; parts without one count to the oldest due first.
    `direct`: the money did not pass through the agency.
    Repeats the payment's day and channel, so that a creditor's user reads no payment row; surplus
    that is used later covers the debt from that day on, and bears it.
    """

    id = BigSerial(primary_key=True)
    payment_id = ForeignKey(Payment, null=False, default=None, on_delete=OnDelete.restrict)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    bucket = Text(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
    received_on = Date(null=False, default=None)
    direct = Boolean(null=False, default=False)
    rule = Text(null=False, default="")  # why this case and this bucket
    reverses_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    created_by = Text(null=False, default="system")
    entry_id = BigInt(null=True, default=None)  # in the ledger; null: before it was opened
    claim_id = BigInt(null=True, default=None)
    booked_on = Date(null=True, default=None)


class TrayItem(Table, tablename="tray_item"):
    """A receipt that waits for a person. The entries themselves are never touched by it.

    `kind`: "unallocated" (no case recognised), "duplicate" (`other_id` is the receipt it
    resembles), "surplus" (more than was owed on `case_id`). Once settled it stays, with the
    `decision`: "allocated", "reversed", "kept", "set_against", "taken_back", "refunded".
    """

    id = BigSerial(primary_key=True)
    payment_id = ForeignKey(Payment, null=False, default=None, on_delete=OnDelete.restrict)
    kind = Text(null=False, default=None)
    case_id = BigInt(null=True, default=None)
    other_id = BigInt(null=True, default=None)
    received_on = Date(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
    reason = Text(null=False, default="")
    settled_at = Timestamptz(null=True, default=None)
    settled_by = Text(null=True, default=None)
    decision = Text(null=True, default=None)


class Refund(Table, tablename="refund"):
    """Money of a receipt that goes back to who paid it: a surplus of `case_id`, or all of one that
    stands against no case.

    `state`: "proposed", "approved" by a second person (the ledger knows it from here on),
    "ordered" from the bank under `order_ref`, "executed", "cancelled". One at a time per payment.
    `creditor_id` is the case's: both are there, or neither.
    """

    id = BigSerial(primary_key=True)
    payment_id = ForeignKey(Payment, null=False, default=None, on_delete=OnDelete.restrict)
    case_id = BigInt(null=True, default=None)
    creditor_id = BigInt(null=True, default=None)
    amount_cents = BigInt(null=False, default=None)
    iban = Text(null=False, default=None)
    name = Text(null=False, default=None)
    reason = Text(null=False, default="")
    state = Text(null=False, default="proposed")
    idem_key = Text(null=False, default=None, unique=True)
    request_hash = Text(null=False, default="")
    proposed_by = Text(null=False, default=None)
    proposed_at = Timestamptz(null=False, default=TimestamptzNow())
    approved_by = Text(null=True, default=None)
    approved_at = Timestamptz(null=True, default=None)
    order_ref = Text(null=True, default=None)
    ordered_at = Timestamptz(null=True, default=None)
    executed_on = Date(null=True, default=None)
    ended_by = Text(null=True, default=None)  # who cancelled it
    ended_reason = Text(null=False, default="")
    entry_id = BigInt(null=True, default=None)  # booked at approval
    row_version = Integer(null=False, default=1)


class Adjustment(Table, tablename="adjustment"):
    """An act that changes what is owed without a receipt; its `charge` rows bear its `entry_id`.

    `kind`: "write_off", "credit_note", "discount" lower what is owed; "cost" was advanced to a
    third party and is charged to the debtor where `charged`; "indemnity" is added by law.
    `state`: "proposed" (waits for a second person), "booked", "refused". `document` is the
    creditor's credit note or the supplier's invoice.
    """

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    claim_id = BigInt(null=True, default=None)
    kind = Text(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
    charged = Boolean(null=False, default=True)
    document = Text(null=False, default="")
    reason = Text(null=False, default="")
    rule = Text(null=False, default="")  # the article or the clause that allows it
    state = Text(null=False, default=None)
    idem_key = Text(null=False, default=None, unique=True)
    request_hash = Text(null=False, default="")
    asked_on = Date(null=False, default=None)
    asked_by = Text(null=False, default=None)
    asked_at = Timestamptz(null=False, default=TimestamptzNow())
    decided_by = Text(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    decided_reason = Text(null=False, default="")
    entry_id = BigInt(null=True, default=None)


class FormSent(Table, tablename="form_sent"):
    """A form about a receipt that was acted on: sent again with its key, it changes nothing more.

    For acts that leave no row of their own to bear the key. `request_hash` marks what was asked.
    """

    idem_key = Text(primary_key=True, null=False, default=None)
    request_hash = Text(null=False, default=None)
    sent_at = Timestamptz(null=False, default=TimestamptzNow())
