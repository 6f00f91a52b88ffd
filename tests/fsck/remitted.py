"""Violations of what creditors are paid, one for each check, over a sound statement and invoice."""

_CREDITOR = "(SELECT min(creditor_id) FROM mandate)"
_MANDATE = f"(SELECT min(id) FROM mandate WHERE creditor_id = {_CREDITOR})"
_SOUND = f"""
INSERT INTO remittance (id, number, creditor_id, mandate_id, until, state, cash_cents, fee_cents,
    vat_cents, payout_cents, withheld_cents, proposed_on, proposed_by, approved_by, executed_on,
    idem_key)
  VALUES (900, 'R-900', {_CREDITOR}, {_MANDATE}, '2026-10-31', 'executed', 1000, 200, 42, 758, 242,
    '2026-11-02', 'one', 'two', '2026-11-03', 'seed');
INSERT INTO remittance_line (id, remittance_id, creditor_id, seq, fee_id, received_on, fee_cents,
    vat_cents)
  VALUES (900, 900, {_CREDITOR}, 1, 9000, '2026-10-30', 200, 42);
INSERT INTO remittance_line (id, remittance_id, creditor_id, seq, entry_id, received_on, cash_cents)
  VALUES (901, 900, {_CREDITOR}, 2, 9000, '2026-10-30', 1000);
INSERT INTO payment_order (id, number, state, schema_name, wanted_on, total_cents, content, sha256,
    made_on, made_by, executed_on, executed_by, idem_key)
  VALUES (900, 'PO-900', 'executed', 'pain', '2026-11-03', 758, 'x', encode(sha256('x'), 'hex'),
    '2026-11-02', 'one', '2026-11-03', 'one', 'seed');
INSERT INTO payment_order_line (id, order_id, seq, kind, creditor_id, remittance_id, holder, iban,
    amount_cents)
  VALUES (900, 900, 1, 'payout', {_CREDITOR}, 900, 'x', 'x', 758);
INSERT INTO invoice (id, number, series, seq, creditor_id, remittance_id, issued_on, due_on,
    net_cents, vat_cents, idem_key)
  VALUES (900, 'F-BE-2026-00001', 'F-BE-2026', 1, {_CREDITOR}, 900, '2026-11-02', '2026-12-02', 200,
    42, 'seed');
INSERT INTO invoice_line (invoice_id, creditor_id, fee_id, earned_on, fee_cents, vat_bp, vat_cents)
  VALUES (900, {_CREDITOR}, 9000, '2026-10-30', 200, 2100, 42);
INSERT INTO invoice_settlement (invoice_id, creditor_id, how, amount_cents, settled_on)
  VALUES (900, {_CREDITOR}, 'set_off', 242, '2026-11-02');
INSERT INTO invoice_counter (series, last, last_on) VALUES ('F-BE-2026', 1, '2026-11-02');
INSERT INTO issued_paper (creditor_id, kind, subject_id, name, sha256, content)
  SELECT {_CREDITOR}, kind, 900, 'x', encode(sha256('x'), 'hex'), 'x'
    FROM unnest(ARRAY['statement', 'invoice']) kind;
"""

REMITTED: dict[str, str] = {
    "invoice_gap": _SOUND + "UPDATE invoice_counter SET last = 2",
    "invoice_sums_wrong": _SOUND + "UPDATE invoice_line SET fee_cents = 199",
    "invoice_settled_beyond": _SOUND + "UPDATE invoice_settlement SET amount_cents = 243",
    "statement_sums_wrong": _SOUND + "UPDATE remittance_line SET cash_cents = 1001 WHERE seq = 2",
    "statement_chain_broken": _SOUND + (
        "UPDATE remittance SET opening_cents = -1, cash_cents = 1001 WHERE id = 900;"
        "UPDATE remittance_line SET cash_cents = 1001 WHERE seq = 2"
    ),
    "statement_line_stray": _SOUND + "UPDATE remittance_line SET live = false WHERE seq = 2",
    "four_eyes_broken": (
        "ALTER TABLE refund DROP CONSTRAINT refund_second_person;"
        "INSERT INTO refund (payment_id, amount_cents, iban, name, idem_key, proposed_by, state,"
        " approved_by, approved_at, ended_by) VALUES (1, 100, 'x', 'x', 'seed', 'one', 'cancelled',"
        " 'one', now(), 'one')"
    ),
    "order_wrong": _SOUND + "UPDATE payment_order_line SET amount_cents = 757",
    "paper_missing": _SOUND + "DELETE FROM issued_paper WHERE kind = 'statement'",
    "tie_out_red": (
        "INSERT INTO tie_out (day, expected_cents, trust_cents, payable_cents, debit_cents,"
        " unallocated_cents, refundable_cents, agency_share_cents, in_transit_cents,"
        " difference_cents) VALUES ('2026-11-18', 0, 0, 0, 0, 0, 0, 0, 0, 1)"
    ),
}  # fmt: skip
