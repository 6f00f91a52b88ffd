"""How a plan comes into the books and into force: its rows, its agreement in writing, what it takes
the place of. Joins the unit of work of the act, which holds the locks on its cases.
"""

from collections.abc import Sequence
from datetime import date, datetime

from backend import db
from backend.money import NOTHING
from backend.plans import agreement, judging, queries, rules
from backend.plans.drawing import Drawn, Wish
from backend.plans.locking import LockedCase
from backend.plans.queries import Plan, Terms
from backend.plans.rules import State
from backend.plans.spending import merged

WAYS = ("phone", "email", "letter", "visit")


async def insert(
    cases: Sequence[LockedCase],
    wish: Wish,
    drawn: Drawn,
    terms: Sequence[Terms],
    *,
    state: State,
    replaced: Sequence[Plan],
    reason: str,
    agreed_by: str,
    actor: str,
    today: date,
) -> list[Plan]:
    """A row for each case with its part of every instalment; returns them as they stand.

    A discount rests the interest: what is accepted for the whole must not grow meanwhile.
    """
    before = {plan.case_id: plan for plan in replaced}
    discounted = any(case.balance > asked for case, asked in zip(cases, drawn.shares, strict=True))
    ids: list[int] = []
    for case, parts, asked in zip(cases, drawn.parts, drawn.shares, strict=True):
        old = before.get(case.id)
        plan_id = await db.value(
            "INSERT INTO plan (case_id, creditor_id, state, asked_on, first_due_on,"
            " instalments_count, total_cents, deposit_cents, frequency, agreed_by, grace_days,"
            " tolerance_bp, reason, asked_by, version, replaces_id, starts, interest, overpayment,"
            " discount_cents) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
            " $15, $16, $17, $18, $19, $20) RETURNING id",
            case.id, case.creditor_id, state, today, wish.first_due_on,
            max(sum(part.seq > 0 for part in parts), 1), asked.cents,
            sum(part.amount.cents for part in parts if part.seq == 0), wish.frequency,
            agreed_by if agreed_by in WAYS else "phone",
            max(each.grace_days for each in terms), max(each.tolerance_bp for each in terms),
            reason, actor, old.version + 1 if old else 1, old.id if old else None,
            "signed" if wish.starts_signed else "now",
            "frozen" if discounted else wish.interest or terms[0].interest,
            wish.overpayment or terms[0].overpayment, (case.balance - asked).cents,
        )  # fmt: skip
        ids.append(plan_id)
        await db.execute(
            "INSERT INTO instalment (plan_id, case_id, creditor_id, seq, due_on, amount_cents)"
            " SELECT $1, $2, $3, * FROM unnest($4::int[], $5::date[], $6::bigint[])",
            plan_id, case.id, case.creditor_id, [part.seq for part in parts],
            [part.due_on for part in parts], [part.amount.cents for part in parts],
        )  # fmt: skip
    if len(ids) > 1:
        await db.execute("UPDATE plan SET joint_id = $2 WHERE id = ANY($1)", ids, ids[0])
    found = await queries.plan(ids[0])
    assert found is not None
    return await queries.bound(found)


async def agree(
    cases: Sequence[LockedCase], plans: Sequence[Plan], *, actor: str, today: date, now: datetime
) -> None:
    """The plan is in force from now on, in writing; what was open before gives way to it."""
    replaced = await _replaced(plans, actor=actor, today=today)
    document_id = await agreement.write(plans, actor=actor, now=now)
    first = plans[0]
    check_on = rules.next_check(
        merged([plan.schedule for plan in plans]), NOTHING, today=today,
        grace_days=first.grace_days, tolerance_bp=first.tolerance_bp,
    )  # fmt: skip
    state = State.CONFIRMED if first.starts == "signed" else State.ACTIVE
    by_case = {case.id: case for case in cases}
    for plan in plans:
        case = by_case[plan.case_id]
        paid_before = await queries.paid_since(case.id, today)
        await db.execute(
            "UPDATE plan SET state = $2, agreed_on = $3, decided_by = $4, next_check_on = $5,"
            " paid_before_cents = $6, document_id = $7, discount_cents = $8,"
            " row_version = row_version + 1 WHERE id = $1",
            plan.id, state, today, actor, check_on, paid_before.cents, document_id,
            (case.balance - plan.total).cents if plan.discount else 0,
        )  # fmt: skip
        await _replace_promises(case, plan, actor=actor, today=today)
        await case.note(
            "plan.agreed",
            actor,
            plan=plan.id,
            instalments=len(plan.schedule),
            total_cents=plan.total.cents,
            document=document_id,
            was=plan.state,
            state=state,
            version=plan.version,
            cases=len(plans),
        )
        await judging.rearrange(case.id)
        await case.next("plan.check", check_on)
    for case_id in {plan.case_id for plan in replaced} - by_case.keys():
        await judging.rearrange(case_id)


async def _replaced(plans: Sequence[Plan], *, actor: str, today: date) -> list[Plan]:
    """End the version before, with all its cases. A broken one is renegotiated as well."""
    found: list[Plan] = []
    for old_id in {plan.replaces_id for plan in plans if plan.replaces_id is not None}:
        old = await queries.plan(old_id)
        assert old is not None
        known = {plan.id for plan in found}
        found += [one for one in await queries.bound(old) if one.id not in known]
    for old in found:
        if not (old.in_force or old.state is State.BROKEN):
            continue
        await judging.end(
            old, State.RENEGOTIATED, reason="", actor=actor, today=today,
            by=next((plan.id for plan in plans if plan.case_id == old.case_id), None),
        )  # fmt: skip
    return found


async def _replace_promises(case: LockedCase, plan: Plan, *, actor: str, today: date) -> None:
    replaced = await db.rows(
        "UPDATE promise SET state = 'replaced', next_check_on = NULL, judged_on = $2"
        " WHERE case_id = $1 AND state = 'open' RETURNING id",
        case.id, today,
    )  # fmt: skip
    for promise in replaced:
        await case.note("promise.replaced", actor, promise=promise["id"], plan=plan.id)
