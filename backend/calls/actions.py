"""Everything that can happen on the telephone. One act, one unit of work, lines in the journal."""

from datetime import date, timedelta

from backend import db
from backend.calls import queries, rules
from backend.calls.rules import PromiseState
from backend.money import total
from backend.plans import judging
from backend.plans import queries as plans


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
        what=("promise_id", promise.id),
        case_id=promise.case_id,
        was=promise.state,
        paid=paid,
        missing=max(promise.amount.cents - paid.cents, 0),
        today=today,
    )
