"""Keeping a document with its case. What is kept is never edited; its hash is evidence."""

import hashlib

from backend import db
from backend.journal import actions as journal


async def keep(
    *,
    case_id: int,
    kind: str,
    name: str,
    lang: str,
    content: bytes,
    actor: str,
    media_type: str = "application/pdf",
    shared: bool = True,
) -> int:
    """Store `content` beside its SHA-256; returns the document's id. Joins the unit of work.

    `shared`: the creditor may read it in the client area.
    """
    digest = hashlib.sha256(content).hexdigest()
    found = await db.row(
        "INSERT INTO document (case_id, creditor_id, kind, name, media_type, lang, sha256, content,"
        " shared, created_by) SELECT id, creditor_id, $2, $3, $4, $5, $6, $7, $8, $9"
        " FROM case_file WHERE id = $1"
        " RETURNING id, creditor_id, (SELECT number FROM case_file WHERE id = $1) AS number",
        case_id, kind, name, media_type, lang, digest, content, shared, actor,
    )  # fmt: skip
    assert found is not None
    await journal.note(
        "document.kept",
        actor=actor,
        subject=found["number"],
        case_id=case_id,
        creditor_id=found["creditor_id"],
        document=found["id"],
        kind=kind,
        sha256=digest,
    )
    return int(found["id"])
