"""How another agency's words map to ours, as data. What is not listed is reported, never guessed.

Each mapping reads one way for import and, inverted, the other way for export.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case of that status stands here."""

    stage: str
    close_code: str | None = None
    blocker: str | None = None


CASE_STATUS = {
    "open": Standing("amicable"),
    "plan": Standing("amicable"),  # the plan itself comes with the table of plans
    "legal": Standing("legal"),
    "disputed": Standing("amicable", blocker="dispute"),
    "paid": Standing("closed", "PIF"),
    "closed_uncollectable": Standing("closed", "UNC"),
    "closed_insolvent": Standing("closed", "INS"),
    "withdrawn_by_creditor": Standing("closed", "RCL"),
}
# statuses that only we write: our other stages and close codes, so that an export comes back whole
CASE_STATUS |= {
    stage: Standing(stage)
    for stage in ("review", "accepted", "formal_notice", "legal_decision", "enforcement",
                  "monitoring")
} | {
    f"closed_{code.lower()}": Standing("closed", code)
    for code in ("SIF", "PLC", "PDC", "CRN", "DSU", "LIE", "DUP", "REJ", "SKP", "DCD", "PRS",
                 "UNE", "TRF", "VUL", "CPL")
}  # fmt: skip

PLAN_STATUS = {
    "active": "active",
    "in_default": "late",
    "broken": "broken",
    "completed": "completed",
    "awaiting_approval": "awaiting_approval",
    "cancelled": "cancelled",
    "refused": "refused",
}
OPEN_PLANS = ("awaiting_approval", "active", "late")

CALL_OUTCOME = {
    "no_answer": "NRP",
    "voicemail": "REP",
    "wrong_number": "FXN",
    "third_party": "TIE",
    "information": "RPN",
    "promise": "PDP",
    "plan_request": "PLN",
    "disputes": "LIT",
    "callback": "DEL",
    "refuses": "RFU",
}
CALL_OUTCOME |= {
    code.lower(): code
    for code in ("OCC", "MSG", "HSV", "TIM", "PAI", "DJP", "DOC", "DIF", "AVO", "PRC", "DCD",
                 "CES", "LNG", "JUR", "NOT")
}  # fmt: skip

CHANNELS = ("agency_bank", "card", "cash", "creditor_direct")
KINDS = ("B2B", "B2C")
DIRECTIONS = ("in", "out")
FREQUENCIES = ("weekly", "fortnightly", "monthly")

# table: column: the words that it may hold
VOCABULARY: dict[str, dict[str, tuple[str, ...]]] = {
    "debtors": {"kind": KINDS},
    "cases": {"kind": KINDS, "status": tuple(CASE_STATUS)},
    "claims": {"currency": ("EUR",)},
    "calls": {"direction": DIRECTIONS, "outcome": tuple(CALL_OUTCOME)},
    "plans": {"frequency": FREQUENCIES, "status": tuple(PLAN_STATUS)},
    "payments": {"currency": ("EUR",), "channel": CHANNELS},
}


def inverse(mapping: dict[str, str]) -> dict[str, str]:
    """Our word to theirs; each of ours has exactly one."""
    return {ours: theirs for theirs, ours in mapping.items()}
