"""Taking on a creditor's file: read, mapped, checked, grouped; then all of it in one unit of work.

Safe to repeat: a file that was taken on before, and an invoice that the creditor placed before, are
told as repeated and change nothing. A dry run does the same work and keeps none of it.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from backend import db
from backend.db import unit_of_work
from backend.intake import staging
from backend.intake.checking import check
from backend.intake.grouping import Grouped, doubts, group
from backend.intake.headers import Columns, fingerprint, propose
from backend.intake.outcome import Checked, Problem, Rejected, Style
from backend.intake.safely import SheetTable, read_table
from backend.journal import actions as journal
from backend.outbox import actions as outbox
from backend.outbox import bell
from backend.refusals import NotFound
from backend.words import _


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file became. `cases` counts the cases of the file, opened or joined; `repeated` lines
    are those that stand in the file twice or were placed before; `placement_id` is None for a dry
    run and for a file without anything new.
    """

    cases: int
    debtors: int
    claims: int
    principal_cents: int
    repeated: int
    rejected: tuple[Rejected, ...]
    placement_id: int | None
    seen_before: bool
    doubtful: int
    checked: Checked

    @property
    def answer(self) -> dict[str, Any]:
        """As the command tells it."""
        return {
            "cases": self.cases,
            "debtors": self.debtors,
            "claims": self.claims,
            "principal_cents": self.principal_cents,
            "repeated": self.repeated,
            "rejected": [
                {"line": each.line, "column": each.column, "reason": each.reason}
                for each in self.rejected
            ],
        }


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read, and how its columns are to be understood."""

    name: str
    sha256: str
    table: SheetTable
    columns: Columns
    style: Style | None = None
    confirmed: bool = False  # a person chose the columns


async def read(data: bytes, name: str) -> SheetTable:
    """Read the file in a child process, off the event loop. Raises `Refused` with a sentence."""
    return await asyncio.to_thread(read_table, data, name)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def take_on(
    data: bytes,
    name: str,
    *,
    creditor_ref: str,
    received_on: date,
    actor: str,
    columns: Columns | None = None,
    style: Style | None = None,
    dry_run: bool = False,
) -> Taken:
    """Read `data` and take it on for the creditor; without `columns` as remembered, else proposed.

    Raises `Refused` for what is no list of claims or whose columns a person must choose first, and
    `NotFound` for an unknown creditor. Rows that cannot be taken over are told, never the reason
    for refusing the file.
    """
    table = await read(data, name)
    chosen = columns or await remembered(creditor_ref, table.headers)
    questions = propose(table.headers).questions if chosen is None else ()
    source = Source(
        name=name,
        sha256=digest(data),
        table=table,
        columns=chosen or propose(table.headers).columns,
        style=style,
        confirmed=columns is not None,
    )
    checked = await asyncio.to_thread(
        check, source.table, source.columns, style=style, questions=questions
    )
    return await book(
        source, checked, creditor_ref=creditor_ref, received_on=received_on, actor=actor,
        dry_run=dry_run,
    )  # fmt: skip


async def remembered(creditor_ref: str, headers: Sequence[str]) -> Columns | None:
    """The mapping that a person confirmed for these headers of this creditor."""
    async with unit_of_work(readonly=True):
        found = await db.value(
            "SELECT m.mapping FROM column_mapping m JOIN creditor c ON c.id = m.creditor_id"
            " WHERE c.ref = $1 AND m.fingerprint = $2",
            creditor_ref, fingerprint(headers),
        )  # fmt: skip
    return None if found is None else Columns.from_json(found)


class _DryRun(Exception):
    """Undoes the unit of work of a dry run."""


async def book(
    source: Source,
    checked: Checked,
    *,
    creditor_ref: str,
    received_on: date,
    actor: str,
    dry_run: bool = False,
) -> Taken:
    """Open the cases of a checked list; one unit of work, and nothing of it for a dry run."""
    taken: list[Taken] = []
    try:
        async with unit_of_work():
            taken.append(await _book(source, checked, creditor_ref, received_on, actor))
            if dry_run:
                raise _DryRun
    except _DryRun:
        return replace(taken[0], placement_id=None)
    if taken[0].placement_id is not None:
        await bell.ring()
    return taken[0]


async def _book(
    source: Source, checked: Checked, creditor_ref: str, received_on: date, actor: str
) -> Taken:
    creditor = await db.row(
        "SELECT id, lang FROM creditor WHERE ref = $1 FOR NO KEY UPDATE", creditor_ref
    )
    if creditor is None:
        raise NotFound(_("There is no creditor {ref}"), ref=creditor_ref)
    creditor_id = int(creditor["id"])
    seen = await db.value(
        "SELECT EXISTS (SELECT 1 FROM placement WHERE creditor_id = $1 AND file_sha256 = $2)",
        creditor_id, source.sha256,
    )  # fmt: skip
    fresh, repeated, differing = await _new_lines(creditor_id, _with_numbers(source, checked))
    rejected = tuple(sorted([*checked.rejected, *differing], key=lambda one: one.line))
    grouped = group(replace(checked, frame=fresh))
    taken = Taken(
        cases=grouped.cases_count,
        debtors=grouped.debtors_count,
        claims=fresh.height,
        principal_cents=int(fresh["open_cents"].sum()),
        repeated=len(checked.repeated) + repeated,
        rejected=rejected,
        placement_id=None,
        seen_before=bool(seen),
        doubtful=0,
        checked=checked,
    )
    if seen or not (fresh.height or rejected):
        return taken
    placement_id, doubtful = await _placed(
        source, grouped, creditor_id, received_on, actor, str(creditor["lang"])
    )
    await _keep_rejected(placement_id, creditor_id, rejected)
    if source.confirmed:
        await _remember(creditor_id, source, actor)
    await journal.note(
        "placement.imported", actor=actor, subject=source.name, creditor_id=creditor_id,
        placement=placement_id, claims=fresh.height, rejected=len(rejected),
        repeated=taken.repeated,
    )  # fmt: skip
    await outbox.owe(
        "placement.imported",
        dedup_key=f"placement.imported:{placement_id}",
        placement_id=placement_id,
    )
    return replace(taken, placement_id=placement_id, doubtful=doubtful)


async def _placed(
    source: Source, grouped: Grouped, creditor_id: int, received_on: date, actor: str, lang: str
) -> tuple[int, int]:
    placement_id = int(
        await db.value(
            "INSERT INTO placement (creditor_id, received_on, file_name, file_sha256, headers,"
            " created_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            creditor_id, received_on, source.name, source.sha256, list(source.table.headers), actor,
        )
    )  # fmt: skip
    mandate_id = await db.value(
        "SELECT id FROM mandate WHERE creditor_id = $1"
        " ORDER BY valid_from <= $2 DESC, CASE WHEN valid_from <= $2 THEN valid_from END DESC,"
        "          valid_from LIMIT 1",
        creditor_id, received_on,
    )  # fmt: skip
    await staging.stage(grouped, lang=lang)
    await staging.open_cases(
        creditor_id=creditor_id,
        placement_id=placement_id,
        received_on=received_on,
        mandate_id=mandate_id,
    )
    await db.execute(
        "UPDATE placement SET (cases_count, principal_cents) ="
        " (SELECT count(*), coalesce(sum(principal_cents), 0) FROM case_file"
        "   WHERE placement_id = $1) WHERE id = $1",
        placement_id,
    )
    return placement_id, await staging.doubt(doubts(grouped))


def _with_numbers(source: Source, checked: Checked) -> pl.DataFrame:
    """An invoice without a number is known by its file and line."""
    return checked.frame.with_columns(
        invoice_no=pl.when(pl.col("invoice_no") == "")
        .then(pl.lit(f"{source.sha256[:8]}/") + pl.col("line").cast(pl.String))
        .otherwise("invoice_no")
    )


async def _new_lines(
    creditor_id: int, frame: pl.DataFrame
) -> tuple[pl.DataFrame, int, list[Rejected]]:
    """Lines that the creditor has not placed before; how many it has; those that differ now."""
    found = await db.rows(
        "SELECT invoice_no, open_cents, due_on FROM claim"
        " WHERE creditor_id = $1 AND invoice_no = ANY($2)",
        creditor_id, frame["invoice_no"].to_list(),
    )  # fmt: skip
    if not found:
        return _told_once(frame)
    known = pl.DataFrame(
        [(row["invoice_no"], row["open_cents"], row["due_on"]) for row in found],
        schema={"invoice_no": pl.String, "known_cents": pl.Int64, "known_due": pl.Date},
        orient="row",
    )
    fresh = frame.join(known, on="invoice_no", how="anti", maintain_order="left")
    before = frame.join(known, on="invoice_no", how="inner")
    same = (pl.col("open_cents") == pl.col("known_cents")) & pl.col("due_on").eq_missing(
        pl.col("known_due")
    )
    differing = [
        Rejected(
            row["line"],
            (
                Problem(
                    "",
                    _("Invoice {invoice} was placed before with another amount or due date"),
                    {"invoice": row["invoice_no"]},
                ),
            ),
            (),
        )
        for row in before.filter(~same).iter_rows(named=True)
    ]
    once, again, clashing = _told_once(fresh)
    return once, before.filter(same).height + again, [*differing, *clashing]


def _told_once(frame: pl.DataFrame) -> tuple[pl.DataFrame, int, list[Rejected]]:
    """One invoice number is one claim of the creditor, whichever customer it stands beside."""
    first = frame["invoice_no"].is_first_distinct()
    clashing = [
        Rejected(
            row["line"],
            (
                Problem(
                    "",
                    _("Invoice {invoice} stands on another line with another customer"),
                    {"invoice": row["invoice_no"]},
                ),
            ),
            (),
        )
        for row in frame.filter(~first).iter_rows(named=True)
    ]
    return frame.filter(first), 0, clashing


async def _keep_rejected(placement_id: int, creditor_id: int, rejected: Sequence[Rejected]) -> None:
    await db.connection().executemany(
        'INSERT INTO rejected_row (placement_id, creditor_id, line, "column", reason, cells)'
        " VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (placement_id, creditor_id, one.line, one.column, one.reason, list(one.cells))
            for one in rejected
        ],
    )


async def _remember(creditor_id: int, source: Source, actor: str) -> None:
    await db.execute(
        "INSERT INTO column_mapping (creditor_id, fingerprint, mapping, confirmed_by)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (creditor_id, fingerprint)"
        " DO UPDATE SET mapping = excluded.mapping, confirmed_by = excluded.confirmed_by,"
        "               confirmed_at = now()",
        creditor_id, fingerprint(source.table.headers), source.columns.to_json(), actor,
    )  # fmt: skip
