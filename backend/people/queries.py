"""Who is behind a session, and who there is."""

from datetime import timedelta
from typing import Any

from backend import db
from backend.people.rules import IDLE, Signed

TOKEN_LENGTH = 43


async def behind(token: str) -> Signed | None:
    """The person whose session `token` is, kept awake by being asked; None if it is over."""
    if len(token) != TOKEN_LENGTH:
        return None
    idle: timedelta = max(IDLE.values())
    found = await db.row("SELECT * FROM session_person($1, $2)", token, idle)
    if found is None:
        return None
    return Signed(
        id=found["person_id"],
        name=found["name"],
        role=found["role"],
        creditor_id=found["creditor_id"],
        creditor_name=found["creditor_name"],
        lang=found["lang"],
        single_keys=found["single_keys"],
        theme=found["theme"],
        token=token,
    )


async def everybody() -> list[dict[str, Any]]:
    """All accounts, by role and name, without anything secret."""
    found = await db.rows(
        "SELECT p.id, p.name, p.email, p.role, p.lang, p.team, p.active, c.ref AS creditor"
        " FROM person p LEFT JOIN creditor c ON c.id = p.creditor_id ORDER BY p.role, p.name, p.id"
    )
    return [dict(row) for row in found]


async def staff() -> list[dict[str, Any]]:
    """Active agents and managers, by name: to whom a case can be assigned."""
    found = await db.rows(
        "SELECT id, name, role, team, languages, cases_max FROM person"
        " WHERE active AND role <> 'creditor' ORDER BY name, id"
    )
    return [dict(row) for row in found]
