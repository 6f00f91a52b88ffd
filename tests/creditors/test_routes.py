"""The pages of creditors, as htmx asks for them."""

import pytest

from backend.creditors import actions
from tests import cast
from tests.conftest import signed_in

pytestmark = pytest.mark.usefixtures("database")

BANDS = {"up_to_1": "90", "rate_1": "15", "up_to_2": "", "rate_2": "22,5"}
TERMS = {"valid_from": "01/07/2026", "rate_fixed_at": "receipt", "vat_country": "FR",
         "instalments_max": "10", "instalment_min": "30", "settlement_min": "90",
         "grace_days": "4", "tolerance": "2,5", "note": ""}  # fmt: skip


async def test_a_manager_takes_a_creditor_on_and_agrees_terms(manager):
    page = await manager.post(
        "/creditors/new", data={"ref": "GAZ", "name": "Gazon SA", "country": "BE", "lang": "fr"}
    )
    assert page.status_code == 200
    assert "Gazon SA" in page.text
    assert "sans mandat" in page.text.casefold()

    page = await manager.post("/creditors/GAZ/mandates/new", data={**TERMS, **BANDS})

    assert page.status_code == 200
    assert "22,50" in page.text
    assert "90" in page.text
    form = await manager.get("/creditors/GAZ/mandates/new")
    assert 'name="rate_2" value="22,50"' in form.text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_from": "31/02/2026"}, "valid_from"),
        ({"rate_1": "150"}, "rate_1"),
        ({"up_to_2": "400"}, "up_to_2"),
        ({"up_to_2": "80"}, "up_to_2"),
        ({"rate_2": ""}, "up_to_1"),
        ({"grace_days": "99"}, "grace_days"),
        ({"tolerance": "60"}, "tolerance"),
        ({"vat_country": "LU"}, "vat_country"),
    ],
)
async def test_terms_that_cannot_be_are_painted_again_with_their_errors(manager, change, field):
    await cast.creditor("ERR")

    page = await manager.post("/creditors/ERR/mandates/new", data={**TERMS, **BANDS, **change})

    assert page.status_code == 422
    assert f'id="error-{field}"' in page.text


async def test_a_reference_that_is_taken_is_said_beside_its_field(manager):
    await cast.creditor("DUP")

    page = await manager.post(
        "/creditors/new", data={"ref": "DUP", "name": "Autre", "country": "BE", "lang": "fr"}
    )

    assert page.status_code == 422
    assert 'id="error-ref"' in page.text


async def test_an_agent_reads_creditors_and_changes_nothing(agent):
    await cast.creditor("LES")

    assert (await agent.get("/creditors")).status_code == 200
    assert (await agent.get("/creditors/LES")).status_code == 200
    assert (await agent.get("/creditors/new")).status_code == 403
    assert (await agent.post("/creditors/new", data={})).status_code == 403
    assert (await agent.post("/creditors/LES/mandates/new", data={})).status_code == 403


@pytest.mark.parametrize("ref", ["NOPE", "%00", "a%2Fb", "x" * 300])
async def test_a_creditor_that_does_not_exist_is_not_found(agent, ref):
    assert (await agent.get(f"/creditors/{ref}")).status_code == 404


async def test_a_creditors_user_sees_none_of_it(web):
    await actions.create(ref="USR", name="User SA", actor="1")
    user = await signed_in(web, role="creditor", creditor_ref="USR")

    for address in ("/creditors", "/creditors/USR", "/creditors/new", "/payments"):
        assert (await user.get(address)).status_code == 404
