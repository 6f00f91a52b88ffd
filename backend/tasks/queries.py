"""Which tasks wait, for whom. A task of everybody's role is shown to everybody who has it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from backend import db

PAGE = 50


async def due(
    *, person_id: int, roles: Sequence[str], today: date, after: tuple[date, int] | None = None
) -> Sequence[Mapping[str, Any]]:
    """Open tasks due by `today`: this person's and those of `roles` that are nobody's.

    The oldest first, one more than a page so that the caller sees whether there is another; by key
    (`after` is day and id of the last row seen). Two walks of an index each, never a sort of all.
    """
    since, place = after or (date.min, 0)
    return await db.rows(
        "SELECT t.*, c.number, c.debtor_name, c.balance_cents, k.name AS creditor_name FROM ("
        " (SELECT id, case_id, creditor_id, kind, detail, due_on, person_id FROM task"
        "   WHERE person_id = $1 AND done_at IS NULL AND due_on <= $2 AND (due_on, id) > ($3, $4)"
        "   ORDER BY due_on, id LIMIT $5)"
        " UNION ALL"
        " (SELECT x.* FROM unnest($6::text[]) AS wanted (role), LATERAL ("
        "   SELECT id, case_id, creditor_id, kind, detail, due_on, person_id FROM task"
        "    WHERE role = wanted.role AND person_id IS NULL AND done_at IS NULL AND due_on <= $2"
        "      AND (due_on, id) > ($3, $4) ORDER BY due_on, id LIMIT $5) x)"
        " ORDER BY due_on, id LIMIT $5) t"
        " JOIN case_file c ON c.id = t.case_id JOIN creditor k ON k.id = t.creditor_id"
        " ORDER BY t.due_on, t.id",
        person_id, today, since, place, PAGE + 1, list(roles),
    )  # fmt: skip


async def of_case(case_id: int) -> Sequence[Mapping[str, Any]]:
    """Open tasks on one case, the oldest first."""
    return await db.rows(
        "SELECT t.id, t.kind, t.detail, t.due_on, t.role, p.name AS person_name FROM task t"
        " LEFT JOIN person p ON p.id = t.person_id"
        " WHERE t.case_id = $1 AND t.done_at IS NULL ORDER BY t.due_on, t.id LIMIT 50",
        case_id,
    )
