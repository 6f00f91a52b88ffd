"""The statement of a case at the end of a day: every part of the debt, by claim, with its origin.

Facts and rows of law in, answer out; the same facts give the same answer. Interest is computed from
scratch for any day: what was booked of it is shown beside it, never added to it. It refuses nothing
for a missing row: what could be computed stands, and the row is named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from backend.law import consumers
from backend.law.indemnity import flat
from backend.law.interest import ENGINE as ARITHMETIC
from backend.law.interest import Accrual, accrue, rounded, steps_of
from backend.law.rows import MissingRow, Row, Rulebook
from backend.money import NOTHING, Money, total
from backend.statements import covering, regimes
from backend.statements.covering import Change, Covered
from backend.statements.inputs import Asked, ChargeFacts, ClaimFacts, Inputs
from backend.statements.regimes import DAY, KEPT, Regime
from backend.words import _

ENGINE = f"quittance-statement 1, {ARITHMETIC}"
COMPONENTS = ("principal", "interest", "indemnity", "penalty", "cost")
COMPUTED = ("interest", "indemnity", "penalty")
COMPONENT_WORDS = {
    "principal": _("Principal"),
    "interest": _("Late interest"),
    "indemnity": _("Fixed indemnity"),
    "penalty": _("Penalty"),
    "cost": _("Costs"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A row of law that is missing: nothing was computed from the day `since` on."""

    row: str
    since: date
    covered_until: date | None


@dataclass(frozen=True, slots=True)
class Computed:
    """A part that the rules give: `amount`, from which rule, base and rows, rounded once.

    `accrual` for interest. `crystallised` is what was booked of it before, `running` the rest.
    """

    regime: Regime
    amount: Money = NOTHING
    crystallised: Money = NOTHING
    base: Money = NOTHING
    exact: Fraction = Fraction(0)
    ceiling: Money | None = None
    accrual: Accrual | None = None
    row_ids: tuple[str, ...] = ()
    gap: Gap | None = None

    @property
    def running(self) -> Money:
        return self.amount - self.crystallised


@dataclass(frozen=True, slots=True)
class Part:
    """One claim (or None: what is owed on no invoice) at the end of the day.

    `booked` are entries that a person or an import made; `computed` what the rules give;
    `changes` what lessened each component.
    """

    claim: ClaimFacts | None
    booked: Mapping[str, tuple[ChargeFacts, ...]]
    computed: Mapping[str, Computed]
    changes: Mapping[str, tuple[Change, ...]]

    def accrued(self, component: str) -> Money:
        """What came to be owed of it: placed, booked and computed; corrections are changes."""
        booked = sum(entry.cents for entry in self.booked.get(component, ()))
        if component == "principal":
            return Money(booked + (self.claim.placed_cents if self.claim else 0))
        found = self.computed.get(component)
        return Money(booked) + (found.amount if found else NOTHING)

    def received(self, component: str) -> Money:
        return Money(sum(change.cents for change in self.changes.get(component, ())))

    def owed(self, component: str) -> Money:
        return self.accrued(component) - self.received(component)

    @property
    def total(self) -> Money:
        return total(self.owed(component) for component in COMPONENTS)

    @property
    def empty(self) -> bool:
        return self.claim is None and not any(
            (self.accrued(one), self.received(one)) != (NOTHING, NOTHING) for one in COMPONENTS
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """What is owed on a case at the end of `as_of`. `rows` are the rows of law it came from."""

    inputs: Inputs
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    asked: tuple[Row, ...] = field(repr=False)
    engine: str = ENGINE

    def accrued(self, component: str) -> Money:
        return total(part.accrued(component) for part in self.parts)

    def received(self, component: str) -> Money:
        return total(part.received(component) for part in self.parts)

    def owed(self, component: str) -> Money:
        return total(part.owed(component) for part in self.parts)

    @property
    def total(self) -> Money:
        return total(part.total for part in self.parts)

    @property
    def running(self) -> Money:
        """What was computed and is not booked yet; the balance of the case is the rest."""
        return total(found.running for part in self.parts for found in part.computed.values())

    def row(self, row_id: str) -> Row:
        return next(row for row in self.rows if row.id == row_id)


def state(inputs: Inputs, book: Rulebook) -> Statement:
    """The statement of the case at the end of `inputs.as_of`. Never raises for a missing row."""
    asked = Asked(book)
    covered = covering.principal(inputs.claims, inputs.charges, inputs.receipts, inputs.as_of)
    ordered = covering.by_due_day(inputs.claims)
    computed = {claim.id: _computed(claim, inputs, covered, asked) for claim in ordered}
    booked = _booked(inputs)
    changes = {"principal": covered} | {
        component: covering.accessories(
            inputs.receipts, inputs.as_of, component, _owed(component, ordered, computed, booked)
        )
        for component in COMPONENTS[1:]
    }
    parts = [
        Part(claim, booked.get(claim.id, {}), computed[claim.id], _changes(claim.id, changes))
        for claim in ordered
    ]
    rest = Part(None, booked.get(None, {}), {}, _changes(None, changes))
    used = {row for part in parts for found in part.computed.values() for row in found.row_ids}
    return Statement(
        inputs=inputs,
        parts=(*parts, *(() if rest.empty else (rest,))),
        rows=tuple(book.find(row_id) for row_id in sorted(used)),
        gaps=_gaps(parts),
        asked=asked.rows_asked(inputs.as_of),
    )


def _changes(claim_id: int | None, covered: Mapping[str, Covered]) -> dict[str, tuple[Change, ...]]:
    return {component: found.of(claim_id) for component, found in covered.items()}


def _gaps(parts: Iterable[Part]) -> tuple[Gap, ...]:
    found = {part_gap for part in parts for part_gap in _gaps_of(part)}
    return tuple(sorted(found, key=lambda gap: (gap.since, gap.row)))


def _gaps_of(part: Part) -> Iterable[Gap]:
    return (found.gap for found in part.computed.values() if found.gap is not None)


def _booked(inputs: Inputs) -> dict[int | None, dict[str, tuple[ChargeFacts, ...]]]:
    """What was booked by hand or import, by claim and component, in the order of booking.

    Corrections of the principal lessen or raise it from their day on; they are changes instead.
    """
    found: dict[int | None, dict[str, tuple[ChargeFacts, ...]]] = {}
    for entry in sorted(inputs.charges, key=lambda entry: (entry.booked_on, entry.id)):
        if entry.computed_until is not None or entry.kind == "principal_correction":
            continue
        if entry.booked_on <= inputs.as_of:
            held = found.setdefault(entry.claim_id, {})
            held[entry.kind] = (*held.get(entry.kind, ()), entry)
    return found


def _owed(
    component: str,
    ordered: Iterable[ClaimFacts],
    computed: Mapping[int, Mapping[str, Computed]],
    booked: Mapping[int | None, Mapping[str, tuple[ChargeFacts, ...]]],
) -> dict[int | None, int]:
    by_claim: dict[int | None, int] = {}
    for claim in ordered:
        found = computed[claim.id].get(component)
        by_claim[claim.id] = (found.amount.cents if found else 0) + sum(
            entry.cents for entry in booked.get(claim.id, {}).get(component, ())
        )
    by_claim[None] = sum(entry.cents for entry in booked.get(None, {}).get(component, ()))
    return by_claim


def _computed(
    claim: ClaimFacts, inputs: Inputs, covered: Covered, book: Asked
) -> dict[str, Computed]:
    changes = covered.of(claim.id)
    found = {
        "interest": _interest(claim, inputs, changes, book),
        "indemnity": _indemnity(claim, inputs, changes, book),
        "penalty": _penalty(claim, inputs, changes, book),
    }
    return {
        kind: _with_crystallised(one, _crystallised(claim.id, kind, inputs), inputs.policy)
        for kind, one in found.items()
    }


def _crystallised(claim_id: int, kind: str, inputs: Inputs) -> Money:
    return Money(
        sum(
            entry.cents
            for entry in inputs.charges
            if entry.computed_until is not None
            and entry.computed_until <= inputs.as_of
            and (entry.claim_id, entry.kind) == (claim_id, kind)
        )
    )


def _with_crystallised(found: Computed, booked: Money, policy: str) -> Computed:
    """What was booked before the mandate stopped claiming stays owed as it was booked."""
    amount = booked if policy == "none" else found.amount
    return Computed(
        found.regime, amount, booked, found.base, found.exact, found.ceiling, found.accrual,
        found.row_ids, found.gap,
    )  # fmt: skip


def _left_on(claim: ClaimFacts, changes: Iterable[Change], day: date) -> Money:
    """The principal that is left at the beginning of `day`."""
    return Money(claim.placed_cents - sum(one.cents for one in changes if one.on < day))


def _gap(missing: MissingRow | None) -> Gap | None:
    if missing is None:
        return None
    return Gap(str(missing.wanted), missing.day, missing.covered_until)


def _interest(
    claim: ClaimFacts, inputs: Inputs, changes: tuple[Change, ...], book: Asked
) -> Computed:
    notices = inputs.notices_of(claim)
    regime = regimes.interest(claim, inputs.policy, notices, as_of=inputs.as_of, book=book)
    if regime.begins is None or regime.rate is None:
        return Computed(regime, gap=_gap(regime.missing))
    accrual = accrue(
        steps_of(
            regime.begins - DAY,
            Money(claim.placed_cents),
            [(change.on, Money(change.cents)) for change in changes],
        ),
        rates=regime.rate,
        day_count=regime.day_count,
        until=inputs.as_of,
        book=book,
        rests=inputs.rests,
    )
    return Computed(
        regime,
        accrual.interest,
        exact=accrual.exact,
        accrual=accrual,
        row_ids=tuple(dict.fromkeys((*regime.row_ids, *accrual.row_ids))),
        gap=_gap(accrual.missing),
    )


def _indemnity(
    claim: ClaimFacts, inputs: Inputs, changes: tuple[Change, ...], book: Asked
) -> Computed:
    """The flat sum per late invoice, between enterprises, unless one was booked by hand already."""
    if not claim.business or claim.jurisdiction not in KEPT or claim.due_on is None:
        return Computed(Regime())
    begins = claim.due_on + DAY
    try:
        amount, row_id = flat(claim.jurisdiction, begins, book)
    except MissingRow as missing:
        lacks = inputs.policy != "none" and not _has_indemnity(claim, inputs)
        return Computed(Regime(why="row", missing=missing), gap=_gap(missing) if lacks else None)
    if _has_indemnity(claim, inputs):
        return Computed(Regime(why="booked"), row_ids=(row_id,))
    late = begins <= inputs.as_of and _left_on(claim, changes, begins) > NOTHING
    if inputs.policy == "none" or not late or _barred(claim, inputs):
        return Computed(Regime(why="mandate" if inputs.policy == "none" else "not_due"))
    regime = Regime(begins, ground="by_right")
    return Computed(regime, amount, exact=Fraction(amount.cents), row_ids=(row_id,))


def _has_indemnity(claim: ClaimFacts, inputs: Inputs) -> bool:
    return any(
        entry.kind == "indemnity" and entry.cents > 0 and entry.claim_id in (claim.id, None)
        for entry in inputs.charges
        if entry.computed_until is None and entry.booked_on <= inputs.as_of
    )


def _barred(claim: ClaimFacts, inputs: Inputs) -> bool:
    """In France not while insolvency bars the payment: opened by the due day (C. com. L441-10)."""
    opened = inputs.insolvent_on
    return (
        claim.jurisdiction == "FR"
        and opened is not None
        and claim.due_on is not None
        and opened <= claim.due_on
    )


def _penalty(
    claim: ClaimFacts, inputs: Inputs, changes: tuple[Change, ...], book: Asked
) -> Computed:
    notices = inputs.notices_of(claim)
    regime = regimes.penalty(claim, inputs.policy, notices, as_of=inputs.as_of, book=book)
    if regime.begins is None:
        return Computed(regime, gap=_gap(regime.missing))
    base = _left_on(claim, changes, regime.begins)
    if base <= NOTHING:
        return Computed(regime, base=NOTHING)
    percent, fixed = Decimal(claim.clause_bp or 0) / 100, claim.clause_cents or 0
    exact = Fraction(percent) * base.cents / 100 + fixed
    if claim.business or claim.jurisdiction != "BE":
        return Computed(regime, rounded(exact), base=base, exact=exact, row_ids=regime.row_ids)
    try:
        most = consumers.ceiling(base, regime.begins, book)
        row = book.on("cap", "BE", regime.begins, "b2c_clause")
    except MissingRow as missing:
        return Computed(Regime(why="row", missing=missing), gap=_gap(missing))
    clause = consumers.Clause(percent=percent, flat=Money(fixed))
    amount = consumers.compensation(base, clause, regime.begins, book)
    rows = (*regime.row_ids, row.id)
    return Computed(regime, amount, base=base, exact=exact, ceiling=most, row_ids=rows)
