"""Enterprise numbers: Belgian (KBO/BCE), French (SIREN, SIRET) and other VAT numbers of the Union.

Check digits are those of python-stdnum. A number that does not check is kept as it was written and
proves nothing.
"""

import re
from dataclasses import dataclass

import stdnum.be.vat
import stdnum.eu.vat
import stdnum.fr.siren
import stdnum.fr.siret
import stdnum.fr.tva
from stdnum.exceptions import ValidationError

from backend.intake.names import fold

_NOTHING = frozenset({"", "NA", "NEANT", "NIHIL", "GEEN", "NONE", "NULL", "PARTICULIER", "X", "0"})
_JUNK = re.compile(r"[^0-9A-Z]")
_WORDS = re.compile(r"^(?:TVA|BTW|VAT|KBO|BCE|RPM|RPR|SIREN|SIRET|NO|NR|N)(?=[0-9]|BE|FR)")


@dataclass(frozen=True, slots=True)
class Registered:
    """`enterprise_no`: ten digits (Belgium), nine (France), or the whole VAT number elsewhere.

    `vat_no` is the VAT number with its country, as far as the enterprise number gives it.
    """

    enterprise_no: str
    vat_no: str | None
    country: str | None


def read_registered(written: str, country: str | None = None) -> Registered | None:
    """Read a number in any usual spelling ("BE 0213.321.113", "213321113", a SIRET).

    `country` decides between nine digits that would be valid in both. None for an empty cell.
    Raises `ValueError` if the number checks nowhere.
    """
    text = _JUNK.sub("", fold(written).upper())
    text = _WORDS.sub("", text)
    if len(text) > 40:
        raise ValueError(written)
    if text in _NOTHING or set(text) == {"0"}:
        return None
    # Nine bare digits of a debtor in Belgium are a number without its first digit, never a SIREN.
    readers = {"FR": (_french, _belgian), "BE": (_belgian, _french_vat)}
    for reader in readers.get(country or "", (_belgian, _french)):
        found = reader(text)
        if found:
            return found
    if text[:2].isalpha():
        try:
            number = stdnum.eu.vat.validate(text)
        except ValidationError:
            pass
        else:
            return Registered(number, number, number[:2])
    raise ValueError(written)


def _belgian(text: str) -> Registered | None:
    """Ten digits that begin with 0 or 1; where spreadsheets dropped the first, the check tells."""
    digits = text.removeprefix("BE")
    if not digits.isdigit() or len(digits) not in {9, 10}:
        return None
    for whole in (digits,) if len(digits) == 10 else (f"0{digits}", f"1{digits}"):
        if whole[0] in "01" and stdnum.be.vat.is_valid(whole):
            return Registered(whole, f"BE{whole}", "BE")
    return None


def _french(text: str) -> Registered | None:
    digits = text.removeprefix("FR")
    if len(digits) == 14 and stdnum.fr.siret.is_valid(digits):
        return _siren(digits[:9])
    if len(digits) == 9 and stdnum.fr.siren.is_valid(digits):
        return _siren(digits)
    return _french_vat(text)


def _french_vat(text: str) -> Registered | None:
    whole = text.removeprefix("FR")
    if len(whole) != 11:
        return None
    key, siren = whole[:2], whole[2:]
    if whole.isdigit() and key == _french_key(siren):  # nearly all; the library knows the others
        valid = bool(stdnum.fr.siren.is_valid(siren))
    else:
        valid = not key.isdigit() and bool(stdnum.fr.tva.is_valid(whole))
    return Registered(siren, f"FR{whole}", "FR") if valid else None


def _siren(digits: str) -> Registered:
    return Registered(digits, f"FR{_french_key(digits)}{digits}", "FR")


def _french_key(siren: str) -> str:
    """The two check digits of a French VAT number (CGI, annexe III; BOI-TVA-DECLA-20-10-20)."""
    return f"{(12 + 3 * (int(siren) % 97)) % 97:02d}"
