"""Contingency fees: which rate, on what, with which VAT. Says why, and never rounds twice.

Facts in, answer out: no database, no clock. Rounding is half away from zero to the cent, once for
the fee and once for its VAT, so that a reversal earns the exact negative.
"""

from dataclasses import dataclass
from datetime import date

from backend.creditors.rules import AGE_MOST, Band, MandateVersion, band_for
from backend.law.vat import vat_rate
from backend.money import Money
from backend.refusals import Refused
from backend.words import _


@dataclass(frozen=True, slots=True)
class EarnedFee:
    """What a receipt earned the agency; `base` × `rate_bp` = `fee`, `fee` × `vat_bp` = `vat`."""

    base: Money
    band: Band
    fee: Money
    vat_bp: int
    vat: Money


@dataclass(frozen=True, slots=True)
class Receipted:
    """What a fee is reckoned on: the money that lessened the debt, and when, and of what claim.

    `direct` is money that the creditor was paid himself; `age_days` the claim's age at placement.
    """

    base: Money
    received_on: date
    direct: bool
    placed_on: date
    age_days: int


def earned(base: Money, band: Band, vat_bp: int) -> EarnedFee:
    fee = base.share_bp(band.rate_bp)
    return EarnedFee(base=base, band=band, fee=fee, vat_bp=vat_bp, vat=fee.share_bp(vat_bp))


def reckon(receipt: Receipted, mandate: MandateVersion | None) -> EarnedFee:
    """The fee under `mandate`, the version whose rate holds for this receipt.

    Raises `Refused` with the reason when nothing is earned or nothing can be reckoned: no mandate,
    no rate for the age, no VAT rate for the day, direct payments left out. The money stays booked.
    """
    if mandate is None:
        raise Refused(_("No fee: the creditor has no mandate that covers this receipt"))
    if receipt.direct and not mandate.terms.fee_on_direct:
        raise Refused(_("No fee: the mandate leaves out what the creditor was paid directly"))
    band = band_for(mandate.terms.bands, receipt.age_days)
    vat = vat_rate(mandate.terms.vat_country, receipt.received_on)
    return earned(receipt.base, band, vat.rate_bp)


def in_words(fee: EarnedFee, mandate: MandateVersion, age_days: int) -> str:
    """The rule applied, for the books: which version, which band, which rates."""
    ages = f"{fee.band.age_from}-{'' if fee.band.age_to >= AGE_MOST else fee.band.age_to}"
    return (
        f"mandate {mandate.version} of {mandate.valid_from},"
        f" rate fixed at {mandate.terms.rate_fixed_at};"
        f" age {max(age_days, 0)} days in {ages}: {percent(fee.band.rate_bp)};"
        f" VAT {mandate.terms.vat_country} {percent(fee.vat_bp)}"
    )


def percent(basis_points: int) -> str:
    """Basis points for the books: 1250 → "12.50 %"."""
    return f"{basis_points // 100}.{basis_points % 100:02d} %"
