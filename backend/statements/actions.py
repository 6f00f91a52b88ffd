"""Booking what has accrued, and letting a statement leave the house with all it was made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend import db
from backend.db import unit_of_work
from backend.documents import actions as documents
from backend.journal import actions as journal
from backend.ledger import actions as ledger
from backend.ledger.rules import Line
from backend.money import NOTHING, Money, total
from backend.refusals import NotFound, Refused
from backend.rulebook import queries as rulebook
from backend.statements import paper, queries
from backend.statements.answer import answer
from backend.statements.inputs import canonical, digest, read, written
from backend.statements.rules import COMPUTED, ENGINE, Computed, Part, Statement, state
from backend.words import _

NOWHERE = _("There is nothing here")


@dataclass(frozen=True, slots=True)
class Accrued:
    """A difference to book: what the rules give of `kind` on a claim less what is booked."""

    claim_id: int
    kind: str
    amount: Money
    computed_until: date
    row_ids: tuple[str, ...]


async def crystallise(case_id: int, *, until: date, reason: str, actor: str, today: date) -> Money:
    """Book what accrued by the end of `until` and is not booked; returns it (it may be negative).

    From scratch, less what was booked: a row of law that came later, or a receipt of an earlier
    day, comes out as a difference. Never computed back behind what was booked, and no component
    of a claim is brought below what was received for it. Nothing where the mandate claims nothing.
    """
    async with unit_of_work():
        case = await db.row(
            "SELECT id, number, creditor_id FROM case_file WHERE id = $1 FOR NO KEY UPDATE", case_id
        )
        if case is None:
            raise NotFound(NOWHERE)
        booked = await db.row(
            "SELECT max(computed_until) AS until, count(*) AS entries FROM charge"
            " WHERE case_id = $1 AND computed_until IS NOT NULL",
            case_id,
        )
        assert booked is not None
        on = max(until, booked["until"] or until)
        inputs = await queries.inputs_of(case_id, on)
        due = differences(state(inputs, await rulebook.book()))
        if not due:
            return NOTHING
        entry_id = await ledger.book(
            "accrued",
            key=f"accrued:{case_id}:{booked['entries'] + 1}",
            on=on,
            booked_on=today,
            lines=_lines(due, case_id, case["creditor_id"]),
            actor=actor,
            reason=reason,
        )
        await _book(due, case, entry_id, reason=reason, actor=actor, today=today)
    return total(one.amount for one in due)


def differences(statement: Statement) -> tuple[Accrued, ...]:
    """What must be booked so that the books say what the rules give."""
    if statement.inputs.policy == "none":
        return ()
    found = []
    for part in statement.parts:
        for kind in COMPUTED:
            one = part.computed.get(kind)
            amount = _due(part, kind, one) if one else NOTHING
            if part.claim is not None and one is not None and amount:
                until = one.accrual.covered_until if one.accrual else statement.inputs.as_of
                found.append(Accrued(part.claim.id, kind, amount, until, one.row_ids))
    return tuple(found)


def _due(part: Part, kind: str, one: Computed) -> Money:
    """The difference; a negative one at most what is not covered by receipts yet."""
    if one.running >= NOTHING:
        return one.running
    uncovered = part.owed(kind) - one.running
    return max(one.running, -max(uncovered, NOTHING, key=_cents), key=_cents)


def _cents(money: Money) -> int:
    return money.cents


def _lines(due: tuple[Accrued, ...], case_id: int, creditor_id: int) -> list[Line]:
    lines = [
        Line(
            "owed", one.amount, creditor_id=creditor_id, case_id=case_id, claim_id=one.claim_id,
            component=one.kind,
        )
        for one in due
    ]  # fmt: skip
    return [*lines, Line("entrusted", -total(one.amount for one in due), creditor_id=creditor_id)]


async def _book(
    due: tuple[Accrued, ...],
    case: Mapping[str, Any],
    entry_id: int,
    *,
    reason: str,
    actor: str,
    today: date,
) -> None:
    for one in due:
        await db.execute(
            "INSERT INTO charge (case_id, creditor_id, claim_id, kind, amount_cents, booked_on,"
            " reason, created_by, entry_id, computed_until, engine, law_rows)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            case["id"], case["creditor_id"], one.claim_id, one.kind, one.amount.cents, today,
            reason, actor, entry_id, one.computed_until, ENGINE, list(one.row_ids),
        )  # fmt: skip
    whole = total(one.amount for one in due)
    await db.execute(
        "UPDATE case_file SET balance_cents = balance_cents + $2, row_version = row_version + 1"
        " WHERE id = $1",
        case["id"], whole.cents,
    )  # fmt: skip
    await journal.note(
        "charge.accrued", actor=actor, subject=case["number"], case_id=case["id"],
        creditor_id=case["creditor_id"], amount_cents=whole.cents, reason=reason,
        parts={kind: sum(one.amount.cents for one in due if one.kind == kind)
               for kind in sorted({one.kind for one in due})},
    )  # fmt: skip


async def issue(
    number: str,
    *,
    as_of: date,
    lang: str,
    actor: str,
    now: datetime,
    although_incomplete: bool = False,
) -> int:
    """Put the statement of the case on `as_of` in writing and keep it; returns the issue's id.

    Inputs, rows of law and result are kept, so that it can be computed again for ever. Raises
    `Refused` where a row of law is missing, unless a person chose to send it `although_incomplete`:
    the paper then says from when on nothing was computed.
    """
    async with unit_of_work():
        case = await db.row(
            "SELECT id, number, creditor_id FROM case_file WHERE number = $1", number
        )
        if case is None:
            raise NotFound(NOWHERE)
        made = await queries.statement(case["id"], as_of)
        if made.gaps and not although_incomplete:
            gap = made.gaps[0]
            raise Refused(
                _(
                    "Nothing is computed from {since} on: the row {row} is missing. Add it, or"
                    " choose to send the statement as it is"
                ),
                since=gap.since,
                row=gap.row,
            )
        content, words = await paper.press_statement(made, case["id"], lang=lang, now=now)
        document_id = await documents.keep(
            case_id=case["id"],
            kind="statement",
            name=words.say("file", number=number, day=as_of.isoformat()),
            lang=words.language,
            content=content,
            actor=actor,
        )
        return await _keep(
            made, case, document_id, words.language, actor, incomplete=bool(made.gaps)
        )


async def _keep(
    made: Statement,
    case: Mapping[str, Any],
    document_id: int,
    lang: str,
    actor: str,
    *,
    incomplete: bool,
) -> int:
    inputs = written(made.inputs, made.asked, made.engine)
    result = canonical(answer(made))
    issue_id: int = await db.value(
        "INSERT INTO statement_issue (case_id, creditor_id, as_of, engine, law_rows, inputs,"
        " inputs_sha256, result, result_sha256, document_id, lang, chosen_incomplete, issued_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
        case["id"], case["creditor_id"], made.inputs.as_of, made.engine,
        [row.id for row in made.rows], inputs, digest(inputs), result, digest(result),
        document_id, lang, incomplete, actor,
    )  # fmt: skip
    await journal.note(
        "statement.issued", actor=actor, subject=case["number"], case_id=case["id"],
        creditor_id=case["creditor_id"], statement=issue_id, document=document_id,
        as_of=made.inputs.as_of, total_cents=made.total.cents, incomplete=incomplete,
    )  # fmt: skip
    return issue_id


def computed_again(inputs: str) -> str:
    """The result of an issued statement, computed anew from what it was computed from.

    Raises `Refused` when another engine made it: its own words stand as they were kept.
    """
    facts, book, engine = read(inputs)
    if engine != ENGINE:
        raise Refused(_("This was computed with {engine}: read it as it was kept"), engine=engine)
    return canonical(answer(state(facts, book)))
