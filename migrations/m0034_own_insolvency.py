"""A creditor's user computes the statement of its own case: it must know since when the debtor is insolvent."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T23:52:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "insolvency of the debtors of one's own cases"

SQL = r"""
SET LOCAL lock_timeout = '5s';

CREATE FUNCTION own_insolvent_on(_case bigint) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT d.insolvent_on FROM case_file c JOIN debtor d ON d.id = c.debtor_id
   WHERE c.id = _case AND c.creditor_id = (SELECT portal_creditor()) $$;
DO $do$ BEGIN
  EXECUTE 'REVOKE ALL ON FUNCTION own_insolvent_on(bigint) FROM PUBLIC';
  EXECUTE format('GRANT EXECUTE ON FUNCTION own_insolvent_on(bigint) TO %I', current_setting('quittance.roles') || '_portal');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
