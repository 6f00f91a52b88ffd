"""Plans that live: drafted, put to the debtor, approved by the creditor, begun, over several cases,
with a discount that depends on them, renegotiated; and when interest rests meanwhile."""

import asyncio
from datetime import date, timedelta

import pytest

from backend import db
from backend.db import unit_of_work
from backend.ledger import queries as ledger
from backend.money import Money
from backend.plans import actions, queries, telling
from backend.plans.actions import Consent
from backend.plans.drawing import Wish
from backend.plans.rules import State
from backend.refusals import Conflict, NotFound, Refused
from tests import cast
from tests.plans.scene import IBAN, NOW, TODAY, Scene, scene

pytestmark = pytest.mark.usefixtures("database")
FIRST = date(2026, 12, 7)
THREE = Wish(FIRST, count=3)


async def propose(case: Scene, wish: Wish = THREE, **more):
    return await actions.propose(
        case_number=case.number, wish=wish, row_version=None, actor=case.agent, today=TODAY,
        now=NOW, **more,
    )  # fmt: skip


async def moved(case: Scene, today: date = TODAY) -> State:
    async with unit_of_work():
        await db.execute("SELECT id FROM case_file WHERE id = $1 FOR NO KEY UPDATE", case.case_id)
        await actions.money_moved(case.case_id, today=today)
    return await state(case)


async def state(case: Scene) -> State:
    async with unit_of_work():
        return (await queries.plans_of(case.case_id))[0].state


async def beside(case: Scene, *, cents: int, other_creditor: bool = True) -> Scene:
    """Another case of the same debtor, by default of another creditor."""
    creditor_id = case.creditor_id
    if other_creditor:
        creditor_id = await cast.creditor(f"SC{cast.fresh():04d}", name="Verrerie du Canal")
        await cast.mandate(creditor_id)
    async with unit_of_work():
        await db.execute("UPDATE creditor SET iban = $2 WHERE id = $1", creditor_id, IBAN)
        debtor_id = await db.value("SELECT debtor_id FROM case_file WHERE id = $1", case.case_id)
        case_id = await cast.case(creditor_id, amounts=(cents,), debtor_id=debtor_id)
        number = await db.value("SELECT number FROM case_file WHERE id = $1", case_id)
    return Scene(case_id, creditor_id, number, case.agent)


async def test_a_draft_is_put_to_the_debtor_who_agrees():
    case = await scene()
    plan = await propose(case, way="draft")
    assert (plan.state, plan.agreed_on, plan.document_id) == (State.DRAFT, None, None)
    assert (await case.case())["arrangement"] == "none"
    await actions.put_forward(plan_id=plan.id, actor=case.agent, today=TODAY)
    assert await state(case) is State.PROPOSED
    agreed = await actions.accept(plan_id=plan.id, actor=case.agent, today=TODAY, now=NOW)
    assert agreed.state is State.ACTIVE
    assert agreed.document_id
    assert (await case.case())["arrangement"] == "plan"
    async with unit_of_work():
        steps = (await telling.steps_of(case.case_id))[plan.id]
    assert [step.word for step in steps] == ["Drafted", "Put to the debtor", "Agreed, in writing"]
    assert {step.who for step in steps} == {"Inès Moreau"}


async def test_what_goes_beyond_the_mandate_waits_also_when_it_was_only_put_to_the_debtor():
    case = await scene()
    plan = await propose(case, Wish(FIRST, count=13), way="propose")
    agreed = await actions.accept(plan_id=plan.id, actor=case.agent, today=TODAY, now=NOW)
    assert agreed.state is State.AWAITING_APPROVAL
    assert "plan.approve" in await case.tasks()
    with pytest.raises(Conflict):
        await actions.put_forward(plan_id=plan.id, actor=case.agent, today=TODAY)


async def test_the_creditor_approves_by_the_hand_of_a_manager_who_says_how_and_when():
    case = await scene()
    plan = await propose(case, Wish(FIRST, count=13))
    consent = Consent("creditor", "email", TODAY)
    for wrong in (Consent("creditor"), Consent("creditor", "email", TODAY + timedelta(days=1))):
        with pytest.raises(Refused, match="how the creditor agreed"):
            await actions.approve(
                plan_id=plan.id, reason="Bon", consent=wrong, actor="2", today=TODAY, now=NOW
            )
    with pytest.raises(Refused, match="Say why"):
        await actions.approve(plan_id=plan.id, consent=consent, actor="2", today=TODAY, now=NOW)
    await actions.approve(
        plan_id=plan.id, reason="Accord du client", consent=consent, actor="2", today=TODAY,
        now=NOW,
    )  # fmt: skip
    async with unit_of_work():
        steps = (await telling.steps_of(case.case_id))[plan.id]
    approved = next(step for step in steps if step.word == "Approved")
    assert (approved.creditor_by, approved.creditor_on) == ("E-mail", TODAY)
    assert approved.why == "Accord du client"


async def test_a_written_plan_begins_with_the_signature_or_with_the_first_payment():
    case = await scene()
    plan = await propose(case, Wish(FIRST, count=3, starts_signed=True))
    assert plan.state is State.CONFIRMED
    assert plan.document_id
    assert await moved(case) is State.CONFIRMED
    await case.pay(50_00, TODAY)
    assert await moved(case) is State.ACTIVE
    assert (await case.events())[-1] == "plan.started"
    other = await scene()
    plan = await propose(other, Wish(FIRST, count=3, starts_signed=True))
    await actions.start(plan_id=plan.id, actor=other.agent, today=TODAY)
    assert await state(other) is State.ACTIVE


async def test_a_written_plan_that_nobody_pays_is_late_all_the_same():
    case = await scene()
    await propose(case, Wish(FIRST, count=3, starts_signed=True))
    assert await moved(case, FIRST + timedelta(days=1)) is State.LATE


async def test_a_plan_over_several_cases_is_judged_as_one_and_each_creditor_has_his_part():
    case = await scene(amounts=(200_00,))
    other = await beside(case, cents=100_00)
    plan = await propose(case, Wish(FIRST, count=3, also=(other.number,)))
    assert plan.state is State.ACTIVE
    async with unit_of_work():
        both = await queries.bound(plan)
    assert [one.case_number for one in both] == [case.number, other.number]
    assert [[part.amount.cents for part in one.schedule] for one in both] == [
        [66_67, 66_67, 66_66], [33_33, 33_33, 33_34],
    ]  # fmt: skip
    assert both[0].document_id == both[1].document_id
    document = await case.one("SELECT * FROM document WHERE case_id = $1")
    assert not document["shared"]  # it names what is owed to others
    assert (await other.case())["arrangement"] == "plan"
    await case.pay(100_00, FIRST)  # all of it with the reference of the first case
    assert await moved(case, FIRST + timedelta(days=1)) is State.ACTIVE
    assert await moved(other, FIRST + timedelta(days=4)) is State.ACTIVE
    assert await moved(case, date(2027, 1, 11)) is State.BROKEN
    assert await state(other) is State.BROKEN
    assert (await other.case())["next_action"] == "plan.broken"
    assert "plan.broken" in await other.tasks()


async def test_one_case_paid_does_not_end_a_plan_over_several():
    case = await scene(amounts=(90_00,))
    other = await beside(case, cents=240_00)
    await propose(case, Wish(FIRST, count=3, also=(other.number,)))
    await case.pay(90_00, TODAY)
    assert await moved(case) is State.ACTIVE
    async with unit_of_work():
        assert await queries.runs_with_others(case.case_id)
    await other.pay(240_00, TODAY)
    assert await moved(other) is State.COMPLETED
    assert await state(case) is State.COMPLETED


async def test_a_plan_goes_over_cases_of_one_debtor_that_are_free():
    case = await scene()
    with pytest.raises(Refused, match="one debtor"):
        await propose(case, Wish(FIRST, count=3, also=((await scene()).number,)))
    with pytest.raises(NotFound):
        await propose(case, Wish(FIRST, count=3, also=("T-none",)))
    other = await beside(case, cents=100_00)
    await propose(other)
    with pytest.raises(Conflict, match="open plan"):
        await propose(case, Wish(FIRST, count=3, also=(other.number,)))


async def test_money_on_both_cases_at_once_ends_in_one_verdict():
    case = await scene(amounts=(200_00,))
    other = await beside(case, cents=100_00)
    await propose(case, Wish(FIRST, count=3, also=(other.number,)))
    await case.pay(200_00, TODAY)
    await other.pay(100_00, TODAY)
    await asyncio.gather(*(moved(one) for one in (case, other, case, other)))
    assert await moved(other) is State.COMPLETED
    assert await state(case) is State.COMPLETED


async def test_a_discount_is_granted_when_the_plan_is_kept_and_owed_again_when_money_goes_back():
    case = await scene(amounts=(300_00,))
    plan = await propose(case, Wish(FIRST, count=2, asked=Money(240_00)))
    assert (plan.discount, plan.interest) == (Money(60_00), "frozen")
    assert (await case.case())["balance_cents"] == 300_00
    await case.pay(240_00, FIRST)
    assert await moved(case, FIRST) is State.COMPLETED
    assert (await case.case())["balance_cents"] == 0
    waived = await case.one("SELECT * FROM charge WHERE case_id = $1")
    assert (waived["kind"], waived["amount_cents"]) == ("principal_correction", -60_00)
    async with unit_of_work():
        booked = await ledger.entries([waived["entry_id"]])
        assert booked[0].kind == "discount"
        assert await ledger.balance("discounted", case.creditor_id) == Money(60_00)
    await case.pay(-240_00, date(2026, 12, 9))
    assert await moved(case, date(2026, 12, 9)) is State.LATE
    assert (await case.case())["balance_cents"] == 300_00
    async with unit_of_work():
        assert await ledger.balance("discounted", case.creditor_id) == Money(0)
    await case.pay(240_00, date(2026, 12, 10))
    assert await moved(case, date(2026, 12, 10)) is State.COMPLETED
    assert (await case.case())["balance_cents"] == 0


async def test_a_broken_settlement_leaves_the_whole_balance_owed():
    case = await scene(amounts=(300_00,))
    await propose(case, Wish(FIRST, count=2, asked=Money(240_00)))
    await case.pay(120_00, FIRST)
    assert await moved(case, date(2027, 1, 12)) is State.BROKEN
    assert (await case.case())["balance_cents"] == 180_00
    assert await case.all("SELECT id FROM charge WHERE case_id = $1") == []


async def test_an_overpayment_covers_the_next_instalments_or_comes_off_the_end():
    covered, shortened = await scene(amounts=(300_00,)), await scene(amounts=(300_00,))
    await propose(covered)
    await propose(shortened, Wish(FIRST, count=3, overpayment="shorten"))
    for case in (covered, shortened):
        await case.pay(200_00, FIRST)
        assert await moved(case, FIRST) is State.ACTIVE
    january = date(2027, 1, 6)
    for case in (covered, shortened):
        await moved(case, FIRST)
    async with unit_of_work():
        plans = [(await queries.plans_of(case.case_id))[0] for case in (covered, shortened)]
    assert [plan.next_check_on for plan in plans] == [date(2027, 2, 9), date(2027, 1, 8)]
    assert await moved(covered, january + timedelta(days=3)) is State.ACTIVE
    assert await moved(shortened, january + timedelta(days=2)) is State.LATE
    await shortened.pay(100_00, january + timedelta(days=2))
    assert await moved(shortened, january + timedelta(days=2)) is State.COMPLETED


async def test_a_new_version_takes_the_place_of_the_old_when_it_is_agreed():
    case = await scene()
    old = await propose(case)
    waiting = await propose(case, Wish(FIRST, count=13), replaces=old.id)
    assert (waiting.state, waiting.version) == (State.AWAITING_APPROVAL, 2)
    async with unit_of_work():
        assert (await queries.open_plan(case.case_id)).id == old.id  # it goes on until then
    with pytest.raises(Conflict, match="being prepared"):
        await propose(case, replaces=old.id)
    await actions.approve(plan_id=waiting.id, reason="Bon", actor="2", today=TODAY, now=NOW)
    async with unit_of_work():
        new, before = await queries.plans_of(case.case_id)
    assert (new.state, new.version, new.replaces_id) == (State.ACTIVE, 2, old.id)
    assert (before.state, before.ended_on) == (State.RENEGOTIATED, TODAY)
    assert (await case.case())["arrangement"] == "plan"
    assert [part.amount for part in before.schedule] == [Money(100_00)] * 3  # history is kept


async def test_a_broken_plan_is_renegotiated_and_interest_counted_only_in_between():
    case = await scene()
    old = await propose(case)
    assert await moved(case, date(2026, 12, 11)) is State.BROKEN
    async with unit_of_work():
        assert await queries.interest_frozen(case.case_id) == [
            (TODAY + timedelta(days=1), FIRST + timedelta(days=1))
        ]
    new = await actions.propose(
        case_number=case.number, wish=Wish(date(2027, 1, 5), count=3), replaces=old.id,
        row_version=None, actor=case.agent, today=date(2026, 12, 14), now=NOW,
    )  # fmt: skip
    assert new.version == 2
    async with unit_of_work():
        before = await queries.plan(old.id)
        frozen = await queries.interest_frozen(case.case_id)
    assert (before.state, before.missed_on) == (State.RENEGOTIATED, FIRST)
    assert frozen == [
        (TODAY + timedelta(days=1), FIRST + timedelta(days=1)),
        (date(2026, 12, 15), None),
    ]


async def test_a_version_in_preparation_falls_with_the_plan_it_was_to_replace():
    case = await scene()
    old = await propose(case)
    await propose(case, Wish(FIRST, count=2), replaces=old.id, way="draft")
    await actions.cancel(plan_id=old.id, reason="Paie tout", actor="1", today=TODAY)
    async with unit_of_work():
        states = [plan.state for plan in await queries.plans_of(case.case_id)]
    assert states == [State.CANCELLED, State.CANCELLED]


async def test_interest_runs_on_where_that_was_agreed_and_rests_until_the_end_elsewhere():
    running = await scene()
    await propose(running, Wish(FIRST, count=3, interest="running"))
    rests = await scene()
    plan = await propose(rests)
    async with unit_of_work():
        assert await queries.interest_frozen(running.case_id) == []
        assert await queries.interest_frozen(rests.case_id) == [(TODAY + timedelta(days=1), None)]
    later = TODAY + timedelta(days=9)
    await actions.cancel(plan_id=plan.id, reason="Autre accord", actor="1", today=later)
    async with unit_of_work():
        assert await queries.interest_frozen(rests.case_id) == [
            (TODAY + timedelta(days=1), later + timedelta(days=1))
        ]


async def test_the_mandate_says_what_nobody_chose():
    case = await scene()
    async with unit_of_work():
        terms = await queries.terms_on(case.creditor_id, TODAY)
    plan = await propose(case)
    assert (plan.interest, plan.overpayment) == (terms.interest, terms.overpayment)
    assert (terms.interest, terms.overpayment) == ("frozen", "advance")
