"""The checks of the money: every cent that came in stands somewhere, once, and fees follow it."""

from backend.fsck.check import Check

_STOP = "Stop recording on these, keep the journal, and book the difference with its reason."

_STANDING = """
  (SELECT a.* FROM allocation a WHERE a.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses_id = a.id))
"""

CHECKS = (
    Check(
        "balance_wrong",
        """
        WITH claims AS (SELECT case_id, sum(open_cents) AS cents FROM claim GROUP BY 1),
        charges AS (SELECT case_id, sum(amount_cents) AS cents FROM charge GROUP BY 1),
        paid AS (SELECT case_id, sum(amount_cents) AS cents FROM allocation
                  WHERE bucket <> 'surplus' GROUP BY 1)
        SELECT c.number, c.balance_cents || ' instead of ' || v.cents FROM case_file c
          LEFT JOIN claims ON claims.case_id = c.id LEFT JOIN charges ON charges.case_id = c.id
          LEFT JOIN paid ON paid.case_id = c.id
         CROSS JOIN LATERAL (SELECT coalesce(claims.cents, 0) + coalesce(charges.cents, 0)
                                    - coalesce(paid.cents, 0) AS cents) v
         WHERE c.balance_cents <> v.cents""",
        "A case's balance is not its claims and charges less what was set against them.",
        _STOP,
    ),
    Check(
        "balance_negative",
        "SELECT number, balance_cents::text FROM case_file WHERE balance_cents < 0",
        "More was set against a case than it owed; what is beyond belongs to the surplus.",
        "Take the last receipt back and set it against the case again.",
    ),
    Check(
        "principal_wrong",
        """
        SELECT c.number, c.principal_cents || ' instead of ' || coalesce(sum(k.open_cents), 0)
          FROM case_file c LEFT JOIN claim k ON k.case_id = c.id GROUP BY c.id
        HAVING c.principal_cents <> coalesce(sum(k.open_cents), 0)""",
        "The principal of a case is not the sum of its claims as they were placed.",
        _STOP,
    ),
    Check(
        "claim_open_wrong",
        """
        SELECT id::text, invoice_no || ': ' || open_cents FROM claim
         WHERE open_cents <> amount_cents - paid_before_cents OR open_cents <= 0""",
        "What a claim was placed for is not its amount less what was paid before.",
        _STOP,
    ),
    Check(
        "allocated_beyond_payment",
        """
        SELECT p.id::text, sum(a.amount_cents) || ' of ' || p.amount_cents
          FROM payment p JOIN allocation a ON a.payment_id = p.id GROUP BY p.id
        HAVING sum(a.amount_cents) NOT BETWEEN least(p.amount_cents, 0)
                                           AND greatest(p.amount_cents, 0)""",
        "More of a payment was set against cases than came in.",
        _STOP,
    ),
    Check(
        "allocation_unlike_payment",
        """
        SELECT a.id::text, a.received_on || ' ' || a.direct FROM allocation a
          JOIN payment p ON p.id = a.payment_id
         WHERE a.direct <> (p.channel IN ('creditor_direct','third_party'))
            OR a.received_on <> p.received_on AND NOT EXISTS (
               SELECT FROM allocation s WHERE s.payment_id = p.id AND s.bucket = 'surplus'
                  AND s.amount_cents < 0 AND s.received_on = a.received_on
                  AND s.received_on > p.received_on)
               AND NOT EXISTS (SELECT FROM allocation o WHERE o.id = a.reverses_id
                  AND o.received_on = a.received_on AND o.received_on > p.received_on)""",
        "A part of a payment bears another day or channel than the payment itself, and is not its"
        " surplus, used on that day, nor takes one back.",
        _STOP,
    ),
    Check(
        "allocation_reversal_wrong",
        """
        SELECT r.id::text, r.amount_cents || ' for ' || a.amount_cents
          FROM allocation r JOIN allocation a ON a.id = r.reverses_id
         WHERE (r.amount_cents, r.case_id, r.creditor_id, r.bucket)
               <> (-a.amount_cents, a.case_id, a.creditor_id, a.bucket)
            OR a.reverses_id IS NOT NULL""",
        "A reversal is not the exact opposite of what it reverses.",
        _STOP,
    ),
    Check(
        "payment_reversal_wrong",
        """
        SELECT r.id::text, r.amount_cents || ' for ' || p.amount_cents
          FROM payment r JOIN payment p ON p.id = r.reverses_id
         WHERE r.amount_cents <> -p.amount_cents OR p.reverses_id IS NOT NULL""",
        "A reversed payment did not go back exactly as it came.",
        _STOP,
    ),
    Check(
        "reversed_but_standing",
        f"""
        SELECT a.payment_id::text, 'allocation ' || a.id FROM {_STANDING} a
          JOIN payment r ON r.reverses_id = a.payment_id
        UNION ALL
        SELECT f.payment_id::text, 'fee ' || f.id FROM fee f
          JOIN payment r ON r.reverses_id = f.payment_id
         WHERE f.reverses_id IS NULL AND NOT EXISTS (SELECT FROM fee g WHERE g.reverses_id = f.id)
        """,
        "A payment was reversed, but a part of it or its fee still stands.",
        _STOP,
    ),
    Check(
        "payment_forgotten",
        f"""
        SELECT p.id::text, p.received_on || ': ' || p.amount_cents FROM payment p
          LEFT JOIN {_STANDING} a ON a.payment_id = p.id
         WHERE p.reverses_id IS NULL
           AND NOT EXISTS (SELECT FROM payment r WHERE r.reverses_id = p.id)
           AND NOT EXISTS (SELECT FROM tray_item t WHERE t.payment_id = p.id
                            AND t.kind = 'unallocated' AND t.settled_at IS NULL)
         GROUP BY p.id HAVING coalesce(sum(a.amount_cents), 0) + coalesce((
           SELECT sum(r.amount_cents) FROM refund r WHERE r.payment_id = p.id
              AND r.state IN ('approved','ordered','executed')), 0) < p.amount_cents""",
        "Money came in that neither stands against a case nor waits in the tray.",
        "Set it against its case, or put it into the tray.",
    ),
    Check(
        "bucket_negative",
        """
        SELECT c.number, a.bucket || ': ' || sum(a.amount_cents) FROM allocation a
          JOIN case_file c ON c.id = a.case_id GROUP BY c.number, a.bucket
        HAVING sum(a.amount_cents) < 0""",
        "More went back from a bucket of a case (a surplus, say) than was ever in it.",
        _STOP,
    ),
    Check(
        "fee_wrong",
        """
        SELECT id::text, fee_cents || ' + ' || vat_cents || ' on ' || base_cents FROM fee
         WHERE vat_cents <> round(fee_cents::numeric * vat_bp / 10000)
            OR fee_cents <> CASE WHEN lines = '[]'
               THEN round(base_cents::numeric * rate_bp / 10000)
               ELSE (SELECT sum((line ->> 'amount')::bigint) FROM jsonb_array_elements(lines) line
                      WHERE line ->> 'rule' <> 'vat') END""",
        "A fee is not the sum of its lines (or base times rate where it has none), or its VAT not"
        " the rate on it, rounded once.",
        _STOP,
    ),
    Check(
        "fee_terms_wrong",
        """
        SELECT f.id::text, f.rate_bp || ' bp' FROM fee f JOIN mandate m ON m.id = f.mandate_id
          LEFT JOIN fee_band b ON b.id = f.band_id
         WHERE m.creditor_id <> f.creditor_id
            OR f.band_id IS NOT NULL AND (b.mandate_id, b.rate_bp) <> (f.mandate_id, f.rate_bp)""",
        "A fee was not earned under the mandate and the rate that it names.",
        _STOP,
    ),
    Check(
        "fee_reversal_wrong",
        """
        SELECT r.id::text, r.fee_cents || ' for ' || f.fee_cents
          FROM fee r JOIN fee f ON f.id = r.reverses_id
         WHERE (r.base_cents, r.fee_cents, r.vat_cents, r.case_id, r.mandate_id)
               <> (-f.base_cents, -f.fee_cents, -f.vat_cents, f.case_id, f.mandate_id)
            OR f.reverses_id IS NOT NULL""",
        "A fee given back is not the exact opposite of the one that was earned.",
        _STOP,
    ),
    Check(
        "fee_not_in_ledger",
        """
        SELECT f.id::text, f.fee_cents + f.vat_cents || ' for ' || coalesce(p.cents, 0) FROM fee f
          LEFT JOIN LATERAL (SELECT sum(p.amount_cents) AS cents FROM posting p
                               JOIN account a ON a.id = p.account_id
                              WHERE p.entry_id = f.entry_id AND a.kind = 'fee_receivable') p ON true
         WHERE f.lines <> '[]' AND coalesce(p.cents, 0) <> f.fee_cents + f.vat_cents""",
        "A fee with its VAT is not what the ledger says the creditor owes for it.",
        _STOP,
    ),
    Check(
        "fee_beyond_receipt",
        """
        WITH earned AS (SELECT payment_id, case_id, sum(base_cents) AS cents FROM fee
                         GROUP BY 1, 2),
        got AS (SELECT payment_id, case_id, sum(amount_cents) AS cents FROM allocation
                 WHERE bucket <> 'surplus' GROUP BY 1, 2)
        SELECT e.payment_id::text, e.cents || ' of ' || coalesce(g.cents, 0) FROM earned e
          LEFT JOIN got g USING (payment_id, case_id)
         WHERE e.cents NOT BETWEEN least(coalesce(g.cents, 0), 0)
                               AND greatest(coalesce(g.cents, 0), 0)""",
        "A fee was reckoned on more than the payment brought to the case.",
        _STOP,
    ),
)
