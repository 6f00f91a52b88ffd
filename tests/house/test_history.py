"""The tables as the code says them, as the migrations make them, and as PostgreSQL has them: one.

Volume: every migration, every column of every table.
"""

import re
from typing import Any

import asyncpg
from piccolo.apps.migrations.commands.new import AutoMigrationManager

from backend.piccolo_app import APP_CONFIG, FEATURES
from tests.house.reading import ROOT, none_of

# Made by SQL on purpose: PostgreSQL fills them, no code writes them.
GENERATED = {"case_file.search_name", "call.shared_note", "entry.xid"}
MIGRATIONS = sorted((ROOT / "migrations").glob("m*.py"))


def columns_of(table: Any) -> dict[str, bool]:
    """Column name to whether it may be null, as the code says."""
    return {
        column._meta.db_column_name: column._meta.null or column._meta.primary_key
        for column in table._meta.columns
    }


async def test_the_code_asks_for_nothing_that_the_migrations_do_not_make():
    changes = [
        change
        for statements in await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
        for change in statements.statements
    ]

    none_of(changes, "write a migration: piccolo migrations new agency --auto")


async def test_the_database_has_the_columns_of_the_code_and_no_others(database):
    wanted = {
        f"{table._meta.tablename}.{name}"
        for table in APP_CONFIG.table_classes
        for name in columns_of(table)
    }
    connection = await asyncpg.connect(database.admin_dsn)
    found = {
        f"{row['table_name']}.{row['column_name']}"
        for row in await connection.fetch(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name NOT IN ('migration', 'account_kind')"
        )
    }
    nullable = {
        f"{row['table_name']}.{row['column_name']}"
        for row in await connection.fetch(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND is_nullable = 'YES'"
        )
    }
    await connection.close()

    print(f"schema: {len(APP_CONFIG.table_classes)} tables, {len(wanted)} columns")
    none_of(sorted(wanted - found), "the migrations do not make it")
    none_of(sorted(found - wanted - GENERATED), "say it in the room's tables.py")
    loose = [
        f"{table._meta.tablename}.{name}"
        for table in APP_CONFIG.table_classes
        for name, null in columns_of(table).items()
        if not null and f"{table._meta.tablename}.{name}" in nullable
    ]
    none_of(loose, "NOT NULL in the code, nullable in the database")


async def test_amounts_are_whole_cents_in_every_column(database):
    connection = await asyncpg.connect(database.admin_dsn)
    columns = await connection.fetch(
        "SELECT table_name || '.' || column_name AS name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    )
    await connection.close()

    inexact = ("numeric", "real", "double precision", "money")
    cents = [row for row in columns if row["name"].endswith("_cents")]
    print(f"amounts: {len(cents)} columns of cents among {len(columns)}")
    assert len(cents) > 20
    none_of([row["name"] for row in columns if row["data_type"] in inexact], "cents, in bigint")
    none_of([row["name"] for row in cents if row["data_type"] != "bigint"], "make it bigint")


def test_every_room_with_tables_is_migrated():
    rooms = {path.parent.name for path in (ROOT / "backend").glob("*/tables.py")}

    none_of(sorted(rooms - set(FEATURES)), "add it to FEATURES in backend/piccolo_app.py")


def test_migrations_run_in_the_order_of_their_names():
    ids = [re.search(r'^ID = "(.+)"$', path.read_text(), re.MULTILINE) for path in MIGRATIONS]
    stamps = [found[1] for found in ids if found]

    assert len(stamps) == len(MIGRATIONS) > 5
    assert stamps == sorted(set(stamps)), "give the migration an ID later than the one before"
    assert [path.name[:5] for path in MIGRATIONS] == [
        f"m{place:04d}" for place in range(1, len(MIGRATIONS) + 1)
    ]


def test_a_migration_says_what_it_does_and_keeps_to_one_transaction():
    found = []
    for path in MIGRATIONS:
        text = path.read_text()
        if re.search(r"CONCURRENTLY|\bCOMMIT\b|\bVACUUM\b", text):
            found.append(f"{path.name}: cannot run inside the one transaction")
        if "SQL = " in text and not text.startswith('"""'):
            found.append(f"{path.name}: says nothing about itself")
        takes = re.search(
            r"\b(ALTER TABLE|CREATE INDEX|CREATE UNIQUE INDEX|CREATE TRIGGER)\b", text
        )
        if takes and "SET LOCAL lock_timeout" not in text:
            found.append(f"{path.name}: set a lock_timeout before taking locks")
        if re.search(r"DROP (TABLE|COLUMN)", text):
            found.append(f"{path.name}: nothing is dropped in the version that stops using it")

    print(f"migrations: {len(MIGRATIONS)}")
    none_of(found, "see beside each")
