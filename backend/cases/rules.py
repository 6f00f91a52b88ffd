"""A case: its stages and the ways between them, why it may rest, how it ends, what is shown of it.

Three axes and not one list of statuses: how far it has come (`stage`), what was agreed
(`arrangement`), and why it must rest (blockers). What a person sees is derived from the three.
No clock, no row, no request. Callers bring the facts; these functions answer or refuse.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from backend.money import NOTHING, Money
from backend.refusals import Forbidden, Refused
from backend.words import _


class Stage(StrEnum):
    """How far a case has come, in the order of the trade."""

    REVIEW = "review"
    ACCEPTED = "accepted"
    AMICABLE = "amicable"
    FORMAL_NOTICE = "formal_notice"
    LEGAL_DECISION = "legal_decision"
    LEGAL = "legal"
    ENFORCEMENT = "enforcement"
    MONITORING = "monitoring"
    CLOSED = "closed"


STAGE_WORDS = {
    Stage.REVIEW: _("In review"),
    Stage.ACCEPTED: _("Accepted"),
    Stage.AMICABLE: _("Amicable"),
    Stage.FORMAL_NOTICE: _("After formal notice"),
    Stage.LEGAL_DECISION: _("Court: awaiting the creditor"),
    Stage.LEGAL: _("In court"),
    Stage.ENFORCEMENT: _("Enforcement"),
    Stage.MONITORING: _("Monitored"),
    Stage.CLOSED: _("Closed"),
}

ARRANGEMENT_WORDS = {"promise": _("Promise open"), "plan": _("Plan running")}

BLOCKERS = {
    "dispute": _("Disputed"),
    "complaint": _("Complaint"),
    "vulnerable": _("Vulnerable person"),
    "cease_contact": _("Wants no contact"),
    "paid_check": _("Says it is paid: being checked"),
    "creditor_wait": _("Waiting for the creditor"),
    "documents_missing": _("Documents missing"),
    "insolvency": _("Insolvency"),
    "representation": _("Represented by somebody"),
    "legal_moratorium": _("Legal moratorium"),
}
REVIEW_DAYS_MAX = 366  # a case that rests is looked at again within the year: none is forgotten

# From where to where a case may be led by hand. Closing and reopening are acts of their own.
WAYS: dict[Stage, tuple[Stage, ...]] = {
    Stage.REVIEW: (Stage.ACCEPTED,),
    Stage.ACCEPTED: (Stage.AMICABLE, Stage.MONITORING),
    Stage.AMICABLE: (Stage.FORMAL_NOTICE, Stage.MONITORING),
    Stage.FORMAL_NOTICE: (Stage.AMICABLE, Stage.LEGAL_DECISION, Stage.MONITORING),
    Stage.LEGAL_DECISION: (Stage.LEGAL, Stage.MONITORING),
    Stage.LEGAL: (Stage.ENFORCEMENT, Stage.MONITORING),
    Stage.ENFORCEMENT: (Stage.MONITORING,),
    Stage.MONITORING: (Stage.AMICABLE, Stage.LEGAL_DECISION),
    Stage.CLOSED: (),
}
PRESSING = (Stage.FORMAL_NOTICE, Stage.LEGAL_DECISION, Stage.LEGAL, Stage.ENFORCEMENT)

Resolved = Literal["paid", "otherwise", "no"]


@dataclass(frozen=True, slots=True)
class CloseCode:
    """How a case ended. `told` is what its creditor reads; `leaves_cohort`: no rate counts it."""

    code: str
    meaning: str
    told: str
    resolved: Resolved = "no"
    leaves_cohort: bool = False
    nothing_owed: bool = False  # only when the balance is nought


# FEATURES (6). The flags decide the resolution rates: `backend.indicators` reads them.
CLOSE_CODES: dict[str, CloseCode] = {
    close.code: close
    for close in (
        CloseCode("PIF", _("Paid in full"), _("Paid in full."), "paid", nothing_owed=True),
        CloseCode("SIF", _("Settled for less"), _("Settled as you agreed."), "paid"),
        CloseCode("PLC", _("Plan completed"), _("Paid by instalments."), "paid", nothing_owed=True),
        CloseCode(
            "PDC",
            _("Paid to the creditor"),
            _("Paid to you directly."),
            "paid",
            nothing_owed=True,
        ),
        CloseCode("CRN", _("Credit note"), _("You issued a credit note."), "otherwise"),
        CloseCode("DSU", _("Dispute upheld"), _("The debtor's dispute was upheld."), "otherwise"),
        CloseCode(
            "LIE", _("Placed in error"), _("Placed in error, withdrawn."), leaves_cohort=True
        ),
        CloseCode(
            "DUP", _("Duplicate"), _("The same claims are in another case."), leaves_cohort=True
        ),
        CloseCode("RCL", _("Recalled"), _("You took the case back."), leaves_cohort=True),
        CloseCode(
            "REJ",
            _("Refused at review"),
            _("Not taken on: the claim could not be collected as placed."),
            leaves_cohort=True,
        ),
        CloseCode(
            "UNC", _("Efforts exhausted"), _("Every amicable effort was made without success.")
        ),
        CloseCode("SKP", _("Untraceable"), _("The debtor could not be traced.")),
        CloseCode("INS", _("Insolvent, no assets"), _("The debtor is insolvent without assets.")),
        CloseCode("DCD", _("Deceased or struck off"), _("The debtor is no more.")),
        CloseCode("PRS", _("Prescribed"), _("The time allowed to claim has run out.")),
        CloseCode("UNE", _("Uneconomic"), _("Going on would cost more than it could bring.")),
        CloseCode("TRF", _("Passed on"), _("Passed to a lawyer or bailiff.")),
        CloseCode("VUL", _("Closed for vulnerability"), _("Closed to protect the debtor.")),
        CloseCode("CPL", _("Complaint or order"), _("Closed by a complaint or a court's order.")),
    )
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees of a case: `code` for filters, `word` to read, `tone` for its colour."""

    code: str
    word: str
    tone: Literal["good", "warn", "bad", "accent", ""]


SHOWN_CODES: dict[str, str] = {
    **{
        str(stage): word
        for stage, word in STAGE_WORDS.items()
        if stage not in (Stage.CLOSED, Stage.LEGAL_DECISION)
    },
    "legal_decision": STAGE_WORDS[Stage.LEGAL_DECISION],
    "promise": ARRANGEMENT_WORDS["promise"],
    "plan": ARRANGEMENT_WORDS["plan"],
    "blocked": _("On hold"),
    "resolved": _("Resolved"),
    "unresolved": _("Closed without result"),
}


def shown_state(stage: str, arrangement: str, *, blocked: bool, close_code: str | None) -> Shown:
    """The one word for a case in a list: closed before on hold before agreed before its stage."""
    if stage == Stage.CLOSED:
        close = CLOSE_CODES.get(close_code or "")
        if close is None:
            return Shown("unresolved", STAGE_WORDS[Stage.CLOSED], "")
        if close.resolved == "no":
            return Shown("unresolved", close.meaning, "")
        return Shown("resolved", close.meaning, "good")
    if blocked:
        return Shown("blocked", SHOWN_CODES["blocked"], "bad")
    if arrangement in ARRANGEMENT_WORDS:
        return Shown(arrangement, ARRANGEMENT_WORDS[arrangement], "accent")
    known = Stage(stage)
    return Shown(str(known), STAGE_WORDS[known], "warn" if known in PRESSING else "")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards need to know of a case. Days are the day of the act's, sums the case's.

    `claimed` is all that was ever owed, `settlement_min_bp` the share of it that the mandate lets
    an agent accept for the whole; `plan_completed` tells of the last plan that was agreed.
    """

    stage: Stage
    arrangement: str
    blockers: tuple[str, ...]
    has_agent: bool
    has_mandate: bool
    claims: int
    balance: Money
    insolvent: bool = False
    surplus: Money = NOTHING
    claimed: Money = NOTHING
    settlement_min_bp: int = 10_000
    plan_completed: bool = False


def may_move(facts: Facts, to: Stage) -> None:
    """Raises `Refused`, saying what to do first, unless the case may be led on to `to`."""
    if to not in WAYS[facts.stage]:
        raise Refused(
            _("A case cannot go from “{here}” to “{there}”"),
            here=STAGE_WORDS[facts.stage],
            there=STAGE_WORDS[to],
        )
    if to is Stage.ACCEPTED:
        _may_accept(facts)
    if to is Stage.AMICABLE and facts.stage is Stage.ACCEPTED and not facts.has_agent:
        raise Refused(_("Assign the case to an agent first"))
    if to in PRESSING and facts.blockers:
        raise Refused(_("The case is on hold: settle that first"))
    if to in PRESSING and facts.arrangement != "none":
        raise Refused(_("A promise or a plan is running: let it end first"))


def _may_accept(facts: Facts) -> None:
    if not facts.has_mandate:
        raise Refused(_("The creditor has no mandate in force: enter one first"))
    if not facts.claims or facts.balance <= NOTHING:
        raise Refused(_("Nothing is owed on this case: check its claims"))
    if facts.insolvent:
        raise Refused(_("The debtor is insolvent: declare the claim instead"))


def may_close(facts: Facts, code: str, *, manages: bool) -> CloseCode:
    """The close code, or a refusal that says what stands in the way."""
    close = CLOSE_CODES.get(code)
    if close is None:
        raise Refused(_("Choose one of the list"))
    if facts.stage is Stage.CLOSED:
        raise Refused(_("The case is closed already"))
    if (facts.stage is Stage.REVIEW) != (code == "REJ") and code not in ("LIE", "DUP", "RCL"):
        raise Refused(_("“Refused at review” is for cases in review, and the only end of those"))
    if facts.arrangement != "none":
        raise Refused(_("A promise or a plan is running: let it end or cancel it first"))
    if "dispute" in facts.blockers and code != "DSU":
        raise Refused(_("A dispute is open: decide it first"))
    if facts.surplus > NOTHING and facts.balance > NOTHING:
        raise Refused(
            _("{surplus} were paid too much: set them against what is owed first"),
            surplus=facts.surplus,
        )
    if close.nothing_owed and facts.balance > NOTHING:
        raise Refused(
            _("{balance} are still owed: record the payment or choose another end"),
            balance=facts.balance,
        )
    if facts.balance > NOTHING and not manages and not (code == "SIF" and _settled(facts)):
        raise Forbidden(_("Only a manager gives up what is still owed: ask one of them"))
    return close


def _settled(facts: Facts) -> bool:
    """Whether as much came in as the mandate accepts for the whole, or as a plan had asked for."""
    received = facts.claimed - facts.balance
    least = facts.claimed.share_bp(facts.settlement_min_bp)
    return facts.plan_completed or received >= least > NOTHING


def may_reopen(facts: Facts, reason: str) -> None:
    if facts.stage is not Stage.CLOSED:
        raise Refused(_("The case is open"))
    if not reason.strip():
        raise Refused(_("Say why the case is reopened"))


def review_day(kind: str, review_on: date, *, today: date) -> None:
    """A blocker has a day on which somebody looks again: after today, within the year."""
    if kind not in BLOCKERS:
        raise Refused(_("Choose one of the list"))
    if not today < review_on <= today + timedelta(days=REVIEW_DAYS_MAX):
        raise Refused(_("Choose a day after today and within a year"))


def may_assign(*, manages: bool, asker: int, holder: int | None, to: int | None) -> None:
    """A manager hands out cases; an agent only takes one that nobody has. Raises `Forbidden`."""
    if not manages and not (holder is None and to == asker):
        raise Forbidden(_("Only a manager hands out cases: ask one of them"))
