"""The outcomes of a call, as data: what each is called, what it counts for, what it brings about.

Source: FEATURES (6), recommended call outcomes. Direction, channel and length are fields of the
call, not codes. `attempt`: somebody's number was tried. `live`: a human being answered.
`right_party`: it was the debtor or who speaks for it. Right party implies live implies attempt.
"""

from dataclasses import dataclass
from typing import Literal

from backend.words import _

Group = Literal["reached", "third_party", "not_reached", "other"]
Asks = Literal["", "promise", "plan", "callback", "note"]

GROUPS: dict[str, str] = {
    "reached": _("Debtor reached"),
    "third_party": _("Somebody else answered"),
    "not_reached": _("Not reached"),
    "other": _("Without a call"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`asks` is what the form must hold besides. Days count from the day of the call.

    `retry_days`: the next attempt. `hold`: the blocker that is set, looked at again after
    `review_days`. `task`: what somebody has to do within `task_days`, on the list of the case's
    agent or of the managers. `bad_number`: the number is marked bad.
    """

    code: str
    word: str
    group: Group
    attempt: bool = True
    live: bool = False
    right_party: bool = False
    asks: Asks = ""
    retry_days: int = 0
    bad_number: bool = False
    hold: str = ""
    review_days: int = 0
    task: str = ""
    task_days: int = 0
    task_role: Literal["agent", "manager"] = "agent"


def _reached(code: str, word: str, **more: object) -> Outcome:
    return Outcome(code, word, "reached", live=True, right_party=True, **more)  # type: ignore[arg-type]


OUTCOMES: dict[str, Outcome] = {
    outcome.code: outcome
    for outcome in (
        _reached("PDP", _("Promise"), asks="promise"),
        _reached("PLN", _("Plan agreed"), asks="plan"),
        _reached("DJP", _("Says it is paid"), hold="paid_check", review_days=7, task="paid.check",
                 task_days=1),
        _reached("LIT", _("Disputes the claim"), asks="note", hold="dispute", review_days=14,
                 task="dispute.examine", task_days=1),
        _reached("DEL", _("Callback asked for"), asks="callback", task="callback"),
        _reached("RFU", _("Refuses to pay"), task="legal.propose", task_days=1),
        _reached("PAI", _("Paying now"), asks="promise"),
        _reached("RPN", _("Reached, no commitment"), retry_days=5),
        _reached("DOC", _("Asks for documents"), task="documents.send", task_days=1, retry_days=7),
        _reached("DIF", _("In hardship"), hold="vulnerable", review_days=14, task="hardship.review",
                 task_days=1, task_role="manager"),
        _reached("AVO", _("Represented by somebody"), asks="note", hold="representation",
                 review_days=30, task="representation.write", task_days=1),
        _reached("PRC", _("Insolvency announced"), hold="insolvency", review_days=14,
                 task="insolvency.verify", task_days=1),
        _reached("CES", _("Wants no contact"), hold="cease_contact", review_days=30),
        Outcome("TIE", _("Somebody else, no message"), "third_party", live=True, retry_days=1),
        Outcome("TIM", _("Somebody else took a message"), "third_party", live=True, retry_days=2),
        Outcome("DCD", _("Deceased or struck off"), "third_party", live=True,
                hold="documents_missing", review_days=14, task="death.verify", task_days=1),
        Outcome("LNG", _("Speaks another language"), "third_party", live=True,
                task="case.reassign", task_days=1, task_role="manager"),
        Outcome("JUR", _("Lives in another country"), "third_party", live=True,
                task="case.reassign", task_days=1, task_role="manager"),
        Outcome("NRP", _("No answer"), "not_reached", retry_days=1),
        Outcome("OCC", _("Busy"), "not_reached", retry_days=1),
        Outcome("REP", _("Voicemail"), "not_reached", retry_days=1),
        Outcome("MSG", _("Neutral message left"), "not_reached", retry_days=2),
        Outcome("FXN", _("Wrong number"), "not_reached", bad_number=True, retry_days=1),
        Outcome("HSV", _("Number out of service"), "not_reached", bad_number=True, retry_days=1),
        Outcome("NOT", _("Internal note"), "other", attempt=False, asks="note"),
    )
}  # fmt: skip

# The eight on the keys 1 to 8, in the order of the keys.
QUICK = ("PDP", "PLN", "DJP", "LIT", "DEL", "REP", "RFU", "FXN")
METHODS: dict[str, str] = {
    "transfer": _("Transfer"),
    "card": _("Card"),
    "cash": _("Cash"),
    "direct": _("To the creditor"),
}
