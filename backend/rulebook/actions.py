"""Adding a row of law, and signing for one. Nothing is ever changed or taken away."""

import asyncpg

from backend import db
from backend.journal import actions as journal
from backend.refusals import Conflict, NotFound, Refused
from backend.rulebook import queries, rules
from backend.rulebook.rules import NewRow
from backend.words import _


async def add(row: NewRow, *, actor: str, name: str) -> str:
    """Add a row and answer its id. `actor` is the person's id, `name` as it is shown.

    Raises `Refused` for what may not stand in the book (see `rules.check`).
    """
    async with db.unit_of_work():
        rules.check(row, await queries.book())
        wanted = row.wanted
        number = await db.value(
            "INSERT INTO law_row (jurisdiction, kind, key, valid_from, valid_until, value, article,"
            " source, confidence, note, entered_by, entered_name)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
            wanted.jurisdiction, wanted.kind, wanted.key, row.valid_from, row.valid_until,
            row.value, row.article, row.source, row.confidence, row.note, actor, name,
        )  # fmt: skip
        row_id = queries.row_id(
            number, wanted.jurisdiction, wanted.kind, wanted.key, row.valid_from
        )
        await journal.note("law.row_added", actor=actor, subject=row_id, value=row.value)
    return row_id


async def verify(row_id: str, *, note: str, actor: str, name: str) -> None:
    """Sign for a row, shipped or added.

    Raises `NotFound` for an unknown row, `Refused` when the same person entered it or it says
    nothing, `Conflict` when that person has signed already.
    """
    async with db.unit_of_work():
        book = await queries.book()
        try:
            row = book.find(row_id)
        except KeyError as unknown:
            raise NotFound(_("There is no such row")) from unknown
        if row.value is None:
            raise Refused(_("Nobody can sign for a value that is not known"))
        origin = await queries.entered(row)
        if origin and origin["entered_by"] == actor:
            raise Refused(_("You entered this row yourself: a second person signs for it"))
        try:
            async with db.unit_of_work():
                await db.execute(
                    "INSERT INTO law_verification (row_id, verified_by, verified_name, note)"
                    " VALUES ($1, $2, $3, $4)",
                    row_id, actor, name, note,
                )  # fmt: skip
        except asyncpg.UniqueViolationError as twice:
            raise Conflict(_("You have signed for this row already")) from twice
        await journal.note("law.row_verified", actor=actor, subject=row_id)
