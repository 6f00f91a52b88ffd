"""What was placed stays as placed, but a corrected row may join its case: claims decide the principal.

The principal of a case changes only together with its claims, to their exact sum.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a corrected row may join its case"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE OR REPLACE FUNCTION case_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.creditor_id = NEW.creditor_id AND OLD.placed_on = NEW.placed_on AND NEW.principal_cents =
     (SELECT coalesce(sum(open_cents), 0) FROM claim WHERE claim.case_id = NEW.id) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'creditor, principal and day of placement of a case are fixed' USING ERRCODE = '42501';
END $$;
CREATE INDEX rejected_row_creditor ON rejected_row (creditor_id, id DESC);
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
