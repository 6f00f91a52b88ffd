"""The audit trail (piste d'audit): who did what to which file, and who read it. Append-only."""

from piccolo.columns import JSONB, BigInt, BigSerial, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class JournalEntry(Table, tablename="journal_entry"):
    """`event` is a past participle ("plan.agreed"); `actor` a person's id, "system" or "cli"."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(null=False, default=TimestamptzNow())
    actor = Text(null=False, default="system")
    event = Text(null=False, default=None)
    subject = Text(null=False, default="")
    case_id = BigInt(null=True, default=None)
    creditor_id = BigInt(null=True, default=None)
    details = JSONB(null=False, default="{}")
