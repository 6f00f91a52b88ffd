"""Fee tables at random: every kind of part, with or without surcharge, limits and fixed part."""

from typing import Any

from hypothesis import strategies as st

from backend.creditors.fee_terms import BUCKETS

STAGES = ("amicable", "formal_notice", "legal_decision", "legal", "enforcement")
RATES = st.integers(0, 10_000)
_BOUNDS = st.lists(st.integers(1, 2_000_000), max_size=4, unique=True).map(sorted)


@st.composite
def steps(draw, value: str = "rate_bp", *, most: int = 10_000, flat: bool = False):
    """Steps up to rising bounds; with `flat` the first may be a price instead of a rate."""
    made: list[dict[str, Any]] = [
        {"up_to": bound, value: draw(st.integers(0, most))} for bound in [*draw(_BOUNDS), None]
    ]
    if flat and draw(st.booleans()):
        made[0] = {"up_to": made[0]["up_to"], "flat_cents": draw(st.integers(1, 10_000))}
    return made


@st.composite
def parts(draw, buckets: list[str]):
    by = draw(st.sampled_from(["flat", "days", "stage", "amount", "whole", "share"]))
    part: dict[str, Any] = {"buckets": buckets, "by": by}
    if by == "flat":
        return {**part, "rate_bp": draw(RATES)}
    if by == "days":
        bounds = sorted(draw(st.sets(st.integers(1, 700), max_size=3)))
        rates = [{"up_to": bound, "rate_bp": draw(RATES)} for bound in [*bounds, None]]
        return {**part, "since": draw(st.sampled_from(["placement", "due"])), "steps": rates}
    if by == "stage":
        later = draw(st.sets(st.sampled_from(STAGES[1:])))
        return {**part, "rates": {stage: draw(RATES) for stage in ("amicable", *sorted(later))}}
    if by == "amount":
        of = draw(st.sampled_from(["case", "receipt"]))
        return {**part, "of": of, "steps": draw(steps(flat=True))}
    if by == "whole":
        of = draw(st.sampled_from(["receipt", "entrusted"]))
        return {**part, "by": "amount", "whole": True, "of": of, "steps": draw(steps())}
    return {**part, "retroactive": draw(st.booleans()), "steps": draw(_shares())}


@st.composite
def _shares(draw):
    begins = [0, *sorted(draw(st.sets(st.integers(1, 10_000), max_size=3)))]
    rates = sorted(draw(st.lists(RATES, min_size=len(begins), max_size=len(begins))))
    return [{"from_bp": b, "rate_bp": r} for b, r in zip(begins, rates, strict=True)]


@st.composite
def documents(draw):
    """One part for everything, or principal and accessories apart, costs for nothing."""
    document: dict[str, Any] = {}
    kind = draw(st.sampled_from(["one", "one", "two", "two", "fallback"]))
    if kind == "one":
        made = [draw(parts(list(BUCKETS)))]
    elif kind == "two":
        made = [draw(parts(["principal"])), draw(parts(["indemnity", "interest"]))]
    else:
        made = [draw(parts(["indemnity", "interest", "penalty"]))]
        document["fallback_bp"] = draw(RATES)
    document["parts"] = made
    by_case = any(p["by"] == "share" or p.get("of") == "case" for p in made)
    per = "case" if by_case else draw(st.sampled_from(["case", "receipt"]))
    least = draw(st.none() | st.integers(1, 50_000))
    if least:
        document["minimum"] = {"cents": least, "per": per}
    if draw(st.booleans()):
        document["cap"] = {"cents": (least or 0) + draw(st.integers(1, 500_000)), "per": per}
    if draw(st.booleans()):
        document["fixed"] = draw(steps("cents", most=50_000))
    if draw(st.booleans()):
        document["surcharges"] = [
            {"over_months": 12, "points_bp": draw(st.integers(0, 2_000))},
            {"over_months": 24, "points_bp": draw(st.integers(0, 3_000))},
        ]
    return document
