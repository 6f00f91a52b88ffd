"""`ops/bench fees`: a fee table tried on a history of receipts, against bare polars.

The floor is the same arithmetic written by hand for one table each: a rate by stage, marginal
tranches over the case with minimum and cap, a retroactive share recovered. Both give fee and VAT of
every receipt, equal to the cent. Beside it: how long the trial's own check by the engine takes.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from backend.backtest import trial, twin
from backend.creditors.fee_terms import BUCKETS, read
from backend.creditors.rules import Terms
from ops.benchmarks.agencies import Dice
from ops.benchmarks.homes import Home
from ops.benchmarks.measuring import Duel, Meter, ratio
from ops.benchmarks.telling import Finding, Part

TARGET = 2.0
SIZES = (10_000, 100_000, 1_000_000)  # receipts
SEED = 20261121
FIRST, DAYS = date(2024, 11, 1), 700
ALL = pl.sum_horizontal(BUCKETS)
TABLES: dict[str, dict[str, Any]] = {
    "by stage": {
        "parts": [
            {"by": "stage", "rates": {"amicable": 1500, "formal_notice": 1800, "legal": 2500}}
        ]
    },
    "tranches": {
        "parts": [
            {
                "by": "amount",
                "steps": [
                    {"up_to": 50_000, "rate_bp": 2000},
                    {"up_to": 100_000, "rate_bp": 1600},
                    {"up_to": 200_000, "rate_bp": 1200},
                    {"up_to": None, "rate_bp": 400},
                ],
            }
        ],
        "minimum": {"cents": 4000, "per": "case"},
        "cap": {"cents": 250_000, "per": "case"},
    },
    "share recovered": {
        "parts": [
            {
                "by": "share",
                "retroactive": True,
                "steps": [
                    {"from_bp": 0, "rate_bp": 1000},
                    {"from_bp": 5000, "rate_bp": 3000},
                    {"from_bp": 9000, "rate_bp": 4000},
                ],
            }
        ]
    },
}


async def run(home: Home, *, data: Path | None, cases: int, rounds: int, say: Any) -> Finding:
    """At 10,000, 100,000 and 1,000,000 receipts, as far as `cases` allows."""
    del home, data  # no server takes part: both sides begin with the same columns
    parts: list[Part] = []
    for size in [size for size in SIZES if size <= max(cases, SIZES[0])]:
        history = invented(size)
        for name, document in TABLES.items():
            terms = Terms(bands=(), fee_terms=read({"version": 1, **document}))
            parts.append(await _duel(f"{name}, {size:,} receipts", history, terms,
                                     FLOORS[name], rounds))  # fmt: skip
            say(f"{parts[-1].name}: {parts[-1].ratio}")
    return Finding("fees", rounds, parts, {"receipts": max(cases, SIZES[0])})


def invented(size: int, seed: int = SEED) -> pl.DataFrame:
    """So many receipts, three on a case on average, of mostly principal."""
    dice = Dice(seed)
    cases = max(1, size // 3)
    files = pl.DataFrame(
        {
            "case_id": pl.int_range(cases, eager=True),
            "entrusted": dice.cents(cases),
            "since": dice.whole(0, DAYS, cases),
            "age_days": dice.whole(-20, 900, cases),
        }
    ).with_columns(placed_on=pl.lit(FIRST) + pl.duration(days=pl.col("since")))
    receipts = pl.DataFrame(
        {
            "case_id": dice.whole(0, cases - 1, size),
            "payment_id": pl.int_range(size, eager=True),
            "share": dice.share(size),
            "days": dice.whole(0, 250, size),
            "stage": pl.Series(["amicable", "amicable", "formal_notice", "legal"]).gather(
                dice.whole(0, 3, size)
            ),
        }
    ).join(files, on="case_id", maintain_order="left")
    cents = (pl.col("entrusted") * pl.col("share") / 2).cast(pl.Int64) + 1
    return receipts.with_columns(
        creditor_id=pl.col("case_id") % 50,
        received_on=pl.col("placed_on") + pl.duration(days=pl.col("days")),
        direct=pl.lit(value=False),
        principal=cents,
        indemnity=cents // 10,
        interest=cents // 50,
        cost=pl.lit(0, dtype=pl.Int64),
        penalty=pl.lit(0, dtype=pl.Int64),
    ).select([pl.col(name).cast(kind) for name, kind in twin.HISTORY.items()])


async def _duel(
    name: str,
    history: pl.DataFrame,
    terms: Terms,
    floor: Callable[[pl.LazyFrame], pl.LazyFrame],
    rounds: int,
) -> Part:
    async def ours() -> pl.DataFrame:
        return twin.fees(history, terms)

    async def theirs() -> pl.DataFrame:
        return _bare(history, floor)

    await ours()
    product, baseline = await Duel(ours, theirs, rounds, Meter(), _equal).fight()
    tried, start = await ours(), time.perf_counter()
    checked = trial.check(history, tried, terms, twin.NONE, trial.SAMPLE)
    found = ratio(product, baseline) | {
        "check_s": round(time.perf_counter() - start, 3), "checked": checked,
    }  # fmt: skip
    return Part(name, found["ratio"], TARGET, product.told(), baseline.told(), found)


def _bare(history: pl.DataFrame, floor: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.DataFrame:
    """The arithmetic of one table, with the VAT of the one rate there is."""
    ordered = history.lazy().sort("case_id", "received_on", "payment_id")
    return (
        floor(ordered.with_columns(base_cents=ALL))
        .with_columns(vat_cents=(pl.col("fee_cents") * 2100 + 5000) // 10_000)
        .select("creditor_id", "case_id", "payment_id", "received_on", "base_cents", "fee_cents",
                "vat_cents")
        .collect()
    )  # fmt: skip


def _by_stage(frame: pl.LazyFrame) -> pl.LazyFrame:
    rates = {"amicable": 1500, "formal_notice": 1800, "legal": 2500}
    rate = pl.col("stage").replace_strict(rates, return_dtype=pl.Int64)
    return frame.with_columns(fee_cents=(pl.col("base_cents") * rate + 5000) // 10_000)


def _tranches(frame: pl.LazyFrame) -> pl.LazyFrame:
    steps = ((0, 50_000, 2000), (50_000, 100_000, 1600), (100_000, 200_000, 1200),
             (200_000, None, 400))  # fmt: skip
    due = sum(
        ((pl.col("came").clip(low, high) - low) * rate + 5000) // 10_000
        for low, high, rate in steps
    )
    due = pl.min_horizontal(pl.max_horizontal(due, 4000), 250_000, "came")
    sums = frame.with_columns(FIRST_ROW).with_columns(came=_running("base_cents"))
    return _differences(sums.with_columns(due=due))


def _share(frame: pl.LazyFrame) -> pl.LazyFrame:
    sums = {"came": _running("base_cents"), "recovered": _running("principal")}
    share = pl.col("recovered") * 10_000 // pl.col("entrusted")
    rate = pl.when(share >= 9000).then(4000).when(share >= 5000).then(3000).otherwise(1000)
    due = (pl.col("came") * rate + 5000) // 10_000
    return _differences(frame.with_columns(FIRST_ROW).with_columns(**sums).with_columns(due=due))


FIRST_ROW = (pl.col("case_id") != pl.col("case_id").shift(1)).fill_null(value=True).alias("first")


def _running(name: str) -> pl.Expr:
    """The sum over a case so far; its rows stand together, so that no grouping is needed."""
    run = pl.col(name).cum_sum()
    return run - pl.when(pl.col("first")).then(run - pl.col(name)).forward_fill()


def _differences(frame: pl.LazyFrame) -> pl.LazyFrame:
    before = pl.when(pl.col("first")).then(0).otherwise(pl.col("due").shift(1))
    return frame.with_columns(fee_cents=pl.col("due") - before)


FLOORS = {"by stage": _by_stage, "tranches": _tranches, "share recovered": _share}


def _equal(ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
    if not ours.equals(theirs):
        raise ValueError("the fees differ")
