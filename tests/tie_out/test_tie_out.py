"""The tie-out: green over what the product does itself, red to the cent for each thing seeded.

Seeded as a hand at the database could make it: triggers off, rolled back.
"""

from datetime import timedelta

import pytest

from backend import db
from backend.db import unit_of_work
from backend.money import Money
from backend.refusals import Refused
from backend.remittances import actions as remittances
from backend.remittances import ordering
from backend.tie_out import actions, queries
from backend.tie_out.rules import Difference, Sides, compare
from tests.remittances import house
from tests.remittances.house import FIRST, MONDAY, NOW, SECOND, TODAY


class Undone(Exception):
    pass


@pytest.fixture(scope="module")
async def agency(database):
    """A small agency: remitted net and gross, ordered, executed, taken back, waiting."""
    await house.furnish()
    for ref, mode in (("T1", "net"), ("T2", "gross")):
        creditor_id = await house.creditor(ref, mode=mode)
        case_id = await house.case(creditor_id)
        bounced = await house.pay(case_id, 400, key=f"t-{ref}-1")
        await house.pay(case_id, 100, key=f"t-{ref}-2", direct=True)
        made = await house.propose(creditor_id, key=f"t-{ref}")
        await remittances.approve(made, actor=SECOND, today=TODAY, now=NOW)
        order_id = await ordering.order(
            idem_key=f"t-{ref}", wanted_on=TODAY, actor=FIRST, today=TODAY, now=NOW
        )
        if ref == "T1":
            await ordering.executed(order_id, on=TODAY, actor=FIRST, today=TODAY)
            await house.back(bounced, key=f"t-{ref}-back")
        await house.pay(case_id, 50, key=f"t-{ref}-3")
    return database


async def test_what_the_product_does_ties_out_each_day(agency, capsys) -> None:
    days = [MONDAY + timedelta(days=step) for step in range((TODAY - MONDAY).days + 1)]
    for day in days:
        found = await actions.run(day=day)
        assert found.green, found.differences
        assert (found.off, found.sides.owed) == (Money(0), found.sides.trust)
    with capsys.disabled():
        print(f"\ntie-out: {len(days)} days, 0 cents off")
    async with unit_of_work(readonly=True):
        assert len(await queries.days()) == len(days)


SEEDS = {
    "receipt": (
        "UPDATE payment SET amount_cents = amount_cents + 1 WHERE idem_key = 't-T2-3'", Money(-1)
    ),
    "creditor": (
        ("UPDATE allocation SET amount_cents = amount_cents + 2 WHERE payment_id ="
        " (SELECT id FROM payment WHERE idem_key = 't-T2-3')"), Money(-2)
    ),
    "fees": (
        ("UPDATE fee SET fee_cents = fee_cents + 3 WHERE payment_id ="
        " (SELECT id FROM payment WHERE idem_key = 't-T2-3')"), Money(-3)
    ),
    "transit": (
        ("UPDATE payment_order_line SET amount_cents = amount_cents + 4 WHERE order_id ="
        " (SELECT max(id) FROM payment_order) AND kind = 'payout'"), Money(-4)
    ),
    "share": (
        ("UPDATE payment_order_line SET amount_cents = amount_cents + 5 WHERE order_id ="
        " (SELECT min(id) FROM payment_order) AND kind = 'withdrawal'"), Money(5)
    ),
}  # fmt: skip


@pytest.mark.parametrize("tie", SEEDS)
async def test_a_difference_is_named_to_the_cent_and_stops_orders(agency, tie) -> None:
    sql, off = SEEDS[tie]
    try:
        async with db.administration(agency.admin_dsn):
            await db.execute("SET LOCAL session_replication_role = replica")
            await db.execute(sql)
            found = await actions.looked_at(TODAY)
            assert [one.tie for one in found.differences] == [tie]
            assert found.differences[0].amount == off
            with pytest.raises(Refused, match="is red"):
                await actions.must_agree(TODAY)
            raise Undone
    except Undone:
        pass


async def test_the_banks_balance_is_compared_by_the_day_money_moved(agency) -> None:
    async with unit_of_work(readonly=True):
        sides = await queries.sides(MONDAY)
    assert sides.trust == Money(900_00)  # 400 + 50 twice; payouts and the reversal came later
    red = await actions.enter_balance(day=MONDAY, balance=Money(850_00), actor=FIRST, today=TODAY)
    assert (red.off, red.differences[0].tie) == (Money(50_00), "bank")
    async with unit_of_work(readonly=True):
        first = (await queries.suspects(MONDAY, red.differences[0].amount))[0]
    assert abs(first.amount.cents) == 50_00  # what could be missing comes first
    assert (await actions.run(day=TODAY)).green  # no balance of that day: it clears nothing up
    async with unit_of_work():
        with pytest.raises(Refused, match="red by 50"):
            await actions.must_agree(TODAY)
    green = await actions.enter_balance(day=MONDAY, balance=Money(900_00), actor=FIRST, today=TODAY)
    assert green.green
    async with unit_of_work():
        await actions.must_agree(TODAY)
    with pytest.raises(Refused, match="not come yet"):
        await actions.enter_balance(
            day=TODAY + timedelta(days=1), balance=Money(0), actor=FIRST, today=TODAY
        )


def test_both_sides_and_the_signs_of_a_comparison() -> None:
    nothing = Money(0)
    sides = Sides(Money(70), Money(100), Money(40), nothing, nothing, nothing, Money(10))
    assert sides.owed == Money(70)
    found = compare(TODAY, bank=Money(69), sides=sides, differences=[])
    assert (found.green, found.off) == (False, Money(1))
    more = compare(
        TODAY, bank=None, sides=sides,
        differences=[Difference("fees", "A", "", Money(-2)), Difference("fees", "B", "", Money(2))],
    )  # fmt: skip
    assert more.off == Money(4)  # two wrongs make no right
