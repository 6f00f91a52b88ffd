"""Numbers of invoices: none missing and none twice, whoever bills at once and whatever fails."""

import asyncio
import re

import pytest

from backend import db
from backend.db import unit_of_work
from backend.invoices import actions, queries
from backend.money import Money
from backend.refusals import Conflict, Refused
from backend.remittances import actions as remittances
from tests.remittances import house
from tests.remittances.house import NOW, SECOND, TODAY

AT_ONCE = 20


class Failed(Exception):
    pass


@pytest.fixture(scope="module")
async def fees(database) -> list[tuple[int, int]]:
    """(fee, creditor): fees of creditors, none of them billed."""
    await house.furnish()
    for place in range(AT_ONCE * 2):
        creditor_id = await house.creditor(f"N{place:02d}", mode="gross")
        await house.pay(await house.case(creditor_id), 100 + place, key=f"n-{place}")
    async with unit_of_work(readonly=True):
        found = await db.rows("SELECT id, creditor_id FROM fee ORDER BY id")
    return [(one["id"], one["creditor_id"]) for one in found]


async def bill(fee_id: int, creditor_id: int, *, fail: bool) -> None:
    async with unit_of_work():
        await actions.bill(
            [fee_id], creditor_id=creditor_id, country="BE", idem_key=f"n:{fee_id}", today=TODAY,
            now=NOW, actor="test",
        )  # fmt: skip
        if fail:
            raise Failed


async def test_20_at_once_with_failures_leave_no_gap_and_no_double(fees) -> None:
    assert len(fees) == AT_ONCE * 2
    answers = await asyncio.gather(
        *(bill(*fee, fail=place % 2 == 1) for place, fee in enumerate(fees)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Failed) for answer in answers) == AT_ONCE
    assert sum(answer is None for answer in answers) == AT_ONCE
    async with unit_of_work(readonly=True):
        found = await db.rows("SELECT number, seq FROM invoice ORDER BY seq")
    assert [one["seq"] for one in found] == list(range(1, AT_ONCE + 1))
    assert all(re.fullmatch(r"F-BE-2026-000\d\d", one["number"]) for one in found)
    for fee_id, creditor_id in fees:  # those that failed are billed, the others left out
        await bill(fee_id, creditor_id, fail=False)
    async with unit_of_work(readonly=True):
        assert await db.value("SELECT count(*) FROM invoice") == AT_ONCE * 2
        assert await db.value("SELECT max(seq) FROM invoice") == AT_ONCE * 2


async def test_a_bill_is_never_dated_before_the_last_number(fees) -> None:
    creditor_id = await house.creditor("OLD", mode="gross")
    await house.pay(await house.case(creditor_id), 500, key="n-old")
    async with unit_of_work(readonly=True):
        fee_id = await db.value("SELECT max(id) FROM fee")
    with pytest.raises(Refused, match="last number"):
        async with unit_of_work():
            await actions.bill(
                [fee_id], creditor_id=creditor_id, country="BE", idem_key="old",
                today=house.MONDAY, now=NOW, actor="test",
            )  # fmt: skip


async def test_a_gross_invoice_is_open_until_a_person_marks_it_paid_once(fees) -> None:
    creditor_id = await house.creditor("PAID", mode="gross")
    await house.pay(await house.case(creditor_id), 5_000, key="n-paid")
    made = await house.propose(creditor_id, key="n-paid")
    await remittances.approve(made, actor=SECOND, today=TODAY, now=NOW)
    async with unit_of_work(readonly=True):
        (listed,) = await queries.of_remittance(made)
    assert listed.left == Money(1_210_00)
    for _twice in range(2):
        await actions.paid(listed.id, on=TODAY, idem_key="n-paid", actor=SECOND, today=TODAY)
    async with unit_of_work(readonly=True):
        assert (await queries.issued(listed.id)).left == Money(0)
        assert await db.value("SELECT count(*) FROM entry WHERE kind = 'invoice_paid'") == 1
    with pytest.raises(Conflict):
        await actions.paid(listed.id, on=TODAY, idem_key="another", actor=SECOND, today=TODAY)


async def test_a_cancelled_statement_is_credited_and_its_fees_are_billed_again(fees) -> None:
    creditor_id = await house.creditor("CREDIT")
    await house.pay(await house.case(creditor_id), 1_000, key="n-credit")
    made = await house.propose(creditor_id, key="n-credit")
    await remittances.approve(made, actor=SECOND, today=TODAY, now=NOW)
    await remittances.cancel(made, reason="wrong account", actor=SECOND, today=TODAY, now=NOW)
    async with unit_of_work(readonly=True):
        bill_, note = await queries.of_remittance(made)
    assert (note.kind, note.whole, note.left, bill_.left) == (
        "credit_note", Money(-242_00), Money(0), Money(0)
    )  # fmt: skip
    again = await house.propose(creditor_id, key="n-credit-2")
    found = await remittances.approve(again, actor=SECOND, today=TODAY, now=NOW)
    assert found.payout == Money(1_000_00 - 242_00)
    async with unit_of_work(readonly=True):
        (billed,) = await queries.of_remittance(again)
    assert (billed.whole, billed.left) == (Money(242_00), Money(0))


async def test_a_bill_needs_the_facts_of_the_agency(database) -> None:
    async with unit_of_work():
        await db.execute(
            "INSERT INTO agency_fact (key, value, entered_by) VALUES ('vat_no', '', 'test')"
        )
    try:
        creditor_id = await house.creditor("FACTS")
        await house.pay(await house.case(creditor_id), 100, key="n-facts")
        made = await house.propose(creditor_id, key="n-facts")
        with pytest.raises(Refused, match="VAT number is missing"):
            await remittances.approve(made, actor=SECOND, today=TODAY, now=NOW)
    finally:
        async with unit_of_work():
            await db.execute(
                "INSERT INTO agency_fact (key, value, entered_by)"
                " VALUES ('vat_no', 'BE0403170701', 'test')"
            )


async def test_a_form_sent_for_one_invoice_pays_no_other(fees) -> None:
    listed = []
    for ref in ("KEYED", "KEYED-TOO"):
        creditor_id = await house.creditor(ref, mode="gross")
        await house.pay(await house.case(creditor_id), 500, key=f"n-{ref}")
        made = await house.propose(creditor_id, key=f"n-{ref}")
        await remittances.approve(made, actor=SECOND, today=TODAY, now=NOW)
        async with unit_of_work(readonly=True):
            listed += await queries.of_remittance(made)
    one, another = listed
    await actions.paid(one.id, on=TODAY, idem_key="n-keyed", actor=SECOND, today=TODAY)
    with pytest.raises(Conflict, match="other contents"):
        await actions.paid(another.id, on=TODAY, idem_key="n-keyed", actor=SECOND, today=TODAY)
    async with unit_of_work(readonly=True):
        assert (await queries.issued(another.id)).left == another.left
