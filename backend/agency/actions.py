"""A whole agency comes in: read, checked, set against cases, and loaded in one transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import polars as pl

from backend import db
from backend.agency import loading, receipts, shaping, source
from backend.agency.receipts import Booked
from backend.collecting import filling
from backend.journal import actions as journal
from backend.ledger import actions as ledger
from backend.refusals import Conflict
from backend.settings import Settings
from backend.words import _


async def bring_in(folder: Path, *, settings: Settings, actor: str) -> dict[str, Any]:
    """Load the agency that lies in `folder`; all of it or nothing.

    The answer has {tables: {name: {rows, loaded}}, rejected, unplaced, filled_in, differences}:
    rows left out with line and reason, payments without a case, payments whose case was found by
    evidence, and receipts that count otherwise than once and in full. Only an agency without
    creditors and cases can be filled: raises `Conflict` otherwise, `Refused` for missing tables.
    """
    report = source.Report()
    tables = source.read(folder, report)
    terms = shaping.mandates(tables)
    async with db.administration(settings.admin_dsn):
        await _as_owner(settings)
        await db.execute("LOCK TABLE creditor, case_file, payment IN EXCLUSIVE MODE")
        if await db.value(
            "SELECT EXISTS (SELECT 1 FROM creditor) OR EXISTS (SELECT 1 FROM case_file)"
            " OR EXISTS (SELECT 1 FROM payment)"
        ):
            raise Conflict(
                _("This agency has creditors or cases already: import into an empty one")
            )
        booked = await _load(tables, terms, actor=actor)
        await filling.fill_tray()
        await journal.note(
            "agency.imported", actor=actor, subject=folder.name,
            rows={name: count["loaded"] for name, count in report.counts.items()},
        )  # fmt: skip
    return {
        "tables": report.counts,
        "unread_columns": {name: cols for name, cols in report.unread_columns.items() if cols},
        "rejected": report.rejected,
        "unplaced": booked.unplaced,
        "filled_in": booked.filled_in,
        "differences": booked.differences,
        "difference_cents": sum(int(str(one["cents"])) for one in booked.differences),
    }


async def _load(tables: shaping.Frames, terms: pl.DataFrame, *, actor: str) -> Booked:
    """While tables are on their way into the database, payments are set against cases beside."""
    start = int(await db.value("SELECT coalesce(max(id), 0) FROM person"))
    until = shaping.known_until(tables)
    booking = asyncio.ensure_future(asyncio.to_thread(receipts.book, tables, terms))

    async def made() -> AsyncIterator[tuple[str, pl.DataFrame]]:
        for name, make in shaping.as_told(tables, terms).items():
            yield name, await asyncio.to_thread(_with_our_agents, name, make, tables, start)
        booked = await booking
        for name, make in shaping.as_booked(tables, terms, booked, until).items():
            yield name, await asyncio.to_thread(_with_our_agents, name, make, tables, start)

    async def opened() -> None:
        await ledger.open_books(on=until, actor=actor)

    try:
        await loading.load((*shaping.TABLES, "posting"), made(), derive=opened)
        await db.execute(
            "SELECT setval('case_number', greatest(1, (SELECT count(*) FROM case_file)))"
        )
        return await booking
    finally:
        booking.cancel()


def _with_our_agents(
    name: str, make: Callable[[], pl.DataFrame], tables: shaping.Frames, start: int
) -> pl.DataFrame:
    """Agents keep their numbers but get ids after `start`: people who sign in may be there."""
    frame = make()
    if name == "person":
        ids = frame.with_row_index("id", offset=start + 1)
        return ids.with_columns(pl.col("id").cast(pl.Int64))
    if name not in ("case_file", "call"):
        return frame
    numbers = tables["agents"].select("agent_id").with_row_index("person_id", offset=start + 1)
    return (
        frame.join(
            numbers.with_columns(pl.col("person_id").cast(pl.Int64)),
            on="agent_id", how="left", maintain_order="left",
        )
        .drop("agent_id")
        .rename({"person_id": "agent_id"})
    )  # fmt: skip


async def _as_owner(settings: Settings) -> None:
    """Row-level security refuses COPY to everybody but the tables' owner."""
    owner = await db.value("SELECT quote_ident($1)", f"{settings.role_prefix}_owner")
    await db.execute(f"SET LOCAL ROLE {owner}")
