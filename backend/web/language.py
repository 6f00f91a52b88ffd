"""The language of the person who asks: catalogues, and how amounts and days are written in it.

English sentences are the message ids. Each feature carries its French in `words/fr.po`; all are
merged at the start. A missing translation shows the English sentence, and fails a test.
"""

from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

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


def translate(message: str, **facts: object) -> str:
    """`message` in the current language, its `{named}` places filled with written-out facts."""
    found = _translations.get(spoken())
    text = found.gettext(message) if found and message else message
    return text.format(**{name: written(fact) for name, fact in facts.items()}) if facts else text


def translate_many(one: str, many: str, count: int, **facts: object) -> str:
    found = _translations.get(spoken())
    text = found.ngettext(one, many, count) if found else (one if count == 1 else many)
    return text.format(count=number(count), **{name: written(fact) for name, fact in facts.items()})


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
    if isinstance(fact, bool) or not isinstance(fact, int):
        return str(fact)
    return number(fact)


def _locale() -> Locale:
    return Locale.parse(LOCALES[spoken()])


def _cents(value: Money | int) -> Decimal:
    return Decimal(value.cents if isinstance(value, Money) else value).scaleb(-2)


def amount(value: Money | int | None) -> str:
    """An amount with its currency: "13 799,41 €". Takes `Money` or cents; nothing for None."""
    if value is None:
        return ""
    text = numbers.format_currency(_cents(value), "EUR", locale=_locale())
    return text.replace("-", "\u2212")


def amount_bare(value: Money | int | None) -> str:
    """An amount without its currency, for tables whose head names it."""
    if value is None:
        return ""
    text = numbers.format_decimal(_cents(value), format="#,##0.00", locale=_locale())
    return text.replace("-", "\u2212")


def number(value: int | None) -> str:
    return "" if value is None else numbers.format_decimal(value, locale=_locale())


def percent(share: Decimal | float | None, digits: int = 1) -> str:
    """A share of one as a percentage: 0.672 → "67,2 %"; an en dash where there is none."""
    if share is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "\u202f%"
    return numbers.format_percent(share, format=pattern, locale=_locale()).replace("-", "\u2212")


def day(value: date | None) -> str:
    """A day as figures, always four digits of year: "07/12/2026"."""
    return "" if value is None else f"{value:%d/%m/%Y}"


def day_long(value: date | None) -> str:
    """A day in words: "7 décembre 2026"."""
    return "" if value is None else dates.format_date(value, "d MMMM y", locale=_locale())


def day_short(value: date | None) -> str:
    """A day without its year, for timelines: "7 déc."."""
    return "" if value is None else dates.format_date(value, "d MMM", locale=_locale())


def month(value: date | None) -> str:
    """A month: "Décembre 2026"."""
    if value is None:
        return ""
    text = dates.format_date(value, "MMMM y", locale=_locale())
    return text[:1].upper() + text[1:]


def instant(value: datetime | None) -> str:
    """An instant in Brussels: "07/12/2026 10:24"."""
    return "" if value is None else f"{value.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"


def clock(value: datetime | None) -> str:
    """The time of day in Brussels: "10:24"."""
    return "" if value is None else f"{value.astimezone(BRUSSELS):%H:%M}"
