"""500 plans of every kind over 120 nights say each night what the pure rules say of them."""

from datetime import date

import pytest

from backend.night import sweep
from ops.simulations.agreements import World
from ops.simulations.plans import live

SEED, PLANS, DAYS = 20261121, 500, 172  # 172 days hold 120 business days


async def test_each_night_says_of_every_plan_and_promise_what_the_pure_rules_say(agency):
    world = World(SEED, plans=PLANS, begin=date(2026, 1, 5), days=DAYS)
    found = await live(agency, world, say=lambda _line: None)

    assert found["shown"] == []
    assert found["differences"] == 0
    assert found["nights"] == 120
    assert set(found["kinds"]) == {"amount", "chosen", "count", "rising", "steps"}
    assert {name for name, count in found["events"].items() if count} == {
        "plan.broken", "plan.completed", "plan.kept_again", "plan.late", "plan.started",
        "promise.broken", "promise.kept", "promise.partly",
    }  # fmt: skip
    assert found["reopened"] > 0
    assert found["discounts_granted"] > 0
    assert {len(one.ids) for one in world.agreements} >= {1, 2, 3}
    print({name: value for name, value in found.items() if name != "shown"})


# what could be wrong in the night's statements: the constant, what stands there, what instead
WRONG = {
    "tail by the last day only": ("JUDGE_SHORTENED", "max(upto - held)", "min(upto - held)"),
    "what went back still counts": (
        "JUDGE_SHORTENED", "coalesce(f.received_on, a.received_on) AS day", "a.received_on AS day"
    ),
    "early money is too much": ("JUDGE_SHORTENED", "s.due_on >= r.day", "s.due_on > r.day + 30"),
    "due days that fell away ask on": ("JUDGE_SHORTENED", "s.due_on <= e.last_on", "true"),
    "each case for itself": ("JUDGE_PLANS", "coalesce(p.joint_id, p.id) AS whole", "p.id AS whole"),
    "late on the due day": ("JUDGE_PLANS", "due_on <= $1 - 1), 0) AS past,",
                            "due_on <= $1), 0) AS past,"),
    "a day of grace too few": ("JUDGE_PLANS", "due_on <= $1 - 1 - grace_days",
                               "due_on <= $1 - grace_days"),
    "tolerance forgotten": ("JUDGE_PLANS", "10000 - p.tolerance_bp AS share", "10000 AS share"),
    "written plans begun by themselves": ("JUDGE_PLANS", "d.state = 'confirmed' AND s.state",
                                          "false AND s.state"),
    "another day missed": ("JUDGE_PLANS", "min(due_on) FILTER (WHERE paid",
                           "max(due_on) FILTER (WHERE paid"),
    "money of before counts": ("JUDGE_PLANS", "- d.paid_before_cents AS cents", "AS cents"),
    "promise without its grace": ("JUDGE_PROMISES", "p.due_on + p.grace_days AS last_on",
                                  "p.due_on AS last_on"),
    "no discount": ("DISCOUNTED", "AND discounted", "AND false"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
async def test_a_night_that_judges_otherwise_is_found_out(name, agency, monkeypatch):
    constant, right, wrong = WRONG[name]
    sql = getattr(sweep, constant)
    assert right in sql
    monkeypatch.setattr(sweep, constant, sql.replace(right, wrong))
    world = World(7, plans=300, begin=date(2026, 1, 5), days=150)
    found = await live(agency, world, say=lambda _line: None, to_the_end=False)
    assert found["differences"] > 0
