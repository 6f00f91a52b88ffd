"""What a statement is computed from, read from the books. Runs inside the caller's unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend import db
from backend.cases.claim_queries import Claim, claims_of
from backend.plans import queries as plans
from backend.rulebook import queries as rulebook
from backend.statements.checklist import About
from backend.statements.covering import Change
from backend.statements.inputs import ChargeFacts, ClaimFacts, Inputs, Notice, ReceiptFacts
from backend.statements.rules import Part, Statement, state

REMINDERS = ("relance_1", "relance_2")
FORMAL_NOTICE = "mise_en_demeure"
NUMBER_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement that left the house."""

    id: int
    as_of: date
    engine: str
    lang: str
    document_id: int | None
    chosen_incomplete: bool
    result_sha256: str
    issued_by: str
    issued_at: datetime


async def statement(case_id: int, as_of: date, *, inside: bool = True) -> Statement:
    """The statement of the case at the end of `as_of`.

    `inside` False reads only what a creditor's user may, and gives the same figures.
    """
    book = await rulebook.book(signed=inside)
    return state(await inputs_of(case_id, as_of, inside=inside), book)


async def inputs_of(case_id: int, as_of: date, *, inside: bool = True) -> Inputs:
    """Every fact that the statement of the case on `as_of` depends on."""
    case = await db.row("SELECT number, creditor_id FROM case_file WHERE id = $1", case_id)
    assert case is not None
    claims = await claims_of(case_id, inside=inside)
    return Inputs(
        case_number=case["number"],
        as_of=as_of,
        policy=await policy_on(case["creditor_id"], as_of),
        claims=tuple(_claim(one) for one in sorted(claims, key=lambda one: one.id)),
        charges=await _charges(case_id, as_of),
        receipts=await _receipts(case_id, as_of),
        notices=(*await _letters(case_id, as_of), *_reminders(claims, as_of)),
        rests=tuple(rest for rest in await plans.interest_frozen(case_id) if rest[0] <= as_of),
        insolvent_on=await insolvent_on(case_id, inside=inside),
    )


async def policy_on(creditor_id: int, day: date) -> str:
    """What the mandate in force on `day` says of interest; before the first one, what that says."""
    found = await db.value(
        "SELECT interest_policy FROM mandate WHERE creditor_id = $1"
        " ORDER BY (valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2)) DESC,"
        " valid_from LIMIT 1",
        creditor_id, day,
    )  # fmt: skip
    return str(found or "none")


async def insolvent_on(case_id: int, *, inside: bool) -> date | None:
    found: date | None = await db.value(
        "SELECT d.insolvent_on FROM debtor d JOIN case_file c ON c.debtor_id = d.id WHERE c.id = $1"
        if inside
        else "SELECT own_insolvent_on($1)",
        case_id,
    )
    return found


def _claim(one: Claim) -> ClaimFacts:
    known = one.known
    return ClaimFacts(
        id=one.id,
        invoice_no=one.invoice_no,
        placed_cents=one.placed.cents,
        issued_on=known.issued_on,
        due_on=known.due_on,
        business=known.business,
        jurisdiction=known.jurisdiction,
        contract_on=known.contract_on,
        rate_bp=known.rate_bp,
        clause_bp=known.clause_bp,
        clause_cents=known.clause_cents,
        clause_place=known.clause_place,
    )


async def _charges(case_id: int, as_of: date) -> tuple[ChargeFacts, ...]:
    rows = await db.rows(
        "SELECT id, claim_id, kind, amount_cents AS cents, booked_on, computed_until FROM charge"
        " WHERE case_id = $1 AND coalesce(computed_until, booked_on) <= $2 ORDER BY id",
        case_id, as_of,
    )  # fmt: skip
    return tuple(ChargeFacts(**dict(row)) for row in rows)


async def _receipts(case_id: int, as_of: date) -> tuple[ReceiptFacts, ...]:
    rows = await db.rows(
        "SELECT id, payment_id, claim_id, bucket, amount_cents AS cents, received_on, direct,"
        " reverses_id FROM allocation WHERE case_id = $1 AND bucket <> 'surplus'"
        " AND received_on <= $2 ORDER BY id",
        case_id, as_of,
    )  # fmt: skip
    return tuple(ReceiptFacts(**dict(row)) for row in rows)


async def _letters(case_id: int, as_of: date) -> tuple[Notice, ...]:
    rows = await db.rows(
        "SELECT step, sent_on, channel FROM letter WHERE case_id = $1 AND step = ANY($2)"
        " AND sent_on <= $3 ORDER BY sent_on, id",
        case_id, [*REMINDERS, FORMAL_NOTICE], as_of,
    )  # fmt: skip
    return tuple(
        Notice(
            "formal_notice" if row["step"] == FORMAL_NOTICE else "reminder",
            row["sent_on"],
            "email" if row["channel"] == "email" else "post",
        )
        for row in rows
    )


def _reminders(claims: Sequence[Claim], as_of: date) -> tuple[Notice, ...]:
    return tuple(
        Notice("reminder", on, "email" if fact == "reminded_email" else "post", one.id)
        for one in claims
        for on, fact in one.known.reminders
        if on <= as_of
    )


async def about(case_id: int, made: Statement, *, today: date, adds_up: bool) -> dict[int, About]:
    """What the checklist of each claim is answered from, by the claim's id."""
    known = {one.id: one for one in await claims_of(case_id)}
    disputed = await db.value(
        "SELECT min(set_on) FROM blocker WHERE case_id = $1 AND kind = 'dispute'"
        " AND lifted_on IS NULL",
        case_id,
    )
    plan_on = await db.value(
        "SELECT max(agreed_on) FROM plan WHERE case_id = $1"
        " AND state IN ('confirmed', 'active', 'late')",
        case_id,
    )
    return {
        part.claim.id: About(
            claim=known[part.claim.id],
            today=today,
            paid=sorted({change.on for change in _paid(part)}),
            disputed_on=disputed,
            plan_on=plan_on,
            insolvent_on=made.inputs.insolvent_on,
            notices=made.inputs.notices_of(part.claim),
            adds_up=adds_up,
        )
        for part in made.parts
        if part.claim is not None
    }


def _paid(part: Part) -> list[Change]:
    return [
        change
        for changes in part.changes.values()
        for change in changes
        if change.receipt_id is not None and change.cents > 0
    ]


async def issued_of(case_id: int) -> list[Issued]:
    """The statements of the case that left the house, the latest first."""
    rows = await db.rows(
        "SELECT s.id, s.as_of, s.engine, s.lang, s.document_id, s.chosen_incomplete,"
        " s.result_sha256, coalesce(p.name, s.issued_by) AS issued_by, s.issued_at"
        " FROM statement_issue s LEFT JOIN person p ON p.id::text = s.issued_by"
        " WHERE s.case_id = $1 ORDER BY s.id DESC LIMIT 100",
        case_id,
    )
    return [Issued(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class Own:
    """A case of the creditor who asks."""

    id: int
    number: str
    debtor_name: str


async def own_case(creditor_id: int, number: str) -> Own | None:
    """The creditor's case of that number; None where it has none, whoever else may have."""
    if not number or len(number) > NUMBER_LONGEST or "\x00" in number:
        return None
    found = await db.row(
        "SELECT id, number, debtor_name FROM case_file WHERE creditor_id = $1 AND number = $2",
        creditor_id, number,
    )  # fmt: skip
    return Own(**dict(found)) if found else None


async def case_id(number: str) -> int | None:
    found: int | None = None
    if len(number) <= NUMBER_LONGEST and "\x00" not in number:
        found = await db.value("SELECT id FROM case_file WHERE number = $1", number)
    return found
