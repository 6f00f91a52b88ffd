"""The tray of receipts that wait: its guards, grants and indexes; how payers are looked up."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:12:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of the tray, payers looked up"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE tray_item ADD CONSTRAINT tray_item_once UNIQUE (payment_id, kind);
ALTER TABLE tray_item ADD CONSTRAINT tray_item_values CHECK (
  kind IN ('unallocated','duplicate','surplus') AND (settled_at IS NULL) = (decision IS NULL)
  AND (kind = 'unallocated') = (case_id IS NULL) AND (kind = 'duplicate') = (other_id IS NOT NULL));
CREATE INDEX tray_item_waiting ON tray_item (received_on DESC, id DESC) WHERE settled_at IS NULL;
CREATE INDEX tray_item_case ON tray_item (case_id) WHERE settled_at IS NULL;
-- whose account money came from: the debtor's, or one that paid on a case before
CREATE INDEX debtor_iban ON debtor (iban) WHERE iban IS NOT NULL;
CREATE INDEX payment_payer ON payment (payer_iban) WHERE payer_iban IS NOT NULL;

DO $do$
DECLARE
  prefix text := current_setting('quittance.roles');
BEGIN
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON tray_item TO %I, %I', prefix || '_app', prefix || '_worker');
  EXECUTE format('GRANT USAGE ON SEQUENCE tray_item_id_seq TO %I, %I', prefix || '_app', prefix || '_worker');
  EXECUTE format('GRANT SELECT ON tray_item TO %I', prefix || '_report');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
