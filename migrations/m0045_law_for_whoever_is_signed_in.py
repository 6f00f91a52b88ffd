"""Rows of law are the same for everybody, but only for whoever is signed in.

The client area reads them for its statements; without row-level security `fsck` could not tell such
a table from one that was forgotten.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-22T00:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "row-level security on the rows of law"

SQL = """
SET LOCAL lock_timeout = '5s';

DO $do$
DECLARE prefix text := current_setting('quittance.roles');
  staff text := format('%I, %I', prefix || '_app', prefix || '_worker');
BEGIN
  ALTER TABLE law_row ENABLE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY staff ON law_row TO %s USING (true) WITH CHECK (true)', staff);
  EXECUTE format('CREATE POLICY report ON law_row FOR SELECT TO %I USING (true)', prefix || '_report');
  EXECUTE format('CREATE POLICY portal ON law_row FOR SELECT TO %I USING ((SELECT portal_creditor()) IS NOT NULL)', prefix || '_portal');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
