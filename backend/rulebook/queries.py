"""The book of law as it stands: what the program ships and what administrators added.

Queries run inside the caller's unit of work, as any role: the law is the same for everybody.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from backend import db
from backend.law.rows import SHIPPED, MissingRow, Row, Rulebook

ABOUT_TO = 60  # days ahead within which a row that will lack is told
_ADDED = (
    "SELECT id, jurisdiction, kind, key, valid_from, valid_until, value::text AS value, article,"
    " source, confidence, note FROM law_row ORDER BY id"
)


async def book(*, signed: bool = False) -> Rulebook:
    """Shipped rows and added ones. `signed`: with the names of those who signed (not as portal)."""
    added = await db.rows(_ADDED)
    found = _book(tuple(tuple(row.values()) for row in added))
    if not signed:
        return found
    names = await db.rows(
        "SELECT row_id, string_agg(verified_name, ', ' ORDER BY id) AS names FROM law_verification"
        " GROUP BY row_id"
    )
    return found.signed({row["row_id"]: row["names"] for row in names}) if names else found


@lru_cache(maxsize=8)
def _book(added: tuple[tuple[Any, ...], ...]) -> Rulebook:
    """Remembered by everything that was added, so that a request makes it at most once."""
    return SHIPPED.with_rows(_row(*told) for told in added) if added else SHIPPED


def _row(
    number: int,
    jurisdiction: str,
    kind: str,
    key: str,
    valid_from: date,
    valid_until: date | None,
    value: str | None,
    article: str,
    source: str,
    confidence: str,
    note: str,
) -> Row:
    return Row(
        id=row_id(number, jurisdiction, kind, key, valid_from),
        jurisdiction=jurisdiction,
        kind=kind,
        key=key,
        valid_from=valid_from,
        valid_until=valid_until,
        value=None if value is None else json.loads(value),
        article=article,
        source=source,
        confidence=confidence,
        entered=number,
        note=note,
    )


def row_id(number: int, jurisdiction: str, kind: str, key: str, valid_from: date) -> str:
    """How an added row is named beside the amounts that came from it."""
    parts = (jurisdiction, kind, key, f"{valid_from}#{number}")
    return "/".join(part for part in parts if part)


async def missing(today: date) -> tuple[MissingRow, ...]:
    """Rows that lack today or will within `ABOUT_TO` days, the most urgent first."""
    return (await book()).wanting(today, within_days=ABOUT_TO)


async def entered(row: Row) -> Mapping[str, Any] | None:
    """Who entered an added row and when; None for a row as shipped. Not as portal."""
    if not row.entered:
        return None
    return await db.row(
        "SELECT entered_by, entered_name, created_at FROM law_row WHERE id = $1", row.entered
    )
