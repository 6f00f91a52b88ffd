"""Loading whole tables with COPY: constraints and indexes step aside and are rebuilt after.

All inside the caller's transaction, as the tables' owner; a failure leaves everything as it was.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from io import BytesIO

import polars as pl

from backend import db

SLICE_ROWS = 200_000
NULL = "\\N"

_INDEXES = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_index i WHERE i.indrelid = ANY($1::text[]::regclass[])
   AND NOT EXISTS (SELECT 1 FROM pg_constraint c
                    WHERE c.conindid = i.indexrelid AND c.contype IN ('p','u','x'))
 ORDER BY 1
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text AS of_table, quote_ident(conname) AS name, contype::text AS kind,
       pg_get_constraintdef(oid) AS definition
  FROM pg_constraint WHERE contype::text = ANY($2::text[])
   AND (conrelid = ANY($1::text[]::regclass[]) OR confrelid = ANY($1::text[]::regclass[]))
 ORDER BY contype DESC, conrelid, conname
"""


async def load(
    tables: Sequence[str],
    frames: AsyncIterator[tuple[str, pl.DataFrame]],
    *,
    derive: Callable[[], Awaitable[None]],
) -> None:
    """COPY each frame into its table, one of `tables`; then sequences follow the highest ids.

    While one part is on its way into the database, the next is being made. `derive` writes into
    `tables` what follows from the rows, before their indexes are built again.
    """
    names = list(tables)
    references = await db.rows(_CONSTRAINTS, names, ["f"])
    uniques = await db.rows(_CONSTRAINTS, names, ["u", "x"])
    keys = await db.rows(_CONSTRAINTS, names, ["p"])
    indexes = await db.rows(_INDEXES, names)
    await db.execute("SET LOCAL maintenance_work_mem = '512MB'")
    await db.execute("SET LOCAL synchronous_commit = on")
    for one in [*references, *uniques, *keys]:
        await db.execute(f"ALTER TABLE {one['of_table']} DROP CONSTRAINT {one['name']}")
    for one in indexes:
        await db.execute(f"DROP INDEX {one['name']}")
    await _copy_all(_parts(frames))
    await derive()
    for one in indexes:
        await db.execute(one["definition"])
    for one in [*keys, *uniques, *references]:
        await db.execute(
            f"ALTER TABLE {one['of_table']} ADD CONSTRAINT {one['name']} {one['definition']}"
        )
    for table in names:
        await db.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
            f" (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)"
        )
        await db.execute(f"ANALYZE {table}")


Part = tuple[str, list[str], BytesIO]


async def _parts(frames: AsyncIterator[tuple[str, pl.DataFrame]]) -> AsyncIterator[Part]:
    async for table, frame in frames:
        for part in frame.iter_slices(SLICE_ROWS):
            yield table, frame.columns, await asyncio.to_thread(_as_csv, part)


def _as_csv(part: pl.DataFrame) -> BytesIO:
    buffer = BytesIO()
    part.write_csv(
        buffer,
        include_header=False,
        null_value=NULL,
        datetime_format="%Y-%m-%dT%H:%M:%S%.6f+00",
    )
    buffer.seek(0)
    return buffer


async def _copy_all(parts: AsyncIterator[Part]) -> None:
    ahead = asyncio.ensure_future(anext(parts, None))
    try:
        while (part := await ahead) is not None:
            ahead = asyncio.ensure_future(anext(parts, None))
            table, columns, content = part
            await db.connection().copy_to_table(
                table, source=content, columns=columns, format="csv", null=NULL, timeout=3600
            )
    finally:
        ahead.cancel()
