"""Accounts, entries and postings. Entries are added, never edited; what was wrong is reversed."""

from typing import Any

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
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


class Account(Table, tablename="account"):
    """An account of a kind (`backend.ledger.rules.ACCOUNTS`), of one creditor or of the agency.

    `no_debit_balance`: the database refuses an entry that would overdraw it (S-R4).
    """

    id = BigSerial(primary_key=True)
    pool = Text(null=False, default=None)
    kind = Text(null=False, default=None)
    creditor_id = BigInt(null=True, default=None)
    no_debit_balance = Boolean(null=False, default=False)


class Entry(Table, tablename="entry"):
    """One booked event. `request_hash` marks what was asked for under `idem_key`.

    `booked_on` is the business day it was written, `value_on` the day it counts from (the day the
    money was received). `xid` is the transaction that wrote it: no posting comes later.
    """

    id = BigSerial(primary_key=True)
    kind = Text(null=False, default=None)
    idem_key = Text(null=False, default=None, unique=True)
    request_hash = Bytea(null=False, default=None)
    booked_on = Date(null=False, default=None)
    value_on = Date(null=False, default=None)
    reason = Text(null=False, default="")
    actor = Text(null=False, default=None)
    reverses_id: Any = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class Posting(Table, tablename="posting"):
    """One line of an entry. Debit above nought, credit below.

    `case_id`, `claim_id`, `payment_id` and `component` say what the amount is about; an account
    adds up over them.
    """

    id = BigSerial(primary_key=True)
    entry_id = ForeignKey(Entry, null=False, default=None, on_delete=OnDelete.restrict)
    line = Integer(null=False, default=None)
    account_id = BigInt(null=False, default=None)
    pool = Text(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
    case_id = BigInt(null=True, default=None)
    claim_id = BigInt(null=True, default=None)
    payment_id = BigInt(null=True, default=None)
    component = Text(null=True, default=None)


class PeriodLock(Table, tablename="period_lock"):
    """Up to and including `closed_until` nothing is booked any more. One row per closing.

    `last_entry_id` is the last entry there was when it was closed; the database fills it in.
    """

    id = BigSerial(primary_key=True)
    closed_until = Date(null=False, default=None, unique=True)
    last_entry_id = BigInt(null=False, default=0)
    closed_at = Timestamptz(null=False, default=TimestamptzNow())
    closed_by = Text(null=False, default="system")


class AccountDay(Table, tablename="account_day"):
    """What an account moved on a day (`booked_on`), of the postings up to `LedgerMark`.

    Written by `ledger_roll_up()` alone, so that a balance is read without adding up years.
    """

    id = BigSerial(primary_key=True)
    account_id: Any = ForeignKey(Account, null=False, default=None, on_delete=OnDelete.restrict)
    day = Date(null=False, default=None)
    debit_cents = BigInt(null=False, default=0)
    credit_cents = BigInt(null=False, default=0)


class LedgerMark(Table, tablename="ledger_mark"):
    """The last posting that is summed up in `AccountDay`; one row."""

    id = BigSerial(primary_key=True)
    posting_id = BigInt(null=False, default=0)
