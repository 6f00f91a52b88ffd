"""Values that a mandate may hold, who reads them, one fee per act, stages that are only added."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T23:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of fee terms and stages"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE mandate ADD CONSTRAINT mandate_money_values CHECK (
  interest_policy IN ('none','law','contract') AND remit_mode IN ('net','gross')
  AND remit_every IN ('weekly','fortnightly','monthly') AND remit_within_days BETWEEN 1 AND 90
  AND clear_days BETWEEN 0 AND 60 AND imputation IN ('law','principal_first')
  AND plan_overpayment IN ('advance','shorten') AND plan_interest IN ('running','frozen')
  AND free_days BETWEEN 0 AND 365
  AND (fee_terms IS NULL OR jsonb_typeof(fee_terms) = 'object' AND fee_terms ? 'version'));

ALTER TABLE fee ADD CONSTRAINT fee_of_payment_or_act CHECK (
  (act = '') = (act_key = '') AND (payment_id IS NOT NULL OR act <> ''));
ALTER TABLE fee ADD CONSTRAINT fee_lines_list CHECK (jsonb_typeof(lines) = 'array');
CREATE UNIQUE INDEX fee_act_once ON fee (case_id, act, act_key) WHERE act <> '' AND reverses_id IS NULL;

ALTER TABLE case_stage ADD CONSTRAINT case_stage_same_creditor FOREIGN KEY (case_id, creditor_id)
  REFERENCES case_file (id, creditor_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE case_stage ADD CONSTRAINT case_stage_moved CHECK (stage <> was);
CREATE INDEX case_stage_case ON case_stage (case_id, since, id);
CREATE INDEX case_stage_notice ON case_stage (since) WHERE stage = 'formal_notice';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_stage FOR EACH STATEMENT EXECUTE FUNCTION append_only();

DO $do$
DECLARE
  prefix text := current_setting('quittance.roles');
  portal text := prefix || '_portal'; report text := prefix || '_report';
  staff text := format('%I, %I', prefix || '_app', prefix || '_worker');
BEGIN
  EXECUTE format('GRANT SELECT (interest_policy, remit_mode, remit_every, remit_within_days, clear_days, imputation, plan_overpayment, plan_interest, free_days, fee_terms) ON mandate TO %I', portal);
  EXECUTE format('GRANT SELECT, INSERT ON case_stage TO %s', staff);
  EXECUTE format('GRANT USAGE ON SEQUENCE case_stage_id_seq TO %s', staff);
  EXECUTE format('GRANT SELECT ON case_stage TO %I', report);
  ALTER TABLE case_stage ENABLE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY staff ON case_stage TO %s USING (true) WITH CHECK (true)', staff);
  EXECUTE format('CREATE POLICY report ON case_stage FOR SELECT TO %I USING (true)', report);
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
