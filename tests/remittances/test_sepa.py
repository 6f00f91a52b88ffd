"""What people are called cannot write into the bank's file, nor stop it without saying whom."""

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from backend.invoices.house import Account
from backend.money import Money
from backend.refusals import Refused
from backend.remittances import sepa
from backend.remittances.sepa import SCHEMAS, Transfer
from tests.remittances.house import OWN, TODAY, TRUST

TAKEN = re.compile(r"[A-Za-z0-9/?:().,'+ -]+")
NAMES = {
    "Vanneste & Fils": "Vanneste + Fils",
    "Žofie Čapková-Ørsted": "Zofie Capkova-Orsted",
    '</Nm></Cdtr><Amt><InstdAmt Ccy="EUR">9999</InstdAmt>': "/Nm /Cdtr Amt InstdAmt",
    "&xxe; <!DOCTYPE x [<!ENTITY xxe SYSTEM 'file:///x'>]> A": "+xxe",
    "]]><![CDATA[ B": "CDATA B",
    "a\x01b\u202ec\x1b[31m": "a b c 31m",
    "Łódź\n\tLeroy": "Lodz Leroy",
    "é" * 300: "e" * 70,
}


def written(name: str, schema: str, *, text: str = "R-2026-00001") -> bytes:
    account = Account(
        id=1, kind="client_money", holder="Cabinet & Fils", iban=TRUST, bic="",
        valid_from=date(2020, 1, 1), entered_at=None, entered_by="x",  # type: ignore[arg-type]
    )  # fmt: skip
    return sepa.write(
        [Transfer(name, OWN, "", Money(12_34), "R-2026-00001", text)],
        account=account, schema=schema, number="PO-2026-00001", wanted_on=TODAY,
    )  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_a_name_in_the_letters_of_banks(name, schema):
    content = written(name, schema, text=name)
    document = ET.fromstring(content)  # noqa: S314 — our own file
    told = [(node.tag.rpartition("}")[2], node.text or "") for node in document.iter()]
    names = [text for tag, text in told if tag == "Nm"]

    assert sepa.total_of(content) == (Money(12_34), 1)
    assert [text for tag, text in told if tag == "InstdAmt"] == ["12.34"]
    assert any(text.startswith(NAMES[name]) for text in names)
    assert "Cabinet + Fils" in names
    assert all(
        TAKEN.fullmatch(text) and len(text) <= 140 for tag, text in told if tag in ("Nm", "Ustrd")
    )


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("name", ["", "   ", "💣", "<>", "\u202e", "\x00"])
def test_a_name_of_no_letters_is_refused_and_the_transfer_is_named(name, schema):
    with pytest.raises(Refused) as refused:
        written(name, schema)
    assert "R-2026-00001" in str(refused.value)
