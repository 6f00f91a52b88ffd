# ruff: noqa: E501 — questions to the catalogue read best as they stand
"""What the catalogue itself must say about roles, policies and functions (S-R14, S-R15, S-R17).

Each question answers the objects that break the rule, with what to do about them.
"""

QUESTIONS = {
    "a login role may not be more than it is: NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE": """
        SELECT rolname FROM pg_roles WHERE rolname LIKE $1 || '\\_%' AND (rolsuper OR rolbypassrls
          OR rolcreatedb OR rolcreaterole OR rolreplication)""",
    "the owner never logs in": """
        SELECT rolname FROM pg_roles WHERE rolname = $1 || '_owner' AND rolcanlogin""",
    "every login role exists": """
        SELECT wanted FROM unnest(ARRAY['app','portal','worker','report']) wanted
         WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1 || '_' || wanted AND rolcanlogin)""",
    "no login role is a member of any other": """
        SELECT m.member::regrole::text FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
         WHERE r.rolname = ANY (ARRAY[$1 || '_app', $1 || '_portal', $1 || '_worker', $1 || '_report'])""",
    "every table, view, sequence belongs to the owner": """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
           AND relkind IN ('r','p','v','m','S') AND relowner <> ($1 || '_owner')::regrole""",
    "a table the portal reads has row-level security: ENABLE it and add a portal policy": """
        SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
           AND c.relkind IN ('r','p') AND has_any_column_privilege($1 || '_portal', c.oid, 'SELECT, INSERT, UPDATE')
           AND (NOT c.relrowsecurity OR NOT EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname
                AND p.roles = ARRAY[($1 || '_portal')::name]))""",
    "a portal policy asks portal_creditor(), as an init plan (SELECT …)": """
        SELECT tablename || '.' || policyname FROM pg_policies WHERE ($1 || '_portal') = ANY (roles)
           AND coalesce(qual, with_check) NOT LIKE '%( SELECT portal_creditor() AS portal_creditor)%'""",
    "a table with a creditor_id that the portal may read carries it NOT NULL": """
        SELECT c.table_name::text FROM information_schema.columns c WHERE c.table_schema = 'public'
           AND c.column_name = 'creditor_id' AND c.is_nullable = 'YES'
           AND has_any_column_privilege($1 || '_portal', to_regclass(c.table_name), 'SELECT')""",
    "no policy is for everybody": """
        SELECT tablename || '.' || policyname FROM pg_policies WHERE $1 <> '' AND 'public' = ANY (roles)""",
    "a view asks with the rights of whoever asks: security_invoker": """
        SELECT relname FROM pg_class WHERE $1 <> '' AND relnamespace = 'public'::regnamespace
           AND relkind IN ('v','m') AND NOT coalesce(reloptions @> '{security_invoker=true}', false)""",
    "nothing in the schema is granted to everybody": """
        SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a WHERE $1 <> ''
           AND c.relnamespace = 'public'::regnamespace AND a.grantee = 0""",
    "a function of ours is not for everybody: REVOKE … FROM PUBLIC": """
        SELECT p.proname FROM pg_proc p WHERE $1 <> '' AND p.pronamespace = 'public'::regnamespace
           AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
           AND has_function_privilege('public', p.oid, 'EXECUTE')""",
    "a function that lends the owner's rights fixes its search_path": """
        SELECT p.proname FROM pg_proc p WHERE $1 <> '' AND p.pronamespace = 'public'::regnamespace AND p.prosecdef
           AND NOT coalesce(p.proconfig @> ARRAY['search_path=public, pg_temp'], false)""",
    "the portal may call only the functions of its allow-list": """
        SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
           AND has_function_privilege($1 || '_portal', p.oid, 'EXECUTE')
           AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
           AND p.proname NOT IN ('portal_creditor', 'portal_position', 'session_person', 'search_form',
                              'own_insolvent_on')""",
    "the portal writes nothing but its lines of the journal": """
        SELECT g.table_name || ': ' || g.privilege_type FROM information_schema.role_column_grants g
         WHERE g.grantee = $1 || '_portal' AND g.privilege_type <> 'SELECT'
           AND (g.table_name, g.privilege_type) <> ('journal_entry', 'INSERT')""",
    "a child of a case refers to case and creditor at once": """
        SELECT c.table_name::text FROM information_schema.columns c JOIN information_schema.columns o
               ON o.table_schema = c.table_schema AND o.table_name = c.table_name AND o.column_name = 'creditor_id'
         WHERE c.table_schema = 'public' AND c.column_name = 'case_id' AND c.table_name <> 'journal_entry' AND $1 <> ''
           AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conrelid = to_regclass(c.table_name)
               AND array_length(f.conkey, 1) >= 2 AND pg_get_constraintdef(f.oid) LIKE 'FOREIGN KEY (%case_id, creditor_id)%')""",
    "money is whole cents: bigint, never float or numeric": """
        SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND $1 <> ''
           AND ((column_name LIKE '%\\_cents' AND data_type <> 'bigint') OR data_type IN ('real', 'double precision', 'money'))""",
    "an instant carries its zone": """
        SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND $1 <> ''
           AND data_type = 'timestamp without time zone' AND table_name <> 'migration'""",
}  # fmt: skip
