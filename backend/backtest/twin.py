"""The fee engine once more, over columns: every receipt of a history at once, to the cent the same.

`fees.rules` decides and explains one receipt; this computes a million. Integers throughout, halves
rounded away from zero (no amount here is below nought). Whatever the engine refuses has no fee
here. That both agree is checked in every run on a sample, and in the tests on every row.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from backend.creditors.fee_terms import (
    ACCESSORIES,
    BUCKETS,
    STAGES,
    WHOLE,
    FeeTerms,
    Limit,
    Part,
    Step,
)
from backend.creditors.rules import Terms
from backend.fees.rates import tranches
from backend.law.rows import SHIPPED, Rulebook
from backend.law.vat import vat_rate
from backend.refusals import Refused

HISTORY = {
    "creditor_id": pl.Int64, "case_id": pl.Int64, "payment_id": pl.Int64, "received_on": pl.Date,
    "placed_on": pl.Date, "age_days": pl.Int64, "direct": pl.Boolean, "entrusted": pl.Int64,
    "stage": pl.String, **dict.fromkeys(BUCKETS, pl.Int64),
}  # fmt: skip
CLAIMS = {"case_id": pl.Int64, "due_on": pl.Date, "cents": pl.Int64}
NONE = pl.DataFrame(schema=CLAIMS)


def fees(
    history: pl.DataFrame, terms: Terms, claims: pl.DataFrame = NONE, book: Rulebook = SHIPPED
) -> pl.DataFrame:
    """`history` in the order of (case, day, payment) with `base_cents`, `fee_cents`, `vat_cents`.

    The columns are those of `HISTORY`, one row for each receipt on a case that stands, no amount
    below nought and one above it in every row. Rows without a fee have nulls. `claims` is needed
    for surcharges by age alone.
    """
    table = terms.agreed_fees
    ordered = _ordered(history)
    vat = {day: _vat_on(terms.vat_country, day, book) for day in _days(ordered)}
    frame = ordered.lazy().with_columns(base_cents=pl.sum_horizontal(BUCKETS), vat_bp=_vat_bp(vat))
    if table.surcharges:
        day = "placed_on" if terms.rate_fixed_at == "placement" else "received_on"
        frame = frame.join(_ages(ordered, table, claims, day), on=["case_id", day], how="left",
                           maintain_order="left")  # fmt: skip
    counted = _counted(ordered, terms, table, vat)
    if counted is not None:
        weighs = pl.col("counts") & ~_free(terms)
        masked = (pl.when(weighs).then(pl.col(b)).otherwise(0).alias(b) for b in BUCKETS)
        frame = frame.with_columns(counts=counted).with_columns(*masked)
    frame = frame.with_columns(own=_additive(table, terms))
    if not table.plain:
        frame = _over_cases(frame, table)
    fee = pl.col("own")
    fee = fee if counted is None else pl.when(pl.col("counts")).then(fee)
    return (
        frame.with_columns(fee_cents=fee)
        .with_columns(vat_cents=_vat(table))
        .select("creditor_id", "case_id", "payment_id", "received_on", "base_cents", "fee_cents",
                "vat_cents")
        .collect()
    )  # fmt: skip


def _vat(table: FeeTerms) -> pl.Expr:
    """Only a fallback that is made good gives back more than it earns."""
    exact = pl.col("fee_cents") * pl.col("vat_bp")
    return _rounded_either(exact) if table.fallback_bp else rounded(exact)


def _over_cases(frame: pl.LazyFrame, table: FeeTerms) -> pl.LazyFrame:
    """`own` as the difference that each receipt makes to what its case comes to.

    The rows of a case stand together, so that sums over it are running sums less what they were
    where the case begins; that is much cheaper than grouping.
    """
    sums = {"own": pl.col("own"), **_summed(table)}
    frame = frame.with_columns(**sums, first=pl.col("case_id") != pl.col("case_id").shift(1))
    frame = frame.with_columns(first=pl.col("first").fill_null(value=True))
    running = []
    for name in sums:
        run = pl.col(name).cum_sum()
        start = pl.when(pl.col("first")).then(run - pl.col(name)).forward_fill()
        running.append((run - start).alias(name))
    frame = frame.with_columns(running).with_columns(total=_case_total(table))
    last = pl.when(pl.col("first")).then(0).otherwise(pl.col("total").shift(1))
    return frame.with_columns(own=pl.col("total") - last)


def _summed(table: FeeTerms) -> dict[str, pl.Expr]:
    """What has to be known of a case so far: all money, and that of some buckets."""
    sums = {"came": _base(BUCKETS)}
    for place, part in enumerate(table.parts):
        if part.cumulative and part.buckets != BUCKETS:
            sums[f"came_{place}"] = _base(part.buckets)
    if table.fallback_bp or any(part.by == "share" and part.retroactive for part in table.parts):
        sums["recovered"] = pl.col("principal")
    if table.fallback_bp:
        sums["accessories"] = _base(ACCESSORIES)
    return sums


def _ordered(history: pl.DataFrame) -> pl.DataFrame:
    return history.sort("case_id", "received_on", "payment_id")


def rounded(exact: pl.Expr) -> pl.Expr:
    """Ten-thousandths of cents, not below nought, to cents: halves go up."""
    return (exact + WHOLE // 2) // WHOLE


def _rounded_either(exact: pl.Expr) -> pl.Expr:
    """The same for amounts of either sign: halves go away from nought."""
    return rounded(exact.abs()) * exact.sign()


def _days(ordered: pl.DataFrame) -> list[date]:
    return ordered["received_on"].unique().to_list()


def _vat_bp(rates: Mapping[date, int | None]) -> pl.Expr:
    """The rate of each day that occurs; none where the law has no row."""
    if len(set(rates.values())) == 1:
        return pl.lit(next(iter(rates.values())), dtype=pl.Int64)
    return pl.col("received_on").replace_strict(rates, return_dtype=pl.Int64)


def _vat_on(country: str, day: date, book: Rulebook) -> int | None:
    try:
        return vat_rate(country, day, book).rate_bp
    except Refused:
        return None


def _counted(
    ordered: pl.DataFrame, terms: Terms, table: FeeTerms, vat: Mapping[date, int | None]
) -> pl.Expr | None:
    """Whether the receipt has a fee, be it nought; none where there is no doubt about any."""
    doubts: list[pl.Expr] = []
    if None in vat.values():
        doubts.append(pl.col("vat_bp").is_not_null())
    if not terms.fee_on_direct:
        doubts.append(~pl.col("direct"))
    stages = set(ordered["stage"].unique().to_list())
    for part in table.parts:
        if part.by == "stage" and stages - set(_stage_rates(part)):
            known = pl.col("stage").is_in(list(_stage_rates(part)))
            doubts.append(known | _free(terms) | (_base(part.buckets) == 0))
    if terms.free_days and not doubts:
        doubts.append(pl.lit(value=True))
    return pl.all_horizontal(doubts) if doubts else None


def _free(terms: Terms) -> pl.Expr:
    if not terms.free_days:
        return pl.lit(value=False)
    return (pl.col("received_on") - pl.col("placed_on")).dt.total_days() <= terms.free_days


def _base(buckets: tuple[str, ...]) -> pl.Expr:
    return pl.sum_horizontal(buckets)


def _additive(table: FeeTerms, terms: Terms) -> pl.Expr:
    """What a receipt earns by itself, within the limits per receipt."""
    parts = [part for part in table.parts if not part.cumulative]
    earned: pl.Expr = pl.lit(0, dtype=pl.Int64)
    for part in parts:
        earned += _rated(part, terms)
    covered = _base(tuple(bucket for part in table.parts for bucket in part.buckets) or ("cost",))
    for place, one in enumerate(table.surcharges):
        old, placed = pl.col(f"old_{place}"), pl.col("placed")
        share = pl.when(old > 0).then(_share_of(covered, old, placed)).otherwise(0)
        earned += rounded(share * one.points_bp)
    rates = sum((_base(part.buckets) for part in parts), start=pl.lit(0))
    if _per(table.minimum, "receipt"):
        least = pl.max_horizontal(earned, pl.lit(_cents(table.minimum)))
        earned = pl.when(rates > 0).then(least).otherwise(earned)
    if _per(table.cap, "receipt"):
        earned = pl.min_horizontal(earned, pl.lit(_cents(table.cap)))
    flat = any(step.flat_cents for part in parts for step in part.steps)
    if not (flat or table.surcharges or table.minimum):
        return earned  # rates up to 100 % never exceed what they are taken of
    return pl.min_horizontal(earned, _base(BUCKETS))


def _share_of(base: pl.Expr, part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """`base` × part ÷ whole, rounded half up; products of two amounts may leave 64 bits."""
    return ((2 * base.cast(pl.Int128) * part + whole) // (2 * whole)).cast(pl.Int64)


def _per(limit: Limit | None, per: str) -> bool:
    return limit is not None and limit.per == per


def _cents(limit: Limit | None) -> int:
    return limit.cents if limit else 0


def _rated(part: Part, terms: Terms) -> pl.Expr:
    base = _base(part.buckets)
    if part.by == "amount" and not part.whole:
        return _in_tranches(part.steps, base)
    if part.by == "amount":
        value = pl.col("entrusted") if part.of == "entrusted" else base
        rate = _by_bound(part.steps, value)
    elif part.by == "age":
        bands = tuple(Step(None if b.endless else b.age_to, b.rate_bp) for b in terms.bands)
        rate = _by_bound(bands, pl.max_horizontal("age_days", pl.lit(0)))
    elif part.by == "days":
        days = (pl.col("received_on") - pl.col("placed_on")).dt.total_days()
        days = days + pl.col("age_days") if part.since == "due" else days
        rate = _by_bound(part.steps, pl.max_horizontal(days, pl.lit(0)))
    elif part.by == "stage":
        rate = _stage_rate(part)
    else:
        rate = pl.lit(part.rate_bp, dtype=pl.Int64)
    return rounded(base * rate)


def _by_bound(steps: tuple[Step, ...], value: pl.Expr) -> pl.Expr:
    rate = pl.lit(steps[-1].rate_bp, dtype=pl.Int64)
    for step in reversed(steps[:-1]):
        rate = pl.when(value <= step.bound).then(step.rate_bp).otherwise(rate)
    return rate


def _stage_rates(part: Part) -> dict[str, int]:
    """The rate of each stage, else of the last one before it that has one."""
    rates, last, found = dict(part.rates), None, {}
    for stage in STAGES:
        last = rates.get(stage, last)
        if last is not None:
            found[stage] = last
    return found


def _stage_rate(part: Part) -> pl.Expr:
    return pl.col("stage").replace_strict(_stage_rates(part), default=0, return_dtype=pl.Int64)


def _in_tranches(steps: tuple[Step, ...], amount: pl.Expr) -> pl.Expr:
    """What marginal steps come to of `amount`, each tranche rounded by itself."""
    sums: pl.Expr = pl.lit(0, dtype=pl.Int64)
    for step, begin in tranches(steps):
        if step.flat_cents:
            sums += pl.when(amount > begin).then(step.flat_cents).otherwise(0)
        elif step.rate_bp:
            sums += rounded((amount.clip(begin, step.bound) - begin) * step.rate_bp)
    return sums


def _case_total(table: FeeTerms) -> pl.Expr:
    """What the terms make of everything so far: the columns are sums over the case by now."""
    raw, came = pl.col("own"), pl.col("came")
    for place, part in enumerate(table.parts):
        base = came if part.buckets == BUCKETS else pl.col(f"came_{place}")
        if part.cumulative and part.by == "share":
            raw += _share_total(part, base)
        elif part.cumulative:
            raw += _in_tranches(part.steps, base)
    if table.fallback_bp:
        principal = rounded(pl.col("recovered") * table.fallback_bp)
        raw += pl.when(pl.col("accessories") == 0).then(principal).otherwise(0)
    if _per(table.minimum, "case"):
        raw = pl.max_horizontal(raw, pl.lit(_cents(table.minimum)))
    if _per(table.cap, "case"):
        raw = pl.min_horizontal(raw, pl.lit(_cents(table.cap)))
    raw = pl.min_horizontal(raw, came)
    if table.fixed:
        steps = tuple(Step(step.bound, step.flat_cents) for step in table.fixed)
        raw += pl.when(came > 0).then(_by_bound(steps, pl.col("entrusted"))).otherwise(0)
    return raw


def _share_total(part: Part, base: pl.Expr) -> pl.Expr:
    entrusted = pl.col("entrusted")
    if part.retroactive:
        share = pl.col("recovered") * WHOLE // entrusted  # of nought entrusted: none
        rate = pl.lit(part.steps[0].rate_bp, dtype=pl.Int64)
        for step in part.steps[1:]:
            rate = pl.when(share >= step.bound).then(step.rate_bp).otherwise(rate)
        return rounded(base * rate)
    sums: pl.Expr = pl.lit(0, dtype=pl.Int64)
    begins = [rounded(entrusted * (step.bound or 0)) for step in part.steps]
    for step, begin, end in zip(part.steps, begins, [*begins[1:], None], strict=True):
        upto = base if end is None else pl.min_horizontal(base, end)
        sums += rounded(pl.max_horizontal(upto - begin, pl.lit(0)) * step.rate_bp)
    return sums


def _ages(ordered: pl.DataFrame, table: FeeTerms, claims: pl.DataFrame, day: str) -> pl.LazyFrame:
    """What was placed of each case, and how much had reached each age and not the next by `day`."""
    months = [one.over_months for one in table.surcharges]
    days = ordered.lazy().select("case_id", day).unique()

    def reached(count: int) -> pl.Expr:
        return (pl.col("due_on").dt.offset_by(f"{count}mo") <= pl.col(day)).fill_null(value=False)

    sums = {}
    for place, count in enumerate(months):
        old = reached(count)
        if place + 1 < len(months):
            old &= ~reached(months[place + 1])
        sums[f"old_{place}"] = pl.col("cents").filter(old).sum()
    claimed = days.join(claims.lazy(), on="case_id", how="inner")
    return claimed.group_by("case_id", day).agg(placed=pl.col("cents").sum(), **sums)
