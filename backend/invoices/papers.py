"""Papers that left the house: kept with their hash, made again byte for byte from rows."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from backend import db
from backend.documents.press import press
from backend.documents.wording import Writer, grouped, words_of, writer
from backend.invoices import queries
from backend.invoices.queries import ID_MAX, Issued
from backend.money import Money
from backend.refusals import NotFound
from backend.words import _

TEMPLATE = "invoice"


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper with its bytes."""

    id: int
    creditor_id: int
    kind: str
    subject_id: int
    name: str
    sha256: str
    content: bytes
    issued_at: datetime


async def keep(
    *,
    creditor_id: int,
    kind: str,
    subject_id: int,
    name: str,
    lang: str,
    content: bytes,
    issued_at: datetime,
) -> int:
    """Keep a paper as it was issued; returns its id. Joins the unit of work."""
    made = await db.value(
        "INSERT INTO issued_paper (creditor_id, kind, subject_id, name, lang, sha256, content,"
        " issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        creditor_id, kind, subject_id, name, lang, hashlib.sha256(content).hexdigest(), content,
        issued_at,
    )  # fmt: skip
    return int(made)


async def kept(kind: str, subject_id: int) -> Kept:
    """The paper of a row. Raises `NotFound`."""
    found = None
    if 0 < subject_id <= ID_MAX:
        found = await db.row(
            "SELECT id, creditor_id, kind, subject_id, name, sha256, content, issued_at"
            " FROM issued_paper WHERE kind = $1 AND subject_id = $2",
            kind, subject_id,
        )  # fmt: skip
    if found is None:
        raise NotFound(_("There is nothing here"))
    return Kept(**dict(found))


async def paper_of(invoice_id: int) -> Kept:
    """The paper of an invoice or a credit note. Raises `NotFound`."""
    found = await queries.issued(invoice_id)
    return await kept(found.kind, found.id)


async def pressed(invoice_id: int) -> bytes:
    """The PDF of an invoice from its rows: the same bytes each time."""
    issued = await queries.issued(invoice_id)
    words = writer(TEMPLATE, lang=issued.lang, country=issued.country)
    return await press(TEMPLATE, compose(issued, words), issued_at=issued.issued_at)


async def differing(
    kind: str, make: Callable[[int], Awaitable[bytes]], *, most: int | None = None
) -> tuple[int, list[str]]:
    """Make every paper of a kind again: how many, and the names of those that differ (S-R9)."""
    found = await db.rows(
        "SELECT subject_id, name, sha256 FROM issued_paper WHERE kind = $1 ORDER BY id LIMIT $2",
        kind, most,
    )  # fmt: skip
    off = [
        one["name"]
        for one in found
        if hashlib.sha256(await make(one["subject_id"])).hexdigest() != one["sha256"]
    ]
    return len(found), off


def compose(issued: Issued, words: Writer) -> dict[str, object]:
    """Everything the template prints, written out."""
    texts = words_of(TEMPLATE, words.language)
    agency, client = issued.parties["agency"], issued.parties["creditor"]
    credit = issued.kind == "credit_note"
    facts = {"number": issued.number, "corrects": issued.corrects or "–"}
    return {
        "lang": words.language,
        "region": issued.country.lower(),
        "number": issued.number,
        "agency": agency,
        "agency_lines": [
            *agency["address"],
            words.say("vat_no", number=agency["vat_no"]),
            *([words.say("enterprise_no", number=agency["enterprise_no"])]
              if agency["enterprise_no"] else []),
        ],
        "client_lines": [
            client["name"],
            *client["address"],
            *([words.say("vat_no", number=client["vat_no"])] if client["vat_no"] else []),
        ],
        "title": words.say("credit_title" if credit else "title", **facts),
        "facts": _facts(issued, words),
        "head": texts["head"],
        "lines": [_line(line, words) for line in issued.lines],
        "sums": _sums(issued, words),
        "rounding": words.say("rounding"),
        "closing": _closing(issued, words),
        "footer": words.say("footer", agency=agency["name"], number=issued.number),
    }  # fmt: skip


def _facts(issued: Issued, words: Writer) -> list[list[str]]:
    told = [[words.say("issued"), words.write(issued.issued_on)]]
    if issued.kind == "invoice":
        told.append([words.say("due"), words.write(issued.due_on)])
    if issued.corrects:
        told.append([words.say("corrects"), issued.corrects])
    if issued.remittance_number:
        told.append([words.say("statement"), issued.remittance_number])
    told.append([words.say("client_ref"), issued.parties["creditor"]["ref"]])
    return told


def _line(line: db.Connection, words: Writer) -> list[str]:
    return [
        words.write(line["earned_on"]),
        f"{line['case_number']}\n{line['creditor_ref']}".strip(),
        line["debtor_name"],
        words.bare(Money(line["base_cents"])),
        percent(line["rate_bp"], words),
        words.bare(Money(line["fee_cents"])),
        percent(line["vat_bp"], words),
    ]


def percent(basis_points: int, words: Writer) -> str:
    """Basis points as people write them: 2100 → "21 %"."""
    number = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
    return f"{number if words.language == 'en' else number.replace('.', ',')}\u00a0%"


def _sums(issued: Issued, words: Writer) -> list[list[str]]:
    told = [[words.say("net"), words.bare(issued.net)]]
    for rate_bp, net, vat in issued.by_rate:
        told.append(
            [
                words.say("vat", rate=percent(rate_bp, words), net=words.bare(Money(net))),
                words.bare(Money(vat)),
            ]
        )
    return [*told, [words.say("total"), words.write(issued.whole)]]


def _closing(issued: Issued, words: Writer) -> str:
    """How it is settled: by set-off, by a transfer, or against the invoice it corrects."""
    if issued.kind == "credit_note":
        return words.say("credit_closing", reason=issued.reason)
    if issued.mode == "net":
        return words.say("set_off", statement=issued.remittance_number or "")
    agency = issued.parties["agency"]
    return words.say(
        "to_pay",
        total=issued.whole,
        due=issued.due_on,
        account=grouped(agency["iban"]),
        number=issued.number,
    )
