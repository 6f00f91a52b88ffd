"""A rejected row remembers the facts of its reason and which placement corrected it.

A debtor that was merged into another remembers it, so that later files go there too.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, BigInt
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-21T20:33:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "corrected rows, merged debtors"

PARAMS = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
COLUMNS = (
    ("RejectedRow", "rejected_row", "facts", JSONB, {"default": "{}", "null": False}),
    ("RejectedRow", "rejected_row", "corrected_in", BigInt, {"default": None, "null": True}),
    ("Debtor", "debtor", "merged_into", BigInt, {"default": None, "null": True}),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)
    for table_class, table, column, kind, given in COLUMNS:
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

    return manager
