"""What the tests of taking on share: files taken on for a creditor, and what the books say."""

import asyncio
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from backend import db
from backend.fsck import queries as fsck
from backend.intake import actions
from backend.intake.actions import Taken
from backend.intake.headers import Columns
from backend.settings import settings
from tests import cast
from tests.intake.lists import HEADERS, lines

ROOT = Path(__file__).parents[2]
RECEIVED = date(2026, 10, 1)


async def taken_on(
    *rows: tuple[str, ...],
    ref: str,
    headers: tuple[str, ...] = HEADERS,
    content: bytes | None = None,
    name: str = "list.csv",
    columns: Columns | None = None,
    dry_run: bool = False,
) -> Taken:
    """Take on rows under headers, or `content`, for the creditor `ref`, who is added if need be."""
    await cast.creditor(ref, name=f"Creditor {ref}")
    return await actions.take_on(
        content if content is not None else lines(headers, *rows).encode(),
        name,
        creditor_ref=ref,
        received_on=RECEIVED,
        actor="test",
        columns=columns,
        dry_run=dry_run,
    )


async def ask(sql: str, *values: object) -> Any:
    async with db.unit_of_work(readonly=True):
        return await db.value(sql, *values)


async def asked(sql: str, *values: object) -> list[tuple[Any, ...]]:
    async with db.unit_of_work(readonly=True):
        return [tuple(row) for row in await db.rows(sql, *values)]


async def everything() -> dict[str, int]:
    """How many rows every table has."""
    names = [
        row[0]
        for row in await asked(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
    ]
    return {name: await ask(f'SELECT count(*) FROM "{name}"') for name in sorted(names)}


async def cases_of(ref: str) -> list[dict[str, Any]]:
    async with db.unit_of_work(readonly=True):
        rows = await db.rows(
            "SELECT f.*, p.file_name FROM case_file f JOIN creditor c ON c.id = f.creditor_id"
            " LEFT JOIN placement p ON p.id = f.placement_id WHERE c.ref = $1 ORDER BY f.id",
            ref,
        )
    return [dict(row) for row in rows]


async def violations() -> list[Any]:
    chosen = settings()
    async with db.unit_of_work(role="worker", readonly=True):
        return await fsck.run(roles=chosen.role_prefix, country=chosen.agency_country)


async def quittance(*arguments: str) -> tuple[int, Any, str]:
    """The command as an operator types it: exit code, its JSON, what it says of errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "backend.cli", *arguments,
        cwd=ROOT, env=dict(os.environ), stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told, complained = await process.communicate()
    assert process.returncode is not None
    return process.returncode, json.loads(told) if told else None, complained.decode()
