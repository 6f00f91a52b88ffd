"""The checks of what creditors are paid: statements, orders, invoices, papers, and the tie-out."""

from backend.fsck.check import Check

_STOP = "Order nothing from the bank before it is cleared up; reverse and write anew, never edit."

CHECKS = (
    Check(
        "invoice_gap",
        """
        SELECT coalesce(c.series, i.series), 'counted ' || coalesce(c.last, 0) || ', found '
               || coalesce(i.many, 0) || ' up to ' || coalesce(i.most, 0)
          FROM (SELECT * FROM invoice_counter WHERE series LIKE 'F-%' OR series LIKE 'C-%') c
          FULL JOIN (SELECT series, count(*) AS many, max(seq) AS most FROM invoice GROUP BY 1) i
            ON i.series = c.series
         WHERE (coalesce(c.last, 0), coalesce(i.many, 0))
               <> (coalesce(i.most, 0), coalesce(i.most, 0))
        """,
        "A number of an invoice is missing, or was not counted.",
        "Find the row in a backup: tax law asks for every number.",
    ),
    Check(
        "invoice_sums_wrong",
        """
        SELECT i.number, i.net_cents || ' + ' || i.vat_cents || ' instead of '
               || coalesce(sum(l.fee_cents), 0) || ' + ' || coalesce(sum(l.vat_cents), 0)
          FROM invoice i LEFT JOIN invoice_line l ON l.invoice_id = i.id GROUP BY i.id
        HAVING (i.net_cents, i.vat_cents)
               <> (coalesce(sum(l.fee_cents), 0), coalesce(sum(l.vat_cents), 0))""",
        "An invoice is not the sum of its lines.",
        "Write a credit note for it, and bill the fees again.",
    ),
    Check(
        "invoice_settled_beyond",
        """
        SELECT i.number, sum(s.amount_cents) || ' of ' || i.net_cents + i.vat_cents
          FROM invoice i JOIN invoice_settlement s ON s.invoice_id = i.id GROUP BY i.id
        HAVING sum(s.amount_cents) NOT BETWEEN least(i.net_cents + i.vat_cents, 0)
                                           AND greatest(i.net_cents + i.vat_cents, 0)""",
        "More was settled of an invoice than it is.",
        _STOP,
    ),
    Check(
        "statement_sums_wrong",
        """
        SELECT r.number, r.cash_cents || ', ' || r.fee_cents || ', ' || r.vat_cents
          FROM remittance r LEFT JOIN remittance_line l ON l.remittance_id = r.id GROUP BY r.id
        HAVING (r.cash_cents, r.fee_cents, r.vat_cents) <> (coalesce(sum(l.cash_cents), 0),
               coalesce(sum(l.fee_cents), 0), coalesce(sum(l.vat_cents), 0))""",
        "A statement is not the sum of its lines.",
        _STOP,
    ),
    Check(
        "statement_chain_broken",
        """
        SELECT number, opening_cents || ' after ' || before FROM (
          SELECT number, mode, opening_cents, lag(CASE mode WHEN 'net' THEN closing_cents
                 ELSE closing_cents - carried_fees_cents END, 1, 0::bigint)
                 OVER (PARTITION BY creditor_id ORDER BY id) AS before,
                 lag(mode, 1, mode) OVER (PARTITION BY creditor_id ORDER BY id) AS mode_before
            FROM remittance WHERE state <> 'cancelled') c
         WHERE mode = mode_before AND opening_cents <> before""",
        "A statement does not begin where the one before it ended.",
        _STOP,
    ),
    Check(
        "statement_line_stray",
        """
        SELECT r.number, 'line ' || l.seq || CASE WHEN l.live THEN ' lives' ELSE ' is dead' END
          FROM remittance_line l JOIN remittance r ON r.id = l.remittance_id
         WHERE l.live = (r.state = 'cancelled')""",
        "A line of a cancelled statement still counts, or one of a standing statement does not.",
        _STOP,
    ),
    Check(
        "four_eyes_broken",
        """
        SELECT number, 'approved by who proposed it' FROM remittance
         WHERE approved_by = proposed_by
        UNION ALL
        SELECT 'account ' || id, 'confirmed by who entered it' FROM creditor_account
         WHERE verdict = 'confirmed' AND decided_by = entered_by AND entered_by <> 'creditor'
        UNION ALL
        SELECT 'refund ' || id, 'approved by who proposed it' FROM refund
         WHERE approved_by = proposed_by""",
        "One person alone sent money out, or changed where it goes.",
        "Order nothing to that creditor, and ask both people.",
    ),
    Check(
        "order_wrong",
        """
        SELECT o.number, o.total_cents || ' instead of ' || coalesce(sum(l.amount_cents), 0)
          FROM payment_order o LEFT JOIN payment_order_line l ON l.order_id = o.id GROUP BY o.id
        HAVING o.total_cents <> coalesce(sum(l.amount_cents), 0)
        UNION ALL
        SELECT o.number, r.number || ' is ' || r.state FROM payment_order_line l
          JOIN payment_order o ON o.id = l.order_id JOIN remittance r ON r.id = l.remittance_id
         WHERE l.live AND (r.state <> o.state OR r.payout_cents <> l.amount_cents)
        UNION ALL
        SELECT r.number, 'ordered without an order' FROM remittance r
         WHERE (r.state = 'ordered' OR r.state = 'executed' AND r.payout_cents > 0)
           AND NOT EXISTS (SELECT FROM payment_order_line l WHERE l.remittance_id = r.id AND l.live)
        """,
        "What was ordered from the bank is not what the statements say.",
        _STOP,
    ),
    Check(
        "paper_missing",
        """
        SELECT r.number, 'statement' FROM remittance r
         WHERE r.state IN ('approved', 'ordered', 'executed') AND NOT EXISTS (
               SELECT FROM issued_paper p WHERE p.kind = 'statement' AND p.subject_id = r.id)
        UNION ALL
        SELECT i.number, i.kind FROM invoice i WHERE NOT EXISTS (
               SELECT FROM issued_paper p WHERE p.kind = i.kind AND p.subject_id = i.id)""",
        "A statement or an invoice was issued of which no paper is kept.",
        "Restore the paper from a backup.",
    ),
    Check(
        "tie_out_red",
        """
        SELECT day::text,
               difference_cents || ' cents, ' || jsonb_array_length(entries) || ' entries'
          FROM (SELECT DISTINCT ON (day) * FROM tie_out ORDER BY day, id DESC) t
         WHERE difference_cents <> 0 OR jsonb_array_length(entries) > 0""",
        "What lies at the bank is not what it is owed to others, or our own records disagree.",
        "Clear up every entry that the page Tie-out names, then compare the day again.",
    ),
)
