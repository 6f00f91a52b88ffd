"""A whole agency comes in: read, checked, set against cases, and loaded in one transaction."""

from pathlib import Path
from typing import Any

import polars as pl

from backend import db
from backend.agency import loading, receipts, shaping, source
from backend.collecting import actions as collecting
from backend.journal import actions as journal
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
    booked = receipts.book(tables, terms)
    frames = shaping.shaped(tables, terms, booked)
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
        await _load(frames)
        await collecting.fill_tray()
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


async def _load(frames: dict[str, pl.DataFrame]) -> None:
    """Agents keep their numbers but get our ids: people who sign in may be there already."""
    people = frames.pop("person")
    start = int(await db.value("SELECT coalesce(max(id), 0) FROM person"))
    ids = people.with_row_index("id", offset=start + 1).with_columns(pl.col("id").cast(pl.Int64))
    numbers = ids.select(agent_id="agent_no", person_id="id")
    for table in ("case_file", "call"):
        frames[table] = (
            frames[table]
            .join(numbers, on="agent_id", how="left", maintain_order="left")
            .drop("agent_id")
            .rename({"person_id": "agent_id"})
        )
    order = list(frames)
    place = order.index("debtor")
    await loading.load(
        {name: frames[name] for name in order[:place]}
        | {"person": ids}
        | {name: frames[name] for name in order[place:]}
    )
    await db.execute("SELECT setval('case_number', greatest(1, (SELECT count(*) FROM case_file)))")


async def _as_owner(settings: Settings) -> None:
    """Row-level security refuses COPY to everybody but the tables' owner."""
    owner = await db.value("SELECT quote_ident($1)", f"{settings.role_prefix}_owner")
    await db.execute(f"SET LOCAL ROLE {owner}")
