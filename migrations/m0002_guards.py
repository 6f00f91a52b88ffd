"""What the database itself refuses: impossible values, edited entries, children that change creditor.

Also the search form of names, and every index that a page or a sweep needs.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards, search form, indexes"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE FUNCTION search_form(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$;

ALTER TABLE case_file ADD COLUMN search_name text GENERATED ALWAYS AS (search_form(debtor_name)) STORED;
ALTER TABLE case_file ADD CONSTRAINT case_file_id_creditor UNIQUE (id, creditor_id);

-- a child belongs to the creditor of its case, and stays there
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['claim','charge','blocker','task','allocation','fee','document','letter','plan','call','promise'] LOOP
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (case_id, creditor_id) REFERENCES case_file (id, creditor_id) ON UPDATE RESTRICT ON DELETE RESTRICT', t, t||'_same_creditor');
  END LOOP;
END $$;
ALTER TABLE plan ADD CONSTRAINT plan_id_case_creditor UNIQUE (id, case_id, creditor_id);
ALTER TABLE instalment ADD CONSTRAINT instalment_same_creditor
  FOREIGN KEY (plan_id, case_id, creditor_id) REFERENCES plan (id, case_id, creditor_id) ON UPDATE RESTRICT;
ALTER TABLE fee_band ADD CONSTRAINT fee_band_age CHECK (0 <= age_from AND age_from <= age_to);
ALTER TABLE fee_band ADD CONSTRAINT fee_band_rate CHECK (rate_bp BETWEEN 0 AND 10000);
ALTER TABLE fee_band ADD CONSTRAINT fee_band_no_overlap
  EXCLUDE USING gist (mandate_id WITH =, int4range(age_from, age_to, '[]') WITH &&);
ALTER TABLE mandate ADD CONSTRAINT mandate_version UNIQUE (creditor_id, version);
ALTER TABLE mandate ADD CONSTRAINT mandate_no_overlap
  EXCLUDE USING gist (creditor_id WITH =, daterange(valid_from, valid_until) WITH &&);
ALTER TABLE mandate ADD CONSTRAINT mandate_values CHECK (
  rate_fixed_at IN ('placement','receipt') AND vat_country IN ('BE','FR') AND instalments_max BETWEEN 1 AND 120
  AND instalment_min_cents >= 0 AND settlement_min_bp BETWEEN 0 AND 10000 AND grace_days BETWEEN 0 AND 60
  AND tolerance_bp BETWEEN 0 AND 5000 AND fee_min_cents >= 0 AND flat_fee_cents >= 0);
ALTER TABLE creditor ADD CONSTRAINT creditor_values CHECK (length(name) > 0 AND length(ref) BETWEEN 1 AND 40);
ALTER TABLE person ADD CONSTRAINT person_role CHECK (role IN ('agent','manager','administrator','creditor'));
ALTER TABLE person ADD CONSTRAINT person_creditor CHECK ((role = 'creditor') = (creditor_id IS NOT NULL));
ALTER TABLE debtor ADD CONSTRAINT debtor_kind CHECK (kind IN ('B2B','B2C'));
ALTER TABLE contact ADD CONSTRAINT contact_values CHECK (channel IN ('phone','email') AND quality IN ('unknown','good','bad'));
ALTER TABLE contact ADD CONSTRAINT contact_once UNIQUE (debtor_id, channel, value);
ALTER TABLE debtor_doubt ADD CONSTRAINT debtor_doubt_pair CHECK (debtor_id < other_id);
ALTER TABLE debtor_doubt ADD CONSTRAINT debtor_doubt_once UNIQUE (debtor_id, other_id);
ALTER TABLE case_file ADD CONSTRAINT case_file_values CHECK (
  kind IN ('B2B','B2C') AND principal_cents >= 0 AND arrangement IN ('none','promise','plan')
  AND stage IN ('review','accepted','amicable','formal_notice','legal_decision','legal','enforcement','monitoring','closed')
  AND (stage = 'closed') = (closed_on IS NOT NULL) AND (stage = 'closed') = (close_code IS NOT NULL));
ALTER TABLE claim ADD CONSTRAINT claim_open CHECK (open_cents = amount_cents - paid_before_cents AND open_cents > 0);
ALTER TABLE claim ADD CONSTRAINT claim_currency CHECK (currency = 'EUR');
ALTER TABLE claim ADD CONSTRAINT claim_invoice_once UNIQUE (creditor_id, invoice_no);
ALTER TABLE charge ADD CONSTRAINT charge_values CHECK (
  kind IN ('indemnity','interest','cost','penalty','principal_correction') AND amount_cents <> 0);
ALTER TABLE payment ADD CONSTRAINT payment_values CHECK (
  currency = 'EUR' AND channel IN ('agency_bank','card','cash','creditor_direct') AND amount_cents <> 0
  AND (amount_cents < 0) = (reverses_id IS NOT NULL));
ALTER TABLE payment ADD CONSTRAINT payment_reversed_once UNIQUE (reverses_id);
ALTER TABLE allocation ADD CONSTRAINT allocation_values CHECK (
  bucket IN ('principal','indemnity','interest','cost','penalty','surplus') AND amount_cents <> 0);
ALTER TABLE allocation ADD CONSTRAINT allocation_reversed_once UNIQUE (reverses_id);
ALTER TABLE fee ADD CONSTRAINT fee_reversed_once UNIQUE (reverses_id);
ALTER TABLE plan ADD CONSTRAINT plan_values CHECK (
  state IN ('awaiting_approval','active','late','broken','completed','cancelled','refused')
  AND total_cents > 0 AND deposit_cents >= 0 AND deposit_cents <= total_cents AND instalments_count > 0
  AND frequency IN ('weekly','fortnightly','monthly'));
ALTER TABLE instalment ADD CONSTRAINT instalment_values CHECK (amount_cents > 0 AND seq >= 0);
ALTER TABLE instalment ADD CONSTRAINT instalment_seq UNIQUE (plan_id, seq);
ALTER TABLE promise ADD CONSTRAINT promise_values CHECK (
  state IN ('open','kept','partly','broken','cancelled','replaced') AND amount_cents > 0);
ALTER TABLE call ADD CONSTRAINT call_values CHECK (direction IN ('in','out') AND duration_s >= 0);
ALTER TABLE outbox ADD CONSTRAINT outbox_state CHECK (state IN ('ready','leased','done','dead'));
ALTER TABLE job_run ADD CONSTRAINT job_run_once UNIQUE (job, business_date);
ALTER TABLE column_mapping ADD CONSTRAINT column_mapping_once UNIQUE (creditor_id, fingerprint);

-- entries are added, never edited: per statement, so that WHERE false and TRUNCATE are refused too
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% on append-only table %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501'; END $$;
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['claim','charge','payment','allocation','fee','fee_band','document','letter','journal_entry'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t);
  END LOOP;
END $$;
-- a mandate may only be brought to an end
CREATE FUNCTION mandate_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.valid_until IS NULL AND NEW.valid_until IS NOT NULL
     AND to_jsonb(OLD) - 'valid_until' = to_jsonb(NEW) - 'valid_until' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a mandate is never edited: add a version' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER mandate_fixed BEFORE UPDATE OR DELETE ON mandate FOR EACH ROW EXECUTE FUNCTION mandate_fixed();
-- what was placed stays as it was placed
CREATE FUNCTION case_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'creditor, principal and day of placement of a case are fixed' USING ERRCODE = '42501'; END $$;
CREATE TRIGGER case_fixed BEFORE UPDATE OF creditor_id, principal_cents, placed_on ON case_file FOR EACH ROW
  WHEN (OLD.creditor_id <> NEW.creditor_id OR OLD.placed_on <> NEW.placed_on OR OLD.principal_cents <> NEW.principal_cents)
  EXECUTE FUNCTION case_fixed();

CREATE INDEX case_file_search ON case_file USING gin (search_name gin_trgm_ops);
CREATE INDEX case_file_creditor_name ON case_file (creditor_id, search_name, id);
CREATE INDEX case_file_creditor_placed ON case_file (creditor_id, placed_on DESC, id DESC);
CREATE INDEX case_file_placed ON case_file (placed_on DESC, id DESC);
CREATE INDEX case_file_creditor_ref ON case_file (creditor_ref text_pattern_ops);
CREATE INDEX case_file_creditor_own_ref ON case_file (creditor_id, creditor_ref);
CREATE INDEX case_file_number ON case_file (number text_pattern_ops);
CREATE INDEX case_file_debtor ON case_file (debtor_id);
CREATE INDEX case_file_placement ON case_file (placement_id);
CREATE INDEX case_file_queue ON case_file (agent_id, next_action_on, id) WHERE stage <> 'closed';
CREATE INDEX case_file_agent ON case_file (agent_id, placed_on DESC, id DESC);
CREATE INDEX case_file_stage ON case_file (stage, placed_on DESC, id DESC);
CREATE INDEX case_file_unassigned ON case_file (placed_on, id) WHERE agent_id IS NULL AND stage <> 'closed';
CREATE INDEX claim_case ON claim (case_id, due_on, id);
CREATE INDEX claim_invoice ON claim (invoice_no text_pattern_ops);
CREATE INDEX charge_case ON charge (case_id);
CREATE INDEX blocker_case ON blocker (case_id) WHERE lifted_on IS NULL;
CREATE INDEX blocker_review ON blocker (review_on, id) WHERE lifted_on IS NULL;
CREATE INDEX task_case ON task (case_id, id DESC);
CREATE INDEX task_person ON task (person_id, due_on, id) WHERE done_at IS NULL;
CREATE INDEX task_role ON task (role, due_on, id) WHERE done_at IS NULL;
CREATE INDEX allocation_case ON allocation (case_id, received_on DESC, id DESC);
CREATE INDEX allocation_payment ON allocation (payment_id);
CREATE INDEX allocation_creditor ON allocation (creditor_id, received_on DESC, id DESC);
CREATE INDEX payment_received ON payment (received_on DESC, id DESC);
CREATE INDEX payment_recorded ON payment (id DESC);
CREATE INDEX fee_case ON fee (case_id);
CREATE INDEX fee_payment ON fee (payment_id);
CREATE INDEX fee_creditor ON fee (creditor_id, earned_on);
CREATE INDEX document_case ON document (case_id, id DESC);
CREATE INDEX letter_case ON letter (case_id, sent_on DESC, id DESC);
CREATE INDEX plan_case ON plan (case_id, id DESC);
CREATE UNIQUE INDEX plan_one_open ON plan (case_id) WHERE state IN ('awaiting_approval','active','late');
CREATE INDEX plan_due ON plan (next_check_on, id) WHERE next_check_on IS NOT NULL;
CREATE INDEX plan_open_list ON plan (state, id) WHERE state IN ('awaiting_approval','active','late');
CREATE INDEX plan_creditor ON plan (creditor_id, id DESC);
CREATE INDEX instalment_due ON instalment (due_on, plan_id);
CREATE INDEX promise_case ON promise (case_id, id DESC);
CREATE INDEX promise_due ON promise (next_check_on, id) WHERE next_check_on IS NOT NULL;
CREATE INDEX call_case ON call (case_id, started_at DESC, id DESC);
CREATE INDEX call_agent ON call (agent_id, started_at DESC, id DESC);
CREATE INDEX contact_value ON contact (value text_pattern_ops);
CREATE INDEX debtor_match ON debtor (match_name, postal_code);
CREATE INDEX debtor_enterprise ON debtor (enterprise_no text_pattern_ops);
CREATE INDEX journal_case ON journal_entry (case_id, id DESC) WHERE case_id IS NOT NULL;
CREATE INDEX journal_event ON journal_entry (event, id DESC);
CREATE UNIQUE INDEX placement_file_once ON placement (creditor_id, file_sha256) WHERE file_sha256 IS NOT NULL;
CREATE INDEX placement_creditor ON placement (creditor_id, received_on DESC, id DESC);
CREATE INDEX rejected_row_placement ON rejected_row (placement_id, line);
CREATE INDEX outbox_pick ON outbox (run_after, id) WHERE state IN ('ready','leased');
CREATE INDEX sign_in_attempt_account ON sign_in_attempt (account_hash, at);
CREATE INDEX sign_in_attempt_address ON sign_in_attempt (address_hash, at);
CREATE INDEX web_session_person ON web_session (person_id) WHERE revoked_at IS NULL;
CREATE SEQUENCE case_number AS bigint;

-- the outbox: claimed in a short transaction of its own, before the work; a row that was tried before goes alone
CREATE FUNCTION outbox_claim(n int, lease interval) RETURNS SETOF outbox LANGUAGE sql AS $$
  WITH dead AS (UPDATE outbox SET state = 'dead', last_error = coalesce(last_error, '') || ' [lease expired, attempts exhausted]'
                WHERE state = 'leased' AND lease_until < now() AND attempts >= attempts_max),
  suspect AS MATERIALIZED (SELECT id FROM outbox WHERE run_after <= now() AND attempts BETWEEN 1 AND attempts_max - 1
               AND (state = 'ready' OR (state = 'leased' AND lease_until < now())) ORDER BY run_after, id LIMIT 1 FOR UPDATE SKIP LOCKED),
  fresh AS MATERIALIZED (SELECT id FROM outbox WHERE state = 'ready' AND attempts = 0 AND run_after <= now() AND NOT EXISTS (SELECT 1 FROM suspect)
               ORDER BY run_after, id LIMIT n FOR UPDATE SKIP LOCKED)
  UPDATE outbox o SET state = 'leased', attempts = attempts + 1, lease_token = gen_random_uuid(), lease_until = now() + lease
  FROM (SELECT id FROM suspect UNION ALL SELECT id FROM fresh) p WHERE o.id = p.id RETURNING o.* $$;
CREATE FUNCTION outbox_done(_id bigint, _token uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE outbox SET state = 'done', done_at = now(), lease_token = NULL WHERE id = _id AND lease_token = _token AND state = 'leased';
  IF NOT FOUND THEN RAISE EXCEPTION 'lease lost' USING ERRCODE = '55P03'; END IF;
  RETURN true;
END $$;
CREATE FUNCTION outbox_fail(_id bigint, _token uuid, _error text) RETURNS text LANGUAGE sql AS $$
  UPDATE outbox SET state = CASE WHEN attempts >= attempts_max THEN 'dead' ELSE 'ready' END, last_error = left(_error, 2000),
    run_after = now() + least(interval '1 hour', interval '10 s' * power(2, attempts)), lease_token = NULL
  WHERE id = _id AND lease_token = _token RETURNING state $$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
