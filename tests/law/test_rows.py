"""The book of law: rows by the day, nothing carried forward, what lacks is named."""

from collections import Counter
from datetime import date, timedelta
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.law import rates
from backend.law.rows import CONFIDENCES, SHIPPED, MissingRow, Row, Rulebook, Wanted

DAY = timedelta(days=1)
TODAY = date(2026, 11, 21)


def row(valid_from: date, value: object, until: date | None = None, entered: int = 0) -> Row:
    return Row(
        f"BE/rate/test/{valid_from}#{entered}", "BE", "rate", "test", valid_from, until, value,
        "art. 1", "a source", "sourced", entered=entered,
    )  # fmt: skip


def test_every_shipped_row_says_where_it_comes_from():
    for one in SHIPPED.rows:
        assert one.article, one.id
        assert one.source, one.id
        assert one.confidence in CONFIDENCES
        assert (one.value is None) == (one.confidence == "unknown"), one.id
        assert one.valid_until is None or one.valid_until > one.valid_from, one.id
    assert len({one.id for one in SHIPPED.rows}) == len(SHIPPED.rows)
    print(f"law: {len(SHIPPED.rows)} rows", Counter(one.jurisdiction for one in SHIPPED.rows))


def test_every_pack_is_a_file_of_the_package():
    packs = [p.name for p in resources.files("backend.law").joinpath("packs").iterdir()]

    assert {"be_rates.toml", "fr_rates.toml", "eu_rates.toml"} < set(packs)


def test_the_second_half_of_2026_lacks_on_purpose_and_is_named():
    for jurisdiction, key in (("BE", "b2b"), ("FR", "default"), ("FR", "legal_person"),
                              ("FR", "legal_other")):  # fmt: skip
        SHIPPED.on("rate", jurisdiction, date(2026, 6, 30), key)
        with pytest.raises(MissingRow, match=f"{jurisdiction}/rate/{key}") as refused:
            SHIPPED.on("rate", jurisdiction, date(2026, 7, 1), key)
        assert refused.value.covered_until == date(2026, 6, 30)


def test_what_lacks_today_comes_before_what_will_within_sixty_days():
    lacking = {str(one.wanted): one.day for one in SHIPPED.wanting(TODAY)}

    assert lacking == {
        "BE/clock/stop_dispute": date(2023, 9, 1),
        "BE/clock/stop_plan_request": date(2023, 9, 1),
        "EU/rate/ecb_mro": date(2026, 1, 2),
        "BE/rate/b2b": date(2026, 7, 1),
        "FR/rate/default": date(2026, 7, 1),
        "FR/rate/legal_other": date(2026, 7, 1),
        "FR/rate/legal_person": date(2026, 7, 1),
        "BE/rate/legal": date(2027, 1, 1),
    }
    assert list(lacking.values()) == sorted(lacking.values())


def test_a_rate_of_next_year_is_told_sixty_days_ahead_and_not_earlier():
    wanted = Wanted("BE", "rate", "legal")

    def told(today: date) -> bool:
        return wanted in {one.wanted for one in SHIPPED.wanting(today)}

    assert not told(date(2026, 11, 1))  # 61 days before 1 January 2027
    assert told(date(2026, 11, 2))


def test_a_rule_that_ended_for_good_lacks_nothing():
    assert not [m for m in SHIPPED.wanting(TODAY) if m.wanted.key == "b2b_before_2013"]


def test_an_unknown_clock_blocks():
    with pytest.raises(MissingRow, match="BE/clock/stop_dispute"):
        SHIPPED.on("clock", "BE", TODAY, "stop_dispute")


def test_a_later_row_closes_the_earlier_by_its_own_first_day():
    book = Rulebook([row(date(2020, 1, 1), "1"), row(date(2021, 1, 1), "2")])

    assert book.on("rate", "BE", date(2020, 12, 31), "test").value == "1"
    assert book.held("rate", "BE", date(2020, 6, 1), "test").until == date(2021, 1, 1)
    assert book.on("rate", "BE", date(2021, 1, 1), "test").value == "2"


def test_a_row_of_the_same_first_day_corrects():
    book = Rulebook([row(date(2020, 1, 1), "1")]).with_rows([row(date(2020, 1, 1), "3", entered=7)])

    assert book.on("rate", "BE", date(2020, 5, 1), "test").value == "3"
    assert len(book.rows) == 2


def test_what_ended_is_never_carried_forward_not_even_by_an_older_open_row():
    book = Rulebook([row(date(2020, 1, 1), "1"), row(date(2021, 1, 1), "2", date(2022, 1, 1))])

    with pytest.raises(MissingRow) as refused:
        book.on("rate", "BE", date(2022, 1, 1), "test")
    assert refused.value.covered_until == date(2021, 12, 31)


def test_a_row_that_fills_a_hole_ends_the_alarm():
    filled = SHIPPED.with_rows([
        Row("x", "BE", "rate", "b2b", date(2026, 7, 1), date(2027, 7, 1), "10.5", "a", "s",
            "sourced", entered=1)
    ])  # fmt: skip

    assert "BE/rate/b2b" not in {str(one.wanted) for one in filled.wanting(TODAY)}
    assert filled.on("rate", "BE", TODAY, "b2b").number == 10.5


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 300) | st.none(), st.integers(0, 9)),
                min_size=1, max_size=8), st.integers(-10, 800))  # fmt: skip
def test_the_book_answers_as_looking_at_every_row_does(drawn, at):
    start = date(2020, 1, 1)
    rows = [
        row(start + begins * DAY, str(value), start + (begins + length) * DAY if length else None,
            entered=place)
        for place, (begins, length, value) in enumerate(drawn)
    ]  # fmt: skip
    book, day = Rulebook(rows), start + at * DAY
    begun = [one for one in rows if one.valid_from <= day]
    last = max(begun, key=lambda one: (one.valid_from, one.entered), default=None)

    if last is None or (last.valid_until and last.valid_until <= day):
        with pytest.raises(MissingRow):
            book.on("rate", "BE", day, "test")
        return
    held = book.held("rate", "BE", day, "test")
    assert held.row is last
    if held.until:  # the answer stays the same up to the day before, and is another on that day
        assert book.on("rate", "BE", held.until - DAY, "test") is last
        after = book.series("rate", "BE", "test")
        assert last.valid_until == held.until or held.until in {one.valid_from for one in after}


def test_belgian_rates_between_enterprises_are_what_the_formula_gives():
    told = 0
    for one in SHIPPED.series("rate", "BE", "b2b"):
        reference = SHIPPED.on("rate", "EU", one.valid_from, "ecb_mro").number
        on = max(one.valid_from, rates.LAW_OF_2013)
        assert rates.belgian_rate(reference, on, SHIPPED) == one.number, one.id
        told += 1
    assert told == 27


def test_french_default_rates_are_the_ecb_rate_of_the_first_day_and_ten_points():
    for one in SHIPPED.series("rate", "FR", "default"):
        reference = SHIPPED.on("rate", "EU", one.valid_from, "ecb_mro").number
        assert rates.french_rate(reference, one.valid_from, SHIPPED) == one.number, one.id


@pytest.mark.parametrize("key", ["b2b", "legal"])
def test_rates_cover_every_day_between_their_first_and_last(key):
    series = SHIPPED.series("rate", "BE", key)

    assert all(one.valid_until == after.valid_from for one, after in pairwise(series))
