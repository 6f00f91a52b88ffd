"""Statements and claims on the web: as the agency sees them, as their creditor does, as data."""

from datetime import date

import httpx
import pytest

from backend import db
from backend.db import unit_of_work
from backend.statements.actions import computed_again
from tests import cast
from tests.conftest import signed_in

DUE = date(2025, 3, 14)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


async def a_case(*, ref: str = "", policy: str = "law") -> tuple[str, int, str]:
    """Number, first claim and creditor of a case whose interest is known to the cent."""
    ref = ref or f"W{cast.fresh()}"
    creditor = await cast.creditor(ref, name=f"Verreries {ref}")
    await cast.mandate(creditor, interest_policy=policy)
    number = f"W-{cast.fresh():06d}"
    case_id = await cast.case(
        creditor, amounts=(1234_56,), placed_on=date(2025, 5, 20), due_on=DUE, number=number
    )
    async with unit_of_work():
        claim_id = await db.value("SELECT id FROM claim WHERE case_id = $1", case_id)
    return number, claim_id, ref


async def test_the_page_shows_a_past_day_with_the_computation_open(
    agent: httpx.AsyncClient,
) -> None:
    number, _claim, _ref = await a_case()
    page = await agent.get(f"/cases/{number}/statement?on=2026-01-20")
    assert page.status_code == 200
    for told in ("1234.56", "114.46", "40.00", "1389.02", "BE/rate/b2b/2026-01-01", "312"):
        assert told in page.text
    assert "<details" in page.text


async def test_the_same_as_data_gives_the_whole_chain(agent: httpx.AsyncClient) -> None:
    number, _claim, _ref = await a_case()
    answer = await agent.get(f"/cases/{number}/statement.json?on=2026-01-20")
    told = answer.json()
    assert answer.headers["content-type"].startswith("application/json")
    assert told["total_cents"] == 1389_02
    lines = told["claims"][0]["components"]["interest"]["computed"]["lines"]
    assert [(one["from"], one["days"], one["percent"]) for one in lines] == [
        ("2025-03-15", 108, "11.5"), ("2025-07-01", 204, "10.5"),
    ]  # fmt: skip
    assert {row["id"] for row in told["law"]} >= {row for one in lines for row in one["rows"]}


@pytest.mark.parametrize("on", ["2999-01-01", "31/02/2026", "x"])
async def test_a_day_that_is_none_or_still_to_come_is_refused(
    agent: httpx.AsyncClient, on: str
) -> None:
    number, _claim, _ref = await a_case()
    assert (await agent.get(f"/cases/{number}/statement", params={"on": on})).status_code == 422


async def test_issuing_keeps_what_the_data_said(agent: httpx.AsyncClient) -> None:
    number, _claim, _ref = await a_case()
    data = (await agent.get(f"/cases/{number}/statement.json?on=2026-06-30")).text
    done = await agent.post(f"/cases/{number}/statement", data={"on": "2026-06-30", "lang": "fr"})
    assert done.status_code == 200
    assert "SHA-256" in done.text
    async with unit_of_work():
        kept = await db.row(
            "SELECT s.* FROM statement_issue s JOIN case_file c ON c.id = s.case_id"
            " WHERE c.number = $1",
            number,
        )
    assert kept is not None
    assert kept["result"] == data == computed_again(kept["inputs"])


async def test_a_missing_row_asks_for_a_choice(agent: httpx.AsyncClient) -> None:
    number, _claim, _ref = await a_case()
    refused = await agent.post(
        f"/cases/{number}/statement", data={"on": "2026-11-20", "lang": "fr"}
    )
    assert refused.status_code == 422
    assert "BE/rate/b2b" in refused.text
    fine = {"on": "2026-11-20", "lang": "fr", "although_incomplete": "on"}
    assert (await agent.post(f"/cases/{number}/statement", data=fine)).status_code == 200


async def test_a_creditor_reads_the_same_figures_of_its_own_case_and_no_other(
    web: httpx.AsyncClient, agent: httpx.AsyncClient
) -> None:
    number, claim_id, ref = await a_case()
    other, _claim, _ref = await a_case()
    fact = {"fact": "rate_bp", "value": "8", "source": "internal remark"}
    assert (await agent.post(f"/cases/{number}/claims/{claim_id}/facts", data=fact)).is_success
    inside = (await agent.get(f"/cases/{number}/statement.json?on=2026-01-20")).json()
    await signed_in(web, role="creditor", creditor_ref=ref)
    page = await web.get(f"/client/cases/{number}/statement?on=2026-01-20")
    assert page.status_code == 200
    assert "1389.02" in page.text
    assert "internal remark" not in page.text
    own = (await web.get(f"/client/cases/{number}/statement.json?on=2026-01-20")).json()
    assert own == inside
    for path in (f"/client/cases/{other}/statement", "/client/cases/nowhere/statement"):
        assert (await web.get(path)).status_code == 404


async def test_a_fact_that_is_told_answers_the_checklist(agent: httpx.AsyncClient) -> None:
    number, claim_id, _ref = await a_case()
    page = f"/cases/{number}/claims/{claim_id}"
    assert "ni pièce ni reconnaissance" in (await agent.get(page)).text
    told = await agent.post(
        f"{page}/facts", data={"fact": "acknowledged", "value": "01/10/2026", "source": "e-mail"}
    )
    assert told.status_code == 200
    assert "01/10/2026" in told.text
    assert "ni pièce ni reconnaissance" not in told.text
    wrong = await agent.post(f"{page}/facts", data={"fact": "rate_bp", "value": "beaucoup"})
    assert wrong.status_code == 422


async def test_a_withdrawn_fact_holds_no_more_and_stays_to_be_seen(
    agent: httpx.AsyncClient,
) -> None:
    number, claim_id, _ref = await a_case()
    page = f"/cases/{number}/claims/{claim_id}"
    await agent.post(f"{page}/facts", data={"fact": "due_on", "value": "2026-10-01", "source": ""})
    async with unit_of_work():
        fact_id = await db.value("SELECT id FROM claim_fact WHERE claim_id = $1", claim_id)
    gone = await agent.post(
        f"{page}/withdrawals", data={"fact_id": str(fact_id), "reason": "another invoice"}
    )
    assert gone.status_code == 200
    assert "another invoice" in gone.text
    assert "14/03/2025" in gone.text
    again = await agent.post(
        f"{page}/withdrawals", data={"fact_id": str(fact_id), "reason": "again"}
    )
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("facture.pdf", b"%PDF-1.7 x", 200), ("scan.exe", PNG, 200),
        ("photo.jpg", b"\xff\xd8\xff\xe0 x", 200), ("facture.pdf", b"MZ\x90\x00", 422),
        ("page.png", b"<svg onload=alert(1)>", 422), ("empty.pdf", b"", 422),
        ("big.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), 422),
    ],
)  # fmt: skip
async def test_a_document_is_taken_for_what_its_bytes_say(
    agent: httpx.AsyncClient, name: str, content: bytes, status: int
) -> None:
    number, claim_id, _ref = await a_case()
    done = await agent.post(
        f"/cases/{number}/claims/{claim_id}/documents",
        data={"kind": "invoice"},
        files={"file": (name, content)},
    )
    assert done.status_code == status
    async with unit_of_work():
        kept = await db.row(
            "SELECT d.name, d.media_type, d.shared, d.kind FROM document d"
            " JOIN claim_fact f ON f.document_id = d.id WHERE f.claim_id = $1",
            claim_id,
        )
    if status != 200:
        assert kept is None
        return
    assert kept is not None
    assert kept["kind"] == "supporting"
    assert not kept["shared"]
    assert kept["name"].rpartition(".")[2] in ("pdf", "png", "jpg")
    if name == "scan.exe":
        assert (kept["name"], kept["media_type"]) == ("scan.png", "image/png")


async def test_a_claim_of_another_case_is_not_there(agent: httpx.AsyncClient) -> None:
    number, _claim, _ref = await a_case()
    _other, claim_id, _ref = await a_case()
    path = f"/cases/{number}/claims/{claim_id}"
    assert (await agent.get(path)).status_code == 404
    told = await agent.post(f"{path}/facts", data={"fact": "nature", "value": "care"})
    assert told.status_code == 404


async def test_facts_move_the_statement_of_a_consumer(agent: httpx.AsyncClient) -> None:
    """8 % agreed, reminded by e-mail on 1 October 2025: claimable from the 16th."""
    number, claim_id, _ref = await a_case(policy="contract")
    page = f"/cases/{number}/claims/{claim_id}"
    facts = {"kind": "B2C", "rate_bp": "8", "clause_bp": "20", "reminded_email": "2025-10-01"}
    for fact, value in facts.items():
        told = await agent.post(f"{page}/facts", data={"fact": fact, "value": value})
        assert told.status_code == 200
    before = (await agent.get(f"/cases/{number}/statement.json?on=2025-10-15")).json()
    after = (await agent.get(f"/cases/{number}/statement.json?on=2025-10-16")).json()
    assert before["total_cents"] == 1234_56
    assert after["components"]["interest"]["accrued_cents"] == 27
    assert after["components"]["penalty"]["accrued_cents"] == 101_73
