"""What a mandate says of fees, interest and remittances, the lines of a fee, stages by day."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import (
    JSONB,
    BigInt,
    BigSerial,
    Date,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-21T23:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "terms of fees, lines of a fee, stages by day"

PARAMS = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
MANDATE, FEE, STAGE = ("Mandate", "mandate"), ("Fee", "fee"), ("CaseStage", "case_stage")
COLUMNS = (
    (MANDATE, "interest_policy", Text, {"default": "none", "null": False}),
    (MANDATE, "remit_mode", Text, {"default": "net", "null": False}),
    (MANDATE, "remit_every", Text, {"default": "monthly", "null": False}),
    (MANDATE, "remit_within_days", Integer, {"default": 30, "null": False}),
    (MANDATE, "clear_days", Integer, {"default": 0, "null": False}),
    (MANDATE, "imputation", Text, {"default": "law", "null": False}),
    (MANDATE, "plan_overpayment", Text, {"default": "advance", "null": False}),
    (MANDATE, "plan_interest", Text, {"default": "frozen", "null": False}),
    (MANDATE, "free_days", Integer, {"default": 0, "null": False}),
    (MANDATE, "fee_terms", JSONB, {"default": None, "null": True}),
    (FEE, "act", Text, {"default": "", "null": False}),
    (FEE, "act_key", Text, {"default": "", "null": False}),
    (FEE, "lines", JSONB, {"default": "[]", "null": False}),
    (FEE, "entry_id", BigInt, {"default": None, "null": True}),
    (STAGE, "id", BigSerial, {"null": False, "primary_key": True}),
    (STAGE, "case_id", BigInt, {"default": None, "null": False}),
    (STAGE, "creditor_id", BigInt, {"default": None, "null": False}),
    (STAGE, "stage", Text, {"default": None, "null": False}),
    (STAGE, "was", Text, {"default": None, "null": False}),
    (STAGE, "since", Date, {"default": None, "null": False}),
    (STAGE, "created_at", Timestamptz, {"default": TimestamptzNow(), "null": False}),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)
    manager.add_table(class_name="CaseStage", tablename="case_stage", schema=None, columns=None)
    for (table_class, table), column, kind, given in COLUMNS:
        manager.add_column(
            table_class_name=table_class,
            tablename=table,
            column_name=column,
            db_column_name=column,
            column_class_name=kind.__name__,
            column_class=kind,
            params={**PARAMS, **given},
            schema=None,
        )
    manager.alter_column(
        table_class_name="Fee",
        tablename="fee",
        column_name="payment_id",
        db_column_name="payment_id",
        params={"null": True},
        old_params={"null": False},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    return manager
