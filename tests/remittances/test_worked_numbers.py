"""The worked models of FEATURES (5) end to end: A, N and O, through receipt, statement and bank."""

import pytest

from backend import db
from backend.invoices import actions as billing
from backend.invoices import queries as invoices
from backend.ledger import queries as books
from backend.money import Money
from backend.refusals import Refused
from backend.remittances import actions, ordering, queries
from backend.remittances.queries import Statement
from tests.remittances import house
from tests.remittances.house import FIRST, MONDAY, NOW, SECOND, TODAY


@pytest.fixture(scope="module")
async def furnished(database):
    await house.furnish()
    return database


async def approved(creditor_id: int, *, key: str) -> Statement:
    made = await house.propose(creditor_id, key=key)
    return await actions.approve(made, actor=SECOND, today=TODAY, now=NOW)


async def paid_out(key: str) -> None:
    order_id = await ordering.order(
        idem_key=key, wanted_on=TODAY, actor=FIRST, today=TODAY, now=NOW
    )
    await ordering.executed(order_id, on=TODAY, actor=FIRST, today=TODAY)


async def test_model_a_net_remits_3790_of_5000_at_20_percent(furnished) -> None:
    creditor_id = await house.creditor("NETA")
    await house.pay(await house.case(creditor_id), 5_000, key="a-net")
    found = await approved(creditor_id, key="a-net")
    assert (found.cash, found.fee, found.vat) == (Money(5_000_00), Money(1_000_00), Money(210_00))
    assert (found.payout, found.closing, found.withheld) == (
        Money(3_790_00), Money(0), Money(1_210_00)
    )  # fmt: skip
    async with db.unit_of_work(readonly=True):
        (invoice,) = await invoices.of_remittance(found.id)
        assert (invoice.whole, invoice.left) == (Money(1_210_00), Money(0))
        assert await books.balance("fee_receivable", creditor_id) == Money(0)
    await paid_out("a-net")
    async with db.unit_of_work(readonly=True):
        assert await books.balance("payable", creditor_id) == Money(0)
        assert (await queries.statement(found.id)).state == "executed"
        assert await books.balance("agency_share") == Money(0)
        assert await books.balance("trust_bank") == Money(0)
        assert await books.balance("own_bank") == Money(1_210_00)


async def test_model_a_gross_remits_5000_and_bills_1210(furnished) -> None:
    creditor_id = await house.creditor("GROSSA", mode="gross")
    await house.pay(await house.case(creditor_id), 5_000, key="a-gross")
    found = await approved(creditor_id, key="a-gross")
    assert (found.payout, found.withheld, found.closing) == (Money(5_000_00), Money(0), Money(0))
    async with db.unit_of_work(readonly=True):
        (invoice,) = await invoices.of_remittance(found.id)
        assert (invoice.whole, invoice.left) == (Money(1_210_00), Money(1_210_00))
    await paid_out("a-gross")


async def test_model_n_withholds_the_fee_on_direct_money_8000_and_2000_remit_5580(
    furnished,
) -> None:
    creditor_id = await house.creditor("DIRECT")
    case_id = await house.case(creditor_id)
    await house.pay(case_id, 8_000, key="n-agency")
    await house.pay(case_id, 2_000, key="n-direct", direct=True)
    found = await approved(creditor_id, key="n")
    assert (found.fee, found.vat, found.direct) == (
        Money(2_000_00), Money(420_00), Money(2_000_00)
    )  # fmt: skip
    assert found.payout == Money(5_580_00)
    async with db.unit_of_work(readonly=True):
        agency, direct = await queries.lines(found.id)
    assert (agency["paid_to"], agency["cash_cents"], agency["balance_cents"]) == (
        "agency", 8_000_00, 12_000_00
    )  # fmt: skip
    assert (direct["paid_to"], direct["cash_cents"], direct["fee_cents"]) == (
        "creditor", 0, 400_00
    )  # fmt: skip
    assert (direct["principal_cents"], direct["balance_cents"]) == (2_000_00, 10_000_00)
    await paid_out("n")


async def test_fees_above_receipts_are_carried_never_paid_below_nought(furnished) -> None:
    creditor_id = await house.creditor("CARRY")
    case_id = await house.case(creditor_id)
    await house.pay(case_id, 100, key="c-agency")
    await house.pay(case_id, 4_900, key="c-direct", direct=True)
    found = await approved(creditor_id, key="c1")  # fees 1,210 of 100
    assert (found.payout, found.withheld) == (Money(0), Money(100_00))
    assert (found.closing, found.carried_fees) == (Money(-1_110_00), Money(-1_110_00))
    assert found.state == "executed"
    await house.pay(case_id, 5_000, key="c-more")
    later = await approved(creditor_id, key="c2")
    assert later.opening == Money(-1_110_00)
    assert later.payout == Money(5_000_00 - 1_210_00 - 1_110_00)
    async with db.unit_of_work(readonly=True):
        assert await invoices.left_of(creditor_id) == []
    await paid_out("c")


async def test_carried_fees_are_not_taken_twice(furnished) -> None:
    creditor_id = await house.creditor("TWICE")
    case_id = await house.case(creditor_id)
    await house.pay(case_id, 100, key="t-agency")
    await house.pay(case_id, 4_900, key="t-direct", direct=True)
    await approved(creditor_id, key="t1")
    async with db.unit_of_work(readonly=True):
        ((bill, left),) = await invoices.left_of(creditor_id)
    assert left == Money(1_110_00)
    with pytest.raises(Refused, match="next statement withholds"):
        await billing.paid(bill, on=TODAY, idem_key="t-paid", actor=SECOND, today=TODAY)
    await house.pay(case_id, 5_000, key="t-more")
    later = await approved(creditor_id, key="t2")
    assert later.payout == Money(5_000_00 - 1_210_00 - 1_110_00)
    async with db.unit_of_work(readonly=True):
        assert await books.balance("fee_receivable", creditor_id) == Money(0)
    await paid_out("t")


async def test_model_o_a_reversal_after_remittance_carries_a_debit(furnished) -> None:
    creditor_id = await house.creditor("BACK")
    case_id = await house.case(creditor_id)
    bounced = await house.pay(case_id, 500, key="o-500")
    await approved(creditor_id, key="o1")
    await paid_out("o1")
    await house.back(bounced, key="o-back")
    async with db.unit_of_work(readonly=True):
        assert await books.balance("creditor_debit", creditor_id) == Money(500_00)
    found = await approved(creditor_id, key="o2")
    async with db.unit_of_work(readonly=True):
        (line,) = await queries.lines(found.id)
        (note,) = await invoices.of_remittance(found.id)
    assert (line["cash_cents"], line["fee_cents"], line["vat_cents"]) == (
        -500_00, -100_00, -21_00
    )  # fmt: skip
    assert (found.payout, found.closing) == (Money(0), Money(-379_00))
    assert (note.kind, note.whole, note.left) == ("credit_note", Money(-121_00), Money(0))
    await house.pay(case_id, 1_000, key="o-1000", on=MONDAY)
    later = await approved(creditor_id, key="o3")
    assert (later.opening, later.payout, later.closing) == (
        Money(-379_00), Money(1_000_00 - 242_00 - 379_00), Money(0)
    )  # fmt: skip
    async with db.unit_of_work(readonly=True):
        assert await books.balance("creditor_debit", creditor_id) == Money(0)
    await paid_out("o3")
