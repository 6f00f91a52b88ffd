"""What the database refuses of the ledger: unbalanced pools, edits, inexact reversals, overdrafts.

Also the opening: what is owed and what waits when the ledger begins, booked as one entry each.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T22:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of the ledger, its opening"

SQL = """
SET LOCAL lock_timeout = '5s';

ALTER TABLE account ADD CONSTRAINT account_pool CHECK (pool IN ('claim','client','agency'));
ALTER TABLE account ADD CONSTRAINT account_id_pool UNIQUE (id, pool);
ALTER TABLE account ADD CONSTRAINT account_of_creditor FOREIGN KEY (creditor_id) REFERENCES creditor (id);
CREATE UNIQUE INDEX account_once ON account (kind, coalesce(creditor_id, 0));
ALTER TABLE entry ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE entry ADD CONSTRAINT entry_reversed_once UNIQUE (reverses_id);
ALTER TABLE entry ADD CONSTRAINT entry_reversal_has_reason CHECK (reverses_id IS NULL OR reason <> '');
ALTER TABLE posting ADD CONSTRAINT posting_not_nought CHECK (amount_cents <> 0);
ALTER TABLE posting ADD CONSTRAINT posting_line UNIQUE (entry_id, line);
ALTER TABLE posting ADD CONSTRAINT posting_account FOREIGN KEY (account_id, pool) REFERENCES account (id, pool);
ALTER TABLE posting ADD CONSTRAINT posting_component CHECK (component IN ('principal','interest','indemnity','cost','penalty'));
CREATE INDEX posting_sums ON posting (account_id) INCLUDE (amount_cents);
CREATE INDEX posting_case ON posting (case_id, account_id) INCLUDE (component, amount_cents) WHERE case_id IS NOT NULL;
CREATE INDEX posting_payment ON posting (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX entry_booked ON entry (booked_on, id);
ALTER TABLE payment ADD CONSTRAINT payment_entry FOREIGN KEY (entry_id) REFERENCES entry (id);
ALTER TABLE allocation ADD CONSTRAINT allocation_entry FOREIGN KEY (entry_id) REFERENCES entry (id);
ALTER TABLE charge ADD CONSTRAINT charge_entry FOREIGN KEY (entry_id) REFERENCES entry (id);

-- once per entry, as the transaction ends: two lines at least, nought in every pool, an exact reversal, an open period, nobody overdrawn
CREATE FUNCTION entry_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lines bigint; off numeric; acc bigint; bal numeric;
BEGIN
  IF current_setting('transaction_isolation') = 'repeatable read' THEN  -- an old snapshot would not see the other's payout
    RAISE EXCEPTION 'book at read committed or serializable' USING ERRCODE = '0A000', CONSTRAINT = 'entry_isolation'; END IF;
  SELECT sum(c), max(abs(s)) INTO lines, off
    FROM (SELECT count(*) AS c, sum(amount_cents) AS s FROM posting WHERE entry_id = NEW.id GROUP BY pool) g;
  IF lines IS NULL OR lines < 2 THEN
    RAISE EXCEPTION 'entry % has fewer than two postings', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'entry_two_postings'; END IF;
  IF off <> 0 THEN
    RAISE EXCEPTION 'entry % is off by % cents in a pool', NEW.id, off USING ERRCODE = '23514', CONSTRAINT = 'entry_balanced'; END IF;
  IF NEW.reverses_id IS NOT NULL THEN
    IF EXISTS (SELECT FROM entry WHERE id = NEW.reverses_id AND reverses_id IS NOT NULL) THEN
      RAISE EXCEPTION 'entry % reverses a reversal', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'entry_reversal_of_reversal'; END IF;
    IF EXISTS (
      (SELECT account_id, amount_cents, case_id, claim_id, payment_id, component FROM posting WHERE entry_id = NEW.id
       EXCEPT ALL SELECT account_id, -amount_cents, case_id, claim_id, payment_id, component FROM posting WHERE entry_id = NEW.reverses_id)
      UNION ALL
      (SELECT account_id, -amount_cents, case_id, claim_id, payment_id, component FROM posting WHERE entry_id = NEW.reverses_id
       EXCEPT ALL SELECT account_id, amount_cents, case_id, claim_id, payment_id, component FROM posting WHERE entry_id = NEW.id)) THEN
      RAISE EXCEPTION 'entry % is not the exact reversal of %', NEW.id, NEW.reverses_id USING ERRCODE = '23514', CONSTRAINT = 'entry_reversal'; END IF;
  END IF;
  IF NEW.booked_on <= (SELECT max(closed_until) FROM period_lock) THEN
    RAISE EXCEPTION 'the period of % is closed', NEW.booked_on USING ERRCODE = '23514', CONSTRAINT = 'entry_period'; END IF;
  -- lock in order first, then add up with a fresh snapshot
  FOR acc IN SELECT a.id FROM account a WHERE a.no_debit_balance
      AND a.id IN (SELECT account_id FROM posting WHERE entry_id = NEW.id AND amount_cents > 0) ORDER BY a.id FOR NO KEY UPDATE OF a LOOP
    SELECT sum(amount_cents) INTO bal FROM posting WHERE account_id = acc;
    IF bal > 0 THEN
      RAISE EXCEPTION 'account % would be overdrawn by % cents', acc, bal USING ERRCODE = '23514', CONSTRAINT = 'account_overdraft'; END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_check AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_check();

-- postings come only with their entry, and only about cases of the account's creditor
CREATE FUNCTION posting_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh f JOIN entry e ON e.id = f.entry_id WHERE e.xid <> pg_current_xact_id()) THEN
    RAISE EXCEPTION 'a posting was added to a committed entry' USING ERRCODE = '23514', CONSTRAINT = 'posting_same_transaction'; END IF;
  IF EXISTS (SELECT FROM fresh f JOIN account a ON a.id = f.account_id JOIN case_file c ON c.id = f.case_id
              WHERE a.creditor_id IS NOT NULL AND a.creditor_id <> c.creditor_id) THEN
    RAISE EXCEPTION 'a posting about a case of another creditor' USING ERRCODE = '23514', CONSTRAINT = 'posting_same_creditor'; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER posting_check AFTER INSERT ON posting REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION posting_check();

-- a period is closed further, never opened again
CREATE FUNCTION period_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM period_lock WHERE closed_until > NEW.closed_until) THEN
    RAISE EXCEPTION 'the books are closed beyond % already', NEW.closed_until USING ERRCODE = '23514', CONSTRAINT = 'period_forwards'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER period_check BEFORE INSERT ON period_lock FOR EACH ROW EXECUTE FUNCTION period_check();

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['account','entry','posting','period_lock'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t);
  END LOOP;
END $$;

-- an account that exists already is found, else made; what kind it is decides its pool
CREATE FUNCTION account_of(_kind text, _creditor bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found bigint; its_pool text; own boolean;
BEGIN
  SELECT id INTO found FROM account WHERE kind = _kind AND coalesce(creditor_id, 0) = coalesce(_creditor, 0);
  IF found IS NOT NULL THEN RETURN found; END IF;
  SELECT k.pool, k.own INTO its_pool, own FROM account_kind k WHERE k.kind = _kind;
  IF its_pool IS NULL OR own <> (_creditor IS NOT NULL) THEN
    RAISE EXCEPTION 'no account % of creditor %', _kind, _creditor USING ERRCODE = '23514', CONSTRAINT = 'account_kind'; END IF;
  INSERT INTO account (pool, kind, creditor_id, no_debit_balance) VALUES (its_pool, _kind, _creditor, _kind = 'payable')
    ON CONFLICT (kind, coalesce(creditor_id, 0)) DO NOTHING RETURNING id INTO found;
  IF found IS NULL THEN
    SELECT id INTO found FROM account WHERE kind = _kind AND coalesce(creditor_id, 0) = coalesce(_creditor, 0); END IF;
  RETURN found;
END $$;
CREATE VIEW account_kind WITH (security_invoker = true) AS SELECT * FROM (VALUES
  ('owed','claim',true), ('entrusted','claim',true), ('collected','claim',true), ('paid_direct','claim',true),
  ('paid_third','claim',true), ('written_off','claim',true), ('credited','claim',true), ('discounted','claim',true),
  ('trust_bank','client',false), ('unallocated','client',false), ('refundable','client',false), ('payable','client',true),
  ('creditor_debit','client',true), ('agency_share','client',false), ('in_transit','client',false),
  ('own_bank','agency',false), ('fee_receivable','agency',true), ('fee_income','agency',false), ('vat_output','agency',false),
  ('trust_due','agency',false), ('advances','agency',true)) k (kind, pool, own);

-- what is owed on cases and not yet in the ledger: the difference between the two, by case and component;
-- late papers are booked on the first day that is open
CREATE FUNCTION ledger_place(_cases bigint[], _kind text, _key text, _on date, _actor text) RETURNS bigint LANGUAGE plpgsql
  SET search_path = public, pg_temp SET work_mem = '128MB' AS $$
DECLARE made bigint;
BEGIN
  EXECUTE replace($q$
  WITH known AS (
    SELECT case_id, 'principal' AS component, open_cents AS cents FROM claim x WHERE {these}
    UNION ALL SELECT case_id, CASE kind WHEN 'principal_correction' THEN 'principal' ELSE kind END, amount_cents FROM charge x WHERE {these}
    UNION ALL SELECT case_id, bucket, -amount_cents FROM allocation x WHERE bucket <> 'surplus' AND {these}
    UNION ALL SELECT x.case_id, x.component, -x.amount_cents FROM posting x
      WHERE x.case_id IS NOT NULL AND x.component IS NOT NULL AND {these}),
  due AS MATERIALIZED (
    SELECT c.creditor_id, n.case_id, n.component, n.cents
      FROM (SELECT case_id, component, sum(cents)::bigint AS cents FROM known GROUP BY 1, 2 HAVING sum(cents) <> 0) n
      JOIN case_file c ON c.id = n.case_id),
  heads AS MATERIALIZED (
    SELECT creditor_id, cents, account_of('owed', creditor_id) AS owed,
           CASE WHEN cents <> 0 THEN account_of('entrusted', creditor_id) END AS entrusted
      FROM (SELECT creditor_id, sum(cents)::bigint AS cents FROM due GROUP BY 1 ORDER BY 1) d),
  made AS (
    INSERT INTO entry (kind, idem_key, request_hash, booked_on, value_on, actor)
    SELECT $2, $3 || ':' || creditor_id, sha256(convert_to($3, 'UTF8')),
           greatest($4, (SELECT max(closed_until) + 1 FROM period_lock)), $4, $5
      FROM heads ORDER BY creditor_id RETURNING id, idem_key),
  of_creditor AS MATERIALIZED (
    SELECT made.id, heads.* FROM heads JOIN made ON made.idem_key = $3 || ':' || heads.creditor_id),
  lines AS (
    INSERT INTO posting (entry_id, line, account_id, pool, amount_cents, case_id, component)
    SELECT o.id, row_number() OVER (PARTITION BY o.id ORDER BY d.case_id, d.component), o.owed, 'claim', d.cents, d.case_id, d.component
      FROM due d JOIN of_creditor o USING (creditor_id)
    UNION ALL
    SELECT id, 0, entrusted, 'claim', -cents, NULL, NULL FROM of_creditor WHERE cents <> 0)
  SELECT count(*) FROM of_creditor
  $q$, '{these}', CASE WHEN _cases IS NULL THEN 'true' ELSE 'x.case_id = ANY ($1)' END)
  INTO made USING _cases, _kind, _key, _on, _actor;
  RETURN made;
END $$;

-- receipts that wait for a person when the ledger begins: they lie at the bank and belong to nobody yet, or to the debtor;
-- a surplus that went back with its payment lies nowhere any more
CREATE FUNCTION ledger_open_receipts(_key text, _on date, _actor text) RETURNS bigint LANGUAGE plpgsql
  SET search_path = public, pg_temp SET work_mem = '128MB' AS $$
DECLARE entry_no bigint; bank bigint; unallocated bigint; refundable bigint;
BEGIN
  bank := account_of('trust_bank', NULL); unallocated := account_of('unallocated', NULL); refundable := account_of('refundable', NULL);
  WITH waiting AS MATERIALIZED (
    SELECT p.id AS payment_id, NULL::bigint AS case_id, unallocated AS account_id, (p.amount_cents - coalesce(a.cents, 0))::bigint AS cents
      FROM payment p LEFT JOIN (SELECT payment_id, sum(amount_cents) AS cents FROM allocation GROUP BY 1) a ON a.payment_id = p.id
     WHERE p.amount_cents > 0 AND p.channel <> 'creditor_direct' AND p.entry_id IS NULL
       AND p.amount_cents <> coalesce(a.cents, 0) AND NOT EXISTS (SELECT FROM payment r WHERE r.reverses_id = p.id)
    UNION ALL
    SELECT coalesce(p.reverses_id, p.id), a.case_id, refundable, sum(a.amount_cents)::bigint
      FROM allocation a JOIN payment p ON p.id = a.payment_id
     WHERE a.bucket = 'surplus' AND NOT a.direct AND a.entry_id IS NULL GROUP BY 1, 2 HAVING sum(a.amount_cents) <> 0),
  made AS (
    INSERT INTO entry (kind, idem_key, request_hash, booked_on, value_on, actor)
    SELECT 'opening', _key || ':receipts', sha256(convert_to(_key, 'UTF8')), _on, _on, _actor
     WHERE (SELECT sum(cents) FROM waiting) <> 0 RETURNING id),
  lines AS (
    INSERT INTO posting (entry_id, line, account_id, pool, amount_cents, case_id, payment_id)
    SELECT made.id, row_number() OVER (ORDER BY payment_id, case_id), account_id, 'client', -cents, case_id, payment_id FROM made, waiting
    UNION ALL
    SELECT made.id, 0, bank, 'client', (SELECT sum(cents) FROM waiting), NULL, NULL FROM made)
  SELECT id INTO entry_no FROM made;
  RETURN entry_no;
END $$;

DO $do$
DECLARE
  prefix text := current_setting('quittance.roles'); t text;
  staff text := format('%I, %I', prefix || '_app', prefix || '_worker'); report text := prefix || '_report';
BEGIN
  FOREACH t IN ARRAY ARRAY['account','entry','posting','period_lock','account_kind'] LOOP
    EXECUTE format('GRANT SELECT ON %I TO %s, %I', t, staff, report);
  END LOOP;
  -- neither the transaction nor the instant of an entry can be forged
  EXECUTE format('GRANT INSERT (kind, idem_key, request_hash, booked_on, value_on, reason, actor, reverses_id) ON entry TO %s', staff);
  EXECUTE format('GRANT INSERT (entry_id, line, account_id, pool, amount_cents, case_id, claim_id, payment_id, component) ON posting TO %s', staff);
  EXECUTE format('GRANT INSERT (closed_until, closed_by) ON period_lock TO %s', staff);
  EXECUTE format('GRANT USAGE ON SEQUENCE entry_id_seq, posting_id_seq, period_lock_id_seq TO %s', staff);
  EXECUTE format('GRANT EXECUTE ON FUNCTION account_of(text, bigint), ledger_place(bigint[], text, text, date, text), ledger_open_receipts(text, date, text) TO %s', staff);
  FOREACH t IN ARRAY ARRAY['account'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY staff ON %I TO %s USING (true) WITH CHECK (true)', t, staff);
    EXECUTE format('CREATE POLICY report ON %I FOR SELECT TO %I USING (true)', t, report);
  END LOOP;
END $do$;

-- a house that was running before it had a ledger
SELECT ledger_place(NULL, 'opening', 'opening', (now() AT TIME ZONE 'Europe/Brussels')::date, 'system') WHERE EXISTS (SELECT FROM case_file);
SELECT ledger_open_receipts('opening', (now() AT TIME ZONE 'Europe/Brussels')::date, 'system') WHERE EXISTS (SELECT FROM payment);
SET CONSTRAINTS ALL IMMEDIATE; -- looked at here: later migrations find nothing pending
SET CONSTRAINTS ALL DEFERRED;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
