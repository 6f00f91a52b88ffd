"""A creditor's terms: contingency rates by age at placement, and what a version must have.

Facts in, answer out. It refuses terms that would leave a claim of some age without a rate: a gap
found today in the form is a fee that nobody can reckon in a year.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from backend.creditors import fee_terms
from backend.creditors.fee_terms import FeeTerms
from backend.money import NOTHING, AmountRefused, Money, read_amount
from backend.refusals import Refused
from backend.words import _

AGE_MOST = 99_999  # days: "and older"
REF_MOST = 40
LANGUAGES = ("fr", "nl", "en")
COUNTRIES = ("BE", "FR")
FIXED_AT = ("placement", "receipt")
INTEREST = ("none", "law", "contract")
REMIT_MODES = ("net", "gross")
REMIT_EVERY = ("weekly", "fortnightly", "monthly")
IMPUTATIONS = ("law", "principal_first")
OVERPAYMENTS = ("advance", "shorten")
PLAN_INTEREST = ("running", "frozen")
SMALLEST = Money(25_00)  # an instalment, unless agreed otherwise

_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_AGES = re.compile(r"(\d{1,5})\s*(?:-\s*(\d{0,5})|\+)?", re.ASCII)


class TermsRefused(Refused):
    """These terms cannot be agreed as they stand."""


@dataclass(frozen=True, slots=True)
class Band:
    """A rate for claims whose age at placement lies between both bounds, in days, included."""

    age_from: int
    age_to: int
    rate_bp: int
    id: int = 0

    @property
    def endless(self) -> bool:
        return self.age_to >= AGE_MOST


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mandate says of fees, interest, plans and remittances. Rates are in basis points.

    `fee_terms` is the fee table; without one the bands by age are. `fee_min` and `flat_fee` (of
    imported contracts) go with the bands only: see `agreed_fees`.
    """

    bands: tuple[Band, ...]
    rate_fixed_at: str = "placement"
    vat_country: str = "BE"
    fee_on_direct: bool = True
    instalments_max: int = 12
    instalment_min: Money = SMALLEST
    settlement_min_bp: int = 10_000
    grace_days: int = 3
    tolerance_bp: int = 500
    note: str = ""
    interest_policy: str = "none"
    remit_mode: str = "net"
    remit_every: str = "monthly"
    remit_within_days: int = 30
    clear_days: int = 0
    imputation: str = "law"
    plan_overpayment: str = "advance"
    plan_interest: str = "frozen"
    free_days: int = 0
    fee_terms: FeeTerms | None = None
    fee_min: Money = NOTHING
    flat_fee: Money = NOTHING
    no_result_no_pay: bool = True

    @property
    def agreed_fees(self) -> FeeTerms:
        """The fee table; bands by age, with their minimum and flat fee, are one like any other."""
        if self.fee_terms is not None:
            return self.fee_terms
        flat = (fee_terms.Step(None, flat_cents=self.flat_fee.cents),) if self.flat_fee else ()
        return FeeTerms(
            parts=(fee_terms.Part(by="age"),),
            minimum=fee_terms.Limit(self.fee_min.cents) if self.fee_min else None,
            fixed=flat if self.no_result_no_pay else (),
            acts=(("opening", fee_terms.Act(flat)),) if flat and not self.no_result_no_pay else (),
        )


@dataclass(frozen=True, slots=True)
class MandateVersion:
    """A version of the terms with its days; `valid_until` is the first day it no longer holds."""

    id: int
    creditor_id: int
    version: int
    valid_from: date
    valid_until: date | None
    terms: Terms

    @property
    def last_day(self) -> date | None:
        return self.valid_until - timedelta(days=1) if self.valid_until else None


def check_ref(ref: str) -> str:
    """The agency's short reference for a creditor: it stands in addresses and on command lines."""
    if len(ref) > REF_MOST or not _REF.fullmatch(ref):
        raise TermsRefused(
            _("“{ref}” cannot be a reference: use letters, digits, points and dashes, 40 at most"),
            ref=ref[:60],
        )
    return ref


def check_bands(bands: Sequence[Band]) -> tuple[Band, ...]:
    """The bands by age. Raises `TermsRefused` for gaps, overlaps and rates above 100 %."""
    ordered = tuple(sorted(bands, key=lambda band: band.age_from))
    if not ordered or ordered[0].age_from != 0:
        raise TermsRefused(_("The first band must begin at 0 days"))
    for band in ordered:
        if band.age_to < band.age_from or not 0 <= band.rate_bp <= 10_000:
            raise TermsRefused(
                _("The band from {age_from} days is not possible: look at its bounds and its rate"),
                age_from=band.age_from,
            )
    for left, right in pairwise(ordered):
        if right.age_from != left.age_to + 1:
            raise TermsRefused(
                _("After the band up to {age_to} days the next must begin at {age_from}"),
                age_to=left.age_to,
                age_from=left.age_to + 1,
            )
    if not ordered[-1].endless:
        raise TermsRefused(
            _("A claim older than {age_to} days would have no rate: leave the last bound empty"),
            age_to=ordered[-1].age_to,
        )
    return ordered


def check_terms(terms: Terms) -> Terms:
    """The terms with their bands in order. Raises `TermsRefused` for anything out of range."""
    within = (
        terms.rate_fixed_at in FIXED_AT
        and terms.vat_country in COUNTRIES
        and 1 <= terms.instalments_max <= 120
        and terms.instalment_min >= Money(0)
        and 0 <= terms.settlement_min_bp <= 10_000
        and 0 <= terms.grace_days <= 60
        and 0 <= terms.tolerance_bp <= 5_000
        and 1 <= terms.remit_within_days <= 90
        and 0 <= terms.clear_days <= 60
        and 0 <= terms.free_days <= 365
        and terms.fee_min >= NOTHING
        and terms.flat_fee >= NOTHING
    )
    if not within or not _chosen(terms):
        raise TermsRefused(_("These terms are out of range: look at every limit"))
    _check_fees(terms)
    return terms


def _chosen(terms: Terms) -> bool:
    return (
        terms.interest_policy in INTEREST
        and terms.remit_mode in REMIT_MODES
        and terms.remit_every in REMIT_EVERY
        and terms.imputation in IMPUTATIONS
        and terms.plan_overpayment in OVERPAYMENTS
        and terms.plan_interest in PLAN_INTEREST
    )


def _check_fees(terms: Terms) -> None:
    """Bands are needed where a rate goes by age; a fee table has its own minimum and fixed part."""
    if terms.fee_terms is None:
        check_bands(terms.bands)
        return
    fee_terms.check(terms.fee_terms)
    if terms.fee_terms.uses_bands or terms.bands:
        check_bands(terms.bands)
    if terms.fee_min or terms.flat_fee:
        raise TermsRefused(_("Write the minimum and the flat fee into the fee table"))


def read_rate(written: str) -> int:
    """A percentage as people write it, in basis points: "15", "12,5 %" → 1250."""
    text = written.strip().removesuffix("%").strip()
    try:
        rate_bp = read_amount(text).cents
    except AmountRefused:
        rate_bp = -1
    if not 0 <= rate_bp <= 10_000:
        raise TermsRefused(
            _("“{written}” is not a percentage between 0 and 100"), written=written[:40]
        )
    return rate_bp


def read_band(written: str) -> Band:
    """A band as one writes it on a command line: "0-90:15", "366-:30", "0-:12,5"."""
    ages, colon, rate = written.partition(":")
    found = _AGES.fullmatch(ages.strip())
    if not colon or not found:
        raise TermsRefused(
            _("“{written}” is not a band: write 0-90:15, and 91-:20 for the last"),
            written=written[:40],
        )
    return Band(int(found[1]), int(found[2]) if found[2] else AGE_MOST, read_rate(rate))


def bands_up_to(rows: Sequence[tuple[int | None, int]]) -> tuple[Band, ...]:
    """Bands from rows of (last age or None for the rest, rate in basis points), youngest first."""
    bands: list[Band] = []
    begin = 0
    for age_to, rate_bp in rows:
        last = AGE_MOST if age_to is None else age_to
        bands.append(Band(begin, last, rate_bp))
        begin = last + 1
    return check_bands(bands)


def band_for(bands: Sequence[Band], age_days: int) -> Band:
    """The band of an age; a claim not yet due counts as age nought. Raises `Refused` for a gap."""
    for band in bands:
        if band.age_from <= max(age_days, 0) <= band.age_to:
            return band
    raise Refused(_("The mandate has no rate for a claim of {age} days: add one"), age=age_days)
