"""Other ways to cut a debt, and what becomes of money beside the schedule: exact, whoever asks."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.days import is_working_day
from backend.money import NOTHING, Money, total
from backend.plans import cutting, rules, spending, verdict
from backend.plans.drawing import Share, Wish, draw, draw_over
from backend.plans.progress import Met, told
from backend.plans.rules import Instalment, Limits, PlanRefused, State
from backend.plans.spending import Receipt

TODAY = date(2026, 11, 20)
FIRST = date(2026, 12, 7)
EURO = st.integers(1, 50_000_00).map(Money)
few = settings(max_examples=300, deadline=None)


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        ("3x50 6x100", ((3, 50_00), (6, 100_00))),
        ("3×50; 6 x 100,50", ((3, 50_00), (6, 100_50))),
        ("3x50 puis 100", ((3, 50_00), (None, 100_00))),
        ("50 100", ((1, 50_00), (None, 100_00))),
        ("2 * 75 + 150 €", None),
        ("12x1.250,00", ((12, 1250_00),)),
        ("", None), ("x50", None), ("3x", None), ("0x50", None), ("3x-5", None), ("trois", None),
    ],
)  # fmt: skip
def test_steps_are_read_as_people_type_them(written, steps):
    if steps is None:
        with pytest.raises(PlanRefused):
            cutting.read_steps(written)
        return
    assert cutting.read_steps(written) == tuple((count, Money(cents)) for count, cents in steps)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("50\n60,50", ((None, 50_00), (None, 60_50))),
        ("05/12/2026 50\n2027-01-05 1 200,00", (("2026-12-05", 50_00), ("2027-01-05", 1200_00))),
        ("05/12/2026 50\n60", None), ("05/12/2026 50\n05/12/2026 60", None), ("rien", None),
        ("-50", None), ("   ", None), ("31/02/2027 50", None),
    ],
)  # fmt: skip
def test_single_instalments_are_read_line_by_line(written, read):
    if read is None:
        with pytest.raises(PlanRefused):
            cutting.read_chosen(written)
        return
    assert cutting.read_chosen(written) == tuple(
        (date.fromisoformat(day) if day else None, Money(cents)) for day, cents in read
    )


@given(debt=EURO, steps=st.lists(st.tuples(st.integers(1, 9), EURO), max_size=4), last=EURO)
@few
def test_steps_that_go_on_until_the_end_bring_in_the_debt(debt, steps, last):
    try:
        parts = cutting.stepped(debt, (*steps, (None, last)))
    except PlanRefused:
        fixed = sum(count * amount.cents for count, amount in steps)
        needed = sum(count for count, _amount in steps) - (fixed - debt.cents) // last.cents
        assert fixed > debt.cents or needed > rules.INSTALMENTS_MOST
        return
    assert total(parts) == debt
    assert all(part > NOTHING for part in parts)
    assert len(parts) <= rules.INSTALMENTS_MOST


def test_steps_that_do_not_add_up_say_by_how_much():
    with pytest.raises(PlanRefused, match="missing") as short:
        cutting.stepped(Money(800_00), ((3, Money(50_00)), (6, Money(100_00))))
    assert short.value.facts["left"] == Money(50_00)
    with pytest.raises(PlanRefused, match="too much"):
        cutting.stepped(Money(700_00), ((3, Money(50_00)), (6, Money(100_00))))
    parts = cutting.stepped(Money(750_00), ((3, Money(50_00)), (6, Money(100_00))))
    assert Counter(part.cents for part in parts) == {50_00: 3, 100_00: 6}


@given(
    debt=EURO, rise=st.integers(1, 100_00).map(Money), every=st.integers(1, 6),
    count=st.one_of(st.none(), st.integers(1, 40)), amount=EURO,
)  # fmt: skip
@few
def test_rising_instalments_bring_in_the_debt_and_never_fall_before_the_last(
    debt, rise, every, count, amount
):
    try:
        parts = cutting.rising(
            debt, rise, every=every, count=count, amount=None if count else amount
        )
    except PlanRefused:
        return
    assert total(parts) == debt
    assert all(part > NOTHING for part in parts)
    before_last = parts if count else parts[:-1]
    grown = [later.cents - earlier.cents for earlier, later in pairwise(before_last)]
    steps = [rise.cents if (place + 1) % every == 0 else 0 for place in range(len(grown))]
    assert all(abs(more - wanted) <= (1 if count else 0)
               for more, wanted in zip(grown, steps, strict=True))  # fmt: skip


@given(
    first=st.dates(date(2024, 1, 1), date(2030, 12, 31)), wished=st.integers(1, 31),
    count=st.integers(2, 30),
)  # fmt: skip
@few
def test_a_day_of_the_month_is_kept_and_the_31st_is_its_end(first, wished, count):
    schedule = rules.draw_up(Money(100_00), first_due_on=first, count=count, day_of_month=wished)
    assert schedule[0].due_on >= first
    for earlier, later in pairwise(schedule):
        assert (later.due_on.year * 12 + later.due_on.month) - (
            earlier.due_on.year * 12 + earlier.due_on.month) == 1  # fmt: skip
    for part in schedule:
        after = part.due_on + timedelta(days=1)
        assert part.due_on.day == wished or (part.due_on.day < wished and after.day == 1)


@given(first=st.dates(date(2024, 1, 1), date(2030, 12, 31)), country=st.sampled_from(["BE", "FR"]))
@few
def test_the_working_day_before_is_never_before_today(first, country):
    schedule = rules.draw_up(Money(100_00), first_due_on=first, count=5)
    moved = rules.awaited(schedule, country, working_day="previous", not_before=first)
    for wished, awaited in zip(schedule, moved, strict=True):
        assert is_working_day(awaited.due_on, country)
        assert awaited.due_on >= first
        assert awaited.due_on <= wished.due_on or wished.due_on < first + timedelta(days=7)


@given(balances=st.lists(st.integers(100, 20_000_00), min_size=1, max_size=6),
       share=st.integers(50, 100), count=st.integers(1, 24))  # fmt: skip
@few
def test_over_several_cases_every_case_and_every_instalment_comes_out_to_the_cent(
    balances, share, count
):
    asked = Money(sum(balances) * share // 100)
    drawn = draw_over(
        Wish(FIRST, count=count, asked=asked), today=TODAY, country="BE",
        shares=[Share(Money(cents), None) for cents in balances],
    )  # fmt: skip
    assert total(drawn.shares) == asked
    for parts, mine, balance in zip(drawn.parts, drawn.shares, balances, strict=True):
        assert total(part.amount for part in parts) == mine <= Money(balance)
        assert all(part.amount > NOTHING for part in parts)
    assert spending.merged(drawn.parts) == drawn.schedule


def test_each_mandate_is_asked_about_its_own_part():
    wish = Wish(FIRST, count=4)
    shares = [Share(Money(300_00), Limits(12, Money(25_00))),
              Share(Money(60_00), Limits(3, Money(25_00)))]  # fmt: skip
    drawn = draw_over(wish, shares=shares, country="BE", today=TODAY)
    assert len(drawn.outside) == 2  # the second creditor: too long, and too small
    assert not draw(wish, balance=Money(300_00), country="BE", limits=shares[0].limits,
                    today=TODAY).outside  # fmt: skip


schedules = st.lists(
    st.tuples(st.integers(0, 120), st.integers(1, 500_00)), min_size=1, max_size=8
).map(
    lambda parts: tuple(
        Instalment(place + 1, TODAY + timedelta(days=day), Money(cents))
        for place, (day, cents) in enumerate(sorted(parts))
    )
)
money = st.lists(
    st.tuples(st.integers(0, 140), st.integers(1, 700_00), st.integers(0, 60), st.booleans()),
    max_size=8,
).map(
    lambda found: [
        receipt
        for day, cents, later, back in sorted(found)
        for receipt in (
            Receipt(TODAY + timedelta(days=day), Money(cents), TODAY + timedelta(days=day)),
            Receipt(TODAY + timedelta(days=day + later), Money(-cents),
                    TODAY + timedelta(days=day)),
        )[: 2 if back else 1]
    ]
)  # fmt: skip


def by_hand(schedule, received):
    """What is taken off the end, receipt by receipt: each covers what was due and the next
    instalment, the rest comes off the last ones."""
    towards = off = 0
    for day in sorted({on for on, _amount in received}):
        towards += sum(amount.cents for on, amount in received if on == day)
        too_much = towards - spending.asked_until(schedule, day).cents
        if too_much > 0:
            towards, off = towards - too_much, off + too_much
    return off


@given(schedule=schedules, receipts=money)
@few
def test_what_comes_off_the_end_is_what_was_ever_too_much(schedule, receipts):
    received = spending.netted(receipts)
    off = spending.beyond(schedule, received)
    assert off.cents == by_hand(schedule, received)
    left = spending.shortened(schedule, off)
    whole = total(part.amount for part in schedule)
    assert total(part.amount for part in left) == max(whole - off, NOTHING, key=lambda m: m.cents)
    assert list(left) == list(schedule)[: max(len(left) - 1, 0)] + list(left[-1:])


@given(schedule=schedules, receipts=money, shift=st.integers(0, 170), grace=st.integers(0, 5),
       overpayment=st.sampled_from(["advance", "shorten"]))  # fmt: skip
@few
def test_nothing_changes_before_the_next_check_whatever_the_kind(
    schedule, receipts, shift, grace, overpayment
):
    day = TODAY + timedelta(days=shift)
    known = [one for one in receipts if one.on <= day]

    def stands(on: date) -> verdict.Verdict:
        return verdict.judged(
            schedule, known, was=State.ACTIVE, overpayment=overpayment, today=on,
            grace_days=grace, tolerance_bp=500,
        )  # fmt: skip

    now = stands(day)
    assert (now.missed_on is not None) == (now.state is State.BROKEN)
    if now.next_check_on is None:
        assert now.state in (State.BROKEN, State.COMPLETED)
        return
    for step in range(1, (now.next_check_on - day).days):
        assert stands(day + timedelta(days=step)).state is now.state


@given(schedule=schedules, receipts=money, overpayment=st.sampled_from(["advance", "shorten"]))
@few
def test_the_instalments_on_the_screen_add_up_to_what_came_and_tell_the_verdict(
    schedule, receipts, overpayment
):
    day = TODAY + timedelta(days=150)
    known = [one for one in receipts if one.on <= day]
    lines = told(schedule, known, overpayment=overpayment, today=day, grace_days=3,
                 tolerance_bp=500)  # fmt: skip
    paid, whole = total(one.amount for one in known), total(part.amount for part in schedule)
    assert sum(line.paid.cents for line in lines) == min(paid.cents, whole.cents)
    assert [line.instalment for line in lines] == list(schedule)
    now = verdict.judged(schedule, known, was=State.ACTIVE, overpayment=overpayment, today=day,
                         grace_days=3, tolerance_bp=500)  # fmt: skip
    assert (now.state is State.BROKEN) == any(line.met is Met.MISSING for line in lines)


def test_early_money_is_no_overpayment_and_a_third_instalment_at_once_is():
    three = rules.draw_up(Money(300_00), first_due_on=FIRST, count=3)
    early = [(FIRST - timedelta(days=5), Money(100_00))]
    assert spending.beyond(three, early) == NOTHING
    doubled = [*early, (FIRST - timedelta(days=4), Money(100_00))]
    assert spending.beyond(three, doubled) == Money(100_00)
    assert [part.due_on for part in spending.shortened(three, Money(100_00))] == [
        FIRST, date(2027, 1, 7),
    ]  # fmt: skip


def test_money_that_goes_back_never_shortened_the_plan():
    three = rules.draw_up(Money(300_00), first_due_on=FIRST, count=3)
    day = FIRST - timedelta(days=4)
    twice = [Receipt(day, Money(300_00), day), Receipt(FIRST, Money(-300_00), day)]
    assert spending.beyond(three, spending.netted(twice)) == NOTHING


def test_two_days_late_is_late_and_kept():
    three = rules.draw_up(Money(300_00), first_due_on=FIRST, count=3)
    late = FIRST + timedelta(days=2)
    line = told(three, [Receipt(late, Money(100_00), late)], overpayment="advance", today=late,
                grace_days=3, tolerance_bp=500)[0]  # fmt: skip
    assert (line.met, line.days_late, line.settled_on) == (Met.PAID_LATE, 2, late)


@pytest.mark.parametrize(
    ("state", "missed_on", "ended_on", "until"),
    [
        (State.ACTIVE, None, None, None),
        (State.CONFIRMED, None, None, None),
        (State.BROKEN, FIRST, FIRST + timedelta(days=4), FIRST + timedelta(days=1)),
        (State.BROKEN, None, FIRST, FIRST + timedelta(days=1)),  # imported: nobody knows which
        (State.RENEGOTIATED, FIRST, FIRST + timedelta(days=9), FIRST + timedelta(days=1)),
        (State.COMPLETED, None, FIRST, FIRST + timedelta(days=1)),
        (State.CANCELLED, None, TODAY, TODAY + timedelta(days=1)),
    ],
)
def test_interest_rests_from_the_day_after_the_agreement_until_the_day_that_was_missed(
    state, missed_on, ended_on, until
):
    assert verdict.interest_rests(TODAY, state=state, missed_on=missed_on, ended_on=ended_on) == (
        TODAY + timedelta(days=1),
        until,
    )
