"""What the new columns refer to, and who may say that a row was corrected."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:34:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of corrected rows and merged debtors"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE rejected_row ADD FOREIGN KEY (corrected_in) REFERENCES placement;
ALTER TABLE debtor ADD FOREIGN KEY (merged_into) REFERENCES debtor;
-- the older of two keeps: no circle can arise
ALTER TABLE debtor ADD CONSTRAINT debtor_merged_into_older CHECK (merged_into < id);
CREATE INDEX debtor_merged ON debtor (merged_into) WHERE merged_into IS NOT NULL;
DO $do$
DECLARE prefix text := current_setting('quittance.roles');
BEGIN
  EXECUTE format('GRANT UPDATE (corrected_in) ON rejected_row TO %I, %I', prefix || '_app', prefix || '_worker');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
