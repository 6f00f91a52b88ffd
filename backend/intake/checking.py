"""A table and its mapping into checked lines. The order: set aside, read, refuse, find repetitions.

Nothing is guessed in money or dates, nothing is dropped without being told: each line of the list
ends as accepted, rejected with its reasons, repeated, or set aside for what it is.
"""

import polars as pl

from backend.intake.claims import claims, style_found
from backend.intake.findings import Bench, rows_of
from backend.intake.headers import Columns, Question, validate
from backend.intake.outcome import Checked, Problem, Rejected, Repeated, SetAside, Style
from backend.intake.parties import parties, texts
from backend.intake.safely import SheetTable
from backend.intake.setting_aside import no_claims
from backend.intake.vocabulary import Field
from backend.refusals import Refused
from backend.words import _

_NEEDED = (Field.NAME, Field.AMOUNT, Field.PAID, Field.BALANCE, Field.INVOICE_NUMBER,
           Field.INVOICE_DATE, Field.DUE_DATE, Field.CUSTOMER_NUMBER)  # fmt: skip


def check(
    table: SheetTable,
    columns: Columns,
    *,
    style: Style | None = None,
    questions: tuple[Question, ...] = (),
) -> Checked:
    """Check every row of `table` under a mapping.

    `style` overrides what the list itself says about decimals and dates. Raises `Refused` for a
    mapping without amount or debtor and for a list without rows; never for a single row.
    """
    validate(columns, width=table.width, questions=questions)
    if not table.height:
        raise Refused(_("There are no rows below the headers: nothing was created"))
    bench = Bench(table, dict(columns.places))
    aside = no_claims(bench)
    live = ~pl.int_range(table.height, eager=True).is_in(list(aside))
    _shapes(bench)
    found = style_found(bench, style, live)
    frame = pl.concat([parties(bench), claims(bench, found)], how="horizontal").with_columns(
        texts(bench, Field.INVOICE_NUMBER).alias("invoice_no"),
        table.frame["line"],
        pl.int_range(table.height, dtype=pl.UInt32, eager=True).alias("row"),
    )
    _lone_totals(bench, frame, aside)
    lost = [*aside, *bench.problems]
    good, repeated = _repeated(bench, frame.filter(~pl.col("row").is_in(lost)))
    return Checked(
        frame=good.drop("row"),
        rejected=_rejected(bench, aside),
        repeated=repeated,
        set_aside=tuple(SetAside(table.frame["line"][row], aside[row]) for row in sorted(aside)),
        flags=bench.flags_of(frozenset(good["row"].to_list())) if bench.flags else (),
        style=found,
    )


def _shapes(bench: Bench) -> None:
    """Open quotes, and rows whose number of cells says that columns have moved."""
    frame, width = bench.table.frame, bench.table.width
    flawed = rows_of(frame["flaw"] != "")
    if flawed:
        bench.refuse(
            flawed, None, Refused(_("A quotation mark opens on this line and is never closed"))
        )
    needed = max(bench.places[each] for each in _NEEDED if each in bench.places)
    odd = frame.with_row_index("row").filter(
        (pl.col("flaw") == "")
        & (pl.col("kinds") == "")
        & ((pl.col("count") > width) | (pl.col("count") <= needed))
    )
    for row, count in odd.select("row", "count").iter_rows():
        why = Refused(_("{count} cells instead of {width}"), count=count, width=width)
        bench.refuse([row], None, why)


def _lone_totals(bench: Bench, frame: pl.DataFrame, aside: dict[int, str]) -> None:
    """A line that is nothing but the sum of all the others is a total, even without a label."""
    nameless = [
        row
        for row in rows_of(frame["name"].is_null())
        if row not in aside and row in bench.problems
    ]
    if not nameless or len(nameless) > 20:
        return
    lost = [*aside, *bench.problems]
    owed = frame.filter(~pl.col("row").is_in(lost))["open_cents"].sum()
    blank = (Field.NAME, Field.CUSTOMER_NUMBER, Field.INVOICE_NUMBER, Field.DUE_DATE)
    for row in nameless:
        silent = all(not bench.raw(each)[row].strip() for each in blank)
        if silent and frame["open_cents"][row] == owed:
            aside[row] = "total"
            del bench.problems[row]


def _repeated(bench: Bench, frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Repeated, ...]]:
    """Invoices that stand on an earlier line: left out if the same, refused if they differ."""
    customer = pl.coalesce(
        pl.when(pl.col("customer_no") != "").then("customer_no"),
        pl.col("enterprise_no"),
        pl.concat_str("match_name", pl.lit("\x1f"), "postal_code"),
    )
    number = pl.when(pl.col("invoice_no") != "").then("invoice_no").otherwise(
        pl.concat_str(pl.lit("\x1f"), pl.col("issued_on", "due_on").cast(pl.String).fill_null(""),
                      pl.col("amount_cents", "open_cents").cast(pl.String), "remark")
    )  # fmt: skip
    keyed = frame.with_columns(pl.concat_str(customer, pl.lit("\x1e"), number).alias("key"))
    first = keyed["key"].is_first_distinct()
    if first.all():
        return frame, ()
    again = keyed.filter(~first).join(
        keyed.filter(first).select("key", "line", "open_cents", "due_on"), on="key", suffix="_first"
    )
    repeated = []
    for row in again.sort("row").iter_rows(named=True):
        same = (row["open_cents"], row["due_on"]) == (row["open_cents_first"], row["due_on_first"])
        if same:
            repeated.append(Repeated(row["line"], row["line_first"]))
            continue
        why = Refused(
            _("Invoice {invoice} stands on line {line} already, with another amount or due date"),
            invoice=row["invoice_no"],
            line=row["line_first"],
        )
        bench.refuse([row["row"]], Field.INVOICE_NUMBER, why)
    return frame.filter(first), tuple(repeated)


def _rejected(bench: Bench, aside: dict[int, str]) -> tuple[Rejected, ...]:
    frame, width = bench.table.frame, bench.table.width
    rows = sorted(row for row in bench.problems if row not in aside)
    rejected = []
    for row, cells in zip(rows, frame[rows].iter_rows(), strict=True):
        beyond = (cells[3],) if cells[3] else ()
        problems: tuple[Problem, ...] = tuple(bench.problems[row])
        rejected.append(Rejected(cells[0], problems, (*cells[-width:], *beyond)))
    return tuple(rejected)
