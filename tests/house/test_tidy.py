"""House rules for the code that no linter knows: each failure says what to do instead.

Volume: every Python file of backend/ and jobs/.
"""

import ast
import re

from tests.house.reading import ROOT, SQL, calls, feature, none_of, sources, texts

# The edges, where the outside world comes in: they read the clock and pass it on.
EDGES = ("backend/app.py", "backend/cli/", "jobs/", "ops/")
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}

# Tables that a room may write beside its own, and why.
LEND = {
    "intake": {
        "journal_entry",
        "case_file",
        "claim",
        "debtor",
        "contact",
        "debtor_doubt",
        "placement",
    },  # opens
    "collecting": {
        "payment",
        "allocation",
        "tray_item",
        "refund",
        "adjustment",
        "form_sent",
        "charge",
        "case_file",
    },  # the only one to take money, and to change a debt
    "night": {
        "job_run",
        "plan",
        "promise",
        "task",
        "case_file",
        "journal_entry",
    },  # one statement for all
    "plans": {
        "case_file",
        "task",
        "promise",
        "charge",
        "entry",
        "posting",
    },  # replaces a promise, moves the case; grants the discounts of a whole night at once
    "statements": {"charge", "case_file", "claim_fact"},  # what accrued, what proves a claim
    "calls": {"case_file", "task"},
    "cases": {"task", "journal_entry"},  # handing over moves tasks, in bulk
    "desk": {"task"},
    "agency": {"*"},  # whole agencies in and out
    "demo": {"*"},
}
WRITING = re.compile(
    r"\b(?:INSERT INTO|UPDATE(?! ON| OF)|DELETE FROM|TRUNCATE|MERGE INTO|COPY) +(?:ONLY )?\"?(\w+)"
)
NO_TABLES = {"SET", "staged_case", "staged_debtor", "staged_claim", "night_case", "night_judged"}

# Pieces that are put into SQL: read, and found to be our own constants and placeholders only.
READ = {
    "backend/agency/loading.py": {"table", "one"},
    "backend/backtest/queries.py": {"bucket", "creditor_id", "int"},
    "backend/cases/actions.py": {"assignments"},
    "backend/cases/listing.py": {"where", "order", "beyond", "key", "place", "way", "size"},
    "backend/cases/selecting.py": {"where"},
    "backend/client_area/casefile.py": {"mine"},
    "backend/client_area/exports.py": {"sql"},
    "backend/client_area/listing.py": {"sql", "most", "whole", "part", "values", "len"},
    "backend/client_area/plans.py": {"most"},
    "backend/collecting/listing.py": {"narrowed"},
    "backend/counting.py": {"agreed_on", "entry"},
    "backend/creditors/actions.py": {"n", "range", "len", "facts", "places"},
    "backend/desk/timeline.py": {"source", "sql", "_on", "map", "repr"},
    # columns that creditors may not read come as nulls; the rest is chosen from our own statements
    "backend/explain/booked.py": {"side"},
    "backend/explain/earned.py": {"asked", "_sql"},
    "backend/explain/figured.py": {"sql"},
    "backend/explain/gathered.py": {
        "asked",
        "column",
        "condition",
        "only",
        "parts_sql",
        "where",
    },
    "backend/explain/owed.py": {"asked", "charge_sql"},
    "backend/explain/planned.py": {"asked", "parts_sql", "_promise_sql"},
    "backend/explain/received.py": {"asked", "parts_sql"},
    "backend/explain/remitted.py": {"asked", "column", "line_sql"},
    "backend/explain/tied.py": {"each"},
    "backend/fees/charging.py": {"name"},  # of an act, to choose one of our own statements
    "backend/fsck/access.py": {"_list"},
    "backend/fsck/cases.py": {"table"},
    "backend/fsck/queries.py": {"check"},
    "backend/migrating.py": {"separator", "casts"},
}

PIECES = {"counts_since"}  # functions that answer a piece of SQL made of names of columns

# Where work may run side by side. The worker and the demo run units of work of their own; the
# import of an agency computes the next table in a thread while one COPY uses the connection.
SIDE_BY_SIDE = (
    "jobs/",
    "backend/demo/actions.py",
    "backend/agency/actions.py",
    "backend/agency/loading.py",
)


def test_only_the_edges_read_the_clock():
    found = [
        f"{path}:{call.lineno} {name}"
        for path, tree in sources().items()
        if not path.startswith(EDGES)
        for call, name in calls(tree)
        if any(name == clock or name.endswith(f".{clock}") for clock in CLOCKS)
    ]

    print(f"clock: {len(sources())} files")
    none_of(found, "take `today` or `now` as an argument; the web's dependency gives it")


# every file of these rooms moves or says amounts
MONEY_ROOMS = ("cases", "collecting", "fees", "invoices", "law", "ledger", "payments", "plans",
               "remittances", "rulebook", "statements", "tie_out")  # fmt: skip
PAINTS_A_RATE = "backend/statements/claim_routes.py"  # a percentage on the screen, no amount


def test_rules_and_money_know_no_floating_point():
    looked_at, found = 0, []
    for path, tree in sources().items():
        if not (path.endswith("/rules.py") or path.startswith("backend/money")
                or feature(path) in MONEY_ROOMS):  # fmt: skip
            continue
        looked_at += 1
        found += [
            f"{path}:{node.lineno} {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, float)
        ]
        found += [
            f"{path}:{call.lineno} {name}()"
            for call, name in calls(tree)
            if name in ("float", "round") and path != PAINTS_A_RATE
        ]

    print(f"floats: {looked_at} files of rules and rooms of money")
    assert looked_at > 100
    none_of(found, "use Money, basis points (integers) or Fraction")


def tables() -> dict[str, str]:
    """The room of each table, as its tables.py declares it."""
    found = {}
    for path in sources():
        if path.endswith("/tables.py"):
            for name in re.findall(r'tablename="(\w+)"', (ROOT / path).read_text()):
                found[name] = feature(path)
    return found


def test_a_table_is_written_only_by_the_actions_of_its_own_room():
    owners, found, count = tables(), [], 0
    for path, tree in sources().items():
        if path.endswith("/tables.py") or feature(path) == "fsck":
            continue
        room = feature(path)
        lent = LEND.get(room, set())
        for line, text in texts(tree):
            for table in WRITING.findall(text) if SQL.search(text) or "COPY" in text else ():
                if table not in owners or table in NO_TABLES:
                    continue
                count += 1
                layer = path.rpartition("/")[2]
                if layer in ("queries.py", "routes.py", "rules.py"):
                    found.append(f"{path}:{line} writes {table}: move it into actions.py")
                elif owners[table] != room and not {table, "*"} & lent:
                    found.append(
                        f"{path}:{line} writes {table}: call an action of {owners[table]},"
                        " or declare it in LEND and say why"
                    )

    print(f"writes: {count} statements, {len(owners)} tables")
    assert count > 40
    none_of(found, "see beside each")


def test_nothing_foreign_is_put_into_sql():
    found, count = [], 0
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.JoinedStr):
                continue
            fixed = "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
            if not SQL.search(fixed):
                continue
            count += 1
            names = {
                part.id
                for value in node.values
                if isinstance(value, ast.FormattedValue)
                for part in ast.walk(value)
                if isinstance(part, ast.Name)
            }
            foreign = (
                {name for name in names if not name.isupper()} - PIECES - READ.get(path, set())
            )
            found += [f"{path}:{node.lineno} puts in {name}" for name in sorted(foreign)]
        for call, name in calls(tree):
            if name.endswith("SQL.format") and not name.removesuffix(".format").isupper():
                found.append(f"{path}:{call.lineno} {name}")

    print(f"SQL: {count} f-strings with SQL")
    assert count > 20
    none_of(found, "pass values as $1; a piece of our own goes into READ once it was read")


def test_there_is_one_way_to_the_database_and_one_thing_at_a_time():
    found, doors = [], ("backend/db.py", "backend/migrating.py", "backend/cli/examining.py")
    for path, tree in sources().items():
        for call, name in calls(tree):
            last = name.rpartition(".")[2]
            if last in ("batch", "run_sync") or any(k.arg == "node" for k in call.keywords):
                found.append(f"{path}:{call.lineno} {name}: leaves the unit of work")
            if last == "transaction" and path not in doors:
                found.append(f"{path}:{call.lineno} {name}: open backend.db.unit_of_work")
            if name in ("asyncpg.connect", "asyncpg.create_pool") and path not in doors:
                found.append(f"{path}:{call.lineno} {name}: open backend.db.unit_of_work")
            if (
                last in ("gather", "create_task", "ensure_future", "TaskGroup")
                or name == "asyncio.wait"
            ) and not path.startswith(SIDE_BY_SIDE):
                found.append(f"{path}:{call.lineno} {name}: await one after the other")
        for line, text in texts(tree):
            if re.match(
                r"\s*(SET|RESET) (LOCAL |SESSION )?(ROLE|AUTHORIZATION|row_security|search_path)\b",
                text,
            ):
                allowed = path in (*doors, "backend/agency/actions.py")
                found += [] if allowed else [f"{path}:{line} {text[:40]!r}: name a role instead"]

    none_of(found, "see beside each")


def test_every_question_of_the_client_area_names_the_creditor():
    found, count = [], 0
    for path, tree in sources().items():
        if not path.startswith("backend/client_area/") or path.endswith(("routes.py", "rules.py")):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.AsyncFunctionDef):
                continue
            asks = [n for _c, n in calls(node) if n in ("db.rows", "db.row", "db.value")]
            names = {arg.arg for arg in [*node.args.args, *node.args.kwonlyargs]}
            count += bool(asks)
            if asks and not names & {"creditor_id", "selection", "case"}:
                found.append(f"{path}:{node.lineno} {node.name}")

    print(f"client area: {count} questions")
    none_of(found, "take creditor_id and name it in the WHERE, beside the policy")


def test_every_setting_is_written_down_where_people_look():
    keys = {
        key
        for _line, text in texts(sources()["backend/settings.py"])
        for key in re.findall(r"\b(QUITTANCE_[A-Z_]+|DATABASE_URL|REDIS_URL)\b", text)
    }
    written = "".join(
        path.read_text(errors="ignore")
        for path in [*ROOT.glob("*.md"), *(ROOT / "ops").rglob("*.md")]
    )

    assert len(keys) > 10
    missing = sorted(key for key in keys if key not in written)
    none_of(missing, "describe it in README.md: what it means, its default")


def test_nothing_is_left_for_later():
    found = [
        f"{path}:{number}"
        for folder in ("backend", "jobs", "ops", "tests", "migrations")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in (".py", ".html", ".js", ".css", "")
        and "__pycache__" not in path.parts
        for number, line in enumerate(path.read_text(errors="ignore").splitlines(), start=1)
        if re.search(r"\b(TO" + r"DO|FIX" + r"ME)\b|mark\.(skip|xfail)\b", line)
    ]  # fmt: skip

    none_of(found, "do it now, or open an issue and take the mark away")
