"""What an agent's desk needs to know at once: facts for advice, the queue, the day's tally."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from backend import db
from backend.calls.outcomes import OUTCOMES
from backend.cases.queries import CaseHead
from backend.cases.steps import Step, step
from backend.days import day_of, midnight_utc
from backend.desk.rules import Facts
from backend.money import Money
from backend.plans import queries as plans

LIVE = sorted(code for code, outcome in OUTCOMES.items() if outcome.right_party)
TRIED = sorted(code for code, outcome in OUTCOMES.items() if outcome.attempt)


async def facts(head: CaseHead, *, manages: bool, today: date) -> Facts:
    """What `desk.rules` wants to know of the case. Three statements, by the case's indexes."""
    found = await db.row(FACTS, head.id, head.debtor_id, LIVE, TRIED)
    assert found is not None
    plan = (
        await plans.open_plan(head.id)
        if found["plan_state"] in ("confirmed", "active", "late")
        else None
    )
    upcoming = next((i for i in plan.schedule if i.due_on >= today), None) if plan else None
    terms = await plans.terms_on(head.creditor_id, today)
    callback = head.next_action == "callback"
    return Facts(
        today=today,
        stage=head.stage,
        balance=head.balance,
        placed_on=head.placed_on,
        manages=manages,
        blocker=found["blocker"],
        review_on=found["review_on"],
        plan_state=found["plan_state"],
        plan_ended_on=found["plan_ended_on"],
        next_due_on=upcoming.due_on if upcoming else None,
        next_due=upcoming.amount if upcoming else Money(0),
        next_about=f"plan/{plan.id}?part=instalment&seq={upcoming.seq}"
        if plan and upcoming
        else "",
        promise_due_on=found["promise_due_on"],
        promise_amount=Money(found["promise_cents"] or 0),
        promise_about=f"promise/{found['promise_id']}" if found["promise_id"] else "",
        broken_promises=found["broken"],
        broken_on=found["broken_on"],
        attempts=found["attempts"],
        reached_on=day_of(found["reached_at"]) if found["reached_at"] else None,
        last_outcome=found["last_outcome"],
        callback_on=head.next_action_on if callback else None,
        reachable=found["reachable"],
        instalments_most=_most(head.balance, terms),
    )


def _most(balance: Money, terms: plans.Terms) -> int | None:
    """How many instalments the mandate lets the balance be cut into."""
    if terms.limits is None:
        return None
    by_amount = balance.cents // max(terms.limits.instalment_min.cents, 1)
    return min(terms.limits.instalments_max, by_amount)


FACTS = """
SELECT blocker.kind AS blocker, blocker.review_on, plan.state AS plan_state,
       plan.ended_on AS plan_ended_on, open.due_on AS promise_due_on,
       open.amount_cents AS promise_cents, open.id AS promise_id,
       broken.count AS broken, broken.judged_on AS broken_on,
       (SELECT count(*) FROM call WHERE case_id = $1 AND direction = 'out'
           AND outcome = ANY($4::text[])) AS attempts,
       reached.started_at AS reached_at, reached.outcome AS last_outcome,
       EXISTS (SELECT FROM contact WHERE debtor_id = $2 AND channel = 'phone' AND quality <> 'bad')
         AS reachable
  FROM (SELECT) nothing
  LEFT JOIN LATERAL (SELECT kind, review_on FROM blocker
       WHERE case_id = $1 AND lifted_on IS NULL ORDER BY review_on, id LIMIT 1) blocker ON true
  LEFT JOIN LATERAL (SELECT state, ended_on FROM plan
       WHERE case_id = $1 ORDER BY state = 'awaiting_approval' DESC,
             state IN ('confirmed', 'active', 'late') DESC, id DESC LIMIT 1) plan ON true
  LEFT JOIN LATERAL (SELECT id, due_on, amount_cents FROM promise
       WHERE case_id = $1 AND state = 'open' ORDER BY due_on, id LIMIT 1) open ON true
  LEFT JOIN LATERAL (SELECT started_at, outcome FROM call
       WHERE case_id = $1 AND outcome = ANY($3::text[])
       ORDER BY started_at DESC, id DESC LIMIT 1) reached ON true
 CROSS JOIN LATERAL (SELECT count(*), max(judged_on) AS judged_on FROM promise p
       WHERE p.case_id = $1 AND p.state IN ('broken', 'partly') AND p.id > coalesce(
         (SELECT max(id) FROM promise WHERE case_id = $1 AND state = 'kept'), 0)) broken
"""


@dataclass(frozen=True, slots=True)
class Queued:
    """A case that waits, or was worked on today (`outcome` set)."""

    number: str
    debtor_name: str
    balance: Money
    step: Step | None
    since: date | None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """`waiting` in the order of work, at most `QUEUE_MOST`; `more` says there are others."""

    done: Sequence[Queued]
    done_count: int
    waiting: Sequence[Queued]
    waiting_count: int
    broken_count: int
    more: bool
    promised: Money


QUEUE_MOST = 60
CANDIDATES = 200  # of each kind, the oldest first; the order of work is made among these
DONE_SHOWN = 5
LAST = 4  # the rank of a case for which nobody has planned a step


async def queue(*, person_id: int, roles: Sequence[str], today: date) -> Queue:
    """What `person_id` should do today, and has done. The same work for one case and a million.

    A case comes up by an open task of theirs (or of their role and nobody's), by its next action,
    or because nothing is planned for it, so that none is forgotten. First what is worst
    (`Step.rank`), then what waits longest.
    """
    waiting, done, more = await _waiting(person_id=person_id, roles=roles, today=today)
    tally = await db.value(PROMISED, person_id, midnight_utc(today))
    return Queue(
        done=[
            Queued(
                number=row["number"],
                debtor_name=row["debtor_name"],
                balance=Money(row["balance_cents"]),
                step=None,
                since=None,
                outcome=row["outcome"],
            )
            for row in done[:DONE_SHOWN]
        ],
        done_count=len(done),
        waiting=[
            Queued(
                number=row["number"],
                debtor_name=row["debtor_name"],
                balance=Money(row["balance_cents"]),
                step=step(row["kind"]) if row["kind"] else None,
                since=row["since"],
            )
            for row in waiting[:QUEUE_MOST]
        ],
        waiting_count=len(waiting),
        broken_count=sum(bool(row["kind"]) and step(row["kind"]).tone == "bad" for row in waiting),
        more=more,
        promised=Money(int(tally)),
    )


async def ahead(
    *, person_id: int, roles: Sequence[str], today: date, after: str = ""
) -> str | None:
    """The number of the case that comes first in the queue, `after` aside; None if none waits."""
    waiting, _done, _more = await _waiting(person_id=person_id, roles=roles, today=today)
    return next((str(row["number"]) for row in waiting if row["number"] != after), None)


async def _waiting(
    *, person_id: int, roles: Sequence[str], today: date
) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]], bool]:
    """Rows of the cases that wait, each once, in the order of work; what was done; are there more.

    A few hundred rows on every step through the queue: they are weighed as they come.
    """
    found = await db.rows(WAITING, person_id, today, list(roles), CANDIDATES)
    done = await db.rows(DONE, person_id, midnight_utc(today))
    worked = {row["number"] for row in done}
    best: dict[str, tuple[tuple[int, date, str], Mapping[str, Any]]] = {}
    for row in found:
        number, kind = row["number"], row["kind"]
        if number in worked and kind != "callback":
            continue
        urgency = (step(kind).rank if kind else LAST, row["since"] or date.max, number)
        known = best.get(number)
        if known is None or urgency < known[0]:
            best[number] = (urgency, row)
    in_order = sorted(best.values(), key=itemgetter(0))
    return [row for _urgency, row in in_order], done, len(found) >= CANDIDATES


WAITING = """
SELECT c.number, c.debtor_name, c.balance_cents, t.kind, t.since FROM (
  (SELECT case_id, kind, due_on AS since FROM task
    WHERE person_id = $1 AND done_at IS NULL AND due_on <= $2 ORDER BY due_on, id LIMIT $4)
  UNION ALL
  (SELECT x.* FROM unnest($3::text[]) AS wanted (role), LATERAL (
     SELECT case_id, kind, due_on FROM task
      WHERE role = wanted.role AND person_id IS NULL AND done_at IS NULL AND due_on <= $2
      ORDER BY due_on, id LIMIT $4) x)
  UNION ALL
  (SELECT id, next_action, next_action_on FROM case_file
    WHERE agent_id = $1 AND stage <> 'closed' AND next_action_on <= $2
      AND next_action IS DISTINCT FROM 'plan.check'
      AND next_action IS DISTINCT FROM 'promise.check' -- the night run watches these
    ORDER BY next_action_on, id LIMIT $4)
  UNION ALL
  (SELECT id, NULL, placed_on FROM case_file
    WHERE agent_id = $1 AND stage <> 'closed' AND next_action_on IS NULL
      AND arrangement = 'none' AND NOT blocked ORDER BY next_action_on, id LIMIT $4)
) t JOIN case_file c ON c.id = t.case_id AND c.stage <> 'closed'
"""

DONE = """
SELECT DISTINCT ON (k.case_id) c.number, c.debtor_name, c.balance_cents, k.outcome
  FROM (SELECT case_id, outcome, started_at, id FROM call
         WHERE agent_id = $1 AND started_at >= $2
         ORDER BY started_at DESC, id DESC LIMIT 500) k
  JOIN case_file c ON c.id = k.case_id ORDER BY k.case_id, k.started_at DESC, k.id DESC
"""

PROMISED = """
SELECT coalesce(sum(p.amount_cents), 0) FROM (
  SELECT id, case_id FROM call WHERE agent_id = $1 AND started_at >= $2
   ORDER BY started_at DESC, id DESC LIMIT 500) k
  JOIN promise p ON p.case_id = k.case_id AND p.call_id = k.id
"""
