"""Contingency fees: which rate, on what, with which VAT. Says why, and never rounds twice.

Facts in, answer out: no database, no clock. Rounding is half away from zero to the cent, once for
the fee and once for its VAT, so that a reversal earns the exact negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.money import Money
from backend.refusals import Refused
from backend.words import _


@dataclass(frozen=True, slots=True)
class Band:
    """A rate for claims whose age at placement lies between both bounds, in days, included."""

    age_from: int
    age_to: int
    rate_bp: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class EarnedFee:
    """What a receipt earned the agency; `base` × `rate_bp` = `fee`, `fee` × `vat_bp` = `vat`."""

    base: Money
    band: Band
    fee: Money
    vat_bp: int
    vat: Money


def band_for(bands: Sequence[Band], age_days: int) -> Band:
    """The band of an age; a claim not yet due counts as age nought. Raises `Refused` for a gap."""
    for band in bands:
        if band.age_from <= max(age_days, 0) <= band.age_to:
            return band
    raise Refused(_("The mandate has no rate for a claim of {age} days: add one"), age=age_days)


def earned(base: Money, band: Band, vat_bp: int) -> EarnedFee:
    fee = base.share_bp(band.rate_bp)
    return EarnedFee(base=base, band=band, fee=fee, vat_bp=vat_bp, vat=fee.share_bp(vat_bp))
