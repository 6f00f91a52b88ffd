"""Numbering, VAT by rate, what settles what, and which facts the house must have told of itself.

Facts in, answer out. It refuses an account number that fails its own check digits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError

from backend.money import NOTHING, Money, total
from backend.refusals import Refused
from backend.words import _

DUE_AFTER = timedelta(days=30)
ACCOUNT_KINDS = {
    "client_money": _("Account of client money"),
    "own": _("The agency's own account"),
}
# What the house says of itself, on paper and to itself; the first four must be there for a bill.
FACTS = {
    "street": _("Street and number"),
    "postal_code": _("Postal code"),
    "city": _("Town"),
    "vat_no": _("VAT number"),
    "enterprise_no": _("Enterprise number"),
    "iban_cooling_days": _("Days until a creditor's new account may be used"),
}
NEEDED = ("street", "postal_code", "city", "vat_no")
COOLING_DAYS = 3  # unless the house says otherwise
KIND_WORDS = {"invoice": _("Invoice"), "credit_note": _("Credit note")}
HOW_WORDS = {
    "set_off": _("Withheld from a remittance"),
    "paid": _("Paid"),
    "credited": _("Credit note"),
}


@dataclass(frozen=True, slots=True)
class Billed:
    """A fee entry to be billed. `undoes` is the fee it takes back, on the invoice `invoice_id`."""

    fee_id: int
    fee: Money
    vat_bp: int
    vat: Money
    undoes: int | None = None
    invoice_id: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One invoice to be, or one credit note (`credit`) on the invoice `corrects`, if ours."""

    lines: tuple[Billed, ...]
    credit: bool = False
    corrects: int | None = None

    @property
    def net(self) -> Money:
        return total(line.fee for line in self.lines)

    @property
    def vat(self) -> Money:
        return total(line.vat for line in self.lines)


def papers(fees: Sequence[Billed]) -> list[Paper]:
    """What has to be written for these fees: an invoice, and a credit note per invoice corrected.

    A fee that was taken back before it was ever billed stands on the invoice beside its reversal.
    """
    here = {one.fee_id for one in fees}
    billed: list[Billed] = []
    back: dict[int | None, list[Billed]] = {}
    for one in fees:
        if not (one.fee or one.vat):
            continue
        if one.fee < NOTHING and one.undoes not in here:
            back.setdefault(one.invoice_id, []).append(one)
        else:
            billed.append(one)
    worth = total(one.fee for one in billed)
    made = [Paper(tuple(billed))] if worth else []
    return made + [
        Paper(tuple(lines), credit=True, corrects=invoice_id)
        for invoice_id, lines in sorted(back.items(), key=lambda item: item[0] or 0)
    ]


def series_of(kind: str, country: str, day: date) -> str:
    """The series that numbers an invoice or a credit note: one per kind, country and year."""
    return f"{'F' if kind == 'invoice' else 'C'}-{country}-{day.year}"


def number_of(series: str, seq: int) -> str:
    return f"{series}-{seq:05d}"


def vat_by_rate(lines: Iterable[tuple[int, Money, Money]]) -> list[tuple[int, Money, Money]]:
    """(rate in basis points, net, VAT) by rate, from lines of the same form.

    The VAT is the sum of the lines', each of which was rounded to the cent by itself, half away
    from nought, so that bill, statement and books say the same cent.
    """
    sums: dict[int, tuple[Money, Money]] = {}
    for rate_bp, net, vat in lines:
        had = sums.get(rate_bp, (NOTHING, NOTHING))
        sums[rate_bp] = (had[0] + net, had[1] + vat)
    return [(rate_bp, *sums[rate_bp]) for rate_bp in sorted(sums)]


def spread(pot: Money, left: Sequence[tuple[int, Money]]) -> list[tuple[int, Money]]:
    """What of `pot` settles which paper, the oldest first; (id, amount) with nought left out.

    Credit notes (below nought) are used up whole and add to what there is for invoices.
    """
    settled = [(paper, amount) for paper, amount in left if amount < NOTHING]
    pot -= total(amount for _paper, amount in settled)
    for paper, amount in left:
        part = min(amount, pot)
        if amount > NOTHING and part > NOTHING:
            settled.append((paper, part))
            pot -= part
    return settled


def check_iban(written: str) -> str:
    """An account number without its spaces. Raises `Refused` when its check digits are wrong.

    The bank code is not looked up: lists of banks are never whole.
    """
    try:
        return str(ibans.validate(ibans.compact(written), check_country=False))
    except ValidationError as error:
        raise Refused(
            _("“{written}” is not an account number (IBAN)"), written=written[:40]
        ) from error


def check_bic(written: str) -> str:
    """A bank's BIC, or nothing. Raises `Refused`."""
    if not written.strip():
        return ""
    try:
        return str(bics.validate(written))
    except ValidationError as error:
        raise Refused(_("“{written}” is not a BIC"), written=written[:20]) from error


def cooling_days(facts: Mapping[str, str]) -> int:
    written = facts.get("iban_cooling_days", "")
    return int(written) if written.isdigit() else COOLING_DAYS


def lacking(facts: Mapping[str, str]) -> list[str]:
    """The facts that a bill needs and that nobody has entered."""
    return [FACTS[key] for key in NEEDED if not facts.get(key)]
