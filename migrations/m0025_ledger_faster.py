"""The ledger in few statements: what is owed comes in at once, and balances are kept summed up.

`account_day` holds what each account moved each day, of postings up to the mark in `ledger_mark`;
what came later is added from the postings themselves. The mark moves when nobody is writing.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T22:30:03:000000"
VERSION = "1.38.0"
DESCRIPTION = "claims into the ledger in one statement, balances summed up"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE INDEX posting_tail ON posting (account_id, id) INCLUDE (amount_cents);
DROP INDEX posting_sums;
ALTER TABLE account_day ADD CONSTRAINT account_day_once UNIQUE (account_id, day) INCLUDE (debit_cents, credit_cents);
ALTER TABLE account_day ADD CONSTRAINT account_day_values CHECK (debit_cents >= 0 AND credit_cents >= 0);
ALTER TABLE ledger_mark ADD CONSTRAINT ledger_mark_one CHECK (id = 1);
INSERT INTO ledger_mark (id, posting_id) VALUES (1, 0);

-- what was booked since the mark is summed up; under a lock that waits for those who are booking, so that
-- no posting below the new mark can still come
CREATE FUNCTION ledger_roll_up() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE since bigint; until bigint;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN  -- an old snapshot would miss what was just booked
    RAISE EXCEPTION 'sum up at read committed' USING ERRCODE = '0A000', CONSTRAINT = 'roll_up_isolation'; END IF;
  LOCK TABLE posting IN SHARE MODE;
  SELECT posting_id INTO since FROM ledger_mark FOR UPDATE;
  SELECT coalesce(max(id), 0) INTO until FROM posting;
  IF until <= since THEN RETURN 0; END IF;
  INSERT INTO account_day AS d (account_id, day, debit_cents, credit_cents)
    SELECT p.account_id, e.booked_on, coalesce(sum(p.amount_cents) FILTER (WHERE p.amount_cents > 0), 0),
           coalesce(-sum(p.amount_cents) FILTER (WHERE p.amount_cents < 0), 0)
      FROM posting p JOIN entry e ON e.id = p.entry_id WHERE p.id > since GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (account_id, day) DO UPDATE
      SET debit_cents = d.debit_cents + excluded.debit_cents, credit_cents = d.credit_cents + excluded.credit_cents;
  UPDATE ledger_mark SET posting_id = until;
  RETURN until - since;
END $$;

-- the balance of an account: the days summed up, and what came after the mark
CREATE FUNCTION account_balance(_account bigint) RETURNS bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT (coalesce((SELECT sum(debit_cents - credit_cents) FROM account_day WHERE account_id = _account), 0)
        + coalesce((SELECT sum(amount_cents) FROM posting WHERE account_id = _account
                     AND id > (SELECT posting_id FROM ledger_mark)), 0))::bigint
$$;

-- what is owed on cases and not yet in the ledger: the difference between the two, by case and component;
-- late papers are booked on the first day that is open
CREATE OR REPLACE FUNCTION ledger_place(_cases bigint[], _kind text, _key text, _on date, _actor text) RETURNS bigint LANGUAGE plpgsql
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

-- as before; a surplus that went back with its payment lies nowhere any more
CREATE OR REPLACE FUNCTION ledger_open_receipts(_key text, _on date, _actor text) RETURNS bigint LANGUAGE plpgsql
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
  FOREACH t IN ARRAY ARRAY['account_day','ledger_mark'] LOOP
    EXECUTE format('GRANT SELECT ON %I TO %s, %I', t, staff, report);
  END LOOP;
  EXECUTE format('GRANT EXECUTE ON FUNCTION account_balance(bigint) TO %s, %I', staff, report);
  EXECUTE format('GRANT EXECUTE ON FUNCTION ledger_roll_up() TO %s', staff);
END $do$;

SELECT ledger_roll_up();
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
