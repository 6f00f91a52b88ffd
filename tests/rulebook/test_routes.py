"""The book of law on the screen, as htmx asks for it."""

import pytest

from backend import db
from tests.conftest import signed_in

pytestmark = pytest.mark.usefixtures("database")

ROW = {"rule": "FR/rate/default", "valid_from": "01/07/2026", "valid_until": "01/01/2030",
       "value": "12,40", "article": "Code de commerce, art. L441-10", "source": "BCE, page du jour",
       "confidence": "sourced", "note": ""}  # fmt: skip


async def test_an_agent_reads_what_holds_its_article_its_source_and_how_sure_it_is(agent):
    page = await agent.get("/rules")

    assert page.status_code == 200
    assert "Retard de paiement entre entreprises" in page.text
    assert "Loi du 2 août 2002" in page.text
    assert "lexalert.be" in page.text
    assert "Lu dans une source" in page.text
    assert "Pas encore signé" in page.text
    assert ">sourced<" not in page.text
    assert "/rules/new" not in page.text


async def test_the_rules_of_another_place_and_kind_are_a_choice_away(agent):
    page = await agent.get("/rules?jurisdiction=FR&kind=prescription")

    assert "Code de la consommation, art. L218-2" in page.text
    assert "2\xa0ans" in page.text or "2 ans" in page.text
    assert "Loi du 2 août 2002" not in page.text


@pytest.mark.parametrize("query", ["?jurisdiction=LU", "?kind=moon", "?jurisdiction=%00&kind=%27"])
async def test_an_unknown_place_or_kind_shows_the_usual_page(agent, query):
    assert (await agent.get(f"/rules{query}")).status_code == 200


async def test_all_kinds_of_a_place_fit_on_one_page(agent):
    page = await agent.get("/rules?jurisdiction=BE&kind=")

    assert "Suspension\xa0: contestation motivée" in page.text
    assert "Inconnu\xa0: bloque qui en a besoin" in page.text


async def test_a_manager_is_told_which_row_lacks(manager):
    page = await manager.get("/rules/missing")

    assert "Taux par défaut entre entreprises" in page.text
    assert "01/07/2026" in page.text
    assert 'hx-get="/rules/missing"' in (await manager.get("/reports")).text
    assert 'hx-get="/rules/missing"' in (await manager.get("/")).text


async def test_an_agent_is_not_bothered_and_adds_nothing(agent):
    assert 'hx-get="/rules/missing"' not in (await agent.get("/")).text
    assert (await agent.get("/rules/missing")).status_code == 403
    assert (await agent.get("/rules/new")).status_code == 403
    assert (await agent.post("/rules/new", data=ROW)).status_code == 403
    assert (await agent.post("/rules/verification", data={"row": "x"})).status_code == 403


async def test_a_manager_signs_but_adds_nothing(manager):
    assert (await manager.get("/rules/new")).status_code == 403
    assert (await manager.post("/rules/new", data=ROW)).status_code == 403

    page = await manager.post("/rules/verification", data={"row": "FR/vat/standard/2014-01-01"})

    assert page.status_code == 200
    assert "Signé par" in page.text
    again = await manager.post("/rules/verification", data={"row": "FR/vat/standard/2014-01-01"})
    assert again.status_code == 409
    nothing = await manager.post("/rules/verification", data={"row": "BE/rate/moon"})
    assert nothing.status_code == 404


async def test_an_administrator_adds_a_row_that_another_person_signs(web):
    administrator = await signed_in(web, role="administrator")
    form = await administrator.get("/rules/new?rule=FR/rate/default")
    assert 'value="2026-07-01"' in form.text
    assert 'value="2027-01-01"' in form.text
    assert "Code de commerce, art. L441-10" in form.text

    page = await administrator.post("/rules/new", data=ROW)

    assert page.status_code == 200
    assert "12,40\u202f%" in page.text
    async with db.unit_of_work(role="app"):
        row_id = await db.value("SELECT 'FR/rate/default/2026-07-01#' || max(id) FROM law_row")
    own = await administrator.post("/rules/verification", data={"row": row_id})
    assert own.status_code == 422

    manager = await signed_in(web, role="manager")
    page = await manager.post("/rules/verification", data={"row": row_id})
    assert page.status_code == 200
    assert "Signé par" in page.text
    assert "Taux par défaut entre entreprises" not in (await manager.get("/rules/missing")).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule": "FR/rate/moon"}, 'id="error-rule"'),
        ({"value": "douze"}, 'id="error-value"'),
        ({"valid_from": "31/02/2026"}, 'id="error-valid_from"'),
        ({"article": ""}, 'id="error-article"'),
        ({"source": ""}, 'id="error-source"'),
        ({"confidence": "sure"}, 'id="error-confidence"'),
        ({"valid_until": "30/06/2026"}, "Le dernier jour précède le premier"),
        ({"value": ""}, "Une valeur inconnue reste vide"),
        ({"valid_from": "01/01/2026"}, "dites pourquoi"),
    ],
)
async def test_what_cannot_stand_is_painted_again_with_the_reason(web, change, said):
    administrator = await signed_in(web, role="administrator")

    page = await administrator.post("/rules/new", data={**ROW, **change})

    assert page.status_code == 422
    assert said in page.text


async def test_the_palette_finds_the_rules(agent):
    assert "/rules" in (await agent.get("/palette?q=règles")).text
