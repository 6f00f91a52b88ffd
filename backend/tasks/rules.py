"""Tasks: what each kind asks of a person, in words. An unknown kind is shown as it is written."""

from dataclasses import dataclass
from typing import Literal

from backend.words import _


@dataclass(frozen=True, slots=True)
class Kind:
    """`word` is the message id, `tone` its colour, `rank` the order within a day (nought first)."""

    word: str
    tone: Literal["bad", "warn", ""]
    rank: int


KINDS: dict[str, Kind] = {
    "promise.broken": Kind(_("Promise broken"), "bad", 0),
    "promise.partly": Kind(_("Promise kept in part"), "bad", 1),
    "plan.broken": Kind(_("Plan broken"), "bad", 0),
    "plan.late": Kind(_("Instalment missed"), "bad", 1),
    "payment.reversed": Kind(_("Payment came back"), "bad", 0),
    "plan.approve": Kind(_("Plan to approve"), "warn", 1),
    "plan.refused": Kind(_("Plan refused: talk again"), "warn", 2),
    "callback": Kind(_("Callback asked for"), "warn", 0),
    "blocker.review": Kind(_("Look again at what holds it"), "warn", 2),
    "paid.check": Kind(_("Says it is paid: ask the creditor"), "warn", 2),
    "documents.send": Kind(_("Documents asked for"), "warn", 3),
    "retry": Kind(_("Try again"), "", 4),
}


def kind(code: str) -> Kind:
    return KINDS.get(code) or Kind(code, "", 5)
