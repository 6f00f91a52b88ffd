"""Statements that left the house. What one said can be computed again, for ever, from its row."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    Text,
    Timestamptz,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class StatementIssue(Table, tablename="statement_issue"):
    """An issued statement: what it was computed from and what came out, byte for byte.

    `inputs` and `result` are canonical JSON as text (sorted names, no spaces), each with its
    SHA-256; `inputs` carries the rows of law themselves, so that a later row changes nothing.
    `chosen_incomplete`: a person sent it although a row of law was missing, and it says so.
    """

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    as_of = Date(null=False, default=None)
    engine = Text(null=False, default=None)
    law_rows = JSONB(null=False, default="[]")
    inputs = Text(null=False, default=None)
    inputs_sha256 = Text(null=False, default=None)
    result = Text(null=False, default=None)
    result_sha256 = Text(null=False, default=None)
    document_id = BigInt(null=True, default=None)
    lang = Text(null=False, default="fr")
    chosen_incomplete = Boolean(null=False, default=False)
    issued_by = Text(null=False, default="system")
    issued_at = Timestamptz(null=False, default=TimestamptzNow())
