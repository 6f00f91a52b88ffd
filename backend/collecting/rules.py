"""Which case a receipt is for, and how a case ends by it. Facts in, answer out.

A receipt is set against a case only when one rule names exactly one case; everything else waits
for a person. What only resembles is shown as a suggestion and never acted on.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.money import CENTS_MAX, NOTHING, Money
from backend.payments.rules import CHANNELS
from backend.refusals import Refused
from backend.words import _

# The rules by which a case is recognised, the strongest first, and what a person reads of them.
RULE_WORDS = {
    "named": _("The case was named"),
    "by_hand": _("Set against the case by hand"),
    "structured_reference": _("Structured communication"),
    "our_number": _("Our case number in the communication"),
    "creditor_reference": _("The creditor's reference in the communication"),
    "invoice_number": _("Invoice number in the communication"),
    "payer_iban": _("Payer's account, one open case"),
    "near_reference": _("One slip away from a structured communication"),
    "payer_name": _("Payer's name"),
    "surplus": _("Surplus of an earlier receipt"),
}
STRONG = ("structured_reference", "our_number")
WEAK = ("creditor_reference", "invoice_number", "payer_iban")
NOTHING_RECOGNISED = "nothing_recognised"
REASON_WORDS = {
    NOTHING_RECOGNISED: _("No case recognised"),
    "ambiguous": _("Several cases are possible"),
    "taken_back": _("Taken back from the case it was set against"),
    "imported": _("Came with an import, without a case"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that a rule points to."""

    rule: str
    case_id: int
    number: str
    debtor_name: str
    creditor_name: str
    balance: Money
    open: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The one case and the rule that names it, or no case and the reason why."""

    hit: Hit | None
    reason: str = ""


def choose(hits: Sequence[Hit]) -> Choice:
    """The case that the strongest rule with an answer names alone.

    Where it names several, those still open count, then those that the payer's account names too.
    A weak rule never brings money to a case on which nothing is owed.
    """
    by_iban = {hit.case_id for hit in hits if hit.rule == "payer_iban"}
    for rule in (*STRONG, *WEAK):
        found = {hit.case_id: hit for hit in hits if hit.rule == rule}
        if rule in WEAK:
            found = {key: hit for key, hit in found.items() if hit.open or hit.balance > NOTHING}
        if not found:
            continue
        for narrowed in (
            list(found.values()),
            [hit for hit in found.values() if hit.open],
            [hit for hit in found.values() if hit.open and hit.case_id in by_iban],
        ):
            if len(narrowed) == 1:
                return Choice(narrowed[0])
        return Choice(None, "ambiguous")
    return Choice(None, NOTHING_RECOGNISED)


def close_code(*, plan_completed: bool, direct: bool) -> str:
    """How a case ends whose balance came to nought: by its plan, at the creditor's, or plainly."""
    if plan_completed:
        return "PLC"
    return "PDC" if direct else "PIF"


def may_receive(amount: Money, received_on: date, channel: str, *, today: date) -> None:
    """Raises `Refused` for what no receipt can be."""
    if amount <= NOTHING:
        raise Refused(_("A receipt is more than nothing: to take one back, reverse it"))
    if amount > Money(CENTS_MAX):
        raise Refused(_("{amount} is beyond what can be booked"), amount=amount)
    if channel not in CHANNELS:
        raise Refused(_("Choose one of the list"))
    if received_on > today:
        raise Refused(_("{day} lies ahead: money is booked once it is there"), day=received_on)


def may_reverse(
    *, is_reversal: bool, received_on: date, back_on: date, reason: str, today: date
) -> None:
    if is_reversal:
        raise Refused(_("This is a reversal itself: record the money again if it came back"))
    if not reason.strip():
        raise Refused(_("Say why the receipt is reversed"))
    if not received_on <= back_on <= today:
        raise Refused(
            _("The money went back between {first} and {last}"), first=received_on, last=today
        )


def request_hash(**request: object) -> str:
    """One mark for all that was asked for, so that a key used twice for two things is noticed."""
    text = json.dumps(request, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def clean(text: str | None, longest: int) -> str:
    """One line without characters that no screen can show."""
    shown = "".join(mark if mark.isprintable() else " " for mark in text or "")
    return " ".join(shown.split())[:longest]
