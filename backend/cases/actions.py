"""Everything that can happen to a case as a whole. One function, one unit of work, one line."""

from backend.cases.queries import CaseHead
from backend.journal import actions as journal


async def note_read(head: CaseHead, *, actor: str, page: str = "") -> None:
    """Somebody has read the file: one line in the journal, in the caller's unit of work."""
    await journal.note(
        "case.read",
        actor=actor,
        subject=head.number,
        case_id=head.id,
        creditor_id=head.creditor_id,
        page=page,
    )
