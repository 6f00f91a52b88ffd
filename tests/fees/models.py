"""Fee tables of the trade as documents, and receipts to reckon by them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from backend.creditors.fee_terms import read
from backend.creditors.rules import AGE_MOST, Band, MandateVersion, Terms
from backend.fees.facts import Before, EarnedFee, Receipted
from backend.fees.queries import summed
from backend.fees.rules import reckon
from backend.money import NOTHING, Money, total

DAY, PLACED = date(2026, 11, 20), date(2026, 9, 1)
ACCESSORIES = ["indemnity", "interest", "penalty"]
STEPS_B = [
    {"up_to": 500_00, "rate_bp": 2000},
    {"up_to": 1000_00, "rate_bp": 1600},
    {"up_to": 2000_00, "rate_bp": 1200},
    {"up_to": 5000_00, "rate_bp": 800},
    {"up_to": None, "rate_bp": 400},
]
FIXED_B = [
    {"up_to": 5000_00, "cents": 125_00},
    {"up_to": 10000_00, "cents": 75_00},
    {"up_to": None, "cents": 25_00},
]
STEPS_C = [
    {"up_to": 350_00, "flat_cents": 35_00},
    {"up_to": 4000_00, "rate_bp": 1000},
    {"up_to": None, "rate_bp": 750},
]


def flat(rate_bp: int, *buckets: str) -> dict[str, Any]:
    part: dict[str, Any] = {"by": "flat", "rate_bp": rate_bp}
    return {**part, "buckets": list(buckets)} if buckets else part


MODELS: dict[str, dict[str, Any]] = {
    "A": {"parts": [flat(2000)]},
    "B": {"parts": [{"by": "amount", "steps": STEPS_B}], "fixed": FIXED_B},
    "B'": {"parts": [{"by": "amount", "of": "receipt", "whole": True, "steps": STEPS_B}]},
    "B' entrusted": {
        "parts": [{"by": "amount", "of": "entrusted", "whole": True, "steps": STEPS_B}]
    },
    "C": {"parts": [{"by": "amount", "steps": STEPS_C}], "acts": {"failure": {"cents": 35_00}}},
    "D": {
        "parts": [flat(950)],
        "surcharges": [
            {"over_months": 12, "points_bp": 800},
            {"over_months": 24, "points_bp": 1500},
        ],
    },
    "E": {
        "parts": [
            {
                "by": "days",
                "steps": [
                    {"up_to": 30, "rate_bp": 1500},
                    {"up_to": 60, "rate_bp": 2000},
                    {"up_to": None, "rate_bp": 2500},
                ],
            }
        ]
    },
    "F": {
        "parts": [
            {
                "by": "share",
                "retroactive": True,
                "steps": [
                    {"from_bp": 0, "rate_bp": 0},
                    {"from_bp": 5000, "rate_bp": 3000},
                    {"from_bp": 9000, "rate_bp": 4000},
                ],
            }
        ]
    },
    "G": {
        "parts": [
            {"by": "stage", "rates": {"amicable": 1500, "formal_notice": 1800, "legal": 2500}}
        ]
    },
    "H": {
        "parts": [flat(2000, "principal"), flat(5000, "interest"), flat(0, "cost")],
    },
    "I min": {"parts": [flat(1500)], "minimum": {"cents": 40_00, "per": "case"}},
    "I cap": {"parts": [flat(1800)], "cap": {"cents": 2500_00, "per": "case"}},
    "K": {
        "parts": [flat(2000)],
        "acts": {
            "opening": {"cents": 25_00},
            "formal_notice": {"cents": 15_00},
            "plan": {"cents": 30_00},
        },
    },
    "L": {"parts": [flat(10_000, *ACCESSORIES)]},
    "L fallback": {"parts": [flat(10_000, *ACCESSORIES)], "fallback_bp": 1000},
    "M": {
        "parts": [flat(0)],
        "acts": {
            "opening": {
                "steps": [
                    {"up_to": 1000_00, "cents": 283_00},
                    {"up_to": 20_000_00, "cents": 450_00},
                    {"up_to": None, "cents": 653_00},
                ]
            }
        },
    },
    "G+I+J": {
        "parts": [{"by": "stage", "rates": {"amicable": 1500, "legal": 2500}}],
        "minimum": {"cents": 40_00, "per": "case"},
        "cap": {"cents": 400_00, "per": "case"},
    },
}


def mandate(
    model: str | dict[str, Any] | None, *, version: int = 1, **terms: Any
) -> MandateVersion:
    """A mandate with one of the models; None is a flat 20 % by the bands."""
    document = MODELS[model] if isinstance(model, str) else model
    bands = (Band(0, AGE_MOST, 2000, 1),) if document is None else terms.pop("bands", ())
    table = read({"version": 1, **document}) if document is not None else None
    return MandateVersion(
        version, 1, version, date(2020, 1, 1), None, Terms(bands=bands, fee_terms=table, **terms)
    )


def receipt(
    *parts: tuple[str, int], days: int | None = None, entrusted: int = 0, **facts: Any
) -> Receipted:
    """Money in cents by bucket, `days` after the placement."""
    amounts = tuple((bucket, Money(cents)) for bucket, cents in parts)
    on = DAY if days is None else PLACED + timedelta(days=days)
    return Receipted(
        base=total(amount for _bucket, amount in amounts), received_on=on,
        direct=facts.pop("direct", False), placed_on=PLACED, age_days=facts.pop("age_days", 0),
        parts=amounts, entrusted=Money(entrusted), **facts,
    )  # fmt: skip


def paid(cents: int, **facts: Any) -> Receipted:
    return receipt(("principal", cents), **facts)


def one_after_another(terms: MandateVersion, receipts: list[Receipted]) -> list[EarnedFee]:
    """The fees of receipts on one case, each knowing what came before."""
    fees: list[EarnedFee] = []
    for each in receipts:
        fees.append(reckon(replace(each, before=so_far(fees)), terms))
    return fees


def so_far(fees: list[EarnedFee]) -> Before:
    """What booked fees leave behind, as the database tells it."""
    return summed(
        (fee.base.cents, fee.fee.cents, [line.written() for line in fee.lines]) for fee in fees
    )


def amounts(fee: EarnedFee) -> list[tuple[str, int]]:
    """Rule and cents of each line that is worth something, VAT aside."""
    return [
        (each.rule, each.amount.cents) for each in fee.lines if each.rule != "vat" and each.amount
    ]


def fee_of(model: str, *receipts: Receipted, **terms: Any) -> Money:
    fees = one_after_another(mandate(model, **terms), list(receipts))
    return total(fee.fee for fee in fees) if fees else NOTHING
