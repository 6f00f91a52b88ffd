"""Files that wait on the web: kept until a person has seen what they would become.

Nothing is created before the confirmation; giving up a file, or importing it, empties its content.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db
from backend.db import unit_of_work
from backend.intake import actions, names
from backend.intake.actions import Taken
from backend.intake.headers import Columns, Question, propose
from backend.intake.outcome import Checked
from backend.intake.safely import SheetTable
from backend.journal import actions as journal
from backend.outbox import bell
from backend.refusals import NotFound, Refused
from backend.words import _

NAME_MAX = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """A waiting file as read: its table, the columns as they would be understood, the outcome of a
    dry run, or the sentence that says what is missing for one.
    """

    id: int
    name: str
    creditor_ref: str
    creditor_name: str
    received_on: date
    table: SheetTable
    columns: Columns
    questions: tuple[Question, ...]
    checked: Checked | None
    taken: Taken | None
    refused: Refused | None


async def keep(
    *, creditor_ref: str, name: str, content: bytes, received_on: date, actor: str
) -> int:
    """Keep a file until it is confirmed. It is read once first: what is no list is refused now."""
    name = plain_name(name)
    await actions.read(content, name)
    async with unit_of_work():
        creditor_id = await db.value("SELECT id FROM creditor WHERE ref = $1", creditor_ref)
        if creditor_id is None:
            raise NotFound(
                _("There is no creditor {ref}: choose one of the list"), ref=creditor_ref
            )
        upload_id = await db.value(
            "INSERT INTO upload (creditor_id, name, sha256, content, received_on, created_by)"
            " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            creditor_id, name, actions.digest(content), content, received_on, actor,
        )  # fmt: skip
        await journal.note("upload.kept", actor=actor, subject=name, creditor_id=creditor_id)
    return int(upload_id)


async def map_columns(*, upload_id: int, columns: Columns) -> None:
    """Remember, with the waiting file, what a person chose for its columns."""
    async with unit_of_work():
        known = await db.value(
            "UPDATE upload SET mapping = $2 WHERE id = $1 AND state = 'waiting' RETURNING id",
            upload_id, columns.to_json(),
        )  # fmt: skip
        if known is None:
            raise NotFound(_("This file does not wait any more"))


async def preview(*, upload_id: int, columns: Columns | None = None) -> Preview:
    """What the waiting file would become, with `columns` as a person has just chosen them or as
    chosen before. Raises `NotFound` when it does not wait (any more).
    """
    row = await _waiting(upload_id)
    chosen = columns or _chosen(row)
    table = await actions.read(row["content"], row["name"])
    proposal = propose(table.headers)
    understood = chosen or await actions.remembered(row["ref"], table.headers)
    prepared, taken, refused = None, None, None
    try:
        prepared = await actions.prepare(
            row["content"], row["name"], creditor_ref=row["ref"], columns=chosen, table=table
        )
        taken = await actions.look(prepared, creditor_ref=row["ref"])
    except Refused as error:
        refused = error
    return Preview(
        id=upload_id,
        name=row["name"],
        creditor_ref=row["ref"],
        creditor_name=row["creditor_name"],
        received_on=row["received_on"],
        table=table,
        columns=understood or proposal.columns,
        questions=() if understood else proposal.questions,
        checked=prepared.checked if prepared else None,
        taken=taken,
        refused=refused,
    )


async def placement_of(*, upload_id: int) -> int | None:
    """The placement that the file became, if it was imported."""
    row = await _row(upload_id)
    return _placement_of(row) if row is not None else None


async def confirm(*, upload_id: int, actor: str) -> int | None:
    """Take on the waiting file as mapped; the id of its placement, None if nothing came of it.

    Asked twice it answers twice the same: whoever comes second finds the file imported.
    """
    row = await _row(upload_id)
    if row is not None and row["state"] == "imported":
        return _placement_of(row)
    row = await _waiting(upload_id)
    prepared = await actions.prepare(
        row["content"], row["name"], creditor_ref=row["ref"], columns=_chosen(row)
    )
    async with unit_of_work():
        state = await db.row(
            "SELECT state, placement_id FROM upload WHERE id = $1 FOR NO KEY UPDATE", upload_id
        )
        if state is None or state["state"] == "given_up":
            raise NotFound(_("This file does not wait any more"))
        if state["state"] == "imported":
            return _placement_of(state)
        taken = await actions.book(
            prepared, creditor_ref=row["ref"], received_on=row["received_on"], actor=actor
        )
        await db.execute(
            "UPDATE upload SET state = 'imported', content = NULL, placement_id = $2"
            " WHERE id = $1",
            upload_id, taken.placement_id,
        )  # fmt: skip
    if taken.placement_id is not None:
        await bell.ring()
    return taken.placement_id


async def give_up(*, upload_id: int, actor: str) -> None:
    async with unit_of_work():
        name = await db.value(
            "UPDATE upload SET state = 'given_up', content = NULL"
            " WHERE id = $1 AND state = 'waiting' RETURNING name",
            upload_id,
        )
        if name is None:
            raise NotFound(_("This file does not wait any more"))
        await journal.note("upload.given_up", actor=actor, subject=name)


def plain_name(name: str) -> str:
    """A file's name as it is kept: without folders, without what no screen can show."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in names.clean(last) if sign.isprintable())
    return shown[:NAME_MAX].strip() or _("unnamed")


def _chosen(row: Any) -> Columns | None:
    return Columns.from_json(row["mapping"]) if row["mapping"] else None


def _placement_of(row: Any) -> int | None:
    placement_id: int | None = row["placement_id"]
    return placement_id


async def _row(upload_id: int) -> Any:
    async with unit_of_work(readonly=True):
        return await db.row(
            "SELECT u.name, u.sha256, u.content, u.received_on, u.mapping, u.state,"
            " u.placement_id, c.ref, c.name AS creditor_name"
            " FROM upload u JOIN creditor c ON c.id = u.creditor_id WHERE u.id = $1",
            upload_id,
        )


async def _waiting(upload_id: int) -> Any:
    row = await _row(upload_id)
    if row is None or row["state"] != "waiting":
        raise NotFound(_("This file does not wait any more"))
    return row
