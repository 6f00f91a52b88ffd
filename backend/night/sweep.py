"""The statements of a night, in their order. Each takes the whole agency at once; $1 is the day.

The pure rules (`backend.plans.rules.standing` and `next_check`, `backend.calls.rules.kept`) are
the reference; tests hold these statements against them plan by plan. Money counts up to the day
that is judged, so that a night caught up later says what it would have said in time.
"""

from backend.counting import counts_since

TABLES = """
DROP TABLE IF EXISTS pg_temp.night_case, pg_temp.night_judged;
CREATE TEMP TABLE night_case (id bigint PRIMARY KEY) ON COMMIT DROP;
CREATE TEMP TABLE night_judged (
  what text, id bigint, case_id bigint, creditor_id bigint, was text, state text,
  next_check_on date, paid_cents bigint, missing_cents bigint, event text) ON COMMIT DROP;
"""

# Whoever moves money or agrees a plan locks the case first, so from here on nothing moves. In the
# order of the ids, as everybody who locks several does.
LOCK = """
INSERT INTO night_case
SELECT c.id FROM case_file c
 WHERE c.id IN (SELECT case_id FROM plan WHERE state IN ('active','late') AND next_check_on <= $1
          UNION SELECT case_id FROM promise WHERE state = 'open' AND next_check_on <= $1)
 ORDER BY c.id FOR NO KEY UPDATE OF c
"""

JUDGE_PLANS = f"""
INSERT INTO night_judged
WITH due AS MATERIALIZED (
  SELECT p.id, p.case_id, p.creditor_id, p.state, p.grace_days, 10000 - p.tolerance_bp AS share,
         coalesce(p.agreed_on, p.asked_on) AS agreed_on, p.paid_before_cents
    FROM plan p JOIN night_case n ON n.id = p.case_id
   WHERE p.state IN ('active','late') AND p.next_check_on <= $1),
paid AS (
  SELECT d.id, coalesce(sum(a.amount_cents), 0)::bigint - d.paid_before_cents AS cents
    FROM due d LEFT JOIN allocation a ON a.case_id = d.case_id AND a.bucket <> 'surplus'
     AND a.received_on BETWEEN d.agreed_on AND $1 AND {counts_since("a", "d.agreed_on")}
   GROUP BY d.id, d.paid_before_cents),
asked AS (
  SELECT d.id, d.share, d.grace_days, paid.cents AS paid, i.due_on,
         sum(i.amount_cents) OVER (PARTITION BY d.id ORDER BY i.due_on)::bigint AS cents
    FROM due d JOIN paid USING (id) LEFT JOIN instalment i ON i.plan_id = d.id),
sums AS (
  SELECT id, share, paid, coalesce(max(cents), 0) AS whole,
         coalesce(max(cents) FILTER (WHERE due_on <= $1 - 1), 0) AS past,
         coalesce(max(cents) FILTER (WHERE due_on <= $1 - 1 - grace_days), 0) AS past_grace,
         min(CASE WHEN paid * 10000 >= cents * share THEN NULL
                  WHEN due_on + 1 > $1 THEN due_on + 1
                  WHEN due_on + 1 + grace_days > $1 THEN due_on + 1 + grace_days END) AS ahead,
         max(due_on) + 1 + grace_days AS over
    FROM asked GROUP BY id, share, grace_days, paid),
standing AS (
  SELECT s.*, CASE WHEN paid >= whole THEN 'completed'
                   WHEN past_grace > 0 AND paid * 10000 < past_grace * share THEN 'broken'
                   WHEN past_grace = whole THEN 'completed'
                   WHEN past > 0 AND paid * 10000 < past * share THEN 'late'
                   ELSE 'active' END AS state
    FROM sums s)
SELECT 'plan', d.id, d.case_id, d.creditor_id, d.state, s.state,
       CASE WHEN s.state IN ('active','late')
            THEN least(s.ahead, CASE WHEN s.over > $1 THEN s.over END) END, s.paid,
       greatest(s.past - s.paid, 0),
       CASE WHEN s.state = d.state THEN NULL WHEN s.state = 'active' THEN 'plan.kept_again'
            ELSE 'plan.' || s.state END
  FROM due d JOIN standing s USING (id)
"""

JUDGE_PROMISES = f"""
INSERT INTO night_judged
WITH due AS MATERIALIZED (
  SELECT p.*, p.due_on + p.grace_days AS last_on
    FROM promise p JOIN night_case n ON n.id = p.case_id
   WHERE p.state = 'open' AND p.next_check_on <= $1),
paid AS (
  SELECT d.id, coalesce(sum(a.amount_cents), 0)::bigint - d.paid_before_cents AS cents
    FROM due d LEFT JOIN allocation a ON a.case_id = d.case_id AND a.bucket <> 'surplus'
     AND a.received_on BETWEEN d.made_on AND least(d.last_on, $1)
     AND {counts_since("a", "d.made_on")}
   GROUP BY d.id, d.paid_before_cents),
judged AS (
  SELECT d.*, paid.cents AS paid,
         CASE WHEN paid.cents * 10000 >= d.amount_cents * (10000 - d.tolerance_bp) THEN 'kept'
              WHEN $1 <= d.last_on THEN 'open'
              WHEN paid.cents > 0 THEN 'partly' ELSE 'broken' END AS now
    FROM due d JOIN paid USING (id))
SELECT 'promise', id, case_id, creditor_id, state, now,
       CASE WHEN now = 'open' THEN last_on + 1 END, paid, greatest(amount_cents - paid, 0),
       CASE WHEN now <> 'open' THEN 'promise.' || now END
  FROM judged
"""

KNOW_SIZE = "ANALYZE night_judged"
KNOW_CASES = "ANALYZE night_case"
ROOM = "SET LOCAL work_mem = '64MB'"  # to sort and hash the whole agency at once

# An idle night is over here: two looks into indexes of what is due.
DUE = """
SELECT EXISTS (SELECT FROM plan WHERE next_check_on <= $1 AND state IN ('active','late'))
    OR EXISTS (SELECT FROM promise WHERE next_check_on <= $1 AND state = 'open')
"""

UPDATE_PLANS = """
UPDATE plan p SET state = n.state, next_check_on = n.next_check_on,
       ended_on = CASE WHEN n.state IN ('broken','completed') THEN $1 ELSE p.ended_on END,
       row_version = p.row_version + (n.event IS NOT NULL)::int
  FROM night_judged n WHERE n.what = 'plan' AND p.id = n.id
"""

UPDATE_PROMISES = """
UPDATE promise p SET state = n.state, next_check_on = n.next_check_on,
       judged_on = CASE WHEN n.event IS NOT NULL THEN $1 ELSE p.judged_on END
  FROM night_judged n WHERE n.what = 'promise' AND p.id = n.id
"""

# $2 is who runs the night
JOURNAL = """
INSERT INTO journal_entry (actor, event, subject, case_id, creditor_id, details)
SELECT $2, n.event, c.number, n.case_id, n.creditor_id,
       jsonb_build_object(n.what || '_id', n.id, 'day', $1::date, 'was', n.was,
                          'paid_cents', n.paid_cents, 'missing_cents', n.missing_cents)
  FROM night_judged n JOIN case_file c ON c.id = n.case_id
 WHERE n.event IS NOT NULL ORDER BY n.case_id, n.what, n.id
"""

# What a plan asked for while it was late is settled once it is anything else.
SETTLE = """
UPDATE task t SET done_at = now(), done_by = $1
  FROM night_judged n
 WHERE n.what = 'plan' AND n.was = 'late' AND n.event IS NOT NULL AND t.case_id = n.case_id
   AND t.done_at IS NULL AND starts_with(t.dedup_key, 'plan.late:' || n.id || ':')
"""

# $2 are the events that ask nothing of anybody. An agent who has left gets no task: it goes on the
# agents' common list.
TASKS = """
INSERT INTO task (case_id, creditor_id, person_id, role, kind, due_on, dedup_key)
SELECT n.case_id, n.creditor_id, a.id, 'agent', n.event, $1::date,
       n.event || ':' || n.id || ':' || $1::date
  FROM night_judged n JOIN case_file c ON c.id = n.case_id
  LEFT JOIN person a ON a.id = c.agent_id AND a.active
 WHERE n.event <> ALL($2::text[]) ORDER BY n.case_id, n.what, n.id
ON CONFLICT (dedup_key) DO NOTHING
"""

# The case says what was agreed, and comes up today for the gravest thing that happened to it; $2 as
# above.
UPDATE_CASES = """
UPDATE case_file c SET
       arrangement = CASE
         WHEN EXISTS (SELECT FROM plan p WHERE p.case_id = c.id AND p.state IN ('active','late'))
           THEN 'plan'
         WHEN EXISTS (SELECT FROM promise p WHERE p.case_id = c.id AND p.state = 'open')
           THEN 'promise'
         ELSE 'none' END,
       next_action_on = CASE WHEN n.silent THEN c.next_action_on ELSE $1::date END,
       next_action = CASE WHEN n.silent THEN c.next_action ELSE n.event END,
       row_version = c.row_version + 1
  FROM (SELECT DISTINCT ON (j.case_id) j.case_id, j.event,
               j.event = ANY($2::text[]) OR k.stage = 'closed' AS silent
          FROM night_judged j JOIN case_file k ON k.id = j.case_id WHERE j.event IS NOT NULL
         ORDER BY j.case_id, array_position(ARRAY['plan.broken','promise.broken','plan.late',
           'promise.partly','plan.completed','promise.kept','plan.kept_again'], j.event)) n
 WHERE c.id = n.case_id
"""

COUNTS = "SELECT what, event, count(*) AS count FROM night_judged GROUP BY what, event"
