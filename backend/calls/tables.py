"""Calls with their outcome, and the promises to pay that came of them."""

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

from backend.debtors.tables import Contact
from backend.people.tables import Person


class Call(Table, tablename="call"):
    """One call about one case. `outcome` is a code of `backend.calls.rules.OUTCOMES`."""

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    agent_id = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    contact_id = ForeignKey(Contact, null=True, default=None, on_delete=OnDelete.restrict)
    phone = Text(null=False, default="")
    spoke_with = Text(null=False, default="")
    started_at = Timestamptz(null=False, default=None)
    duration_s = Integer(null=False, default=0)
    direction = Text(null=False, default="out")
    outcome = Text(null=False, default=None)
    note = Text(null=False, default="")
    shared = Boolean(null=False, default=False)
    idem_key = Text(null=True, default=None, unique=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class Promise(Table, tablename="promise"):
    """A promise to pay. `state`: "open", "kept", "partly", "broken", "cancelled", "replaced".

    `next_check_on` is the first day on which the night run may judge it; null when judged.
    Payments count from `made_on` on, less `paid_before_cents`: what had come in on that day before.
    """

    id = BigSerial(primary_key=True)
    call_id = ForeignKey(Call, null=True, default=None, on_delete=OnDelete.restrict)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    made_on = Date(null=False, default=None)
    due_on = Date(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
    method = Text(null=False, default="transfer")
    state = Text(null=False, default="open")
    grace_days = Integer(null=False, default=3)
    tolerance_bp = Integer(null=False, default=500)
    paid_before_cents = BigInt(null=False, default=0)
    next_check_on = Date(null=True, default=None)
    judged_on = Date(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
