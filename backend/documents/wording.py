"""The words of letters in the debtor's language, and how sums and days are written in it.

Words are data files beside the templates (`letters/<template>.<language>.json`), sentences with
`{named}` places. Languages: French, Dutch, English; another one is answered in the language of the
debtor's country.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, dates, numbers
from stdnum import iban

from backend.documents.press import LETTERS
from backend.money import Money

LANGUAGES = ("fr", "nl", "en")
_LOCALES = {
    ("fr", "FR"): "fr_FR", ("fr", "BE"): "fr_BE", ("nl", "BE"): "nl_BE", ("nl", "FR"): "nl_NL",
    ("en", "BE"): "en_GB", ("en", "FR"): "en_GB",
}  # fmt: skip


@lru_cache
def words_of(template: str, language: str) -> Mapping[str, Any]:
    with (LETTERS / f"{template}.{language}.json").open(encoding="utf-8") as file:
        found: Mapping[str, Any] = json.load(file)
    return found


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes sums, days and sentences of one template in one language."""

    template: str
    language: str
    locale: Locale

    def say(self, name: str, **facts: object) -> str:
        """The sentence `name` with its places filled; sums and days written out."""
        sentence: str = words_of(self.template, self.language)[name]
        return sentence.format(**{key: self.write(fact) for key, fact in facts.items()})

    def write(self, fact: object) -> str:
        if isinstance(fact, Money):
            text = numbers.format_currency(_euros(fact), "EUR", locale=self.locale)
            return text.replace("-", "\u2212")
        if isinstance(fact, date):
            return f"{fact:%d/%m/%Y}"
        return str(fact)

    def bare(self, money: Money) -> str:
        """A sum without its currency, for columns."""
        text = numbers.format_decimal(_euros(money), format="#,##0.00", locale=self.locale)
        return text.replace("-", "\u2212")

    def day_long(self, day: date) -> str:
        return dates.format_date(day, "d MMMM y", locale=self.locale)


def _euros(money: Money) -> Decimal:
    return Decimal(money.cents).scaleb(-2)


def writer(template: str, *, lang: str, country: str) -> Writer:
    language = lang if lang in LANGUAGES else "fr"
    return Writer(template, language, Locale.parse(_LOCALES.get((language, country), "fr_BE")))


def structured(reference: str) -> str:
    """Twelve digits as banks print them: "+++700/0000/00012+++"; anything else as it stands.

    Source: Febelfin, structured communication of Belgian transfers, three, four and five digits.
    """
    if len(reference) != 12 or not reference.isascii() or not reference.isdigit():
        return reference
    return f"+++{reference[:3]}/{reference[3:7]}/{reference[7:]}+++"


def grouped(account: str) -> str:
    """An account number in groups of four."""
    return str(iban.format(account))
