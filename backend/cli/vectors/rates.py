"""Reads which rate of interest a rule in prose means: "FR_CONTRACT 9 %", "BE_LEGAL_ANNUAL"."""

import re
from decimal import Decimal

from backend.cli.vectors.reading import Inputs, Unsupported, day, needed, number, percent_in
from backend.law.rates import (
    CAP,
    LEGAL,
    OTHER,
    PERSON,
    Agreed,
    Belgian,
    BelgianConsumerClause,
    FrenchClause,
    FrenchFloor,
    Nothing,
    Raised,
    Rate,
    Tabled,
    french_judgment,
)
from backend.law.rows import SHIPPED

_VOID = re.compile(r"legal|fall\w* back|falls? to|sanction|void|invalid|schoups")
_CAPPED = re.compile(r"(?<!not )(?<!un)capped")
_COMPOUND = re.compile(r"compound|anatocism|capitali[sz]")
_SIMPLE = re.compile(r"\b(?:no|not|without|off|never|simple)\b")
_OLD = re.compile(r"before|\+ ?7\b|legacy|old contract")
_PERSON = re.compile(r"particulier|non professional|natural|individual|consumer|person")
_OTHERS = re.compile(r"\bpro\b|professional|other|autre|company|business")
_POINTS = re.compile(r"\+ ?(\d+(?:[.,]\d+)?) ?(?:points?|pts?)\b")


def rate_of(inputs: Inputs) -> Rate:
    """The rate that a rule in prose means. Raises `Unsupported` for what it does not know."""
    rule = str(needed(inputs, "rate_rule"))
    rate = _base(rule, inputs)
    text = rule.lower()
    points = inputs.get("uplift_points")
    if points is None and "313" in text:
        found = _POINTS.search(text)
        points = found[1] if found else None
    if points is None:
        return rate
    if "uplift_from" in inputs:
        return Raised(rate, number(points), day(inputs["uplift_from"]))
    enforceable = day(needed(inputs, "enforceable_on", "judgment_enforceable", "due_date"))
    begins = french_judgment(enforceable, SHIPPED).from_day
    return Raised(rate, number(points), begins)


def _base(rule: str, inputs: Inputs) -> Rate:
    text = " ".join(re.sub(r"[_\-]+", " ", rule.lower()).split())
    percent = percent_in(text)
    if percent is None and "contract" in text:
        named = [name for name in inputs if re.match(r"contract\w*(pct|rate|percent)", name)]
        percent = number(inputs[named[0]]) if named else None
    if _COMPOUND.search(text) and not _SIMPLE.search(text):
        raise Unsupported("interest on interest")
    if text.startswith("be "):
        return _belgian(text.removeprefix("be "), percent)
    if text.startswith("fr "):
        return _french(text.removeprefix("fr "), percent)
    if text.startswith(("none", "no interest")):
        return Nothing()
    if percent is not None and text.startswith(("contract", "fixed", "agreed")):
        return Agreed(percent)
    raise Unsupported(f"rate rule {rule}")


def _belgian(text: str, percent: Decimal | None) -> Rate:
    if text.startswith("b2c"):
        void = bool(_VOID.search(text)) and not _CAPPED.search(text)
        if percent is None and not void:
            raise Unsupported(f"rate rule be {text}")
        if percent is None:
            return Tabled("BE", "legal")
        return BelgianConsumerClause(percent, LEGAL if void else CAP)
    if text.startswith("legal"):
        return Tabled("BE", "legal")
    if "contract" in text and percent is not None:
        return Agreed(percent)
    if text.startswith(("b2b", "law2002", "law 2002")):
        return Belgian(old_contract=bool(_OLD.search(text)))
    raise Unsupported(f"rate rule be {text}")


def _french(text: str, percent: Decimal | None) -> Rate:
    if text.startswith(("contract", "b2b contract")) and percent is not None:
        return FrenchClause(percent)
    if text.startswith("b2c contract") and percent is not None:
        return Agreed(percent)
    if text.startswith(("3x", "3 x", "floor")):
        return FrenchFloor()
    if text.startswith(("l441", "default", "b2b")):
        return Tabled("FR", "default")
    if text.startswith(("legal", "l313")):
        for told in (" ".join(text.split()[1:2]), text):  # the name itself, then what explains it
            for words, creditor in ((_PERSON, PERSON), (_OTHERS, OTHER)):
                if words.search(told):
                    return Tabled("FR", f"legal_{creditor}")
        if text.startswith("l313"):
            return Tabled("FR", f"legal_{OTHER}")
    raise Unsupported(f"rate rule fr {text}")
