"""`ops/bench agency`: `quittance agency import` against COPY of the same files, then the indexes.

The floor reads nothing, checks nothing and derives nothing: PostgreSQL takes the files as they are
into tables without indexes and then builds, on them, the indexes that ours have where the source
has the columns. What the product also does is in its time: allocations, fees, states, references.
"""

from pathlib import Path
from typing import Any

import asyncpg
import polars as pl

from backend.agency.source import DAY, FLAG, INT, MOMENT, SCHEMA, SHARE, TEXT
from ops.benchmarks import folders
from ops.benchmarks.homes import Home
from ops.benchmarks.measuring import Duel, Meter, ratio
from ops.benchmarks.telling import Finding, Part

TARGET = 2.5
_TYPES = {INT: "bigint", TEXT: "text", DAY: "date", FLAG: "boolean", SHARE: "numeric(6,2)",
          MOMENT: "timestamp"}  # fmt: skip
# Each index of ours has its counterpart, on columns of that kind, where the source has a table.
_INDEXES = """
creditors: unique (creditor_id); unique (name, creditor_id)
agents: unique (agent_id)
fee_contracts: unique (creditor_id, version, age_from_days)
batches: unique (batch_id); (creditor_id, received_on DESC, batch_id DESC)
debtors: unique (debtor_id); (name, postal_code); (enterprise_no text_pattern_ops);
 (phone text_pattern_ops); (email text_pattern_ops); (iban) where iban is not null;
 using gin (name gin_trgm_ops)
cases: unique (case_id); unique (reference); (reference text_pattern_ops); unique (ogm);
 unique (case_id, creditor_id); (creditor_id, placed_on DESC, case_id DESC);
 (placed_on DESC, case_id DESC); (creditor_ref text_pattern_ops); (creditor_id, creditor_ref);
 (debtor_id); (batch_id); (agent_id, placed_on DESC, case_id DESC);
 (status, placed_on DESC, case_id DESC); (principal_cents DESC, case_id DESC);
 (agent_id, case_id) where closed_on is null; (creditor_id) where closed_on is null;
 (creditor_id, reference, case_id); (reference COLLATE "C", case_id); (closed_on, case_id);
 (placed_on, case_id) where agent_id is null; (status, case_id) where status = 'plan'
claims: unique (claim_id); (case_id, due_date, claim_id); (invoice_no text_pattern_ops);
 unique (invoice_no, claim_id)
letters: (case_id, sent_on DESC)
calls: unique (call_id); (case_id, started_at DESC, call_id DESC);
 (agent_id, started_at DESC, call_id DESC)
promises: unique (promise_id); (case_id, promise_id DESC)
plans: unique (plan_id); (case_id, plan_id DESC); (status, plan_id); unique (plan_id, case_id)
installments: unique (installment_id); unique (plan_id, seq); (due_date, plan_id)
payments: unique (payment_id); (case_id, value_date DESC, payment_id DESC);
 (value_date DESC, payment_id DESC); unique (reversal_of); (payment_id DESC);
 (payer_iban) where payer_iban is not null
"""


async def run(home: Home, *, data: Path | None, cases: int, rounds: int, say: Any) -> Finding:
    """Whole imports into empty databases; the last product run also tells its peak memory."""
    folder = folders.agency(data, cases, home.folder)
    await home.create("agency_empty")
    seen: dict[str, Any] = {"peak_mb": 0.0}

    async def empty() -> None:
        await home.copy("agency_empty", "agency_ours")
        await home.admin('DROP DATABASE IF EXISTS "agency_floor" WITH (FORCE)')
        await home.admin('CREATE DATABASE "agency_floor"')

    async def ours() -> dict[str, int]:
        answer, seen["peak_mb"] = await home.measured(
            "agency_ours", "agency", "import", str(folder)
        )
        return {name: count["loaded"] for name, count in answer["tables"].items()}

    async def floor() -> dict[str, int]:
        seen["rows"] = await _copied(home.settings("agency_floor").admin_dsn, folder)
        return dict(seen["rows"])

    meter = Meter((home.postmaster,))
    duel = Duel(ours, floor, rounds, meter, _equal, before=empty, said=say)
    product, baseline = await duel.fight()
    found = ratio(product, baseline)
    part = Part(f"{cases:,} cases", found["ratio"], TARGET, product.told(), baseline.told(),
                found | {"peak_mb": round(seen["peak_mb"])})  # fmt: skip
    return Finding("agency", rounds, [part], {"cases": cases, "rows": sum(seen["rows"].values())})


async def _copied(dsn: str, folder: Path) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    heights = {}
    try:
        await connection.execute("CREATE EXTENSION pg_trgm")
        await connection.execute("SET maintenance_work_mem = '512MB'")
        async with connection.transaction():
            for table, columns in SCHEMA.items():
                path = folder / f"{table}.csv"
                header = pl.scan_csv(path, infer_schema=False).collect_schema().names()
                typed = ", ".join(
                    f'"{name}" {_TYPES[columns[name].rstrip("?")] if name in columns else "text"}'
                    for name in header
                )
                await connection.execute(f"CREATE TABLE {table} ({typed})")
                done = await connection.copy_to_table(
                    table, source=path, format="csv", header=True, timeout=3600
                )
                heights[table] = int(done.split()[-1])
            for line in _INDEXES.replace("\n ", " ").strip().splitlines():
                table, _colon, listed = line.partition(":")
                for one in listed.split(";"):
                    kind, paren, rest = one.strip().partition("(")
                    unique, using = (kind, "") if "unique" in kind else ("", kind)
                    await connection.execute(
                        f"CREATE {unique} INDEX ON {table} {using} {paren}{rest}", timeout=3600
                    )
    finally:
        await connection.close()
    return heights


def _equal(ours: dict[str, int], floor: dict[str, int]) -> None:
    if ours != floor:
        raise ValueError(f"loaded rows differ: {ours} and {floor}")
