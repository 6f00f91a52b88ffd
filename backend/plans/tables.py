"""Instalment plans (échéanciers) and their instalments."""

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

from backend.documents.tables import Document


class Plan(Table, tablename="plan"):
    """A plan: one version of what was agreed on one case. At most one is in force per case.

    `state`: "draft", "proposed", "awaiting_approval", "confirmed", "active", "late", "broken",
    "renegotiated", "completed", "cancelled", "refused". `version` counts what one case agreed in
    turn; `replaces_id` is the version before. A plan over several cases is a row for each of them,
    bound by `joint_id`, the id of the first: each holds its case's part of every instalment, and
    they are judged together.
    `next_check_on` is the first day on which the night run must judge it again; null when over.
    `grace_days` and `tolerance_bp` are the mandate's on the day of the agreement. Payments count
    from `agreed_on` on, less `paid_before_cents`: what had come in on that day before.
    `starts`: "now", or "signed" for one that is only in force once the debtor has confirmed it.
    `interest`: "frozen" or "running". `overpayment`: "advance" or "shorten". `discount_cents` falls
    away from the debt once the plan is kept; `discount_entry_id` is the entry that did it.
    `missed_on` is the due day of the instalment for which it was broken.
    """

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    state = Text(null=False, default="active")
    asked_on = Date(null=False, default=None)
    agreed_on = Date(null=True, default=None)
    first_due_on = Date(null=False, default=None)
    instalments_count = Integer(null=False, default=None)
    total_cents = BigInt(null=False, default=None)
    deposit_cents = BigInt(null=False, default=0)
    frequency = Text(null=False, default="monthly")
    agreed_by = Text(null=False, default="phone")
    grace_days = Integer(null=False, default=3)
    tolerance_bp = Integer(null=False, default=500)
    paid_before_cents = BigInt(null=False, default=0)
    next_check_on = Date(null=True, default=None)
    ended_on = Date(null=True, default=None)
    reason = Text(null=False, default="")
    document_id = ForeignKey(Document, null=True, default=None, on_delete=OnDelete.restrict)
    asked_by = Text(null=False, default="system")
    decided_by = Text(null=True, default=None)
    row_version = Integer(null=False, default=1)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    version = Integer(null=False, default=1)
    replaces_id = BigInt(null=True, default=None)
    joint_id = BigInt(null=True, default=None)
    starts = Text(null=False, default="now")
    interest = Text(null=False, default="frozen")
    overpayment = Text(null=False, default="advance")
    discount_cents = BigInt(null=False, default=0)
    discount_entry_id = BigInt(null=True, default=None)
    missed_on = Date(null=True, default=None)


class Instalment(Table, tablename="instalment"):
    """`seq` 0 is the deposit, if there is one. The parts add up to the plan's total exactly."""

    id = BigSerial(primary_key=True)
    plan_id = ForeignKey(Plan, null=False, default=None, on_delete=OnDelete.restrict)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    seq = Integer(null=False, default=None)
    due_on = Date(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
