"""The client area shows what each instalment has received."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:20:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "who reads what was paid before"

SQL = """
DO $do$
BEGIN
  EXECUTE format('GRANT SELECT (paid_before_cents) ON plan TO %I', current_setting('quittance.roles') || '_portal');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
