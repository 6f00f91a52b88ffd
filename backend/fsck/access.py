"""The checks of who may do what: the catalogues of the database say it, whatever the code believes.

The setting `fsck.roles` holds the prefix of our roles' names.
"""

from backend.fsck.check import Check

_MIGRATE = "Restore the privilege by hand as the migrations state it, and find out who changed it."
_PORTAL = "current_setting('fsck.roles') || '_portal'"
_LOGINS = (
    "(SELECT r.* FROM pg_roles r WHERE r.rolname IN"
    " (SELECT current_setting('fsck.roles') || x"
    " FROM unnest(ARRAY['_app','_portal','_worker','_report']) x))"
)
_OURS = "c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r','p')"
_APPEND_ONLY = (
    "account", "allocation", "charge", "claim", "document", "entry", "fee", "fee_band",
    "journal_entry", "letter", "payment", "period_lock", "posting", "agency_account", "agency_fact",
    "bank_balance", "creditor_notice", "invoice", "invoice_line", "invoice_settlement",
    "issued_paper", "receipt_given", "tie_out",
)  # fmt: skip
_SUMMED = ("account_day", "ledger_mark")  # written by a function alone
_TRIGGERS = [f"{table}.append_only" for table in _APPEND_ONLY]
_TRIGGERS += ["mandate.mandate_fixed", "case_file.case_fixed", "entry.entry_check",
              "posting.posting_check", "period_lock.period_check",
              "remittance.remittance_fixed", "remittance_line.remittance_line_fixed",
              "payment_order.payment_order_fixed", "payment_order_line.payment_order_line_fixed",
              "creditor_account.creditor_account_fixed", "refund.refund_fixed"]  # fmt: skip
_TABLES_WITH_CASE = ("claim", "charge", "blocker", "task", "allocation", "fee", "document",
                     "letter", "plan", "call", "promise", "instalment")  # fmt: skip
_CONSTRAINTS = [f"{table}_same_creditor" for table in _TABLES_WITH_CASE]
_CONSTRAINTS += ["claim_open", "claim_invoice_once", "charge_values", "payment_values",
                 "payment_reversed_once", "allocation_values", "allocation_reversed_once",
                 "fee_reversed_once", "plan_values", "promise_values", "case_file_values",
                 "mandate_no_overlap", "fee_band_no_overlap", "job_run_once", "person_creditor",
                 "account_pool", "account_id_pool", "entry_idem_key_key", "entry_reversed_once",
                 "entry_reversal_has_reason", "posting_not_nought", "posting_line",
                 "posting_account", "posting_component", "account_day_once",
                 "remittance_second_person", "remittance_values", "invoice_number_once",
                 "invoice_numbered", "issued_paper_values", "creditor_account_second_person",
                 "remittance_line_same_creditor", "refund_same_creditor"]  # fmt: skip
_INDEXES = ["remittance_line_entry_once", "remittance_line_fee_once",
            "payment_order_line_remittance_once", "payment_order_line_refund_once",
            "plan_one_in_force", "plan_one_in_preparation", "placement_file_once",
            "account_once"]  # fmt: skip


def _list(names: list[str] | tuple[str, ...]) -> str:
    return "ARRAY[" + ",".join(f"'{name}'" for name in names) + "]"


CHECKS = (
    Check(
        "table_without_policies",
        f"""
        SELECT c.relname, 'no row-level security' FROM pg_class c
         WHERE {_OURS} AND NOT c.relrowsecurity
           AND has_any_column_privilege({_PORTAL}, c.oid, 'SELECT, INSERT, UPDATE')""",
        "The client area may read a table of which nothing hides other creditors' rows.",
        "Enable row-level security on the table, and add its policies.",
    ),
    Check(
        "policy_open",
        f"""
        SELECT c.relname, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
         WHERE c.relnamespace = 'public'::regnamespace
           AND p.polroles && ARRAY[0::oid, (SELECT oid FROM pg_roles WHERE rolname = {_PORTAL})]
           AND coalesce(pg_get_expr(p.polqual, p.polrelid), '')
               || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
               NOT LIKE '%portal_creditor()%'""",
        "A policy lets the client area see rows without asking whose session it is.",
        "Drop the policy, or bind it to portal_creditor().",
    ),
    Check(
        "policy_missing",
        f"""
        SELECT c.relname, r.rolname FROM pg_class c CROSS JOIN {_LOGINS} r
         WHERE {_OURS} AND c.relrowsecurity AND has_any_column_privilege(r.oid, c.oid, 'SELECT')
           AND NOT EXISTS (SELECT FROM pg_policy p
                            WHERE p.polrelid = c.oid AND r.oid = ANY(p.polroles))""",
        "A role may read a table but no policy shows it a row: it would find the table empty.",
        "Add the policy as the migrations state it.",
    ),
    Check(
        "view_not_security_invoker",
        f"""
        SELECT c.relname, c.relkind::text FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v','m')
           AND has_any_column_privilege({_PORTAL}, c.oid, 'SELECT')
           AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false)""",
        "A view shows the client area what its owner sees, past every policy.",
        "Set security_invoker on the view.",
    ),
    Check(
        "role_too_mighty",
        f"""
        SELECT rolname, concat_ws(' ', CASE WHEN rolsuper THEN 'superuser' END,
               CASE WHEN rolbypassrls THEN 'bypassrls' END,
               CASE WHEN rolcreaterole THEN 'createrole' END,
               CASE WHEN rolcreatedb THEN 'createdb' END, CASE WHEN rolreplication
               THEN 'replication' END) FROM {_LOGINS} r
         WHERE rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication""",
        "A role that a program signs in with may do what only an administrator may.",
        "ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION.",
    ),
    Check(
        "role_is_member",
        f"""
        SELECT r.rolname, 'of ' || g.rolname FROM pg_auth_members m
          JOIN {_LOGINS} r ON r.oid = m.member JOIN pg_roles g ON g.oid = m.roleid""",
        "A role that a program signs in with can take on another role.",
        "REVOKE the membership.",
    ),
    Check(
        "owner_signs_in",
        """
        SELECT rolname, 'may sign in' FROM pg_roles
         WHERE rolname = current_setting('fsck.roles') || '_owner'
           AND (rolcanlogin OR rolsuper OR rolbypassrls)""",
        "The owner of the tables, whom no policy holds, may sign in.",
        "ALTER ROLE … NOLOGIN.",
    ),
    Check(
        "table_of_login_role",
        f"""
        SELECT c.relname, r.rolname FROM pg_class c JOIN {_LOGINS} r ON r.oid = c.relowner
         WHERE c.relnamespace = 'public'::regnamespace""",
        "A role that a program signs in with owns a table: no policy holds it there.",
        "ALTER TABLE … OWNER TO the owner.",
    ),
    Check(
        "portal_writes",
        f"""
        SELECT c.relname, v.privilege FROM pg_class c
         CROSS JOIN unnest(ARRAY['INSERT','UPDATE','DELETE','TRUNCATE']) v (privilege)
         WHERE {_OURS} AND NOT (c.relname = 'journal_entry' AND v.privilege = 'INSERT')
           AND CASE WHEN v.privilege IN ('INSERT','UPDATE')
                    THEN has_any_column_privilege({_PORTAL}, c.oid, v.privilege)
                    ELSE has_table_privilege({_PORTAL}, c.oid, v.privilege) END""",
        "The client area may write; it may only add to the journal of what was read.",
        _MIGRATE,
    ),
    Check(
        "history_editable",
        f"""
        SELECT c.relname, r.rolname || ' ' || v.privilege FROM pg_class c CROSS JOIN {_LOGINS} r
         CROSS JOIN unnest(ARRAY['UPDATE','DELETE','TRUNCATE']) v (privilege)
         WHERE {_OURS} AND c.relowner <> r.oid AND CASE WHEN v.privilege = 'UPDATE'
           THEN c.relname = ANY({_list(_APPEND_ONLY + _SUMMED)})
                AND has_any_column_privilege(r.oid, c.oid, 'UPDATE')
           ELSE has_table_privilege(r.oid, c.oid, v.privilege)
                AND c.relname <> 'sign_in_attempt' END""",
        "A role that a program signs in with may change or delete what is only ever added to.",
        _MIGRATE,
    ),
    Check(
        "guard_off",
        f"""
        SELECT wanted, coalesce('switched ' || t.tgenabled::text, 'missing')
          FROM unnest({_list(_TRIGGERS)}) wanted
          LEFT JOIN pg_trigger t ON t.tgname = split_part(wanted, '.', 2)
           AND t.tgrelid = to_regclass('public.' || split_part(wanted, '.', 1))
         WHERE t.tgenabled IS DISTINCT FROM 'O'""",
        "A trigger that keeps entries from being edited is off.",
        "ALTER TABLE … ENABLE TRIGGER, then find out what was edited meanwhile.",
    ),
    Check(
        "constraint_missing",
        f"""
        SELECT wanted, CASE WHEN k.oid IS NULL THEN 'missing' ELSE 'not validated' END
          FROM unnest({_list(_CONSTRAINTS)}) wanted
          LEFT JOIN pg_constraint k ON k.conname = wanted
           AND k.connamespace = 'public'::regnamespace
         WHERE k.oid IS NULL OR NOT k.convalidated
        UNION ALL
        SELECT wanted, 'missing' FROM unnest({_list(_INDEXES)}) wanted
         WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indisunique AND i.indisvalid
                            AND i.indexrelid = to_regclass('public.' || wanted))""",
        "A rule that the database itself keeps is gone.",
        "Add it again as the migrations state it; what breaks it shows itself.",
    ),
    Check(
        "function_for_everybody",
        """
        SELECT p.oid::regprocedure::text, 'PUBLIC' FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
           AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                        WHERE a.grantee = 0)
           AND p.prorettype <> 'trigger'::regtype""",
        "Everybody who reaches the database may call one of our functions.",
        "REVOKE ALL ON FUNCTION … FROM PUBLIC.",
    ),
    Check(
        "function_hijackable",
        """
        SELECT p.oid::regprocedure::text, 'no search_path' FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
           AND NOT coalesce(array_to_string(p.proconfig, ' ') LIKE '%search_path=%', false)""",
        "A function with its owner's rights looks names up where its caller says.",
        "ALTER FUNCTION … SET search_path = public, pg_temp.",
    ),
)
