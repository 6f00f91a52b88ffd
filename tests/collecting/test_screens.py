"""The pages of imputation, refunds and acts on a debt, as people use them."""

from uuid import uuid4

import pytest

from backend import db
from backend.db import unit_of_work
from tests.collecting.money import case_row, count, pay
from tests.collecting.test_adjusting import claims_of, placed
from tests.conftest import signed_in

pytestmark = pytest.mark.usefixtures("database")


async def preview(web, number: str, amount: str, **more) -> str:
    answer = await web.get(
        "/payments/preview",
        params={"case_number": number, "amount": amount, "received_on": "2026-11-20", **more},
    )
    assert answer.status_code == 200
    return answer.text


async def test_the_preview_shows_parts_rule_and_article_and_books_nothing(agent):
    number = await placed(amounts=(100_00, 50_00), indemnity_cents=40_00)

    shown = await preview(agent, number, "60,00")

    assert "1254" in shown or "5.208" in shown
    assert shown.count("<tr>") == 1 + 3 + 1  # indemnity, and both invoices in proportion
    assert "13,33" in shown
    assert (await case_row(number))["balance_cents"] == 190_00


async def test_what_the_preview_shows_is_what_is_booked(agent):
    number = await placed(amounts=(100_00, 50_00), indemnity_cents=40_00)
    _first, second = await claims_of(number)
    shown = await preview(agent, number, "75,00", claim_id=second)

    answer = await agent.post(
        "/payments/new",
        data={"case_number": number, "amount": "75,00", "received_on": "2026-11-20",
              "channel": "agency_bank", "claim_id": str(second), "idem_key": uuid4().hex},
    )  # fmt: skip

    assert answer.status_code == 200
    row = await case_row(number)
    async with unit_of_work():
        parts = await db.rows(
            "SELECT bucket, claim_id, amount_cents FROM allocation WHERE case_id = $1 ORDER BY id",
            row["id"],
        )
    assert [(p["bucket"], p["claim_id"], p["amount_cents"]) for p in parts] == [
        ("indemnity", None, 40_00), ("principal", second, 35_00)
    ]  # fmt: skip
    assert "35,00" in shown
    assert "chose the invoice" in answer.text or "a choisi la facture" in answer.text


async def test_principal_first_without_the_creditors_consent_is_refused_with_the_article(agent):
    number = await placed(amounts=(100_00,), indemnity_cents=40_00)

    shown = await preview(agent, number, "60,00", principal_first="on")
    answer = await agent.post(
        "/payments/new",
        data={"case_number": number, "amount": "60,00", "received_on": "2026-11-20",
              "channel": "agency_bank", "principal_first": "on", "idem_key": uuid4().hex},
    )  # fmt: skip

    assert "field__error" in shown
    assert answer.status_code == 422
    assert (await case_row(number))["balance_cents"] == 140_00


@pytest.mark.parametrize("wrong", ["x", "-1", "9" * 30, "\x00"])
async def test_an_invoice_that_is_none_is_said_and_nothing_breaks(agent, wrong):
    number = await placed(amounts=(100_00,))
    assert "field__error" in await preview(agent, number, "60,00", claim_id=wrong)


async def test_a_refund_goes_from_the_agent_to_another_person(agent):
    number = await placed(amounts=(100_00,))
    receipt = await pay(110_00, case_number=number)
    address = f"/payments/{receipt.payment.id}/refund"
    form = {"iban": "BE68539007547034", "name": "Leroy", "refund_reason": "too much"}

    wrong = await agent.post(address, data={**form, "iban": "BE00", "idem_key": "s-1"})
    assert wrong.status_code == 422
    for _twice in range(2):
        done = await agent.post(address, data={**form, "idem_key": "s-2"})
        assert done.status_code == 200
    assert await count("refund", "payment_id = $1", receipt.payment.id) == 1
    async with unit_of_work():
        refund_id = await db.value(
            "SELECT id FROM refund WHERE payment_id = $1", receipt.payment.id
        )
    assert (await agent.post(f"/payments/refunds/{refund_id}/approval")).status_code == 403

    manager = await signed_in(agent, role="manager")
    page = await manager.get("/payments/refunds")
    assert "BE68539007547034" in page.text
    assert (await manager.post(f"/payments/refunds/{refund_id}/approval")).status_code == 200
    assert await count("refund", "id = $1 AND state = 'approved'", refund_id) == 1


async def test_a_credit_note_by_an_agent_and_a_write_off_by_a_manager(agent):
    number = await placed(amounts=(400_00, 50_00))
    first, _second = await claims_of(number)
    address = f"/cases/{number}/adjustments"
    form = {"amount": "50,00", "reason": "agreed", "idem_key": "a-1"}

    done = await agent.post(
        address, data={**form, "kind": "credit_note", "claim_id": str(first), "document": "CN 7"}
    )
    assert done.status_code == 200
    assert "CN 7" in done.text
    refused = await agent.post(address, data={**form, "kind": "write_off", "idem_key": "a-2"})
    assert refused.status_code == 403

    manager = await signed_in(agent, role="manager")
    asked = await manager.post(
        address, data={**form, "amount": "300,00", "kind": "write_off", "idem_key": "a-3"}
    )
    assert asked.status_code == 200
    async with unit_of_work():
        waiting = await db.value("SELECT max(id) FROM adjustment WHERE state = 'proposed'")
    own = await manager.post(f"/payments/adjustments/{waiting}/decision", data={"approve": "yes"})
    assert own.status_code == 403
    other = await signed_in(manager, role="administrator")
    done = await other.post(f"/payments/adjustments/{waiting}/decision", data={"approve": "yes"})
    assert done.status_code == 200
    assert (await case_row(number))["balance_cents"] == 100_00


async def test_an_approved_refund_and_an_act_explain_themselves(manager):
    async with unit_of_work():
        refund_id = await db.value("SELECT max(id) FROM refund WHERE state = 'approved'")
        act_id = await db.value("SELECT max(id) FROM adjustment WHERE state = 'booked'")
    for address in (f"/explain/refund/{refund_id}", f"/explain/adjustment/{act_id}"):
        assert (await manager.get(address)).status_code == 200
