"""Rows of law added by administrators, and who signed for a row. Both are written once."""

from piccolo.columns import JSONB, BigSerial, Date, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class LawRow(Table, tablename="law_row"):
    """One dated value, as `backend.law.rows.Row`. `valid_until` is excluded.

    Never edited: a row with a later first day takes its place from that day on, a row with the same
    first day corrects it. `value` null says that the value is not known. `entered_by` is a person's
    id, `entered_name` the name as it was.
    """

    id = BigSerial(primary_key=True)
    jurisdiction = Text(null=False, default=None)
    kind = Text(null=False, default=None)
    key = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_until = Date(null=True, default=None)
    value = JSONB(null=True, default=None)
    article = Text(null=False, default=None)
    source = Text(null=False, default=None)
    confidence = Text(null=False, default=None)
    note = Text(null=False, default="")
    entered_by = Text(null=False, default=None)
    entered_name = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class LawVerification(Table, tablename="law_verification"):
    """Somebody signed for a row, shipped or added; `row_id` as in `backend.law.rows.Row.id`."""

    id = BigSerial(primary_key=True)
    row_id = Text(null=False, default=None)
    verified_by = Text(null=False, default=None)
    verified_name = Text(null=False, default=None)
    note = Text(null=False, default="")
    created_at = Timestamptz(null=False, default=TimestamptzNow())
