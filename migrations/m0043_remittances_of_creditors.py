"""The client area reads how and when its creditor is paid."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-22T00:20:02:000000"
VERSION = "1.38.0"
DESCRIPTION = "how creditors are paid, for themselves"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE INDEX payment_booked ON payment (id) WHERE entry_id IS NOT NULL;
DO $do$
BEGIN
  EXECUTE format('GRANT SELECT (remit_mode, remit_every, remit_within_days, clear_days) ON mandate TO %I',
    current_setting('quittance.roles') || '_portal');
  EXECUTE format('GRANT SELECT (fee_id, payment_id) ON remittance_line TO %I', current_setting('quittance.roles') || '_portal');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
