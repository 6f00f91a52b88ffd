"""The client area may read by which rule a part of a payment stands where it stands.

The rule is one of our own codes and the order of imputation; it names nobody.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-22T00:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the rule of an allocation for the client area"

SQL = """
SET LOCAL lock_timeout = '5s';

DO $do$
DECLARE portal text := current_setting('quittance.roles') || '_portal';
BEGIN
  EXECUTE format('GRANT SELECT (rule) ON allocation TO %I', portal);
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
