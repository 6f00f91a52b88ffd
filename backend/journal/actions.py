"""The audit trail (piste d'audit). Written in the same transaction as what it tells of."""

from backend import db


async def note(
    event: str,
    *,
    actor: str,
    subject: str = "",
    case_id: int | None = None,
    creditor_id: int | None = None,
    **details: object,
) -> None:
    """Add one line: `actor` (a person's id, "system" or "cli") did `event` (a past participle).

    `subject` names the thing as people do (a case's number, a file's name). Details are JSON.
    """
    await db.execute(
        "INSERT INTO journal_entry (actor, event, subject, case_id, creditor_id, details)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        actor, event, subject, case_id, creditor_id, details,
    )  # fmt: skip
