"""One call, one act: what each outcome leaves in the books, once and only once."""

import asyncio
from datetime import date, timedelta

import pytest

from backend import db
from backend.calls import actions
from backend.calls.outcomes import OUTCOMES
from backend.calls.told import Promised, Told
from backend.db import unit_of_work
from backend.money import Money
from backend.plans.drawing import Wish
from backend.refusals import Conflict, NotFound, Refused
from tests import cast
from tests.plans.scene import NOW, TODAY, Scene, scene

pytestmark = pytest.mark.usefixtures("database")
DUE = date(2026, 11, 30)
PROMISED = Promised(Money(100_00), DUE)


async def log(case: Scene, told: Told, *, key: str = "", row_version: int | None = None) -> int:
    return await actions.log(
        told,
        case_number=case.number,
        idem_key=key or f"key-{cast.fresh():08d}",
        row_version=row_version,
        actor=case.agent,
        agent_id=int(case.agent),
        today=TODAY,
        now=NOW,
    )


async def moved(case: Scene, today: date) -> str:
    async with unit_of_work():
        await actions.money_moved(case.case_id, today=today)
    row = await case.one("SELECT state FROM promise WHERE case_id = $1 ORDER BY id DESC LIMIT 1")
    return str(row["state"])


async def number(case: Scene, value: str = "+32470000001") -> int:
    async with unit_of_work():
        return int(
            await db.value(
                "INSERT INTO contact (debtor_id, channel, value)"
                " SELECT debtor_id, 'phone', $2 FROM case_file WHERE id = $1 RETURNING id",
                case.case_id, value,
            )
        )  # fmt: skip


def told(code: str, **more: object) -> Told:
    """A call that ended with `code`, complete."""
    asks = OUTCOMES[code].asks
    given: dict[str, object] = {
        "note": "Ce qui fut dit",
        "promised": PROMISED if asks == "promise" else None,
        "callback_on": TODAY + timedelta(days=3) if asks == "callback" else None,
        "wish": Wish(date(2026, 12, 7), count=3) if asks == "plan" else None,
        **more,
    }
    return Told(code, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", sorted(OUTCOMES))
async def test_each_outcome_leaves_its_call_its_hold_its_task_and_a_next_step(code):
    outcome = OUTCOMES[code]
    case = await scene()
    await log(case, told(code))
    call = await case.one("SELECT * FROM call WHERE case_id = $1")
    assert (call["outcome"], call["note"]) == (code, "Ce qui fut dit")
    row = await case.case()
    holds = await case.all("SELECT kind FROM blocker WHERE case_id = $1 AND lifted_on IS NULL")
    assert [hold["kind"] for hold in holds] == ([outcome.hold] if outcome.hold else [])
    assert row["blocked"] == bool(outcome.hold)
    kinds = await case.tasks()
    assert kinds == [
        *(["debtor.trace"] if outcome.bad_number else []),
        *([outcome.task] if outcome.task else []),
    ]
    arrangement = {"promise": "promise", "plan": "plan"}.get(outcome.asks, "none")
    assert row["arrangement"] == arrangement
    assert (row["next_action_on"] is None) == (code == "NOT")
    assert "call.logged" in await case.events()


async def test_the_same_key_twice_is_one_call_and_one_promise():
    case = await scene()
    first = await log(case, told("PDP"), key="key-of-a-form")
    again = await log(case, told("PDP"), key="key-of-a-form", row_version=1)
    assert first == again
    assert len(await case.all("SELECT id FROM call WHERE case_id = $1")) == 1
    assert len(await case.all("SELECT id FROM promise WHERE case_id = $1")) == 1


async def test_the_same_key_pressed_twice_at_once_is_one_call():
    case = await scene()
    made = await asyncio.gather(*(log(case, told("PDP"), key="pressed-twice") for _time in "ab"))
    assert made[0] == made[1]
    assert len(await case.all("SELECT id FROM promise WHERE case_id = $1")) == 1


async def test_a_form_that_saw_an_older_case_is_a_conflict_and_keeps_nothing():
    case = await scene()
    await log(case, told("NOT"), row_version=1)
    with pytest.raises(Conflict):
        await log(case, told("PDP"), row_version=1)
    assert await case.all("SELECT id FROM promise WHERE case_id = $1") == []


async def test_a_promise_waits_until_its_day_and_grace_are_over():
    case = await scene()
    await log(case, told("PDP"))
    promise = await case.one("SELECT * FROM promise WHERE case_id = $1")
    assert (promise["due_on"], promise["next_check_on"]) == (DUE, date(2026, 12, 4))
    assert (promise["grace_days"], promise["tolerance_bp"]) == (3, 500)
    row = await case.case()
    assert (row["next_action"], row["next_action_on"]) == ("promise.check", date(2026, 12, 4))
    assert await case.events() == ["call.logged", "promise.made"]


async def test_a_new_promise_takes_the_place_of_the_open_one():
    case = await scene()
    await log(case, told("PDP"))
    await log(case, told("PDP", promised=Promised(Money(200_00), DUE)))
    states = await case.all("SELECT state FROM promise WHERE case_id = $1 ORDER BY id")
    assert [row["state"] for row in states] == ["replaced", "open"]


@pytest.mark.parametrize(
    "promised",
    [
        None,
        Promised(Money(0), DUE),
        Promised(Money(300_01), DUE),
        Promised(Money(100_00), TODAY - timedelta(days=1)),
        Promised(Money(100_00), TODAY + timedelta(days=46)),
    ],
)
async def test_a_promise_beyond_the_policy_keeps_neither_promise_nor_call(promised):
    case = await scene()
    with pytest.raises(Refused):
        await log(case, told("PDP", promised=promised))
    assert await case.all("SELECT id FROM call WHERE case_id = $1") == []
    assert await case.events() == []


async def test_money_keeps_a_promise_at_ninety_five_per_cent():
    case = await scene()
    await log(case, told("PDP"))
    await case.pay(94_99, TODAY + timedelta(days=1))
    assert await moved(case, TODAY + timedelta(days=1)) == "open"
    await case.pay(1, TODAY + timedelta(days=2))
    assert await moved(case, TODAY + timedelta(days=2)) == "kept"
    row = await case.case()
    assert (row["arrangement"], row["next_action"]) == ("none", "promise.kept")


async def test_a_payment_that_bounces_breaks_the_promise_it_had_kept():
    case = await scene()
    await log(case, told("PDP"))
    await case.pay(100_00, TODAY + timedelta(days=1))
    assert await moved(case, TODAY + timedelta(days=1)) == "kept"
    await case.pay(-100_00, TODAY + timedelta(days=3))
    assert await moved(case, TODAY + timedelta(days=3)) == "open"
    assert (await case.case())["arrangement"] == "promise"
    assert await moved(case, date(2026, 12, 4)) == "broken"
    assert "promise.broken" in await case.tasks()


async def test_money_received_in_time_and_booked_late_mends_a_broken_promise():
    case = await scene()
    await log(case, told("PDP"))
    assert await moved(case, date(2026, 12, 4)) == "broken"
    await case.pay(100_00, date(2026, 12, 3))
    assert await moved(case, date(2026, 12, 5)) == "kept"


async def test_this_mornings_money_does_not_keep_this_afternoons_promise():
    case = await scene()
    await case.pay(100_00, TODAY)
    await log(case, told("PDP"))
    assert await moved(case, TODAY) == "open"


async def test_a_plan_on_the_telephone_is_agreed_in_the_same_act():
    case = await scene()
    await log(case, told("PLN"))
    plan = await case.one("SELECT * FROM plan WHERE case_id = $1")
    assert (plan["state"], plan["instalments_count"]) == ("active", 3)
    assert (await case.case())["next_action"] == "plan.check"
    with pytest.raises(Conflict):
        await log(case, told("PLN"))
    assert len(await case.all("SELECT id FROM call WHERE case_id = $1")) == 1


async def test_a_wrong_number_is_marked_bad_and_traced_when_it_was_the_last():
    case = await scene()
    first, second = await number(case), await number(case, "+32470000002")
    await log(case, told("FXN", contact_id=first))
    assert await case.tasks() == []
    await log(case, told("HSV", contact_id=second))
    assert await case.tasks() == ["debtor.trace"]
    async with unit_of_work():
        qualities = await db.rows(
            "SELECT quality FROM contact WHERE id = ANY($1::bigint[])", [first, second]
        )
    assert [row["quality"] for row in qualities] == ["bad", "bad"]


async def test_a_number_that_reached_the_debtor_is_good():
    case = await scene()
    contact_id = await number(case)
    await log(case, told("RPN", contact_id=contact_id))
    async with unit_of_work():
        quality = await db.value("SELECT quality FROM contact WHERE id = $1", contact_id)
    assert quality == "good"


async def test_somebody_elses_number_is_nobodys():
    case, other = await scene(), await scene()
    contact_id = await number(other, "+32470000009")
    with pytest.raises(NotFound):
        await log(case, told("FXN", contact_id=contact_id))
    assert await case.all("SELECT id FROM call WHERE case_id = $1") == []


async def test_a_dispute_told_twice_holds_the_case_once():
    case = await scene()
    await log(case, told("LIT"))
    await log(case, told("LIT"))
    assert len(await case.all("SELECT id FROM blocker WHERE case_id = $1")) == 1
    assert len(await case.all("SELECT id FROM call WHERE case_id = $1")) == 2


async def test_a_dispute_without_a_word_is_refused():
    case = await scene()
    with pytest.raises(Refused, match="note"):
        await log(case, told("LIT", note="  "))


@pytest.mark.parametrize("days", [-1, 91])
async def test_a_callback_lies_between_today_and_ninety_days(days):
    case = await scene()
    with pytest.raises(Refused):
        await log(case, told("DEL", callback_on=TODAY + timedelta(days=days)))


async def test_an_unknown_outcome_and_an_unknown_case_are_refused():
    case = await scene()
    with pytest.raises(Refused, match="how the call ended"):
        await log(case, Told("XXX"))
    with pytest.raises(NotFound):
        await log(Scene(0, 0, "T-none", case.agent), told("NRP"))
