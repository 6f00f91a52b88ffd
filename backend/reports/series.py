"""Collections by month and recovery by cohort, as columns: what the two charts are drawn from.

PostgreSQL sums, polars lays out. Every function joins the unit of work around it
(`queries.reading()`). Cents stay whole; a share here is for drawing, never for reckoning on.
"""

import io
from datetime import date, timedelta
from typing import Any

import polars as pl

from backend import db
from backend.days import months_after

MONTHS = """
SELECT a.creditor_id, date_trunc('month', a.received_on)::date AS month,
       CASE p.channel WHEN 'third_party' THEN 'creditor_direct' ELSE p.channel END AS channel,
       sum(a.amount_cents)::bigint AS cents
  FROM allocation a JOIN payment p ON p.id = a.payment_id
 WHERE a.received_on BETWEEN $1 AND $2 AND a.bucket <> 'surplus' {of_creditor}
 GROUP BY 1, 2, 3
"""
PLACED = """
SELECT date_trunc('month', c.placed_on)::date AS month, sum(c.principal_cents)::bigint AS cents
  FROM case_file c WHERE c.placed_on BETWEEN $1 AND $2 AND c.stage <> 'review' {of_creditor}
 GROUP BY 1
"""
RECEIVED = """
SELECT date_trunc('month', c.placed_on)::date AS month,
       (extract(year FROM a.received_on) * 12 + extract(month FROM a.received_on)
        - extract(year FROM c.placed_on) * 12 - extract(month FROM c.placed_on))::int AS age,
       sum(a.amount_cents)::bigint AS cents
  FROM allocation a JOIN case_file c ON c.id = a.case_id
 WHERE c.placed_on BETWEEN $1 AND $2 AND c.stage <> 'review' AND a.received_on <= $2
   AND a.bucket <> 'surplus' {of_creditor} GROUP BY 1, 2
"""


async def collections_by_month(
    last: date, *, months: int, creditor_id: int | None = None
) -> pl.DataFrame:
    """Cents received by creditor, month and channel over `months` months up to the day `last`."""
    first = months_after(last.replace(day=1), 1 - months)
    return await _frame(
        MONTHS,
        {"creditor_id": pl.Int64, "month": pl.Date, "channel": pl.String, "cents": pl.Int64},
        [first, last],
        creditor_id,
        table="a",
    )


async def cohort_curves(
    as_of: date, *, quarters: int, ages: int = 12, creditor_id: int | None = None
) -> pl.DataFrame:
    """Cumulative recovery by quarter of placement and age in months: quarter, age, share.

    A quarter's curve ends at the age that all of its three months have reached in full.
    """
    first = months_after(as_of.replace(day=1), -((as_of.month - 1) % 3) - 3 * (quarters - 1))
    placed = await _frame(
        PLACED, {"month": pl.Date, "cents": pl.Int64}, [first, as_of], creditor_id, table="c"
    )
    received = await _frame(
        RECEIVED,
        {"month": pl.Date, "age": pl.Int32, "cents": pl.Int64},
        [first, as_of],
        creditor_id,
        table="c",
    )
    return _curves(placed, received, as_of=as_of, ages=ages)


def _curves(
    placed: pl.DataFrame, received: pl.DataFrame, *, as_of: date, ages: int
) -> pl.DataFrame:
    full_month = 0 if (as_of + timedelta(days=1)).day == 1 else 1
    whole = as_of.year * 12 + as_of.month - full_month
    quarter = pl.col("month").dt.truncate("1q").alias("quarter")
    cohorts = placed.group_by(quarter).agg(placed=pl.col("cents").sum())
    reached = (
        cohorts.with_columns(
            reached=whole - pl.col("quarter").dt.year() * 12 - pl.col("quarter").dt.month() - 2
        )
        .filter(pl.col("placed") > 0)
        .join(pl.DataFrame({"age": range(ages + 1)}, schema={"age": pl.Int32}), how="cross")
        .filter(pl.col("age") <= pl.col("reached"))
    )
    cells = received.group_by(quarter, "age").agg(cents=pl.col("cents").sum())
    return (
        reached.join(cells, on=["quarter", "age"], how="left")
        .sort("quarter", "age")
        .with_columns(so_far=pl.col("cents").fill_null(0).cum_sum().over("quarter"))
        .with_columns(share=pl.col("so_far") / pl.col("placed"))
        .select("quarter", "age", "placed", "so_far", "share")
        .sort("quarter", "age")
    )


async def _frame(
    sql: str, schema: dict[str, Any], values: list[object], creditor_id: int | None, *, table: str
) -> pl.DataFrame:
    """The rows of a statement by COPY; it joins the unit of work around it."""
    if creditor_id is None:
        composed = sql.format(of_creditor="")
    else:
        composed = sql.format(of_creditor=f"AND {table}.creditor_id = ${len(values) + 1}")
        values = [*values, creditor_id]
    out = io.BytesIO()
    await db.connection().copy_from_query(composed, *values, output=out, format="csv", header=True)
    out.seek(0)
    return pl.read_csv(out, schema=schema)
