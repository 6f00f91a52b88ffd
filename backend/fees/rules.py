"""The fee on a receipt or an act: which rules, on what, with which VAT. Says why, line by line.

Facts in, answer out: no database, no clock. A reversal earns the exact negative. Over a whole case
the fee is what the terms make of everything received so far, less what was charged before; so it
does not matter in how many parts a debtor pays. The models: ops/decisions/0011-fee-terms.md.
"""

from dataclasses import replace
from datetime import timedelta

from backend.creditors.fee_terms import BUCKETS, WHOLE, FeeTerms, Limit
from backend.creditors.rules import AGE_MOST, Band, MandateVersion, band_for
from backend.fees.facts import Bases, EarnedFee, FeeLine, Receipted
from backend.fees.rates import additive_lines, cumulated, cumulative_lines, of_buckets, together
from backend.law.rows import SHIPPED, Rulebook
from backend.law.vat import vat_rate
from backend.money import NOTHING, Money, total
from backend.refusals import Refused
from backend.words import _

LIMITS = ("minimum.case", "cap.case", "ceiling")


def reckon(
    receipt: Receipted, mandate: MandateVersion | None, book: Rulebook = SHIPPED
) -> EarnedFee:
    """The fee under `mandate`, the version whose rate holds for this receipt; VAT as in `book`.

    Raises `Refused` with the reason when nothing is earned or nothing can be reckoned: no mandate,
    no rate for the age or the stage, no VAT rate for the day, direct payments left out. The money
    stays booked.
    """
    if mandate is None:
        raise Refused(_("No fee: the creditor has no mandate that covers this receipt"))
    terms = mandate.terms
    if receipt.direct and not terms.fee_on_direct:
        raise Refused(_("No fee: the mandate leaves out what the creditor was paid directly"))
    vat = vat_rate(terms.vat_country, receipt.received_on, book)
    if receipt.base < NOTHING:
        return -reckon(_opposite(receipt), mandate, book)
    if is_free(receipt, terms.free_days):
        days = {"days": (receipt.received_on - receipt.placed_on).days, "free": terms.free_days}
        lines = [FeeLine("free.days", receipt.base, 0, NOTHING, days)]
    else:
        lines = case_lines(receipt, mandate)
    return taxed(receipt.base, lines, vat.rate_bp, _band(receipt, mandate, lines))


def _opposite(receipt: Receipted) -> Receipted:
    return Receipted(
        -receipt.base, receipt.received_on, receipt.direct, receipt.placed_on, receipt.age_days,
        tuple((bucket, -amount) for bucket, amount in receipt.parts), receipt.stage,
        receipt.entrusted, receipt.claims,
    )  # fmt: skip


def is_free(receipt: Receipted, free_days: int) -> bool:
    """Whether it came within so many days of the placement, the last of them included."""
    return free_days > 0 and receipt.received_on <= receipt.placed_on + timedelta(days=free_days)


def case_lines(receipt: Receipted, mandate: MandateVersion) -> list[FeeLine]:
    """Every step from what was counted to the fee, VAT aside."""
    fees = mandate.terms.agreed_fees
    own = additive_lines(receipt, mandate.terms, fees)
    own += _limits(total(line.amount for line in own), receipt.base, fees, "receipt", own)
    additive = total(line.amount for line in own)
    counted = {bucket: amount.cents for bucket, amount in receipt.bases.items()}
    head = FeeLine("base", receipt.base, None, NOTHING, {**counted, "additive": additive.cents})
    return [head, *own, *cumulative_lines(receipt, fees), *_of_the_case(receipt, fees, additive)]


def _of_the_case(receipt: Receipted, fees: FeeTerms, additive: Money) -> list[FeeLine]:
    """Minimum, cap, ceiling and fixed part of the case, as differences to what they were."""
    before, after = receipt.before, together(receipt.before.bases, receipt.bases)
    if before.settled:
        fees = replace(fees, fixed=())
    was = case_steps(fees, before.bases, before.additive, receipt.entrusted)
    now = case_steps(fees, after, before.additive + additive, receipt.entrusted)
    base = of_buckets(after, BUCKETS)
    lines = [
        FeeLine(new.rule, base, None, new.amount - old.amount, new.facts)
        for old, new in zip(was[1:], now[1:], strict=True)
        if new.amount != old.amount
    ]
    owed = total(step.amount for step in was)
    if before.earned is not None and before.earned != owed:
        lines.append(FeeLine("true_up", NOTHING, None, owed - before.earned))
    return lines


def case_total(fees: FeeTerms, bases: Bases, additive: Money, entrusted: Money) -> Money:
    """What the terms make of everything a case brought: the sum of all its fees so far."""
    return total(step.amount for step in case_steps(fees, bases, additive, entrusted))


def case_steps(fees: FeeTerms, bases: Bases, additive: Money, entrusted: Money) -> list[FeeLine]:
    """The rates' sum, then what minimum, cap, ceiling and fixed part change in it."""
    base = of_buckets(bases, BUCKETS)
    raw = additive + cumulated(fees, bases, entrusted)
    steps = [FeeLine("rates", base, None, raw)]
    limits = {line.rule: line for line in _limits(raw, base, fees, "case", [])}
    steps += [limits.get(rule, FeeLine(rule, base, None, NOTHING)) for rule in LIMITS]
    fixed = _fixed(fees, entrusted) if base else NOTHING
    return [*steps, FeeLine("fixed.case", base, None, fixed, {"entrusted": entrusted.cents})]


def _limits(
    amount: Money, base: Money, fees: FeeTerms, per: str, lines: list[FeeLine]
) -> list[FeeLine]:
    """What the minimum adds, the cap and the base itself take away; nothing without money."""
    made: list[FeeLine] = []
    if not base or (per == "receipt" and not lines):
        return made

    def bound(rule: str, limit: Money, *, least: bool) -> None:
        so_far = amount + total(line.amount for line in made)
        if (so_far < limit) if least else (so_far > limit):
            made.append(FeeLine(rule, base, None, limit - so_far, {"limit": limit.cents}))

    if _per(fees.minimum, per):
        bound(f"minimum.{per}", _cents(fees.minimum), least=True)
    if _per(fees.cap, per):
        bound(f"cap.{per}", _cents(fees.cap), least=False)
    bound("ceiling", base, least=False)
    return made


def _per(limit: Limit | None, per: str) -> bool:
    return limit is not None and limit.per == per


def _cents(limit: Limit | None) -> Money:
    return Money(limit.cents if limit else 0)


def _fixed(fees: FeeTerms, entrusted: Money) -> Money:
    for step in fees.fixed:
        if step.bound is None or entrusted.cents <= step.bound:
            return Money(step.flat_cents)
    return NOTHING


def taxed(base: Money, lines: list[FeeLine], vat_bp: int, band: Band | None = None) -> EarnedFee:
    """The lines added up, with their VAT as the last one."""
    fee = total(line.amount for line in lines)
    rates = [line for line in lines if line.rule != "base"]
    one = rates[0].rate_bp if len(rates) == 1 else None
    rate = one if one is not None else effective_bp(fee, base)
    vat = fee.share_bp(vat_bp)
    last = FeeLine("vat", fee, vat_bp, vat)
    return EarnedFee(base, rate, fee, vat_bp, vat, (*lines, last), band)


def effective_bp(fee: Money, base: Money) -> int:
    """What the fee comes to of its base, in ten-thousandths, rounded half up."""
    if base <= NOTHING:
        return 0
    return (2 * WHOLE * fee.cents + base.cents) // (2 * base.cents)


def _band(receipt: Receipted, mandate: MandateVersion, lines: list[FeeLine]) -> Band | None:
    """The band by age, if it made the whole fee."""
    rules = [line.rule for line in lines if line.rule != "base"]
    return band_for(mandate.terms.bands, receipt.age_days) if rules == ["rate.age"] else None


def in_words(fee: EarnedFee, mandate: MandateVersion, age_days: int) -> str:
    """The rule applied, for the books: which version, which band or rules, which rates."""
    if fee.band is not None:
        ages = f"{fee.band.age_from}-{'' if fee.band.age_to >= AGE_MOST else fee.band.age_to}"
        how = f"age {max(age_days, 0)} days in {ages}: {percent(fee.band.rate_bp)}"
    else:
        how = ", ".join(
            line.rule if line.rate_bp is None else f"{line.rule} {percent(line.rate_bp)}"
            for line in fee.lines
            if line.rule not in ("base", "vat")
        )
    return (
        f"mandate {mandate.version} of {mandate.valid_from},"
        f" rate fixed at {mandate.terms.rate_fixed_at};"
        f" {how};"
        f" VAT {mandate.terms.vat_country} {percent(fee.vat_bp)}"
    )


def percent(basis_points: int) -> str:
    """Basis points for the books: 1250 → "12.50 %"."""
    sign, size = "-" if basis_points < 0 else "", abs(basis_points)
    return f"{sign}{size // 100}.{size % 100:02d} %"
