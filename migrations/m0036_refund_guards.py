"""What the database refuses of refunds, adjustments and their parts; how much a creditor is short.

Also the lock under which a key of a money form is looked up: two requests with one key wait for
each other, so that the second reads what the first booked.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-22T00:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of refunds and adjustments"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE payment DROP CONSTRAINT payment_values;
ALTER TABLE payment ADD CONSTRAINT payment_values CHECK (
  currency = 'EUR' AND channel IN ('agency_bank','card','cash','creditor_direct','third_party') AND amount_cents <> 0
  AND (amount_cents < 0) = (reverses_id IS NOT NULL));

ALTER TABLE refund ADD CONSTRAINT refund_values CHECK (
  amount_cents > 0 AND state IN ('proposed','approved','ordered','executed','cancelled') AND iban <> '' AND name <> ''
  AND (approved_by IS NULL) = (approved_at IS NULL) AND (ordered_at IS NULL) = (order_ref IS NULL)
  AND (state NOT IN ('approved','ordered','executed') OR (approved_by IS NOT NULL AND entry_id IS NOT NULL))
  AND (state NOT IN ('ordered','executed') OR ordered_at IS NOT NULL)
  AND (state = 'executed') = (executed_on IS NOT NULL) AND (state = 'cancelled') = (ended_by IS NOT NULL));
ALTER TABLE refund ADD CONSTRAINT refund_second_person CHECK (approved_by IS DISTINCT FROM proposed_by);
ALTER TABLE refund ADD CONSTRAINT refund_entry FOREIGN KEY (entry_id) REFERENCES entry (id);
ALTER TABLE refund ADD CONSTRAINT refund_case FOREIGN KEY (case_id) REFERENCES case_file (id);
CREATE UNIQUE INDEX refund_one_at_a_time ON refund (payment_id, coalesce(case_id, 0)) WHERE state IN ('proposed','approved','ordered');
CREATE INDEX refund_open ON refund (id) WHERE state IN ('proposed','approved','ordered');
CREATE INDEX refund_payment ON refund (payment_id);

-- what was asked for stays as it was asked, and what was executed or cancelled stays so
CREATE FUNCTION refund_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state IN ('executed','cancelled')
     OR (OLD.payment_id, coalesce(OLD.case_id, 0), OLD.amount_cents, OLD.iban, OLD.name, OLD.proposed_by, OLD.idem_key)
        <> (NEW.payment_id, coalesce(NEW.case_id, 0), NEW.amount_cents, NEW.iban, NEW.name, NEW.proposed_by, NEW.idem_key)
     OR (OLD.entry_id IS NOT NULL AND OLD.entry_id IS DISTINCT FROM NEW.entry_id)
  THEN RAISE EXCEPTION 'a refund is never edited' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refund_fixed BEFORE UPDATE OR DELETE ON refund FOR EACH ROW EXECUTE FUNCTION refund_fixed();
CREATE TRIGGER refund_kept BEFORE TRUNCATE ON refund FOR EACH STATEMENT EXECUTE FUNCTION append_only();

ALTER TABLE adjustment ADD CONSTRAINT adjustment_values CHECK (
  kind IN ('write_off','credit_note','discount','cost','indemnity') AND amount_cents > 0 AND state IN ('proposed','booked','refused')
  AND (state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)
  AND (state = 'booked') = (entry_id IS NOT NULL) AND (charged OR kind = 'cost'));
ALTER TABLE adjustment ADD CONSTRAINT adjustment_same_creditor FOREIGN KEY (case_id, creditor_id)
  REFERENCES case_file (id, creditor_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE adjustment ADD CONSTRAINT adjustment_entry FOREIGN KEY (entry_id) REFERENCES entry (id);
CREATE INDEX adjustment_case ON adjustment (case_id, id);
CREATE INDEX adjustment_open ON adjustment (id) WHERE state = 'proposed';
CREATE FUNCTION adjustment_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'proposed'
     AND to_jsonb(OLD) - '{state,decided_by,decided_at,decided_reason,entry_id}'::text[]
       = to_jsonb(NEW) - '{state,decided_by,decided_at,decided_reason,entry_id}'::text[] THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an adjustment is never edited' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER adjustment_fixed BEFORE UPDATE OR DELETE ON adjustment FOR EACH ROW EXECUTE FUNCTION adjustment_fixed();
CREATE TRIGGER adjustment_kept BEFORE TRUNCATE ON adjustment FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- a part pays an invoice of its own case
CREATE FUNCTION allocation_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM claim WHERE id = NEW.claim_id AND case_id = NEW.case_id) THEN
    RAISE EXCEPTION 'a part set against an invoice of another case' USING ERRCODE = '23514', CONSTRAINT = 'allocation_claim'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER allocation_claim BEFORE INSERT ON allocation FOR EACH ROW WHEN (NEW.claim_id IS NOT NULL) EXECUTE FUNCTION allocation_claim();

-- the payment already recorded under a key, else the number of a new one; the key is held until the end of the transaction
CREATE FUNCTION payment_of_key(_key text, OUT known bigint, OUT fresh bigint) LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(_key, 60));
  SELECT id INTO known FROM payment WHERE idem_key = _key;
  IF known IS NULL THEN fresh := nextval('payment_id_seq'); END IF;
END $$;

-- by how much a creditor's money is overdrawn by what this transaction booked; the account is held until its end
CREATE FUNCTION payable_short(_creditor bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE acc bigint; cents bigint;
BEGIN
  SELECT id INTO acc FROM account WHERE kind = 'payable' AND creditor_id = _creditor FOR NO KEY UPDATE;
  SELECT coalesce(sum(amount_cents), 0) INTO cents FROM posting WHERE account_id = acc;  -- a fresh snapshot: after the lock
  RETURN greatest(cents, 0);
END $$;

DO $do$
DECLARE
  prefix text := current_setting('quittance.roles'); t text;
  staff text := format('%I, %I', prefix || '_app', prefix || '_worker'); report text := prefix || '_report';
BEGIN
  FOREACH t IN ARRAY ARRAY['refund','adjustment'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO %s', t, staff);
    EXECUTE format('GRANT SELECT ON %I TO %I', t, report);
    EXECUTE format('GRANT USAGE ON SEQUENCE %I TO %s', t || '_id_seq', staff);
  END LOOP;
  ALTER TABLE adjustment ENABLE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY staff ON adjustment TO %s USING (true) WITH CHECK (true)', staff);
  EXECUTE format('CREATE POLICY report ON adjustment FOR SELECT TO %I USING (true)', report);
  EXECUTE format('GRANT EXECUTE ON FUNCTION payment_of_key(text), payable_short(bigint) TO %s', staff);
  EXECUTE format('GRANT SELECT (claim_id) ON allocation TO %I', prefix || '_portal');
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
