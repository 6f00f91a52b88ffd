"""Telling what became known of a claim: a fact, a document that proves it, or that it was wrong.

Nothing is edited: a fact told again stands beside the earlier one, and one that was wrong is
withdrawn by a row of its own. A file is taken for what its bytes say, never for its name.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend import db
from backend.cases.claim_facts import SOURCE_MOST, plain
from backend.db import unit_of_work
from backend.documents import actions as documents
from backend.journal import actions as journal
from backend.refusals import Conflict, NotFound, Refused
from backend.words import _

NOWHERE = _("There is nothing here")
DOCUMENT_MOST = 10 * 1024 * 1024  # bytes
NAME_MOST = 120
DOCUMENT_KINDS = {
    "invoice": _("Invoice"),
    "contract": _("Contract or order"),
    "terms": _("General terms"),
    "delivery": _("Proof of delivery"),
    "acknowledgment": _("Acknowledgment of the debtor"),
    "correspondence": _("Correspondence"),
    "other": _("Something else"),
}
# What a file may be, by its first bytes.
_SIGNATURES = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)


async def tell(
    number: str,
    claim_id: int,
    *,
    fact: str,
    written: str,
    source: str,
    actor: str,
    today: date,
) -> int:
    """Keep a fact about a claim as a person wrote it; returns its row.

    Raises `NotFound` for a claim of another case, `Refused` for a value that cannot be.
    """
    source = source.strip()
    if len(source) > SOURCE_MOST:
        raise Refused(_("At most {longest} characters"), longest=SOURCE_MOST)
    async with unit_of_work():
        claim = await _claim(number, claim_id)
        value = plain(fact, written, jurisdiction=await _jurisdiction(claim), today=today)
        return await _add(claim, fact, value, source=source, actor=actor)


async def withdraw(number: str, claim_id: int, *, fact_id: int, reason: str, actor: str) -> None:
    """Say that a fact was wrong: it holds no more, and stays to be seen."""
    if not reason.strip():
        raise Refused(_("Say why"))
    async with unit_of_work():
        claim = await _claim(number, claim_id)
        known = await db.value(
            "SELECT fact FROM claim_fact WHERE id = $1 AND claim_id = $2 AND fact <> 'withdrawn'",
            fact_id, claim_id,
        )  # fmt: skip
        if known is None:
            raise NotFound(NOWHERE)
        again = await db.value(
            "SELECT 1 FROM claim_fact WHERE claim_id = $1 AND fact = 'withdrawn' AND value = $2",
            claim_id, str(fact_id),
        )  # fmt: skip
        if again:
            raise Conflict(_("This was withdrawn before"))
        await _add(
            claim, "withdrawn", str(fact_id), source=reason.strip()[:SOURCE_MOST], actor=actor
        )


async def add_document(
    number: str,
    claim_id: int,
    *,
    name: str,
    content: bytes,
    kind: str,
    shared: bool,
    actor: str,
) -> int:
    """Keep a file that proves the claim (PDF, PNG or JPEG by its bytes); returns the document.

    Raises `Refused` for another kind of file, an empty one, or one beyond `DOCUMENT_MOST`.
    """
    media_type, ending = file_type(content)
    if kind not in DOCUMENT_KINDS:
        raise Refused(_("Choose one of the list"))
    async with unit_of_work():
        claim = await _claim(number, claim_id)
        document_id = await documents.keep(
            case_id=claim["case_id"],
            kind="supporting",
            name=file_name(name, ending),
            lang=claim["lang"],
            content=content,
            actor=actor,
            media_type=media_type,
            shared=shared,
        )
        await _add(claim, "document", kind, actor=actor, document_id=document_id)
    return document_id


def file_type(content: bytes) -> tuple[str, str]:
    """Media type and ending of a file by its first bytes. Raises `Refused`."""
    if not content:
        raise Refused(_("Choose a file"))
    if len(content) > DOCUMENT_MOST:
        raise Refused(_("At most {most} MB"), most=DOCUMENT_MOST // 1024 // 1024)
    for signature, media_type, ending in _SIGNATURES:
        if content.startswith(signature):
            return media_type, ending
    raise Refused(_("This is neither a PDF nor a picture (PNG, JPEG): send it as one of these"))


def file_name(name: str, ending: str) -> str:
    """A name as it is kept: no folders, nothing that cannot be shown, the ending of its bytes."""
    last = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    stem = last[0] or last[2]
    shown = "".join(mark for mark in stem if mark.isprintable()).strip()[:NAME_MOST]
    return (shown or "document") + ending


async def _claim(number: str, claim_id: int) -> Mapping[str, Any]:
    if not 0 < claim_id < 2**63:
        raise NotFound(NOWHERE)
    found: Mapping[str, Any] | None = await db.row(
        "SELECT l.id, l.case_id, l.creditor_id, l.invoice_no, c.number, c.country, c.lang"
        " FROM claim l JOIN case_file c ON c.id = l.case_id WHERE l.id = $1 AND c.number = $2",
        claim_id, number,
    )  # fmt: skip
    if found is None:
        raise NotFound(NOWHERE)
    return found


async def _jurisdiction(claim: Mapping[str, Any]) -> str:
    told = await db.value(
        "SELECT value FROM claim_fact f WHERE claim_id = $1 AND fact = 'jurisdiction'"
        " AND NOT EXISTS (SELECT FROM claim_fact w WHERE w.claim_id = $1"
        "  AND w.fact = 'withdrawn' AND w.value = f.id::text) ORDER BY id DESC LIMIT 1",
        claim["id"],
    )
    return str(told or claim["country"])


async def _add(
    claim: Mapping[str, Any],
    fact: str,
    value: str,
    *,
    actor: str,
    source: str = "",
    document_id: int | None = None,
) -> int:
    fact_id: int = await db.value(
        "INSERT INTO claim_fact (claim_id, case_id, creditor_id, fact, value, source, document_id,"
        " told_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        claim["id"], claim["case_id"], claim["creditor_id"], fact, value, source, document_id,
        actor,
    )  # fmt: skip
    await journal.note(
        "claim.told", actor=actor, subject=claim["number"], case_id=claim["case_id"],
        creditor_id=claim["creditor_id"], claim=claim["id"], invoice=claim["invoice_no"],
        fact=fact, value=value[:200],
    )  # fmt: skip
    return fact_id
