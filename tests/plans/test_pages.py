"""Plans that live, on the screen: steps in the preview, drafts, consent, versions, and what each
creditor sees of a plan over two of them."""

import re
from datetime import date

from backend import db
from backend.db import unit_of_work
from backend.money import Money
from backend.plans import actions, queries
from backend.plans.drawing import Wish
from tests import cast
from tests.conftest import signed_in
from tests.plans.scene import IBAN, NOW, TODAY, Scene, scene
from tests.plans.test_routes import FIELDS, fixed_day, proposal

__all__ = ["fixed_day"]  # the web's clock is stopped here as well


def sums(page: str) -> list[str]:
    return re.findall(r'<data value="([\d.]+)"', page)


async def beside(case: Scene) -> Scene:
    """A case of the same debtor with another creditor."""
    ref = f"SD{cast.fresh():04d}"
    creditor_id = await cast.creditor(ref, name="Verrerie du Canal")
    await cast.mandate(creditor_id)
    async with unit_of_work():
        await db.execute("UPDATE creditor SET iban = $2 WHERE id = $1", creditor_id, IBAN)
        debtor_id = await db.value("SELECT debtor_id FROM case_file WHERE id = $1", case.case_id)
        case_id = await cast.case(creditor_id, amounts=(150_00,), debtor_id=debtor_id)
        number = await db.value("SELECT number FROM case_file WHERE id = $1", case_id)
    return Scene(case_id, creditor_id, number, case.agent)


async def test_the_preview_draws_steps_and_says_what_becomes_of_a_discount(agent):
    case = await scene()
    fields = {**FIELDS, "steps": "2x30 60", "asked": "240", "overpayment": "shorten"}
    answer = await agent.get(f"/cases/{case.number}/plans/preview", params=fields)
    assert "240.00" in sums(answer.text)
    assert [cents for cents in sums(answer.text) if cents in ("30.00", "60.00")][:5] == [
        "30.00", "30.00", "60.00", "60.00", "60.00",
    ]  # fmt: skip
    assert "60.00" in answer.text  # the discount of 60
    for fields in ({"steps": "trois"}, {"chosen": "100"}, {"steps": "3x100", "chosen": "300"}):
        answer = await agent.get(f"/cases/{case.number}/plans/preview", params=FIELDS | fields)
        assert "field__error" in answer.text


async def test_single_instalments_are_agreed_as_typed(agent):
    case = await scene()
    chosen = "07/12/2026 120\n15/01/2027 180"
    assert (await proposal(agent, case, chosen=chosen)).status_code == 303
    async with unit_of_work():
        plan = (await queries.plans_of(case.case_id))[0]
    assert [(part.due_on, part.amount) for part in plan.schedule] == [
        (date(2026, 12, 7), Money(120_00)), (date(2027, 1, 15), Money(180_00)),
    ]  # fmt: skip


async def test_a_draft_becomes_a_proposal_and_then_a_plan(agent):
    case = await scene()
    assert (await proposal(agent, case, way="draft")).status_code == 303
    plan_id = (await case.one("SELECT id FROM plan WHERE case_id = $1"))["id"]
    page = (await agent.get(f"/cases/{case.number}/plans")).text
    assert f"/plans/{plan_id}/agreement" in page
    for act in ("proposal", "agreement"):
        answer = await agent.post(f"/plans/{plan_id}/{act}", follow_redirects=False)
        assert answer.status_code == 303
    assert (await agent.post(f"/plans/{plan_id}/agreement")).status_code == 409
    page = (await agent.get(f"/cases/{case.number}/plans")).text
    assert page.count("Inès Moreau") >= 3  # each step with who did it
    assert f"/plans/new?replaces={plan_id}" in page


async def test_a_plan_is_renegotiated_from_its_card(agent):
    case = await scene()
    await proposal(agent, case)
    old = (await case.one("SELECT id FROM plan WHERE case_id = $1"))["id"]
    form = (await agent.get(f"/cases/{case.number}/plans/new?replaces={old}")).text
    assert f'name="replaces" value="{old}"' in form
    answer = await proposal(agent, case, replaces=str(old), count="5", starts_signed="on")
    assert answer.status_code == 303
    new = await case.one("SELECT * FROM plan WHERE case_id = $1 ORDER BY id DESC")
    assert (new["state"], new["version"], new["replaces_id"]) == ("confirmed", 2, old)
    answer = await agent.post(f"/plans/{new['id']}/beginning", follow_redirects=False)
    assert answer.status_code == 303
    assert (await proposal(agent, case, replaces="999999999")).status_code == 404


async def test_a_manager_writes_down_how_the_creditor_agreed(agent):
    case = await scene()
    await proposal(agent, case, count="13", reason="Trop long")
    plan_id = (await case.one("SELECT id FROM plan WHERE case_id = $1"))["id"]
    manager = await signed_in(agent, role="manager")
    consent = {"by": "creditor", "how": "email", "on": "2026-11-20", "reason": "Par courriel"}
    missing = await manager.post(f"/plans/{plan_id}/approval", data=consent | {"how": ""})
    assert missing.status_code == 422
    answer = await manager.post(f"/plans/{plan_id}/approval", data=consent, follow_redirects=False)
    assert answer.status_code == 303
    page = (await manager.get(f"/cases/{case.number}/plans")).text
    assert "Par courriel" in page
    assert "20/11/2026" in page


async def test_of_a_plan_over_two_creditors_each_sees_his_own_part(agent):
    case = await scene()
    other = await beside(case)
    form = (await agent.get(f"/cases/{case.number}/plans/new")).text
    assert f'name="also-{other.number}"' in form
    preview = await agent.get(
        f"/cases/{case.number}/plans/preview", params=FIELDS | {f"also-{other.number}": "on"}
    )
    assert "450.00" in sums(preview.text)
    assert (await proposal(agent, case, **{f"also-{other.number}": "on"})).status_code == 303
    page = (await agent.get(f"/cases/{case.number}/plans")).text
    assert f"/cases/{other.number}/plans" in page
    async with unit_of_work():
        ref = await db.value("SELECT ref FROM creditor WHERE id = $1", other.creditor_id)
    creditor = await signed_in(agent, role="creditor", creditor_ref=ref)
    seen = (await creditor.get(f"/client/cases/{other.number}")).text
    assert "150.00" in sums(seen)
    assert "50.00" in sums(seen)  # his part of each instalment
    assert case.number not in seen
    assert "450.00" not in seen
    listed = (await creditor.get("/client/plans")).text
    assert other.number in listed
    assert case.number not in listed
    document = await case.one("SELECT id FROM document WHERE case_id = $1")
    assert (await creditor.get(f"/client/documents/{document['id']}")).status_code == 404
    assert (await creditor.get(f"/client/cases/{case.number}")).status_code == 404


async def test_the_creditor_sees_which_instalment_was_missed(agent):
    case = await scene()
    await actions.propose(
        case_number=case.number, wish=Wish(date(2026, 12, 7), count=3), row_version=None,
        actor=case.agent, today=TODAY, now=NOW,
    )  # fmt: skip
    async with unit_of_work():
        await db.execute("SELECT id FROM case_file WHERE id = $1 FOR NO KEY UPDATE", case.case_id)
        await actions.money_moved(case.case_id, today=date(2026, 12, 11))
        ref = await db.value("SELECT ref FROM creditor WHERE id = $1", case.creditor_id)
    page = (await agent.get(f"/cases/{case.number}/plans")).text
    assert "07/12/2026" in page
    assert "/plans/new?replaces=" in page
    creditor = await signed_in(agent, role="creditor", creditor_ref=ref)
    seen = (await creditor.get(f"/client/cases/{case.number}")).text
    assert 'small bad"' in seen
    assert "07/12/2026" in seen
