"""The guards of the ledger, each removed or weakened in turn: what the probes must notice.

Told as changes of the catalogue, so that they hold for whatever the migrations made of it. A guard
is a constraint, a unique index, a trigger, a right, or a condition in one of the functions.
"""

from dataclasses import dataclass

from tests.ledger.probes import KEPT_BY_FUNCTIONS, TABLES

# condition in a function: what it becomes (the guard removed, then weakened)
CONDITIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "entry_check": (
        ("current_setting('transaction_isolation') = 'repeatable read'", "false"),
        ("lines IS NULL OR lines < 2", "false"),
        ("lines IS NULL OR lines < 2", "lines < 2"),
        ("lines IS NULL OR lines < 2", "lines IS NULL"),
        ("off <> 0", "false"),
        ("off <> 0", "off > 1"),
        ("max(abs(s))", "max(s)"),
        ("max(abs(s))", "min(abs(s))"),
        ("WHERE entry_id = NEW.id GROUP BY pool) g", "WHERE entry_id = NEW.id) g"),
        ("IF NEW.reverses_id IS NOT NULL THEN", "IF false THEN"),
        ("WHERE id = NEW.reverses_id AND reverses_id IS NOT NULL", "WHERE false"),
        ("      UNION ALL\n", "      INTERSECT\n"),
        ("EXCEPT ALL", "EXCEPT"),
        (
            ("EXCEPT ALL SELECT account_id, amount_cents, case_id, claim_id, payment_id, component"
            " FROM posting WHERE entry_id = NEW.id"),
            ("EXCEPT ALL SELECT account_id, -amount_cents, case_id, claim_id, payment_id, component"
            " FROM posting WHERE entry_id = NEW.reverses_id"),
        ),
        (
            ("EXCEPT ALL SELECT account_id, -amount_cents, case_id, claim_id, payment_id, component"
            " FROM posting WHERE entry_id = NEW.reverses_id"),
            ("EXCEPT ALL SELECT account_id, amount_cents, case_id, claim_id, payment_id, component"
            " FROM posting WHERE entry_id = NEW.id"),
        ),
        ("SELECT account_id, ", "SELECT "),
        ("amount_cents, case_id, claim_id,", "abs(amount_cents), case_id, claim_id,"),
        (" case_id, claim_id", " claim_id"),
        (" claim_id, payment_id", " payment_id"),
        (" payment_id, component", " component"),
        (", component FROM", " FROM"),
        ("NEW.booked_on <= (", "false AND NEW.booked_on <= ("),
        ("NEW.booked_on <= (", "NEW.booked_on < ("),
        ("SELECT max(closed_until)", "SELECT min(closed_until)"),
        ("bal > 0", "false"),
        ("bal > 0", "bal > 1"),
        ("bal > 0", "bal >= 0"),
        ("FROM account_day WHERE account_id = acc", "FROM account_day WHERE false"),
        ("FROM posting WHERE account_id = acc", "FROM posting WHERE false"),
        ("AND id > (SELECT posting_id FROM ledger_mark)", ""),
        ("a.no_debit_balance", "NOT a.no_debit_balance"),
    ),
    "posting_check": (
        ("e.xid <> pg_current_xact_id()", "false"),
        ("<> (SELECT count(*) FROM fresh)", "= 0"),
        ("(f.component IS NOT NULL) <> (a.kind = 'owed')", "false"),
        ("(f.component IS NOT NULL) <> (a.kind = 'owed')",
         "f.component IS NULL AND a.kind = 'owed'"),
        ("(a.kind = 'owed' AND f.case_id IS NULL)", "false"),
        ("c.id IS NULL OR a.creditor_id <> c.creditor_id", "false"),
        ("c.id IS NULL OR a.creditor_id <> c.creditor_id", "c.id IS NULL"),
        ("c.id IS NULL OR a.creditor_id <> c.creditor_id", "a.creditor_id <> c.creditor_id"),
    ),
    "period_check": (
        ("current_setting('transaction_isolation') <> 'read committed'", "false"),
        ("closed_until > NEW.closed_until", "false"),
        ("NEW.last_entry_id := (SELECT coalesce(max(id), 0) FROM entry)",
         "NEW.last_entry_id := 0"),
    ),
    "account_of": (
        ("its_pool IS NULL OR own <> (_creditor IS NOT NULL)", "its_pool IS NULL"),
        ("_kind = 'payable'", "false"),
    ),
    "ledger_roll_up": (
        ("current_setting('transaction_isolation') <> 'read committed'", "false"),
        ("SET posting_id = until", "SET posting_id = since"),
        ("WHERE p.id > since", "WHERE p.id >= since"),
    ),
}  # fmt: skip
# needs a second connection: see test_at_once.py, which runs these guards whole
SEEN_FROM_TWO_SIDES = {
    "entry_check": ("FOR NO KEY UPDATE OF a", "PERFORM FROM ledger_mark FOR SHARE"),
    "period_check": ("LOCK TABLE entry", "UPDATE ledger_mark"),
    "ledger_roll_up": ("LOCK TABLE posting",),
}
RIGHTS = (
    "GRANT INSERT (xid) ON entry TO {role}",
    "GRANT INSERT (created_at) ON entry TO {role}",
    "GRANT INSERT (id) ON entry TO {role}",
    "GRANT INSERT (id) ON posting TO {role}",
    "GRANT INSERT (id) ON period_lock TO {role}",
    "GRANT INSERT (closed_at) ON period_lock TO {role}",
    "GRANT INSERT (last_entry_id) ON period_lock TO {role}",
    "GRANT INSERT ON account TO {role}; GRANT USAGE ON SEQUENCE account_id_seq TO {role}",
    *(f"GRANT {right} ON {table} TO {{role}}" for table in (*TABLES, *KEPT_BY_FUNCTIONS)
      for right in ("UPDATE", "DELETE", "TRUNCATE")
      # what others hang on is emptied with them: the right to empty one of them does nothing
      if right != "TRUNCATE" or table not in ("account", "entry")),
)  # fmt: skip
_TOO_EARLY = (
    "DROP TRIGGER entry_check ON entry; CREATE CONSTRAINT TRIGGER entry_check AFTER INSERT ON entry"
    " {} FOR EACH ROW EXECUTE FUNCTION entry_check()"
)
TIMELY = ("NOT DEFERRABLE", "DEFERRABLE INITIALLY IMMEDIATE")
CONTROL = "nothing changed"


@dataclass(frozen=True, slots=True)
class Mutant:
    name: str
    sql: str


def of_functions(sources: dict[str, str]) -> list[Mutant]:
    """A mutant for each condition; `sources` is the text of each function as it stands."""
    made = []
    for function, changes in CONDITIONS.items():
        for old, new in changes:
            source = sources[function]
            if old not in source:
                raise LookupError(f"{function} has no longer: {old}")
            made.append(
                Mutant(f"{function}: {old.strip()} → {new.strip()}", source.replace(old, new))
            )
    return made


def of_triggers() -> list[Mutant]:
    made = [
        Mutant(f"{table} without {trigger}", f"DROP TRIGGER {trigger} ON {table}")
        for table, trigger in (
            ("entry", "entry_check"), ("posting", "posting_check"), ("period_lock", "period_check")
        )
    ]  # fmt: skip
    for table in TABLES:
        gone = f"DROP TRIGGER append_only ON {table};"
        made.append(Mutant(f"{table} without append_only", gone))
        for left in ("UPDATE OR DELETE", "UPDATE OR TRUNCATE", "DELETE OR TRUNCATE"):
            if left == "UPDATE OR DELETE" and table in ("account", "entry"):
                continue  # a TRUNCATE of these reaches posting, whose own trigger answers
            made.append(
                Mutant(
                    f"{table} append_only for {left} alone",
                    f"{gone} CREATE TRIGGER append_only BEFORE {left} ON {table}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
                )
            )
    return made


def of_constraints(found: dict[str, str]) -> list[Mutant]:
    """A mutant for each constraint {name: table}; what refers to it goes with it."""
    return [
        Mutant(f"{table} without {name}", f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
        for name, table in found.items()
    ]


def of_rights(role: str) -> list[Mutant]:
    return [Mutant(sql.format(role="app"), sql.format(role=f'"{role}"')) for sql in RIGHTS]


def others() -> list[Mutant]:
    return [
        Mutant("no index account_once", "DROP INDEX account_once"),
        *(Mutant(f"entry_check {when}", _TOO_EARLY.format(when)) for when in TIMELY),
    ]
