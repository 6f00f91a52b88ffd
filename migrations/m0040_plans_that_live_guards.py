"""What the database refuses of plans: two in force on a case, or two in preparation; odd values.

A plan in force may be beside the version that is to replace it, so there are two indexes where there
was one. The client area reads what became of a plan, never with whose cases it is bound.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-22T00:10:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of plans that live"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE plan DROP CONSTRAINT plan_values;
ALTER TABLE plan ADD CONSTRAINT plan_values CHECK (
  state IN ('draft','proposed','awaiting_approval','confirmed','active','late','broken','renegotiated','completed','cancelled','refused')
  AND total_cents > 0 AND deposit_cents >= 0 AND deposit_cents <= total_cents AND instalments_count > 0
  AND frequency IN ('weekly','fortnightly','monthly') AND starts IN ('now','signed')
  AND interest IN ('frozen','running') AND overpayment IN ('advance','shorten')
  AND discount_cents >= 0 AND version > 0 AND (version = 1) = (replaces_id IS NULL)
  AND (discount_entry_id IS NULL OR (state = 'completed' AND discount_cents > 0)));
ALTER TABLE plan ADD CONSTRAINT plan_replaces FOREIGN KEY (replaces_id) REFERENCES plan (id) ON DELETE RESTRICT;
ALTER TABLE plan ADD CONSTRAINT plan_joint FOREIGN KEY (joint_id) REFERENCES plan (id) ON DELETE RESTRICT;
ALTER TABLE plan ADD CONSTRAINT plan_discount_entry FOREIGN KEY (discount_entry_id) REFERENCES entry (id) ON DELETE RESTRICT;

DROP INDEX plan_one_open;
CREATE UNIQUE INDEX plan_one_in_force ON plan (case_id) WHERE state IN ('confirmed','active','late');
CREATE UNIQUE INDEX plan_one_in_preparation ON plan (case_id) WHERE state IN ('draft','proposed','awaiting_approval');
DROP INDEX plan_open_list;
CREATE INDEX plan_open_list ON plan (state, id)
  WHERE state IN ('draft','proposed','awaiting_approval','confirmed','active','late');
CREATE INDEX plan_bound ON plan (joint_id, id) WHERE joint_id IS NOT NULL;

DO $do$
BEGIN
  EXECUTE format('GRANT SELECT (version, replaces_id, interest, overpayment, discount_cents, missed_on) ON plan TO %I',
                 current_setting('quittance.roles') || '_portal');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
