"""Bring the database up to date: login roles, then every migration, in one transaction.

Two deployers at once wait for each other (advisory lock); a failure leaves nothing behind.
"""

import contextlib
import io
from pathlib import Path

from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from backend import db
from backend.piccolo_app import APP_CONFIG
from backend.settings import ROLES, Settings, database_name, role_passwords

LOCK = 7251  # any number, as long as every deployer takes the same
TIMEOUTS = {"app": "10s", "portal": "5s", "worker": "10min", "report": "2min"}


async def migrate(settings: Settings) -> list[str]:
    """Create what is missing and return the ids of the migrations that were run now."""
    async with db.administration(settings.admin_dsn) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        await _ensure_roles(settings)
        before = set(await applied())
        with contextlib.redirect_stdout(io.StringIO()):  # Piccolo reports to the screen
            await run_forwards("agency")
        await connection.execute("RESET ROLE")
        return [name for name in await applied() if name not in before]


async def applied() -> list[str]:
    """Ids of the migrations this database has, oldest first; an empty database has none."""
    if not await db.value("SELECT to_regclass('public.migration') IS NOT NULL"):
        return []
    found = await db.rows("SELECT name FROM migration WHERE app_name = 'agency' ORDER BY name")
    return [row["name"] for row in found]


async def pending(settings: Settings) -> tuple[list[str], list[str]]:
    """Ids of the migrations that this database has, and of those that it lacks."""
    async with db.administration(settings.admin_dsn):
        has = await applied()
    wanted = []
    for path in sorted(Path(APP_CONFIG.resolved_migrations_folder_path).glob("m*.py")):
        line = next(line for line in path.read_text().splitlines() if line.startswith("ID = "))
        wanted.append(line.split('"')[1])
    return has, [name for name in wanted if name not in has]


async def _ensure_roles(settings: Settings) -> None:
    prefix = settings.role_prefix
    owner = f"{prefix}_owner"
    passwords = role_passwords(settings.home, prefix)
    await db.execute("SELECT set_config('quittance.roles', $1, true)", prefix)
    await _statement(
        "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %L) "
        "THEN CREATE ROLE %I NOLOGIN; END IF; END $$",
        owner, owner,
    )  # fmt: skip
    database = database_name(settings.admin_dsn)
    # nobody else of the cluster may enter, and the client area makes no tables or functions
    await _statement("REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC", database)
    for role in ROLES:
        name = f"{prefix}_{role}"
        await _statement(
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %L) THEN "
            "CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE; END IF; END $$",
            name, name,
        )  # fmt: skip
        await _statement("ALTER ROLE %I PASSWORD %L", name, passwords[name])
        await _statement("ALTER ROLE %I SET statement_timeout = %L", name, TIMEOUTS[role])
        await _statement("ALTER ROLE %I SET idle_in_transaction_session_timeout = '60s'", name)
        await _statement("ALTER ROLE %I SET client_connection_check_interval = '1s'", name)
        rights = "CONNECT" if role == "portal" else "CONNECT, TEMPORARY"
        await _statement(f"GRANT {rights} ON DATABASE %I TO %I", database, name)
        await _statement("GRANT USAGE ON SCHEMA public TO %I", name)
    for extension in ("pg_trgm", "btree_gist", "unaccent"):
        await _statement("CREATE EXTENSION IF NOT EXISTS %I", extension)
    await _statement("GRANT %I TO CURRENT_USER", owner)
    await _statement("GRANT CREATE, USAGE ON SCHEMA public TO %I", owner)
    await _statement("SET LOCAL ROLE %I", owner)
    await Migration.create_table(if_not_exists=True)


async def _statement(template: str, *names: str) -> None:
    """Run a utility statement, which takes no parameters: names as %I, literals as %L."""
    casts = ", ".join(f"${place}::text" for place in range(2, len(names) + 2))
    separator = ", " if names else ""
    await db.execute(await db.value(f"SELECT format($1{separator}{casts})", template, *names))
