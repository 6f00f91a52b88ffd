"""The file for the bank: SEPA credit transfers (ISO 20022 pain.001), checked against its schema.

Nothing leaves that the schema refuses. Names and texts are brought to the letters that all banks
take (EPC217-08, the basic Latin set); the amount is whole cents of euros.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError, try_valid_xml

from backend.invoices.house import Account
from backend.money import Money
from backend.refusals import Refused
from backend.words import _

SCHEMAS = ("pain.001.001.09", "pain.001.001.03")
REFERENCE_MOST = 35
_NO_LETTER = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
_WRITTEN = ("Nm", "Ustrd")


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment of the file. `reference` comes back with it on the bank's statement."""

    holder: str
    iban: str
    bic: str
    amount: Money
    reference: str
    text: str


def write(
    transfers: Sequence[Transfer],
    *,
    account: Account,
    schema: str,
    number: str,
    wanted_on: date,
) -> bytes:
    """The file. Raises `Refused` when the schema refuses it, naming nothing that is secret."""
    if schema not in SCHEMAS:
        raise Refused(_("Choose one of the list"))
    file = SepaTransfer(_debtor(account), schema=schema, clean=True)
    for one in transfers:
        if one.amount <= Money(0):
            raise Refused(_("A transfer of nothing cannot be ordered"))
        payment: dict[str, Any] = {
            "name": _shown(one.holder),
            "IBAN": one.iban,
            "amount": one.amount.cents,
            "execution_date": wanted_on,
            "description": _shown(one.text) or one.reference,
            "endtoend_id": one.reference[:REFERENCE_MOST],
        }
        if one.bic:
            payment["BIC"] = one.bic
        file.add_payment(payment)
    try:
        content: bytes = _finished(file.export(validate=False), schema, number)
        try_valid_xml(content, schema)
    except ValidationError as error:
        raise Refused(
            _("The bank's schema refuses this file: look at the accounts and names in it")
        ) from error
    return content


def _debtor(account: Account) -> dict[str, Any]:
    told = {"name": _shown(account.holder), "IBAN": account.iban, "batch": True, "currency": "EUR"}
    return {**told, "BIC": account.bic} if account.bic else told


def _shown(text: str) -> str:
    """Without what cannot stand in a file at all: controls, marks of direction, half characters."""
    return "".join(mark if mark.isprintable() else " " for mark in text).strip()


def _finished(content: bytes, schema: str, number: str) -> bytes:
    """The file in the banks' letters and under our own number.

    The same order so names itself the same at the bank. Raises `Refused`, naming the transfer,
    where nothing is left of a name.
    """
    space = f"urn:iso:std:iso:20022:tech:xsd:{schema}"
    ET.register_namespace("", space)
    document = ET.fromstring(content)  # noqa: S314 — written a moment ago, by ourselves
    for name, text in (("MsgId", number), ("PmtInfId", f"{number}-1")):
        for node in document.iter(f"{{{space}}}{name}"):
            node.text = text[:REFERENCE_MOST]
    for name in _WRITTEN:
        for node in document.iter(f"{{{space}}}{name}"):
            node.text = _letters(node.text or "")
    for transfer in document.iter(f"{{{space}}}CdtTrfTxInf"):
        if not transfer.findtext(f"{{{space}}}Cdtr/{{{space}}}Nm"):
            raise Refused(
                _("Transfer {reference}: no bank can read the name of whom it pays"),
                reference=transfer.findtext(f".//{{{space}}}EndToEndId") or "",
            )
    told: bytes = ET.tostring(document, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + told


def _letters(text: str) -> str:
    return " ".join(_NO_LETTER.sub(" ", text.replace("&", "+")).split())


def total_of(content: bytes) -> tuple[Money, int]:
    """The sum and the number of transfers that a file says of itself."""
    document = ET.fromstring(content)  # noqa: S314 — our own file, from our own database
    head = next(node for node in document.iter() if node.tag.endswith("}GrpHdr"))
    told = {node.tag.rpartition("}")[2]: node.text or "" for node in head}
    return Money.of(told["CtrlSum"]), int(told["NbOfTxs"])
