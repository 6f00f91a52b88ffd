"""Keys of forms that were sent are kept by whoever acts, and never changed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-22T00:03:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of forms sent"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON form_sent FOR EACH STATEMENT EXECUTE FUNCTION append_only();
DO $do$
DECLARE
  prefix text := current_setting('quittance.roles');
BEGIN
  EXECUTE format('GRANT SELECT, INSERT ON form_sent TO %I, %I', prefix || '_app', prefix || '_worker');
  EXECUTE format('GRANT SELECT ON form_sent TO %I', prefix || '_report');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
