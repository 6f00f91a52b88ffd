"""What a creditor of the access tests was paid and billed: a row in every table of remittances."""

import hashlib
from datetime import date

from backend import db


async def remit(
    keys: dict[str, object], mark: str, creditor_id: int, case_id: int, day: date
) -> None:
    """Rows of a statement that was paid, its invoice, its papers, an order, accounts, a notice."""
    mandate_id, payment_id = keys["mandate"], keys["payment"]
    parties = {
        "agency": {"name": "Cabinet", "address": ["x"], "vat_no": "x", "enterprise_no": "x",
                   "iban": "x", "bic": ""},
        "creditor": {"name": mark, "ref": mark, "address": [mark], "iban": mark, "vat_no": mark},
        "clear_days": 0,
    }  # fmt: skip
    remittance_id = await db.value(
        "INSERT INTO remittance (number, creditor_id, mandate_id, until, state, cash_cents,"
        " fee_cents, vat_cents, payout_cents, withheld_cents, parties, proposed_on, proposed_by,"
        " approved_on, approved_at, approved_by, executed_on, reason, idem_key)"
        " VALUES ($1, $2, $3, $4, 'executed', 4000, 600, 126, 3274, 726, $5, $4, 'x', $4, now(),"
        " 'y', $4, 'x', $1) RETURNING id",
        f"R-{case_id}", creditor_id, mandate_id, day, parties,
    )  # fmt: skip
    fee_id = await db.value("SELECT max(id) FROM fee WHERE case_id = $1", case_id)
    await db.execute(
        "INSERT INTO remittance_line (remittance_id, creditor_id, seq, fee_id, case_id, payment_id,"
        " case_number, creditor_ref, debtor_name, received_on, rule, rate_bp)"
        " VALUES ($1, $2, 1, $3, $4, $5, 'x', 'x', 'x', $6, 'x', 1500)",
        remittance_id, creditor_id, fee_id, case_id, payment_id, day,
    )  # fmt: skip
    invoice_id = await db.value(
        "INSERT INTO invoice (number, series, seq, creditor_id, remittance_id, issued_on, due_on,"
        " net_cents, vat_cents, vat, parties, idem_key) VALUES ($1 || '-00001', $1, 1, $2, $3, $4,"
        " $4, 600, 126, '[[2100, 600, 126]]', $5, $1) RETURNING id",
        f"F-{case_id}", creditor_id, remittance_id, day, parties,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO invoice_line (invoice_id, creditor_id, fee_id, case_number, earned_on,"
        " fee_cents, vat_bp, vat_cents, rule) VALUES ($1, $2, $3, 'x', $4, 600, 2100, 126, 'x')",
        invoice_id, creditor_id, fee_id, day,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO invoice_settlement (invoice_id, creditor_id, how, amount_cents, settled_on,"
        " remittance_id) VALUES ($1, $2, 'set_off', 726, $3, $4)",
        invoice_id, creditor_id, day, remittance_id,
    )  # fmt: skip
    for kind, subject in (("statement", remittance_id), ("invoice", invoice_id)):
        content = f"%PDF-1.7 {mark}-{kind}-content".encode()
        await db.execute(
            "INSERT INTO issued_paper (creditor_id, kind, subject_id, name, sha256, content)"
            " VALUES ($1, $2, $3, 'x', $4, $5)",
            creditor_id, kind, subject, hashlib.sha256(content).hexdigest(), content,
        )  # fmt: skip
    keys |= {"remittance": remittance_id, "invoice": invoice_id}
    keys["creditor_account"] = await db.value(
        "INSERT INTO creditor_account (creditor_id, holder, iban, reason, usable_from, entered_by,"
        " verdict, decided_by, decided_at) VALUES ($1, 'x', 'x', 'x', $2, 'x', 'confirmed', 'y',"
        " now()) RETURNING id",
        creditor_id, day,
    )  # fmt: skip
    await _order(keys, mark, creditor_id, day)
    await db.execute(
        "INSERT INTO receipt_given (payment_id, case_id, creditor_id, document_id, given_on)"
        " VALUES ($1, $2, $3, $4, $5)",
        payment_id, case_id, creditor_id, keys["document_shared"], day,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO creditor_notice (payment_id, case_id, creditor_id, received_on, amount_cents,"
        " noticed_on) VALUES ($1, $2, $3, $4, 5000, $4)",
        payment_id, case_id, creditor_id, day,
    )  # fmt: skip


async def _order(keys: dict[str, object], mark: str, creditor_id: int, day: date) -> None:
    content = f"<Document>{mark}</Document>".encode()
    keys["order"] = await db.value(
        "INSERT INTO payment_order (number, schema_name, wanted_on, total_cents, accounts, content,"
        " sha256, made_on, made_by, state, executed_on, executed_by, idem_key)"
        " VALUES ($1, 'pain', $2, 3274, $3, $4, $5, $2, 'x', 'executed', $2, 'x', $1) RETURNING id",
        f"PO-{creditor_id}", day, {"holder": "x", "iban": "x", "bic": ""}, content,
        hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    await db.execute(
        "INSERT INTO payment_order_line (order_id, seq, kind, creditor_id, remittance_id, holder,"
        " iban, amount_cents, reference) VALUES ($1, 1, 'payout', $2, $3, 'x', 'x', 3274, 'x')",
        keys["order"], creditor_id, keys["remittance"],
    )  # fmt: skip
