"""A creditor reads the note of a call where the agent said so, and no other."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T21:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "notes that are shared with the creditor"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE call ADD COLUMN shared_note text GENERATED ALWAYS AS (CASE WHEN shared THEN note END) STORED;
DO $do$
BEGIN
  EXECUTE format('GRANT SELECT (shared_note) ON call TO %I', current_setting('quittance.roles') || '_portal');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
