"""Who may do what: privileges of the login roles, and the row-level policies of the client area.

The roles' names start with the setting `quittance.roles`, which whoever migrates has set. The owner
never logs in. A creditor's user is known by the hash of the session token, never by an id that a
statement could set: injected SQL can set a variable, but cannot guess 256 bits.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T20:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "roles, grants, row-level security"

SQL = """
SET LOCAL lock_timeout = '5s';

CREATE FUNCTION portal_creditor() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.creditor_id FROM web_session s JOIN person p ON p.id = s.person_id
   WHERE s.token_hash = sha256(convert_to(current_setting('app.session', true), 'UTF8'))
     AND s.revoked_at IS NULL AND s.idle_until > now() AND s.absolute_until > now() AND p.active AND p.role = 'creditor' $$;

-- who a session token belongs to; being asked keeps the session awake (written at most once a minute)
CREATE FUNCTION session_person(_token text, _idle interval, OUT person_id bigint, OUT name text, OUT role text, OUT creditor_id bigint,
    OUT creditor_name text, OUT lang text, OUT single_keys boolean, OUT theme text, OUT absolute_until timestamptz)
  RETURNS SETOF record LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE h bytea := sha256(convert_to(_token, 'UTF8'));
BEGIN
  UPDATE web_session s SET idle_until = least(s.absolute_until, now() + _idle)
   WHERE s.token_hash = h AND s.revoked_at IS NULL AND s.idle_until > now() AND s.absolute_until > now()
     AND s.idle_until < now() + _idle - interval '1 minute';
  RETURN QUERY SELECT p.id, p.name, p.role, s.creditor_id, c.name, p.lang, p.single_keys, p.theme, s.absolute_until
    FROM web_session s JOIN person p ON p.id = s.person_id LEFT JOIN creditor c ON c.id = s.creditor_id
   WHERE s.token_hash = h AND s.revoked_at IS NULL AND s.idle_until > now() AND s.absolute_until > now() AND p.active
     AND p.creditor_id IS NOT DISTINCT FROM s.creditor_id;
END $$;

DO $do$
DECLARE
  prefix text := current_setting('quittance.roles');
  app text := prefix || '_app'; portal text := prefix || '_portal'; worker text := prefix || '_worker'; report text := prefix || '_report';
  t text; staff text := format('%I, %I', app, worker);
BEGIN
  EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC');
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC');
  EXECUTE format('GRANT EXECUTE ON FUNCTION search_form(text) TO %s, %I, %I', staff, portal, report);
  EXECUTE format('GRANT EXECUTE ON FUNCTION session_person(text, interval) TO %I, %I', app, portal);
  EXECUTE format('GRANT EXECUTE ON FUNCTION portal_creditor() TO %I', portal);
  EXECUTE format('GRANT EXECUTE ON FUNCTION outbox_claim(int, interval), outbox_done(bigint, uuid), outbox_fail(bigint, uuid, text) TO %s', staff);

  FOREACH t IN ARRAY ARRAY['creditor','person','web_session','debtor','contact','debtor_doubt','placement','case_file','blocker','task',
                           'plan','promise','call','upload','column_mapping','mandate','outbox','job_run','worker_pulse'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO %s', t, staff);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['fee_band','claim','charge','payment','allocation','fee','document','letter','instalment','rejected_row','sign_in_attempt'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO %s', t, staff);
  END LOOP;
  -- neither the instant nor the order of the journal can be forged by whoever writes into it
  EXECUTE format('GRANT SELECT, INSERT (actor, event, subject, case_id, creditor_id, details) ON journal_entry TO %s', staff);
  EXECUTE format('GRANT DELETE ON sign_in_attempt TO %I', app);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %s', staff);
  EXECUTE format('GRANT SELECT ON migration TO %s, %I', staff, report);
  FOREACH t IN ARRAY ARRAY['creditor','mandate','fee_band','placement','case_file','claim','charge','blocker','payment','allocation','fee','plan','instalment',
                           'promise','call','letter','task','job_run','outbox','journal_entry','debtor','upload','document','rejected_row'] LOOP
    EXECUTE format('GRANT SELECT ON %I TO %I', t, report);
  END LOOP;
  EXECUTE format('GRANT SELECT (id, name, role, team, active) ON person TO %I', report);

  -- the client area: an allow-list, column by column where a row holds something internal
  EXECUTE format('GRANT SELECT (id, ref, name, country, lang, enterprise_no, vat_no, street, postal_code, city, iban, client_since) ON creditor TO %I', portal);
  EXECUTE format('GRANT SELECT (id, number, creditor_id, placement_id, mandate_id, creditor_ref, payment_ref, placed_on, kind, country, lang, age_at_placement, debtor_name, debtor_city, search_name, principal_cents, balance_cents, stage, arrangement, blocked, close_code, closed_on) ON case_file TO %I', portal);
  EXECUTE format('GRANT SELECT (id, case_id, creditor_id, kind, set_on, lifted_on) ON blocker TO %I', portal);
  EXECUTE format('GRANT SELECT (id, case_id, creditor_id, kind, amount_cents, booked_on) ON charge TO %I', portal);
  EXECUTE format('GRANT SELECT (id, payment_id, case_id, creditor_id, bucket, amount_cents, received_on, direct, reverses_id) ON allocation TO %I', portal);
  EXECUTE format('GRANT SELECT (id, case_id, creditor_id, state, agreed_on, first_due_on, instalments_count, total_cents, deposit_cents, frequency, grace_days, tolerance_bp, ended_on, document_id) ON plan TO %I', portal);
  EXECUTE format('GRANT SELECT (id, case_id, creditor_id, made_on, due_on, amount_cents, state, judged_on) ON promise TO %I', portal);
  EXECUTE format('GRANT SELECT (id, case_id, creditor_id, started_at, direction, outcome) ON call TO %I', portal);
  EXECUTE format('GRANT SELECT (id, case_id, creditor_id, kind, name, media_type, lang, sha256, content, shared, created_at) ON document TO %I', portal);
  FOREACH t IN ARRAY ARRAY['mandate','fee_band','placement','claim','fee','instalment','letter'] LOOP
    EXECUTE format('GRANT SELECT ON %I TO %I', t, portal);
  END LOOP;
  EXECUTE format('GRANT INSERT (actor, event, subject, case_id, creditor_id, details) ON journal_entry TO %I', portal);
  EXECUTE format('GRANT USAGE ON SEQUENCE journal_entry_id_seq TO %I', portal);

  FOREACH t IN ARRAY ARRAY['creditor','mandate','fee_band','placement','case_file','claim','charge','blocker','allocation','fee','plan','instalment',
                           'promise','call','letter','document','task','upload','column_mapping','rejected_row','journal_entry','person','web_session'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY staff ON %I TO %s USING (true) WITH CHECK (true)', t, staff);
    EXECUTE format('CREATE POLICY report ON %I FOR SELECT TO %I USING (true)', t, report);
  END LOOP;
  EXECUTE format('CREATE POLICY portal ON creditor FOR SELECT TO %I USING (id = (SELECT portal_creditor()))', portal);
  FOREACH t IN ARRAY ARRAY['mandate','fee_band','placement','case_file','claim','charge','blocker','allocation','fee','plan','instalment','promise','call','letter'] LOOP
    EXECUTE format('CREATE POLICY portal ON %I FOR SELECT TO %I USING (creditor_id = (SELECT portal_creditor()))', t, portal);
  END LOOP;
  EXECUTE format('CREATE POLICY portal ON document FOR SELECT TO %I USING (shared AND creditor_id = (SELECT portal_creditor()))', portal);
  EXECUTE format('CREATE POLICY portal ON journal_entry FOR INSERT TO %I WITH CHECK (creditor_id = (SELECT portal_creditor()))', portal);
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
