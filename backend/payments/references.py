"""What a payer wrote on the transfer: which references it may name. Reads text, looks nothing up.

A structured reference counts only when its check digits are right. One that is wrong is never
corrected by itself: what it may have meant is a suggestion to a person.
"""

import re
from dataclasses import dataclass

# Belgian structured communication: ten digits and their remainder by 97 (97 for nought).
_STRUCTURED = re.compile(r"(?<!\d)(\d{3})[ /.\-]{0,3}(\d{4})[ /.\-]{0,3}(\d{5})(?!\d)", re.ASCII)
_NAMED = re.compile(
    r"\b(?:ref|réf|reference|référence|kenmerk|dossier|dossiernr|dossiernummer|zaak|case|file)"
    r"\b[ .:°#n]{0,4}(?:C)?(\d{1,8})(?![\w-])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\bC(\d{8})(?!\d)", re.IGNORECASE | re.ASCII)
_TOKEN = re.compile(r"[^\W_][\w./\-]{2,39}")
TOKENS_MOST = 40
SHORTEST = 5  # a shorter word is too common to name an invoice or a customer


@dataclass(frozen=True, slots=True)
class References:
    """References in the order of their weight; each is a set of spellings to be looked up.

    `structured`: 12 digits whose check is right. `running`: the last eight digits of our case
    numbers. `tokens`: whole words, as written and in capitals, that may be the number of a case,
    a customer or an invoice. `misspelt`: valid references one slip away from a wrong one.
    """

    structured: tuple[str, ...]
    running: tuple[str, ...]
    tokens: tuple[str, ...]
    misspelt: tuple[str, ...]


def check_digits(ten: str) -> str:
    """The two check digits of a ten-digit reference (Febelfin: remainder by 97, nought is 97)."""
    return f"{int(ten) % 97 or 97:02d}"


def is_structured(digits: str) -> bool:
    return len(digits) == 12 and digits.isdigit() and check_digits(digits[:10]) == digits[10:]


def written_out(digits: str) -> str:
    """A structured reference as it is printed: "+++123/4567/89012+++"."""
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def find(communication: str) -> References:
    """Every reference that a communication may name; empty for "solde" or nothing at all."""
    text = " ".join(communication.split())[:1000]
    twelves = dict.fromkeys("".join(found.groups()) for found in _STRUCTURED.finditer(text))
    right = tuple(twelve for twelve in twelves if is_structured(twelve))
    wrong = [twelve for twelve in twelves if not is_structured(twelve)]
    running = dict.fromkeys(
        found[1].zfill(8) for pattern in (_NUMBERED, _NAMED) for found in pattern.finditer(text)
    )
    words = [found[0].rstrip("./-") for found in _TOKEN.finditer(text)]
    telling = [word for word in words if len(word) >= SHORTEST and any(map(str.isdigit, word))]
    tokens = dict.fromkeys(spelt for word in telling for spelt in (word, word.upper()))
    return References(
        structured=right,
        running=tuple(running),
        tokens=tuple(token for token in tokens if token not in right)[:TOKENS_MOST],
        misspelt=tuple(dict.fromkeys(near for one in wrong for near in _one_slip_away(one))),
    )


def _one_slip_away(twelve: str) -> list[str]:
    """Valid references that differ from `twelve` by two neighbours swapped or by one digit."""
    swapped = [
        twelve[:place] + twelve[place + 1] + twelve[place] + twelve[place + 2 :]
        for place in range(len(twelve) - 1)
    ]
    changed = [
        twelve[:place] + digit + twelve[place + 1 :]
        for place in range(len(twelve))
        for digit in "0123456789"
    ]
    return [near for near in swapped + changed if near != twelve and is_structured(near)]
