"""Reading the folder of an agency: one table per file, CSV or Parquet, typed and checked by row.

Columns whose name starts with `t_` are ground truth of a generator and are never read. A cell that
cannot be what its column says is reported with its line; its row is left out, and whatever hangs on
that row is left out and reported with it.
"""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from backend.agency.mappings import VOCABULARY
from backend.refusals import Refused
from backend.words import _

INT, TEXT, DAY, FLAG, SHARE, MOMENT = "int", "text", "day", "flag", "share", "moment"

# column: kind, "?" where it may be empty
SCHEMA: dict[str, dict[str, str]] = {
    "creditors": {
        "creditor_id": INT, "name": TEXT, "sector": TEXT + "?", "country": TEXT, "lang": TEXT,
        "enterprise_no": TEXT + "?", "vat_no": TEXT + "?", "street": TEXT + "?",
        "postal_code": TEXT + "?", "city": TEXT + "?", "iban": TEXT + "?", "email": TEXT + "?",
        "phone": TEXT + "?", "client_since": DAY + "?",
    },
    "agents": {"agent_id": INT, "name": TEXT, "lang": TEXT, "team": TEXT + "?", "active": FLAG},
    "fee_contracts": {
        "creditor_id": INT, "version": INT, "valid_from": DAY, "valid_to": DAY + "?",
        "age_from_days": INT, "age_to_days": INT, "success_pct": SHARE, "min_fee_cents": INT,
        "flat_fee_cents": INT, "no_result_no_pay": FLAG, "note": TEXT + "?",
    },
    "batches": {
        "batch_id": INT, "creditor_id": INT, "received_on": DAY, "file_name": TEXT,
        "n_cases": INT, "total_cents": INT,
    },
    "debtors": {
        "debtor_id": INT, "kind": TEXT, "country": TEXT, "lang": TEXT, "name": TEXT,
        "enterprise_no": TEXT + "?", "vat_no": TEXT + "?", "street": TEXT + "?",
        "postal_code": TEXT + "?", "city": TEXT + "?", "iban": TEXT + "?", "phone": TEXT + "?",
        "email": TEXT + "?", "insolvent_on": DAY + "?",
    },
    "cases": {
        "case_id": INT, "reference": TEXT, "creditor_id": INT, "debtor_id": INT,
        "batch_id": INT + "?", "agent_id": INT + "?", "creditor_ref": TEXT + "?", "ogm": TEXT,
        "placed_on": DAY, "kind": TEXT, "country": TEXT, "lang": TEXT,
        "age_at_placement_days": INT, "principal_cents": INT, "indemnity_cents": INT,
        "status": TEXT, "closed_on": DAY + "?",
    },
    "claims": {
        "claim_id": INT, "case_id": INT, "invoice_no": TEXT, "issue_date": DAY + "?",
        "due_date": DAY + "?", "currency": TEXT, "amount_cents": INT, "paid_before_cents": INT,
        "open_cents": INT,
    },
    "letters": {"case_id": INT, "step": TEXT, "sent_on": DAY, "channel": TEXT, "lang": TEXT},
    "calls": {
        "call_id": INT, "case_id": INT, "agent_id": INT + "?", "started_at": MOMENT,
        "duration_s": INT, "direction": TEXT, "outcome": TEXT,
    },
    "promises": {
        "promise_id": INT, "call_id": INT + "?", "case_id": INT, "made_on": DAY, "due_on": DAY,
        "amount_cents": INT,
    },
    "plans": {
        "plan_id": INT, "case_id": INT, "signed_on": DAY, "first_due_on": DAY,
        "n_installments": INT, "total_cents": INT, "frequency": TEXT, "agreed_by": TEXT,
        "status": TEXT,
    },
    "installments": {
        "installment_id": INT, "plan_id": INT, "case_id": INT, "seq": INT, "due_date": DAY,
        "amount_cents": INT,
    },
    "payments": {
        "payment_id": INT, "case_id": INT + "?", "value_date": DAY, "amount_cents": INT,
        "currency": TEXT, "channel": TEXT, "remittance": TEXT + "?", "payer_name": TEXT + "?",
        "payer_iban": TEXT + "?", "reversal_of": INT + "?", "installment_id": INT + "?",
    },
}  # fmt: skip
KEYS = {
    "creditors": "creditor_id", "agents": "agent_id", "batches": "batch_id",
    "debtors": "debtor_id", "cases": "case_id", "claims": "claim_id", "calls": "call_id",
    "promises": "promise_id", "plans": "plan_id", "installments": "installment_id",
    "payments": "payment_id",
}  # fmt: skip
# table: (column, table it points into)
PARENTS: dict[str, list[tuple[str, str]]] = {
    "fee_contracts": [("creditor_id", "creditors")],
    "batches": [("creditor_id", "creditors")],
    "cases": [("creditor_id", "creditors"), ("debtor_id", "debtors"), ("batch_id", "batches"),
              ("agent_id", "agents")],
    "claims": [("case_id", "cases")],
    "letters": [("case_id", "cases")],
    "calls": [("case_id", "cases"), ("agent_id", "agents")],
    "promises": [("case_id", "cases"), ("call_id", "calls")],
    "plans": [("case_id", "cases")],
    "installments": [("plan_id", "plans"), ("case_id", "cases")],
    "payments": [("case_id", "cases")],
}  # fmt: skip
Type = pl.DataType | type[pl.DataType]
_TYPES: dict[str, Type] = {
    INT: pl.Int64, TEXT: pl.String, DAY: pl.Date, FLAG: pl.Boolean, SHARE: pl.Int64,
    MOMENT: pl.Datetime("us"),
}  # fmt: skip


@dataclass(slots=True)
class Report:
    """Row by row what was left out: table, line (from 1, the header is 1 in a CSV), column, why."""

    rejected: list[dict[str, object]] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    unread_columns: dict[str, list[str]] = field(default_factory=dict)

    def reject(self, table: str, rows: pl.DataFrame, column: str, reason: str) -> None:
        """`rows` need the column "line", and "value" with what stands there."""
        for line, value in rows.select("line", pl.col("value").cast(pl.String)).iter_rows():
            self.rejected.append(
                {"table": table, "line": line, "column": column, "value": value, "reason": reason}
            )


def read(folder: Path, report: Report) -> dict[str, pl.DataFrame]:
    """All tables of `folder`, each with a "line" column; rows that cannot stand are left out.

    Raises `Refused` when the folder, a table or a column that we need is missing.
    """
    if not folder.is_dir():
        raise Refused(_("{folder} is not a folder"), folder=folder.name)
    tables: dict[str, pl.DataFrame] = {}
    for name in SCHEMA:
        raw = _raw(folder, name, report)
        tables[name] = _typed(name, raw, report)
        for column, words in VOCABULARY.get(name, {}).items():
            _known(name, tables, column, words, report)
        _unique(name, tables, report)
        for column, parent in PARENTS.get(name, []):
            _with_parent(name, tables, column, parent, report)
        report.counts[name] = {"rows": raw.height, "loaded": tables[name].height}
    return tables


def _raw(folder: Path, name: str, report: Report) -> pl.DataFrame:
    parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
    if parquet.is_file():
        lazy = pl.scan_parquet(parquet)
    elif csv.is_file():
        lazy = pl.scan_csv(csv, infer_schema=False)
    else:
        raise Refused(_("The table {name} is missing: neither CSV nor Parquet"), name=name)
    has = lazy.collect_schema().names()
    missing = [column for column in SCHEMA[name] if column not in has]
    if missing:
        raise Refused(_("The table {name} lacks the column {column}"), name=name, column=missing[0])
    report.unread_columns[name] = [
        column for column in has if column not in SCHEMA[name] and not column.startswith("t_")
    ]
    frame = lazy.select(list(SCHEMA[name])).collect(engine="in-memory")
    return frame.with_row_index("line", offset=2).with_columns(pl.col("line").cast(pl.Int64))


def _cast(column: str, kind: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(column)
    if dtype == pl.String:
        value = pl.when(value == "").then(None).otherwise(value)
        if kind == DAY:
            return value.str.to_date("%Y-%m-%d", strict=False)
        if kind == MOMENT:
            return value.str.to_datetime(time_unit="us", strict=False)
        if kind == FLAG:
            return value.replace_strict({"true": True, "false": False}, default=None)
    if kind == SHARE:
        points = value.cast(pl.Float64, strict=False) * 100
        whole = points.round()  # a share is written with two decimals at most: nothing is lost
        return pl.when((points - whole).abs() < 1e-6).then(whole.cast(pl.Int64))
    return value.cast(_TYPES[kind], strict=False)


def _typed(name: str, raw: pl.DataFrame, report: Report) -> pl.DataFrame:
    dtypes = raw.schema
    typed = raw.with_columns(
        _cast(column, kind.rstrip("?"), dtypes[column]).alias(column)
        for column, kind in SCHEMA[name].items()
    )
    good = pl.lit(value=True)
    for column, kind in SCHEMA[name].items():
        blank = raw[column].is_null()
        if dtypes[column] == pl.String:
            blank = blank | (raw[column] == "")
        unread = typed[column].is_null() & ~blank
        empty = blank if not kind.endswith("?") else pl.repeat(False, raw.height, eager=True)
        for wrong, reason in ((unread, f"not a {kind.rstrip('?')}"), (empty, "missing")):
            if wrong.any():
                report.reject(
                    name, raw.filter(wrong).select("line", value=pl.col(column)), column, reason
                )
                good = good & ~pl.lit(wrong)
    return typed.filter(good)


def _unique(name: str, tables: dict[str, pl.DataFrame], report: Report) -> None:
    key = KEYS.get(name)
    if key is None:
        return
    frame = tables[name]
    again = ~pl.col(key).is_first_distinct()
    report.reject(name, frame.filter(again).select("line", value=pl.col(key)), key, "repeated")
    tables[name] = frame.filter(~again)


def _with_parent(
    name: str, tables: dict[str, pl.DataFrame], column: str, parent: str, report: Report
) -> None:
    frame, key = tables[name], KEYS[parent]
    known = tables[parent].select(pl.col(key).alias(column))
    lost = frame.filter(pl.col(column).is_not_null()).join(known, on=column, how="anti")
    if lost.height:
        report.reject(
            name, lost.select("line", value=pl.col(column)), column, f"no such row in {parent}"
        )
        tables[name] = frame.join(lost.select("line"), on="line", how="anti", maintain_order="left")


def _known(
    name: str, tables: dict[str, pl.DataFrame], column: str, words: tuple[str, ...], report: Report
) -> None:
    """Leave out, and report, the rows whose `column` holds a word that we have no meaning for."""
    frame = tables[name]
    lost = frame.filter(~pl.col(column).is_in(words))
    if lost.height:
        report.reject(name, lost.select("line", value=pl.col(column)), column, "unknown value")
        tables[name] = frame.filter(pl.col(column).is_in(words))
