"""One violation for each check, as a hand at the database could make it: triggers are off.

Each is a statement or several for a transaction that is rolled back. `{roles}` is the prefix of
the login roles' names. Cases are known by their creditor's reference: "plan" (with a plan and
money), "promise", "closed", "other" (of a creditor without a mandate, so without fees).
"""

from tests.fsck.remitted import REMITTED

_CASE = "(SELECT id FROM case_file WHERE creditor_ref = '{}')"
PLAN, PROMISE, CLOSED, OTHER = (_CASE.format(ref) for ref in ("plan", "promise", "closed", "other"))
_STANDING_FEE = (
    "reverses_id IS NULL AND id NOT IN"
    " (SELECT reverses_id FROM fee WHERE reverses_id IS NOT NULL) AND case_id = " + PLAN
)
_KEPT = f"(SELECT id FROM payment WHERE idem_key = 'kept' AND {OTHER} IS NOT NULL)"
_STRAY = "(SELECT id FROM payment WHERE idem_key = 'stray')"
_REVERSAL = "(SELECT id FROM payment WHERE idem_key = 'bounced-back')"
_NEW_PLAN = (
    "WITH p AS (INSERT INTO plan (case_id, creditor_id, state, asked_on, first_due_on,"
    " instalments_count, total_cents, next_check_on) SELECT id, creditor_id, '{state}',"
    " placed_on, placed_on, 1, 100, {check} FROM case_file WHERE id = {case} RETURNING *)"
    " INSERT INTO instalment (plan_id, case_id, creditor_id, seq, due_on, amount_cents)"
    " SELECT id, case_id, creditor_id, 1, first_due_on, 100 FROM p"
)


_OF_CREDITORS = ("owed", "entrusted", "payable", "fee_receivable")


def _entry(
    key: str,
    *lines: tuple[object, ...],
    on: str = "2026-11-16",
    back: str = "",
    kind: str = "seed",
) -> str:
    """An entry under `key` with lines (account, pool, cents and perhaps case, component, payment
    as SQL), perhaps a reversal. Accounts of creditors are those of the first one."""
    first = f"(SELECT id FROM entry WHERE idem_key = '{back}')" if back else "NULL"
    told = ", ".join(
        "({}, '{}', '{}', {}, {}::bigint, {}::text, {}::bigint)".format(
            place, *line, *["NULL"] * (6 - len(line))
        )
        for place, line in enumerate(lines)
    )
    return (
        "INSERT INTO entry (kind, idem_key, request_hash, booked_on, value_on, actor, reason,"
        f" reverses_id) VALUES ('{kind}', '{key}', '', '{on}', '{on}', 'seed', 'seed', {first});"
        "INSERT INTO posting (entry_id, line, account_id, pool, amount_cents, case_id, component,"
        " payment_id) SELECT e.id, l.line, account_of(l.kind, CASE WHEN l.kind IN"
        f" {_OF_CREDITORS} THEN (SELECT min(id) FROM creditor) END), l.pool, l.cents, l.case_id,"
        f" l.component, l.payment_id FROM entry e, (VALUES {told}) l (line, kind, pool, cents,"
        f" case_id, component, payment_id) WHERE e.idem_key = '{key}';"
    )


def _accrued(key: str, kind: str, cents: int) -> str:
    """Interest on the case with the plan, of which no charge tells."""
    return _entry(
        key, ("owed", "claim", cents, PLAN, "'interest'"), ("entrusted", "claim", -cents), kind=kind
    )


def _own(cents: int, vat_cents: int) -> tuple[tuple[str, str, int], tuple[str, str, int]]:
    return ("own_bank", "agency", cents), ("vat_output", "agency", vat_cents)


SEEDS: dict[str, str] = {
    "balance_wrong": f"UPDATE case_file SET balance_cents = balance_cents + 1 WHERE id = {PLAN}",
    "balance_negative": (
        "INSERT INTO charge (case_id, creditor_id, kind, amount_cents, booked_on)"
        " SELECT id, creditor_id, 'principal_correction', -1000000, placed_on FROM case_file"
        f" WHERE id = {PLAN};"
        f"UPDATE case_file SET balance_cents = balance_cents - 1000000 WHERE id = {PLAN}"
    ),
    "principal_wrong": (
        f"UPDATE case_file SET principal_cents = principal_cents + 1 WHERE id = {PROMISE}"
    ),
    "claim_open_wrong": (
        "ALTER TABLE claim DROP CONSTRAINT claim_open;"
        "ALTER TABLE claim ADD CONSTRAINT claim_open CHECK (true);"
        f"UPDATE claim SET paid_before_cents = 1 WHERE case_id = {PLAN}"
    ),
    "allocated_beyond_payment": (
        "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
        " received_on) SELECT payment_id, case_id, creditor_id, bucket, 1, received_on"
        f" FROM allocation WHERE payment_id = {_KEPT};"
        f"UPDATE case_file SET balance_cents = balance_cents - 1 WHERE id = {OTHER}"
    ),
    "allocation_unlike_payment": (
        f"UPDATE allocation SET received_on = received_on - 1 WHERE payment_id = {_KEPT}"
    ),
    "allocation_reversal_wrong": (
        f"UPDATE allocation SET amount_cents = amount_cents + 1 WHERE payment_id = {_REVERSAL};"
        f"UPDATE case_file SET balance_cents = balance_cents - 1 WHERE id = {OTHER}"
    ),
    "payment_reversal_wrong": (
        f"UPDATE payment SET amount_cents = amount_cents - 1 WHERE id = {_REVERSAL}"
    ),
    "reversed_but_standing": (
        "INSERT INTO payment (received_on, amount_cents, channel, reverses_id, idem_key)"
        f" SELECT received_on, -amount_cents, channel, id, 'seed' FROM payment WHERE id = {_KEPT}"
    ),
    "payment_forgotten": (
        "UPDATE tray_item SET settled_at = now(), decision = 'seed' WHERE kind = 'unallocated'"
    ),
    "bucket_negative": (
        "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
        " received_on) SELECT payment_id, case_id, creditor_id, x.bucket, x.cents, received_on"
        " FROM allocation, (VALUES ('cost', -100), ('principal', 100)) x (bucket, cents)"
        f" WHERE payment_id = {_KEPT}"
    ),
    "fee_wrong": f"UPDATE fee SET vat_bp = vat_bp + 100 WHERE {_STANDING_FEE}",
    "fee_terms_wrong": (
        "UPDATE fee SET mandate_id = (SELECT id FROM mandate WHERE id <> fee.mandate_id LIMIT 1)"
        f" WHERE {_STANDING_FEE}"
    ),
    "fee_reversal_wrong": ("UPDATE fee SET base_cents = -10000 WHERE reverses_id IS NOT NULL"),
    "fee_not_in_ledger": f"UPDATE fee SET entry_id = NULL WHERE {_STANDING_FEE}",
    "fee_beyond_receipt": (f"UPDATE fee SET base_cents = 10000000 WHERE {_STANDING_FEE}"),
    "entry_unbalanced": _entry("one", *_own(2, -1)) + _entry("other", *_own(-2, 1)),
    "entry_too_short": (
        "INSERT INTO entry (kind, idem_key, request_hash, booked_on, value_on, actor)"
        " VALUES ('seed', 'seed', '', '2026-11-16', '2026-11-16', 'seed')"
    ),
    "pool_not_nought": _entry("mixed", ("own_bank", "client", 5), ("in_transit", "client", -5)),
    "account_overdrawn": _entry(
        "too-much", ("payable", "client", 100_000_000), ("in_transit", "client", -100_000_000)
    ),
    "entry_reversal_inexact": (
        _entry("first", *_own(5, -5)) + _entry("back", *_own(-4, 4), back="first")
    ),
    "entry_reversal_reversed": (
        _entry("first", *_own(5, -5))
        + _entry("back", *_own(-5, 5), back="first")
        + _entry("forth", *_own(5, -5), back="back")
    ),
    "entry_backdated": (
        "INSERT INTO period_lock (closed_until, last_entry_id) VALUES ('1999-12-31', 0);"
        + _entry("late", *_own(5, -5), on="1999-12-31")
    ),
    "account_days_wrong": (
        "INSERT INTO account_day (account_id, day, debit_cents)"
        " SELECT min(id), '2026-11-16', 5 FROM account"
    ),
    "ledger_owed_wrong": _accrued("more", "placed", 5),
    "ledger_row_missing": "UPDATE allocation SET entry_id = NULL WHERE bucket = 'surplus'",
    "ledger_receipt_wrong": (
        f"UPDATE posting SET payment_id = {_STRAY} WHERE payment_id = {_KEPT}"
        " AND component IS NOT NULL"
    ),
    "ledger_charge_wrong": _accrued("more", "accrued", 5) + _accrued("less", "placed", -5),
    "ledger_fee_wrong": _entry(
        "unearned", ("fee_receivable", "agency", 5), ("fee_income", "agency", -5), kind="fee"
    ),
    "ledger_bank_wrong": _entry(
        "more",
        ("trust_bank", "client", 5, "NULL", "NULL", _KEPT),
        ("in_transit", "client", -5),
        kind="received",
    ),
    "ledger_waiting_wrong": _entry(
        "more", ("unallocated", "client", -5, "NULL", "NULL", _KEPT), ("in_transit", "client", 5)
    ),
    "creditor_differs": (
        "INSERT INTO task (case_id, creditor_id, kind, due_on) SELECT id,"
        " (SELECT max(id) FROM creditor), 'seed', placed_on FROM case_file"
        f" WHERE id = {PLAN}"
    ),
    "placement_totals_wrong": "UPDATE placement SET cases_count = cases_count + 1",
    "case_without_claim": (
        "INSERT INTO case_file (number, creditor_id, debtor_id, payment_ref, placed_on,"
        " debtor_name, principal_cents, balance_cents) SELECT 'SEED', creditor_id, debtor_id,"
        f" 'seed', placed_on, debtor_name, 0, 0 FROM case_file WHERE id = {PLAN}"
    ),
    "plan_total_wrong": "UPDATE plan SET total_cents = total_cents + 1",
    "plans_open_twice": (
        "DROP INDEX plan_one_in_force; CREATE UNIQUE INDEX plan_one_in_force ON plan (id);"
        + _NEW_PLAN.format(state="active", check="placed_on", case=PLAN)
    ),
    "check_day_wrong": "UPDATE promise SET next_check_on = NULL WHERE state = 'open'",
    "arrangement_wrong": f"UPDATE case_file SET arrangement = 'none' WHERE id = {PROMISE}",
    "closed_with_arrangement": _NEW_PLAN.format(
        state="awaiting_approval", check="NULL", case=CLOSED
    ),
    "hold_wrong": f"UPDATE case_file SET blocked = true WHERE id = {PROMISE}",
    "code_unknown": f"UPDATE case_file SET close_code = 'XXX' WHERE id = {CLOSED}",
    "person_wrong": (
        "INSERT INTO web_session (token_hash, person_id, creditor_id, idle_until, absolute_until)"
        " SELECT 'seed', p.id, (SELECT max(id) FROM creditor), now() + interval '1 h',"
        " now() + interval '1 h' FROM person p WHERE p.creditor_id IS NULL LIMIT 1"
    ),
    "document_altered": "UPDATE document SET content = content || 'x'",
    "plan_bound_differs": (
        _NEW_PLAN.format(state="active", check="placed_on", case=OTHER)
        + f"; UPDATE case_file SET arrangement = 'plan' WHERE id = {OTHER};"
        " UPDATE plan SET joint_id = (SELECT min(id) FROM plan)"
    ),
    "plan_version_wrong": "UPDATE plan SET version = 3, replaces_id = id",
    "plan_discount_wrong": (
        "UPDATE plan SET state = 'completed', discount_cents = 100, next_check_on = NULL"
        f" WHERE case_id = {PLAN};"
        f" UPDATE case_file SET arrangement = 'none' WHERE id = {PLAN}"
    ),
    "plan_story_wrong": "UPDATE plan SET missed_on = first_due_on",
    "outbox_stuck": (
        "INSERT INTO outbox (topic, dedup_key, run_after)"
        " VALUES ('seed', 'seed', now() - interval '1 h')"
    ),
    "outbox_dead": (
        "INSERT INTO outbox (topic, dedup_key, state, last_error)"
        " VALUES ('seed', 'seed', 'dead', 'seed')"
    ),
    "night_missing": "DELETE FROM job_run WHERE business_date = '2026-11-17'",
    "night_unfinished": (
        "INSERT INTO job_run (job, business_date, started_at)"
        " VALUES ('seed', '2026-11-15', now() - interval '2 h')"
    ),
    "table_without_policies": (
        "CREATE TABLE seed (creditor_id bigint); GRANT SELECT ON seed TO {roles}_portal"
    ),
    "policy_open": "CREATE POLICY seed ON claim FOR SELECT TO {roles}_portal USING (true)",
    "policy_missing": "DROP POLICY report ON claim",
    "view_not_security_invoker": (
        "CREATE VIEW seed AS SELECT * FROM claim; GRANT SELECT ON seed TO {roles}_portal"
    ),
    "role_too_mighty": "ALTER ROLE {roles}_portal BYPASSRLS",
    "role_is_member": "CREATE ROLE {roles}_seed; GRANT {roles}_seed TO {roles}_report",
    "owner_signs_in": "ALTER ROLE {roles}_owner LOGIN",
    "table_of_login_role": "CREATE TABLE seed (); ALTER TABLE seed OWNER TO {roles}_worker",
    "portal_writes": "GRANT UPDATE ON plan TO {roles}_portal",
    "history_editable": "GRANT DELETE ON task TO {roles}_app",
    "guard_off": "ALTER TABLE fee DISABLE TRIGGER append_only",
    "constraint_missing": "ALTER TABLE charge DROP CONSTRAINT charge_values",
    "function_for_everybody": "GRANT EXECUTE ON FUNCTION search_form(text) TO PUBLIC",
    "function_hijackable": (
        "CREATE FUNCTION seed() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';"
        "REVOKE ALL ON FUNCTION seed() FROM PUBLIC"
    ),
}
SEEDS |= REMITTED

# what a hand that changes rows leaves behind in the ledger, which says otherwise
ALSO: dict[str, set[str]] = {
    "balance_negative": {"ledger_owed_wrong"},
    "allocated_beyond_payment": {"ledger_owed_wrong", "ledger_row_missing"},
    "allocation_reversal_wrong": {"ledger_owed_wrong", "ledger_receipt_wrong"},
    "payment_reversal_wrong": {"ledger_bank_wrong"},
    "payment_forgotten": {"ledger_waiting_wrong"},
    "bucket_negative": {"ledger_owed_wrong", "ledger_row_missing"},
}
