"""Everything that can happen on the telephone. One act, one unit of work, lines in the journal."""

from datetime import date, datetime, timedelta

from backend import db
from backend.calls import effects, outcomes, queries, rules
from backend.calls.outcomes import Outcome
from backend.calls.rules import PromiseState
from backend.calls.told import Told
from backend.db import unit_of_work
from backend.money import total
from backend.plans import actions as plan_actions
from backend.plans import judging
from backend.plans import queries as plans
from backend.plans.locking import LockedCase, locked
from backend.refusals import Refused
from backend.words import _

KEY_LONGEST = 80


async def log(
    told: Told,
    *,
    case_number: str,
    idem_key: str,
    row_version: int | None,
    actor: str,
    agent_id: int | None,
    today: date,
    now: datetime,
) -> int:
    """Keep a call with everything that came of it: promise or plan, task, hold, number, next step.

    The same `idem_key` again is the same call: nothing happens twice, its id is returned.
    `row_version` is the case's as the form saw it. Raises `Refused` for what the rules forbid,
    `Conflict` when the case has changed since, `NotFound`.
    """
    outcome = outcomes.OUTCOMES.get(told.outcome)
    if outcome is None:
        raise Refused(_("Choose how the call ended"))
    if outcome.asks == "note" and not told.note.strip():
        raise Refused(_("Write in the note what was said"))
    if not 8 <= len(idem_key) <= KEY_LONGEST:
        raise Refused(_("The form has lost its key: reload the page"))
    async with unit_of_work():
        case = await locked(case_number, row_version=None)
        known = await db.row("SELECT id, case_id FROM call WHERE idem_key = $1", idem_key)
        if known and known["case_id"] == case.id:
            return int(known["id"])
        if row_version is not None:
            await locked(case_number, row_version=row_version)
        call_id = await _insert(case, told, agent_id=agent_id, idem_key=idem_key, now=now)
        await case.note(
            "call.logged", actor, call=call_id, outcome=told.outcome, direction=told.direction,
            duration_s=told.duration_s,
        )  # fmt: skip
        promise_check_on = None
        if outcome.asks == "promise":
            promise_check_on = await _promise(case, told, call_id, actor=actor, today=today)
        comes = rules.follows(
            outcome,
            today=today,
            country=case.country,
            callback_on=_checked_callback(outcome, told, today=today),
            promise_check_on=promise_check_on,
        )
        await effects.judge_number(case, told, outcome, actor=actor, today=today)
        await effects.bring_about(
            case, told, outcome, comes, call_id=call_id, actor=actor, today=today
        )
        if outcome.asks == "plan":
            await _plan(case, told, actor=actor, today=today, now=now)
    return call_id


async def _insert(
    case: LockedCase, told: Told, *, agent_id: int | None, idem_key: str, now: datetime
) -> int:
    started_at = told.started_at or now - timedelta(seconds=told.duration_s)
    return int(
        await db.value(
            "INSERT INTO call (case_id, creditor_id, agent_id, contact_id, phone, spoke_with,"
            " started_at, duration_s, direction, outcome, note, shared, idem_key) VALUES ($1, $2,"
            " $3, (SELECT id FROM contact WHERE id = $4 AND debtor_id = $5), $6, $7, $8, $9, $10,"
            " $11, $12, $13, $14) RETURNING id",
            case.id, case.creditor_id, agent_id, told.contact_id, case.debtor_id, told.phone,
            told.spoke_with, started_at, told.duration_s, told.direction, told.outcome, told.note,
            told.shared, idem_key,
        )
    )  # fmt: skip


async def _promise(case: LockedCase, told: Told, call_id: int, *, actor: str, today: date) -> date:
    """Keep the promise in place of one that was open; returns the day on which it is judged."""
    promised = told.promised
    if promised is None:
        raise Refused(_("Say how much was promised, and until when"))
    rules.check_promise(promised.amount, promised.due_on, balance=case.balance, today=today)
    terms = await plans.terms_on(case.creditor_id, today)
    paid_before = await plans.paid_since(case.id, today)
    check_on = rules.promise_check(promised.due_on, terms.grace_days)
    await cancel_open(case, state=PromiseState.REPLACED, actor=actor, today=today)
    promise_id = await db.value(
        "INSERT INTO promise (call_id, case_id, creditor_id, made_on, due_on, amount_cents, method,"
        " grace_days, tolerance_bp, paid_before_cents, next_check_on)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        call_id, case.id, case.creditor_id, today, promised.due_on, promised.amount.cents,
        promised.method if promised.method in outcomes.METHODS else "transfer",
        terms.grace_days, terms.tolerance_bp, paid_before.cents, check_on,
    )  # fmt: skip
    await case.note(
        "promise.made", actor, promise=promise_id, amount_cents=promised.amount.cents,
        due_on=promised.due_on,
    )  # fmt: skip
    await judging.rearrange(case.id)
    return check_on


async def cancel_open(case: LockedCase, *, state: PromiseState, actor: str, today: date) -> None:
    """End the open promises of a locked case as cancelled or replaced."""
    ended = await db.rows(
        "UPDATE promise SET state = $2, next_check_on = NULL, judged_on = $3"
        " WHERE case_id = $1 AND state = 'open' RETURNING id",
        case.id, state, today,
    )  # fmt: skip
    for promise in ended:
        await case.note(f"promise.{state}", actor, promise=promise["id"])
    await judging.rearrange(case.id)


def _checked_callback(outcome: Outcome, told: Told, *, today: date) -> date | None:
    if outcome.asks != "callback":
        return None
    if told.callback_on is None:
        raise Refused(_("Say when to call back"))
    rules.check_callback(told.callback_on, today=today)
    return told.callback_on


async def _plan(case: LockedCase, told: Told, *, actor: str, today: date, now: datetime) -> None:
    if told.wish is None:
        raise Refused(_("Say how the balance is to be paid"))
    await plan_actions.propose(
        case_number=case.number,
        wish=told.wish,
        reason=told.note,
        row_version=None,
        actor=actor,
        today=today,
        now=now,
    )


async def money_moved(case_id: int, *, today: date) -> None:
    """Judge the case's promises now that money came in or went back.

    Open ones always; those already judged only while money booked late or claimed back may still
    change the verdict. Joins the unit of work of whoever booked the money.
    """
    recent = today - timedelta(days=rules.REVISED_WITHIN_DAYS)
    for promise in await queries.promises_of(case_id, states=rules.JUDGED):
        if promise.state is PromiseState.OPEN or promise.due_on >= recent:
            await _judge(promise, today=today)


async def _judge(promise: queries.Promise, *, today: date) -> None:
    receipts = await plans.receipts_since(
        promise.case_id, promise.made_on, less=promise.paid_before, until=today
    )
    now = rules.kept(
        promise.amount,
        receipts,
        made_on=promise.made_on,
        due_on=promise.due_on,
        grace_days=promise.grace_days,
        tolerance_bp=promise.tolerance_bp,
        today=today,
    )
    if now is promise.state:
        return
    check_on = rules.promise_check(promise.due_on, promise.grace_days)
    still_open = now is PromiseState.OPEN
    await db.execute(
        "UPDATE promise SET state = $2, next_check_on = $3, judged_on = $4 WHERE id = $1",
        promise.id, now, check_on if still_open else None, None if still_open else today,
    )  # fmt: skip
    paid = total(amount for day, amount in receipts if day < check_on)
    await judging.bring_up(
        f"promise.{'reopened' if still_open else now}",
        what=("promise", promise.id),
        case_id=promise.case_id,
        was=promise.state,
        paid=paid,
        missing=max(promise.amount.cents - paid.cents, 0),
        today=today,
    )
