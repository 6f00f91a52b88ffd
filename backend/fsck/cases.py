"""The checks of cases and what was arranged: one creditor each, and one truth told once."""

from backend.fsck.check import Check

_WRITE = "Ask whoever keeps the system: only a mistake in the program or a hand did this."
_CHILDREN = ("claim", "charge", "blocker", "task", "allocation", "fee", "document", "letter",
             "plan", "instalment", "call", "promise", "journal_entry", "claim_fact",
             "statement_issue")  # fmt: skip

_MISMATCHED = " UNION ALL ".join(
    f"SELECT '{table} ' || x.id, x.creditor_id || ' instead of ' || c.creditor_id FROM {table} x"
    f" JOIN case_file c ON c.id = x.case_id WHERE x.creditor_id <> c.creditor_id"
    for table in _CHILDREN
)

CHECKS = (
    Check(
        "creditor_differs",
        f"""{_MISMATCHED}
        UNION ALL SELECT 'case ' || c.number, 'mandate ' || m.id FROM case_file c
          JOIN mandate m ON m.id = c.mandate_id WHERE m.creditor_id <> c.creditor_id
        UNION ALL SELECT 'case ' || c.number, 'placement ' || p.id FROM case_file c
          JOIN placement p ON p.id = c.placement_id WHERE p.creditor_id <> c.creditor_id
        UNION ALL SELECT 'fee_band ' || b.id, 'mandate ' || m.id FROM fee_band b
          JOIN mandate m ON m.id = b.mandate_id WHERE m.creditor_id <> b.creditor_id
        UNION ALL SELECT 'rejected_row ' || r.id, 'placement ' || p.id FROM rejected_row r
          JOIN placement p ON p.id = r.placement_id WHERE p.creditor_id <> r.creditor_id
        UNION ALL SELECT 'instalment ' || i.id, 'plan ' || p.id FROM instalment i
          JOIN plan p ON p.id = i.plan_id WHERE p.case_id <> i.case_id""",
        "Something belongs to one creditor and hangs on a case of another.",
        "Block the client area until it is clear who saw what. " + _WRITE,
    ),
    Check(
        "placement_totals_wrong",
        """
        WITH booked AS (SELECT creditor_id, sum(cases_count) AS cases, sum(principal_cents) AS cents
                          FROM placement GROUP BY creditor_id),
        held AS (SELECT creditor_id, count(*) AS cases, sum(principal_cents) AS cents
                   FROM case_file WHERE placement_id IS NOT NULL GROUP BY creditor_id)
        SELECT k.ref, b.cases || ' cases, ' || b.cents || ' instead of '
               || coalesce(h.cases, 0) || ', ' || coalesce(h.cents, 0)
          FROM booked b JOIN creditor k ON k.id = b.creditor_id
          LEFT JOIN held h USING (creditor_id)
         WHERE (b.cases, b.cents) <> (coalesce(h.cases, 0), coalesce(h.cents, 0))""",
        "A creditor's placements do not hold the cases and the principal they were booked with.",
        _WRITE,
    ),
    Check(
        "case_without_claim",
        """
        SELECT number, stage FROM case_file c
         WHERE NOT EXISTS (SELECT FROM claim k WHERE k.case_id = c.id)""",
        "A case has no claim: nothing is known of what is owed.",
        "Close it as placed in error, or have it placed again.",
    ),
    Check(
        "plan_total_wrong",
        """
        SELECT p.id::text, p.total_cents || ' instead of ' || coalesce(sum(i.amount_cents), 0)
          FROM plan p LEFT JOIN instalment i ON i.plan_id = p.id GROUP BY p.id
        HAVING p.total_cents <> coalesce(sum(i.amount_cents), 0)""",
        "The instalments of a plan do not add up to what it asks for.",
        "Cancel the plan and agree a new one.",
    ),
    Check(
        "plans_open_twice",
        """
        SELECT c.number, count(*) || ' plans' FROM plan p JOIN case_file c ON c.id = p.case_id
         WHERE p.state IN ('confirmed','active','late') GROUP BY c.number HAVING count(*) > 1
        UNION ALL
        SELECT c.number, count(*) || ' in preparation' FROM plan p
          JOIN case_file c ON c.id = p.case_id
         WHERE p.state IN ('draft','proposed','awaiting_approval') GROUP BY c.number
        HAVING count(*) > 1""",
        "A case has more than one open plan: money would count for both.",
        "Cancel all but one.",
    ),
    Check(
        "check_day_wrong",
        """
        SELECT 'plan ' || id, state FROM plan
         WHERE CASE WHEN state = 'late' THEN next_check_on IS NULL
                    WHEN state NOT IN ('confirmed','active') THEN next_check_on IS NOT NULL
                    ELSE false END
        UNION ALL
        SELECT 'promise ' || id, state FROM promise
         WHERE (state = 'open') = (next_check_on IS NULL)""",
        "A plan or promise is over and yet to be judged, or open and never judged again.",
        _WRITE,
    ),
    Check(
        "arrangement_wrong",
        """
        SELECT c.number, c.arrangement || ' instead of ' || v.arrangement FROM case_file c
         CROSS JOIN LATERAL (SELECT CASE
           WHEN EXISTS (SELECT FROM plan p WHERE p.case_id = c.id
                           AND p.state IN ('confirmed','active','late'))
             THEN 'plan'
           WHEN EXISTS (SELECT FROM promise p WHERE p.case_id = c.id AND p.state = 'open')
             THEN 'promise' ELSE 'none' END AS arrangement) v
         WHERE c.arrangement <> v.arrangement""",
        "A case does not say what was arranged on it.",
        _WRITE,
    ),
    Check(
        "closed_with_arrangement",
        """
        SELECT c.number, 'plan ' || p.id FROM case_file c JOIN plan p ON p.case_id = c.id
         WHERE c.stage = 'closed'
           AND p.state IN ('draft','proposed','awaiting_approval','confirmed','active','late')
        UNION ALL
        SELECT c.number, 'promise ' || p.id FROM case_file c JOIN promise p ON p.case_id = c.id
         WHERE c.stage = 'closed' AND p.state = 'open'""",
        "A case is closed while a plan or a promise is still open.",
        "Cancel the plan or the promise, or reopen the case.",
    ),
    Check(
        "hold_wrong",
        """
        SELECT number, blocked::text FROM case_file c
         WHERE blocked <> EXISTS (SELECT FROM blocker b
                                   WHERE b.case_id = c.id AND b.lifted_on IS NULL)""",
        "A case is on hold without a reason, or has one and is not on hold.",
        _WRITE,
    ),
    Check(
        "code_unknown",
        """
        SELECT 'case ' || number, close_code FROM case_file
         WHERE close_code IS NOT NULL
           AND close_code <> ALL(string_to_array(current_setting('fsck.close_codes'), ' '))
        UNION ALL
        SELECT 'call ' || id, outcome FROM call
         WHERE outcome <> ALL(string_to_array(current_setting('fsck.outcomes'), ' '))""",
        "A case was closed, or a call ended, in a way that the tables of codes do not know.",
        "Correct the import's mapping, or add the code to the table with its flags.",
    ),
    Check(
        "person_wrong",
        """
        SELECT id::text, role FROM person WHERE (role = 'creditor') = (creditor_id IS NULL)
        UNION ALL
        SELECT p.id::text, 'session of another creditor' FROM web_session s
          JOIN person p ON p.id = s.person_id
         WHERE s.revoked_at IS NULL AND s.absolute_until > now()
           AND s.creditor_id IS DISTINCT FROM p.creditor_id""",
        "A creditor's user has no creditor, or signed in for another one.",
        "Disable the account, then look up in the journal what it read.",
    ),
    Check(
        "document_altered",
        """
        SELECT id::text, name FROM document WHERE sha256 <> encode(sha256(content), 'hex')""",
        "The bytes of a document are not those that were filed.",
        "Restore the document from the last backup in which it was sound.",
    ),
)
