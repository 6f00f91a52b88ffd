"""Plans: exact splits, working days, the mandate's limits, the days on which a verdict turns."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.days import is_working_day
from backend.money import Money, total
from backend.plans import rules, verdict
from backend.plans.drawing import Wish, draw
from backend.plans.progress import Met, waterfall
from backend.plans.rules import Instalment, Limits, PlanRefused, State
from backend.plans.spending import Receipt

TODAY = date(2026, 11, 20)
FIRST = date(2026, 12, 7)
LIMITS = Limits(12, Money(25_00), settlement_min_bp=8000)

debts = st.integers(1, 10**9).map(Money)
counts = st.integers(1, 120)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(debt=debts, count=counts, first=days, deposit=st.integers(0, 10**9).map(Money))
def test_the_parts_add_up_to_the_debt_and_differ_by_a_cent_at_most(debt, count, first, deposit):
    try:
        plan = rules.draw_up(debt, first_due_on=first, count=count, deposit=deposit)
    except PlanRefused:
        assert deposit >= debt or (debt - deposit).cents < count
        return
    assert total(part.amount for part in plan) == debt
    cents = [part.amount.cents for part in plan if part.seq]
    assert len(cents) == count
    assert max(cents) - min(cents) <= 1
    assert cents == sorted(cents, reverse=True)  # left-over cents go to the earliest


@given(debt=debts, amount=st.integers(1, 10**9).map(Money), first=days)
def test_by_amount_only_the_last_instalment_is_less(debt, amount, first):
    try:
        plan = rules.draw_up(debt, first_due_on=first, amount=amount)
    except PlanRefused:
        assert debt.cents > amount.cents * 120
        return
    assert total(part.amount for part in plan) == debt
    assert all(part.amount == amount for part in plan[:-1])
    assert Money(0) < plan[-1].amount <= amount


@given(first=days, count=st.integers(1, 36), country=st.sampled_from(["BE", "FR"]))
def test_what_is_awaited_is_awaited_on_a_working_day_a_few_days_later_at_most(
    first, count, country
):
    wished = rules.draw_up(Money(100_00), first_due_on=first, count=count)
    moved = rules.awaited(wished, country)
    for before, after in zip(wished, moved, strict=True):
        assert is_working_day(after.due_on, country)
        assert timedelta(0) <= after.due_on - before.due_on <= timedelta(days=5)
        assert after.amount == before.amount


def test_the_picture_of_the_design_comes_out_to_the_cent_and_the_day():
    wish = Wish(date(2026, 12, 5), count=6, deposit=Money(1500_00), deposit_on=date(2026, 11, 24))
    drawn = draw(wish, balance=Money(13_799_41), country="FR", limits=LIMITS, today=TODAY)
    assert [(part.due_on.isoformat(), part.amount.cents) for part in drawn.schedule] == [
        ("2026-11-24", 150000), ("2026-12-07", 204991), ("2027-01-05", 204990),
        ("2027-02-05", 204990), ("2027-03-05", 204990), ("2027-04-05", 204990),
        ("2027-05-05", 204990),
    ]  # fmt: skip
    assert not drawn.outside


def test_the_fifth_of_a_month_two_weeks_away_is_proposed():
    assert rules.first_day(date(2026, 11, 20)) == date(2026, 12, 5)
    assert rules.first_day(date(2026, 11, 21)) == date(2026, 12, 5)
    assert rules.first_day(date(2026, 11, 22)) == date(2027, 1, 5)
    assert rules.first_day(date(2026, 12, 31)) == date(2027, 2, 5)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (Wish(TODAY - timedelta(days=1), count=3), "between today and"),
        (Wish(TODAY + timedelta(days=91), count=3), "between today and"),
        (Wish(FIRST, count=3, deposit=Money(10_00), deposit_on=FIRST + timedelta(days=1)),
         "deposit fall"),
        (Wish(FIRST, count=3, deposit=Money(300_00)), "deposit must be less"),
        (Wish(FIRST, count=3, asked=Money(300_01)), "up to the balance"),
        (Wish(FIRST, count=3, amount=Money(1)), "either"),
        (Wish(FIRST), "either"),
        (Wish(FIRST, count=121), "between 1 and 120"),
        (Wish(FIRST, amount=Money(2_00)), "between 1 and 120"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_plan_is_refused_with_what_to_do(wish, sentence):
    with pytest.raises(PlanRefused, match=sentence):
        draw(wish, balance=Money(300_00), country="BE", limits=LIMITS, today=TODAY)


@pytest.mark.parametrize(
    ("wish", "reasons"),
    [
        (Wish(FIRST, count=12), 0),
        (Wish(FIRST, count=13), 2),  # too long, and each too small
        (Wish(FIRST, amount=Money(25_00)), 0),
        (Wish(FIRST, amount=Money(24_99)), 2),
        (Wish(FIRST, count=4, asked=Money(240_00)), 0),  # 80 %
        (Wish(FIRST, count=4, asked=Money(239_99)), 1),
    ],
)
def test_the_mandate_decides_at_its_limits_to_the_cent(wish, reasons):
    drawn = draw(wish, balance=Money(300_00), country="BE", limits=LIMITS, today=TODAY)
    assert len(drawn.outside) == reasons


def test_without_a_mandate_every_plan_needs_a_manager():
    drawn = draw(Wish(FIRST, count=2), balance=Money(300_00), country="BE", limits=None,
                 today=TODAY)  # fmt: skip
    assert [str(refused) for refused in drawn.outside] == ["the creditor has no mandate in force"]


PLAN = (
    Instalment(1, date(2026, 12, 7), Money(100_00)),
    Instalment(2, date(2027, 1, 5), Money(100_00)),
)


def stands(day: date, cents: int, *, grace_days: int = 3, tolerance_bp: int = 500) -> State:
    return rules.standing(
        PLAN, Money(cents), today=day, grace_days=grace_days, tolerance_bp=tolerance_bp
    )


def test_nobody_is_late_on_the_due_day_and_nobody_is_broken_on_the_last_day_of_grace():
    assert stands(date(2026, 12, 7), 0) is State.ACTIVE
    assert stands(date(2026, 12, 8), 0) is State.LATE
    assert stands(date(2026, 12, 10), 0) is State.LATE
    assert stands(date(2026, 12, 11), 0) is State.BROKEN
    assert stands(date(2026, 12, 8), 0, grace_days=0) is State.BROKEN


def test_ninety_five_per_cent_keep_an_instalment_and_a_cent_less_does_not():
    assert stands(date(2026, 12, 11), 95_00) is State.ACTIVE
    assert stands(date(2026, 12, 11), 94_99) is State.BROKEN
    assert stands(date(2026, 12, 8), 99_99, tolerance_bp=0) is State.LATE


def test_the_whole_completes_a_plan_and_so_does_its_end_within_the_tolerance():
    assert stands(date(2026, 12, 1), 199_99) is State.ACTIVE
    assert stands(date(2026, 12, 1), 200_00) is State.COMPLETED
    assert stands(date(2027, 1, 8), 190_00) is State.ACTIVE
    assert stands(date(2027, 1, 9), 190_00) is State.COMPLETED
    assert stands(date(2027, 1, 9), 189_99) is State.BROKEN


def test_more_gone_back_than_come_in_loses_nothing_before_the_first_due_day():
    assert stands(date(2026, 12, 7), -50_00) is State.ACTIVE


receipts = st.lists(
    st.tuples(st.dates(date(2026, 11, 20), date(2027, 2, 1)), st.integers(-200_00, 200_00)),
    max_size=6,
).map(lambda found: sorted((day, Money(cents)) for day, cents in found))


@given(received=receipts, day=st.dates(date(2026, 11, 20), date(2027, 2, 10)))
def test_the_next_check_is_the_first_day_on_which_the_standing_can_turn(received, day):
    paid = total(amount for _on, amount in received)
    now = stands(day, paid.cents)
    ahead = rules.next_check(PLAN, paid, today=day, grace_days=3, tolerance_bp=500)
    if now in (State.BROKEN, State.COMPLETED):
        assert ahead is None
        return
    for later in (day + timedelta(days=step) for step in range(1, 60)):
        if ahead is not None and later >= ahead:
            break
        assert stands(later, paid.cents) is now


@given(received=receipts, day=st.dates(date(2026, 11, 20), date(2027, 2, 10)))
def test_instalments_and_plan_tell_the_same_story(received, day):
    seen = [(on, amount) for on, amount in received if on <= day]
    lines = waterfall(PLAN, seen, today=day, grace_days=3, tolerance_bp=500)
    paid = total(amount for _on, amount in seen)
    assert sum(line.paid.cents for line in lines) == max(0, min(paid.cents, 200_00))
    assert [line.left.cents for line in lines] == [100_00, 0]
    now = stands(day, paid.cents)
    met = {line.met for line in lines}
    if now is State.BROKEN:
        assert Met.MISSING in met
    elif now is State.LATE:
        assert Met.LATE in met
        assert Met.MISSING not in met
    else:
        assert not met & {Met.LATE, Met.MISSING}
    for line in lines:
        assert (line.settled_on is None) == (line.met not in (Met.PAID, Met.PAID_LATE))


def test_an_instalment_remembers_on_which_day_it_was_covered():
    seen = [(date(2026, 12, 1), Money(40_00)), (date(2026, 12, 9), Money(60_00))]
    first, second = waterfall(PLAN, seen, today=date(2026, 12, 9), grace_days=3, tolerance_bp=0)
    assert (first.met, first.settled_on) == (Met.PAID_LATE, date(2026, 12, 9))
    assert (second.met, second.paid) == (Met.AWAITED, Money(0))


def test_a_payment_taken_back_uncovers_what_it_had_covered():
    seen = [(date(2026, 12, 1), Money(100_00)), (date(2026, 12, 8), Money(-100_00))]
    first, _second = waterfall(PLAN, seen, today=date(2026, 12, 9), grace_days=3, tolerance_bp=0)
    assert (first.met, first.settled_on) == (Met.LATE, None)
    seen.append((date(2026, 12, 10), Money(100_00)))
    first, _second = waterfall(PLAN, seen, today=date(2026, 12, 10), grace_days=3, tolerance_bp=0)
    assert (first.met, first.settled_on) == (Met.PAID_LATE, date(2026, 12, 10))


def lost_on(*received: tuple[date, int]) -> date | None:
    return verdict.breached_on(
        PLAN, [Receipt(day, Money(cents), day) for day, cents in received], grace_days=3,
        tolerance_bp=500,
    )  # fmt: skip


def test_a_plan_is_lost_on_the_day_after_the_grace_and_not_by_money_booked_late():
    assert lost_on() == date(2026, 12, 11)
    assert lost_on((date(2026, 12, 10), 95_00)) == date(2027, 1, 9)
    assert lost_on((date(2026, 12, 11), 100_00)) == date(2026, 12, 11)
    assert lost_on((date(2026, 12, 10), 95_00), (date(2027, 1, 8), 105_00)) is None
