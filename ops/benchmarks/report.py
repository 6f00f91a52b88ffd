"""`ops/bench report`: the performance per creditor against polars on the same data in Parquet.

Both give every fact behind the figures, creditor by creditor, cents and days included, as of the
agency's last day; they must be equal to the last cent. The product asks PostgreSQL as it stands,
under its roles, at one instant; polars reads columns that were written for it beforehand.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import polars as pl

from backend.indicators.rules import Facts
from backend.reports import queries
from ops.benchmarks import folders
from ops.benchmarks.homes import Home, inside
from ops.benchmarks.measuring import Duel, Meter, ratio
from ops.benchmarks.telling import Finding, Part

TARGET = 3.0
_TAKEN = {
    "case_file": "id, creditor_id, stage, placed_on, closed_on, close_code, principal_cents,"
    " balance_cents",
    "allocation": "id, case_id, creditor_id, bucket, amount_cents, received_on, reverses_id",
    "claim": "case_id, coalesce(issued_on, due_on) AS issued_on",
    "fee": "creditor_id, case_id, fee_cents, vat_cents, earned_on",
    "plan": "id, case_id, creditor_id, state, agreed_on, ended_on, grace_days, tolerance_bp,"
    " paid_before_cents",
    "instalment": "plan_id, due_on, amount_cents",
}
Figures = dict[int, dict[str, int]]
Table = Callable[[str], pl.LazyFrame]


async def run(home: Home, *, data: Path | None, cases: int, rounds: int, say: Any) -> Finding:
    """The whole report, from the first statement to the answer's facts."""
    name = f"report_{cases}"
    folder = folders.agency(data, cases, home.folder)
    if not await home.has(name):
        await home.create(name)
        await home.command(name, "agency", "import", str(folder))
        await home.settle(name)
    as_of = folders.known_until(folder)
    parquet = home.folder / f"parquet-{cases}"
    await _taken(home.settings(name).admin_dsn, parquet)
    async with inside(home, name, role="report"):

        async def ours() -> Figures:
            async with queries.reading():
                found = await queries.creditors_performance(as_of=as_of)
            return {line.id: _facts(line.facts) for line in found.lines if line.facts.cases}

        async def floor() -> Figures:
            return _polars(parquet, as_of)

        await ours()
        duel = Duel(ours, floor, rounds, Meter((home.postmaster,)), _equal, said=say)
        product, baseline = await duel.fight()
    found = ratio(product, baseline)
    part = Part(f"cold, {cases:,} cases", found["ratio"], TARGET, product.told(), baseline.told(),
                found)  # fmt: skip
    return Finding("report", rounds, [part], {"cases": cases, "as_of": as_of.isoformat()})


def _facts(facts: Facts) -> dict[str, int]:
    return {name: int(value) for name, value in asdict(facts).items()}


async def _taken(dsn: str, folder: Path) -> None:
    """The same rows as Parquet, untimed."""
    folder.mkdir(exist_ok=True)
    connection = await asyncpg.connect(dsn)
    try:
        for table, columns in _TAKEN.items():
            path = folder / f"{table}.csv"
            await connection.copy_from_query(
                f"SELECT {columns} FROM {table}",
                output=path, format="csv", header=True, timeout=3600,
            )  # fmt: skip
            header = pl.scan_csv(path, infer_schema=False).collect_schema().names()
            types = {column: _type_of(column) for column in header}
            pl.scan_csv(path, schema=types).sink_parquet(folder / f"{table}.parquet")
            path.unlink()
    finally:
        await connection.close()


def _type_of(column: str) -> type[pl.DataType]:
    if column.endswith("_on"):
        return pl.Date
    return pl.String if column in ("stage", "close_code", "bucket", "state") else pl.Int64


def _polars(folder: Path, as_of: date) -> Figures:
    def table(name: str) -> pl.LazyFrame:
        return pl.scan_parquet(folder / f"{name}.parquet")

    files = table("case_file").filter(
        (pl.col("stage") != "review") & (pl.col("placed_on") <= as_of)
    )
    plans = _plans(table, files, as_of)
    parts = [_cases(files, as_of), *_money(table, files, as_of), _fees(table, files, as_of), *plans]
    figures: Figures = {}
    for frame in pl.collect_all(parts):
        for row in frame.iter_rows(named=True):
            sums = figures.setdefault(row.pop("creditor_id"), _facts(Facts()))
            for name, value in row.items():
                sums[name] += int(value or 0)
    return figures


def _cases(files: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    endings = queries.ENDINGS
    closed = pl.col("closed_on") <= as_of

    def ended(codes: frozenset[str]) -> pl.Expr:
        return closed & pl.col("close_code").is_in(sorted(codes))

    return files.group_by("creditor_id").agg(
        cases=pl.len(),
        closed=closed.sum(),
        paid=ended(endings.paid).sum(),
        otherwise=ended(endings.otherwise).sum(),
        left=ended(endings.leaves).sum(),
        placed_cents=pl.col("principal_cents").sum(),
        corrected_cents=pl.col("principal_cents").filter(ended(endings.leaves)).sum(),
        open_cents=pl.col("balance_cents").filter(pl.col("closed_on").is_null()).sum(),
    )


def _money(table: Table, files: pl.LazyFrame, as_of: date) -> list[pl.LazyFrame]:
    known = table("allocation").filter(pl.col("received_on") <= as_of)
    entries = known.join(files.select(case_id="id", placed_on="placed_on"), on="case_id")
    invoiced = table("claim").group_by("case_id").agg(pl.col("issued_on").min())
    counted, plain = pl.col("amount_cents"), pl.col("bucket") != "surplus"
    undone = known.filter(pl.col("reverses_id").is_not_null()).select(id="reverses_id")
    standing = entries.filter(plain & (counted > 0)).join(undone, on="id", how="anti")

    def cent_days(since: str) -> pl.Expr:
        return (counted * (pl.col("received_on") - pl.col(since)).dt.total_days()).sum()

    return [
        entries.group_by("creditor_id").agg(
            collected_cents=counted.filter(plain).sum(),
            collected_principal_cents=counted.filter(pl.col("bucket") == "principal").sum(),
            surplus_cents=counted.filter(~plain).sum(),
        ),
        standing.group_by("creditor_id").agg(
            standing_cents=counted.sum(), cent_days=cent_days("placed_on")
        ),
        standing.join(invoiced, on="case_id")
        .filter(pl.col("issued_on").is_not_null())
        .group_by("creditor_id")
        .agg(invoiced_cents=counted.sum(), cent_days_invoice=cent_days("issued_on")),
    ]


def _fees(table: Table, files: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    return (
        table("fee")
        .filter(pl.col("earned_on") <= as_of)
        .join(files.select(case_id="id"), on="case_id", how="semi")
        .group_by("creditor_id")
        .agg(pl.col("fee_cents", "vat_cents").sum())
    )


def _plans(table: Table, files: pl.LazyFrame, as_of: date) -> list[pl.LazyFrame]:
    """Agreed and completed; then those that run and are on track, judged from the money."""
    agreed = (
        table("plan")
        .filter(~pl.col("state").is_in(["awaiting_approval", "refused"]))
        .filter(pl.col("agreed_on") <= as_of)
        .join(files.select(case_id="id", closed_on="closed_on"), on="case_id")
    )
    runs = (
        pl.when(pl.col("ended_on").is_null())
        .then(pl.col("state").is_in(["active", "late"]))
        .otherwise(pl.col("ended_on") > as_of)
    )
    running = agreed.filter(runs)
    paid = (
        table("allocation")
        .filter((pl.col("bucket") != "surplus") & (pl.col("received_on") <= as_of))
        .join(running.select("case_id", "agreed_on", plan_id="id"), on="case_id")
        .filter(pl.col("received_on") >= pl.col("agreed_on"))
        .group_by("plan_id")
        .agg(paid=pl.col("amount_cents").sum())
    )
    due = (
        table("instalment")
        .join(running.select("grace_days", plan_id="id"), on="plan_id")
        .filter(pl.col("due_on") < pl.lit(as_of) - pl.duration(days=pl.col("grace_days")))
        .group_by("plan_id")
        .agg(due=pl.col("amount_cents").sum())
    )
    on_track = (
        running.join(paid, left_on="id", right_on="plan_id", how="left")
        .join(due, left_on="id", right_on="plan_id", how="left")
        .with_columns(pl.col("paid", "due").fill_null(0))
        .filter(
            (pl.col("paid") - pl.col("paid_before_cents")) * 10_000
            >= pl.col("due") * (10_000 - pl.col("tolerance_bp"))
        )
    )
    return [
        agreed.group_by("creditor_id").agg(
            plans_agreed=pl.len(), plans_kept=((pl.col("state") == "completed") & ~runs).sum()
        ),
        on_track.group_by("creditor_id").agg(
            plans_kept=pl.len(),
            on_track=pl.col("case_id").filter(pl.col("closed_on").is_null()).n_unique(),
        ),
    ]


def _equal(ours: Figures, floor: Figures) -> None:
    for creditor, facts in ours.items():
        if facts != floor.get(creditor):
            other = floor.get(creditor, {})
            off = {name: (value, other.get(name)) for name, value in facts.items()
                   if value != other.get(name)}  # fmt: skip
            raise ValueError(f"creditor {creditor}: {off}")
    if set(ours) != set(floor):
        raise ValueError(f"creditors differ: {set(ours) ^ set(floor)}")
