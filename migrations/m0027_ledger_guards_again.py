"""The guards of the ledger once more: balances from days, parts of a debt, periods that stay closed.

Closing waits for those who are booking and notes the last entry, so that one that slips into the
period later is recognised for ever.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T22:30:05:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of the ledger, from days"

SQL = """
SET LOCAL lock_timeout = '5s';

-- as before; an account is added up from its days, and a period closed meanwhile is seen at every isolation
CREATE OR REPLACE FUNCTION entry_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
  IF current_setting('transaction_isolation') = 'serializable' THEN
    PERFORM FROM ledger_mark FOR SHARE; END IF;  -- fails if a period was closed since the snapshot was taken
  IF NEW.booked_on <= (SELECT max(closed_until) FROM period_lock) THEN
    RAISE EXCEPTION 'the period of % is closed', NEW.booked_on USING ERRCODE = '23514', CONSTRAINT = 'entry_period'; END IF;
  -- lock in order first, then add up with a fresh snapshot
  FOR acc IN SELECT a.id FROM account a WHERE a.no_debit_balance
      AND a.id IN (SELECT account_id FROM posting WHERE entry_id = NEW.id AND amount_cents > 0) ORDER BY a.id FOR NO KEY UPDATE OF a LOOP
    SELECT (SELECT coalesce(sum(debit_cents - credit_cents), 0) FROM account_day WHERE account_id = acc)
         + (SELECT coalesce(sum(amount_cents), 0) FROM posting WHERE account_id = acc AND id > (SELECT posting_id FROM ledger_mark)) INTO bal;
    IF bal > 0 THEN
      RAISE EXCEPTION 'account % would be overdrawn by % cents', acc, bal USING ERRCODE = '23514', CONSTRAINT = 'account_overdraft'; END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- as before; all lines of an entry come in one statement, so that none can follow the check (SET CONSTRAINTS brings it
-- forward); and what is owed says on which case and which part of the debt, and nothing else has parts
CREATE OR REPLACE FUNCTION posting_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- counted, not EXISTS: that is planned for a first row that comes soon, and none ever comes
  IF (SELECT count(*) FROM fresh f JOIN entry e ON e.id = f.entry_id WHERE e.xid <> pg_current_xact_id()) > 0 THEN
    RAISE EXCEPTION 'a posting was added to a committed entry' USING ERRCODE = '23514', CONSTRAINT = 'posting_same_transaction'; END IF;
  IF (SELECT count(*) FROM posting WHERE entry_id IN (SELECT entry_id FROM fresh)) <> (SELECT count(*) FROM fresh) THEN
    RAISE EXCEPTION 'the postings of an entry come at once' USING ERRCODE = '23514', CONSTRAINT = 'posting_at_once'; END IF;
  IF (SELECT count(*) FROM fresh f JOIN account a ON a.id = f.account_id
       WHERE (f.component IS NOT NULL) <> (a.kind = 'owed') OR (a.kind = 'owed' AND f.case_id IS NULL)) > 0 THEN
    RAISE EXCEPTION 'what is owed is a part of a case''s debt' USING ERRCODE = '23514', CONSTRAINT = 'posting_part_of_debt'; END IF;
  IF (SELECT count(*) FROM fresh f JOIN account a ON a.id = f.account_id LEFT JOIN case_file c ON c.id = f.case_id
       WHERE f.case_id IS NOT NULL AND (c.id IS NULL OR a.creditor_id <> c.creditor_id)) > 0 THEN
    RAISE EXCEPTION 'a posting about a case of another creditor' USING ERRCODE = '23514', CONSTRAINT = 'posting_same_creditor'; END IF;
  RETURN NULL;
END $$;

-- a period is closed further, never opened again, when nobody is booking
CREATE OR REPLACE FUNCTION period_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN  -- an old snapshot would miss the last entries
    RAISE EXCEPTION 'close at read committed' USING ERRCODE = '0A000', CONSTRAINT = 'period_isolation'; END IF;
  LOCK TABLE entry IN SHARE ROW EXCLUSIVE MODE;
  UPDATE ledger_mark SET posting_id = posting_id;
  IF EXISTS (SELECT FROM period_lock WHERE closed_until > NEW.closed_until) THEN
    RAISE EXCEPTION 'the books are closed beyond % already', NEW.closed_until USING ERRCODE = '23514', CONSTRAINT = 'period_forwards'; END IF;
  NEW.last_entry_id := (SELECT coalesce(max(id), 0) FROM entry);
  RETURN NEW;
END $$;

-- those of the house are there from the start: nobody waits for somebody else's first entry
SELECT account_of(kind, NULL) FROM account_kind WHERE NOT own;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
