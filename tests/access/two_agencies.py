"""Two creditors with a row in every table a creditor has to do with, each word of theirs marked.

`settle` writes them through the agency's own role; `mark` then puts a canary into every text
column that is not a code, so that a canary of the one in an answer to the other is a leak. A text
column that is neither marked nor listed in `CODES` is refused: say which it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import asyncpg

from backend import db
from backend.db import unit_of_work
from backend.ledger import actions as ledger
from tests import cast
from tests.access.remitted import remit

DAY = date(2026, 9, 14)

# Columns that hold one of a few codes, which the database or a rule checks.
CODES = {
    "account": {"pool", "kind"},
    "adjustment": {"kind", "state", "decided_by"},
    "blocker": {"kind"},
    "call": {"direction", "outcome", "shared_note"},
    "case_file": {"kind", "country", "lang", "stage", "arrangement", "close_code", "next_action",
                  "search_name"},
    "charge": {"kind", "engine", "law_rows"},
    "claim": {"currency"},
    "claim_fact": {"fact"},
    "column_mapping": {"mapping"},
    "contact": {"channel", "quality"},
    "creditor": {"country", "lang"},
    "debtor_doubt": {"decision"},
    "debtor": {"kind", "country", "lang"},
    "document": {"kind", "media_type", "lang"},
    "creditor_account": {"verdict"},
    "fee": {"act", "act_key", "lines"},
    "invoice": {"kind", "series", "number", "lang", "country", "vat", "parties"},
    "invoice_settlement": {"how"},
    "issued_paper": {"kind", "sha256", "lang"},
    "letter": {"step", "channel", "lang"},
    "mandate": {"rate_fixed_at", "vat_country", "interest_policy", "remit_mode", "remit_every",
                "imputation", "plan_overpayment", "plan_interest", "fee_terms"},
    "payment_order_line": {"kind"},
    "payment": {"currency", "channel"},
    "refund": {"state", "approved_by", "order_ref", "ended_by"},
    "allocation": {"bucket"},
    "person": {"role", "lang", "theme", "languages", "password_hash", "email"},
    "plan": {"state", "frequency", "agreed_by", "starts", "interest", "overpayment"},
    "promise": {"state", "method"},
    "remittance": {"mode", "state", "lang", "country", "parties"},
    "remittance_line": {"paid_to"},
    "rejected_row": {"cells"},
    "statement_issue": {"inputs", "inputs_sha256", "result", "result_sha256", "lang", "law_rows"},
    "task": {"role", "kind"},
    "tray_item": {"kind", "decision"},
    "upload": {"mapping", "state"},
}  # fmt: skip
# Whose rows they are, where no column says so.
OWNED = {
    "creditor": "id = $1",
    "debtor": "id IN (SELECT debtor_id FROM case_file WHERE creditor_id = $1)",
    "contact": "debtor_id IN (SELECT debtor_id FROM case_file WHERE creditor_id = $1)",
    "debtor_doubt": "debtor_id IN (SELECT debtor_id FROM case_file WHERE creditor_id = $1)",
    "payment": "id IN (SELECT payment_id FROM allocation WHERE creditor_id = $1)",
    "tray_item": "case_id IN (SELECT id FROM case_file WHERE creditor_id = $1)",
}
# A creditor may read its own rows here, and these columns of them never.
NUMBERED = ("case_file.number", "case_file.payment_ref")


@dataclass
class Settled:
    """One creditor and the ids of what it has; `keys` are what stands in the addresses."""

    ref: str
    mark: str
    creditor_id: int
    case_id: int
    email: str
    keys: dict[str, object] = field(default_factory=lambda: {"explained": "balance"})


async def settle(ref: str, mark: str, *, day: date = DAY) -> Settled:
    """A creditor with one open and one closed case, and at least one row of everything else."""
    async with unit_of_work(role="app"):
        creditor_id = await cast.creditor(ref, name=f"Maison {ref}")
        mandate_id = await cast.mandate(creditor_id)
        email = await cast.person(role="creditor", creditor_ref=ref)
        case_id = await cast.case(
            creditor_id, debtor_name=f"Débiteur de {ref}", amounts=(300_00, 120_00),
            placed_on=day, indemnity_cents=40_00, mandate_id=mandate_id,
        )  # fmt: skip
        closed = await cast.case(
            creditor_id, amounts=(90_00,), placed_on=day, mandate_id=mandate_id
        )
        await db.execute(
            "UPDATE case_file SET stage = 'closed', closed_on = $2, close_code = 'paid'"
            " WHERE id = $1",
            closed, day,
        )  # fmt: skip
        settled = Settled(ref, mark, creditor_id, case_id, email)
        await _people_and_papers(settled, day)
        await _money(settled, mandate_id, day)
        await _arrangements(settled, day)
        await _intake(settled, day)
        await remit(settled.keys, mark, creditor_id, case_id, day)
    return settled


async def _people_and_papers(settled: Settled, day: date) -> None:
    case_id, creditor_id = settled.case_id, settled.creditor_id
    debtor_id = await db.value("SELECT debtor_id FROM case_file WHERE id = $1", case_id)
    contact_id = await db.value(
        "INSERT INTO contact (debtor_id, channel, value, person_name)"
        " VALUES ($1, 'phone', $2, 'x') RETURNING id", debtor_id, f"+3247{creditor_id:07d}",
    )  # fmt: skip
    await db.execute(
        "INSERT INTO call (case_id, creditor_id, contact_id, started_at, outcome, note, phone,"
        " spoke_with, idem_key) VALUES ($1, $2, $3, now(), 'promise', 'x', 'x', 'x', $4)",
        case_id, creditor_id, contact_id, f"call-{case_id}",
    )  # fmt: skip
    for shared in (True, False):
        settled.keys[f"document_{'shared' if shared else 'kept'}"] = await db.value(
            "INSERT INTO document (case_id, creditor_id, kind, name, sha256, content, shared)"
            " VALUES ($1, $2, 'plan_agreement', 'x', 'x', $3, $4) RETURNING id",
            case_id, creditor_id, f"%PDF-1.7 {settled.mark}-document-content".encode(), shared,
        )  # fmt: skip
    await db.execute(
        "INSERT INTO letter (case_id, creditor_id, step, sent_on, channel)"
        " VALUES ($1, $2, 'reminder', $3, 'post')", case_id, creditor_id, day,
    )  # fmt: skip
    settled.keys["blocker"] = await db.value(
        "INSERT INTO blocker (case_id, creditor_id, kind, reason, set_on, review_on, lifted_on,"
        " lifted_by) VALUES ($1, $2, 'dispute', 'x', $3, $3, $3, 'x') RETURNING id",
        case_id, creditor_id, day,
    )  # fmt: skip
    settled.keys["task"] = await db.value(
        "INSERT INTO task (case_id, creditor_id, kind, detail, due_on, dedup_key)"
        " VALUES ($1, $2, 'promise.broken', 'x', $3, $4) RETURNING id",
        case_id, creditor_id, day, f"task-{case_id}",
    )  # fmt: skip
    await db.execute(
        "INSERT INTO journal_entry (actor, event, subject, case_id, creditor_id, details)"
        " VALUES ('system', 'case.noted', 'x', $1, $2, $3)", case_id, creditor_id, {"note": "x"},
    )  # fmt: skip
    settled.keys["doubt"] = await db.value(
        "INSERT INTO debtor_doubt (debtor_id, other_id, reason) VALUES ($1, $2, 'x') RETURNING id",
        debtor_id, await cast.debtor(f"Débitrice de {settled.ref}"),
    )  # fmt: skip
    settled.keys |= {"contact": contact_id, "debtor": debtor_id}


async def _money(settled: Settled, mandate_id: int, day: date) -> None:
    case_id, creditor_id = settled.case_id, settled.creditor_id
    payment_id = await db.value(
        "INSERT INTO payment (received_on, amount_cents, channel, communication, payer_name,"
        " payer_iban, idem_key) VALUES ($1, 5000, 'agency_bank', 'x', 'x', 'x', $2) RETURNING id",
        day, f"payment-{case_id}",
    )  # fmt: skip
    await db.execute(
        "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
        " received_on, rule) VALUES ($1, $2, $3, 'principal', 4000, $4, 'x'),"
        " ($1, $2, $3, 'surplus', 1000, $4, 'x')", payment_id, case_id, creditor_id, day,
    )  # fmt: skip
    await db.execute(
        "UPDATE case_file SET balance_cents = balance_cents - 4000 WHERE id = $1", case_id
    )
    await db.execute(
        "INSERT INTO tray_item (payment_id, kind, case_id, received_on, amount_cents)"
        " VALUES ($1, 'surplus', $2, $3, 1000)", payment_id, case_id, day,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO fee (payment_id, case_id, creditor_id, mandate_id, base_cents, rate_bp,"
        " fee_cents, vat_bp, vat_cents, earned_on) VALUES ($1, $2, $3, $4, 4000, 1500, 600, 2100,"
        " 126, $5)", payment_id, case_id, creditor_id, mandate_id, day,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO charge (case_id, creditor_id, kind, amount_cents, booked_on, reason)"
        " VALUES ($1, $2, 'cost', 100, $3, 'x'), ($1, $2, 'cost', -100, $3, 'x')",
        case_id, creditor_id, day,
    )  # fmt: skip
    settled.keys["claim"] = await db.value("SELECT min(id) FROM claim WHERE case_id = $1", case_id)
    await db.execute(
        "INSERT INTO claim_fact (claim_id, case_id, creditor_id, fact, value, source)"
        " VALUES ($3, $1, $2, 'clause_text', 'x', 'x')",
        case_id, creditor_id, settled.keys["claim"],
    )  # fmt: skip
    await db.execute(
        "INSERT INTO statement_issue (case_id, creditor_id, as_of, engine, inputs, inputs_sha256,"
        " result, result_sha256, document_id) SELECT $1, $2, $3, 'x', '{}', hash, '{}', hash, $4"
        " FROM (SELECT encode(sha256('{}'), 'hex') AS hash) h",
        case_id, creditor_id, day, settled.keys["document_shared"],
    )  # fmt: skip
    settled.keys |= {"payment": payment_id, "mandate": mandate_id}
    await ledger.place([case_id], key=f"placed:{case_id}", on=day, actor="system")
    settled.keys["entry"] = await db.value("SELECT max(id) FROM entry")
    settled.keys["refund"] = await db.value(
        "INSERT INTO refund (payment_id, case_id, amount_cents, iban, name, reason, idem_key,"
        " proposed_by) VALUES ($1, $2, 1000, 'x', $3, 'x', $3, 'x') RETURNING id",
        payment_id, case_id, settled.mark,
    )  # fmt: skip
    settled.keys["adjustment"] = await db.value(
        "INSERT INTO adjustment (case_id, creditor_id, kind, amount_cents, reason, state, idem_key,"
        " asked_on, asked_by) VALUES ($1, $2, 'write_off', 1000, $3, 'proposed', $3, $4, 'x')"
        " RETURNING id", case_id, creditor_id, settled.mark, day,
    )  # fmt: skip


async def _arrangements(settled: Settled, day: date) -> None:
    case_id, creditor_id = settled.case_id, settled.creditor_id
    plan_id = await db.value(
        "INSERT INTO plan (case_id, creditor_id, asked_on, agreed_on, first_due_on,"
        " instalments_count, total_cents, reason, document_id) VALUES ($1, $2, $3, $3, $3, 2,"
        " 40000, 'x', $4) RETURNING id", case_id, creditor_id, day, settled.keys["document_shared"],
    )  # fmt: skip
    for seq in (1, 2):
        await db.execute(
            "INSERT INTO instalment (plan_id, case_id, creditor_id, seq, due_on, amount_cents)"
            " VALUES ($1, $2, $3, $4, $5, 20000)", plan_id, case_id, creditor_id, seq, day,
        )  # fmt: skip
    await db.execute("UPDATE case_file SET arrangement = 'plan' WHERE id = $1", case_id)
    await db.execute(
        "INSERT INTO promise (case_id, creditor_id, made_on, due_on, amount_cents, state,"
        " judged_on) VALUES ($1, $2, $3, $3, 5000, 'kept', $3)", case_id, creditor_id, day,
    )  # fmt: skip
    settled.keys["plan"] = plan_id


async def _intake(settled: Settled, day: date) -> None:
    placement_id = await db.value(
        "INSERT INTO placement (creditor_id, received_on, file_name, file_sha256, cases_count,"
        " principal_cents) VALUES ($1, $2, 'x', $3, 2, 51000) RETURNING id",
        settled.creditor_id, day, f"sha-{settled.ref}",
    )  # fmt: skip
    await db.execute(
        "UPDATE case_file SET placement_id = $2 WHERE creditor_id = $1",
        settled.creditor_id, placement_id,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO rejected_row (placement_id, creditor_id, line, reason, cells)"
        " VALUES ($1, $2, 7, 'x', $3)", placement_id, settled.creditor_id, [settled.mark],
    )  # fmt: skip
    settled.keys["upload"] = await db.value(
        "INSERT INTO upload (creditor_id, name, sha256, content, received_on)"
        " VALUES ($1, 'x', 'x', $2, $3) RETURNING id",
        settled.creditor_id, f"Facture;Montant\n{settled.mark};1,00\n".encode(), day,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO column_mapping (creditor_id, fingerprint) VALUES ($1, 'x')",
        settled.creditor_id,
    )
    settled.keys["placement"] = placement_id


TEXTS = """
SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type
  FROM information_schema.columns c
  JOIN information_schema.tables t USING (table_schema, table_name)
 WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
   AND c.data_type IN ('text', 'character varying', 'jsonb')
   AND (c.table_name = ANY($1) OR EXISTS (SELECT 1 FROM information_schema.columns o
        WHERE o.table_name = c.table_name AND o.column_name = 'creditor_id'))
 ORDER BY 1, 2
"""


async def mark(admin: asyncpg.Connection, settled: Settled) -> Mapping[str, int]:
    """Put the creditor's canary into every free text it has; the answer is rows by column."""
    marked: dict[str, int] = {}
    for column in await admin.fetch(TEXTS, list(OWNED)):
        table, name = column["table"], column["column"]
        if name in CODES.get(table, ()):
            continue
        whose = OWNED.get(table, "creditor_id = $1")
        canary = f"{settled.mark}-{table}-{name}-"
        written = f"'{canary}' || ctid::text"
        if table == "creditor" and name == "ref":
            continue
        if column["type"] == "jsonb":
            written = f"jsonb_build_object('note', {written})"
        async with admin.transaction():
            await admin.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            done = await admin.execute(
                f'UPDATE "{table}" SET "{name}" = {_plain(written)} WHERE {whose}',
                settled.creditor_id,
            )
            await admin.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        marked[f"{table}.{name}"] = int(done.rpartition(" ")[2])
    settled.keys["case"] = await admin.fetchval(
        "SELECT number FROM case_file WHERE id = $1", settled.case_id
    )
    return marked


def _plain(written: str) -> str:
    """Row addresses without their brackets and comma: the canary stands in addresses too."""
    return written.replace("ctid::text", "translate(ctid::text, '(,)', '--')")
