"""Histories of receipts from a seed: many cases, money in any bucket on any day."""

import random
from datetime import date, timedelta

import polars as pl

from backend.backtest.twin import CLAIMS, HISTORY
from backend.creditors.fee_terms import BUCKETS
from tests.fees.tables import STAGES

FIRST = date(2024, 1, 1)


def history(seed: int, *, rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """About so many receipts, a few on each case, and the claims of the cases."""
    dice = random.Random(seed)  # noqa: S311 (nothing here is a secret)
    receipts, claims, case_id = [], [], 0
    while len(receipts) < rows:
        case_id += 1
        placed = FIRST + timedelta(days=dice.randrange(700))
        entrusted = dice.choice([0, 5_00, dice.randrange(1, 5_000_00), dice.randrange(10**9)])
        age = dice.randrange(-30, 1500)
        for _claim in range(dice.randrange(4)):
            due = placed - timedelta(days=dice.choice([365, 366, 730, dice.randrange(1200)]))
            claims.append((case_id, dice.choice([due, due, None]), dice.randrange(1, 10**8)))
        for _receipt in range(dice.randrange(1, 7)):
            receipts.append(_row(dice, case_id, placed, age, entrusted, len(receipts)))
    return (
        pl.DataFrame(receipts, schema=HISTORY, orient="row"),
        pl.DataFrame(claims, schema=CLAIMS, orient="row"),
    )


def _row(
    dice: random.Random, case_id: int, placed: date, age: int, entrusted: int, place: int
) -> tuple[object, ...]:
    amounts = dict.fromkeys(BUCKETS, 0)
    for bucket in dice.sample(BUCKETS, dice.randrange(1, 4)):
        amounts[bucket] = dice.choice([1, 49, dice.randrange(1, 500_00), dice.randrange(1, 10**8)])
    return (
        case_id % 3, case_id, place, placed + timedelta(days=dice.randrange(0, 100)), placed, age,
        dice.random() < 0.2, entrusted, dice.choice(STAGES), *amounts.values(),
    )  # fmt: skip
