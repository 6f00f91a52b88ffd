"""The pages of payments, as htmx asks for them."""

import re
from uuid import uuid4

import pytest

from backend.collecting import actions
from tests import cast
from tests.collecting.money import TODAY, back, count, pay
from tests.conftest import signed_in

pytestmark = pytest.mark.usefixtures("database")


async def a_case(number: str, **more) -> str:
    creditor_id = await cast.creditor()
    if not await count("mandate", "creditor_id = $1", creditor_id):
        await cast.mandate(creditor_id)
    await cast.case(creditor_id, number=number, **more)
    return number


def key_in(page) -> str:
    found = re.search(r'name="idem_key" value="([^"]+)"', page.text)
    assert found
    return found[1]


async def test_money_recorded_by_hand_is_booked_once_however_often_the_form_is_sent(agent):
    number = await a_case("RT-1", amounts=(300_00,))
    form = await agent.get(f"/payments/new?case={number}")
    fields = {"idem_key": key_in(form), "received_on": "19/11/2026", "amount": "1 00,50",
              "channel": "card", "case_number": number}  # fmt: skip

    first = await agent.post("/payments/new", data=fields)
    again = await agent.post("/payments/new", data=fields)
    other = await agent.post("/payments/new", data={**fields, "amount": "100,51"})

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert str(first.url) == str(again.url)
    assert "100,50" in first.text
    assert "15,08" in first.text  # the fee, half a cent rounded away from nought
    assert await count("payment", "idem_key = $1", fields["idem_key"]) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "abc"}, "amount"),
        ({"received_on": "30/02/2026"}, "received_on"),
        ({"channel": "gold"}, "channel"),
        ({"case_number": "RT-404"}, "case_number"),
    ],
)
async def test_a_form_that_is_wrong_is_painted_again_with_what_was_typed(agent, change, field):
    fields = {"idem_key": uuid4().hex, "received_on": "19/11/2026", "amount": "10",
              "channel": "card", "case_number": "", "communication": "salut", **change}  # fmt: skip

    page = await agent.post("/payments/new", data=fields)

    assert page.status_code == 422
    assert f'id="error-{field}"' in page.text
    assert 'value="salut"' in page.text
    assert key_in(page) == fields["idem_key"]


async def test_a_receipt_is_reversed_from_its_page(agent):
    receipt = await pay(50_00, case_number=await a_case("RT-2"))
    page = await agent.get(f"/payments/{receipt.payment.id}")
    fields = {"idem_key": key_in(page), "reason": "impayé", "received_on": ""}

    done = await agent.post(f"/payments/{receipt.payment.id}/reversal", data=fields)
    twice = await agent.post(f"/payments/{receipt.payment.id}/reversal", data=fields)
    empty = await agent.post(
        f"/payments/{receipt.payment.id}/reversal", data={**fields, "reason": ""}
    )

    assert (done.status_code, twice.status_code, empty.status_code) == (200, 200, 422)
    assert str(done.url) == str(twice.url)
    assert "impayé" in done.text


async def test_the_tray_suggests_a_case_and_sets_the_receipt_against_it(agent):
    number = await a_case("RT-3", debtor_name="Garage Delvaux SA", amounts=(80_00,))
    receipt = await pay(80_00, communication="merci", payer_name="GARAGE DELVAUX SA")

    tray = await agent.get("/payments/waiting")
    assert f'name="case_number" value="{number}"' in tray.text
    back_there = await agent.post(
        f"/payments/{receipt.payment.id}/allocation", data={"case_number": number, "tray": "yes"}
    )

    assert back_there.status_code == 200
    assert back_there.url.path == "/payments/waiting"
    assert f"/payments/{receipt.payment.id}/allocation" not in back_there.text


async def test_a_wrong_number_in_the_tray_is_said_beside_the_field(agent):
    receipt = await pay(1_00, communication="rien")

    page = await agent.post(
        f"/payments/{receipt.payment.id}/allocation", data={"case_number": "RT-404"}
    )

    assert page.status_code == 422
    assert 'id="error-case_number"' in page.text


async def test_a_case_shows_its_receipts_with_what_they_earned(agent):
    number = await a_case("RT-4", amounts=(100_00,), indemnity_cents=40_00)
    await back(await pay(60_00, case_number=number))
    await pay(150_00, case_number=number)

    page = await agent.get(f"/cases/{number}/payments")

    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "−60,00" in page.text
    assert "21,00" in page.text  # the fee on 140,00


async def test_the_journal_is_read_by_pages_and_filters(agent):
    number = await a_case("RT-5", amounts=(9_000_00,))
    for place in range(60):
        await pay(1_00 + place, case_number=number)

    first = await agent.get(f"/payments?case={number}")
    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following
    second = await agent.get(following[1].replace("&amp;", "&"))

    shown = re.findall(r'data-row href="/payments/(\d+)"', first.text + second.text)
    assert len(shown) == len(set(shown)) == 60
    none = await agent.get(f"/payments?case={number}&direction=back")
    assert "data-row" not in none.text


@pytest.mark.parametrize(
    "address",
    [
        "/payments?since=oops&until=31/02/2026&channel=x&direction=y&after=zz.zz&case=%00",
        "/payments?after=2026-11-20.99999999999999999999999",
        "/payments/waiting?after=1.1&kind=x",
        "/payments/new?case=%3Cb%3E",
    ],
)
async def test_an_address_that_makes_no_sense_still_answers(agent, address):
    assert (await agent.get(address)).status_code == 200


@pytest.mark.parametrize("ident", ["0", "-1", "99999999", str(2**64), "abc"])
async def test_a_payment_that_does_not_exist_is_not_found(agent, ident):
    assert (await agent.get(f"/payments/{ident}")).status_code == 404
    form = {"idem_key": "k", "reason": "x", "why": "x", "case_number": "RT-1"}
    for act in ("reversal", "taking-back", "surplus", "keeping"):
        assert (await agent.post(f"/payments/{ident}/{act}", data=form)).status_code == 404


async def test_a_creditors_user_sees_and_does_nothing_here(web):
    receipt = await pay(1_00, case_number=await a_case("RT-6"))
    await cast.creditor("RTU")
    user = await signed_in(web, role="creditor", creditor_ref="RTU")

    for address in ("/payments", "/payments/waiting", f"/payments/{receipt.payment.id}"):
        assert (await user.get(address)).status_code == 404
    form = {"idem_key": "k2", "reason": "x"}
    answer = await user.post(f"/payments/{receipt.payment.id}/reversal", data=form)
    assert answer.status_code == 404
    async with actions.unit_of_work():
        assert await actions.queries.reversal_of(receipt.payment.id) is None
    assert receipt.payment.received_on == TODAY
