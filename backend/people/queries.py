"""Who there is: the accounts, and the staff to whom a case can be handed."""

from typing import Any

from backend import db


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
