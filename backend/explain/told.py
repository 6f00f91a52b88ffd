"""An explanation in the reader's language: the same for the page and for programs."""

from decimal import Decimal
from typing import Any

from backend.explain.figured import Defined, Named
from backend.explain.rules import Step, Words, faults
from backend.indicators import registry
from backend.web import language
from backend.web.language import spoken, translate


def say(told: Words | None) -> str:
    """A sentence with its facts, which may be sentences again."""
    if told is None:
        return ""
    return translate(told.message, **{name: _fact(one) for name, one in told.facts.items()})


def _fact(one: Any) -> Any:
    if isinstance(one, Words):
        return say(one)
    if isinstance(one, Named):
        return registry.words(one.key, spoken())[0]
    if isinstance(one, Defined):
        return registry.words(one.key, spoken())[1]
    return one


def answer(step: Step, *, root: str, names: dict[str, str]) -> dict[str, Any]:
    """The chain as the page paints it and as programs read it. Cents are whole, shares of one
    decimal numbers, days ISO; `parts` add up to `amount_cents`, `behind` is what it follows from.
    `adds_up` is false where they do not, and `faults` says where.
    """
    wrong = faults(step)
    return {**_told(step, root, names), "adds_up": not wrong, "faults": wrong}


def _told(step: Step, root: str, names: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": say(step.title),
        "amount_cents": None if step.amount is None else step.amount.cents,
        "currency": None if step.amount is None else step.amount.currency,
        "value": None if step.share is None else str(step.share),
        "unit": step.unit,
        "how": [say(one) for one in step.how],
        "rule": say(step.rule),
        "article": step.article,
        "source": step.source,
        "confidence": translate(step.confidence) if step.confidence else "",
        "rounding": say(step.rounding),
        "exact": None if step.exact is None else str(step.exact),
        "on": step.on.isoformat() if step.on else None,
        "who": names.get(step.who, step.who),
        "href": step.href,
        "explain": f"{root}/explain/{step.address}" if step.address else "",
        "parts": [_told(one, root, names) for one in step.parts],
        "behind": [_told(one, root, names) for one in step.behind],
    }
    return told


def shown(value: str, unit: str) -> str:
    """A figure that is no amount, as the reports write it."""
    if unit == "share":
        return language.percent(Decimal(value))
    if unit == "days":
        return language.translate_many("{count} day", "{count} days", round(Decimal(value)))
    return language.number(int(Decimal(value)))
