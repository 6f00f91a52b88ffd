"""Numbers that carry their own check: enterprises, establishments, accounts, references.

Check digits are python-stdnum's wherever it has them. Its table of Belgian banks lacks real ones,
so that an account is judged by its own arithmetic and an unknown bank is a warning, no refusal.
"""

import re
from dataclasses import dataclass

import stdnum.be.iban
import stdnum.be.vat
import stdnum.fr.siren
import stdnum.fr.siret
import stdnum.iban
import stdnum.iso11649
from stdnum.exceptions import ValidationError

_REFERENCE = re.compile(r"[0-9A-Z]{1,21}")
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def belgian(written: str) -> str | None:
    """The ten digits of a Belgian enterprise (or VAT) number, None if it is none."""
    try:
        return str(stdnum.be.vat.validate(written))
    except ValidationError:
        return None


def belgian_from(eight: str) -> str:
    """The number that begins with `eight` digits: 97 less their remainder by 97."""
    return f"{eight}{97 - int(eight) % 97:02d}"


def belgian_printed(ten: str) -> str:
    return f"{ten[:4]}.{ten[4:7]}.{ten[7:]}"


def french(written: str) -> str | None:
    """The nine digits of a SIREN, None if it is none."""
    try:
        return str(stdnum.fr.siren.validate(written))
    except ValidationError:
        return None


def french_vat(siren: str) -> str:
    """The usual VAT number of a SIREN: key 12 + 3 × remainder by 97 (CGI, annexe III)."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def establishment(written: str) -> str | None:
    """The fourteen digits of a SIRET, None if it is none. La Poste's add up to a multiple of 5."""
    try:
        return str(stdnum.fr.siret.validate(written))
    except ValidationError:
        return None


@dataclass(frozen=True, slots=True)
class Account:
    """`known_bank` is False where the library's table of banks lacks it: a warning only."""

    iban: str
    known_bank: bool
    bic: str | None


def account(written: str) -> Account | None:
    """An IBAN whose check digits, length and national key are right; None if it is none."""
    try:
        iban = str(stdnum.iban.validate(written, check_country=False))
    except ValidationError:
        return None
    if not _national_key(iban):
        return None
    strict = bool(stdnum.iban.is_valid(iban))
    bic = stdnum.be.iban.to_bic(iban) if strict and iban.startswith("BE") else None
    return Account(iban, strict, bic or None)


def _national_key(iban: str) -> bool:
    """The key inside the account number: Belgium by 97, France the RIB key."""
    rest = iban[4:]
    if iban.startswith("BE"):
        return (int(rest[:10]) % 97 or 97) == int(rest[10:])
    if iban.startswith("FR"):
        digits = rest.translate(_LETTERS)
        bank, branch, number, key = digits[:5], digits[5:10], digits[10:21], digits[21:]
        return 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(number)) % 97 == int(key)
    return True


def creditor_reference(reference: str) -> str:
    """The structured creditor reference (ISO 11649) of up to 21 letters and digits.

    Raises `ValueError` for anything longer or with other signs.
    """
    text = reference.replace(" ", "").upper()
    if not _REFERENCE.fullmatch(text):
        raise ValueError(reference)
    check = 98 - int("".join(str(int(sign, 36)) for sign in f"{text}RF00")) % 97
    return f"RF{check:02d}{text}"


def in_fours(text: str) -> str:
    """As it is printed: groups of four."""
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def is_creditor_reference(written: str) -> bool:
    """Whether the check digits and the length of an RF reference are right."""
    return bool(stdnum.iso11649.is_valid(written))
