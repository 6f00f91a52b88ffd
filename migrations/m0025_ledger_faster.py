"""Balances of the ledger are kept summed up.

`account_day` holds what each account moved each day, of postings up to the mark in `ledger_mark`;
what came later is added from the postings themselves. The mark moves when nobody is writing.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T22:30:03:000000"
VERSION = "1.38.0"
DESCRIPTION = "balances of the ledger summed up"

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
