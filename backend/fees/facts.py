"""What a fee is reckoned on, and what it comes out as: plain facts, no arithmetic but sums."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend.creditors.rules import Band
from backend.money import NOTHING, Money, total

Bases = Mapping[str, Money]  # bucket → money set against it


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier receipts of the case, reckoned under the same mandate, brought and earned.

    Receipts that were taken back, came within the free days or earn no fee are no part of it.
    `additive` is what they earned receipt by receipt, before any limit of the case; `earned` is
    what they were charged, None for what the terms make of them. `settled`: some came with an
    import, whose fees are final: the fixed part of the case is no longer asked.
    """

    bases: Bases = field(default_factory=dict)
    additive: Money = NOTHING
    earned: Money | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Receipted:
    """What a fee is reckoned on: the money that lessened the debt, and when, and of what claim.

    `direct` is money that the creditor was paid himself; `age_days` the claim's age at placement,
    `parts` the base by bucket (all principal unless said), `stage` that of the receipt's day,
    `entrusted` the principal placed, `claims` due day and amount of what was placed.
    """

    base: Money
    received_on: date
    direct: bool
    placed_on: date
    age_days: int
    parts: tuple[tuple[str, Money], ...] = ()
    stage: str = "amicable"
    entrusted: Money = NOTHING
    claims: tuple[tuple[date | None, Money], ...] = ()
    before: Before = Before()

    @property
    def bases(self) -> dict[str, Money]:
        if not self.parts:
            return {"principal": self.base}
        buckets = dict.fromkeys(bucket for bucket, _amount in self.parts)
        return {each: total(m for bucket, m in self.parts if bucket == each) for each in buckets}


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One step of a fee: by which rule, on what base, at which rate, how much.

    The amounts of a fee's lines add up to the fee, the one of rule "vat" aside, which is its VAT.
    Rules: "base" (what was counted, nought), "rate.flat|age|days|stage|whole|tranche|share",
    "catch_up", "surcharge.age", "fallback", "minimum.receipt|case", "cap.receipt|case", "ceiling",
    "fixed.case", "true_up", "free.days", "act", "act.pack", "reversal", "vat".
    """

    rule: str
    base: Money
    rate_bp: int | None
    amount: Money
    facts: Mapping[str, Any] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "base": self.base.cents,
            "rate_bp": self.rate_bp,
            "amount": self.amount.cents,
            "facts": dict(self.facts),
        }

    @classmethod
    def read(cls, one: Mapping[str, Any]) -> "FeeLine":
        return cls(
            one["rule"], Money(one["base"]), one["rate_bp"], Money(one["amount"]), one["facts"]
        )

    def __neg__(self) -> "FeeLine":
        return FeeLine(self.rule, -self.base, self.rate_bp, -self.amount, self.facts)


@dataclass(frozen=True, slots=True)
class EarnedFee:
    """What a receipt or an act earned the agency: `fee` is the sum of `lines`, VAT aside.

    `band` is the one by age, where that alone made the rate.
    """

    base: Money
    rate_bp: int
    fee: Money
    vat_bp: int
    vat: Money
    lines: tuple[FeeLine, ...]
    band: Band | None = None

    def __neg__(self) -> "EarnedFee":
        return EarnedFee(
            -self.base, self.rate_bp, -self.fee, self.vat_bp, -self.vat,
            tuple(-line for line in self.lines), self.band,
        )  # fmt: skip
