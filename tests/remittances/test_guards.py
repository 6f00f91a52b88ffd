"""Who may pay whom, and when not: four eyes, races, reversals, red tie-outs, missing accounts."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from backend import db
from backend.ledger import queries as books
from backend.money import Money
from backend.refusals import Conflict, Refused
from backend.remittances import accounts, actions, ordering, queries, sepa
from backend.remittances.rules import SamePerson
from backend.tie_out import actions as tie_out
from tests.remittances import house
from tests.remittances.house import FIRST, NOW, SECOND, TODAY

RACE = 8


@pytest.fixture(scope="module")
async def furnished(database):
    await house.furnish()
    return database


async def proposed(ref: str, euros: int = 500) -> tuple[int, int, int]:
    """A creditor, its receipt, a statement proposed."""
    creditor_id = await house.creditor(ref)
    payment_id = await house.pay(await house.case(creditor_id), euros, key=f"g-{ref}")
    return creditor_id, payment_id, await house.propose(creditor_id, key=f"g-{ref}")


async def approve(remittance_id: int, actor: str = SECOND):
    return await actions.approve(remittance_id, actor=actor, today=TODAY, now=NOW)


async def order(key: str, **more) -> int:
    return await ordering.order(
        idem_key=key, wanted_on=TODAY, actor=FIRST, today=TODAY, now=NOW, **more
    )


async def test_nobody_approves_what_he_proposed(furnished) -> None:
    _creditor, _payment, made = await proposed("SAME")
    with pytest.raises(SamePerson) as refused:
        await approve(made, actor=FIRST)
    assert refused.value.status == 403
    await approve(made)


async def test_the_database_itself_keeps_four_eyes(furnished) -> None:
    _creditor, _payment, made = await proposed("DBFOUR")
    with pytest.raises(asyncpg.CheckViolationError):
        async with db.unit_of_work():
            await db.execute(
                "UPDATE remittance SET state = 'approved', approved_by = proposed_by WHERE id = $1",
                made,
            )
    await approve(made)


async def test_of_approvals_at_once_one_goes_through(furnished) -> None:
    creditor_id, _payment, made = await proposed("RACE")
    answers = await asyncio.gather(
        *(approve(made, actor=f"second-{place}") for place in range(RACE)), return_exceptions=True
    )
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert all(isinstance(a, Refused) for a in answers if isinstance(a, BaseException))
    async with db.unit_of_work(readonly=True):
        assert await books.balance("fee_receivable", creditor_id) == Money(0)


async def test_proposing_at_once_takes_each_line_once(furnished) -> None:
    creditor_id = await house.creditor("TWICE")
    await house.pay(await house.case(creditor_id), 500, key="g-twice")
    answers = await asyncio.gather(
        *(house.propose(creditor_id, key=f"g-twice-{place}") for place in range(RACE)),
        return_exceptions=True,
    )
    made = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(made) == 1
    assert all(isinstance(a, Conflict) for a in answers if isinstance(a, BaseException))
    again = await house.propose(
        creditor_id, key=next(f"g-twice-{p}" for p in range(RACE) if answers[p] == made[0])
    )
    assert again == made[0]
    await approve(made[0])


async def test_orders_at_once_under_one_key_are_one(furnished) -> None:
    answers = await asyncio.gather(*(order("at-once") for _place in range(RACE)))
    assert len(set(answers)) == 1
    async with db.unit_of_work(readonly=True):
        found = await queries.order(answers[0])
        _name, content = await queries.file_of(found.id)
    assert sepa.total_of(content) == (found.total, len(found.lines))
    with pytest.raises(Refused, match="Nothing is approved"):
        await order("again")
    with pytest.raises(Conflict, match="other contents"):
        await ordering.order(
            idem_key="at-once", wanted_on=TODAY + timedelta(days=9), actor=FIRST, today=TODAY,
            now=NOW,
        )  # fmt: skip
    await ordering.executed(found.id, on=TODAY, actor=FIRST, today=TODAY)
    await ordering.executed(found.id, on=TODAY, actor=FIRST, today=TODAY)


async def test_a_receipt_taken_back_before_approval_stops_it(furnished) -> None:
    creditor_id, payment_id, made = await proposed("STOP")
    await house.back(payment_id, key="g-stop-back")
    with pytest.raises(Refused, match="taken back"):
        await approve(made)
    await actions.cancel(made, reason="taken back", actor=SECOND, today=TODAY, now=NOW)
    assert await actions.propose(
        creditor_id, until=TODAY, idem_key="g-stop-2", actor=FIRST, today=TODAY
    )  # both are told: 500 and -500
    async with db.unit_of_work(readonly=True):
        last = await queries.last(creditor_id)
    assert last is not None
    assert (last.payout, last.lines_count) == (Money(0), 2)


async def test_a_receipt_taken_back_after_approval_is_not_ordered(furnished) -> None:
    creditor_id, payment_id, made = await proposed("LATE")
    await approve(made)
    await house.back(payment_id, key="g-late-back")
    with pytest.raises(Refused, match="cannot be paid any more"):
        await order("late")
    await actions.cancel(made, reason="taken back", actor=FIRST, today=TODAY, now=NOW)
    async with db.unit_of_work(readonly=True):
        owed = await books.balance("payable", creditor_id)
        debit = await books.balance("creditor_debit", creditor_id)
    assert (owed, debit) == (Money(-121_00), Money(121_00))  # each other's, until the next one


async def test_an_order_taken_back_makes_its_statement_approved_again(furnished) -> None:
    creditor_id, _payment, made = await proposed("UNDO")
    await approve(made)
    first = await order("undo-1", with_fees=False)
    await ordering.cancel(first, reason="file lost", actor=FIRST, today=TODAY)
    async with db.unit_of_work(readonly=True):
        assert (await queries.statement(made)).state == "approved"
        assert await books.balance("payable", creditor_id) == Money(-379_00)
    second = await order("undo-2", with_fees=False)
    assert second != first
    await ordering.executed(second, on=TODAY, actor=FIRST, today=TODAY)


async def test_a_red_tie_out_stops_every_order(furnished) -> None:
    _creditor, _payment, made = await proposed("RED")
    await approve(made)
    async with db.unit_of_work(readonly=True):
        there = await books.balance("trust_bank")
    red = await tie_out.enter_balance(day=TODAY, balance=there - Money(1), actor=FIRST, today=TODAY)
    assert (red.green, red.off, red.differences[0].tie) == (False, Money(1), "bank")
    with pytest.raises(Refused, match=r"red by 0\.01 EUR"):
        await order("red")
    green = await tie_out.enter_balance(day=TODAY, balance=there, actor=FIRST, today=TODAY)
    assert green.green
    done = await order("red")
    async with db.unit_of_work():
        last = await tie_out.looked_at(TODAY)
    assert last.green  # on its way is still at the bank
    await ordering.cancel(done, reason="end of the test", actor=FIRST, today=TODAY)
    await tie_out.enter_balance(day=TODAY, balance=there, actor=FIRST, today=TODAY)


async def test_a_new_account_rests_and_is_confirmed_by_a_second_person(furnished) -> None:
    creditor_id = await house.creditor("IBAN")
    new = await accounts.change(
        creditor_id, holder="Maison IBAN", iban="FR7630006000011234567890189", bic="",
        reason="letter of the 20th, called back", actor=FIRST, today=TODAY,
    )  # fmt: skip
    with pytest.raises(SamePerson):
        await accounts.decide(new, "confirmed", actor=FIRST)
    with pytest.raises(Conflict):
        await accounts.change(
            creditor_id, holder="X", iban=house.OWN, bic="", reason="another", actor=SECOND,
            today=TODAY,
        )  # fmt: skip
    with pytest.raises(asyncpg.CheckViolationError):
        async with db.unit_of_work():
            await db.execute(
                "UPDATE creditor_account SET verdict = 'confirmed', decided_by = entered_by,"
                " decided_at = now() WHERE id = $1",
                new,
            )
    await accounts.decide(new, "confirmed", actor=SECOND)
    async with db.unit_of_work(readonly=True):
        resting = await accounts.in_force(creditor_id, TODAY + timedelta(days=2))
        rested = await accounts.in_force(creditor_id, TODAY + timedelta(days=3))
    assert resting.iban == house.THEIRS
    assert rested.iban == "FR7630006000011234567890189"


async def test_an_account_that_cannot_be_is_refused(furnished) -> None:
    creditor_id = await house.creditor("WRONG")
    with pytest.raises(Refused, match="IBAN"):
        await accounts.change(
            creditor_id, holder="X", iban="BE00123", bic="", reason="x", actor=FIRST, today=TODAY
        )


async def test_of_orders_at_once_under_their_own_keys_one_takes_all(furnished) -> None:
    """S-R4 and S-R13: a creditor is paid once, whoever presses first."""
    creditor_id, _payment, made = await proposed("ONCE")
    await approve(made)
    async with db.unit_of_work(readonly=True):
        there = await books.balance("trust_bank")
    await tie_out.enter_balance(day=TODAY, balance=there, actor=FIRST, today=TODAY)
    answers = await asyncio.gather(
        *(order(f"once-{place}") for place in range(RACE)), return_exceptions=True
    )
    taken = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(taken) == 1
    assert all(isinstance(a, Refused) for a in answers if isinstance(a, BaseException))
    async with db.unit_of_work(readonly=True):
        assert await books.balance("payable", creditor_id) == Money(0)
        lines = (await queries.order(taken[0])).lines
    assert [line["remittance_id"] for line in lines].count(made) == 1
    await ordering.executed(taken[0], on=TODAY, actor=FIRST, today=TODAY)


async def test_a_key_is_good_for_one_creditor_and_one_day(furnished) -> None:
    mine, _payment, made = await proposed("KEY-A")
    other = await house.creditor("KEY-B")
    await house.pay(await house.case(other), 500, key="g-KEY-B")
    assert await house.propose(mine, key="g-KEY-A") == made
    with pytest.raises(Conflict, match="other contents"):
        await house.propose(other, key="g-KEY-A")
    with pytest.raises(Conflict, match="other contents"):
        await house.propose(mine, key="g-KEY-A", until=TODAY - timedelta(days=1))
    async with db.unit_of_work(readonly=True):
        assert await queries.last(other) is None
