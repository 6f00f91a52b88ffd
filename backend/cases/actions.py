"""Everything that can happen to a case as a whole. One function, one unit of work, one line.

Whoever acts says which version of the case they saw: an older one is a `Conflict`, so that nobody
overwrites what they have not read. Nothing here touches money; the entries do that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend import db
from backend.cases import assigning, rules, stages
from backend.cases.assigning import Assigned, Choice
from backend.cases.queries import CaseHead, agents_with_load, waiting
from backend.cases.rules import Facts, Stage
from backend.creditors import queries as creditors
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.money import Money
from backend.refusals import Conflict, NotFound, Refused
from backend.words import _

CHANGED = _("Somebody changed this case in the meantime: look at it again, then repeat")
NOTE_LONGEST = 4000
AUTOMATIC_MOST = 5000


async def note_read(head: CaseHead, *, actor: str, page: str = "") -> None:
    """Somebody has read the file: one line in the journal, in the caller's unit of work."""
    await journal.note(
        "case.read",
        actor=actor,
        subject=head.number,
        case_id=head.id,
        creditor_id=head.creditor_id,
        page=page,
    )


async def move(*, number: str, to: str, row_version: int, actor: str, today: date) -> None:
    """Lead the case on to another stage, if the way and its guards allow it."""
    async with unit_of_work():
        case = await _locked(number, row_version)
        if to not in rules.STAGE_WORDS:
            raise Refused(_("Choose one of the list"))
        rules.may_move(case.facts, Stage(to))
        await _update(case, "stage = $2, next_action_on = $3", to, today)
        await stages.note(case.id, was=case.facts.stage, stage=to, since=today)
        await case.note("case.moved", actor, here=str(case.facts.stage), there=to)


async def hold(
    *,
    number: str,
    kind: str,
    reason: str,
    review_on: date,
    row_version: int,
    actor: str,
    today: date,
) -> int:
    """Let the case rest for a reason until the review on `review_on`; returns the blocker's id."""
    rules.review_day(kind, review_on, today=today)
    async with unit_of_work():
        case = await _locked(number, row_version)
        if case.facts.stage is Stage.CLOSED:
            raise Refused(_("The case is closed"))
        if kind in case.facts.blockers:
            raise Conflict(_("The case rests for this reason already"))
        blocker_id = await db.value(
            "INSERT INTO blocker (case_id, creditor_id, kind, reason, set_by, set_on, review_on)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            case.id, case.creditor_id, kind, reason, actor, today, review_on,
        )  # fmt: skip
        await _update(
            case, "blocked = true, next_action_on = $2, next_action = 'blocker.review'", review_on
        )
        await case.note("case.held", actor, kind=kind, reason=reason, review_on=review_on)
    return int(blocker_id)


async def lift(*, number: str, blocker_id: int, row_version: int, actor: str, today: date) -> None:
    """The reason to rest is gone; the case goes on today if it was the last one."""
    async with unit_of_work():
        case = await _locked(number, row_version)
        kind = await db.value(
            "UPDATE blocker SET lifted_on = $3, lifted_by = $4"
            " WHERE id = $1 AND case_id = $2 AND lifted_on IS NULL RETURNING kind",
            blocker_id, case.id, today, actor,
        )  # fmt: skip
        if kind is None:
            raise Conflict(_("This was lifted already"))
        await _update(
            case,
            "next_action_on = $2, next_action = NULL, blocked ="
            " EXISTS (SELECT FROM blocker WHERE case_id = $1 AND lifted_on IS NULL)",
            today,
        )
        await case.note("case.released", actor, kind=kind)


async def close(
    *,
    number: str,
    code: str,
    reason: str,
    row_version: int,
    actor: str,
    manages: bool,
    today: date,
) -> int:
    """End the case with one of `rules.CLOSE_CODES`; what still held it is lifted. The case's id."""
    async with unit_of_work():
        case = await _locked(number, row_version)
        mandate = await creditors.mandate_on(case.creditor_id, today)
        least = mandate.terms.settlement_min_bp if mandate else 10_000
        rules.may_close(replace(case.facts, settlement_min_bp=least), code, manages=manages)
        await db.execute(
            "UPDATE blocker SET lifted_on = $2, lifted_by = $3"
            " WHERE case_id = $1 AND lifted_on IS NULL",
            case.id, today, actor,
        )  # fmt: skip
        await _update(
            case,
            "stage = 'closed', close_code = $2, closed_on = $3, blocked = false,"
            " next_action_on = NULL, next_action = NULL",
            code,
            today,
        )
        await stages.note(case.id, was=case.facts.stage, stage=Stage.CLOSED, since=today)
        await case.note(
            "case.closed", actor, code=code, reason=reason, owed_cents=case.facts.balance.cents
        )
    return case.id


async def reopen(*, number: str, reason: str, row_version: int, actor: str, today: date) -> None:
    """Take a closed case up again, in the amicable stage; it stays in the cohort of its placement.

    A manager's act: the route lets nobody else in.
    """
    async with unit_of_work():
        case = await _locked(number, row_version)
        rules.may_reopen(case.facts, reason)
        await _update(
            case,
            "stage = 'amicable', close_code = NULL, closed_on = NULL, next_action_on = $2",
            today,
        )
        await stages.note(case.id, was=case.facts.stage, stage=Stage.AMICABLE, since=today)
        await case.note("case.reopened", actor, reason=reason)


async def write_note(*, number: str, text: str, actor: str) -> None:
    """An internal note in the timeline; no creditor reads it. Notes do not collide: no version."""
    text = text.strip()
    if not text:
        raise Refused(_("Fill this in"))
    if len(text) > NOTE_LONGEST:
        raise Refused(_("At most {longest} characters"), longest=NOTE_LONGEST)
    async with unit_of_work():
        case = await _locked(number, None)
        await case.note("case.noted", actor, text=text)


async def assign(*, number: str, agent_id: int | None, row_version: int, actor: str) -> None:
    """Hand the case to an agent, or to nobody; its open tasks go with it."""
    async with unit_of_work():
        case = await _locked(number, row_version)
        if case.facts.stage is Stage.CLOSED:
            raise Refused(_("The case is closed"))
        await _hand_over([(case.id, agent_id)], actor=actor, how="by hand")


async def assign_many(*, case_ids: Sequence[int], agent_id: int, actor: str) -> int:
    """Hand open cases to one agent, all or none; returns how many changed hands."""
    async with unit_of_work():
        return await _hand_over([(each, agent_id) for each in case_ids], actor=actor, how="in bulk")


async def assign_automatically(
    *, actor: str, today: date, case_ids: Sequence[int] | None = None
) -> Assigned:
    """Spread open cases without an agent (all, or those named) by `assigning.assign`.

    At most `AUTOMATIC_MOST` at a time, the oldest first; ask again for the rest. Every line of the
    journal tells why the case went there. `today` is the day from which they wait for a first act.
    """
    async with unit_of_work():
        await db.execute("SELECT pg_advisory_xact_lock(hashtext('cases.assign'))")
        cases = await waiting(case_ids=case_ids, most=AUTOMATIC_MOST)
        answer = assigning.assign(cases, await agents_with_load())
        reasons = {choice.case_id: why(choice) for choice in answer.choices}
        await _hand_over(
            [(choice.case_id, choice.agent_id) for choice in answer.choices],
            actor=actor,
            how="automatic",
            reasons=reasons,
            next_action_on=today,
        )
    return answer


def why(choice: Choice) -> str:
    """The facts behind a choice as the journal keeps them: "fr, team B2B, 412 open cases"."""
    team = f", team {choice.team}" if choice.own_team else ""
    return f"{choice.lang}{team}, {choice.open_cases} open cases"


async def _hand_over(
    pairs: Sequence[tuple[int, int | None]],
    *,
    actor: str,
    how: str,
    reasons: dict[int, str] | None = None,
    next_action_on: date | None = None,
) -> int:
    """Set-based, in the order of ids so that two at once wait for each other and never deadlock."""
    agents = {agent for _case, agent in pairs if agent is not None}
    known = await db.value(
        "SELECT count(*) FROM person WHERE id = ANY($1::bigint[]) AND active"
        " AND role <> 'creditor'",
        sorted(agents),
    )
    if known != len(agents):
        raise Refused(_("Choose somebody who works here"))
    cases = [case for case, _agent in pairs]
    await db.execute(
        "SELECT FROM case_file WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE", cases
    )
    moved = await db.rows(
        "WITH wish AS (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])"
        "   AS t (case_id, agent_id, reason)),"
        " moved AS (UPDATE case_file c SET agent_id = wish.agent_id,"
        "   row_version = c.row_version + 1, next_action_on = coalesce(c.next_action_on, $6)"
        "  FROM wish WHERE c.id = wish.case_id AND c.stage <> 'closed'"
        "   AND c.agent_id IS DISTINCT FROM wish.agent_id"
        "  RETURNING c.id, c.creditor_id, c.number, c.agent_id, wish.reason),"
        " handed AS (UPDATE task t SET person_id = moved.agent_id FROM moved"
        "  WHERE t.case_id = moved.id AND t.done_at IS NULL AND t.role = 'agent')"
        " INSERT INTO journal_entry (actor, event, subject, case_id, creditor_id, details)"
        " SELECT $4, 'case.assigned', number, id, creditor_id,"
        "   jsonb_strip_nulls(jsonb_build_object('agent', agent_id, 'how', $5::text, 'because',"
        "     reason, 'agent_name', (SELECT name FROM person WHERE id = agent_id)))"
        "   FROM moved RETURNING case_id",
        cases,
        [agent for _case, agent in pairs],
        [(reasons or {}).get(case) for case in cases],
        actor,
        how,
        next_action_on,
    )
    return len(moved)


@dataclass(frozen=True, slots=True)
class _Case:
    """A locked case and what its guards need."""

    id: int
    creditor_id: int
    number: str
    facts: Facts

    async def note(self, event: str, actor: str, **details: object) -> None:
        await journal.note(
            event,
            actor=actor,
            subject=self.number,
            case_id=self.id,
            creditor_id=self.creditor_id,
            **details,
        )


async def _locked(number: str, row_version: int | None) -> _Case:
    """The case, locked until the unit ends. `row_version` None does not mind what changed."""
    found = await db.row(
        "SELECT id, creditor_id, row_version FROM case_file WHERE number = $1 FOR NO KEY UPDATE",
        number,
    )
    if found is None:
        raise NotFound(_("There is nothing here"))
    if row_version is not None and found["row_version"] != row_version:
        raise Conflict(CHANGED)
    facts = await db.row(
        "SELECT c.stage, c.arrangement, c.agent_id IS NOT NULL AS has_agent, c.balance_cents,"
        " ARRAY(SELECT kind FROM blocker WHERE case_id = c.id AND lifted_on IS NULL) AS blockers,"
        " EXISTS (SELECT FROM mandate WHERE creditor_id = c.creditor_id) AS has_mandate,"
        " (SELECT count(*) FROM claim WHERE case_id = c.id) AS claims,"
        " (SELECT insolvent_on IS NOT NULL FROM debtor WHERE id = c.debtor_id) AS insolvent,"
        " (SELECT coalesce(sum(amount_cents), 0)::bigint FROM allocation"
        "   WHERE case_id = c.id AND bucket = 'surplus') AS surplus_cents,"
        " (SELECT coalesce(sum(open_cents), 0)::bigint FROM claim WHERE case_id = c.id)"
        " + (SELECT coalesce(sum(amount_cents), 0)::bigint FROM charge WHERE case_id = c.id)"
        "   AS claimed_cents,"
        " coalesce((SELECT state = 'completed' FROM plan WHERE case_id = c.id"
        "   AND agreed_on IS NOT NULL ORDER BY id DESC LIMIT 1), false) AS plan_completed"
        " FROM case_file c WHERE id = $1",
        found["id"],
    )
    assert facts is not None
    return _Case(
        id=found["id"],
        creditor_id=found["creditor_id"],
        number=number,
        facts=Facts(
            stage=Stage(facts["stage"]),
            arrangement=facts["arrangement"],
            blockers=tuple(facts["blockers"]),
            has_agent=facts["has_agent"],
            has_mandate=facts["has_mandate"],
            claims=facts["claims"],
            balance=Money(facts["balance_cents"]),
            insolvent=facts["insolvent"],
            surplus=Money(facts["surplus_cents"]),
            claimed=Money(facts["claimed_cents"]),
            plan_completed=facts["plan_completed"],
        ),
    )


async def _update(case: _Case, assignments: str, *values: object) -> None:
    await db.execute(
        f"UPDATE case_file SET {assignments}, row_version = row_version + 1 WHERE id = $1",
        case.id,
        *values,
    )
