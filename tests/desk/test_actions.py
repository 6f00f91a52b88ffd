"""Closing a case by hand ends what was promised and asked for on it, and nothing that is agreed."""

from datetime import date

import pytest

from backend.calls import actions as calls
from backend.calls.told import Promised, Told
from backend.desk import actions
from backend.money import Money
from backend.plans import actions as plans
from backend.plans.drawing import Wish
from backend.refusals import Conflict, Forbidden, Refused
from tests.plans.scene import NOW, TODAY, Scene, scene

pytestmark = pytest.mark.usefixtures("database")
FIRST = date(2026, 12, 7)


async def close(case: Scene, *, row_version: int | None = None, code: str = "RCL") -> None:
    seen = (await case.case())["row_version"]
    await actions.close_case(
        number=case.number, code=code, reason="taken back", row_version=row_version or seen,
        actor="9", manages=True, today=TODAY,
    )  # fmt: skip


async def promised(case: Scene) -> None:
    told = Told(outcome="PDP", promised=Promised(Money(100_00), date(2026, 11, 27)))
    await calls.log(
        told, case_number=case.number, idem_key=f"promise-{case.number}", row_version=None,
        actor=case.agent, agent_id=None, today=TODAY, now=NOW,
    )  # fmt: skip


async def proposed(case: Scene, count: int) -> None:
    await plans.propose(
        case_number=case.number, wish=Wish(FIRST, count=count), row_version=None,
        actor=case.agent, today=TODAY, now=NOW,
    )  # fmt: skip


async def test_a_promise_ends_with_the_case_it_was_made_on():
    case = await scene()
    await promised(case)

    await close(case)

    promise = await case.one("SELECT state, next_check_on FROM promise WHERE case_id = $1")
    assert tuple(promise) == ("cancelled", None)
    row = await case.case()
    assert (row["stage"], row["arrangement"]) == ("closed", "none")
    assert (await case.events())[-2:] == ["promise.cancelled", "case.closed"]


async def test_a_plan_that_was_only_asked_for_ends_with_the_case_and_leaves_no_task():
    case = await scene()
    await proposed(case, count=13)

    await close(case)

    plan = await case.one("SELECT state FROM plan WHERE case_id = $1")
    assert (plan["state"], (await case.case())["stage"]) == ("cancelled", "closed")
    assert await case.tasks() == []


async def test_a_plan_that_runs_keeps_the_case_open_and_its_promise_too():
    case = await scene()
    await proposed(case, count=3)

    with pytest.raises(Refused):
        await close(case)

    plan = await case.one("SELECT state FROM plan WHERE case_id = $1")
    assert (plan["state"], (await case.case())["stage"]) == ("active", "amicable")


async def test_what_has_changed_since_is_looked_at_again_before_it_is_closed():
    case = await scene()
    await promised(case)

    with pytest.raises(Conflict):
        await close(case, row_version=1)

    assert (await case.one("SELECT state FROM promise WHERE case_id = $1"))["state"] == "open"


@pytest.mark.parametrize(("received", "settled"), [(239_99, False), (240_00, True)])
async def test_an_agent_settles_as_far_as_the_mandate_goes(received, settled):
    case = await scene()  # 300 euros; the mandate accepts four fifths
    await case.pay(received, TODAY)
    version = (await case.case())["row_version"]

    async def settle() -> None:
        await actions.close_case(
            number=case.number, code="SIF", reason="", row_version=version, actor=case.agent,
            manages=False, today=TODAY,
        )  # fmt: skip

    if settled:
        await settle()
    else:
        with pytest.raises(Forbidden):
            await settle()

    assert (await case.case())["close_code"] == ("SIF" if settled else None)
