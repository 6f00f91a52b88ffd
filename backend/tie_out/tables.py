"""What lay at the bank on a day, and what the comparison with the books found. Only added."""

from piccolo.columns import JSONB, BigInt, BigSerial, Date, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class BankBalance(Table, tablename="bank_balance"):
    """The closing balance of the account of client money on a day, as its statement says.

    The latest row of a day holds.
    """

    id = BigSerial(primary_key=True)
    day = Date(null=False, default=None)
    balance_cents = BigInt(null=False, default=None)
    entered_at = Timestamptz(null=False, default=TimestamptzNow())
    entered_by = Text(null=False, default="system")


class TieOut(Table, tablename="tie_out"):
    """One comparison for one day, in cents; the latest row of a day holds.

    `bank_cents` is null where nobody entered the bank's balance: then only the ties inside the
    house were looked at. `expected_cents` is what must lie at the bank, `difference_cents` what is
    off in sum, `entries` what differs: [{"tie", "id", "detail", "cents"}, …], 200 at most.
    """

    id = BigSerial(primary_key=True)
    day = Date(null=False, default=None)
    bank_cents = BigInt(null=True, default=None)
    expected_cents = BigInt(null=False, default=None)
    trust_cents = BigInt(null=False, default=None)
    payable_cents = BigInt(null=False, default=None)
    debit_cents = BigInt(null=False, default=None)
    unallocated_cents = BigInt(null=False, default=None)
    refundable_cents = BigInt(null=False, default=None)
    agency_share_cents = BigInt(null=False, default=None)
    in_transit_cents = BigInt(null=False, default=None)
    difference_cents = BigInt(null=False, default=None)
    entries = JSONB(null=False, default="[]")
    run_at = Timestamptz(null=False, default=TimestamptzNow())
    run_by = Text(null=False, default="system")
