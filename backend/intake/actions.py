"""Taking on a creditor's file: read, mapped, checked, grouped; then all of it in one unit of work.

Safe to repeat: a file that was taken on before, and an invoice that the creditor placed before, are
told as repeated and change nothing. A dry run answers the same and cannot write.
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
from backend.intake import matching, staging
from backend.intake.checking import check
from backend.intake.grouping import Grouped, doubts, group
from backend.intake.headers import Columns, fingerprint, propose
from backend.intake.outcome import Checked, Rejected, Style
from backend.intake.repeating import compare
from backend.intake.safely import SheetTable, read_table
from backend.intake.staging import Place
from backend.journal import actions as journal
from backend.outbox import actions as outbox
from backend.outbox import bell
from backend.refusals import NotFound
from backend.words import _


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file became. `cases` counts the cases of its new lines, opened or joined; `repeated`
    lines stand in the file twice or were placed before. `placement_id` is that of the file, also
    when it was taken on earlier (`seen_before`); None for a file without anything to keep.
    """

    cases: int
    debtors: int
    claims: int
    principal_cents: int
    repeated: int
    rejected: tuple[Rejected, ...]
    placement_id: int | None
    seen_before: bool
    doubtful: int = 0

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
class Prepared:
    """A file that was read and checked, before anything is known of what the creditor placed."""

    name: str
    sha256: str
    table: SheetTable
    columns: Columns
    checked: Checked
    confirmed: bool  # a person chose the columns


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
    prepared = await prepare(data, name, creditor_ref=creditor_ref, columns=columns, style=style)
    if dry_run:
        return await look(prepared, creditor_ref=creditor_ref)
    taken = await book(prepared, creditor_ref=creditor_ref, received_on=received_on, actor=actor)
    if taken.placement_id is not None:
        await bell.ring()
    return taken


async def prepare(
    data: bytes,
    name: str,
    *,
    creditor_ref: str,
    columns: Columns | None = None,
    style: Style | None = None,
    table: SheetTable | None = None,
) -> Prepared:
    """Read (unless it was, as `table`) and check a file; `take_on` says what is raised."""
    await _known(creditor_ref)
    table = table or await read(data, name)
    chosen = columns or await remembered(creditor_ref, table.headers)
    proposal = propose(table.headers)
    understood = chosen or proposal.columns
    checked = await asyncio.to_thread(
        check, table, understood, style=style, questions=() if chosen else proposal.questions
    )
    return Prepared(name, digest(data), table, understood, checked, columns is not None)


async def remembered(creditor_ref: str, headers: Sequence[str]) -> Columns | None:
    """The mapping that a person confirmed for these headers of this creditor."""
    async with unit_of_work(readonly=True):
        found = await db.value(
            "SELECT m.mapping FROM column_mapping m JOIN creditor c ON c.id = m.creditor_id"
            " WHERE c.ref = $1 AND m.fingerprint = $2",
            creditor_ref, fingerprint(headers),
        )  # fmt: skip
    return None if found is None else Columns.from_json(found)


async def look(prepared: Prepared, *, creditor_ref: str) -> Taken:
    """What `book` would answer; nothing is written, no case is named and no doubt is told."""
    creditor_id = await _known(creditor_ref)
    async with unit_of_work(readonly=True):
        taken, _grouped = await _taken(prepared, creditor_id)
    return taken


async def book(prepared: Prepared, *, creditor_ref: str, received_on: date, actor: str) -> Taken:
    """Open the cases of a checked list in one unit of work; files of one creditor wait in line.

    Whoever calls rings the bell after the commit, if there is a placement.
    """
    async with unit_of_work():
        await staging.begin()
        creditor = await db.connection().fetchrow(
            "SELECT id, lang FROM creditor WHERE ref = $1 FOR NO KEY UPDATE",
            creditor_ref, timeout=staging.PATIENCE,
        )  # fmt: skip
        if creditor is None:
            raise no_creditor(creditor_ref)
        taken, grouped = await _taken(prepared, creditor["id"])
        if not (taken.claims or (taken.rejected and not taken.seen_before)):
            return taken
        place = await _placement(
            prepared, creditor_id=creditor["id"], received_on=received_on, actor=actor
        )
        # what the same file brings when it is read in another way is one more of everything
        first: object = grouped.frame["line"].min()
        key = f"{place.placement_id}/{first}" if taken.seen_before else f"{place.placement_id}"
        doubtful = await _opened(grouped, place, key=key, lang=creditor["lang"], actor=actor)
        if not taken.seen_before:
            await _keep_rejected(place, taken.rejected)
        if prepared.confirmed:
            await _remember(place.creditor_id, prepared, actor)
        await _tell(prepared, taken, place, key=key, actor=actor)
    return replace(taken, placement_id=place.placement_id, doubtful=doubtful)


async def _known(creditor_ref: str) -> int:
    async with unit_of_work(readonly=True):
        creditor_id = await db.value("SELECT id FROM creditor WHERE ref = $1", creditor_ref)
    if creditor_id is None:
        raise no_creditor(creditor_ref)
    return int(creditor_id)


def no_creditor(ref: str) -> NotFound:
    return NotFound(_("There is no creditor {ref}: choose one of the list"), ref=ref)


async def _taken(prepared: Prepared, creditor_id: int) -> tuple[Taken, Grouped]:
    """What is new in the file, as it stands now; reads only."""
    checked = prepared.checked
    placement_id = await db.value(
        "SELECT id FROM placement WHERE creditor_id = $1 AND file_sha256 = $2",
        creditor_id, prepared.sha256,
    )  # fmt: skip
    compared = await compare(
        creditor_id, _numbered(prepared), table=prepared.table, columns=prepared.columns
    )
    grouped = await asyncio.to_thread(group, replace(checked, frame=compared.fresh))
    rejected = sorted([*checked.rejected, *compared.rejected], key=lambda one: one.line)
    taken = Taken(
        cases=grouped.cases_count,
        debtors=grouped.debtors_count,
        claims=compared.fresh.height,
        principal_cents=int(compared.fresh["open_cents"].sum()),
        repeated=len(checked.repeated) + compared.repeated,
        rejected=tuple(rejected),
        placement_id=placement_id,
        seen_before=placement_id is not None,
    )
    return taken, grouped


def _numbered(prepared: Prepared) -> pl.DataFrame:
    """An invoice without a number is known by its file and line."""
    return prepared.checked.frame.with_columns(
        invoice_no=pl.when(pl.col("invoice_no") == "")
        .then(pl.lit(f"{prepared.sha256[:8]}/") + pl.col("line").cast(pl.String))
        .otherwise("invoice_no")
    )


async def _placement(
    prepared: Prepared, *, creditor_id: int, received_on: date, actor: str
) -> Place:
    """The file's placement: one more, or its own if it comes again read in another way."""
    row = await db.row(
        "INSERT INTO placement (creditor_id, received_on, file_name, file_sha256, headers,"
        " created_by) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (creditor_id, file_sha256) WHERE file_sha256 IS NOT NULL"
        " DO UPDATE SET file_name = placement.file_name RETURNING id, received_on",
        creditor_id, received_on, prepared.name, prepared.sha256, list(prepared.table.headers),
        actor,
    )  # fmt: skip
    assert row is not None
    received_on = row["received_on"]
    mandate_id = await db.value(
        "SELECT id FROM mandate WHERE creditor_id = $1"
        " ORDER BY valid_from <= $2 DESC, CASE WHEN valid_from <= $2 THEN valid_from END DESC,"
        "          valid_from LIMIT 1",
        creditor_id, received_on,
    )  # fmt: skip
    return Place(creditor_id, row["id"], received_on, mandate_id)


async def _opened(grouped: Grouped, place: Place, *, key: str, lang: str, actor: str) -> int:
    if not grouped.cases_count:
        return 0
    pairs = await asyncio.to_thread(doubts, grouped)
    await staging.stage(grouped, lang=lang)
    doubtful = await matching.match(place.creditor_id, pairs)
    await staging.open_cases(place, key=f"placed:{key}", actor=actor)
    return doubtful


async def _keep_rejected(place: Place, rejected: Sequence[Rejected]) -> None:
    await db.connection().executemany(
        'INSERT INTO rejected_row (placement_id, creditor_id, line, "column", reason, facts, cells)'
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            (place.placement_id, place.creditor_id, one.line, one.column, one.problems[0].reason,
             dict(one.problems[0].facts), list(one.cells))
            for one in rejected
        ],
        timeout=staging.PATIENCE,
    )  # fmt: skip


async def _remember(creditor_id: int, prepared: Prepared, actor: str) -> None:
    await db.execute(
        "INSERT INTO column_mapping (creditor_id, fingerprint, mapping, confirmed_by)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (creditor_id, fingerprint)"
        " DO UPDATE SET mapping = excluded.mapping, confirmed_by = excluded.confirmed_by,"
        "               confirmed_at = now()",
        creditor_id, fingerprint(prepared.table.headers), prepared.columns.to_json(), actor,
    )  # fmt: skip


async def _tell(prepared: Prepared, taken: Taken, place: Place, *, key: str, actor: str) -> None:
    await journal.note(
        "placement.imported", actor=actor, subject=prepared.name, creditor_id=place.creditor_id,
        placement=place.placement_id, claims=taken.claims, rejected=len(taken.rejected),
        repeated=taken.repeated,
    )  # fmt: skip
    await outbox.owe(
        "placement.imported",
        dedup_key=f"placement.imported:{key}",
        placement_id=place.placement_id,
    )
