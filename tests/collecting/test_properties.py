"""Whatever happens to a case's money, its books say one thing: against a slow, plain reckoning."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend import db
from backend.collecting import actions
from backend.db import unit_of_work
from backend.fsck import money, queries
from backend.refusals import Refused
from tests import cast
from tests.collecting.money import TODAY, back, by_definition, case_row, pay

pytestmark = pytest.mark.usefixtures("database")

MONEY = {check.name for check in money.CHECKS}
receive = st.tuples(
    st.just("receive"), st.integers(1, 200_00), st.sampled_from(["agency_bank", "creditor_direct"])
)
undo = st.tuples(st.sampled_from(["reverse", "take_back", "use_surplus"]), st.integers(0, 9))
charge = st.tuples(st.just("charge"), st.sampled_from(["interest", "cost"]), st.integers(1, 30_00))
steps = st.lists(st.one_of(receive, receive, undo, charge), min_size=1, max_size=10)


@dataclass
class Books:
    """The slow reckoning: what was claimed, what still stands."""

    claimed: int
    standing: dict[int, int] = field(default_factory=dict)  # payment: cents that stand on the case
    waiting: set[int] = field(default_factory=set)
    made: list = field(default_factory=list)

    @property
    def balance_at_least(self) -> int:
        return self.claimed - sum(self.standing.values())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(amounts=st.lists(st.integers(1, 150_00), min_size=1, max_size=3), steps=steps)
async def test_the_balance_is_what_the_entries_say_after_every_step(amounts, steps):
    creditor_id = await cast.creditor("PRP")
    async with unit_of_work():
        if not await db.value("SELECT 1 FROM mandate WHERE creditor_id = $1", creditor_id):
            await cast.mandate(creditor_id)
    number = f"P-{cast.fresh():06d}"
    case_id = await cast.case(creditor_id, number=number, amounts=tuple(amounts))
    books = Books(sum(amounts))
    for step in steps:
        await _do(step, books, number, case_id, creditor_id)
        await _agree(books, number, case_id)


async def _do(step, books: Books, number: str, case_id: int, creditor_id: int) -> None:
    if step[0] == "receive":
        receipt = await pay(step[1], case_number=number, channel=step[2])
        books.made.append(receipt)
        books.standing[receipt.payment.id] = step[1]
    elif step[0] == "charge":
        books.claimed += step[2]
        async with unit_of_work():
            await db.execute(
                "INSERT INTO charge (case_id, creditor_id, kind, amount_cents, booked_on)"
                " VALUES ($1, $2, $3, $4, $5)",
                case_id, creditor_id, step[1], step[2], TODAY,
            )  # fmt: skip
            await db.execute(
                "UPDATE case_file SET balance_cents = balance_cents + $2 WHERE id = $1",
                case_id, step[2],
            )  # fmt: skip
    elif books.made:
        await _undo(step[0], books, books.made[step[1] % len(books.made)])


async def _undo(act: str, books: Books, receipt) -> None:
    payment_id = receipt.payment.id
    try:
        if act == "reverse":
            await back(receipt)
            books.standing.pop(payment_id, None)
        elif act == "take_back":
            await actions.take_back(payment_id, reason="wrong", actor="1", today=TODAY)
            books.standing.pop(payment_id, None)
        else:
            await actions.use_surplus(payment_id, actor="1", today=TODAY)
    except Refused:
        return


async def _agree(books: Books, number: str, case_id: int) -> None:
    row = await case_row(number)
    async with unit_of_work():
        surplus = await db.value(
            "SELECT coalesce(sum(amount_cents), 0)::bigint FROM allocation"
            " WHERE case_id = $1 AND bucket = 'surplus'",
            case_id,
        )
        buckets = await db.rows(
            "SELECT bucket, sum(cents) AS cents FROM"
            " (SELECT 'principal' AS bucket, open_cents AS cents FROM claim WHERE case_id = $1"
            "  UNION ALL SELECT kind, amount_cents FROM charge WHERE case_id = $1"
            "  UNION ALL SELECT bucket, -amount_cents FROM allocation"
            "   WHERE case_id = $1 AND bucket <> 'surplus') x GROUP BY bucket",
            case_id,
        )
        fees = await db.row(
            "SELECT coalesce(sum(base_cents), 0)::bigint AS base,"
            " coalesce(sum(abs(fee_cents)) FILTER (WHERE reverses_id IS NOT NULL"
            "  AND fee_cents > 0), 0) AS wrong_sign FROM fee WHERE case_id = $1",
            case_id,
        )
        unequal = await db.value(
            "SELECT count(*) FROM fee f JOIN fee r ON r.reverses_id = f.id"
            " WHERE (r.base_cents, r.fee_cents, r.vat_cents)"
            " <> (-f.base_cents, -f.fee_cents, -f.vat_cents)"
        )
    assert row["balance_cents"] == await by_definition(number) >= 0
    assert row["balance_cents"] - surplus == books.balance_at_least
    assert all(one["cents"] >= 0 for one in buckets)
    assert surplus >= 0
    assert fees["base"] == sum(books.standing.values()) - surplus
    assert (fees["wrong_sign"], unequal) == (0, 0)


async def test_the_books_are_sound_after_all_of_it(database):
    async with unit_of_work():
        found = await queries.run(roles=database.role_prefix, country=database.agency_country)
        reversed_ones = await db.value("SELECT count(*) FROM payment WHERE reverses_id IS NOT NULL")

    # the cast's cases carry no check digits and no placement: only the money is looked at
    wrong = [violation for violation in found if violation.check in MONEY]
    assert wrong == []
    assert reversed_ones > 0
