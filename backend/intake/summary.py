"""The short answer about a list, as the command and the page give it."""

from typing import Any

from backend.intake.grouping import Grouped
from backend.intake.outcome import Checked


def summary(checked: Checked, grouped: Grouped) -> dict[str, Any]:
    """`{cases, debtors, claims, principal_cents, repeated, rejected: [{line, column, reason}]}`.

    `debtors` are the distinct debtors in the list; `principal_cents` is what is still open on the
    accepted lines; `repeated` lines are counted nowhere else.
    """
    return {
        "cases": grouped.cases_count,
        "debtors": grouped.debtors_count,
        "claims": checked.frame.height,
        "principal_cents": checked.principal.cents,
        "repeated": len(checked.repeated),
        "rejected": [
            {"line": each.line, "column": each.column, "reason": each.reason}
            for each in checked.rejected
        ],
    }
