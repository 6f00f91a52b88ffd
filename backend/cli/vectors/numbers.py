"""Examples of numbers with check digits. Each is judged by the library and by hand."""

import re
from collections.abc import Mapping
from typing import Any

import stdnum.be.ogm_vcs
import stdnum.be.vat
import stdnum.fr.siret
import stdnum.iban

from backend.cli.vectors.reading import Inputs, needed
from backend.law import identifiers
from backend.payments.references import check_digits, is_structured, written_out


def _text(inputs: Inputs, *names: str) -> str:
    return str(needed(inputs, *names))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _ogm(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    base = _text(inputs, "base10")
    if not re.fullmatch(r"[0-9]{10}", base):
        raise ValueError(f"{base!r} is not ten digits")
    check = check_digits(base)
    return {"check": check, "formatted": written_out(base + check)}


def _ogm_validate(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    text = _text(inputs, "text")
    return {
        "stdnum_valid": bool(stdnum.be.ogm_vcs.is_valid(text)),
        "hand_valid_after_stripping_non_digits": is_structured(_digits(text)),
        "valid": is_structured(_digits(text)),
    }


def _reference(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    found = identifiers.creditor_reference(_text(inputs, "reference"))
    return {"rf": found, "printed": identifiers.in_fours(found)}


def _reference_validate(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"valid": identifiers.is_creditor_reference(_text(inputs, "text", "reference"))}


def _iban(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    text = _text(inputs, "iban")
    found = identifiers.account(text)
    return {
        "valid": found is not None,
        "python_stdnum_strict_is_valid": bool(stdnum.iban.is_valid(text)),
        "bic": found.bic if found else None,
    }


def _belgian(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    if "base8" in inputs:
        eight = _text(inputs, "base8")
        if not re.fullmatch(r"[0-9]{8}", eight):
            raise ValueError(f"{eight!r} is not eight digits")
        number = identifiers.belgian_from(eight)
        return {
            "number": number,
            "printed": identifiers.belgian_printed(number),
            "stdnum_valid": bool(stdnum.be.vat.is_valid(number)),
            "hand_valid": _belgian_by_hand(number),
        }
    text = _text(inputs, "number")
    return {
        "stdnum_valid": identifiers.belgian(text) is not None,
        "hand_valid": _belgian_by_hand(text),
        "compact": identifiers.belgian(text),
    }


def _belgian_by_hand(text: str) -> bool:
    digits = _digits(text).zfill(10)
    return (
        len(digits) == 10
        and digits[0] in "01"
        and int(digits) > 0
        and 97 - int(digits[:8]) % 97 == int(digits[8:])
    )


def _siren(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    found = identifiers.french(_text(inputs, "siren"))
    return {"valid": found is not None, "tva": identifiers.french_vat(found) if found else None}


def _siret(inputs: Inputs, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    text = _text(inputs, "siret")
    by_library = identifiers.establishment(text) is not None
    return {"stdnum_valid": by_library, "hand_valid": _siret_by_hand(text), "valid": by_library}


def _siret_by_hand(text: str) -> bool:
    digits = re.sub(r"[ .]", "", text)
    if not re.fullmatch(r"[0-9]{14}", digits):
        return False
    if digits.startswith("356000000") and not _luhn(digits):
        return sum(map(int, digits)) % 5 == 0
    return _luhn(digits) and _luhn(digits[:9])


def _luhn(digits: str) -> bool:
    doubled = [int(sign) * (2 if place % 2 else 1) for place, sign in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


GROUPS = {
    "ogm": _ogm,
    "ogm_validate": _ogm_validate,
    "iso11649": _reference,
    "iso11649_validate": _reference_validate,
    "iban": _iban,
    "kbo_vat_be": _belgian,
    "siren": _siren,
    "siret": _siret,
}
