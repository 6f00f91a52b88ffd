"""Creditors (mandants) and the dated mandates under which their claims are collected."""

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


class Creditor(Table, tablename="creditor"):
    """A client of the agency. `ref` is the agency's own short reference for it."""

    id = BigSerial(primary_key=True)
    ref = Text(null=False, default=None, unique=True)  # type: ignore[assignment]
    name = Text(null=False, default=None)
    sector = Text(null=True, default=None)
    country = Text(null=False, default="BE")
    lang = Text(null=False, default="fr")
    enterprise_no = Text(null=True, default=None)
    vat_no = Text(null=True, default=None)
    street = Text(null=True, default=None)
    postal_code = Text(null=True, default=None)
    city = Text(null=True, default=None)
    iban = Text(null=True, default=None)
    email = Text(null=True, default=None)
    phone = Text(null=True, default=None)
    client_since = Date(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class Mandate(Table, tablename="mandate"):
    """One dated version of a creditor's terms. Never edited: a change is a new version.

    `rate_fixed_at`: "placement" or "receipt". Limits and tolerances apply to plans and promises.
    `fee_terms` is a fee table as `creditors.fee_terms` reads it; null means the bands by age.
    `free_days` from placement earn no fee. `fee_min_cents` is the least fee of a case that brought
    money, `flat_fee_cents` is due once per case: with its first money where `no_result_no_pay`,
    else when it is opened. `interest_policy`: "none", "law", "contract". `remit_mode`: "net",
    "gross". `remit_every`: "weekly", "fortnightly", "monthly". `imputation`: "law",
    "principal_first". `plan_overpayment`: "advance", "shorten". `plan_interest`: "running",
    "frozen".
    """

    id = BigSerial(primary_key=True)
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=None)
    valid_from = Date(null=False, default=None)
    valid_until = Date(null=True, default=None)  # excluded
    rate_fixed_at = Text(null=False, default="placement")
    vat_country = Text(null=False, default="BE")
    fee_on_direct = Boolean(null=False, default=True)
    fee_min_cents = BigInt(null=False, default=0)
    flat_fee_cents = BigInt(null=False, default=0)
    no_result_no_pay = Boolean(null=False, default=True)
    instalments_max = Integer(null=False, default=12)
    instalment_min_cents = BigInt(null=False, default=2500)
    settlement_min_bp = Integer(null=False, default=10000)  # least share of the balance accepted
    grace_days = Integer(null=False, default=3)
    tolerance_bp = Integer(null=False, default=500)  # short by this share is still kept
    interest_policy = Text(null=False, default="none")
    remit_mode = Text(null=False, default="net")
    remit_every = Text(null=False, default="monthly")
    remit_within_days = Integer(null=False, default=30)
    clear_days = Integer(null=False, default=0)  # until a receipt counts as cleared
    imputation = Text(null=False, default="law")
    plan_overpayment = Text(null=False, default="advance")
    plan_interest = Text(null=False, default="frozen")
    free_days = Integer(null=False, default=0)
    fee_terms = JSONB(null=True, default=None)
    note = Text(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class FeeBand(Table, tablename="fee_band"):
    """The contingency rate for claims of an age at placement from `age_from` to `age_to` days."""

    id = BigSerial(primary_key=True)
    mandate_id = ForeignKey(Mandate, null=False, default=None, on_delete=OnDelete.restrict)
    creditor_id = ForeignKey(Creditor, null=False, default=None, on_delete=OnDelete.restrict)
    age_from = Integer(null=False, default=None)
    age_to = Integer(null=False, default=None)  # included, as contracts write it
    rate_bp = Integer(null=False, default=None)
