"""Where a benchmark's agency comes from: a given folder or our own, or one cut from it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from backend.agency.source import SCHEMA
from backend.days import day_of
from ops.benchmarks import agencies
from ops.benchmarks.agencies import Size

# table: the table it hangs on, for cutting; a row without its parent is left out
_HANGS_ON = {
    "claims": "case_id", "letters": "case_id", "calls": "case_id", "promises": "case_id",
    "plans": "case_id", "installments": "case_id", "payments": "case_id",
}  # fmt: skip


def yesterday() -> date:
    """Agencies end where today begins, so that pages show them as they would be seen."""
    return day_of(datetime.now(UTC)) - timedelta(days=1)


def agency(given: Path | None, cases: int, scratch: Path) -> Path:
    """A folder with an agency of `cases` cases, as CSV; what is given is cut, never enlarged."""
    folder = scratch / f"agency-{cases}"
    if (folder / "payments.csv").is_file():
        return folder
    if given is None:
        agencies.write(folder, Size(cases), until=yesterday())
        return folder
    if height(given) == cases and (given / "payments.csv").is_file():
        return given
    _cut(given, cases, folder)
    return folder


def height(folder: Path) -> int:
    """How many cases the agency in `folder` has."""
    return int(_scan(folder, "cases").select(pl.len()).collect().item())


def known_until(folder: Path) -> date:
    """The last day that its payments and cases speak of."""
    days = [
        _scan(folder, table).select(pl.col(column).max()).collect().item()
        for table, column in (("payments", "value_date"), ("cases", "placed_on"))
    ]
    return max(day if isinstance(day, date) else date.fromisoformat(day) for day in days)


def _scan(folder: Path, table: str) -> pl.LazyFrame:
    parquet = folder / f"{table}.parquet"
    if parquet.is_file():
        return pl.scan_parquet(parquet)
    return pl.scan_csv(folder / f"{table}.csv", infer_schema=False)


def _cut(given: Path, cases: int, folder: Path) -> None:
    """The first `cases` cases and whatever hangs on them; creditors and agents stay."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = _scan(given, "cases").head(cases).collect()
    for table in SCHEMA:
        frame = _scan(given, table).collect() if table != "cases" else kept
        if table in _HANGS_ON:
            frame = frame.join(kept.select("case_id"), on="case_id", how="semi",
                               maintain_order="left")  # fmt: skip
        if table == "debtors":
            frame = frame.join(kept.select("debtor_id"), on="debtor_id", how="semi",
                               maintain_order="left")  # fmt: skip
        frame.select(column for column in frame.columns if not column.startswith("t_")).write_csv(
            folder / f"{table}.csv", datetime_format="%Y-%m-%dT%H:%M:%S%.6f"
        )
