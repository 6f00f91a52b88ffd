"""A case in plain language, as its creditor reads it: eight stages, what each means, what follows.

No code of ours is shown, no internal note, no word about the debtor's private life: a case that
rests for a reason that is not the creditor's is "on hold", and nothing more. No clock, no row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from backend.calls.outcomes import OUTCOMES
from backend.cases.rules import CLOSE_CODES
from backend.money import Money
from backend.words import _

Tone = Literal["good", "warn", "bad", "accent", ""]


@dataclass(frozen=True, slots=True)
class Plain:
    """A stage in plain words: what it means, what happens next, whether we need the creditor."""

    code: str
    word: str
    tone: Tone
    meaning: str
    next: str
    you: str = _("Nothing is needed from you.")


STAGES: dict[str, Plain] = {
    stage.code: stage
    for stage in (
        Plain("received", _("Received"), "",
              _("We have your case and are checking it."),
              _("We contact the debtor within a few days.")),
        Plain("talks", _("Negotiation"), "warn",
              _("We are in contact with the debtor, or trying to be."),
              _("We go on calling and writing until there is an answer.")),
        Plain("promised", _("Payment promised"), "accent",
              _("The debtor has promised an amount for a day."),
              _("We check on that day whether it came, and call if it did not.")),
        Plain("plan", _("Paying by instalments"), "accent",
              _("The debtor pays by instalments that were agreed in writing."),
              _("We watch every due day and react as soon as one is missed.")),
        Plain("notice", _("Formal notice"), "warn",
              _("A formal notice was sent; the debtor has a last time to pay."),
              _("When the time is over we propose to you how to go on.")),
        Plain("court", _("In court"), "",
              _("A lawyer or bailiff is bringing the claim to court, or enforcing a judgment."),
              _("Courts set the pace; each step is shown here.")),
        Plain("paused", _("On hold"), "bad",
              _("The case rests until something is cleared up."),
              _("We look at it again on a set day and tell you what we found.")),
        Plain("closed", _("Closed"), "",
              _("The case is closed."),
              _("Nothing more happens unless you ask us to open it again.")),
    )
}  # fmt: skip

# The same in SQL, for lists and sums; a test holds both to each other.
PLAIN_SQL = """CASE WHEN c.stage = 'closed' THEN 'closed'
            WHEN c.blocked THEN 'paused'
            WHEN c.arrangement = 'plan' THEN 'plan'
            WHEN c.arrangement = 'promise' THEN 'promised'
            WHEN c.stage = 'monitoring' THEN 'paused'
            WHEN c.stage = 'formal_notice' THEN 'notice'
            WHEN c.stage IN ('legal_decision', 'legal', 'enforcement') THEN 'court'
            WHEN c.stage IN ('review', 'accepted') THEN 'received'
            ELSE 'talks' END"""

# Four parts of what is in hand, for one bar; every open stage is in exactly one of them.
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "talks": (_("Negotiation"), ("received", "talks", "promised", "notice")),
    "plan": (_("Paying by instalments"), ("plan",)),
    "court": (_("In court"), ("court",)),
    "paused": (_("On hold"), ("paused",)),
}


def plain(stage: str, arrangement: str, *, blocked: bool) -> Plain:
    """The plain stage of a case: closed before on hold before agreed before how far it is."""
    if stage == "closed":
        return STAGES["closed"]
    if blocked:
        return STAGES["paused"]
    if arrangement in {"plan", "promise"}:
        return STAGES["plan" if arrangement == "plan" else "promised"]
    by_stage = {
        "review": "received", "accepted": "received", "monitoring": "paused",
        "formal_notice": "notice", "legal_decision": "court", "legal": "court",
        "enforcement": "court",
    }  # fmt: skip
    return STAGES[by_stage.get(stage, "talks")]


def shown(stage: str, arrangement: str, *, blocked: bool, close_code: str | None) -> Plain:
    """The plain stage, and of a closed case how it ended."""
    found = plain(stage, arrangement, blocked=blocked)
    close = CLOSE_CODES.get(close_code or "")
    if found.code != "closed" or close is None:
        return found
    resolved = close.resolved != "no"
    word = found.word if not resolved else _("Paid") if close.resolved == "paid" else _("Settled")
    return Plain(found.code, word, "good" if resolved else "", close.told, found.next)


@dataclass(frozen=True, slots=True)
class Need:
    """What we ask of the creditor, and why."""

    kind: str
    icon: str
    why: str
    ask: str


NEEDS: dict[str, Need] = {
    need.kind: need
    for need in (
        Need("dispute", "circle-alert", _("{debtor} disputes the claim"),
             _("Send us what proves it: the order, the delivery note, your exchange of letters.")),
        Need("paid_check", "banknote", _("{debtor} says it is paid"),
             _("Tell us whether the payment reached you, and on which day.")),
        Need("creditor_wait", "hourglass", _("We are waiting for your answer about {debtor}"),
             _("Answer our last message about this case.")),
        Need("documents_missing", "file-text", _("Documents are missing about {debtor}"),
             _("Send us a copy of the invoice and of the contract.")),
        Need("legal_decision", "scale", _("{debtor}: may we go to court?"),
             _("Tell us whether you agree to court action and its costs.")),
    )
}  # fmt: skip
ASKING = tuple(kind for kind in NEEDS if kind != "legal_decision")


def needs(stage: str, blockers: Iterable[str]) -> list[Need]:
    """What we need of the creditor for a case; nothing for reasons that are not theirs."""
    found = [NEEDS[kind] for kind in ASKING if kind in set(blockers)]
    if stage == "legal_decision":
        found.append(NEEDS["legal_decision"])
    return found if stage != "closed" else []


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next, with its day and amount where known, and where that is explained."""

    word: str
    on: date | None = None
    amount: Money | None = None
    about: str = ""


def next_step(
    found: Plain,
    asked: Iterable[Need],
    *,
    instalment: tuple[date, Money, str] | None = None,
    promise: tuple[date, Money, str] | None = None,
) -> Step | None:
    """The one line under the last fact in a list."""
    if found.code == "closed":
        return None
    if list(asked):
        return Step(_("Your answer is expected"))
    if found.code == "plan" and instalment is not None:
        return Step(_("Next instalment {amount}"), *instalment)
    if found.code == "promised" and promise is not None:
        return Step(_("Promised: {amount}"), *promise)
    words = {
        "received": _("First contact"),
        "talks": _("We go on calling and writing"),
        "promised": _("Check of the promise"),
        "plan": _("Check of the next due day"),
        "notice": _("End of the formal notice"),
        "court": _("Next step of the court"),
        "paused": _("Second look"),
    }
    return Step(words[found.code])


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the case's history as its creditor reads it."""

    icon: str
    word: str
    tone: Tone = ""


EVENTS: dict[str, Told] = {
    "placed": Told("inbox", _("Case received")),
    "closed": Told("circle-check", _("Case closed")),
    "payment": Told("banknote", _("Payment received, {amount}"), "good"),
    "direct": Told("banknote", _("Paid to you directly, {amount}"), "good"),
    "reversal": Told("rotate-ccw-clock", _("Payment taken back, {amount}"), "bad"),
    "promise.made": Told("handshake", _("Payment promised, {amount}"), "accent"),
    "promise.kept": Told("circle-check", _("Promise kept"), "good"),
    "promise.partly": Told("circle-alert", _("Promise kept in part"), "warn"),
    "promise.broken": Told("circle-alert", _("Promise not kept"), "bad"),
    "plan.agreed": Told("calendar-check", _("Plan agreed over {amount}"), "accent"),
    "plan.completed": Told("circle-check", _("Plan paid to the end"), "good"),
    "plan.broken": Told("circle-alert", _("Plan not kept"), "bad"),
    "plan.renegotiated": Told("calendar-clock", _("Plan replaced by a new version")),
    "plan.cancelled": Told("calendar-clock", _("Plan ended")),
    "blocker.dispute": Told("circle-alert", _("Claim disputed"), "bad"),
    "blocker.paid_check": Told("banknote", _("Debtor says it is paid"), "warn"),
    "blocker.creditor_wait": Told("hourglass", _("Question to you"), "warn"),
    "blocker.documents_missing": Told("file-text", _("Documents missing"), "warn"),
    "blocker.insolvency": Told("landmark", _("Insolvency of the debtor"), "bad"),
    "blocker": Told("hourglass", _("Case put on hold")),
    "lifted": Told("circle-check", _("Case taken up again")),
    "charge": Told("receipt-euro", _("Costs and interest added, {amount}")),
    "waiver": Told("receipt-euro", _("Costs and interest reduced, {amount}")),
    "document": Told("file-text", _("Document added")),
    "call.reached": Told("phone", _("Debtor reached by telephone"), "good"),
    "call.third_party": Told("phone", _("Somebody else answered the telephone")),
    "call.not_reached": Told("phone-outgoing", _("Call without an answer")),
    "letter.mise_en_demeure": Told("mail", _("Formal notice sent"), "warn"),
    "letter.dernier_avis": Told("mail", _("Last notice sent")),
    "letter.pre_contentieux": Told("mail", _("Notice before court sent"), "warn"),
    "letter": Told("mail", _("Letter sent")),
}


def told(kind: str, detail: str) -> Told | None:
    """What the creditor reads of a fact; None for what is not for them, such as a plain note.

    Of a call only whether somebody was reached is told: what was said is in what came of it.
    """
    if kind == "call":
        outcome = OUTCOMES.get(detail)
        if outcome is None or not outcome.attempt:
            return None
        return EVENTS.get(f"call.{outcome.group}")
    return EVENTS.get(f"{kind}.{detail}") or EVENTS.get(kind)


CHARGE_WORDS = {
    "indemnity": _("Indemnity"),
    "interest": _("Interest"),
    "cost": _("Costs"),
    "penalty": _("Penalty clause"),
    "principal_correction": _("Correction of principal"),
}
PLAN_WORDS: dict[str, tuple[str, Tone]] = {
    "active": (_("Kept so far"), "good"),
    "late": (_("Late"), "warn"),
    "missed": (_("Instalment missed"), "bad"),
    "broken": (_("Not kept"), "bad"),
    "completed": (_("Paid to the end"), "good"),
    "cancelled": (_("Ended"), ""),
    "confirmed": (_("In writing, not begun"), "accent"),
    "renegotiated": (_("Replaced by a new version"), ""),
}
MET_WORDS: dict[str, tuple[str, Tone]] = {
    "paid": (_("Paid"), "good"),
    "paid_late": (_("Paid late"), "good"),
    "taken_off": (_("Taken off the end"), "good"),
    "awaited": (_("To come"), ""),
    "late": (_("Late"), "warn"),
    "missing": (_("Missing"), "bad"),
}
