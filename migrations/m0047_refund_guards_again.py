"""What the database refuses of a refund's creditor: another one than its case's, or a change of it.

Whoever writes a refund may leave the creditor out: the database takes it from the case.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-22T01:01:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of refunds' creditors"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE refund DISABLE TRIGGER refund_fixed;
UPDATE refund r SET creditor_id = c.creditor_id FROM case_file c WHERE c.id = r.case_id;
ALTER TABLE refund ENABLE TRIGGER refund_fixed;

CREATE FUNCTION refund_creditor() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.creditor_id := coalesce(NEW.creditor_id, (SELECT creditor_id FROM case_file WHERE id = NEW.case_id));
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refund_creditor() FROM PUBLIC;
CREATE TRIGGER refund_creditor BEFORE INSERT ON refund FOR EACH ROW EXECUTE FUNCTION refund_creditor();

ALTER TABLE refund DROP CONSTRAINT refund_case;
ALTER TABLE refund ADD CONSTRAINT refund_same_creditor FOREIGN KEY (case_id, creditor_id)
  REFERENCES case_file (id, creditor_id) MATCH FULL ON UPDATE RESTRICT ON DELETE RESTRICT;

CREATE OR REPLACE FUNCTION refund_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state IN ('executed','cancelled')
     OR (OLD.payment_id, coalesce(OLD.case_id, 0), coalesce(OLD.creditor_id, 0), OLD.amount_cents, OLD.iban, OLD.name, OLD.proposed_by, OLD.idem_key)
        <> (NEW.payment_id, coalesce(NEW.case_id, 0), coalesce(NEW.creditor_id, 0), NEW.amount_cents, NEW.iban, NEW.name, NEW.proposed_by, NEW.idem_key)
     OR (OLD.entry_id IS NOT NULL AND OLD.entry_id IS DISTINCT FROM NEW.entry_id)
  THEN RAISE EXCEPTION 'a refund is never edited' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;

DO $do$
DECLARE prefix text := current_setting('quittance.roles');
BEGIN
  ALTER TABLE refund ENABLE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY staff ON refund TO %I, %I USING (true) WITH CHECK (true)', prefix || '_app', prefix || '_worker');
  EXECUTE format('CREATE POLICY report ON refund FOR SELECT TO %I USING (true)', prefix || '_report');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
