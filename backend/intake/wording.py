"""The words of the preview: what a column can mean, in the order offered, and how it was read."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from backend.intake.headers import Columns
from backend.intake.outcome import Checked, Rejected, Style
from backend.intake.vocabulary import Field
from backend.words import _, one_or_many

FIELDS: dict[str, str] = {
    Field.NAME: _("Debtor’s name"),
    Field.FIRST_NAME: _("First name"),
    Field.CUSTOMER_NUMBER: _("Customer number"),
    Field.CASE_REFERENCE: _("File reference"),
    Field.ENTERPRISE_NUMBER: _("Enterprise or VAT number"),
    Field.INVOICE_NUMBER: _("Invoice number"),
    Field.INVOICE_DATE: _("Invoice date"),
    Field.DUE_DATE: _("Due date"),
    Field.AMOUNT: _("Amount with VAT"),
    Field.PAID: _("Already paid"),
    Field.BALANCE: _("Balance still due"),
    Field.AMOUNT_EXCLUDING_VAT: _("Amount without VAT"),
    Field.VAT_AMOUNT: _("VAT"),
    Field.CURRENCY: _("Currency"),
    Field.ADDRESS: _("Street"),
    Field.HOUSE_NUMBER: _("House number"),
    Field.ADDRESS_2: _("Address, second line"),
    Field.POSTCODE: _("Postcode"),
    Field.CITY: _("Town"),
    Field.POSTCODE_CITY: _("Postcode and town"),
    Field.COUNTRY: _("Country"),
    Field.LANGUAGE: _("Language"),
    Field.EMAIL: _("E-mail"),
    Field.PHONE: _("Telephone"),
    Field.MOBILE: _("Mobile telephone"),
    Field.NATURE: _("Business or consumer"),
    Field.COMMUNICATION: _("Payment reference"),
    Field.REMARK: _("Remark"),
}

DAYS = {True: _("day/month/year"), False: _("month/day/year")}
MARKS = {",": _("decimal comma"), ".": _("decimal point")}
INVALID = one_or_many("{count} row to correct", "{count} rows to correct")
SET_ASIDE = {
    "total": one_or_many("{count} line of totals", "{count} lines of totals"),
    "header": one_or_many("{count} line of headers again", "{count} lines of headers again"),
    "remark": one_or_many("{count} remark", "{count} remarks"),
}
_DATES = (Field.INVOICE_DATE, Field.DUE_DATE)
_AMOUNTS = (Field.AMOUNT, Field.PAID, Field.BALANCE, Field.AMOUNT_EXCLUDING_VAT, Field.VAT_AMOUNT)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said beside a column; `word` has a plural where `count` is not nought."""

    word: str
    tone: str = ""
    count: int = 0


def verdicts(
    headers: Sequence[str],
    columns: Columns,
    *,
    asked: AbstractSet[int] = frozenset(),
    rejected: Sequence[Rejected] = (),
    style: Style | None = None,
) -> list[Verdict]:
    """For each column of a list, how it was understood and how many of its rows are wrong."""
    meant = {place: field for field, place in columns.places}
    wrong = Counter(each.column for each in rejected)
    found = []
    for place, header in enumerate(headers):
        name = " ".join(header.split()) or f"#{place + 1}"
        if place in asked:
            found.append(Verdict(_("choose"), "bad"))
        elif place not in meant:
            found.append(Verdict(_("ignored")))
        elif wrong[name]:
            found.append(Verdict("", "warn", wrong[name]))
        else:
            found.append(Verdict(_understood(meant[place], style), "good"))
    return found


def _understood(field: Field, style: Style | None) -> str:
    if style and field in _DATES and style.dates_certain:
        return DAYS[style.day_first]
    if style and field in _AMOUNTS and style.amounts_certain:
        return MARKS[style.decimal_mark]
    return _("recognised")


def set_aside(checked: Checked) -> list[tuple[tuple[str, str], int]]:
    """What lines that are no claims were taken for: (words for one and many, how many)."""
    found = Counter(each.what for each in checked.set_aside)
    return [(words, found[what]) for what, words in SET_ASIDE.items() if found[what]]
