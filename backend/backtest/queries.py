"""The agency's real receipts as columns: what stands, case by case, with what a fee may ask of it.

Run inside a read-only unit of work. What was received and taken back again is left out: it earned
nothing in the end, under any table.
"""

from datetime import date
from io import BytesIO

import polars as pl

from backend import db
from backend.backtest.twin import CLAIMS, HISTORY
from backend.cases.stages import AMICABLE, RESTING
from backend.creditors.fee_terms import BUCKETS, FeeTerms

SECONDS = 300
_RESTING = ", ".join(f"'{stage}'" for stage in RESTING)
_STAGE = f"""coalesce(
  (SELECT s.stage FROM case_stage s WHERE s.case_id = h.case_id AND s.since <= h.received_on
      AND s.stage NOT IN ({_RESTING}) ORDER BY s.since DESC, s.id DESC LIMIT 1),
  (SELECT s.was FROM case_stage s WHERE s.case_id = h.case_id ORDER BY s.since, s.id LIMIT 1),
  c.stage)"""
_SUMS = ", ".join(
    f"coalesce(sum(a.amount_cents) FILTER (WHERE a.bucket = '{bucket}'), 0)::bigint AS {bucket}"
    for bucket in BUCKETS
)
_HISTORY = """
SELECT c.creditor_id, h.case_id, h.payment_id, h.received_on, c.placed_on,
       c.age_at_placement, h.direct::text, c.principal_cents, {stage}, {buckets}
  FROM (SELECT a.case_id, a.payment_id, a.received_on, a.direct, {sums} FROM allocation a
         WHERE a.bucket <> 'surplus' AND a.amount_cents > 0 AND a.reverses_id IS NULL
           AND a.received_on <= '{until}' {creditor}
           AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses_id = a.id)
         GROUP BY 1, 2, 3, 4) h JOIN case_file c ON c.id = h.case_id
"""
_CLAIMS = "SELECT case_id, due_on, open_cents FROM claim {creditor}"


async def history(creditor_id: int | None, *, until: date, fees: FeeTerms) -> pl.DataFrame:
    """Every receipt that stands, up to `until`, in the columns of `twin.HISTORY`."""
    by_stage = any(part.by == "stage" for part in fees.parts)
    resting = f"CASE WHEN {_STAGE} IN ({_RESTING}) THEN '{AMICABLE}' ELSE {_STAGE} END"
    return await _frame(
        _HISTORY.format(
            stage=resting if by_stage else f"'{AMICABLE}'",
            buckets=", ".join(f"h.{bucket}" for bucket in BUCKETS),
            sums=_SUMS,
            until=until.isoformat(),
            creditor="" if creditor_id is None else f"AND a.creditor_id = {int(creditor_id)}",
        ),
        HISTORY,
    )


async def claims(creditor_id: int | None) -> pl.DataFrame:
    """What was placed of each case, with the day it fell due."""
    creditor = "" if creditor_id is None else f"WHERE creditor_id = {int(creditor_id)}"
    return await _frame(_CLAIMS.format(creditor=creditor), CLAIMS)


async def charged(creditor_id: int | None, *, since: date, until: date) -> pl.DataFrame:
    """The fees that receipts did earn in these days and that stand, by creditor and month."""
    found = await db.rows(
        "SELECT f.creditor_id, to_char(f.earned_on, 'YYYY-MM') AS month,"
        " sum(f.fee_cents)::bigint AS now_cents FROM fee f"
        " WHERE f.act = '' AND f.reverses_id IS NULL AND f.earned_on BETWEEN $2 AND $3"
        " AND ($1::bigint IS NULL OR f.creditor_id = $1)"
        " AND NOT EXISTS (SELECT FROM fee r WHERE r.reverses_id = f.id) GROUP BY 1, 2",
        creditor_id, since, until,
    )  # fmt: skip
    schema = {"creditor_id": pl.Int64, "month": pl.String, "now_cents": pl.Int64}
    return pl.DataFrame([tuple(one) for one in found], schema=schema, orient="row")


async def names() -> dict[int, str]:
    """The references of all creditors by id."""
    return {one["id"]: one["ref"] for one in await db.rows("SELECT id, ref FROM creditor")}


async def _frame(query: str, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    buffer = BytesIO()
    await db.connection().copy_from_query(query, output=buffer, format="csv", timeout=SECONDS)
    buffer.seek(0)
    if not buffer.getbuffer().nbytes:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(buffer, has_header=False, schema=schema)
