"""The language of the person who asks: catalogues, and how amounts and days are written in it.

English sentences are the message ids. Each feature carries its French in `words/fr.po`; all are
merged at the start. A missing translation shows the English sentence, and fails a test.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from backend.days import BRUSSELS
from backend.money import Money
from backend.refusals import Refused

LANGUAGES = ("fr", "en")
LOCALES = {"fr": "fr_BE", "en": "en_GB", "nl": "nl_BE"}
BACKEND = Path(__file__).parents[1]

_current: ContextVar[str] = ContextVar("language", default="fr")


def speak(language: str) -> None:
    """Answer this request in `language`; one we do not have becomes French."""
    _current.set(language if language in LANGUAGES else "fr")


def spoken() -> str:
    return _current.get()


def catalogue(language: str) -> Catalog:
    """Every feature's messages in `language`, merged; the same message is translated once."""
    merged = Catalog(locale=LOCALES[language])
    for path in sorted(BACKEND.glob(f"*/words/{language}.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=LOCALES[language]):
                if message.id:
                    merged[message.id] = message
    return merged


def _compiled(language: str) -> GNUTranslations:
    buffer = BytesIO()
    write_mo(buffer, catalogue(language))
    buffer.seek(0)
    return GNUTranslations(buffer)


_translations = {language: _compiled(language) for language in LANGUAGES if language != "en"}


@lru_cache(maxsize=8192)
def _said(message: str, language: str) -> str:
    found = _translations.get(language)
    return found.gettext(message) if found and message else message


def translate(message: str, **facts: object) -> str:
    """`message` in the current language, its `{named}` places filled with written-out facts.

    A fact that is markup (an amount that opens its explanation) stays so, and all else is escaped.
    """
    text = _said(message, spoken())
    return _filled(text, facts) if facts else text


def translate_many(one: str, many: str, count: int, **facts: object) -> str:
    found = _translations.get(spoken())
    text = found.ngettext(one, many, count) if found else (one if count == 1 else many)
    return _filled(text, {"count": count, **facts})


def _filled(text: str, facts: Mapping[str, object]) -> str:
    told = {name: written(fact) for name, fact in facts.items()}
    if any(isinstance(fact, Markup) for fact in facts.values()):
        return escape(text).format(**told)
    return text.format(**told)


def refusal(refused: Refused) -> str:
    """The sentence of a refusal in the current language."""
    return translate(refused.reason, **refused.facts)


def written(fact: object) -> str:
    """A fact inside a sentence: amounts, days and numbers as the language writes them."""
    if isinstance(fact, Money):
        return amount(fact)
    if isinstance(fact, datetime):
        return instant(fact)
    if isinstance(fact, date):
        return day(fact)
    if isinstance(fact, Markup):
        return fact
    if isinstance(fact, bool) or not isinstance(fact, int):
        return str(fact)
    return number(fact)


def _locale() -> Locale:
    return _locale_of(spoken())


@lru_cache
def _locale_of(language: str) -> Locale:
    return Locale.parse(LOCALES[language])


@dataclass(frozen=True, slots=True)
class _Signs:
    """What stands around and between the digits of a figure, taken from Babel once.

    A page of a list writes a hundred figures: reading Babel's patterns each time took half of it.
    """

    group: str
    decimal: str
    before: str
    after: str

    @classmethod
    @lru_cache
    def of(cls, language: str) -> "_Signs":
        locale = _locale_of(language)
        whole, part = "1234567", "89"
        bare = numbers.format_decimal(Decimal(f"{whole}.{part}"), format="#,##0.00", locale=locale)
        before, after = numbers.format_currency(
            Decimal(f"{whole}.{part}"), "EUR", locale=locale
        ).split(bare)
        return cls(group=bare[1], decimal=bare[-3], before=before, after=after)

    def whole(self, value: int) -> str:
        return f"{value:,}".replace(",", self.group)

    def cents(self, cents: int) -> str:
        return f"{self.whole(cents // 100)}{self.decimal}{cents % 100:02d}"


def amount(value: Money | int | None) -> str:
    """An amount with its currency: "13 799,41 €". Takes `Money` or cents; nothing for None."""
    if value is None:
        return ""
    cents, signs = _cents(value), _Signs.of(spoken())
    return f"{_minus(cents)}{signs.before}{signs.cents(abs(cents))}{signs.after}"


def amount_bare(value: Money | int | None) -> str:
    """An amount without its currency, for tables whose head names it."""
    if value is None:
        return ""
    cents = _cents(value)
    return _minus(cents) + _Signs.of(spoken()).cents(abs(cents))


def number(value: int | None) -> str:
    if value is None:
        return ""
    text = _Signs.of(spoken()).whole(abs(value))
    return f"-{text}" if value < 0 else text


def _cents(value: Money | int) -> int:
    return value.cents if isinstance(value, Money) else value


def _minus(cents: int) -> str:
    return "\u2212" if cents < 0 else ""


def percent(share: Decimal | float | None, digits: int = 1) -> str:
    """A share of one as a percentage: 0.672 → "67,2 %"; an en dash where there is none."""
    if share is None:
        return "–"
    pattern = _percent_pattern(digits)
    return numbers.format_percent(share, format=pattern, locale=_locale()).replace("-", "\u2212")


@lru_cache
def _percent_pattern(digits: int) -> Any:
    decimals = "." + "0" * digits if digits else ""
    return numbers.parse_pattern(f"#,##0{decimals}\u202f%")


def day(value: date | None) -> str:
    """A day as figures, always four digits of year: "07/12/2026"."""
    if value is None:
        return ""
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


@lru_cache(maxsize=4096)
def _day_as(value: date, pattern: str, language: str) -> str:
    return dates.format_date(value, pattern, locale=_locale_of(language))


def day_long(value: date | None) -> str:
    """A day in words: "7 décembre 2026"."""
    return "" if value is None else _day_as(value, "d MMMM y", spoken())


def day_short(value: date | None) -> str:
    """A day without its year, for timelines: "7 déc."."""
    return "" if value is None else _day_as(value, "d MMM", spoken())


def month(value: date | None) -> str:
    """A month: "Décembre 2026"."""
    if value is None:
        return ""
    text = _day_as(value, "MMMM y", spoken())
    return text[:1].upper() + text[1:]


def instant(value: datetime | None) -> str:
    """An instant in Brussels: "07/12/2026 10:24"."""
    return "" if value is None else f"{value.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"


def clock(value: datetime | None) -> str:
    """The time of day in Brussels: "10:24"."""
    return "" if value is None else f"{value.astimezone(BRUSSELS):%H:%M}"
