"""Every question about documents. Run inside the caller's unit of work."""

from dataclasses import dataclass
from datetime import date, datetime

from backend import db

ID_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list of its case, without its bytes. `size` is in bytes."""

    id: int
    kind: str
    name: str
    lang: str
    sha256: str
    shared: bool
    size: int
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A document with its bytes."""

    id: int
    case_id: int
    creditor_id: int
    case_number: str
    name: str
    media_type: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter or e-mail that went out. `step` is its place in the cadence."""

    step: str
    sent_on: date
    channel: str
    lang: str


async def of_case(case_id: int) -> list[Listed]:
    """The documents of the case, the newest first."""
    found = await db.rows(
        "SELECT d.id, d.kind, d.name, d.lang, d.sha256, d.shared, octet_length(d.content) AS size,"
        " d.created_at, coalesce(p.name, d.created_by) AS created_by FROM document d"
        " LEFT JOIN person p ON p.id::text = d.created_by WHERE d.case_id = $1 ORDER BY d.id DESC",
        case_id,
    )
    return [Listed(**dict(row)) for row in found]


async def sent_of_case(case_id: int) -> list[Sent]:
    """What was sent to the debtor, the latest first; 100 at most."""
    found = await db.rows(
        "SELECT step, sent_on, channel, lang FROM letter WHERE case_id = $1"
        " ORDER BY sent_on DESC, id DESC LIMIT 100",
        case_id,
    )
    return [Sent(**dict(row)) for row in found]


async def kept(document_id: int) -> Kept | None:
    """The document with its bytes; None where there is none, or none for who asks."""
    if not 0 < document_id <= ID_MAX:
        return None
    found = await db.row(
        "SELECT d.id, d.case_id, d.creditor_id, c.number AS case_number, d.name, d.media_type,"
        " d.sha256, d.content FROM document d JOIN case_file c ON c.id = d.case_id"
        " WHERE d.id = $1",
        document_id,
    )
    return Kept(**dict(found)) if found else None
