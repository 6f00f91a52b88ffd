"""Who is behind a session token: asked for every request, answered by the database alone."""

from datetime import timedelta

from backend import db
from backend.signed import IDLE, Signed

TOKEN_LENGTH = 43


async def behind(token: str) -> Signed | None:
    """The person whose session `token` is, kept awake by being asked; None if it is over.

    A unit of work of its own, in one round trip: every request asks this first.
    """
    if len(token) != TOKEN_LENGTH:
        return None
    idle: timedelta = max(IDLE.values())
    found = await db.once("SELECT * FROM session_person($1, $2)", token, idle, role="app")
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
