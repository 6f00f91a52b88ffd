"""A fee table as data: what a mandate's `fee_terms` may say, version 1. Facts in, answer out.

    {"version": 1,
     "parts": [{"buckets": ["principal"], "by": "flat", "rate_bp": 2000}, …],
     "surcharges": [{"over_months": 12, "points_bp": 800}, …],
     "fallback_bp": 500,
     "minimum": {"cents": 4000, "per": "case"}, "cap": {"cents": 250000, "per": "receipt"},
     "fixed": [{"up_to": 500000, "cents": 12500}, …, {"up_to": null, "cents": 2500}],
     "acts": {"opening": {"cents": 2500}, "formal_notice": {"cents": 1500,
              "pack": {"size": 200, "cents": 250000}}, "plan": {…}, "failure": {…}}}

A part says at which rate the money in its buckets earns; no bucket stands in two parts, and one
that stands in none earns nothing. `by`: "flat" (`rate_bp`), "age" (the mandate's bands), "days"
(`steps` of days `since` "placement" or "due"), "stage" (`rates` by stage), "amount" (`steps` of
cents, `whole` or marginal, `of` "case", "receipt" or "entrusted"; a step may have `flat_cents`),
"share" (`steps` with `from_bp` of the principal entrusted, `retroactive` or not). Amounts are
cents, rates ten-thousandths, bounds included. It refuses what no receipt could be reckoned by.
Which model of the trade is which: ops/decisions/0011-fee-terms.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from backend.refusals import Refused
from backend.words import _

VERSION = 1
BUCKETS = ("principal", "indemnity", "interest", "cost", "penalty")
ACCESSORIES = ("indemnity", "interest", "penalty")
STAGES = ("review", "accepted", "amicable", "formal_notice", "legal_decision", "legal",
          "enforcement")  # fmt: skip
ACTS = ("opening", "formal_notice", "plan", "failure")
BY = ("flat", "age", "days", "stage", "amount", "share")
WHOLE = 10_000
CENTS_MOST = 10**11
STEPS_MOST = 20


class FeeTermsRefused(Refused):
    """This fee table cannot be agreed as it stands."""


@dataclass(frozen=True, slots=True)
class Step:
    """Up to `bound` included (None: beyond), or from `bound` on for shares: a rate, or cents."""

    bound: int | None
    rate_bp: int = 0
    flat_cents: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """The rate of the money in some buckets; which fields count depends on `by`."""

    buckets: tuple[str, ...] = BUCKETS
    by: str = "flat"
    rate_bp: int = 0
    steps: tuple[Step, ...] = ()
    rates: tuple[tuple[str, int], ...] = ()
    of: str = "case"
    whole: bool = False
    since: str = "placement"
    retroactive: bool = False

    @property
    def cumulative(self) -> bool:
        """Whether what earlier receipts of the case brought decides."""
        return self.by == "share" or (self.by == "amount" and self.of == "case")


@dataclass(frozen=True, slots=True)
class Surcharge:
    """Points on top of the rate for the share of claims older than so many months."""

    over_months: int
    points_bp: int


@dataclass(frozen=True, slots=True)
class Limit:
    """A least or most fee, "per" case over all its receipts, or receipt by receipt."""

    cents: int
    per: str = "case"


@dataclass(frozen=True, slots=True)
class Act:
    """A fixed price, by the principal entrusted; or packs of `pack_size` acts paid beforehand."""

    steps: tuple[Step, ...]
    pack_size: int = 0
    pack_cents: int = 0


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """A whole fee table; see the module for what each field says."""

    parts: tuple[Part, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()
    fallback_bp: int = 0
    minimum: Limit | None = None
    cap: Limit | None = None
    fixed: tuple[Step, ...] = ()
    acts: tuple[tuple[str, Act], ...] = ()

    @property
    def uses_bands(self) -> bool:
        return any(part.by == "age" for part in self.parts)

    @property
    def plain(self) -> bool:
        """One rate for each receipt by itself, whatever came before."""
        return not (
            self.fallback_bp
            or self.fixed
            or self.surcharges
            or self.minimum
            or self.cap
            or any(part.cumulative for part in self.parts)
        )

    def act(self, name: str) -> Act | None:
        return dict(self.acts).get(name)


def read(document: object) -> FeeTerms:
    """The fee table in a JSON document. Raises `FeeTermsRefused` naming the field that is wrong."""
    asked = _known(document, "table", {"version", "parts", "surcharges", "fallback_bp", "minimum",
                                       "cap", "fixed", "acts"})  # fmt: skip
    if asked.get("version") != VERSION:
        raise _wrong("version")
    terms = FeeTerms(
        parts=tuple(
            _part(one, f"parts[{place}]") for place, one in enumerate(_list(asked, "parts"))
        ),
        surcharges=tuple(_surcharge(one) for one in _list(asked, "surcharges")),
        fallback_bp=_number(asked, "fallback_bp", WHOLE),
        minimum=_limit(asked, "minimum"),
        cap=_limit(asked, "cap"),
        fixed=_steps(asked, "fixed", "up_to", "cents") if asked.get("fixed") else (),
        acts=_acts(asked.get("acts") or {}),
    )
    return check(terms)


def check(terms: FeeTerms) -> FeeTerms:
    """The terms, if their parts fit together. Raises `FeeTermsRefused`."""
    counted = [bucket for part in terms.parts for bucket in part.buckets]
    twice = sorted({bucket for bucket in counted if counted.count(bucket) > 1})
    if twice:
        raise FeeTermsRefused(_("Fee table: {bucket} stands in two parts"), bucket=twice[0])
    if terms.fallback_bp and "principal" in counted:
        raise FeeTermsRefused(
            _("Fee table: a fallback rate is for tables without a rate on the principal")
        )
    months = [one.over_months for one in terms.surcharges]
    if months != sorted(set(months)):
        raise _wrong("surcharges")
    _check_limits(terms)
    for part in terms.parts:
        _check_part(part)
    return terms


def _check_limits(terms: FeeTerms) -> None:
    least, most = terms.minimum, terms.cap
    if least and most and (least.cents > most.cents or least.per != most.per):
        raise FeeTermsRefused(
            _("Fee table: the minimum lies above the cap, or is reckoned on something else")
        )
    by_receipt = any(limit and limit.per == "receipt" for limit in (least, most))
    if by_receipt and any(part.cumulative for part in terms.parts):
        raise FeeTermsRefused(
            _("Fee table: with steps over a whole case, minimum and cap are per case too")
        )


def _check_part(part: Part) -> None:
    rates = [step.rate_bp for step in part.steps]
    if part.by == "share":
        bounds = [step.bound or 0 for step in part.steps]
        if bounds[:1] != [0] or bounds != sorted(set(bounds)) or max(bounds) > WHOLE:
            raise FeeTermsRefused(_("Fee table: shares begin at 0 % and rise"))
        if part.retroactive and rates != sorted(rates):
            raise FeeTermsRefused(
                _("Fee table: a retroactive rate cannot fall, or fees would go back")
            )
    if part.by == "amount" and part.whole and part.of == "case":
        raise FeeTermsRefused(
            _("Fee table: one rate for the whole amount goes by receipt or by what was entrusted")
        )
    if part.by == "amount" and part.of == "entrusted" and not part.whole:
        raise FeeTermsRefused(
            _("Fee table: steps by what was entrusted give one rate for the whole amount")
        )
    if part.whole and any(step.flat_cents for step in part.steps):
        raise FeeTermsRefused(_("Fee table: a step with a flat amount belongs to marginal steps"))
    if part.by == "stage" and not part.rates:
        raise _wrong("rates")


def _part(document: object, where: str) -> Part:
    asked = _known(document, where, {"buckets", "by", "rate_bp", "steps", "rates", "of", "whole",
                                     "since", "retroactive"})  # fmt: skip
    by = _choice(asked, "by", BY, "flat")
    buckets = asked.get("buckets", list(BUCKETS))
    if not isinstance(buckets, list) or not buckets or not set(map(str, buckets)) <= set(BUCKETS):
        raise _wrong(f"{where}.buckets")
    steps: tuple[Step, ...] = ()
    if by in ("days", "amount"):
        steps = _steps(asked, "steps", "up_to", "rate_bp", flat=by == "amount")
    elif by == "share":
        steps = tuple(
            Step(_number(one, "from_bp", WHOLE), _number(one, "rate_bp", WHOLE))
            for one in map(_mapping, _list(asked, "steps"))
        )
    rates = asked.get("rates") or {}
    if not isinstance(rates, Mapping) or not set(rates) <= set(STAGES):
        raise _wrong(f"{where}.rates")
    return Part(
        buckets=tuple(bucket for bucket in BUCKETS if bucket in buckets),
        by=by,
        rate_bp=_number(asked, "rate_bp", WHOLE),
        steps=steps,
        rates=tuple((s, _number(rates, s, WHOLE)) for s in STAGES if s in rates),
        of=_choice(asked, "of", ("case", "receipt", "entrusted"), "case"),
        whole=bool(asked.get("whole", False)),
        since=_choice(asked, "since", ("placement", "due"), "placement"),
        retroactive=bool(asked.get("retroactive", False)),
    )


def _steps(
    asked: Mapping[str, Any], name: str, bound: str, value: str, *, flat: bool = False
) -> tuple[Step, ...]:
    """Steps whose bounds rise, the last one without any."""
    steps: list[Step] = []
    for one in map(_mapping, _list(asked, name)):
        upper = None if one.get(bound) is None else _number(one, bound, CENTS_MOST)
        cents = _number(one, "cents" if value == "cents" else "flat_cents", CENTS_MOST)
        rate = 0 if value == "cents" else _number(one, "rate_bp", WHOLE)
        steps.append(Step(upper, rate, cents if flat or value == "cents" else 0))
    bounds = [step.bound for step in steps]
    if not steps or bounds[-1] is not None or None in bounds[:-1]:
        raise FeeTermsRefused(_("Fee table: the last step of {where} has no bound"), where=name)
    if any(left >= right for left, right in pairwise(b for b in bounds if b is not None)):
        raise FeeTermsRefused(_("Fee table: the bounds of {where} must rise"), where=name)
    return tuple(steps)


def _acts(document: object) -> tuple[tuple[str, Act], ...]:
    asked = _known(document, "acts", set(ACTS))
    return tuple((name, _act(asked[name], name)) for name in ACTS if name in asked)


def _act(document: object, where: str) -> Act:
    asked = _known(document, where, {"cents", "steps", "pack"})
    pack = _known(asked.get("pack") or {}, f"{where}.pack", {"size", "cents"})
    steps = (
        _steps(asked, "steps", "up_to", "cents")
        if asked.get("steps")
        else (Step(None, flat_cents=_number(asked, "cents", CENTS_MOST)),)
    )
    size = _number(pack, "size", 1_000_000)
    return Act(steps, size, _number(pack, "cents", CENTS_MOST) if size else 0)


def _surcharge(document: object) -> Surcharge:
    asked = _known(document, "surcharges", {"over_months", "points_bp"})
    return Surcharge(_number(asked, "over_months", 1200), _number(asked, "points_bp", WHOLE))


def _limit(asked: Mapping[str, Any], name: str) -> Limit | None:
    if not asked.get(name):
        return None
    limit = _known(asked[name], name, {"cents", "per"})
    return Limit(_number(limit, "cents", CENTS_MOST), _choice(limit, "per", ("case", "receipt")))


def _known(document: object, where: str, names: set[str]) -> Mapping[str, Any]:
    asked = _mapping(document)
    unknown = sorted(set(asked) - names)
    if unknown:
        raise FeeTermsRefused(
            _("Fee table: {where} cannot have a field {name}"), where=where, name=unknown[0][:40]
        )
    return asked


def _mapping(document: object) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise FeeTermsRefused(_("Fee table: an object was expected where something else stands"))
    return document


def _list(asked: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = asked.get(name) or []
    if not isinstance(found, list) or len(found) > STEPS_MOST:
        raise _wrong(name)
    return found


def _number(asked: Mapping[str, Any], name: str, most: int) -> int:
    found = asked.get(name, 0)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= most:
        raise _wrong(name)
    return found


def _choice(
    asked: Mapping[str, Any], name: str, choices: tuple[str, ...], usual: str | None = None
) -> str:
    found = asked.get(name, usual or choices[0])
    if found not in choices:
        raise FeeTermsRefused(
            _("Fee table: {name} must be one of {choices}"), name=name, choices=", ".join(choices)
        )
    return str(found)


def _wrong(name: str) -> FeeTermsRefused:
    return FeeTermsRefused(_("Fee table: look at {name}: it is missing or out of range"), name=name)


def written(terms: FeeTerms) -> dict[str, Any]:
    """The JSON document of the terms; `read` gives the same terms back."""
    document: dict[str, Any] = {
        "version": VERSION,
        "parts": [_part_written(part) for part in terms.parts],
    }
    if terms.surcharges:
        document["surcharges"] = [
            {"over_months": one.over_months, "points_bp": one.points_bp} for one in terms.surcharges
        ]
    if terms.fallback_bp:
        document["fallback_bp"] = terms.fallback_bp
    for name, limit in (("minimum", terms.minimum), ("cap", terms.cap)):
        if limit:
            document[name] = {"cents": limit.cents, "per": limit.per}
    if terms.fixed:
        document["fixed"] = _amounts(terms.fixed)
    if terms.acts:
        document["acts"] = {name: _act_written(act) for name, act in terms.acts}
    return document


def _part_written(part: Part) -> dict[str, Any]:
    written: dict[str, Any] = {"buckets": list(part.buckets), "by": part.by}
    if part.by == "flat":
        written["rate_bp"] = part.rate_bp
    if part.by == "days":
        written |= {"since": part.since, "steps": [_rated(step) for step in part.steps]}
    if part.by == "stage":
        written["rates"] = dict(part.rates)
    if part.by == "amount":
        written |= {"of": part.of, "whole": part.whole, "steps": [_rated(s) for s in part.steps]}
    if part.by == "share":
        steps = [{"from_bp": step.bound, "rate_bp": step.rate_bp} for step in part.steps]
        written |= {"retroactive": part.retroactive, "steps": steps}
    return written


def _rated(step: Step) -> dict[str, Any]:
    flat = {"flat_cents": step.flat_cents} if step.flat_cents else {"rate_bp": step.rate_bp}
    return {"up_to": step.bound, **flat}


def _amounts(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [{"up_to": step.bound, "cents": step.flat_cents} for step in steps]


def _act_written(act: Act) -> dict[str, Any]:
    written: dict[str, Any] = (
        {"steps": _amounts(act.steps)} if len(act.steps) > 1 else {"cents": act.steps[0].flat_cents}
    )
    if act.pack_size:
        written["pack"] = {"size": act.pack_size, "cents": act.pack_cents}
    return written
