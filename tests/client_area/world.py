"""Two creditors with everything a creditor can have, every text of theirs a word of its own.

A word is the creditor's mark, the table and the column ("AA-call-note"): where it turns up, it says
what leaked. What a creditor may read of itself and what it may not is told by `INTERNAL`.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from backend import db
from backend.db import unit_of_work
from tests import cast

PLACED, PAID, TODAY = date(2026, 3, 2), date(2026, 5, 4), date(2026, 11, 20)

# text that is ours alone: not even its own creditor reads it
INTERNAL = (
    "blocker-reason", "call-note", "call-phone", "call-spoke_with", "task-detail",
    "case_file-next_action", "plan-reason", "payment-communication", "payment-payer_name",
    "payment-payer_iban", "payment-reason", "charge-reason", "person-team", "debtor-street",
    "contact-value", "contact-person_name", "journal_entry-subject", "allocation-rule",
    "document-secret", "mandate-note",
)  # fmt: skip


@dataclass(frozen=True)
class Creditor:
    mark: str
    id: int
    case_id: int
    number: str
    document_id: int
    secret_id: int
    payment_id: int
    plan_id: int


async def creditor(mark: str) -> Creditor:
    """A creditor with one row in every table that can hold something of it."""
    async with unit_of_work(role="app"):
        return await _made(mark)


async def _insert(table: str, **values: Any) -> int:
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    return int(
        await db.value(
            f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id", *values.values()
        )
    )


async def _made(mark: str) -> Creditor:
    def word(table: str, column: str) -> str:
        return f"{mark}-{table}-{column}"

    creditor_id = await _insert(
        "creditor", ref=mark, name=word("creditor", "name"), sector=word("creditor", "sector"),
        street=word("creditor", "street"), city=word("creditor", "city"),
        email=word("creditor", "email"), phone=word("creditor", "phone"),
        iban=word("creditor", "iban"), enterprise_no=word("creditor", "enterprise_no"),
        vat_no=word("creditor", "vat_no"), postal_code=word("creditor", "postal_code"),
    )  # fmt: skip
    mandate_id = await cast.mandate(creditor_id)
    await db.execute("UPDATE mandate SET valid_until = $2 WHERE id = $1", mandate_id, TODAY)
    await _insert(
        "mandate", creditor_id=creditor_id, version=9, valid_from=TODAY,
        note=word("mandate", "note"),
    )  # fmt: skip
    agent_id = await _insert(
        "person", name=word("person", "name"), email=f"{mark}-agent@x.example", role="agent",
        team=word("person", "team"),
    )  # fmt: skip
    debtor_id = await _insert(
        "debtor", kind="B2B", name=word("debtor", "name"), match_name=word("debtor", "match_name"),
        street=word("debtor", "street"), city=word("debtor", "city"),
        iban=word("debtor", "iban"), enterprise_no=word("debtor", "enterprise_no"),
        vat_no=word("debtor", "vat_no"), postal_code=word("debtor", "postal_code"),
    )  # fmt: skip
    await _insert(
        "contact", debtor_id=debtor_id, channel="email", value=word("contact", "value"),
        person_name=word("contact", "person_name"),
    )  # fmt: skip
    placement_id = await _insert(
        "placement", creditor_id=creditor_id, received_on=PLACED,
        file_name=word("placement", "file_name"), file_sha256=word("placement", "file_sha256"),
    )  # fmt: skip
    number = word("case_file", "number")
    digits = int(hashlib.sha256(mark.encode()).hexdigest(), 16) % 10**9
    case_id = await _insert(
        "case_file", number=number, creditor_id=creditor_id, debtor_id=debtor_id,
        placement_id=placement_id, mandate_id=mandate_id, agent_id=agent_id,
        creditor_ref=word("case_file", "creditor_ref"), payment_ref=f"777{digits:09d}",
        placed_on=PLACED, kind="B2B", debtor_name=word("case_file", "debtor_name"),
        debtor_city=word("case_file", "debtor_city"), principal_cents=100_000,
        balance_cents=100_000 + 4_000 - 30_000, arrangement="plan",
        next_action=word("case_file", "next_action"), next_action_on=TODAY,
    )  # fmt: skip
    of = {"case_id": case_id, "creditor_id": creditor_id}
    await _insert(
        "claim", **of, invoice_no=word("claim", "invoice_no"), due_on=PLACED,
        amount_cents=100_000, open_cents=100_000,
    )  # fmt: skip
    await _insert(
        "charge", **of, kind="indemnity", amount_cents=4_000, booked_on=PLACED,
        reason=word("charge", "reason"),
    )  # fmt: skip
    await _insert(
        "blocker", **of, kind="dispute", reason=word("blocker", "reason"), set_on=PLACED,
        review_on=TODAY, set_by=word("blocker", "set_by"),
    )  # fmt: skip
    await _insert(
        "task", **of, kind="callback", detail=word("task", "detail"), due_on=TODAY,
        dedup_key=word("task", "dedup_key"),
    )  # fmt: skip
    await _insert(
        "call", **of, agent_id=agent_id, started_at=datetime(2026, 4, 1, 9, tzinfo=UTC),
        outcome="RPN", note=word("call", "note"), phone=word("call", "phone"),
        spoke_with=word("call", "spoke_with"), shared=False,
    )  # fmt: skip
    await _insert("letter", **of, step=word("letter", "step"), sent_on=PLACED, channel="email")
    await _insert(
        "promise", **of, made_on=PLACED, due_on=PAID, amount_cents=5_000, state="kept",
        judged_on=PAID,
    )  # fmt: skip
    payment_id = await _insert(
        "payment", received_on=PAID, amount_cents=30_000, channel="agency_bank",
        communication=word("payment", "communication"), payer_name=word("payment", "payer_name"),
        payer_iban=word("payment", "payer_iban"), reason=word("payment", "reason"),
        idem_key=word("payment", "idem_key"),
    )  # fmt: skip
    await _insert(
        "allocation", **of, payment_id=payment_id, bucket="principal", amount_cents=30_000,
        received_on=PAID, rule=word("allocation", "rule"),
    )  # fmt: skip
    await _insert(
        "fee", **of, payment_id=payment_id, mandate_id=mandate_id, base_cents=30_000,
        rate_bp=1500, fee_cents=4_500, vat_bp=2100, vat_cents=945, earned_on=PAID,
        rule=word("fee", "rule"),
    )  # fmt: skip
    documents = [
        await _insert(
            "document", **of, kind="plan_agreement", name=word("document", name),
            sha256=word("document", "sha256"), content=word("document", "content").encode(),
            shared=shared,
        )
        for name, shared in (("name", True), ("secret", False))
    ]  # fmt: skip
    plan_id = await _insert(
        "plan", **of, state="active", asked_on=PAID, agreed_on=PAID, first_due_on=PAID,
        instalments_count=1, total_cents=74_000, reason=word("plan", "reason"),
        document_id=documents[0],
    )  # fmt: skip
    await _insert("instalment", **of, plan_id=plan_id, seq=1, due_on=TODAY, amount_cents=74_000)
    await db.execute(
        "INSERT INTO journal_entry (actor, event, subject, case_id, creditor_id, details)"
        " VALUES ('system', 'case.opened', $1, $2, $3, '{}')",
        word("journal_entry", "subject"), case_id, creditor_id,
    )  # fmt: skip
    await _insert(
        "rejected_row", placement_id=placement_id, creditor_id=creditor_id, line=1,
        reason=word("rejected_row", "reason"), column=word("rejected_row", "column"),
    )  # fmt: skip
    return Creditor(
        mark, creditor_id, case_id, number, documents[0], documents[1], payment_id, plan_id
    )


async def marked_columns(mark: str) -> set[str]:
    """The text columns of the schema in which the creditor's mark stands."""
    columns = await db.rows(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.table_schema = 'public' AND c.data_type = 'text' AND t.table_type = 'BASE TABLE'"
    )
    found = set()
    for row in columns:
        table, column = row["table_name"], row["column_name"]
        if await db.value(
            f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE "{column}" LIKE $1)', f"{mark}-%"
        ):
            found.add(f"{table}-{column}")
    return found
