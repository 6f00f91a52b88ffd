"""Checked lines beside what the creditor placed before: new, repeated, or said otherwise now.

One invoice number is one claim of the creditor, in whichever file and beside whichever customer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from backend import db
from backend.intake.headers import Columns
from backend.intake.outcome import Problem, Rejected
from backend.intake.safely import SheetTable
from backend.intake.vocabulary import Field
from backend.words import _


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """`fresh` are the lines to take over; `repeated` counts those that were placed before."""

    fresh: pl.DataFrame = field(repr=False)
    repeated: int
    rejected: tuple[Rejected, ...]


async def compare(
    creditor_id: int, frame: pl.DataFrame, *, table: SheetTable, columns: Columns
) -> Compared:
    """Set the lines of `frame` (of `Checked`, each with an invoice number) beside the claims that
    stand in the books. Reads only, inside the caller's unit of work.
    """
    once = frame["invoice_no"].is_first_distinct()
    lines = _Lines(table, columns)
    clashing = lines.rejected(
        frame.filter(~once), _("Invoice {invoice} stands on another line with another customer")
    )
    frame = frame.filter(once)
    found = await db.rows(
        "SELECT invoice_no, open_cents, due_on FROM claim"
        " WHERE creditor_id = $1 AND invoice_no = ANY($2)",
        creditor_id, frame["invoice_no"].to_list(),
    )  # fmt: skip
    if not found:
        return Compared(frame, 0, tuple(clashing))
    known = pl.DataFrame(
        [(row["invoice_no"], row["open_cents"], row["due_on"]) for row in found],
        schema={"invoice_no": pl.String, "known_cents": pl.Int64, "known_due": pl.Date},
        orient="row",
    )
    same = (pl.col("open_cents") == pl.col("known_cents")) & pl.col("due_on").eq_missing(
        pl.col("known_due")
    )
    before = frame.join(known, on="invoice_no", how="inner", maintain_order="left")
    differing = lines.rejected(
        before.filter(~same), _("Invoice {invoice} was placed before with another amount or date")
    )
    return Compared(
        fresh=frame.join(known, on="invoice_no", how="anti", maintain_order="left"),
        repeated=before.filter(same).height,
        rejected=(*clashing, *differing),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """The list as it was sent, to give rejected lines back with all their cells."""

    table: SheetTable
    columns: Columns

    def rejected(self, refused: pl.DataFrame, reason: str) -> list[Rejected]:
        if not refused.height:
            return []
        cells = self._cells(refused["line"].to_list())
        place = self.columns.place(Field.INVOICE_NUMBER)
        header = "" if place is None else " ".join(self.table.headers[place].split())
        column = header or ("" if place is None else f"#{place + 1}")
        return [
            Rejected(line, (Problem(column, reason, {"invoice": invoice}),), cells[line])
            for line, invoice in refused.select("line", "invoice_no").iter_rows()
        ]

    def _cells(self, lines: Iterable[int]) -> dict[int, tuple[str, ...]]:
        wanted = self.table.frame.filter(pl.col("line").is_in(list(lines)))
        return {row[0]: tuple(row[-self.table.width :]) for row in wanted.iter_rows()}
