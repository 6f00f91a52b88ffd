"""Positions, cut-offs and clocks, at their boundaries and for numbers nobody thought of."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.law.rows import SHIPPED
from backend.money import NOTHING, Money
from backend.remittances.rules import EVERY, Waiting, cut_off, late, next_run, pay_by, position

CENTS = st.integers(-(10**9), 10**9)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def came_to(mode="net", opening=0, opening_fees=0, cash=0, fees=0, debit=0):
    return position(
        mode=mode, opening=Money(opening), opening_fees=Money(opening_fees), cash=Money(cash),
        fees=Money(fees), debit=Money(debit),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "payout", "closing", "withheld"),
    [
        ({"cash": 5_000_00, "fees": 1_210_00}, 3_790_00, 0, 1_210_00),  # model A, net
        ({"mode": "gross", "cash": 5_000_00, "fees": 1_210_00}, 5_000_00, 0, 0),
        ({"cash": 8_000_00, "fees": 2_420_00}, 5_580_00, 0, 2_420_00),  # model N
        ({"cash": -500_00, "fees": -121_00, "debit": 500_00}, 0, -379_00, -121_00),  # model O
        ({"opening": -379_00, "cash": 1_000_00, "fees": 242_00, "debit": 379_00},
         379_00, 0, 242_00),
        ({"cash": 100_00, "fees": 1_210_00}, 0, -1_110_00, 100_00),
        ({"fees": 121_00}, 0, -121_00, 0),
        ({"cash": 1}, 1, 0, 0),
    ],
)  # fmt: skip
def test_the_worked_positions(facts, payout, closing, withheld) -> None:
    found = came_to(**facts)
    assert (found.payout, found.closing, found.withheld) == (
        Money(payout), Money(closing), Money(withheld)
    )  # fmt: skip


@given(
    st.sampled_from(["net", "gross"]), st.integers(0, 10**9), st.integers(0, 10**9), CENTS, CENTS
)
@example("net", 0, 0, 0, 0)
@example("gross", 10, 5, -10, 3)
def test_a_position_loses_no_cent_and_pays_nothing_below_nought(
    mode, owed, owed_fees, cash, fees
) -> None:
    """What the creditor owes of cash is a debit balance, or money not cleared; here all of it."""
    found = came_to(
        mode, opening=-owed - owed_fees, opening_fees=-owed_fees, cash=cash, fees=fees, debit=owed
    )
    kept = fees if mode == "net" else 0
    assert found.opening + Money(cash - kept) == found.payout + found.closing
    assert found.payout >= NOTHING >= found.closing
    assert found.closing <= found.carried_fees <= NOTHING
    assert NOTHING <= found.settled <= Money(owed)
    if found.payout > NOTHING:  # nothing is paid while anything is owed
        assert found.closing == NOTHING
        assert found.settled == Money(owed)
    if mode == "gross":
        assert found.withheld == NOTHING


@given(st.lists(st.tuples(CENTS, st.integers(-(10**6), 10**8)), max_size=12))
def test_statements_one_after_the_other_come_to_the_same_as_one(moves) -> None:
    """Whatever the periods: what is paid in all, less what is owed at the end, is the same."""
    opening, fees_open, debit, paid = Money(0), Money(0), Money(0), Money(0)
    for cash, fees in moves:
        if cash < 0:  # money that went back after it was paid over
            debit += Money(-cash)
        found = position(
            mode="net", opening=opening, opening_fees=fees_open, cash=Money(cash),
            fees=Money(fees), debit=debit,
        )  # fmt: skip
        opening, fees_open, debit = found.closing, found.carried_fees, debit - found.settled
        paid += found.payout
    assert paid + opening == Money(sum(cash - fees for cash, fees in moves))


@pytest.mark.parametrize(
    ("every", "day", "until", "following"),
    [
        ("weekly", date(2026, 11, 16), date(2026, 11, 15), date(2026, 11, 23)),
        ("weekly", date(2026, 11, 22), date(2026, 11, 15), date(2026, 11, 23)),
        ("fortnightly", date(2026, 11, 15), date(2026, 10, 31), date(2026, 11, 16)),
        ("fortnightly", date(2026, 11, 16), date(2026, 11, 15), date(2026, 12, 1)),
        ("monthly", date(2026, 11, 1), date(2026, 10, 31), date(2026, 12, 1)),
        ("monthly", date(2026, 1, 31), date(2025, 12, 31), date(2026, 2, 1)),
    ],
)
def test_when_a_statement_is_due(every, day, until, following) -> None:
    assert (cut_off(day, every), next_run(day, every)) == (until, following)


@given(st.sampled_from(sorted(EVERY)), DAYS)
def test_each_run_reaches_up_to_its_eve_and_none_is_left_out(every, day) -> None:
    following = next_run(day, every)
    assert cut_off(following, every) == following - timedelta(days=1)
    assert cut_off(day, every) < day < following
    assert next_run(cut_off(day, every), every) <= day or cut_off(day, every) >= day - timedelta(1)


@pytest.mark.parametrize(
    ("country", "within", "received", "last"),
    [
        ("BE", 30, date(2026, 1, 31), date(2026, 3, 2)),
        ("FR", 30, date(2026, 1, 31), date(2026, 2, 28)),  # a month: its last day
        ("FR", 45, date(2026, 10, 15), date(2026, 11, 15)),  # a Sunday: it does not roll
        ("FR", 10, date(2026, 10, 15), date(2026, 10, 25)),
        ("BE", 45, date(2026, 10, 15), date(2026, 11, 29)),
    ],
)
def test_until_when_a_receipt_is_paid_over(country, within, received, last) -> None:
    assert pay_by(received, within_days=within, country=country, book=SHIPPED) == last


def test_late_begins_the_day_after_the_last() -> None:
    one = Waiting(1, 1, date(2026, 10, 1), date(2026, 10, 31), Money(1))
    assert late([one], date(2026, 10, 31)) == []
    assert late([one], date(2026, 11, 1)) == [one]
