"""Which nights are owed, whatever the clock does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.days import is_working_day
from backend.night.rules import due_until, owed

FRIDAY = date(2026, 11, 20)


def test_a_night_begins_at_two_in_the_morning_in_brussels():
    assert due_until(datetime(2026, 11, 20, 0, 59, tzinfo=UTC)) == date(2026, 11, 19)
    assert due_until(datetime(2026, 11, 20, 1, 0, tzinfo=UTC)) == FRIDAY
    assert due_until(datetime(2026, 7, 3, 0, 0, tzinfo=UTC)) == date(2026, 7, 3)


def test_in_spring_the_hour_that_is_missing_begins_the_night_all_the_same():
    assert due_until(datetime(2026, 3, 29, 0, 59, tzinfo=UTC)) == date(2026, 3, 28)
    assert due_until(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == date(2026, 3, 29)


def test_in_autumn_the_hour_that_comes_twice_begins_it_once():
    ticks = [datetime(2026, 10, 24, 23, tzinfo=UTC) + timedelta(minutes=m) for m in range(240)]

    begun = [due_until(tick) for tick in ticks]

    assert begun == sorted(begun)
    assert begun.index(date(2026, 10, 25)) == 60


def test_an_instant_without_its_zone_is_a_mistake():
    with pytest.raises(ValueError, match="time zone"):
        due_until(datetime(2026, 11, 20, 3, 0))


def test_the_first_night_ever_owes_nothing_before_it():
    assert owed([], until=FRIDAY, country="BE") == [FRIDAY]
    assert owed([], until=date(2026, 11, 22), country="BE") == [FRIDAY]


def test_missed_nights_are_owed_oldest_first_and_only_business_days():
    days = owed([date(2026, 4, 1)], until=date(2026, 4, 9), country="BE")

    # Easter Monday, 6 April, is a holiday
    assert [day.day for day in days] == [2, 3, 7, 8, 9]


def test_each_agency_rests_on_its_own_holidays():
    assert owed([date(2026, 7, 20)], until=date(2026, 7, 21), country="BE") == []
    assert owed([date(2026, 7, 20)], until=date(2026, 7, 21), country="FR") == [date(2026, 7, 21)]


def test_a_hole_is_owed_and_what_is_finished_is_not():
    finished = [date(2026, 11, 16), date(2026, 11, 18)]

    assert owed(finished, until=date(2026, 11, 18), country="BE") == [date(2026, 11, 17)]
    assert owed(finished, until=date(2026, 11, 10), country="BE") == []


def test_over_3653_days_each_business_day_has_one_night_and_never_before_its_hour():
    first = date(2020, 1, 1)
    last = first + timedelta(days=3653)
    finished: list[date] = [date(2019, 12, 31)]
    tick = datetime(2020, 1, 1, tzinfo=UTC)

    while tick.date() <= last:
        until = due_until(tick)
        # the days just finished are enough to know what is owed, as long as none is missing
        for day in owed(finished[-1:], until=until, country="BE"):
            assert day == until
            finished.append(day)
        tick += timedelta(minutes=30)

    wanted = [first + timedelta(days=step) for step in range(3654)]
    assert finished[1:] == [day for day in wanted if is_working_day(day, "BE")]
