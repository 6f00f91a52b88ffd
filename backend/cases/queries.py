"""What is known of a case: its head, its claims, its people, its list, and how to find it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db
from backend.cases.assigning import Waiting, Worker
from backend.cases.rules import (
    ARRANGEMENT_WORDS,
    PRESSING,
    STAGE_WORDS,
    Shown,
    Stage,
    shown_state,
)  # fmt: skip
from backend.money import Money

NUMBER_LONGEST = 40


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What stands above every page of a case. Sums as of `today`; counts are those of the tabs.

    `charges` is everything owed beside the principal; `received` is what was set against the debt
    (surplus left out), so that `principal + charges - received = balance`.
    """

    id: int
    number: str
    today: date
    creditor_id: int
    creditor_code: str
    creditor_name: str
    creditor_ref: str
    payment_ref: str
    debtor_id: int
    debtor_name: str
    debtor_city: str | None
    enterprise_no: str | None
    kind: str
    kind_confirmed: bool
    insolvent_on: date | None
    country: str
    lang: str
    stage: Stage
    arrangement: str
    blocked: bool
    close_code: str | None
    closed_on: date | None
    shown: Shown
    placed_on: date
    oldest_due_on: date | None
    agent_id: int | None
    agent_name: str | None
    mandate_id: int | None
    next_action_on: date | None
    next_action: str | None
    row_version: int
    principal: Money
    indemnities: Money
    other_charges: Money
    received: Money
    surplus: Money
    balance: Money
    claims_count: int
    plans_count: int
    payments_count: int
    contacts_count: int
    documents_count: int

    @property
    def charges(self) -> Money:
        return self.indemnities + self.other_charges

    @property
    def open(self) -> bool:
        return self.stage is not Stage.CLOSED

    @property
    def stage_word(self) -> str:
        """The stage's message id; of a closed case how it ended."""
        return STAGE_WORDS[self.stage] if self.open else self.shown.word

    @property
    def stage_tone(self) -> str:
        return ("warn" if self.stage in PRESSING else "") if self.open else self.shown.tone

    @property
    def arrangement_word(self) -> str:
        return ARRANGEMENT_WORDS.get(self.arrangement, "") if self.open else ""


async def head(number: str, *, today: date) -> CaseHead | None:
    """The head of the case with that number, or None. One statement, by the case's indexes."""
    if len(number) > NUMBER_LONGEST or "\x00" in number:
        return None
    found = await db.row(HEAD, number)
    if found is None:
        return None
    fields = dict(found)
    for name in ("principal", "indemnities", "other_charges", "received", "surplus", "balance"):
        fields[name] = Money(int(fields.pop(f"{name}_cents")))
    stage = Stage(fields.pop("stage"))
    shown = shown_state(
        stage, fields["arrangement"], blocked=fields["blocked"], close_code=fields["close_code"]
    )
    return CaseHead(today=today, stage=stage, shown=shown, **fields)


HEAD = """
SELECT c.id, c.number, c.creditor_id, k.ref AS creditor_code, k.name AS creditor_name,
       c.creditor_ref, c.payment_ref, c.debtor_id, c.debtor_name, c.debtor_city, d.enterprise_no,
       c.kind, d.kind_confirmed, d.insolvent_on, c.country, c.lang, c.stage, c.arrangement,
       c.blocked, c.close_code, c.closed_on, c.placed_on, claims.oldest_due_on, c.agent_id,
       p.name AS agent_name, c.mandate_id, c.next_action_on, c.next_action, c.row_version,
       claims.principal_cents, charges.indemnities_cents, charges.other_charges_cents,
       money.received_cents, money.surplus_cents, c.balance_cents,
       claims.count AS claims_count, money.count AS payments_count,
       (SELECT count(*) FROM plan WHERE case_id = c.id) AS plans_count,
       (SELECT count(*) FROM contact WHERE debtor_id = c.debtor_id) AS contacts_count,
       (SELECT count(*) FROM document WHERE case_id = c.id) AS documents_count
  FROM case_file c
  JOIN creditor k ON k.id = c.creditor_id
  JOIN debtor d ON d.id = c.debtor_id
  LEFT JOIN person p ON p.id = c.agent_id
 CROSS JOIN LATERAL (
       SELECT count(*), min(due_on) AS oldest_due_on,
              coalesce(sum(open_cents), 0) AS principal_cents
         FROM claim WHERE case_id = c.id) claims
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(amount_cents) FILTER (WHERE kind = 'indemnity'), 0) AS indemnities_cents,
              coalesce(sum(amount_cents) FILTER (WHERE kind <> 'indemnity'), 0)
                AS other_charges_cents
         FROM charge WHERE case_id = c.id) charges
 CROSS JOIN LATERAL (
       SELECT count(DISTINCT payment_id),
              coalesce(sum(amount_cents) FILTER (WHERE bucket <> 'surplus'), 0) AS received_cents,
              coalesce(sum(amount_cents) FILTER (WHERE bucket = 'surplus'), 0) AS surplus_cents
         FROM allocation WHERE case_id = c.id) money
 WHERE c.number = $1
"""


def shown_of(row: Mapping[str, Any]) -> Shown:
    """What is shown of a row that carries stage, arrangement, blocked and close_code."""
    return shown_state(
        row["stage"], row["arrangement"], blocked=row["blocked"], close_code=row["close_code"]
    )


async def creditors_by_name() -> Sequence[Mapping[str, Any]]:
    """References and names of the creditors, for a list to choose from (at most 1 000)."""
    return await db.rows("SELECT ref, name FROM creditor ORDER BY name, id LIMIT 1000")


async def claims(case_id: int) -> Sequence[Mapping[str, Any]]:
    """The invoices of a case, the oldest due first, with the charges booked on each (cents)."""
    return await db.rows(
        "SELECT l.id, l.invoice_no, l.issued_on, l.due_on, l.amount_cents, l.paid_before_cents,"
        " l.open_cents, coalesce((SELECT sum(amount_cents) FROM charge h WHERE h.claim_id = l.id"
        " AND h.case_id = l.case_id), 0)::bigint AS charges_cents"
        " FROM claim l WHERE l.case_id = $1 ORDER BY l.due_on, l.id LIMIT 500",
        case_id,
    )


async def charges(case_id: int) -> Sequence[Mapping[str, Any]]:
    """What is owed beside the principal, entry by entry, the newest first (cents)."""
    return await db.rows(
        "SELECT h.id, h.kind, h.amount_cents, h.booked_on, h.reason, l.invoice_no"
        " FROM charge h LEFT JOIN claim l ON l.id = h.claim_id"
        " WHERE h.case_id = $1 ORDER BY h.booked_on DESC, h.id DESC LIMIT 500",
        case_id,
    )


async def blockers(case_id: int) -> Sequence[Mapping[str, Any]]:
    """Why the case rests, or rested: open ones first, then by day."""
    return await db.rows(
        "SELECT b.id, b.kind, b.reason, b.set_on, b.review_on, b.lifted_on, p.name AS set_by"
        " FROM blocker b LEFT JOIN person p ON p.id::text = b.set_by"
        " WHERE b.case_id = $1 ORDER BY b.lifted_on IS NOT NULL, b.id DESC LIMIT 50",
        case_id,
    )


async def waiting(*, case_ids: Sequence[int] | None, most: int) -> Sequence[Waiting]:
    """Open cases without an agent (all, or of those named), the oldest first, at most `most`."""
    found = await db.rows(
        "SELECT id, lang, kind FROM case_file WHERE agent_id IS NULL AND stage <> 'closed'"
        " AND ($1::bigint[] IS NULL OR id = ANY($1)) ORDER BY placed_on, id LIMIT $2",
        None if case_ids is None else list(case_ids),
        most,
    )
    return [Waiting(row["id"], row["lang"], row["kind"]) for row in found]


async def agents_with_load() -> Sequence[Worker]:
    """Active agents with their open cases now. One statement, by the queue's index."""
    found = await db.rows(
        "SELECT p.id, p.name, p.languages, p.team, p.cases_max, (SELECT count(*) FROM case_file c"
        " WHERE c.agent_id = p.id AND c.stage <> 'closed') AS open_cases"
        " FROM person p WHERE p.active AND p.role = 'agent' ORDER BY p.id"
    )
    return [
        Worker(
            id=row["id"],
            name=row["name"],
            languages=frozenset(row["languages"].split()),
            team=row["team"],
            open_cases=row["open_cases"],
            cases_max=row["cases_max"],
        )
        for row in found
    ]


def folded(text: str) -> str:
    """Lower case without accents, as `search_form` of the database makes it of Latin letters."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(mark for mark in parts if not unicodedata.combining(mark)).lower()
