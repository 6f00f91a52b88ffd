"""The note of a call is for the agency, unless the agent ticked that the creditor may read it."""

from datetime import UTC, datetime

import httpx

from backend.calls import actions as calls
from backend.calls.told import Told
from backend.db import unit_of_work
from tests import cast
from tests.conftest import signed_in

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


async def test_a_creditor_reads_what_was_shared_and_nothing_else(web: httpx.AsyncClient) -> None:
    creditor_id = await cast.creditor("NOTED")
    async with unit_of_work():
        await cast.case(creditor_id, number="NOTED-1")
    for outcome, note, shared in (
        ("DOC", "asks for invoice F9 again", True),
        ("RFU", "shouts, and drinks they say", False),
    ):
        await calls.log(
            Told(outcome=outcome, note=note, shared=shared), case_number="NOTED-1",
            idem_key=f"noted-{outcome}-call", row_version=None, actor="1", agent_id=None,
            today=NOW.date(), now=NOW,
        )  # fmt: skip

    page = await (await signed_in(web, role="creditor", creditor_ref="NOTED")).get(
        "/client/cases/NOTED-1"
    )

    assert page.status_code == 200
    assert "asks for invoice F9 again" in page.text
    assert "shouts" not in page.text
