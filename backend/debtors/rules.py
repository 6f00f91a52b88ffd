"""How a debtor is reached: telephone numbers and e-mail addresses as they are kept."""

import re

from backend.refusals import Refused
from backend.words import _

CHANNELS = {"phone": _("Telephone"), "email": _("E-mail")}
QUALITIES = {"good": _("Confirmed"), "unknown": _("Not tried yet"), "bad": _("Does not reach")}
PREFIXES = {"BE": "32", "FR": "33", "LU": "352", "NL": "31", "DE": "49"}

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
LONGEST = 254


def phone(written: str, country: str) -> str:
    """A number as "+32476123456" (E.164). A national one takes the prefix of `country`.

    Raises `Refused` for what cannot be a telephone number (fewer than 9 digits, more than 15).
    """
    bare = re.sub(r"[\s./()-]", "", written.replace("(0)", ""))
    digits = bare.removeprefix("+")
    if digits.isascii() and digits.isdigit():
        if bare.startswith("00"):
            digits = digits[2:]
        elif not bare.startswith("+"):
            digits = PREFIXES.get(country, "32") + digits.removeprefix("0")
        if 9 <= len(digits) <= 15:
            return f"+{digits}"
    raise Refused(
        _("“{written}” is not a telephone number: write it such as +32 476 12 34 56"),
        written=written,
    )


def email(written: str) -> str:
    """An address in lower case. Raises `Refused` for what has no @ or no domain."""
    text = written.strip().removeprefix("mailto:").lower()
    if len(text) > LONGEST or not _EMAIL.fullmatch(text):
        raise Refused(_("“{written}” is not an e-mail address"), written=written)
    return text


def spaced(number: str) -> str:
    """A kept number for reading: "+32 476 12 34 56"; what has another form stays as it is."""
    prefix = next((p for p in PREFIXES.values() if number.startswith(f"+{p}")), None)
    if prefix is None:
        return number
    rest = number[len(prefix) + 1 :]
    head = 1 if prefix == "33" else len(rest) % 2 + 2 if len(rest) > 4 else len(rest)
    parts = [rest[:head], *(rest[place : place + 2] for place in range(head, len(rest), 2))]
    return " ".join([f"+{prefix}", *(part for part in parts if part)])
