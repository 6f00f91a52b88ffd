"""Whatever happens to a case's money, its books say one thing: against a slow, plain reckoning."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend import db
from backend.collecting import actions, adjusting, refunding
from backend.collecting import queries as collected
from backend.collecting.covering import NO_WISH, Wish
from backend.db import unit_of_work
from backend.fsck import money, queries
from backend.ledger import actions as ledger
from backend.ledger import queries as ledger_queries
from backend.ledger.rules import Line
from backend.money import Money
from backend.payments.adjusting import Asked
from backend.refusals import Refused
from tests import cast
from tests.collecting.money import TODAY, back, by_definition, case_row, pay

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ACCEPTED: Counter[str] = Counter()
MONEY = {check.name for check in money.CHECKS}
CHANNELS = ["agency_bank", "agency_bank", "creditor_direct", "third_party"]
receive = st.tuples(
    st.just("receive"), st.integers(1, 200_00), st.sampled_from(CHANNELS),
    st.sampled_from([None, None, 0, 1]),
)  # fmt: skip
undo = st.tuples(
    st.sampled_from(["reverse", "take_back", "use_surplus", "allocate", "refund"]),
    st.integers(0, 9),
)
charge = st.tuples(st.just("charge"), st.just("interest"), st.integers(1, 30_00))
act = st.tuples(
    st.just("adjust"), st.sampled_from(["write_off", "discount", "cost"]), st.integers(1, 40_00)
)
payout = st.tuples(st.just("payout"))
more = st.lists(
    st.one_of(receive, receive, undo, undo, undo, charge, act, payout), min_size=6, max_size=16
)
steps = st.tuples(receive, more).map(lambda drawn: [drawn[0], *drawn[1]])


@dataclass
class Books:
    """The slow reckoning: what was claimed, what still stands."""

    claimed: int
    standing: dict[int, int] = field(default_factory=dict)  # payment: cents that stand on the case
    paid_out: int = 0
    accepted: Counter[str] = field(default_factory=Counter)
    made: list = field(default_factory=list)

    @property
    def balance_at_least(self) -> int:
        return self.claimed - sum(self.standing.values())


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(amounts=st.lists(st.integers(1, 150_00), min_size=1, max_size=3), steps=steps)
async def test_the_balance_is_what_the_entries_say_after_every_step(amounts, steps):
    creditor_id = await cast.creditor("PRP")
    async with unit_of_work():
        if not await db.value("SELECT 1 FROM mandate WHERE creditor_id = $1", creditor_id):
            await cast.mandate(creditor_id)
    number = f"P-{cast.fresh():06d}"
    case_id = await cast.case(creditor_id, number=number, amounts=tuple(amounts))
    async with unit_of_work():
        await ledger.place([case_id], key=f"placed:{case_id}", on=TODAY, actor="test")
        books = Books(sum(amounts), paid_out=await _paid_out(creditor_id))
    for step in steps:
        await _do(step, books, number, case_id, creditor_id)
        await _agree(books, number, case_id, creditor_id)
    ACCEPTED.update(books.accepted)


async def _do(step, books: Books, number: str, case_id: int, creditor_id: int) -> None:
    try:
        await _done(step, books, number, case_id, creditor_id)
        books.accepted[step[0] if step[0] != "adjust" else step[1]] += 1
    except Refused:
        return


async def _done(step, books: Books, number: str, case_id: int, creditor_id: int) -> None:
    if step[0] == "receive":
        wish = await _wish(case_id, step[3])
        receipt = await pay(step[1], case_number=number, channel=step[2], wish=wish)
        books.made.append(receipt)
        books.standing[receipt.payment.id] = step[1]
    elif step[0] == "charge":
        books.claimed += step[2]
        await _accrue(case_id, creditor_id, step[2])
    elif step[0] == "adjust":
        asked = Asked(step[1], Money(step[2]), reason="agreed")
        done = await adjusting.adjust(
            number, asked, idem_key=uuid4().hex, manages=True, actor="1", today=TODAY, now=NOW
        )
        if done.state == "booked":  # what one person waived alone is bounded
            books.claimed += step[2] if step[1] == "cost" else -step[2]
    elif step[0] == "payout":
        due = await _pay_out(creditor_id)
        if not due:
            raise Refused("nothing lies there")
        books.paid_out += due
    else:
        could = await _candidates(step[0], books)
        if not could:
            raise Refused("there is none like that")
        await _undo(step[0], books, could[step[1] % len(could)], number)


async def _candidates(act: str, books: Books) -> list:
    """The receipts that the act may be about, so that most of the drawn acts are accepted."""
    async with unit_of_work():
        now = {one.payment.id: await collected.receipt(one.payment.id) for one in books.made}
    if act in ("use_surplus", "refund"):
        found = [one for one in books.made if now[one.payment.id].surplus > Money(0)]
        return found or [one for one in books.made if not now[one.payment.id].parts]
    stands = act != "allocate"
    return [one for one in books.made if bool(now[one.payment.id].parts) == stands]


async def _wish(case_id: int, place: int | None) -> Wish:
    async with unit_of_work():
        found = await db.rows("SELECT id FROM claim WHERE case_id = $1 ORDER BY id", case_id)
    return NO_WISH if place is None else Wish(found[place % len(found)]["id"])


async def _accrue(case_id: int, creditor_id: int, cents: int) -> None:
    async with unit_of_work():
        await db.execute(
            "INSERT INTO charge (case_id, creditor_id, kind, amount_cents, booked_on)"
            " VALUES ($1, $2, 'interest', $3, $4)",
            case_id, creditor_id, cents, TODAY,
        )  # fmt: skip
        await db.execute(
            "UPDATE case_file SET balance_cents = balance_cents + $2 WHERE id = $1", case_id, cents
        )
        await ledger.place([case_id], key=uuid4().hex, on=TODAY, actor="test")


async def _pay_out(creditor_id: int) -> int:
    """Remit all that lies there for the creditor, as a payment run does."""
    async with unit_of_work():
        due = -(await ledger_queries.balance("payable", creditor_id)).cents
        if due:
            await ledger.book(
                "ordered", key=uuid4().hex, on=TODAY, actor="test",
                lines=[Line("payable", Money(due), creditor_id), Line("in_transit", Money(-due))],
            )  # fmt: skip
    return due


async def _paid_out(creditor_id: int) -> int:
    return int(
        await db.value(
            "SELECT coalesce(sum(p.amount_cents), 0)::bigint FROM posting p"
            " JOIN account a ON a.id = p.account_id JOIN entry e ON e.id = p.entry_id"
            " WHERE a.kind = 'payable' AND a.creditor_id = $1 AND e.kind = 'ordered'",
            creditor_id,
        )
    )


async def _undo(act: str, books: Books, receipt, number: str) -> None:
    payment_id = receipt.payment.id
    if act == "reverse":
        await back(receipt)
        books.standing.pop(payment_id, None)
        books.made.remove(receipt)
    elif act == "take_back":
        await actions.take_back(payment_id, reason="wrong", actor="1", today=TODAY)
        books.standing.pop(payment_id, None)
    elif act == "allocate":
        await actions.allocate(payment_id, number, actor="1", today=TODAY)
        books.standing[payment_id] = receipt.payment.amount.cents
    elif act == "refund":
        refund_id = await refunding.propose(
            payment_id, iban="BE68539007547034", name="Leroy", reason="too much",
            idem_key=uuid4().hex, actor="1",
        )  # fmt: skip
        done = await refunding.approve(refund_id, actor="2", today=TODAY, now=NOW)
        if done.case_id is not None:
            books.standing[payment_id] -= done.amount.cents
    else:
        await actions.use_surplus(payment_id, actor="1", today=TODAY)


async def _client(creditor_id: int) -> Counter[str]:
    """What the whole agency's money adds up to, from the rows of the features alone."""
    found = await db.row(
        "SELECT (SELECT coalesce(sum(amount_cents), 0) FROM payment"
        "   WHERE channel NOT IN ('creditor_direct','third_party'))::bigint AS received,"
        " (SELECT coalesce(sum(amount_cents), 0) FROM allocation"
        "   WHERE bucket = 'surplus' AND NOT direct)::bigint AS surplus,"
        " (SELECT coalesce(sum(amount_cents), 0) FROM allocation"
        "   WHERE bucket <> 'surplus' AND NOT direct AND creditor_id = $1)::bigint AS lowered,"
        " (SELECT coalesce(sum(amount_cents), 0) FROM refund"
        "   WHERE state = 'approved' AND case_id IS NULL)::bigint AS back_whole,"
        " (SELECT coalesce(sum(amount_cents), 0) FROM refund"
        "   WHERE state = 'approved' AND case_id IS NOT NULL)::bigint AS back_over",
        creditor_id,
    )
    return Counter(dict(found))


async def _agree_in_the_ledger(books: Books, case_id: int, creditor_id: int, buckets) -> None:
    """Account by account, the ledger says what the rows of the features say."""
    async with unit_of_work():
        rows = await _client(creditor_id)
        owed = await ledger_queries.owed(case_id)
        say = {
            kind: (await ledger_queries.balance(kind)).cents
            for kind in ("trust_bank", "unallocated", "refundable", "in_transit")
        }
        payable = (await ledger_queries.balance("payable", creditor_id)).cents
        debit = (await ledger_queries.balance("creditor_debit", creditor_id)).cents
        all_out = await db.value(
            "SELECT coalesce(sum(p.amount_cents), 0)::bigint FROM posting p"
            " JOIN account a ON a.id = p.account_id JOIN entry e ON e.id = p.entry_id"
            " WHERE a.kind = 'payable' AND e.kind = 'ordered'"
        )
    assert {name: money.cents for name, money in owed.items()} == {
        one["bucket"]: one["cents"] for one in buckets if one["cents"]
    }
    assert say["trust_bank"] == rows["received"]
    assert say["refundable"] == -rows["surplus"]
    assert say["in_transit"] == -rows["back_whole"] - rows["back_over"] - all_out
    assert payable <= 0 <= debit
    assert payable + debit == -rows["lowered"] + books.paid_out
    assert sum(say.values()) + payable + debit == 0


async def _agree(books: Books, number: str, case_id: int, creditor_id: int) -> None:
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
            "  UNION ALL SELECT CASE kind WHEN 'principal_correction' THEN 'principal'"
            "   ELSE kind END,"
            "   amount_cents FROM charge WHERE case_id = $1"
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
    await _agree_in_the_ledger(books, case_id, creditor_id, buckets)
    assert (fees["wrong_sign"], unequal) == (0, 0)


async def test_the_books_are_sound_after_all_of_it(database):
    async with unit_of_work():
        found = await queries.run(roles=database.role_prefix, country=database.agency_country)
        reversed_ones = await db.value("SELECT count(*) FROM payment WHERE reverses_id IS NOT NULL")

    # the cast's cases carry no check digits and no placement: only the money is looked at
    wrong = [violation for violation in found if violation.check in MONEY]
    assert wrong == []
    assert reversed_ones > 0
    assert all(ACCEPTED[kind] > 0 for kind in (
        "receive", "reverse", "take_back", "refund", "write_off", "discount",
        "cost", "payout",
    )), ACCEPTED  # fmt: skip
