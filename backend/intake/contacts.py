"""Countries, languages, e-mail addresses and telephone numbers as creditors write them."""

import re
from functools import lru_cache

from babel import Locale

from backend.intake.names import fold

_ALIASES = {
    "b": "BE", "bel": "BE", "be": "BE", "royaume de belgique": "BE", "f": "FR", "fra": "FR",
    "france metropolitaine": "FR", "l": "LU", "lux": "LU", "nl": "NL", "nld": "NL",
    "hollande": "NL", "holland": "NL", "pays bas": "NL", "d": "DE", "deu": "DE", "uk": "GB",
    "angleterre": "GB", "england": "GB", "etats unis d amerique": "US", "usa": "US", "ch": "CH",
    "suisse": "CH", "gd luxembourg": "LU", "grand duche de luxembourg": "LU",
}  # fmt: skip
_LANGUAGES = {
    "fr": "fr f fre fra francais francaise frans french franzosisch fr be be fr fr fr",
    "nl": "nl n dut nld neerlandais neerlandaise nederlands dutch flamand vlaams nl be be nl nl nl",
    "en": "en e eng anglais engels english en gb en us",
    "de": "de d ger deu allemand duits german deutsch",
}
_LANG = {word: code for code, words in _LANGUAGES.items() for word in words.split()}
_EMAIL = re.compile(
    r"[^\s@<>(),;:\\\"\[\]]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}", re.IGNORECASE
)
_WHOLE = re.compile(r"\+[1-9]\d{8,14}", re.ASCII)
_PREFIX = {"BE": "32", "FR": "33", "NL": "31", "LU": "352", "DE": "49"}


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


@lru_cache(maxsize=1)
def _territories() -> dict[str, str]:
    names = dict(_ALIASES)
    for language in ("en", "de", "nl", "fr"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names[_words(name)] = code
                names.setdefault(code.lower(), code)
    return names


@lru_cache(maxsize=4096)
def country_of(written: str) -> str | None:
    """ISO 3166-1 alpha-2 from a name in French, Dutch, English or German, or a code; else None."""
    return _territories().get(_words(written[:100]))


@lru_cache(maxsize=4096)
def language_of(written: str) -> str | None:
    """ "fr", "nl", "en" or "de" from a code or a name; else None."""
    words = _words(written[:100])
    return _LANG.get(words) or _LANG.get(words[:2] if len(words) == 5 else words)


def email_of(written: str) -> str | None:
    """An e-mail address in lower case, the first of several; None if there is none."""
    found = _EMAIL.search(written[:1000].removeprefix("mailto:"))
    return found.group().lower() if found else None


def phone_of(written: str, country: str | None = None) -> str | None:
    """A number as "+32…" (E.164). A national number takes its prefix from `country`, else Belgium.

    None for what cannot be a telephone number.
    """
    if _WHOLE.fullmatch(written):
        return written
    written = written[:200]
    text = re.split(r"[/;,]\s*(?=[+0]{1,2}\d{6})| ou | of | or ", written.strip())[0]
    text = text.replace("(0)", "")
    if re.search(r"[A-Za-z]{4,}|E\+", text):
        return None
    digits = re.sub(r"\D", "", text)
    if text.lstrip(" (").startswith("+"):
        national = False
    elif digits.startswith("00"):
        national, digits = False, digits[2:]
    else:
        national = True
    if national:
        prefix = _PREFIX.get(country or "BE", "32")
        if digits.startswith(prefix) and len(digits) > 9:
            digits = digits[len(prefix) :]
        digits = prefix + digits.removeprefix("0")
    return f"+{digits}" if 9 <= len(digits) <= 15 else None
