"""Walls that could be missing, one by one, as SQL. `{p}` stands for the roles' prefix."""

from tests.access.attacker import KEPT_IN, SHOWN

_ALIVE = "s.revoked_at IS NULL AND s.idle_until > now() AND s.absolute_until > now()"
_PERSON = "p.active AND p.role = 'creditor'"


def _bound_to(condition: str, *, path: str = "SET search_path = public, pg_temp") -> str:
    """The policy's function with another condition."""
    return f"""
CREATE OR REPLACE FUNCTION portal_creditor() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
  {path} AS $$ SELECT s.creditor_id FROM web_session s JOIN person p ON p.id = s.person_id
  WHERE {condition} LIMIT 1 $$"""


_HASH = "s.token_hash = sha256(convert_to(current_setting('app.session', true), 'UTF8'))"

MUTANTS = {
    **{f"no row-level security on {table}": f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
       for table in sorted(SHOWN)},
    **{f"the policy of {table} lets everything through":
       f"ALTER POLICY portal ON {table} USING (true)" for table in sorted(SHOWN)},
    **{f"a second, open policy on {table}":
       f'CREATE POLICY more ON {table} FOR SELECT TO "{{p}}_portal" USING (true)'
       for table in sorted(SHOWN)},
    **{f"{table}.{column} is granted": f'GRANT SELECT ("{column}") ON {table} TO "{{p}}_portal"'
       for table, columns in KEPT_IN.items() for column in sorted(columns)},
    **{f"{table} is granted": f'GRANT SELECT ON {table} TO "{{p}}_portal"'
       for table in ("debtor", "contact", "payment", "person", "web_session", "upload", "task",
                     "journal_entry", "rejected_row", "outbox", "tray_item", "migration")},
    **{f"{right} on {table}": f'GRANT {right} ON {table} TO "{{p}}_portal"'
       for right in ("UPDATE", "DELETE", "INSERT", "TRUNCATE")
       for table in ("case_file", "claim", "allocation", "document")},
    "staff's policy is for everybody": "ALTER POLICY staff ON claim TO PUBLIC",
    "papers need not be shared":
        "ALTER POLICY portal ON document USING (creditor_id = (SELECT portal_creditor()))",
    "papers need only be shared": "ALTER POLICY portal ON document USING (shared)",
    "the journal takes lines about anybody":
        "ALTER POLICY portal ON journal_entry WITH CHECK (true)",
    "the journal's instant can be chosen": 'GRANT INSERT (at) ON journal_entry TO "{p}_portal"',
    "the journal's order can be chosen":
        'GRANT UPDATE ON SEQUENCE journal_entry_id_seq TO "{p}_portal"',
    "case numbers can be used up": 'GRANT USAGE ON SEQUENCE case_number TO "{p}_portal"',
    "revoked sessions count": _bound_to(
        f"{_HASH} AND s.idle_until > now() AND s.absolute_until > now() AND {_PERSON}"),
    "idle sessions count": _bound_to(
        f"{_HASH} AND s.revoked_at IS NULL AND s.absolute_until > now() AND {_PERSON}"),
    "old sessions count": _bound_to(
        f"{_HASH} AND s.revoked_at IS NULL AND s.idle_until > now() AND {_PERSON}"),
    "disabled people count": _bound_to(f"{_HASH} AND {_ALIVE} AND p.role = 'creditor'"),
    "the hash is enough": _bound_to(
        f"encode(s.token_hash, 'hex') = current_setting('app.session', true) AND {_ALIVE}"),
    "a creditor's id is enough": _bound_to(
        f"s.creditor_id::text = current_setting('app.creditor', true) AND {_ALIVE}"),
    "any session at all": _bound_to(f"{_ALIVE} AND {_PERSON}"),
    "the policy's function finds other tables":
        _bound_to(f"{_HASH} AND {_ALIVE} AND {_PERSON}", path=""),
    "sessions are looked up though revoked": """
        CREATE OR REPLACE FUNCTION session_person(_token text, _idle interval, OUT person_id bigint,
          OUT name text, OUT role text, OUT creditor_id bigint, OUT creditor_name text,
          OUT lang text, OUT single_keys boolean, OUT theme text, OUT absolute_until timestamptz)
          RETURNS SETOF record LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT p.id, p.name, p.role, s.creditor_id, '', p.lang, true, '', s.absolute_until
            FROM web_session s JOIN person p ON p.id = s.person_id
           WHERE s.token_hash = sha256(convert_to(_token, 'UTF8')) $$""",
    "a view with its owner's rights": """
        CREATE VIEW figures AS SELECT * FROM claim; ALTER VIEW figures OWNER TO "{p}_owner";
        GRANT SELECT ON figures TO "{p}_portal" """,
    "a new table without a policy": """
        CREATE TABLE newer (creditor_id bigint NOT NULL); ALTER TABLE newer OWNER TO "{p}_owner";
        GRANT SELECT ON newer TO "{p}_portal" """,
    "a new table for everybody": "CREATE TABLE newer (n int); GRANT SELECT ON newer TO PUBLIC",
    "the outbox can be claimed":
        'GRANT EXECUTE ON FUNCTION outbox_claim(int, interval) TO "{p}_portal"',
    "a function for everybody": "GRANT EXECUTE ON FUNCTION outbox_done(bigint, uuid) TO PUBLIC",
    "the portal bypasses the rows' walls": 'ALTER ROLE "{p}_portal" BYPASSRLS',
    "the portal is a superuser": 'ALTER ROLE "{p}_portal" SUPERUSER',
    "the portal makes roles": 'ALTER ROLE "{p}_portal" CREATEROLE',
    "the portal may become the agency": 'GRANT "{p}_app" TO "{p}_portal"',
    "the portal may read files": 'GRANT pg_read_server_files TO "{p}_portal"',
    "reports may become the owner": 'GRANT "{p}_owner" TO "{p}_report"',
    "the owner signs in": 'ALTER ROLE "{p}_owner" LOGIN',
    "the portal owns a table": 'GRANT CREATE ON SCHEMA public TO "{p}_portal"',
    "a child without its creditor's key": "ALTER TABLE claim DROP CONSTRAINT claim_same_creditor",
    "cents that are floating": "ALTER TABLE upload ADD COLUMN price_cents double precision",
}  # fmt: skip
