"""What is made later is granted to nobody by itself, and the agency's note on a mandate stays in.

Default privileges of one schema only add to the global ones: the revocation must be global.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "later functions belong to nobody, mandate notes stay in"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

DO $do$
DECLARE
  portal text := current_setting('quittance.roles') || '_portal';
BEGIN
  EXECUTE format('REVOKE SELECT ON mandate FROM %I', portal);
  EXECUTE format('GRANT SELECT (id, creditor_id, version, valid_from, valid_until, rate_fixed_at, vat_country, fee_on_direct, fee_min_cents, flat_fee_cents, no_result_no_pay, instalments_max, instalment_min_cents, settlement_min_bp, grace_days, tolerance_bp, created_at) ON mandate TO %I', portal);
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
