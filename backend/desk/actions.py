"""Acts of the desk that reach over features: ending a case ends the work on it."""

from datetime import date

from backend import db
from backend.cases import actions as cases
from backend.db import unit_of_work


async def close_case(
    *,
    number: str,
    code: str,
    reason: str,
    row_version: int,
    actor: str,
    manages: bool,
    today: date,
) -> None:
    """Close the case (see `cases.actions.close`) and strike off what agents still owed on it."""
    async with unit_of_work():
        case_id = await cases.close(
            number=number,
            code=code,
            reason=reason,
            row_version=row_version,
            actor=actor,
            manages=manages,
            today=today,
        )
        await db.execute(
            "UPDATE task SET done_at = now(), done_by = $2"
            " WHERE case_id = $1 AND role = 'agent' AND done_at IS NULL",
            case_id, actor,
        )  # fmt: skip
