"""What the parts of a fee table make of a receipt, line by line, before minimum, cap and VAT.

Facts in, lines out. Every line is rounded once, half away from zero. Steps that go over a whole
case are rounded as totals and charged as differences, so that a debt paid in ten parts costs to
the cent what it costs paid at once.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from backend.creditors.fee_terms import ACCESSORIES, STAGES, WHOLE, FeeTerms, Part, Step, Surcharge
from backend.creditors.rules import AGE_MOST, Terms, band_for
from backend.days import months_after
from backend.fees.facts import Bases, FeeLine, Receipted
from backend.money import NOTHING, Money, total
from backend.refusals import Refused
from backend.words import _


def of_buckets(bases: Bases, buckets: tuple[str, ...]) -> Money:
    return total(bases.get(bucket, NOTHING) for bucket in buckets)


def together(one: Bases, other: Bases) -> dict[str, Money]:
    """Both added up, bucket by bucket."""
    return {b: one.get(b, NOTHING) + other.get(b, NOTHING) for b in {**one, **other}}


def additive_lines(receipt: Receipted, terms: Terms, fees: FeeTerms) -> list[FeeLine]:
    """What the receipt earns by itself, whatever came before. Raises `Refused` for no rate."""
    lines: list[FeeLine] = []
    for part in fees.parts:
        base = of_buckets(receipt.bases, part.buckets)
        if part.cumulative or not base:
            continue
        if part.by == "amount" and not part.whole:
            lines += _tranches(part, NOTHING, base)
        else:
            lines.append(_rated(part, base, receipt, terms))
    covered = of_buckets(receipt.bases, tuple(b for part in fees.parts for b in part.buckets))
    if fees.surcharges and covered:
        lines += _surcharged(covered, receipt, terms, fees.surcharges)
    return lines


def cumulative_lines(receipt: Receipted, fees: FeeTerms) -> list[FeeLine]:
    """What steps over the whole case earn by this receipt, what earlier ones lacked included."""
    before, after = receipt.before.bases, together(receipt.before.bases, receipt.bases)
    lines: list[FeeLine] = []
    for part in fees.parts:
        had, has = of_buckets(before, part.buckets), of_buckets(after, part.buckets)
        if part.cumulative and part.by == "amount":
            lines += _tranches(part, had, has)
        elif part.cumulative:
            lines += _shares(part, before, after, receipt.entrusted)
    back = _fallback(fees, after) - _fallback(fees, before)
    if back:
        principal = after.get("principal", NOTHING) - before.get("principal", NOTHING)
        lines.append(FeeLine("fallback", principal, fees.fallback_bp, back))
    return lines


def cumulated(fees: FeeTerms, bases: Bases, entrusted: Money) -> Money:
    """What steps over the whole case come to for everything received so far."""
    sums = [_fallback(fees, bases)]
    for part in fees.parts:
        if part.cumulative and part.by == "amount":
            sums += [
                line.amount for line in _tranches(part, NOTHING, of_buckets(bases, part.buckets))
            ]
        elif part.cumulative:
            sums.append(_share_total(part, bases, entrusted))
    return total(sums)


def _rated(part: Part, base: Money, receipt: Receipted, terms: Terms) -> FeeLine:
    """One rate for the whole base of this receipt, and the fact that chose it."""
    if part.by == "age":
        band = band_for(terms.bands, receipt.age_days)
        until = None if band.age_to >= AGE_MOST else band.age_to
        facts = {"age": max(receipt.age_days, 0), "from": band.age_from, "to": until}
        return _line("rate.age", base, band.rate_bp, **facts)
    if part.by == "days":
        days = (receipt.received_on - receipt.placed_on).days
        if part.since == "due":
            days += receipt.age_days
        step = _step(part.steps, max(days, 0))
        return _line("rate.days", base, step.rate_bp, days=days, since=part.since, to=step.bound)
    if part.by == "stage":
        named, rate = _stage_rate(part, receipt.stage)
        return _line("rate.stage", base, rate, stage=receipt.stage, like=named)
    if part.by == "amount":
        amount = receipt.entrusted if part.of == "entrusted" else base
        step = _step(part.steps, amount.cents)
        return _line("rate.whole", base, step.rate_bp, of=part.of, amount=amount.cents,
                     to=step.bound)  # fmt: skip
    return _line("rate.flat", base, part.rate_bp, buckets=list(part.buckets))


def _line(rule: str, base: Money, rate_bp: int, **facts: object) -> FeeLine:
    return FeeLine(rule, base, rate_bp, base.share_bp(rate_bp), facts)


def _step(steps: tuple[Step, ...], value: int) -> Step:
    return next(step for step in steps if step.bound is None or value <= step.bound)


def _stage_rate(part: Part, stage: str) -> tuple[str, int]:
    """The rate of the stage, else of the last one before it that has one."""
    rates = dict(part.rates)
    reached = STAGES[: STAGES.index(stage) + 1] if stage in STAGES else STAGES[:3]
    for named in reversed(reached):
        if named in rates:
            return named, rates[named]
    raise Refused(_("No fee: the mandate has no rate for the stage {stage}"), stage=stage)


def tranches(steps: tuple[Step, ...]) -> Iterator[tuple[Step, int]]:
    """Each step with where it begins, in cents."""
    yield steps[0], 0
    for left, right in pairwise(steps):
        yield right, left.bound or 0


def _tranches(part: Part, had: Money, has: Money) -> list[FeeLine]:
    """One line for each tranche that the money from `had` to `has` lies in."""
    lines = []
    for step, begin in tranches(part.steps):
        old, new = _within(step, begin, had), _within(step, begin, has)
        if old == new:
            continue
        facts = {"from": begin, "to": step.bound, "of": part.of}
        if step.flat_cents:
            amount = Money(0 if old else step.flat_cents)
            lines.append(FeeLine("rate.tranche", new - old, None, amount, facts))
        else:
            amount = new.share_bp(step.rate_bp) - old.share_bp(step.rate_bp)
            lines.append(FeeLine("rate.tranche", new - old, step.rate_bp, amount, facts))
    return lines


def _within(step: Step, begin: int, amount: Money) -> Money:
    end = amount.cents if step.bound is None else min(amount.cents, step.bound)
    return Money(max(end - begin, 0))


def share_bp(bases: Bases, entrusted: Money) -> int:
    """The share of the principal entrusted that came in, in ten-thousandths, rounded down."""
    recovered = bases.get("principal", NOTHING).cents
    return recovered * WHOLE // entrusted.cents if entrusted.cents > 0 else 0


def _share_step(part: Part, bases: Bases, entrusted: Money) -> Step:
    share = share_bp(bases, entrusted)
    return [step for step in part.steps if (step.bound or 0) <= share][-1]


def _share_total(part: Part, bases: Bases, entrusted: Money) -> Money:
    """The fee on all that came in: at the rate reached, or each share at its own rate."""
    base = of_buckets(bases, part.buckets)
    if part.retroactive:
        return base.share_bp(_share_step(part, bases, entrusted).rate_bp)
    return total(line.amount for line in _tranches(_as_tranches(part, entrusted), NOTHING, base))


def _as_tranches(part: Part, entrusted: Money) -> Part:
    """Shares that are not retroactive are tranches of so many cents of what was entrusted."""
    begins = [entrusted.share_bp(step.bound or 0).cents for step in part.steps]
    ends: list[int | None] = [*begins[1:], None]
    steps = (Step(end, step.rate_bp) for step, end in zip(part.steps, ends, strict=True))
    return Part(part.buckets, "amount", steps=tuple(steps), of="entrusted")


def _shares(part: Part, before: Bases, after: Bases, entrusted: Money) -> list[FeeLine]:
    had, has = of_buckets(before, part.buckets), of_buckets(after, part.buckets)
    if not part.retroactive:
        return _tranches(_as_tranches(part, entrusted), had, has)
    step = _share_step(part, after, entrusted)
    facts = {"share_bp": share_bp(after, entrusted), "from_bp": step.bound,
             "entrusted": entrusted.cents}  # fmt: skip
    line = _line("rate.share", has - had, step.rate_bp, **facts)
    owed = _share_total(part, after, entrusted) - _share_total(part, before, entrusted)
    lines = [line] if line.base else []
    if owed != line.amount:
        was = _share_step(part, before, entrusted).rate_bp
        facts = {"was_bp": was, "paid_before": had.cents}
        lines.append(FeeLine("catch_up", had, step.rate_bp - was, owed - line.amount, facts))
    return lines


def _fallback(fees: FeeTerms, bases: Bases) -> Money:
    """The rate on the principal of a case that has brought nothing beside it."""
    if not fees.fallback_bp or of_buckets(bases, ACCESSORIES):
        return NOTHING
    return bases.get("principal", NOTHING).share_bp(fees.fallback_bp)


def _surcharged(
    base: Money, receipt: Receipted, terms: Terms, surcharges: tuple[Surcharge, ...]
) -> list[FeeLine]:
    """Points on the part of the base that answers to old claims, by what was placed of each age."""
    day = receipt.placed_on if terms.rate_fixed_at == "placement" else receipt.received_on
    placed = total(amount for _due, amount in receipt.claims)
    lines = []
    for place, one in enumerate(surcharges):
        following = surcharges[place + 1].over_months if place + 1 < len(surcharges) else None
        old = total(m for due, m in receipt.claims if aged(due, day, one.over_months, following))
        if not old:
            continue
        part = share_of(base, old, placed)
        lines.append(
            _line("surcharge.age", part, one.points_bp, over_months=one.over_months,
                  old=old.cents, placed=placed.cents)
        )  # fmt: skip
    return lines


def aged(due_on: date | None, day: date, months: int, following: int | None) -> bool:
    """Whether a claim has reached `months` on `day` and not yet the `following` step."""
    if due_on is None or months_after(due_on, months) > day:
        return False
    return following is None or months_after(due_on, following) > day


def share_of(base: Money, part: Money, whole: Money) -> Money:
    """`base` × part ÷ whole, rounded half up to the cent; none of them below nought."""
    return Money((2 * base.cents * part.cents + whole.cents) // (2 * whole.cents))
