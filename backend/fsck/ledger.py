"""The checks of the ledger: what the database refuses at COMMIT, looked at once more from outside.

And that the books say the same as the rows of the cases: what is owed, what waits, what was earned.
Each is one statement over whole tables, whatever their size.
"""

from backend.fsck.check import Check

_STOP = "Stop recording, keep the journal, and reverse the entry with its reason."

_OWED = """
  (SELECT p.entry_id, p.case_id, p.component, p.amount_cents FROM posting p
     JOIN account a ON a.id = p.account_id AND a.kind = 'owed')
"""

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
)
