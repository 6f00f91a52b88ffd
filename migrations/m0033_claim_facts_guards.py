"""Facts about claims and issued statements are added, never edited; who may read which column of them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T23:51:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of claim facts and issued statements"

SQL = r"""
SET LOCAL lock_timeout = '5s';

ALTER TABLE claim ADD CONSTRAINT claim_id_case_creditor UNIQUE (id, case_id, creditor_id);
ALTER TABLE document ADD CONSTRAINT document_id_case UNIQUE (id, case_id);
ALTER TABLE claim_fact ADD CONSTRAINT claim_fact_same_claim
  FOREIGN KEY (claim_id, case_id, creditor_id) REFERENCES claim (id, case_id, creditor_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE claim_fact ADD CONSTRAINT claim_fact_same_document
  FOREIGN KEY (document_id, case_id) REFERENCES document (id, case_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE claim_fact ADD CONSTRAINT claim_fact_values CHECK (
  fact IN ('nature','kind','jurisdiction','issued_on','due_on','contract_on','rate_bp','clause_bp','clause_cents','clause_text',
           'clause_place','document','acknowledged','court_claim','enforcement','lawyer_notice','reminded_post','reminded_email','withdrawn')
  AND length(value) <= 2000 AND length(source) <= 400
  AND (value = '' OR CASE
    WHEN fact IN ('issued_on','due_on','contract_on','acknowledged','court_claim','enforcement','lawyer_notice','reminded_post','reminded_email')
      THEN value ~ '^\d{4}-\d{2}-\d{2}$'
    WHEN fact IN ('rate_bp','clause_bp','clause_cents','withdrawn') THEN value ~ '^\d{1,15}$'
    WHEN fact = 'kind' THEN value IN ('B2B','B2C')
    WHEN fact = 'jurisdiction' THEN value ~ '^[A-Z]{2}$' ELSE true END)
  AND (fact <> 'document' OR document_id IS NOT NULL));
CREATE INDEX claim_fact_case ON claim_fact (case_id, claim_id, id);

ALTER TABLE charge ADD CONSTRAINT charge_explained CHECK (
  (computed_until IS NULL) = (engine IS NULL) AND (engine IS NULL) = (law_rows IS NULL));

ALTER TABLE statement_issue ADD CONSTRAINT statement_issue_same_creditor
  FOREIGN KEY (case_id, creditor_id) REFERENCES case_file (id, creditor_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE statement_issue ADD CONSTRAINT statement_issue_same_document
  FOREIGN KEY (document_id, case_id) REFERENCES document (id, case_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE statement_issue ADD CONSTRAINT statement_issue_hashes CHECK (
  inputs_sha256 = encode(sha256(convert_to(inputs, 'UTF8')), 'hex') AND result_sha256 = encode(sha256(convert_to(result, 'UTF8')), 'hex')
  AND lang IN ('fr','nl','en'));
CREATE INDEX statement_issue_case ON statement_issue (case_id, id DESC);

DO $do$
DECLARE
  prefix text := current_setting('quittance.roles'); t text;
  staff text := format('%I, %I', prefix || '_app', prefix || '_worker'); report text := prefix || '_report';
  portal text := prefix || '_portal';
BEGIN
  FOREACH t IN ARRAY ARRAY['claim_fact','statement_issue'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY staff ON %I TO %s USING (true) WITH CHECK (true)', t, staff);
    EXECUTE format('CREATE POLICY report ON %I FOR SELECT TO %I USING (true)', t, report);
    EXECUTE format('GRANT SELECT ON %I TO %s, %I', t, staff, report);
  END LOOP;
  -- neither the instant of a fact nor that of a statement can be forged
  EXECUTE format('GRANT INSERT (claim_id, case_id, creditor_id, fact, value, source, document_id, told_by) ON claim_fact TO %s', staff);
  EXECUTE format('GRANT INSERT (case_id, creditor_id, as_of, engine, law_rows, inputs, inputs_sha256, result, result_sha256, document_id, lang, chosen_incomplete, issued_by) ON statement_issue TO %s', staff);
  EXECUTE format('GRANT USAGE ON SEQUENCE claim_fact_id_seq, statement_issue_id_seq TO %s', staff);
  -- the client area computes the statement from the same facts, without who told them and without what was said
  EXECUTE format('CREATE POLICY portal ON claim_fact FOR SELECT TO %I USING (creditor_id = (SELECT portal_creditor()))', portal);
  EXECUTE format('GRANT SELECT (id, claim_id, case_id, creditor_id, fact, value, document_id) ON claim_fact TO %I', portal);
  EXECUTE format('GRANT SELECT (claim_id, computed_until, engine, law_rows) ON charge TO %I', portal);
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
