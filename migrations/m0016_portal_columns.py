"""The client area reads of mandates and placements what concerns it: no notes, no names of staff."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "fewer columns for the client area"

SQL = """
SET LOCAL lock_timeout = '5s';

DO $do$
DECLARE portal text := current_setting('quittance.roles') || '_portal';
BEGIN
  EXECUTE format('REVOKE SELECT ON mandate, placement FROM %I', portal);
  EXECUTE format('GRANT SELECT (id, creditor_id, version, valid_from, valid_until, rate_fixed_at, vat_country, fee_on_direct, fee_min_cents, flat_fee_cents, no_result_no_pay, instalments_max, instalment_min_cents, settlement_min_bp, grace_days, tolerance_bp) ON mandate TO %I', portal);
  EXECUTE format('GRANT SELECT (id, creditor_id, received_on, file_name, cases_count, principal_cents) ON placement TO %I', portal);
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
