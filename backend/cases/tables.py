"""The case (dossier): one debtor, one creditor, the claims between them, and what is owed."""

from piccolo.columns import (
    JSONB,
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

from backend.creditors.tables import Creditor, Mandate
from backend.debtors.tables import Debtor
from backend.people.tables import Person


class Placement(Table, tablename="placement"):
    """A batch of claims that a creditor handed over (remise)."""

    id = BigSerial(primary_key=True)
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    received_on = Date(null=False, default=None)
    file_name = Text(null=False, default=None)
    file_sha256 = Text(null=True, default=None)
    headers = JSONB(null=False, default="[]")  # of the file, to send rejected rows back under
    cases_count = Integer(null=False, default=0)
    principal_cents = BigInt(null=False, default=0)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    created_by = Text(null=False, default="system")


class Case(Table, tablename="case_file"):
    """A file. Three axes, not one status: `stage`, `arrangement`, and blockers (their own table).

    `principal_cents` is what was placed, frozen. `balance_cents` is kept by the actions that change
    it (claims and charges less allocations that reduce the debt) and checked by fsck.
    `debtor_name` and `debtor_city` repeat the debtor's, so that a creditor reads no debtor row;
    the database generates `search_name` from it (lower case, no accents). Children carry
    (`case_id`, `creditor_id`) and refer to both at once: a child never changes creditor.
    """

    id = BigSerial(primary_key=True)
    number = Text(null=False, default=None, unique=True)
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    debtor_id = ForeignKey(Debtor, null=False, default=None, on_delete=OnDelete.restrict)
    placement_id = ForeignKey(Placement, null=True, default=None, on_delete=OnDelete.restrict)
    mandate_id = ForeignKey(Mandate, null=True, default=None, on_delete=OnDelete.restrict)
    agent_id = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    creditor_ref = Text(null=False, default="")
    payment_ref = Text(null=False, default=None, unique=True)  # 12 digits, Belgian structured
    placed_on = Date(null=False, default=None)
    kind = Text(null=False, default="B2C")
    country = Text(null=False, default="BE")
    lang = Text(null=False, default="fr")
    age_at_placement = Integer(null=False, default=0)  # days from the oldest due date
    debtor_name = Text(null=False, default=None)
    debtor_city = Text(null=True, default=None)
    principal_cents = BigInt(null=False, default=None)
    balance_cents = BigInt(null=False, default=None)
    stage = Text(null=False, default="amicable")
    arrangement = Text(null=False, default="none")  # none, promise, plan
    blocked = Boolean(null=False, default=False)
    close_code = Text(null=True, default=None)
    closed_on = Date(null=True, default=None)
    next_action_on = Date(null=True, default=None)
    next_action = Text(null=True, default=None)
    row_version = Integer(null=False, default=1)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class Claim(Table, tablename="claim"):
    """An unpaid invoice as it was placed. `open_cents` = `amount_cents` - `paid_before_cents`."""

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    invoice_no = Text(null=False, default=None)
    issued_on = Date(null=True, default=None)
    due_on = Date(null=True, default=None)
    currency = Text(null=False, default="EUR")
    amount_cents = BigInt(null=False, default=None)
    paid_before_cents = BigInt(null=False, default=0)
    open_cents = BigInt(null=False, default=None)


class ClaimFact(Table, tablename="claim_fact"):
    """What became known of a claim, by whom it was told and when. Only added: the latest holds.

    `fact` is one of `claim_facts.FACTS`, `value` its text in the plain form (a day as 2026-11-21,
    a share in basis points, a sum in cents); empty takes the fact back. `document_id` proves it.
    Facts that happen several times (acknowledgments, acts in court) are a list, not a latest.
    """

    id = BigSerial(primary_key=True)
    claim_id = ForeignKey(Claim, null=False, default=None, on_delete=OnDelete.restrict)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    fact = Text(null=False, default=None)
    value = Text(null=False, default="")
    source = Text(null=False, default="")
    document_id = BigInt(null=True, default=None)
    told_by = Text(null=False, default="system")
    told_at = Timestamptz(null=False, default=TimestamptzNow())


class Charge(Table, tablename="charge"):
    """What is owed beside the principal: an entry, never edited; a waiver is a negative one.

    `kind`: "indemnity", "interest", "cost", "penalty", "principal_correction".
    What was computed says so: with which `engine`, from which `law_rows` (their ids), and through
    which day (`computed_until`); of all others these are null.
    """

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    claim_id = ForeignKey(Claim, null=True, default=None, on_delete=OnDelete.restrict)
    kind = Text(null=False, default=None)
    amount_cents = BigInt(null=False, default=None)
    booked_on = Date(null=False, default=None)
    reason = Text(null=False, default="")
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    created_by = Text(null=False, default="system")
    entry_id = BigInt(null=True, default=None)  # in the ledger; null: before it was opened
    computed_until = Date(null=True, default=None)
    engine = Text(null=True, default=None)
    law_rows = JSONB(null=True, default=None)


class Blocker(Table, tablename="blocker"):
    """A reason why the case must rest (dispute, paid check, insolvency …), with a review date."""

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    reason = Text(null=False, default="")
    set_by = Text(null=False, default="system")
    set_on = Date(null=False, default=None)
    review_on = Date(null=False, default=None)
    lifted_on = Date(null=True, default=None)
    lifted_by = Text(null=True, default=None)


class CaseStage(Table, tablename="case_stage"):
    """When a case changed its stage: from `was` to `stage` on the day `since`. Only added.

    A case without a row has always been in the stage it is in.
    """

    id = BigSerial(primary_key=True)
    case_id = BigInt(null=False, default=None)
    creditor_id = BigInt(null=False, default=None)
    stage = Text(null=False, default=None)
    was = Text(null=False, default=None)
    since = Date(null=False, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
