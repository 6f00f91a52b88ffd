"""The moves that every act on money is made of: set against a case, take back, and what follows.

Joins the unit of work of its caller. Locks are taken in one order: the payment, then its cases by
id; so two acts on the same money wait for each other and never deadlock.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from backend import db
from backend.calls import actions as calls
from backend.calls.rules import PromiseState
from backend.cases import closing
from backend.cases.steps import STEPS
from backend.collecting import entries, queries, recognition
from backend.collecting.covering import NO_WISH, Cover, Wish, covering
from backend.collecting.queries import Locked, Recorded
from backend.collecting.rules import close_code
from backend.fees import actions as fees
from backend.fees.facts import Receipted
from backend.journal import actions as journal
from backend.law.imputation import SURPLUS
from backend.money import NOTHING, Money, total
from backend.payments.rules import DIRECT, Part, reducing
from backend.plans import actions as plans
from backend.plans import queries as plan_queries
from backend.plans.locking import locked
from backend.refusals import Refused
from backend.rulebook import queries as rulebook
from backend.statements import actions as statements
from backend.statements import queries as statement_queries
from backend.statements.rules import state
from backend.tasks import actions as tasks
from backend.words import _

BEFORE_RECEIPT = "before a receipt"
EARLIER_RECEIPT = "a receipt of an earlier day"
PLAN_AGAIN = "a plan in force again"
NOTHING_LEFT = _("Nothing is owed any more")


async def hold(payment_id: int) -> None:
    """Hold the payment until COMMIT. Entries are never updated, so the lock is an advisory one."""
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('payment', $1))", payment_id)


async def with_interest(case_id: int, *, on: date, actor: str, today: date) -> Locked:
    """The case under lock, the interest up to the day `on` booked where a mandate claims it."""
    case = await queries.locked(case_id, on=on)
    if not case.accrues:
        return case
    added = await statements.crystallise(
        case_id, until=on, reason=BEFORE_RECEIPT, actor=actor, today=today
    )
    return replace(case, balance=case.balance + added)


async def prepare(
    payment: Recorded,
    case_id: int,
    *,
    amount: Money,
    rule: str,
    key: str,
    actor: str,
    today: date,
    wish: Wish = NO_WISH,
    spare: Money | None = None,
) -> Cover:
    """Hold the case, bring its interest up to the day, and book the entry of what the money covers.

    The parts follow with `finish`, once the payment itself is recorded. `spare` is the surplus of
    an earlier receipt that pays for it, instead of money that comes in.
    """
    case = await with_interest(case_id, on=payment.received_on, actor=actor, today=today)
    made = await covering(case, amount, on=payment.received_on, rule=rule, wish=wish)
    if spare is None:
        entry_id = await entries.book_received(
            payment, case, made.parts, key=key, booked_on=today, actor=actor
        )
    else:
        entry_id = await entries.book_use_of_surplus(
            payment, case, spare, made.parts, key=key, on=today, actor=actor
        )
    return replace(made, entry_id=entry_id)


async def finish(payment: Recorded, made: Cover, *, rule: str, actor: str, today: date) -> None:
    """Write the parts, lower the balance, earn the fee, and see through what follows from it."""
    case, parts = made.case, made.parts
    await db.execute(
        "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents, claim_id,"
        " received_on, booked_on, direct, rule, entry_id, created_by)"
        " SELECT $1, $2, $3, p.bucket, p.cents, p.claim_id, $7, $8, $9, $10, $11, $12"
        " FROM unnest($4::text[], $5::bigint[], $6::bigint[]) WITH ORDINALITY"
        " p (bucket, cents, claim_id, place) ORDER BY p.place",
        payment.id, case.id, case.creditor_id, [part.bucket for part in parts],
        [part.amount.cents for part in parts], [part.claim_id for part in parts],
        payment.received_on, today, payment.direct, made.rule, made.entry_id, actor,
    )  # fmt: skip
    await _lower_balance(case.id, reducing(parts))
    await _compute_anew(payment, case, actor=actor, today=today)
    await _tell_received(payment, case, parts, rule=rule, actor=actor)
    await _earn(payment, case, parts, actor=actor, today=today)
    await _put_in_tray(payment, case, parts)
    await follow(case.id, today=today)
    await _let_rest(payment, case, actor=actor, today=today)
    await _close_if_paid(payment, case, today=today, actor=actor)


async def _compute_anew(payment: Recorded, case: Locked, *, actor: str, today: date) -> None:
    """What was booked for days after those of the receipt, as if it had been there by then."""
    if not case.accrues:
        return
    booked = await queries.computed(case.id)
    if any(until > payment.received_on for _cents, until in booked.values()):
        await statements.crystallise(
            case.id, until=payment.received_on, reason=EARLIER_RECEIPT, actor=actor, today=today
        )


async def _let_rest(payment: Recorded, case: Locked, *, actor: str, today: date) -> None:
    """Interest booked while a plan was broken falls away when this receipt puts it in force again,
    up to what is still owed."""
    if not case.accrues or not await plan_queries.interest_frozen(case.id):
        return
    days = [until for _cents, until in (await queries.computed(case.id)).values()]
    inputs = await statement_queries.inputs_of(case.id, max([payment.received_on, *days]))
    due = total(one.amount for one in statements.differences(state(inputs, await rulebook.book())))
    if NOTHING < -due <= (await queries.locked(case.id)).balance:
        await statements.crystallise(
            case.id, until=payment.received_on, reason=PLAN_AGAIN, actor=actor, today=today
        )


async def _lower_balance(case_id: int, by: Money) -> None:
    await db.execute(
        "UPDATE case_file SET balance_cents = balance_cents - $2, row_version = row_version + 1"
        " WHERE id = $1",
        case_id, by.cents,
    )  # fmt: skip


async def _tell_received(
    payment: Recorded, case: Locked, parts: tuple[Part, ...], *, rule: str, actor: str
) -> None:
    await journal.note(
        "payment.allocated", actor=actor, subject=case.number, case_id=case.id,
        creditor_id=case.creditor_id, payment=payment.id, day=payment.received_on, rule=rule,
        amount_cents=total(part.amount for part in parts).cents, direct=payment.direct,
        parts=_by_bucket(parts),
    )  # fmt: skip


def _by_bucket(parts: tuple[Part, ...]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for part in parts:
        sums[part.bucket] = sums.get(part.bucket, 0) + part.amount.cents
    return sums


async def _earn(
    payment: Recorded, case: Locked, parts: tuple[Part, ...], *, actor: str, today: date
) -> None:
    about = Receipted(
        base=reducing(parts),
        parts=tuple((part.bucket, part.amount) for part in parts if part.bucket != SURPLUS),
        received_on=payment.received_on,
        direct=payment.direct,
        placed_on=case.placed_on,
        age_days=case.age_at_placement,
    )
    answer = await fees.earn(
        payment.id, case_id=case.id, creditor_id=case.creditor_id, receipt=about, booked_on=today,
        actor=actor,
    )  # fmt: skip
    if isinstance(answer, Refused):
        await journal.note(
            "fee.not_earned", actor=actor, subject=case.number, case_id=case.id,
            creditor_id=case.creditor_id, payment=payment.id, reason=str(answer),
        )  # fmt: skip


async def _put_in_tray(payment: Recorded, case: Locked, parts: tuple[Part, ...]) -> None:
    for part in parts:
        if part.bucket == SURPLUS:
            await wait(payment, "surplus", case_id=case.id, amount=part.amount)
    like = await recognition.resembling(payment, case.id)
    if like:
        await wait(payment, "duplicate", case_id=case.id, other_id=like[-1])


async def wait(
    payment: Recorded,
    kind: str,
    *,
    case_id: int | None = None,
    other_id: int | None = None,
    amount: Money | None = None,
    reason: str = "",
) -> None:
    """Put the receipt into the tray; one that was settled there waits again."""
    await db.execute(
        "INSERT INTO tray_item (payment_id, kind, case_id, other_id, received_on, amount_cents,"
        " reason) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (payment_id, kind) DO UPDATE SET case_id = excluded.case_id,"
        " other_id = excluded.other_id, amount_cents = excluded.amount_cents,"
        " reason = excluded.reason, settled_at = NULL, settled_by = NULL, decision = NULL",
        payment.id, kind, case_id, other_id, payment.received_on,
        (amount or payment.amount).cents, reason,
    )  # fmt: skip


async def settle(
    payment_id: int, decision: str, *, actor: str, kinds: tuple[str, ...] | None = None
) -> None:
    """Take the receipt out of the tray, for these kinds or for all."""
    await db.execute(
        "UPDATE tray_item SET settled_at = now(), settled_by = $3, decision = $2"
        " WHERE payment_id = $1 AND settled_at IS NULL AND ($4::text[] IS NULL OR kind = ANY($4))",
        payment_id, decision, actor, list(kinds) if kinds else None,
    )  # fmt: skip


async def follow(case_id: int, *, today: date) -> None:
    """Let the case's plan and promises follow the money."""
    await plans.money_moved(case_id, today=today)
    await calls.money_moved(case_id, today=today)


async def _close_if_paid(payment: Recorded, case: Locked, *, today: date, actor: str) -> None:
    """End the case when its balance came to nought by this receipt."""
    if case.balance <= NOTHING:
        return
    left = await db.row(
        "SELECT c.balance_cents, EXISTS (SELECT FROM plan p WHERE p.case_id = c.id"
        " AND p.state = 'completed' AND p.ended_on = $2) AS plan_completed"
        " FROM case_file c WHERE c.id = $1",
        case.id, today,
    )  # fmt: skip
    if left is None or left["balance_cents"] != 0 or await plan_queries.runs_with_others(case.id):
        return
    code = close_code(plan_completed=left["plan_completed"], direct=payment.channel == DIRECT)
    await end(case, code=code, today=today, actor=actor)


async def end(case: Locked, *, code: str, today: date, actor: str) -> None:
    """Close a case on which nothing is owed any more; what runs on it ends."""
    if not case.closed:
        await _end_what_is_open(case, today=today, actor=actor)
    if await closing.close_paid(case.id, code=code, today=today, actor=actor):
        await tasks.done_of_case(case_id=case.id, kinds=tuple(STEPS), actor=actor)


async def _end_what_is_open(case: Locked, *, today: date, actor: str) -> None:
    """Nothing is owed: no plan runs or waits, and no promise, made while money was on its way."""
    plan = await plan_queries.open_plan(case.id)
    if plan is not None:  # asked for, or agreed on more than was owed
        await plans.cancel(plan_id=plan.id, reason=NOTHING_LEFT, actor=actor, today=today)
    held = await locked(case.number, row_version=None)
    await calls.cancel_open(held, state=PromiseState.CANCELLED, actor=actor, today=today)


async def take_back(
    payment: Recorded,
    *,
    into: Recorded | None = None,
    entry_id: int | None = None,
    on: date | None = None,
    only: str | None = None,
    today: date,
    actor: str,
) -> list[int]:
    """Write the exact negative of what stands of the payment, and of its fees; returns the cases.

    `into` is the reversal that carries the negatives, and its day is theirs; without it they belong
    to the payment itself and bear the day `on`, else that of the entries they undo, as if it had
    never been set against the case. What covered the debt later only (a surplus) is undone then.
    `only` one bucket. `entry_id` is what the ledger says of it.
    """
    standing = await held_parts(payment.id, only=only)
    carrier, day = into or payment, into.received_on if into else on
    if standing:
        await _write_negatives(standing, carrier, day, entry_id, today=today, actor=actor)
    for case_id in sorted({part["case_id"] for part in standing}):
        gone = total(
            Money(part["amount_cents"]) for part in standing
            if part["case_id"] == case_id and part["bucket"] != SURPLUS
        )  # fmt: skip
        if gone:
            await _lower_balance(case_id, -gone)
    if only != SURPLUS:
        await fees.give_back(
            payment.id, booked_on=into.id if into else None, on=day, today=today, actor=actor
        )
    return sorted({part["case_id"] for part in standing})


async def held_parts(payment_id: int, *, only: str | None = None) -> list[Any]:
    """The parts of the payment that stand, their cases under lock."""
    standing = [
        part
        for part in await queries.standing_parts(payment_id)
        if only is None or part["bucket"] == only
    ]
    for case_id in sorted({part["case_id"] for part in standing}):
        await queries.locked(case_id)
    return standing


async def _write_negatives(
    standing: list[Any],
    carrier: Recorded,
    day: date | None,
    entry_id: int | None,
    *,
    today: date,
    actor: str,
) -> None:
    await db.execute(
        "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents, claim_id,"
        " received_on, booked_on, direct, rule, reverses_id, entry_id, created_by)"
        " SELECT $2, a.case_id, a.creditor_id, a.bucket, -a.amount_cents, a.claim_id,"
        " greatest($3, a.received_on), $4, a.direct, a.rule, a.id, $5, $6 FROM allocation a"
        " WHERE a.id = ANY($1::bigint[]) ORDER BY a.case_id, a.id",
        [part["id"] for part in standing], carrier.id, day, today, entry_id, actor,
    )  # fmt: skip


async def owe_again(case_ids: list[int], *, reason: str, today: date, actor: str) -> None:
    """What follows when money went from cases: they open again, and their agents are told."""
    for case_id in case_ids:
        await closing.reopen_unpaid(case_id, reason=reason, today=today, actor=actor)
        await follow(case_id, today=today)
