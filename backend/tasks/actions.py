"""Owing a task and having done it. What is owed twice by the same key is owed once."""

from datetime import date

from backend import db
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.refusals import Conflict, Forbidden, NotFound
from backend.words import _


async def owe(
    *,
    case_id: int,
    creditor_id: int,
    kind: str,
    due_on: date,
    detail: str = "",
    person_id: int | None = None,
    role: str = "agent",
    dedup_key: str | None = None,
) -> int | None:
    """Add a task and return its id, or None when `dedup_key` is known already.

    Without `person_id` it goes to the case's agent if `role` is "agent" and it has one, else to
    everybody of that role. Several at once, as in a sweep: write the same columns set-based.
    """
    async with unit_of_work():
        found = await db.value(
            "INSERT INTO task (case_id, creditor_id, person_id, role, kind, detail, due_on,"
            " dedup_key) VALUES ($1, $2, coalesce($3, CASE WHEN $4 = 'agent' THEN"
            " (SELECT agent_id FROM case_file WHERE id = $1) END), $4, $5, $6, $7, $8)"
            " ON CONFLICT (dedup_key) DO NOTHING RETURNING id",
            case_id, creditor_id, person_id, role, kind, detail, due_on, dedup_key,
        )  # fmt: skip
    return None if found is None else int(found)


async def done(*, task_id: int, actor: str, manages: bool) -> None:
    """Strike a task off. Done before by somebody else: `Conflict`; unknown: `NotFound`; owed by
    the managers, and whoever acts is none (`manages`): `Forbidden`.
    """
    async with unit_of_work():
        found = await db.row(
            "UPDATE task SET done_at = now(), done_by = $2 WHERE id = $1 AND done_at IS NULL"
            " RETURNING case_id, creditor_id, kind, role",
            task_id, actor,
        )  # fmt: skip
        if found is None:
            if await db.value("SELECT 1 FROM task WHERE id = $1", task_id):
                raise Conflict(_("Somebody has done this already"))
            raise NotFound(_("There is no such task"))
        if found["role"] == "manager" and not manages:
            raise Forbidden(_("This is for managers: ask one of them"))
        await journal.note(
            "task.done",
            actor=actor,
            case_id=found["case_id"],
            creditor_id=found["creditor_id"],
            task=task_id,
            kind=found["kind"],
        )


async def done_of_case(*, case_id: int, kinds: tuple[str, ...], actor: str) -> int:
    """Strike off every open task of these kinds on the case; returns how many."""
    async with unit_of_work():
        answer = await db.execute(
            "UPDATE task SET done_at = now(), done_by = $3"
            " WHERE case_id = $1 AND kind = ANY($2::text[]) AND done_at IS NULL",
            case_id, list(kinds), actor,
        )  # fmt: skip
    return int(answer.rsplit(" ", 1)[-1])
