"""The checks of the ledger: what the database refuses at COMMIT, looked at once more from outside.

And that the books say the same as the rows of the cases: what is owed, what waits, what was earned.
Each is one statement over whole tables, whatever their size.
"""

from backend.fsck.check import Check
from backend.payments.rules import OUTSIDE

_STOP = "Stop recording, keep the journal, and reverse the entry with its reason."

_FIND = "Compare the entries with the rows that they name, and book what is missing."
_OWED = """
  (SELECT p.entry_id, p.case_id, p.component, p.payment_id, p.amount_cents FROM posting p
    WHERE p.component IS NOT NULL)
"""
_OUTSIDE = ", ".join(f"'{channel}'" for channel in OUTSIDE)
# the payment that came in, for it and for its reversal
_ORIGIN = "coalesce(p.reverses_id, p.id)"

CHECKS = (
    Check(
        "entry_unbalanced",
        """
        SELECT entry_id::text, pool || ' ' || sum(amount_cents) FROM posting
         GROUP BY entry_id, pool HAVING sum(amount_cents) <> 0""",
        "An entry is not nought in a pool: money appears or vanishes in it.",
        _STOP,
    ),
    Check(
        "entry_too_short",
        """
        SELECT e.id::text, e.kind || ': ' || coalesce(p.lines, 0) FROM entry e
          LEFT JOIN (SELECT entry_id, count(*) AS lines FROM posting GROUP BY 1) p
            ON p.entry_id = e.id
         WHERE coalesce(p.lines, 0) < 2""",
        "An entry has fewer than two lines: it says nothing of where the money went.",
        _STOP,
    ),
    Check(
        "pool_not_nought",
        """
        SELECT a.pool, sum(p.cents)::text
          FROM (SELECT account_id, sum(amount_cents) AS cents FROM posting GROUP BY 1) p
          JOIN account a ON a.id = p.account_id GROUP BY a.pool HAVING sum(p.cents) <> 0""",
        "The accounts of a pool do not add up to nought: the pools were mixed.",
        _STOP,
    ),
    Check(
        "account_overdrawn",
        """
        SELECT a.id::text, a.kind || ' of ' || coalesce(a.creditor_id, 0) || ': ' || sum(p.cents)
          FROM account a
          JOIN (SELECT account_id, sum(amount_cents) AS cents FROM posting GROUP BY 1) p
            ON p.account_id = a.id
         WHERE a.no_debit_balance GROUP BY a.id HAVING sum(p.cents) > 0""",
        "More was paid out of an account than was on it: other people's money was used.",
        _STOP,
    ),
    Check(
        "entry_reversal_inexact",
        """
        WITH backs AS (SELECT id, reverses_id FROM entry WHERE reverses_id IS NOT NULL),
        lines AS (
          SELECT b.id, p.account_id, p.case_id, p.claim_id, p.payment_id, p.component,
                 p.amount_cents AS cents, 1 AS side
            FROM backs b JOIN posting p ON p.entry_id = b.id
          UNION ALL
          SELECT b.id, p.account_id, p.case_id, p.claim_id, p.payment_id, p.component,
                 -p.amount_cents, -1 FROM backs b JOIN posting p ON p.entry_id = b.reverses_id)
        SELECT DISTINCT id::text, 'line of ' || cents FROM lines
         GROUP BY id, account_id, case_id, claim_id, payment_id, component, cents
        HAVING sum(side) <> 0""",
        "A reversal is not, line by line, the opposite of the entry that it reverses.",
        _STOP,
    ),
    Check(
        "entry_reversal_reversed",
        """
        SELECT e.id::text, 'of ' || r.id FROM entry e JOIN entry r ON r.id = e.reverses_id
         WHERE r.reverses_id IS NOT NULL""",
        "A reversal was reversed: whether the first entry stands cannot be told any more.",
        "Book the first entry again, under a key of its own.",
    ),
    Check(
        "entry_backdated",
        """
        SELECT e.id::text, e.booked_on || ' after ' || l.closed_until FROM period_lock l
          JOIN entry e ON e.booked_on <= l.closed_until AND e.id > l.last_entry_id""",
        "An entry was booked into a period after that was closed.",
        "Reverse it in an open period, and tell whoever was given the closed figures.",
    ),
    Check(
        "account_days_wrong",
        """
        SELECT coalesce(d.account_id, p.account_id)::text,
               coalesce(d.cents, 0) || ' instead of ' || coalesce(p.cents, 0)
          FROM (SELECT account_id, sum(debit_cents - credit_cents) AS cents FROM account_day
                 GROUP BY 1) d
          FULL JOIN (SELECT account_id, sum(amount_cents) AS cents FROM posting
                      WHERE id <= (SELECT posting_id FROM ledger_mark) GROUP BY 1) p
            ON p.account_id = d.account_id
         WHERE coalesce(d.cents, 0) <> coalesce(p.cents, 0)""",
        "The days that balances are read from are not the sum of the postings.",
        "Stop payouts; empty `account_day` and `ledger_mark`, and sum up again.",
    ),
    Check(
        "ledger_owed_wrong",
        f"""
        SELECT c.number, d.component || ': ' || d.cents || ' more than in the ledger' FROM (
          SELECT case_id, component, sum(cents) AS cents FROM (
            SELECT case_id, 'principal' AS component, open_cents AS cents FROM claim
            UNION ALL SELECT case_id, CASE kind WHEN 'principal_correction' THEN 'principal'
                             ELSE kind END, amount_cents FROM charge
            UNION ALL SELECT case_id, bucket, -amount_cents FROM allocation
                       WHERE bucket <> 'surplus'
            UNION ALL SELECT case_id, component, -amount_cents FROM {_OWED} o) x
           GROUP BY 1, 2 HAVING sum(cents) <> 0) d JOIN case_file c ON c.id = d.case_id""",
        "What a case owes by its claims, charges and receipts is not what the ledger says.",
        _FIND,
    ),
    Check(
        "ledger_row_missing",
        """
        SELECT 'allocation ' || a.id, 'payment ' || a.payment_id FROM allocation a
          JOIN payment p ON p.id = a.payment_id
         WHERE a.entry_id IS NULL AND p.entry_id IS NOT NULL""",
        "A receipt is in the ledger and what was made of it is not.",
        _FIND,
    ),
    Check(
        "ledger_receipt_wrong",
        f"""
        SELECT coalesce(r.id, o.payment_id)::text,
               coalesce(-o.cents, 0) || ' instead of ' || coalesce(r.cents, 0)
          FROM (SELECT {_ORIGIN} AS id, sum(a.amount_cents) AS cents
                  FROM allocation a JOIN payment p ON p.id = a.payment_id
                 WHERE a.bucket <> 'surplus' AND a.entry_id IS NOT NULL GROUP BY 1) r
          FULL JOIN (SELECT payment_id, sum(amount_cents) AS cents FROM {_OWED} o
                      WHERE payment_id IS NOT NULL GROUP BY 1) o ON o.payment_id = r.id
         WHERE coalesce(r.cents, 0) <> -coalesce(o.cents, 0)""",
        "The parts of a receipt that lowered a debt are not what its entries say.",
        _FIND,
    ),
    Check(
        "ledger_charge_wrong",
        f"""
        SELECT coalesce(h.entry_id, o.entry_id)::text, coalesce(h.component, o.component) || ': '
               || coalesce(o.cents, 0) || ' instead of ' || coalesce(h.cents, 0)
          FROM (SELECT entry_id, case_id, CASE kind WHEN 'principal_correction' THEN 'principal'
                       ELSE kind END AS component, sum(amount_cents) AS cents FROM charge
                 WHERE entry_id IS NOT NULL GROUP BY 1, 2, 3) h
          FULL JOIN (SELECT o.entry_id, o.case_id, o.component, sum(o.amount_cents) AS cents
                       FROM {_OWED} o JOIN entry e ON e.id = o.entry_id AND e.kind IN ('accrued',
                            'written_off', 'credit_note', 'discount', 'cost_advanced')
                      GROUP BY 1, 2, 3) o
            ON (o.entry_id, o.case_id, o.component) = (h.entry_id, h.case_id, h.component)
         WHERE coalesce(h.cents, 0) <> coalesce(o.cents, 0)""",
        "What was added to a debt, or given up of it, is not what its entry says.",
        _FIND,
    ),
    Check(
        "ledger_fee_wrong",
        """
        SELECT coalesce(f.case_id, o.case_id, 0)::text,
               coalesce(o.cents, 0) || ' instead of ' || coalesce(f.cents, 0)
          FROM (SELECT case_id, sum(fee_cents + vat_cents) AS cents FROM fee
                 WHERE lines <> '[]' GROUP BY 1) f
          FULL JOIN (SELECT p.case_id, sum(p.amount_cents) AS cents FROM posting p
                       JOIN account a ON a.id = p.account_id AND a.kind = 'fee_receivable'
                       JOIN entry e ON e.id = p.entry_id AND e.kind = 'fee' GROUP BY 1) o
            ON o.case_id = f.case_id
         WHERE coalesce(f.cents, 0) <> coalesce(o.cents, 0)""",
        "The fees of a case are not what the ledger says that its creditor owes for them.",
        _FIND,
    ),
    Check(
        "ledger_bank_wrong",
        f"""
        SELECT coalesce(r.id, b.payment_id)::text,
               coalesce(b.cents, 0) || ' instead of ' || coalesce(r.cents, 0)
          FROM (SELECT {_ORIGIN} AS id, sum(p.amount_cents) AS cents FROM payment p
                 WHERE p.entry_id IS NOT NULL AND p.channel NOT IN ({_OUTSIDE}) GROUP BY 1) r
          FULL JOIN (SELECT p.payment_id, sum(p.amount_cents) AS cents FROM posting p
                       JOIN account a ON a.id = p.account_id AND a.kind = 'trust_bank'
                       JOIN entry e ON e.id = p.entry_id AND e.kind IN ('received', 'waiting')
                      GROUP BY 1) b ON b.payment_id = r.id
         WHERE coalesce(r.cents, 0) <> coalesce(b.cents, 0)""",
        "What the account of client money took in is not what was received.",
        _FIND,
    ),
    Check(
        "ledger_waiting_wrong",
        f"""
        WITH held AS (
          SELECT p.payment_id, a.kind, -sum(p.amount_cents) AS cents FROM posting p
            JOIN account a ON a.id = p.account_id AND a.kind IN ('unallocated', 'refundable')
           GROUP BY 1, 2),
        waits AS (
          SELECT t.payment_id, 'unallocated' AS kind, t.amount_cents AS cents FROM tray_item t
            JOIN payment p ON p.id = t.payment_id AND p.channel NOT IN ({_OUTSIDE})
           WHERE t.kind = 'unallocated' AND t.settled_at IS NULL
          UNION ALL
          SELECT {_ORIGIN}, 'refundable', a.amount_cents FROM allocation a
            JOIN payment p ON p.id = a.payment_id AND p.channel NOT IN ({_OUTSIDE})
           WHERE a.bucket = 'surplus'
          UNION ALL -- what had been refunded before the receipt went back: the payer owes it
          SELECT r.payment_id, CASE WHEN r.case_id IS NULL THEN 'unallocated' ELSE 'refundable' END,
                 -r.amount_cents FROM refund r JOIN payment p ON p.reverses_id = r.payment_id
           WHERE r.state IN ('ordered', 'executed'))
        SELECT coalesce(h.payment_id, w.payment_id)::text, coalesce(h.kind, w.kind) || ': '
               || coalesce(h.cents, 0) || ' instead of ' || coalesce(w.cents, 0)
          FROM held h
          FULL JOIN (SELECT payment_id, kind, sum(cents) AS cents FROM waits GROUP BY 1, 2) w
            ON (w.payment_id, w.kind) = (h.payment_id, h.kind)
         WHERE coalesce(h.cents, 0) <> coalesce(w.cents, 0)""",
        "What lies at the bank for nobody yet, or for a debtor, is not what waits in the tray.",
        _FIND,
    ),
)
