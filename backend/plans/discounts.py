"""Discounts that depend on a plan being kept: granted when it is completed, taken back when money
goes back and it is open again.

A discount is a waiver: charges below nought that say why, and the entry `discount` in the ledger.
It falls first on what came on top of the principal, so that the principal is kept longest. Joins
the unit of work of its caller, which holds the locks on the cases. The night grants all of its
completed plans by the one statement.
"""

from datetime import date

from backend import db
from backend.ledger import actions as ledger
from backend.words import _

REASON = _("Discount for a plan that was kept")
TAKEN_BACK = _("The plan is open again: money went back")

# $1 plans, $2 the day, $3 who, $4 the reason. Several at once; one that has its discount is left.
GRANT = """
WITH wanted AS (
  SELECT p.id, p.case_id, p.creditor_id, least(p.discount_cents, c.balance_cents) AS cents,
         'discount:' || p.id || ':' || p.row_version AS key
    FROM plan p JOIN case_file c ON c.id = p.case_id
   WHERE p.id = ANY($1::bigint[]) AND p.state = 'completed' AND p.discount_cents > 0
     AND p.discount_entry_id IS NULL AND c.balance_cents > 0),
entries AS (
  SELECT case_id, 'principal' AS component, open_cents AS cents FROM claim
   WHERE case_id IN (SELECT case_id FROM wanted)
  UNION ALL
  SELECT case_id, CASE kind WHEN 'principal_correction' THEN 'principal' ELSE kind END, amount_cents
    FROM charge WHERE case_id IN (SELECT case_id FROM wanted)
  UNION ALL
  SELECT case_id, bucket, -amount_cents FROM allocation
   WHERE bucket <> 'surplus' AND case_id IN (SELECT case_id FROM wanted)),
owed AS (
  SELECT case_id, component, sum(cents) AS cents,
         sum(sum(cents)) OVER (PARTITION BY case_id ORDER BY array_position(
           ARRAY['penalty','indemnity','interest','cost','principal'], component)) AS upto
    FROM entries GROUP BY case_id, component HAVING sum(cents) > 0),
parts AS (
  SELECT w.id, w.case_id, w.creditor_id, w.key, o.component,
         least(o.cents, w.cents - (o.upto - o.cents))::bigint AS cents
    FROM wanted w JOIN owed o USING (case_id) WHERE o.upto - o.cents < w.cents),
head AS (
  INSERT INTO entry (kind, idem_key, request_hash, booked_on, value_on, reason, actor)
  SELECT 'discount', key, sha256(convert_to(key || ' ' || cents, 'UTF8')), $2, $2, $4, $3
    FROM wanted WHERE id IN (SELECT id FROM parts) RETURNING id AS entry_id, idem_key AS key),
lines AS (
  SELECT h.entry_id, row_number() OVER (PARTITION BY p.id ORDER BY p.component) AS line, p.*,
         'owed' AS account FROM parts p JOIN head h USING (key)),
posted AS (
  INSERT INTO posting (entry_id, line, account_id, pool, amount_cents, case_id, component)
  SELECT entry_id, line, account_of('owed', creditor_id), 'claim', -cents, case_id, component
    FROM lines
  UNION ALL
  SELECT entry_id, 0, account_of('discounted', creditor_id), 'claim', sum(cents)::bigint, case_id,
         NULL FROM lines GROUP BY entry_id, creditor_id, case_id),
waived AS (
  INSERT INTO charge (case_id, creditor_id, kind, amount_cents, booked_on, reason, created_by,
                      entry_id)
  SELECT case_id, creditor_id,
         CASE component WHEN 'principal' THEN 'principal_correction' ELSE component END,
         -cents, $2, $4, $3, entry_id FROM lines),
lowered AS (
  UPDATE case_file c SET balance_cents = c.balance_cents - l.cents,
         row_version = c.row_version + 1
    FROM (SELECT case_id, sum(cents)::bigint AS cents FROM lines GROUP BY case_id) l
   WHERE c.id = l.case_id)
UPDATE plan p SET discount_entry_id = l.entry_id
  FROM (SELECT DISTINCT id, entry_id FROM lines) l WHERE p.id = l.id
"""


async def grant(plan_ids: list[int], *, on: date, actor: str = "system") -> None:
    """Grant the discounts of completed plans, up to what is still owed on each case."""
    await db.execute(GRANT, plan_ids, on, actor, REASON)


async def take_back(plan_id: int, *, on: date, actor: str = "system") -> None:
    """Undo a granted discount exactly: what was waived is owed again. The plan forgets it."""
    entry_id = await db.value("SELECT discount_entry_id FROM plan WHERE id = $1", plan_id)
    if entry_id is None:
        return
    made = await ledger.reverse(
        entry_id, key=f"discount-back:{entry_id}", on=on, reason=TAKEN_BACK, actor=actor
    )
    await db.execute("UPDATE plan SET discount_entry_id = NULL WHERE id = $1", plan_id)
    await db.execute(
        "WITH back AS (INSERT INTO charge (case_id, creditor_id, claim_id, kind, amount_cents,"
        " booked_on, reason, created_by, entry_id) SELECT case_id, creditor_id, claim_id, kind,"
        " -amount_cents, $3, $4, $5, $2 FROM charge WHERE entry_id = $1"
        " RETURNING case_id, amount_cents)"
        " UPDATE case_file c SET balance_cents = c.balance_cents + b.cents,"
        " row_version = c.row_version + 1 FROM (SELECT case_id, sum(amount_cents)::bigint AS cents"
        " FROM back GROUP BY case_id) b WHERE c.id = b.case_id",
        entry_id, made, on, TAKEN_BACK, actor,
    )  # fmt: skip
