"""What the database refuses of statements, orders, invoices and accounts; who may read and write them.

A statement is approved by another person than the one who proposed it, a creditor's new account
confirmed by another than the one who entered it. What a creditor is owed now is told to its own
users by a function, as the ledger itself is not shown to them.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-22T00:20:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of remittances and invoices"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE agency_account ADD CONSTRAINT agency_account_values CHECK (kind IN ('client_money','own') AND iban <> '' AND holder <> '');
CREATE INDEX agency_fact_latest ON agency_fact (key, id DESC);

-- accounts of creditors
ALTER TABLE creditor_account ADD CONSTRAINT creditor_account_values CHECK (iban <> '' AND holder <> ''
  AND (verdict IS NULL OR verdict IN ('confirmed','refused')) AND (verdict IS NULL) = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL));
ALTER TABLE creditor_account ADD CONSTRAINT creditor_account_second_person
  CHECK (decided_by <> entered_by OR entered_by = 'creditor' OR verdict = 'refused');
CREATE INDEX creditor_account_latest ON creditor_account (creditor_id, id DESC);
CREATE UNIQUE INDEX creditor_account_one_waits ON creditor_account (creditor_id) WHERE verdict IS NULL;
CREATE FUNCTION creditor_account_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.verdict IS NULL AND NEW.verdict IS NOT NULL
     AND to_jsonb(OLD) - '{verdict,decided_by,decided_at}'::text[] = to_jsonb(NEW) - '{verdict,decided_by,decided_at}'::text[] THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an account of a creditor is never edited' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER creditor_account_fixed BEFORE UPDATE OR DELETE ON creditor_account FOR EACH ROW EXECUTE FUNCTION creditor_account_fixed();
CREATE TRIGGER creditor_account_kept BEFORE TRUNCATE ON creditor_account FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- the account that a creditor came with
CREATE FUNCTION creditor_account_first() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO creditor_account (creditor_id, holder, iban, reason, usable_from, entered_by, verdict, decided_by, decided_at)
    VALUES (NEW.id, NEW.name, upper(replace(NEW.iban, ' ', '')), 'as first told', coalesce(NEW.client_since, date '1990-01-01'), 'creditor', 'confirmed', 'creditor', now());
  RETURN NULL;
END $$;
CREATE TRIGGER creditor_account_first AFTER INSERT ON creditor FOR EACH ROW WHEN (NEW.iban IS NOT NULL AND NEW.iban <> '') EXECUTE FUNCTION creditor_account_first();
INSERT INTO creditor_account (creditor_id, holder, iban, reason, usable_from, entered_by, verdict, decided_by, decided_at)
  SELECT id, name, upper(replace(iban, ' ', '')), 'as first told', coalesce(client_since, date '1990-01-01'), 'creditor', 'confirmed', 'creditor', now()
    FROM creditor WHERE iban IS NOT NULL AND iban <> '' ORDER BY id;

-- invoices
ALTER TABLE invoice ADD CONSTRAINT invoice_values CHECK (kind IN ('invoice','credit_note')
  AND CASE kind WHEN 'invoice' THEN net_cents >= 0 AND vat_cents >= 0 AND corrects_id IS NULL ELSE net_cents <= 0 AND vat_cents <= 0 AND reason <> '' END);
ALTER TABLE invoice ADD CONSTRAINT invoice_number_once UNIQUE (series, seq);
ALTER TABLE invoice ADD CONSTRAINT invoice_numbered CHECK (number = series || '-' || lpad(seq::text, 5, '0'));
CREATE INDEX invoice_creditor ON invoice (creditor_id, id);
CREATE INDEX invoice_remittance ON invoice (remittance_id) WHERE remittance_id IS NOT NULL;
CREATE INDEX invoice_line_invoice ON invoice_line (invoice_id, id);
CREATE INDEX invoice_line_fee ON invoice_line (fee_id);
ALTER TABLE invoice_settlement ADD CONSTRAINT invoice_settlement_values CHECK (how IN ('set_off','paid','credited') AND amount_cents <> 0);
CREATE INDEX invoice_settlement_invoice ON invoice_settlement (invoice_id);
ALTER TABLE issued_paper ADD CONSTRAINT issued_paper_once UNIQUE (kind, subject_id);
ALTER TABLE issued_paper ADD CONSTRAINT issued_paper_values CHECK (kind IN ('statement','invoice','credit_note') AND sha256 = encode(sha256(content), 'hex'));
CREATE INDEX issued_paper_creditor ON issued_paper (creditor_id);

-- statements
ALTER TABLE remittance ADD CONSTRAINT remittance_values CHECK (mode IN ('net','gross')
  AND state IN ('proposed','approved','ordered','executed','cancelled') AND payout_cents >= 0 AND opening_cents <= 0 AND closing_cents <= 0
  AND carried_fees_cents BETWEEN closing_cents AND 0
  AND opening_cents + cash_cents - CASE mode WHEN 'net' THEN fee_cents + vat_cents ELSE 0 END = payout_cents + closing_cents
  AND (state NOT IN ('approved','ordered','executed') OR approved_by IS NOT NULL) AND (state <> 'cancelled' OR cancelled_by IS NOT NULL)
  AND (state = 'executed') = (executed_on IS NOT NULL));
ALTER TABLE remittance ADD CONSTRAINT remittance_second_person CHECK (approved_by <> proposed_by);
CREATE UNIQUE INDEX remittance_one_open ON remittance (creditor_id) WHERE state = 'proposed';
CREATE INDEX remittance_creditor ON remittance (creditor_id, id);
CREATE INDEX remittance_open ON remittance (id) WHERE state IN ('proposed','approved','ordered');
CREATE FUNCTION remittance_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE steps text[] := '{state,approved_on,approved_at,approved_by,executed_on,cancelled_at,cancelled_by,reason}';
        -- at approval alone: what was withheld and settled is known only then
        sums text[] := '{settled_cents,withheld_cents,parties}';
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - steps - (CASE WHEN OLD.state = 'proposed' THEN sums ELSE '{}' END)
       = to_jsonb(NEW) - steps - (CASE WHEN OLD.state = 'proposed' THEN sums ELSE '{}' END)
     AND (OLD.approved_by IS NULL OR OLD.approved_by = NEW.approved_by)
     AND (OLD.state, NEW.state) IN (('proposed','approved'),('proposed','cancelled'),('approved','ordered'),('approved','executed'),
                                    ('approved','cancelled'),('ordered','executed'),('ordered','approved'))
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a statement is never edited' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER remittance_fixed BEFORE UPDATE OR DELETE ON remittance FOR EACH ROW EXECUTE FUNCTION remittance_fixed();
CREATE TRIGGER remittance_kept BEFORE TRUNCATE ON remittance FOR EACH STATEMENT EXECUTE FUNCTION append_only();

ALTER TABLE remittance_line ADD CONSTRAINT remittance_line_of FOREIGN KEY (remittance_id) REFERENCES remittance (id);
ALTER TABLE remittance_line ADD CONSTRAINT remittance_line_same_creditor FOREIGN KEY (case_id, creditor_id)
  REFERENCES case_file (id, creditor_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE remittance_line ADD CONSTRAINT remittance_line_entry FOREIGN KEY (entry_id) REFERENCES entry (id);
ALTER TABLE remittance_line ADD CONSTRAINT remittance_line_fee FOREIGN KEY (fee_id) REFERENCES fee (id);
ALTER TABLE remittance_line ADD CONSTRAINT remittance_line_values CHECK ((entry_id IS NOT NULL OR fee_id IS NOT NULL)
  AND paid_to IN ('agency','creditor','third','none') AND (entry_id IS NOT NULL OR cash_cents = 0));
-- nothing is paid over twice
CREATE UNIQUE INDEX remittance_line_entry_once ON remittance_line (entry_id, coalesce(case_id, 0), coalesce(payment_id, 0)) WHERE live AND entry_id IS NOT NULL;
CREATE UNIQUE INDEX remittance_line_fee_once ON remittance_line (fee_id) WHERE live AND fee_id IS NOT NULL;
CREATE INDEX remittance_line_list ON remittance_line (remittance_id, seq);
CREATE FUNCTION ends_with_its_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.live AND NOT NEW.live AND to_jsonb(OLD) - 'live' = to_jsonb(NEW) - 'live' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a line is never edited' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER remittance_line_fixed BEFORE UPDATE OR DELETE ON remittance_line FOR EACH ROW EXECUTE FUNCTION ends_with_its_order();
CREATE TRIGGER remittance_line_kept BEFORE TRUNCATE ON remittance_line FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- orders to the bank
ALTER TABLE payment_order ADD CONSTRAINT payment_order_values CHECK (state IN ('ordered','executed','cancelled') AND total_cents > 0
  AND sha256 = encode(sha256(content), 'hex') AND (state = 'executed') = (executed_on IS NOT NULL) AND (state = 'executed') = (executed_by IS NOT NULL)
  AND (state = 'cancelled') = (cancelled_by IS NOT NULL));
CREATE FUNCTION payment_order_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE steps text[] := '{state,executed_on,executed_by,cancelled_by,reason}';
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'ordered' AND NEW.state IN ('executed','cancelled') AND to_jsonb(OLD) - steps = to_jsonb(NEW) - steps THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an order is never edited' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER payment_order_fixed BEFORE UPDATE OR DELETE ON payment_order FOR EACH ROW EXECUTE FUNCTION payment_order_fixed();
CREATE TRIGGER payment_order_kept BEFORE TRUNCATE ON payment_order FOR EACH STATEMENT EXECUTE FUNCTION append_only();
ALTER TABLE payment_order_line ADD CONSTRAINT payment_order_line_values CHECK (amount_cents > 0 AND kind IN ('payout','refund','withdrawal')
  AND (kind = 'payout') = (remittance_id IS NOT NULL) AND (kind = 'refund') = (refund_id IS NOT NULL));
ALTER TABLE payment_order_line ADD CONSTRAINT payment_order_line_remittance FOREIGN KEY (remittance_id) REFERENCES remittance (id);
ALTER TABLE payment_order_line ADD CONSTRAINT payment_order_line_refund FOREIGN KEY (refund_id) REFERENCES refund (id);
CREATE UNIQUE INDEX payment_order_line_remittance_once ON payment_order_line (remittance_id) WHERE live AND remittance_id IS NOT NULL;
CREATE UNIQUE INDEX payment_order_line_refund_once ON payment_order_line (refund_id) WHERE live AND refund_id IS NOT NULL;
CREATE INDEX payment_order_line_list ON payment_order_line (order_id, seq);
CREATE TRIGGER payment_order_line_fixed BEFORE UPDATE OR DELETE ON payment_order_line FOR EACH ROW EXECUTE FUNCTION ends_with_its_order();
CREATE TRIGGER payment_order_line_kept BEFORE TRUNCATE ON payment_order_line FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- receipts and notices
ALTER TABLE receipt_given ADD CONSTRAINT receipt_given_once UNIQUE (payment_id, case_id);
ALTER TABLE receipt_given ADD CONSTRAINT receipt_given_same_creditor FOREIGN KEY (case_id, creditor_id) REFERENCES case_file (id, creditor_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
ALTER TABLE receipt_given ADD CONSTRAINT receipt_given_document FOREIGN KEY (document_id) REFERENCES document (id);
ALTER TABLE creditor_notice ADD CONSTRAINT creditor_notice_once UNIQUE (payment_id, case_id);
ALTER TABLE creditor_notice ADD CONSTRAINT creditor_notice_same_creditor FOREIGN KEY (case_id, creditor_id) REFERENCES case_file (id, creditor_id) ON UPDATE RESTRICT ON DELETE RESTRICT;
CREATE INDEX creditor_notice_creditor ON creditor_notice (creditor_id, id DESC);
CREATE INDEX allocation_booked ON allocation (entry_id) WHERE entry_id IS NOT NULL;

-- the bank
CREATE INDEX bank_balance_day ON bank_balance (day, id DESC);
CREATE INDEX tie_out_day ON tie_out (day DESC, id DESC);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['agency_fact','agency_account','invoice','invoice_line','invoice_settlement','issued_paper','receipt_given','creditor_notice','bank_balance','tie_out'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t);
  END LOOP;
END $$;

-- what the creditor behind the session is owed now, and what it owes: no word about anybody else
CREATE FUNCTION portal_position(OUT payable_cents bigint, OUT debit_cents bigint, OUT fees_cents bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(-sum(p.amount_cents) FILTER (WHERE a.kind = 'payable'), 0)::bigint,
         coalesce(sum(p.amount_cents) FILTER (WHERE a.kind = 'creditor_debit'), 0)::bigint,
         coalesce(sum(p.amount_cents) FILTER (WHERE a.kind = 'fee_receivable'), 0)::bigint
    FROM account a JOIN posting p ON p.account_id = a.id
   WHERE a.kind IN ('payable','creditor_debit','fee_receivable') AND a.creditor_id = (SELECT portal_creditor()) $$;

DO $do$
DECLARE
  prefix text := current_setting('quittance.roles'); t text;
  staff text := format('%I, %I', prefix || '_app', prefix || '_worker'); report text := prefix || '_report'; portal text := prefix || '_portal';
BEGIN
  REVOKE ALL ON FUNCTION creditor_account_first(), creditor_account_fixed(), remittance_fixed(), ends_with_its_order(), payment_order_fixed(), portal_position() FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION portal_position() TO %I', portal);
  FOREACH t IN ARRAY ARRAY['agency_fact','agency_account','invoice_counter','invoice','invoice_line','invoice_settlement','issued_paper','creditor_account','remittance',
                           'remittance_line','payment_order','payment_order_line','receipt_given','creditor_notice','bank_balance','tie_out'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO %s', t, staff);
    EXECUTE format('GRANT SELECT ON %I TO %I', t, report);
  END LOOP;
  EXECUTE format('GRANT UPDATE (last, last_on) ON invoice_counter TO %s', staff);
  EXECUTE format('GRANT UPDATE (verdict, decided_by, decided_at) ON creditor_account TO %s', staff);
  EXECUTE format('GRANT UPDATE (state, approved_on, approved_at, approved_by, executed_on, cancelled_at, cancelled_by, reason, settled_cents, withheld_cents, parties) ON remittance TO %s', staff);
  EXECUTE format('GRANT UPDATE (live) ON remittance_line, payment_order_line TO %s', staff);
  EXECUTE format('GRANT UPDATE (state, executed_on, executed_by, cancelled_by, reason) ON payment_order TO %s', staff);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %s', staff);

  -- the client area: statements that were approved, invoices, notices; no names of staff, no ids of the ledger
  EXECUTE format('GRANT SELECT (id, number, creditor_id, mode, until, state, lang, opening_cents, cash_cents, direct_cents, fee_cents, vat_cents, payout_cents, closing_cents, carried_fees_cents, approved_on, executed_on) ON remittance TO %I', portal);
  EXECUTE format('GRANT SELECT (id, remittance_id, creditor_id, seq, case_id, case_number, creditor_ref, debtor_name, paid_to, received_on, cleared_on, principal_cents, interest_cents, indemnity_cents, costs_cents, cash_cents, rate_bp, rule, fee_cents, vat_cents, balance_cents, live) ON remittance_line TO %I', portal);
  EXECUTE format('GRANT SELECT (id, number, kind, creditor_id, remittance_id, corrects_id, issued_on, due_on, lang, net_cents, vat_cents) ON invoice TO %I', portal);
  EXECUTE format('GRANT SELECT (id, invoice_id, creditor_id, how, amount_cents, settled_on) ON invoice_settlement TO %I', portal);
  EXECUTE format('GRANT SELECT (id, creditor_id, kind, subject_id, name, lang, sha256, content, issued_at) ON issued_paper TO %I', portal);
  EXECUTE format('GRANT SELECT (id, payment_id, case_id, creditor_id, received_on, amount_cents, noticed_on) ON creditor_notice TO %I', portal);
  FOREACH t IN ARRAY ARRAY['invoice','invoice_line','invoice_settlement','issued_paper','creditor_account','remittance','remittance_line','payment_order_line','receipt_given','creditor_notice'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY staff ON %I TO %s USING (true) WITH CHECK (true)', t, staff);
    EXECUTE format('CREATE POLICY report ON %I FOR SELECT TO %I USING (true)', t, report);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['invoice','invoice_settlement','issued_paper','creditor_notice'] LOOP
    EXECUTE format('CREATE POLICY portal ON %I FOR SELECT TO %I USING (creditor_id = (SELECT portal_creditor()))', t, portal);
  END LOOP;
  EXECUTE format('CREATE POLICY portal ON remittance FOR SELECT TO %I USING (state IN (''approved'',''ordered'',''executed'') AND creditor_id = (SELECT portal_creditor()))', portal);
  EXECUTE format('CREATE POLICY portal ON remittance_line FOR SELECT TO %I USING (creditor_id = (SELECT portal_creditor()) AND EXISTS (SELECT FROM remittance r WHERE r.id = remittance_id))', portal);
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
