"""The checks of plans that live: bound together they stand alike, versions follow each other, a
discount is granted for a plan that was kept, once, as the ledger says.
"""

from backend.fsck.check import Check

_WRITE = "Ask whoever keeps the system: only a mistake in the program or a hand did this."

CHECKS = (
    Check(
        "plan_bound_differs",
        """
        SELECT 'plan ' || p.id, concat_ws(' ', p.state, p.next_check_on, p.agreed_on, p.overpayment)
               || ' unlike plan ' || f.id FROM plan p JOIN plan f ON f.id = p.joint_id
         WHERE (p.state, p.next_check_on, p.agreed_on, p.grace_days, p.tolerance_bp, p.overpayment,
                p.interest, p.missed_on, f.joint_id) IS DISTINCT FROM
               (f.state, f.next_check_on, f.agreed_on, f.grace_days, f.tolerance_bp, f.overpayment,
                f.interest, f.missed_on, f.id)
        UNION ALL
        SELECT 'plan ' || min(p.id), 'over cases of several debtors' FROM plan p
          JOIN case_file c ON c.id = p.case_id
         WHERE p.joint_id IS NOT NULL AND p.state IN ('draft','proposed','awaiting_approval',
               'confirmed','active','late')
         GROUP BY p.joint_id HAVING count(DISTINCT c.debtor_id) > 1""",
        "A plan over several cases stands otherwise on one of them: it is judged wrongly.",
        _WRITE,
    ),
    Check(
        "plan_version_wrong",
        """
        SELECT 'plan ' || p.id, 'version ' || p.version || ' after version ' || o.version
               || ' of plan ' || o.id || ', ' || o.state FROM plan p JOIN plan o
            ON o.id = p.replaces_id
         WHERE o.case_id <> p.case_id OR p.version <> o.version + 1
            OR (p.agreed_on IS NOT NULL AND o.state <> 'renegotiated')
        UNION ALL
        SELECT 'plan ' || o.id, 'replaced by nothing' FROM plan o
         WHERE o.state = 'renegotiated' AND o.joint_id IS NULL
           AND NOT EXISTS (SELECT FROM plan p WHERE p.replaces_id = o.id
                            AND p.agreed_on IS NOT NULL)""",
        "The versions of a plan do not follow each other: its history is not whole.",
        _WRITE,
    ),
    Check(
        "plan_discount_wrong",
        """
        SELECT 'plan ' || p.id, 'entry ' || p.discount_entry_id || ': waived '
               || coalesce(w.cents, 0) || ', in the ledger ' || coalesce(l.cents, 0)
               || ', agreed ' || p.discount_cents
          FROM plan p
          LEFT JOIN LATERAL (SELECT -sum(amount_cents) AS cents FROM charge
                              WHERE case_id = p.case_id AND entry_id = p.discount_entry_id) w
            ON true
          LEFT JOIN LATERAL (SELECT sum(g.amount_cents) AS cents FROM posting g
                               JOIN account a ON a.id = g.account_id AND a.kind = 'discounted'
                              WHERE g.entry_id = p.discount_entry_id) l ON true
         WHERE p.discount_entry_id IS NOT NULL
           AND (w.cents IS DISTINCT FROM l.cents OR w.cents > p.discount_cents)
        UNION ALL
        SELECT 'plan ' || p.id, 'kept, but ' || p.discount_cents || ' were not waived' FROM plan p
          JOIN case_file c ON c.id = p.case_id
         WHERE p.state = 'completed' AND p.discount_cents > 0 AND p.discount_entry_id IS NULL
           AND c.balance_cents >= p.discount_cents""",
        "A discount was not granted as the plan says, or the ledger knows another amount.",
        "Do not ask the debtor for it. " + _WRITE,
    ),
    Check(
        "plan_story_wrong",
        """
        SELECT 'plan ' || id, 'in force without having been agreed' FROM plan
         WHERE state IN ('confirmed','renegotiated') AND agreed_on IS NULL
        UNION ALL
        SELECT 'plan ' || id, 'not agreed, but in writing' FROM plan
         WHERE state IN ('draft','proposed','awaiting_approval') AND document_id IS NOT NULL
        UNION ALL
        SELECT 'plan ' || id, 'confirmed without a document' FROM plan
         WHERE state = 'confirmed' AND document_id IS NULL
        UNION ALL
        SELECT 'plan ' || id, state || ', yet ' || missed_on || ' was missed' FROM plan
         WHERE missed_on IS NOT NULL AND state NOT IN ('broken','renegotiated')""",
        "A plan's state does not go with what is known of it.",
        _WRITE,
    ),
)
