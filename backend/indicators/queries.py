"""The facts behind the key figures, per creditor, counted in PostgreSQL as of any day.

The same statements serve the manager's report and the creditor's own pages; who may see which rows
is the database's business. They join the unit of work around them: open it `readonly` and at
`repeatable_read`, so that all of them see the same instant.

A case counts from the day it was placed and is closed from `closed_on` on; a plan runs from the day
it was agreed until it ended, and whether it was on track on a day is judged from what had come in
by then; money counts from its day of receipt. What was booked later is taken back out of balances.
Reopening a case forgets when it had been closed before: the past is then told as if it never was.
"""

from collections import defaultdict

from backend import db
from backend.counting import counts_since
from backend.indicators.rules import Endings, Facts, Selection

# $1 and $2 are the first and last day of the period, $3 the day of the figures
PLACED = "c.stage <> 'review' AND c.placed_on BETWEEN $1 AND $2"
OPEN = "(c.closed_on IS NULL OR c.closed_on > $3)"
AGREED = "p.state NOT IN ('awaiting_approval', 'refused')"
RUNS = """CASE WHEN p.ended_on IS NULL THEN p.state IN ('confirmed', 'active', 'late')
            ELSE p.ended_on > $3 END"""
RECEIVED = {
    "placement": f"{PLACED} AND {{day}} <= $3",
    "receipt": "c.stage <> 'review' AND {day} BETWEEN $1 AND $2 AND {day} <= $3",
}

CASES = f"""
SELECT c.creditor_id,
       count(*) AS cases,
       count(*) FILTER (WHERE c.closed_on <= $3) AS closed,
       count(*) FILTER (WHERE c.closed_on <= $3 AND c.close_code = ANY($4)) AS paid,
       count(*) FILTER (WHERE c.closed_on <= $3 AND c.close_code = ANY($5)) AS otherwise,
       count(*) FILTER (WHERE c.closed_on <= $3 AND c.close_code = ANY($6)) AS left,
       sum(c.principal_cents) AS placed_cents,
       sum(c.principal_cents) FILTER (WHERE c.closed_on <= $3 AND c.close_code = ANY($6))
         AS corrected_cents,
       sum(c.balance_cents) FILTER (WHERE {OPEN}) AS open_cents
  FROM case_file c WHERE {PLACED} {{of_creditor}} GROUP BY c.creditor_id
"""
MONEY = f"""
SELECT a.creditor_id,
       sum(a.amount_cents) FILTER (WHERE counts AND a.bucket <> 'surplus') AS collected_cents,
       sum(a.amount_cents) FILTER (WHERE counts AND a.bucket = 'principal')
         AS collected_principal_cents,
       sum(a.amount_cents) FILTER (WHERE counts AND a.bucket = 'surplus') AS surplus_cents,
       sum(a.amount_cents) FILTER (WHERE stands) AS standing_cents,
       sum(a.amount_cents * (a.received_on - c.placed_on)) FILTER (WHERE stands) AS cent_days,
       sum(a.amount_cents) FILTER (WHERE a.bucket <> 'surplus' AND a.received_on > $3 AND {PLACED}
         AND {OPEN}) AS open_cents
  FROM allocation a
  JOIN case_file c ON c.id = a.case_id AND c.creditor_id = a.creditor_id
 CROSS JOIN LATERAL (SELECT {{allocated}} AS counts) AS which
 CROSS JOIN LATERAL (SELECT counts AND a.amount_cents > 0 AND a.bucket <> 'surplus' AS stands) AS s
 WHERE true {{of_creditor}} GROUP BY a.creditor_id
"""
# the oldest invoice of each case: the one statement that reads the claims, so the slowest
INVOICED = """
SELECT a.creditor_id, sum(a.amount_cents) AS invoiced_cents,
       sum(a.amount_cents * (a.received_on - i.issued_on)) AS cent_days_invoice
  FROM allocation a
  JOIN case_file c ON c.id = a.case_id AND c.creditor_id = a.creditor_id
  JOIN (SELECT case_id, min(coalesce(issued_on, due_on)) AS issued_on FROM claim c
         WHERE true {of_creditor} GROUP BY case_id) i ON i.case_id = a.case_id
 WHERE a.amount_cents > 0 AND a.bucket <> 'surplus' AND i.issued_on IS NOT NULL AND {allocated}
   AND a.received_on <= $3 {of_creditor} GROUP BY a.creditor_id
"""
# receipts that were taken back by the day of the figures: out of the mean of days again
REVERSED = """
SELECT a.creditor_id,
       -sum(a.amount_cents) AS standing_cents,
       -sum(a.amount_cents * (a.received_on - c.placed_on)) AS cent_days,
       -sum(a.amount_cents) FILTER (WHERE {invoiced} AND i.issued_on IS NOT NULL) AS invoiced_cents,
       -sum(a.amount_cents * (a.received_on - i.issued_on)) FILTER (WHERE {invoiced})
         AS cent_days_invoice
  FROM allocation r
  JOIN allocation a ON a.id = r.reverses_id AND a.creditor_id = r.creditor_id
  JOIN case_file c ON c.id = a.case_id AND c.creditor_id = r.creditor_id
  LEFT JOIN LATERAL (SELECT min(coalesce(issued_on, due_on)) AS issued_on FROM claim
                      WHERE {invoiced} AND case_id = c.id) i ON true
 WHERE r.reverses_id IS NOT NULL AND r.received_on <= $3 AND a.amount_cents > 0
   AND a.bucket <> 'surplus' AND {allocated} {of_creditor} GROUP BY a.creditor_id
"""
CHARGES = f"""
SELECT c.creditor_id, -sum(h.amount_cents) AS open_cents
  FROM charge h JOIN case_file c ON c.id = h.case_id AND c.creditor_id = h.creditor_id
 WHERE h.booked_on > $3 AND {PLACED} AND {OPEN} {{of_creditor}} GROUP BY c.creditor_id
"""
FEES = """
SELECT f.creditor_id, sum(f.fee_cents) AS fee_cents, sum(f.vat_cents) AS vat_cents
  FROM fee f JOIN case_file c ON c.id = f.case_id AND c.creditor_id = f.creditor_id
 WHERE {earned} {of_creditor} GROUP BY f.creditor_id
"""
PLANS = f"""
SELECT c.creditor_id,
       count(*) FILTER (WHERE p.agreed_on BETWEEN $1 AND $2) AS plans_agreed,
       count(*) FILTER (WHERE p.agreed_on BETWEEN $1 AND $2 AND p.state = 'completed'
                          AND NOT {RUNS}) AS plans_kept
  FROM plan p JOIN case_file c ON c.id = p.case_id AND c.creditor_id = p.creditor_id
 WHERE p.agreed_on <= $3 AND {AGREED} {{of_creditor}} GROUP BY c.creditor_id
"""
ON_TRACK = f"""
SELECT c.creditor_id,
       count(*) FILTER (WHERE p.agreed_on BETWEEN $1 AND $2) AS plans_kept,
       count(DISTINCT c.id) FILTER (WHERE {PLACED} AND {OPEN}) AS on_track
  FROM plan p
  JOIN case_file c ON c.id = p.case_id AND c.creditor_id = p.creditor_id
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(a.amount_cents), 0) AS cents FROM allocation a
        WHERE a.creditor_id = c.creditor_id AND a.case_id = p.case_id AND a.bucket <> 'surplus'
          AND a.received_on BETWEEN p.agreed_on AND $3
          AND {counts_since("a", "p.agreed_on")}) AS paid
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(amount_cents), 0) AS cents FROM instalment
        WHERE plan_id = p.id AND due_on < $3::date - p.grace_days) AS due
 WHERE p.agreed_on <= $3 AND {AGREED} AND {RUNS}
   AND (due.cents = 0 OR (paid.cents - p.paid_before_cents) * 10000
                           >= due.cents * (10000 - p.tolerance_bp)) {{of_creditor}}
 GROUP BY c.creditor_id
"""
STATEMENTS = (CASES, MONEY, REVERSED, CHARGES, FEES, PLANS, ON_TRACK)


async def facts(
    selection: Selection, endings: Endings, *, from_invoice: bool = True
) -> dict[int, Facts]:
    """Counts and cents by creditor's id; creditors without anything are missing.

    Without `from_invoice` the claims are left unread and the delay from the invoice is unknown:
    most of the time at a million cases, for a figure that no page shows first.
    """
    period = [selection.first, selection.last, selection.as_of]
    codes = [sorted(endings.paid), sorted(endings.otherwise), sorted(endings.leaves)]
    creditor = () if selection.creditor_id is None else (selection.creditor_id,)
    found: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for statement in (*STATEMENTS, INVOICED) if from_invoice else STATEMENTS:
        values: list[object] = [*period, *(codes if statement is CASES else ())]
        sql = statement.format(
            allocated=RECEIVED[selection.by].format(day="a.received_on"),
            earned=RECEIVED[selection.by].format(day="f.earned_on"),
            invoiced=str(from_invoice).lower(),
            of_creditor=f"AND c.creditor_id = ${len(values) + 1}" if creditor else "",
        )
        for row in await db.rows(sql, *values, *creditor):
            sums = found[row["creditor_id"]]
            for name, value in row.items():
                if name != "creditor_id":
                    sums[name] += int(value or 0)
    return {creditor_id: Facts(**sums) for creditor_id, sums in found.items()}
