"""The statement of a case, part by part: what was placed, booked and computed, less what came.

It computes what `backend.statements` computes, by the same functions, and keeps its one rounding:
the days of an interest are told exact, and only their sum is rounded.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from backend.explain import booked
from backend.explain.addresses import Asked, nothing, to
from backend.explain.owed import case_row
from backend.explain.rules import Step, Words, fact, rounded, summed, taken_off, words
from backend.law.interest import Segment
from backend.money import Money
from backend.statements import queries
from backend.statements.covering import Change
from backend.statements.rules import COMPONENT_WORDS, COMPONENTS, Computed, Part, Statement
from backend.words import _


async def statement(asked: Asked) -> Step:
    """What a case owes at the end of a day: of all, of one invoice, of one component."""
    part = asked.part("owed", "accrued", "received", "running", "computed", "crystallised")
    component, claim, on = asked.text("component"), asked.text("claim"), asked.day("on")
    day = on or asked.today
    if (component and component not in COMPONENTS) or day > asked.today:
        raise nothing()
    case = await case_row(asked)
    made = await queries.statement(case["id"], day, inside=not asked.own)
    chosen = [one for one in made.parts if not claim or _key(one) == claim]
    if claim and not chosen:
        raise nothing()
    told = Telling(made, asked, day)
    if part == "running":
        return await told.running(chosen, component)
    if part in {"computed", "crystallised"}:
        return await told.computed(chosen[0], component, part)
    sums = [await told.of_part(one, part, component) for one in chosen]
    if claim:
        return sums[0]
    title = words(COMPONENT_WORDS[component]) if component else words(
        _("Statement of case {number} on {day}"), number=case["number"], day=day
    )  # fmt: skip
    return summed(
        title,
        [one for one in sums if one.amount or one.parts],
        how=tuple(_missing(made)),
        on=day,
        source=made.engine,
        address=asked.address,
        href=f"{asked.root}/cases/{quote(case['number'])}/statement?on={day.isoformat()}",
    )


def _key(part: Part) -> str:
    return str(part.claim.id) if part.claim else "none"


def _missing(made: Statement) -> list[Words]:
    return [
        words(_("not computed from {day} on: the row “{row}” of the law is missing"),
              day=gap.since, row=gap.row)
        for gap in made.gaps
    ]  # fmt: skip


class Telling:
    """Tells the parts of one statement; it keeps nothing but what it was given."""

    def __init__(self, made: Statement, asked: Asked, day: date) -> None:
        self.made = made
        self.asked = asked
        self.day = day

    async def of_part(self, part: Part, which: str, component: str) -> Step:
        """One invoice: its components, each with what came to be owed and what lessened it."""
        steps: list[Step] = []
        for one in [component] if component else COMPONENTS:
            steps += await self._component(part, one, which)
        title = (
            words(_("Invoice {number}"), number=part.claim.invoice_no)
            if part.claim
            else words(_("On no single invoice"))
        )
        query = {"on": self.day, "claim": _key(part), "component": component}
        if which != "owed":
            query["part"] = which
        return summed(
            title, steps, address=to(f"statement/{self.made.inputs.case_number}", **query)
        )

    async def _component(self, part: Part, name: str, which: str) -> list[Step]:
        steps: list[Step] = []
        word = words(COMPONENT_WORDS[name])
        if which != "received":
            if name == "principal" and part.claim:
                steps.append(
                    fact(words(_("{component}, as placed"), component=word),
                         part.claim.placed_cents, on=part.claim.due_on,
                         address=to(f"claim/{part.claim.id}"))
                )  # fmt: skip
            steps += [
                fact(words(_("{component}, as booked"), component=word), entry.cents,
                     on=entry.booked_on, address=to(f"charge/{entry.id}"))
                for entry in part.booked.get(name, ())
            ]  # fmt: skip
            found = part.computed.get(name)
            if found and found.amount:
                steps.append(await self._computed(word, found))
        if which != "accrued":
            paid = [_changed(change, word) for change in part.changes.get(name, ())]
            steps += paid if which == "received" else [taken_off(one) for one in paid]
        return steps

    async def _computed(self, word: Words, found: Computed) -> Step:
        """What the rules give: days, rate, base, one rounding, the rows of law."""
        behind = [_segment(one) for one in found.accrual.segments] if found.accrual else []
        behind += await booked.law_rows(list(found.row_ids))
        exact = Fraction(found.exact) if rounded(Fraction(found.exact)) == found.amount.cents else (
            None
        )  # fmt: skip
        how = []
        if found.base:
            how.append(words(_("on {base}"), base=found.base))
        if found.ceiling is not None:
            how.append(words(_("never more than {ceiling}"), ceiling=found.ceiling))
        if found.crystallised:
            how.append(words(_("{sum} of it is booked"), sum=found.crystallised))
        whole = exact is None or exact.denominator == 1
        return fact(
            words(_("{component}, as computed"), component=word), found.amount,
            how=tuple(how), exact=exact,
            rounding=None if whole else words(_("rounded once, half up: {exact} cents"),
                                              exact=_decimal(Fraction(found.exact))),
            on=self.day, source=self.made.engine, behind=tuple(behind),
        )  # fmt: skip

    async def computed(self, part: Part, component: str, which: str) -> Step:
        """What the rules give for one component of an invoice, or what of it is booked."""
        found = part.computed.get(component)
        if found is None:
            raise nothing()
        word = words(COMPONENT_WORDS[component])
        if which == "computed":
            return replace(await self._computed(word, found), address=self.asked.address)
        claim = part.claim.id if part.claim else None
        entries = [
            fact(words(_("{component}, as booked"), component=word), entry.cents,
                 on=entry.booked_on, address=to(f"charge/{entry.id}"))
            for entry in self.made.inputs.charges
            if entry.computed_until is not None and entry.computed_until <= self.day
            and (entry.claim_id, entry.kind) == (claim, component)
        ]  # fmt: skip
        return summed(words(_("already booked")), entries, address=self.asked.address)

    async def running(self, parts: Sequence[Part], component: str) -> Step:
        """What was computed and is not booked yet."""
        steps = []
        for part in parts:
            for name, found in part.computed.items():
                if found.running and component in {"", name}:
                    whole = await self._computed(words(COMPONENT_WORDS[name]), found)
                    off = [whole]
                    if found.crystallised:
                        off.append(taken_off(fact(words(_("already booked")), found.crystallised)))
                    steps.append(summed(words(COMPONENT_WORDS[name]), off))
        return summed(words(_("Computed, not booked yet")), steps, on=self.day,
                      address=self.asked.address)  # fmt: skip


def _changed(change: Change, word: Words) -> Step:
    """What lessened a component: a payment, or a correction (below nought: taken back)."""
    if change.receipt_id is not None:
        title, address = _("Paid on {component}"), to(f"allocation/{change.receipt_id}")
    else:
        title, address = _("Correction of {component}"), to(f"charge/{change.charge_id}")
    address = "" if change.receipt_id is None else address
    return fact(words(title, component=word), change.cents, on=change.on, address=address)


def _segment(one: Segment) -> Step:
    """Days in a row at one rate: exact, not rounded, so no amount of its own."""
    return Step(
        words(_("{from_day} to {until_day}: {days} days"), from_day=one.from_day,
              until_day=one.until_day, days=one.days),
        how=(
            words(_("{principal} × {percent} % × {days} ÷ {basis} = {exact} cents"),
                  principal=Money(one.principal.cents), percent=_decimal(Fraction(one.percent)),
                  days=one.days, basis=one.basis, exact=_decimal(one.exact)),
        ),
    )  # fmt: skip


def _decimal(exact: Any) -> str:
    """A fraction to four places, for reading; what is reckoned on stays exact."""
    scaled = rounded(exact * 10_000)
    sign, size = ("-" if scaled < 0 else ""), abs(scaled)
    text = f"{sign}{size // 10_000}.{size % 10_000:04d}".rstrip("0").rstrip(".")
    return text.replace(".", ",")
