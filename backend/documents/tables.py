"""Documents of a case, and letters that went out. The bytes stand beside their SHA-256."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    Text,
    Timestamptz,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class Document(Table, tablename="document"):
    """A file kept with a case; never edited. `shared`: the creditor may read it.

    `kind`: "plan_agreement", "statement" (see `statement_issue`), "supporting" (proves a claim), …
    """

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    name = Text(null=False, default=None)
    media_type = Text(null=False, default="application/pdf")
    lang = Text(null=False, default="fr")
    sha256 = Text(null=False, default=None)
    content = Bytea(null=False, default=None)
    shared = Boolean(null=False, default=True)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    created_by = Text(null=False, default="system")


class Letter(Table, tablename="letter"):
    """A letter, e-mail or registered letter that was sent. `step` is its place in the cadence."""

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    step = Text(null=False, default=None)
    sent_on = Date(null=False, default=None)
    channel = Text(null=False, default=None)
    lang = Text(null=False, default="fr")
