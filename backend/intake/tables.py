"""What intake keeps besides the cases it opens: uploads, remembered mappings, rejected rows."""

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

from backend.cases.tables import Placement
from backend.creditors.tables import Creditor


class Upload(Table, tablename="upload"):
    """A file that waits for its mapping to be confirmed. Emptied when imported or given up."""

    id = BigSerial(primary_key=True)
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    name = Text(null=False, default=None)
    sha256 = Text(null=False, default=None)
    content = Bytea(null=True, default=None)
    received_on = Date(null=False, default=None)
    mapping = JSONB(null=False, default="{}")
    state = Text(null=False, default="waiting")  # waiting, imported, given_up
    placement_id = ForeignKey(Placement, null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    created_by = Text(null=False, default="system")


class ColumnMapping(Table, tablename="column_mapping"):
    """How the columns of a creditor's files are to be read, by the fingerprint of their headers."""

    id = BigSerial(primary_key=True)
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    fingerprint = Text(null=False, default=None)
    mapping = JSONB(null=False, default="{}")
    confirmed_by = Text(null=False, default="system")
    confirmed_at = Timestamptz(null=False, default=TimestamptzNow())


class RejectedRow(Table, tablename="rejected_row"):
    """A row that could not be taken over: where, why, and what it said, to be corrected.

    `reason` is a message id and `facts` fill its places; `corrected_in` is the placement that
    brought the row again, in order.
    """

    id = BigSerial(primary_key=True)
    placement_id = ForeignKey(Placement, null=False, default=None, on_delete=OnDelete.restrict)
    creditor_id = BigInt(null=False, default=None)
    line = Integer(null=False, default=None)
    column = Text(null=False, default="")
    reason = Text(null=False, default=None)
    cells = JSONB(null=False, default="[]")
    facts = JSONB(null=False, default="{}")
    corrected_in = BigInt(null=True, default=None)
