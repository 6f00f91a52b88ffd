"""The next step of a case, in words: what `next_action` and a task's kind stand for. Pure data."""

from dataclasses import dataclass
from typing import Literal

from backend.words import _


@dataclass(frozen=True, slots=True)
class Step:
    """`tone` is its colour; `rank` its place in a day's work, nought first.

    0 is a broken commitment or a call at a day agreed with the debtor, 1 a commitment at risk, 2
    what somebody waits for, 3 the ordinary cadence.
    """

    word: str
    tone: Literal["bad", "warn", ""] = ""
    rank: int = 3


STEPS: dict[str, Step] = {
    "plan.broken": Step(_("Plan broken"), "bad", 0),
    "promise.broken": Step(_("Promise broken"), "bad", 0),
    "callback": Step(_("Callback agreed"), "warn", 0),
    "plan.late": Step(_("Instalment missed"), "bad", 1),
    "payment.reversed": Step(_("Payment came back"), "bad", 1),
    "promise.partly": Step(_("Promise kept in part"), "bad", 1),
    "plan.approve": Step(_("Plan to approve"), "warn", 1),
    "plan.refused": Step(_("Plan refused: talk again"), "warn", 1),
    "plan.approved": Step(_("Plan approved: tell the debtor"), "warn", 2),
    "paid.check": Step(_("Says it is paid: ask the creditor"), "warn", 2),
    "dispute.examine": Step(_("Examine the dispute"), "warn", 2),
    "insolvency.verify": Step(_("Verify the insolvency"), "warn", 2),
    "death.verify": Step(_("Verify the death or the striking off"), "warn", 2),
    "hardship.review": Step(_("Review the hardship"), "warn", 2),
    "representation.write": Step(_("Write to the representative"), "warn", 2),
    "documents.send": Step(_("Send the documents asked for"), "warn", 2),
    "legal.propose": Step(_("Refuses to pay: formal notice or court?"), "warn", 2),
    "debtor.trace": Step(_("Find another number"), "warn", 2),
    "plan.cancelled": Step(_("Plan cancelled: talk again"), "warn", 2),
    "plan.draft": Step(_("Plan drafted: put it to the debtor"), "warn", 2),
    "plan.proposed": Step(_("Plan put to the debtor: ask for an answer"), "warn", 2),
    "case.reassign": Step(_("Give it to somebody who can"), "warn", 2),
    "blocker.review": Step(_("Look again at what holds it"), "warn", 2),
    "payment.waiting": Step(_("A payment waits for its case"), "warn", 2),
    "plan.completed": Step(_("Plan completed: close"), "", 2),
    "promise.kept": Step(_("Promise kept: what remains?"), "", 3),
    "promise.check": Step(_("Promise falls due")),
    "plan.check": Step(_("Instalment falls due")),
    "call": Step(_("First call")),
    "retry": Step(_("Call again")),
}


def step(code: str) -> Step:
    """What `code` stands for; a step that came with an import is shown as it is written."""
    return STEPS.get(code) or Step(code)
