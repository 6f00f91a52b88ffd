"""The fee table as fields of a form: a model, what belongs to it, and what may be added to any.

What the fields cannot say (several kinds of rate side by side) is written as JSON, model "table".
"""

import json
from collections.abc import Iterator
from typing import Any

from backend.creditors import fee_terms
from backend.creditors.fee_terms import ACCESSORIES, ACTS, BUCKETS, STAGES, FeeTerms, Part
from backend.creditors.rules import AGE_MOST, Band, Terms, bands_up_to, read_rate
from backend.money import Money
from backend.refusals import Refused
from backend.web.forms import Form
from backend.words import _

MODELS = ("bands", "flat", "tranches", "whole", "days", "share", "stage", "buckets",
          "accessories", "table")  # fmt: skip
ROWS = 6
FIXED_ROWS = 3
SURCHARGES = (12, 24)
Fees = tuple[FeeTerms | None, tuple[Band, ...]]


def read(form: Form) -> Fees:
    """The fee table and the bands by age; what is wrong stands in the form beside its field."""
    model = form.value("model") or "bands"
    if model not in MODELS:
        form.wrong("model", Refused(_("Choose one of the list")))
        return None, ()
    bands = _bands(form) if model == "bands" else ()
    if model == "table":
        return _table(form), bands
    document = {"version": fee_terms.VERSION, **_rates(form, model), **_additions(form)}
    if form.errors or (model == "bands" and set(document) == {"version", "parts"}):
        return None, bands
    try:
        return fee_terms.read(document), bands
    except Refused as refused:
        form.wrong("model", refused)
        return None, bands


def _table(form: Form) -> FeeTerms | None:
    try:
        return fee_terms.read(json.loads(form.text("table", longest=20_000) or "{}"))
    except (ValueError, RecursionError):  # not JSON, too deep, or a number of 5,000 digits
        form.wrong("table", Refused(_("This is no JSON: look at its brackets and commas")))
    except Refused as refused:
        form.wrong("table", refused)
    return None


def rate(form: Form, name: str, *, most: int = 10_000) -> int:
    """A percentage in basis points; what is wrong stands in the form."""
    try:
        rate_bp = read_rate(form.value(name))
    except Refused as refused:
        form.wrong(name, refused)
        return 0
    if rate_bp > most:
        form.wrong(name, Refused(_("At most {most} %"), most=most // 100))
    return rate_bp


def _bands(form: Form) -> tuple[Band, ...]:
    """The bands from the rows that have a rate; ages without a bound are the rest."""
    rows = [
        (form.count(f"up_to_{place}", least=0, most=AGE_MOST - 1) if bound else None,
         rate(form, f"rate_{place}"))
        for place, bound in _filled(form)
    ]  # fmt: skip
    try:
        return bands_up_to(rows) if not form.errors else ()
    except Refused as refused:
        form.wrong("rate_1" if not rows else f"up_to_{len(rows)}", refused)
        return ()


def _filled(form: Form) -> Iterator[tuple[int, str]]:
    """The places and bounds of the rows that are filled in."""
    for place in range(1, ROWS + 1):
        bound = form.value(f"up_to_{place}").strip()
        worth = form.value(f"rate_{place}").strip() or form.value(f"flat_{place}").strip()
        if bound and not worth:
            form.wrong(f"rate_{place}", Refused(_("Fill this in")))
        if worth:
            yield place, bound


def _rates(form: Form, model: str) -> dict[str, Any]:
    part: dict[str, Any] = {}
    if model == "bands":
        part = {"by": "age"}
    elif model == "flat":
        part = {"by": "flat", "rate_bp": rate(form, "rate")}
    elif model == "tranches":
        of = _one_of(form, "of", ("case", "receipt"))
        part = {"by": "amount", "of": of, "steps": _steps(form, in_euros=True)}
    elif model == "whole":
        of = _one_of(form, "of", ("receipt", "entrusted"))
        part = {"by": "amount", "whole": True, "of": of, "steps": _steps(form, in_euros=True)}
    elif model == "days":
        since = _one_of(form, "since", ("placement", "due"))
        part = {"by": "days", "since": since, "steps": _steps(form, in_euros=False)}
    elif model == "share":
        part = {"by": "share", "retroactive": form.checked("retroactive"), "steps": _shares(form)}
    elif model == "stage":
        part = {"by": "stage", "rates": _named(form, "stage", STAGES)}
    elif model == "buckets":
        return {
            "parts": [
                {"buckets": [bucket], "by": "flat", "rate_bp": rate_bp}
                for bucket, rate_bp in _named(form, "bucket", BUCKETS).items()
            ]
        }
    else:
        own = {"buckets": list(ACCESSORIES), "by": "flat", "rate_bp": rate(form, "rate")}
        fallback = rate(form, "fallback") if form.value("fallback").strip() else 0
        return {"parts": [own], "fallback_bp": fallback}
    return {"parts": [part]}


def _one_of(form: Form, name: str, among: tuple[str, ...]) -> str:
    """A choice that other models have too: what does not belong to this one is its first."""
    picked = form.value(name)
    return picked if picked in among else among[0]


def _named(form: Form, kind: str, names: tuple[str, ...]) -> dict[str, int]:
    return {
        name: rate(form, f"{kind}_{name}")
        for name in names
        if form.value(f"{kind}_{name}").strip()
    }  # fmt: skip


def _steps(form: Form, *, in_euros: bool) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for place, bound in _filled(form):
        up_to = None
        if bound and in_euros:
            up_to = form.amount(f"up_to_{place}").cents
        elif bound:
            up_to = form.count(f"up_to_{place}", least=0, most=AGE_MOST)
        if in_euros and form.value(f"flat_{place}").strip():
            worth = {"flat_cents": form.amount(f"flat_{place}").cents}
        else:
            worth = {"rate_bp": rate(form, f"rate_{place}")}
        steps.append({"up_to": up_to, **worth})
    for place, step in zip((place for place, _bound in _filled(form)), steps[:-1], strict=False):
        if step["up_to"] is None:
            form.wrong(f"up_to_{place}", Refused(_("Fill this in")))
    if not steps:
        form.wrong("rate_1", Refused(_("Fill this in")))
    elif steps[-1]["up_to"] is not None and not form.errors:
        form.wrong(f"up_to_{len(steps)}", Refused(_("Leave the last bound empty: it is the rest")))
    return steps


def _shares(form: Form) -> list[dict[str, Any]]:
    return [
        {
            "from_bp": rate(form, f"from_{place}") if form.value(f"from_{place}").strip() else 0,
            "rate_bp": rate(form, f"rate_{place}"),
        }
        for place in range(1, ROWS + 1)
        if form.value(f"rate_{place}").strip()
    ]


def _additions(form: Form) -> dict[str, Any]:
    """What goes with any model: minimum, cap, surcharges, fixed part, fixed acts."""
    added: dict[str, Any] = {}
    per = _one_of(form, "limits_per", ("case", "receipt"))
    for name in ("minimum", "cap"):
        if cents := form.amount(name, required=False).cents:
            added[name] = {"cents": cents, "per": per}
    surcharges = [
        {"over_months": months, "points_bp": rate(form, f"surcharge_{months}")}
        for months in SURCHARGES
        if form.value(f"surcharge_{months}").strip()
    ]
    if surcharges:
        added["surcharges"] = surcharges
    if fixed := _fixed(form):
        added["fixed"] = fixed
    if acts := {name: act for name in ACTS if (act := _act(form, name))}:
        added["acts"] = acts
    return added


def _fixed(form: Form) -> list[dict[str, Any]]:
    return [
        {
            "up_to": form.amount(f"fixed_up_to_{place}").cents
            if form.value(f"fixed_up_to_{place}").strip()
            else None,
            "cents": form.amount(f"fixed_{place}", least=0).cents,
        }
        for place in range(1, FIXED_ROWS + 1)
        if form.value(f"fixed_{place}").strip()
    ]


def _act(form: Form, name: str) -> dict[str, Any]:
    act: dict[str, Any] = {}
    if cents := form.amount(f"act_{name}", required=False).cents:
        act["cents"] = cents
    if size := form.count(f"pack_{name}", most=100_000, required=False):
        act = {"pack": {"size": size, "cents": act.get("cents", 0)}}
    return act


def fields(terms: Terms) -> dict[str, str]:
    """The form filled in as the terms stand; as JSON where the fields cannot say them."""
    agreed = terms.agreed_fees
    filled = {**_as_model(agreed, terms), **_as_additions(agreed)}
    told, bands = read(Form(filled))
    if (told or FeeTerms(parts=(Part(by="age"),))) == agreed and bands == _bare(terms.bands):
        return filled
    return {"model": "table", "table": json.dumps(fee_terms.written(agreed), indent=1)}


def _bare(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    return tuple(Band(band.age_from, band.age_to, band.rate_bp) for band in bands)


def _as_model(agreed: FeeTerms, terms: Terms) -> dict[str, str]:
    part = agreed.parts[0] if agreed.parts else Part()
    filled: dict[str, str] = {"of": part.of, "since": part.since}
    if part.by == "age":
        filled["model"] = "bands"
        for place, band in enumerate(terms.bands, start=1):
            filled[f"up_to_{place}"] = "" if band.endless else str(band.age_to)
            filled[f"rate_{place}"] = decimal(band.rate_bp)
    elif agreed.fallback_bp or part.buckets == ACCESSORIES:
        filled |= {"model": "accessories", "rate": decimal(part.rate_bp)}
        filled["fallback"] = decimal(agreed.fallback_bp) if agreed.fallback_bp else ""
    elif len(agreed.parts) > 1 or part.buckets != BUCKETS:
        filled["model"] = "buckets"
        filled |= {f"bucket_{one.buckets[0]}": decimal(one.rate_bp) for one in agreed.parts}
    elif part.by == "stage":
        filled["model"] = "stage"
        filled |= {f"stage_{stage}": decimal(rate_bp) for stage, rate_bp in part.rates}
    elif part.by == "flat":
        filled |= {"model": "flat", "rate": decimal(part.rate_bp)}
    else:
        filled |= _as_rows(part)
    return filled


def _as_rows(part: Part) -> dict[str, str]:
    filled = {"model": part.by}
    if part.by == "amount":
        filled["model"] = "whole" if part.whole else "tranches"
    if part.retroactive:
        filled["retroactive"] = "on"
    for place, step in enumerate(part.steps, start=1):
        if part.by == "share":
            filled[f"from_{place}"] = decimal(step.bound or 0)
        elif step.bound is not None:
            bound = str(step.bound) if part.by == "days" else decimal(step.bound)
            filled[f"up_to_{place}"] = bound
        if step.flat_cents:
            filled[f"flat_{place}"] = decimal(step.flat_cents)
        else:
            filled[f"rate_{place}"] = decimal(step.rate_bp)
    return filled


def _as_additions(agreed: FeeTerms) -> dict[str, str]:
    filled: dict[str, str] = {}
    for name, limit in (("minimum", agreed.minimum), ("cap", agreed.cap)):
        if limit:
            filled |= {name: decimal(limit.cents), "limits_per": limit.per}
    for one in agreed.surcharges:
        filled[f"surcharge_{one.over_months}"] = decimal(one.points_bp)
    for place, step in enumerate(agreed.fixed, start=1):
        filled[f"fixed_{place}"] = decimal(step.flat_cents)
        filled[f"fixed_up_to_{place}"] = "" if step.bound is None else decimal(step.bound)
    for name, act in agreed.acts:
        filled[f"act_{name}"] = decimal(act.pack_cents or act.steps[0].flat_cents)
        if act.pack_size:
            filled[f"pack_{name}"] = str(act.pack_size)
    return filled


def decimal(hundredths: int) -> str:
    """Cents, or basis points as a percentage, as one types them: 1250 → "12,50"."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}" if rest else str(whole)


def example(form: Form) -> tuple[dict[str, Money], int, Money, Money, str]:
    """The receipt of the preview: money by bucket, day, earlier money, entrusted, stage."""
    parts = {
        bucket: amount
        for bucket in BUCKETS
        if (amount := form.amount(f"try_{bucket}", required=False))
    }
    days = form.count("try_days", least=0, most=9999, required=False)
    before = form.amount("try_before", required=False)
    entrusted = form.amount("try_entrusted", required=False)
    return parts, days, before, entrusted, _one_of(form, "try_stage", STAGES[2:])
