"""Debtors: companies and persons, how to reach them, and pairs that may be one and the same."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    OnDelete,
    Text,
    Timestamptz,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class Debtor(Table, tablename="debtor"):
    """Who owes. `kind` is "B2B" or "B2C"; without proof of a business it stays "B2C".

    `match_name` is the normalised name that intake matches on. One debtor may owe several
    creditors, so no creditor ever reads a row of this table. `merged_into` is the debtor that a
    person found this one to be: its cases went there, and so does what comes later.
    """

    id = BigSerial(primary_key=True)
    kind = Text(null=False, default="B2C")
    kind_confirmed = Boolean(null=False, default=False)
    country = Text(null=False, default="BE")
    lang = Text(null=False, default="fr")
    name = Text(null=False, default=None)
    match_name = Text(null=False, default=None)
    enterprise_no = Text(null=True, default=None)
    vat_no = Text(null=True, default=None)
    street = Text(null=True, default=None)
    postal_code = Text(null=True, default=None)
    city = Text(null=True, default=None)
    iban = Text(null=True, default=None)
    insolvent_on = Date(null=True, default=None)
    merged_into = BigInt(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class Contact(Table, tablename="contact"):
    """A way to reach a debtor: `channel` "phone" or "email"; `quality` "unknown", "good", "bad"."""

    id = BigSerial(primary_key=True)
    debtor_id = ForeignKey(Debtor, null=False, default=None, on_delete=OnDelete.restrict)
    channel = Text(null=False, default=None)
    value = Text(null=False, default=None)
    person_name = Text(null=True, default=None)
    quality = Text(null=False, default="unknown")
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class DebtorDoubt(Table, tablename="debtor_doubt"):
    """Two debtors that may be one: a person decides. `decision` is null, "same" or "different"."""

    id = BigSerial(primary_key=True)
    debtor_id = ForeignKey(Debtor, null=False, default=None, on_delete=OnDelete.restrict)
    other_id = ForeignKey(Debtor, null=False, default=None, on_delete=OnDelete.restrict)
    reason = Text(null=False, default=None)
    decision = Text(null=True, default=None)
    decided_by = Text(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
