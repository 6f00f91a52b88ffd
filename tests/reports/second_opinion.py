"""The same figures a second time: case by case, in plain SQL from the postings themselves.

It shares nothing with the product's statements but the definitions: no balance that somebody kept,
no flag, no index in mind. Slow and plain on purpose.
"""

from datetime import date
from typing import Any

from backend import db

CASE = """
CREATE TEMPORARY TABLE second_case ON COMMIT DROP AS
SELECT c.id, c.creditor_id, c.placed_on, c.principal_cents AS placed,
       coalesce(c.closed_on <= $1, false) AS closed,
       CASE WHEN c.closed_on <= $1 THEN c.close_code END AS code,
       (SELECT sum(open_cents) FROM claim WHERE case_id = c.id)
         + coalesce((SELECT sum(amount_cents) FROM charge
                      WHERE case_id = c.id AND booked_on <= $1), 0)
         - coalesce((SELECT sum(amount_cents) FROM allocation
                      WHERE case_id = c.id AND received_on <= $1 AND NOT bucket = 'surplus'), 0)
         AS balance,
       (SELECT min(CASE WHEN issued_on IS NULL THEN due_on ELSE issued_on END)
          FROM claim WHERE case_id = c.id) AS invoiced_on
  FROM case_file c WHERE c.placed_on <= $1 AND NOT c.stage = 'review'
"""
MONEY = """
CREATE TEMPORARY TABLE second_money ON COMMIT DROP AS
SELECT a.*, c.placed_on, c.invoiced_on,
       a.amount_cents > 0 AND NOT a.bucket = 'surplus' AND a.id NOT IN (
         SELECT r.reverses_id FROM allocation r
          WHERE r.reverses_id IS NOT NULL AND r.received_on <= $1) AS stands
  FROM allocation a JOIN second_case c ON c.id = a.case_id
 WHERE a.received_on <= $1
   AND CASE $2 WHEN 'placement' THEN c.placed_on ELSE a.received_on END >= $3
   AND CASE $2 WHEN 'placement' THEN c.placed_on ELSE a.received_on END <= $4
"""
PLAN = """
CREATE TEMPORARY TABLE second_plan ON COMMIT DROP AS
SELECT p.id, p.case_id, p.creditor_id, p.state, p.agreed_on,
       CASE WHEN p.ended_on IS NOT NULL THEN p.ended_on <= $1
            ELSE p.state IN ('broken', 'completed', 'cancelled') END AS over,
       -- broken: at some due day whose grace has run out, less had come in than was asked for
       EXISTS (SELECT 1 FROM instalment i
                WHERE i.plan_id = p.id AND i.due_on + p.grace_days + 1 <= $1
                  AND (SELECT coalesce(sum(a.amount_cents), 0) FROM allocation a
                        WHERE a.case_id = p.case_id AND NOT a.bucket = 'surplus'
                          AND a.received_on >= p.agreed_on AND a.received_on <= $1
                          -- what goes back of money from before the plan is not the plan's
                          AND NOT EXISTS (SELECT 1 FROM allocation o WHERE o.id = a.reverses_id
                                             AND o.received_on < p.agreed_on))
                      - p.paid_before_cents
                      < (SELECT sum(e.amount_cents) FROM instalment e
                          WHERE e.plan_id = p.id AND e.due_on <= i.due_on)
                        * (1 - p.tolerance_bp / 10000.0)) AS missed
  FROM plan p WHERE p.agreed_on IS NOT NULL AND p.agreed_on <= $1
   AND p.state NOT IN ('refused', 'awaiting_approval')
"""
FIGURES = """
WITH cohort AS (SELECT * FROM second_case WHERE placed_on BETWEEN $3 AND $4),
sums AS (
SELECT k.ref,
  (SELECT count(*) FROM cohort x WHERE x.creditor_id = k.id) AS cases,
  (SELECT count(*) FROM cohort x WHERE x.creditor_id = k.id AND x.closed) AS closed,
  (SELECT coalesce(sum(placed), 0) FROM cohort x WHERE x.creditor_id = k.id) AS placed_cents,
  (SELECT coalesce(sum(placed), 0) FROM cohort x WHERE x.creditor_id = k.id AND x.code = ANY($7))
    AS corrected,
  (SELECT coalesce(sum(balance), 0) FROM cohort x WHERE x.creditor_id = k.id AND NOT x.closed)
    AS open_cents,
  (SELECT count(*) FROM cohort x WHERE x.creditor_id = k.id AND x.code = ANY($5)) AS paid,
  (SELECT count(*) FROM cohort x WHERE x.creditor_id = k.id AND x.code = ANY($6)) AS otherwise,
  (SELECT count(*) FROM cohort x WHERE x.creditor_id = k.id AND x.code = ANY($7)) AS gone,
  (SELECT count(*) FROM cohort x WHERE x.creditor_id = k.id AND NOT x.closed AND EXISTS
     (SELECT 1 FROM second_plan p WHERE p.case_id = x.id AND NOT p.over AND NOT p.missed))
    AS on_track,
  (SELECT coalesce(sum(amount_cents), 0) FROM second_money m
    WHERE m.creditor_id = k.id AND NOT bucket = 'surplus') AS collected_cents,
  (SELECT coalesce(sum(amount_cents), 0) FROM second_money m
    WHERE m.creditor_id = k.id AND bucket = 'principal') AS collected_principal_cents,
  (SELECT coalesce(sum(amount_cents), 0) FROM second_money m
    WHERE m.creditor_id = k.id AND bucket = 'surplus') AS surplus_cents,
  (SELECT coalesce(sum(f.fee_cents), 0) FROM fee f JOIN second_case c ON c.id = f.case_id
    WHERE f.creditor_id = k.id AND f.earned_on <= $1
      AND CASE $2 WHEN 'placement' THEN c.placed_on ELSE f.earned_on END BETWEEN $3 AND $4)
    AS fee_cents,
  (SELECT coalesce(sum(f.vat_cents), 0) FROM fee f JOIN second_case c ON c.id = f.case_id
    WHERE f.creditor_id = k.id AND f.earned_on <= $1
      AND CASE $2 WHEN 'placement' THEN c.placed_on ELSE f.earned_on END BETWEEN $3 AND $4)
    AS vat_cents,
  (SELECT round(sum(amount_cents * (received_on - placed_on))::numeric / sum(amount_cents), 1)
     FROM second_money m WHERE m.creditor_id = k.id AND stands) AS mean_days_to_pay,
  (SELECT round(sum(amount_cents * (received_on - invoiced_on))::numeric / sum(amount_cents), 1)
     FROM second_money m WHERE m.creditor_id = k.id AND stands AND invoiced_on IS NOT NULL)
    AS mean_days_from_invoice,
  (SELECT round(avg(CASE WHEN state = 'completed' AND over OR NOT over AND NOT missed
                         THEN 1.0 ELSE 0.0 END), 6)
     FROM second_plan p WHERE p.creditor_id = k.id AND agreed_on BETWEEN $3 AND $4) AS plans_kept
  FROM creditor k)
SELECT *,
  round(collected_cents / nullif(placed_cents, 0), 6) AS recovery_rate,
  round(collected_cents / nullif(placed_cents - corrected, 0), 6) AS adjusted_recovery_rate,
  round(paid::numeric / nullif(cases - gone, 0), 6) AS "resolution.cohort.paid",
  round((paid + otherwise)::numeric / nullif(cases - gone, 0), 6) AS "resolution.cohort.resolved",
  round((paid + otherwise + on_track)::numeric / nullif(cases - gone, 0), 6)
    AS "resolution.cohort.on_track",
  round(paid::numeric / nullif(closed - gone, 0), 6) AS "resolution.closed.paid",
  round((paid + otherwise)::numeric / nullif(closed - gone, 0), 6) AS "resolution.closed.resolved"
  FROM sums
"""


async def figures(
    *, by: str, from_: date | None, to: date | None, as_of: date, codes: dict[str, list[str]]
) -> dict[str, dict[str, Any]]:
    """Every figure by creditor's reference and key; inside a unit of work that may write."""
    first = from_ or date(1900, 1, 1)
    last = min(to or as_of, as_of)
    await db.execute(_dated(CASE, as_of))
    await db.execute(_dated(MONEY, as_of, by, first, last))
    await db.execute(_dated(PLAN, as_of))
    found = await db.rows(
        _dated(FIGURES, as_of, by, first, last),
        codes["paid"], codes["otherwise"], codes["leaves"],
    )  # fmt: skip
    for table in ("second_case", "second_money", "second_plan"):
        await db.execute(f"DROP TABLE {table}")
    return {row["ref"]: dict(row) for row in found}


def _dated(sql: str, *values: object) -> str:
    """CREATE TABLE AS takes no parameters: days and a word of ours stand in the text itself."""
    for place, value in enumerate(values, start=1):
        literal = f"date '{value}'" if isinstance(value, date) else f"'{value}'"
        sql = sql.replace(f"${place}", literal)
    for place in (5, 6, 7):
        sql = sql.replace(f"${place}", f"${place - 4}::text[]")
    return sql
