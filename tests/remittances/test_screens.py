"""Remittances by browser: who may open what, approving, ordering, files, the client area."""

import re

import pytest

from backend.db import unit_of_work
from backend.remittances import actions, queries, sepa
from tests import cast
from tests.conftest import signed_in
from tests.remittances import house
from tests.remittances.house import NOW, SECOND

PAGES = ("/remittances", "/remittances/overdue", "/invoices", "/tie-out", "/agency",
         "/remittances/lights", "/creditors/SCR/accounts",
         "/remittances?state=executed")  # fmt: skip


@pytest.fixture(scope="module")
async def made(database) -> int:
    """A statement proposed by nobody who signs in here."""
    await house.furnish()
    creditor_id = await house.creditor("SCR")
    case_id = await house.case(creditor_id)
    await house.pay(case_id, 500, key="scr-1")
    await house.pay(case_id, 100, key="scr-2", direct=True)
    return await house.propose(creditor_id, key="scr")


async def test_managers_see_the_pages_in_both_languages_and_agents_do_not(made, manager) -> None:
    for path in (*PAGES, f"/remittances/{made}"):
        answer = await manager.get(path)
        assert answer.status_code == 200, path
        assert "<script" not in answer.text
        assert 'style="' not in answer.text
    await signed_in(manager, role="agent")
    for path in (*PAGES, f"/remittances/{made}"):
        assert (await manager.get(path)).status_code == 403, path


async def test_who_proposed_is_told_403_and_a_second_person_goes_through(made, manager) -> None:
    creditor_id = await house.creditor("OWN")
    await house.pay(await house.case(creditor_id), 100, key="scr-own")
    answer = await manager.post(
        "/creditors/OWN/remittances", data={"until": "2026-11-20", "idem_key": "scr-own"}
    )
    assert answer.status_code == 200
    own = int(re.search(r"/remittances/(\d+)", str(answer.url))[1])
    assert (await manager.post(f"/remittances/{own}/approval")).status_code == 403
    async with unit_of_work(readonly=True):
        assert (await queries.statement(own)).state == "proposed"
    assert (await manager.post(f"/remittances/{made}/approval")).status_code == 200
    async with unit_of_work(readonly=True):
        assert (await queries.statement(made)).state == "approved"


async def test_an_order_is_made_downloaded_and_marked_as_executed(made, manager) -> None:
    await signed_in(manager, role="administrator")
    async with unit_of_work(readonly=True):
        state = (await queries.statement(made)).state
    if state == "proposed":  # run by itself
        await actions.approve(made, actor=SECOND, today=house.TODAY, now=NOW)
    form = {"wanted_on": "2099-01-01", "schema": sepa.SCHEMAS[0], "idem_key": "scr-order"}
    answer = await manager.post("/remittances/orders", data=form)
    assert answer.status_code == 200
    again = await manager.post("/remittances/orders", data=form)
    assert again.url == answer.url
    order = str(answer.url.path)
    file = await manager.get(f"{order}/file")
    assert file.headers["content-type"].startswith("application/xml")
    assert sepa.total_of(file.content)[1] >= 2
    assert b"pain.001.001.09" in file.content
    wrong = await manager.post(f"{order}/execution", data={"on": "1999-01-01"})
    assert wrong.status_code == 422
    paper = await manager.get(f"/remittances/{made}/paper")
    assert paper.content.startswith(b"%PDF")


async def test_a_creditor_reads_its_own_statements_and_nobody_elses(made, web) -> None:
    async with unit_of_work(readonly=True):
        state = (await queries.statement(made)).state
    if state == "proposed":
        await actions.approve(made, actor=SECOND, today=house.TODAY, now=NOW)
    await signed_in(web, role="creditor", creditor_ref="SCR")
    page = await web.get("/client/remittances")
    assert page.status_code == 200
    assert "R-2026-" in page.text
    one = await web.get(f"/client/remittances/{made}")
    assert one.status_code == 200
    assert (await web.get(f"/client/remittances/{made}/paper")).content.startswith(b"%PDF")
    await cast.creditor("NOSY", name="Maison Nosy")
    await signed_in(web, role="creditor", creditor_ref="NOSY")
    assert (await web.get(f"/client/remittances/{made}")).status_code == 404
    assert (await web.get(f"/client/remittances/{made}/paper")).status_code == 404
    assert "R-2026-" not in (await web.get("/client/remittances")).text
