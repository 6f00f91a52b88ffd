"""The statements of a night, in their order. Each takes the whole agency at once; $1 is the day.

The pure rules (`backend.plans.verdict.judged`, `backend.calls.rules.kept`) are the reference; tests
hold these statements against them plan by plan. Money counts up to the day that is judged, so that
a night caught up later says what it would have said in time.

A plan over several cases is judged as one: `whole` is its `joint_id`, else its own id. Its rows are
due together, since they are always written together.
"""

from backend.counting import counts_since

TABLES = """
DROP TABLE IF EXISTS pg_temp.night_case, pg_temp.night_judged;
CREATE TEMP TABLE night_case (id bigint PRIMARY KEY) ON COMMIT DROP;
CREATE TEMP TABLE night_judged (
  what text, id bigint, case_id bigint, creditor_id bigint, was text, state text,
  next_check_on date, paid_cents bigint, missing_cents bigint, event text,
  missed_on date, discounted boolean) ON COMMIT DROP;
"""

# Whoever moves money or agrees a plan locks the case first, so from here on nothing moves. In the
# order of the ids, as everybody who locks several does.
LOCK = """
INSERT INTO night_case
SELECT c.id FROM case_file c
 WHERE c.id IN (SELECT case_id FROM plan
                 WHERE state IN ('confirmed','active','late') AND next_check_on <= $1
          UNION SELECT case_id FROM promise WHERE state = 'open' AND next_check_on <= $1)
 ORDER BY c.id FOR NO KEY UPDATE OF c
"""

_DUE = """
  SELECT p.id, coalesce(p.joint_id, p.id) AS whole, p.case_id, p.creditor_id, p.state,
         p.grace_days, 10000 - p.tolerance_bp AS share, coalesce(p.agreed_on, p.asked_on)
         AS agreed_on, p.paid_before_cents, p.discount_cents > 0 AS discounted
    FROM plan p JOIN night_case n ON n.id = p.case_id
   WHERE p.state IN ('confirmed','active','late') AND p.next_check_on <= $1"""

_PAID = f"""
  SELECT whole, sum(cents)::bigint AS cents FROM (
    SELECT d.whole, coalesce(sum(a.amount_cents), 0) - d.paid_before_cents AS cents
      FROM due d LEFT JOIN allocation a ON a.case_id = d.case_id AND a.bucket <> 'surplus'
       AND a.received_on BETWEEN d.agreed_on AND $1 AND {counts_since("a", "d.agreed_on")}
     GROUP BY d.id, d.whole, d.paid_before_cents) each GROUP BY whole"""

_SUMS = """
  SELECT whole, share, paid, coalesce(max(cents), 0) AS asked,
         coalesce(max(cents) FILTER (WHERE due_on <= $1 - 1), 0) AS past,
         coalesce(max(cents) FILTER (WHERE due_on <= $1 - 1 - grace_days), 0) AS past_grace,
         min(CASE WHEN paid * 10000 >= cents * share THEN NULL
                  WHEN due_on + 1 > $1 THEN due_on + 1
                  WHEN due_on + 1 + grace_days > $1 THEN due_on + 1 + grace_days END) AS ahead,
         max(due_on) + 1 + grace_days AS over,
         min(due_on) FILTER (WHERE paid * 10000 < cents * share) AS short_on
    FROM asked GROUP BY whole, share, grace_days, paid"""

_STANDING = """
  SELECT s.*, CASE WHEN paid >= asked THEN 'completed'
                   WHEN past_grace > 0 AND paid * 10000 < past_grace * share THEN 'broken'
                   WHEN past_grace = asked THEN 'completed'
                   WHEN past > 0 AND paid * 10000 < past * share THEN 'late'
                   ELSE 'active' END AS state
    FROM sums s"""

# A written plan is only begun by money, or by a day on which something was due.
_TOLD = """
SELECT 'plan', d.id, d.case_id, d.creditor_id, d.state, n.state,
       CASE WHEN s.state IN ('active','late')
            THEN least(s.ahead, CASE WHEN s.over > $1 THEN s.over END) END, s.paid,
       greatest(s.past - s.paid, 0),
       CASE WHEN n.state = d.state THEN NULL WHEN n.state <> 'active' THEN 'plan.' || n.state
            WHEN d.state = 'confirmed' THEN 'plan.started' ELSE 'plan.kept_again' END,
       CASE WHEN s.state = 'broken' THEN s.short_on END, d.discounted
  FROM due d JOIN standing s USING (whole)
 CROSS JOIN LATERAL (SELECT CASE WHEN d.state = 'confirmed' AND s.state = 'active' AND s.paid <= 0
   AND s.past = 0 THEN 'confirmed' ELSE s.state END AS state) n
"""

# What is paid too much covers the next instalments: all that counts is how much came in.
JUDGE_PLANS = f"""
INSERT INTO night_judged
WITH due AS MATERIALIZED ({_DUE} AND p.overpayment = 'advance'),
paid AS ({_PAID}),
asked AS (
  SELECT d.whole, d.share, d.grace_days, paid.cents AS paid, i.due_on,
         sum(i.amount_cents) OVER (PARTITION BY d.whole ORDER BY i.due_on)::bigint AS cents
    FROM due d JOIN paid USING (whole) LEFT JOIN instalment i ON i.plan_id = d.id),
sums AS ({_SUMS}),
standing AS ({_STANDING})
{_TOLD}"""

# What is paid too much comes off the end: by how much, the days on which it came say. Money that
# went back never came. The due days that have fallen away ask for nothing.
JUDGE_SHORTENED = f"""
INSERT INTO night_judged
WITH due AS MATERIALIZED ({_DUE} AND p.overpayment = 'shorten'),
paid AS ({_PAID}),
schedule AS MATERIALIZED (
  SELECT d.whole, d.share, d.grace_days, i.due_on,
         sum(sum(i.amount_cents)) OVER (PARTITION BY d.whole ORDER BY i.due_on)::bigint AS cents
    FROM due d JOIN instalment i ON i.plan_id = d.id
   GROUP BY d.whole, d.share, d.grace_days, i.due_on),
received AS (
  SELECT whole, day, sum(sum(cents)) OVER (PARTITION BY whole ORDER BY day) AS upto FROM (
    SELECT d.whole, coalesce(f.received_on, a.received_on) AS day, a.amount_cents AS cents
      FROM due d JOIN allocation a ON a.case_id = d.case_id AND a.bucket <> 'surplus'
       AND a.received_on BETWEEN d.agreed_on AND $1
      LEFT JOIN allocation f ON f.id = a.reverses_id
     WHERE f.received_on IS NULL OR f.received_on >= d.agreed_on
    UNION ALL
    SELECT whole, agreed_on, -paid_before_cents FROM due WHERE paid_before_cents <> 0) each
   GROUP BY whole, day HAVING sum(cents) <> 0),
off AS (
  SELECT whole, greatest(max(upto - held), 0)::bigint AS cents FROM (
    SELECT r.whole, r.upto, coalesce(min(s.cents) FILTER (WHERE s.due_on >= r.day), max(s.cents))
             AS held
      FROM received r JOIN schedule s USING (whole) GROUP BY r.whole, r.day, r.upto) each
   GROUP BY whole),
left_over AS (
  SELECT s.whole, max(s.cents) - coalesce(max(off.cents), 0) AS cents,
         coalesce(max(off.cents), 0) AS off
    FROM schedule s LEFT JOIN off USING (whole) GROUP BY s.whole),
ends AS (
  SELECT s.whole, min(s.due_on) FILTER (WHERE s.cents >= l.cents) AS last_on
    FROM schedule s JOIN left_over l USING (whole) GROUP BY s.whole),
asked AS (
  SELECT s.whole, s.share, s.grace_days, p.cents - l.off AS paid, s.due_on,
         least(s.cents, l.cents) AS cents
    FROM schedule s JOIN left_over l USING (whole) JOIN paid p USING (whole)
    JOIN ends e USING (whole) WHERE s.due_on <= e.last_on),
sums AS ({_SUMS}),
standing AS ({_STANDING})
{_TOLD}"""

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
       CASE WHEN now <> 'open' THEN 'promise.' || now END, NULL, false
  FROM judged
"""

KNOW_SIZE = "ANALYZE night_judged"
KNOW_CASES = "ANALYZE night_case"
ROOM = "SET LOCAL work_mem = '64MB'"  # to sort and hash the whole agency at once

# An idle night is over here: two looks into indexes of what is due.
DUE = """
SELECT EXISTS (SELECT FROM plan
                WHERE next_check_on <= $1 AND state IN ('confirmed','active','late'))
    OR EXISTS (SELECT FROM promise WHERE next_check_on <= $1 AND state = 'open')
"""

# Whether any plan that is due is shortened by overpayments: few are, and judging them is dear.
ANY_SHORTENED = """
SELECT EXISTS (SELECT FROM plan WHERE next_check_on <= $1 AND overpayment = 'shorten'
                                  AND state IN ('confirmed','active','late'))
"""

UPDATE_PLANS = """
UPDATE plan p SET state = n.state, next_check_on = n.next_check_on,
       ended_on = CASE WHEN n.state IN ('broken','completed') THEN $1 ELSE p.ended_on END,
       missed_on = n.missed_on,
       row_version = p.row_version + (n.event IS NOT NULL)::int
  FROM night_judged n WHERE n.what = 'plan' AND p.id = n.id
"""

# The discounts of plans that were kept to the end; `backend.plans.discounts.GRANT` grants them.
DISCOUNTED = """
SELECT id FROM night_judged WHERE what = 'plan' AND state = 'completed' AND discounted ORDER BY id
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
                          'paid_cents', n.paid_cents, 'missing_cents', n.missing_cents,
                          'missed_on', n.missed_on)
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
         WHEN EXISTS (SELECT FROM plan p WHERE p.case_id = c.id
                         AND p.state IN ('confirmed','active','late'))
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
           'promise.partly','plan.completed','promise.kept','plan.kept_again','plan.started'],
           j.event)) n
 WHERE c.id = n.case_id
"""

COUNTS = "SELECT what, event, count(*) AS count FROM night_judged GROUP BY what, event"
