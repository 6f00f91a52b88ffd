"""Loading whole tables with COPY: constraints and indexes step aside and are rebuilt after.

All inside the caller's transaction, as the tables' owner; a failure leaves everything as it was.
"""

from io import BytesIO

import polars as pl

from backend import db

SLICE_ROWS = 500_000
NULL = "\\N"

_INDEXES = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_index i WHERE i.indrelid = ANY($1::text[]::regclass[]) AND NOT i.indisprimary
   AND NOT EXISTS (SELECT 1 FROM pg_constraint c
                    WHERE c.conindid = i.indexrelid AND c.contype IN ('u','x'))
 ORDER BY 1
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text AS of_table, quote_ident(conname) AS name, contype::text AS kind,
       pg_get_constraintdef(oid) AS definition
  FROM pg_constraint WHERE contype::text = ANY($2::text[])
   AND (conrelid = ANY($1::text[]::regclass[]) OR confrelid = ANY($1::text[]::regclass[]))
 ORDER BY contype DESC, conrelid, conname
"""


async def load(frames: dict[str, pl.DataFrame]) -> None:
    """COPY each frame into the table of its name; then the sequences follow the highest ids."""
    tables = list(frames)
    references = await db.rows(_CONSTRAINTS, tables, ["f"])
    uniques = await db.rows(_CONSTRAINTS, tables, ["u", "x"])
    indexes = await db.rows(_INDEXES, tables)
    await db.execute("SET LOCAL maintenance_work_mem = '512MB'")
    await db.execute("SET LOCAL synchronous_commit = on")
    for one in [*references, *uniques]:
        await db.execute(f"ALTER TABLE {one['of_table']} DROP CONSTRAINT {one['name']}")
    for one in indexes:
        await db.execute(f"DROP INDEX {one['name']}")
    for table, frame in frames.items():
        await _copy(table, frame)
    for one in indexes:
        await db.execute(one["definition"])
    for one in [*uniques, *references]:
        await db.execute(
            f"ALTER TABLE {one['of_table']} ADD CONSTRAINT {one['name']} {one['definition']}"
        )
    for table in tables:
        await db.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
            f" (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)"
        )
        await db.execute(f"ANALYZE {table}")


async def _copy(table: str, frame: pl.DataFrame) -> None:
    for part in frame.iter_slices(SLICE_ROWS):
        buffer = BytesIO()
        part.write_csv(
            buffer,
            include_header=False,
            null_value=NULL,
            datetime_format="%Y-%m-%dT%H:%M:%S%.6f+00",
        )
        buffer.seek(0)
        await db.connection().copy_to_table(
            table, source=buffer, columns=frame.columns, format="csv", null=NULL, timeout=3600
        )
