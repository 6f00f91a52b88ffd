"""The figures of one creditor are read from indexes alone, however its cases are scattered.

In a large agency the rows of a creditor lie one to a page: a few thousand pages for its first page
of figures. The indexes that find them now carry what is added up.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T21:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes that carry the figures"

SQL = """
SET LOCAL lock_timeout = '5s';

DROP INDEX case_file_creditor_placed, allocation_creditor, fee_creditor;
CREATE INDEX case_file_creditor_placed ON case_file (creditor_id, placed_on DESC, id DESC)
  INCLUDE (stage, closed_on, close_code, principal_cents, balance_cents, arrangement, blocked);
CREATE INDEX allocation_creditor ON allocation (creditor_id, received_on DESC, id DESC)
  INCLUDE (case_id, payment_id, bucket, amount_cents, direct, reverses_id);
CREATE INDEX fee_creditor ON fee (creditor_id, earned_on) INCLUDE (case_id, fee_cents, vat_cents);
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
