"""Contingency fees: which rate, on what, with which VAT. Says why, and never rounds twice.

Facts in, answer out: no database, no clock. Rounding is half away from zero to the cent, once for
the fee and once for its VAT, so that a reversal earns the exact negative.
"""

from dataclasses import dataclass

from backend.creditors.rules import Band
from backend.money import Money


@dataclass(frozen=True, slots=True)
class EarnedFee:
    """What a receipt earned the agency; `base` × `rate_bp` = `fee`, `fee` × `vat_bp` = `vat`."""

    base: Money
    band: Band
    fee: Money
    vat_bp: int
    vat: Money


def earned(base: Money, band: Band, vat_bp: int) -> EarnedFee:
    fee = base.share_bp(band.rate_bp)
    return EarnedFee(base=base, band=band, fee=fee, vat_bp=vat_bp, vat=fee.share_bp(vat_bp))
