"""Steps of an explanation, and the algebra that keeps them honest. Facts in, answer out.

A step is an amount with how it came about. It is one of three: a sum (`parts` add up to it, to the
cent), a calculation (`exact` rounds to it, half away from zero), or a fact that was booked and is
made of nothing smaller. `behind` names what it follows from and does not add up to anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from backend.money import NOTHING, Money, total


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence of ours with its facts; a fact may be `Words` again. Painted in the reader's
    language.
    """

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def words(message: str, **facts: Any) -> Words:
    return Words(message, facts)


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain.

    `address` is "claim/12?part=paid": where this amount explains itself; `href` the page of the
    thing. `article` and `source` say which law, `confidence` how sure we are of it. `share` is set
    instead of `amount` where the figure is a rate, a count or days (`unit`).
    """

    title: Words
    amount: Money | None = None
    share: Decimal | None = None
    unit: str = "cents"
    how: tuple[Words, ...] = ()
    rule: Words | None = None
    article: str = ""
    source: str = ""
    confidence: str = ""
    rounding: Words | None = None
    exact: Fraction | None = None
    on: date | None = None
    who: str = ""
    href: str = ""
    address: str = ""
    parts: tuple["Step", ...] = ()
    behind: tuple["Step", ...] = ()


def fact(title: Words, cents: int | Money, **more: Any) -> Step:
    """A step that is an amount as it was booked."""
    return Step(title, cents if isinstance(cents, Money) else Money(cents), **more)


def summed(title: Words, parts: Sequence[Step], **more: Any) -> Step:
    """A step that is the sum of its parts."""
    return Step(title, total(part.amount or NOTHING for part in parts), parts=tuple(parts), **more)


def taken_off(step: Step, **more: Any) -> Step:
    """The same amount below nought, as a part of a difference."""
    assert step.amount is not None
    return replace(
        step,
        amount=-step.amount,
        exact=-step.exact if step.exact is not None else None,
        parts=tuple(taken_off(part) for part in step.parts),
        **more,
    )


def rounded(exact: Fraction) -> int:
    """Half away from zero, to the cent: the one rounding of fees, VAT and interest."""
    size = abs(exact)
    whole = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return -whole if exact < 0 else whole


def every(step: Step) -> Iterator[Step]:
    """The step and all that stand under it."""
    yield step
    for below in (*step.parts, *step.behind):
        yield from every(below)


def faults(step: Step) -> list[str]:
    """Where the chain does not hold: parts that miss the sum, a rounding that misses the cent."""
    found = []
    for one in every(step):
        name = f"{one.address or one.title.message}"
        if one.parts and one.amount is not None:
            made = total(part.amount or NOTHING for part in one.parts)
            if made != one.amount:
                found.append(f"{name}: {one.amount} and its parts {made}")
        if one.exact is not None and one.amount is not None:
            cents = rounded(one.exact)
            if cents != one.amount.cents:
                found.append(f"{name}: {one.amount} and its calculation {cents}")
        if one.amount is None and one.share is None and one.parts:
            found.append(f"{name}: parts of no amount")
    return found


def kept(parts: Sequence[Step]) -> tuple[Step, ...]:
    """The parts that come to something."""
    return tuple(part for part in parts if part.amount)
