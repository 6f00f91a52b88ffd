"""Rows of law are added, never edited; nobody signs for a row that they entered themselves."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder

ID = "2026-11-21T23:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of the rows of law"

SQL = r"""
SET LOCAL lock_timeout = '5s';

ALTER TABLE law_row ADD CONSTRAINT law_row_sound CHECK (
  jurisdiction IN ('BE','FR','EU') AND kind ~ '^[a-z_]{2,40}$' AND key ~ '^[a-z0-9_]{0,60}$'
  AND (valid_until IS NULL OR valid_until > valid_from) AND valid_from BETWEEN '1990-01-01' AND '2100-12-31'
  AND confidence IN ('sourced','formula','memory','product','weak','unknown') AND (confidence = 'unknown') = (value IS NULL)
  AND length(article) BETWEEN 3 AND 400 AND length(source) BETWEEN 3 AND 1000 AND length(note) <= 1000
  AND length(entered_by) BETWEEN 1 AND 60 AND length(value::text) <= 4000);
CREATE INDEX law_row_rule ON law_row (jurisdiction, kind, key, valid_from);

ALTER TABLE law_verification ADD CONSTRAINT law_verification_sound CHECK (
  length(row_id) BETWEEN 5 AND 200 AND length(verified_by) BETWEEN 1 AND 60 AND length(note) <= 1000);
CREATE UNIQUE INDEX law_verification_once ON law_verification (row_id, verified_by);

-- four eyes: whoever entered a row cannot be the one who signs for it
CREATE FUNCTION law_verification_check() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.row_id ~ '#[0-9]+$' AND EXISTS (
       SELECT FROM law_row WHERE id = substring(NEW.row_id FROM '#([0-9]+)$')::bigint AND entered_by = NEW.verified_by) THEN
    RAISE EXCEPTION 'a second person signs for a row' USING ERRCODE = '23514', CONSTRAINT = 'law_verification_four_eyes'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER law_verification_check BEFORE INSERT ON law_verification FOR EACH ROW EXECUTE FUNCTION law_verification_check();

DO $do$
DECLARE
  prefix text := current_setting('quittance.roles'); t text;
  app text := prefix || '_app'; staff text := format('%I, %I', prefix || '_app', prefix || '_worker');
  report text := prefix || '_report'; portal text := prefix || '_portal';
BEGIN
  FOREACH t IN ARRAY ARRAY['law_row','law_verification'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t);
    EXECUTE format('GRANT SELECT ON %I TO %s, %I', t, staff, report);
  END LOOP;
  -- neither the instant nor the order of a row can be forged
  EXECUTE format('GRANT INSERT (jurisdiction, kind, key, valid_from, valid_until, value, article, source, confidence, note, entered_by, entered_name) ON law_row TO %I', app);
  EXECUTE format('GRANT INSERT (row_id, verified_by, verified_name, note) ON law_verification TO %I', app);
  EXECUTE format('GRANT USAGE ON SEQUENCE law_row_id_seq, law_verification_id_seq TO %I', app);
  -- the law is public: the client area computes with the same rows, without who entered them
  EXECUTE format('GRANT SELECT (id, jurisdiction, kind, key, valid_from, valid_until, value, article, source, confidence, note) ON law_row TO %I', portal);
END $do$;
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="agency", description=DESCRIPTION)

    async def run():
        await engine_finder().current_transaction.get().connection.execute(SQL)

    manager.add_raw(run)
    return manager
