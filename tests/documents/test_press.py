"""The press: reproducible, archivable, readable aloud, and deaf to what people type."""

import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from backend.documents.press import LETTERS, press, pressed
from backend.documents.wording import LANGUAGES, structured, words_of, writer
from backend.money import Money
from backend.plans import agreement
from backend.plans.parties import Parties
from backend.plans.queries import Plan
from backend.plans.rules import State, awaited, draw_up

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("database")


def plan(total: int = 13_799_41, *, count: int = 6, grace_days: int = 3) -> Plan:
    schedule = awaited(
        draw_up(
            Money(total),
            first_due_on=date(2026, 12, 5),
            count=count,
            deposit=Money(1500_00),
            deposit_on=date(2026, 11, 24),
        ),
        "FR",
    )
    return Plan(
        id=1, case_id=1, creditor_id=1, case_number="2026-01482", case_closed=False,
        state=State.ACTIVE, asked_on=NOW.date(), agreed_on=NOW.date(),
        first_due_on=date(2026, 12, 5), schedule=schedule, total=Money(total),
        deposit=Money(1500_00), frequency="monthly", grace_days=grace_days, tolerance_bp=500,
        paid_before=Money(0), next_check_on=None, ended_on=None, reason="", document_id=None,
        asked_by="1", decided_by=None, row_version=1, version=1, replaces_id=None, joint_id=None,
        starts="now", interest="frozen", overpayment="advance", discount=Money(0),
        discount_entry_id=None, missed_on=None,
    )  # fmt: skip


def parties(**changes: object) -> Parties:
    facts: dict[str, object] = {
        "number": "2026-01482", "creditor_id": 1, "creditor": "Imprimerie Lescaut SA",
        "creditor_ref": "LES-0884", "creditor_iban": "BE65651349267296",
        "debtor": "Transports Arnoux SARL", "debtor_address": ("12, rue des Docks", "69007 Lyon"),
        "lang": "fr", "country": "FR", "payment_ref": "700000000012",
        "balance": Money(13_799_41),
        "claims": (("F-118", date(2026, 3, 1), date(2026, 3, 31), Money(12_920_40)),),
        "charges": Money(879_01), **changes,
    }  # fmt: skip
    return Parties(**facts)  # type: ignore[arg-type]


def data(lang: str = "fr", agreed: Plan | None = None, **changes: object) -> dict[str, object]:
    who = parties(lang=lang, country="FR" if lang == "fr" else "BE", **changes)
    words = writer(agreement.TEMPLATE, lang=lang, country=who.country)
    return agreement.compose([agreed or plan()], [who], words, now=NOW)


def text_of(content: bytes, tmp_path: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed: 1 file was not read")
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True
    )
    return re.sub(r"[\u00a0\u202f ]+", " ", done.stdout)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_data_and_instant_give_the_same_bytes(lang):
    first, second = (
        hashlib.sha256(pressed("agreement", data(lang), NOW)).hexdigest() for _time in (1, 2)
    )
    assert first == second
    later = pressed("agreement", data(lang), datetime(2026, 11, 20, 10, 0, 1, tzinfo=UTC))
    assert hashlib.sha256(later).hexdigest() != first


@pytest.mark.parametrize(("lang", "tag"), [("fr", b"fr-FR"), ("nl", b"nl-BE"), ("en", b"en-BE")])
def test_it_declares_archive_and_accessibility_standards_and_its_language(lang, tag):
    content = pressed("agreement", data(lang), NOW)
    assert content.startswith(b"%PDF-1.7")
    for mark in (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>A", b"<pdfuaid:part>1"):
        assert mark in content
    assert tag in content


def test_the_letter_says_who_what_when_where_to_and_what_if(tmp_path):
    text = text_of(pressed("agreement", data(), NOW), tmp_path)
    for fact in (
        "Accord de paiement échelonné", "Transports Arnoux SARL", "69007 Lyon",
        "Imprimerie Lescaut SA", "LES-0884", "F-118", "13 799,41", "+++700/0000/00012+++",
        "BE65 6513 4926 7296", "24/11/2026", "07/12/2026", "2 049,91", "05/05/2027",
        "dans les 3 jours", "Signatures",
    ):  # fmt: skip
        assert fact in text, fact


def test_a_discount_is_said_and_is_lost_with_the_plan(tmp_path):
    text = text_of(pressed("agreement", data(agreed=plan(12_000_00)), NOW), tmp_path)
    assert "12 000,00 € pour solde de tout compte" in text
    assert "La remise de 1 799,41 € est alors perdue" in text
    assert "remise" not in text_of(pressed("agreement", data(), NOW), tmp_path)


def test_steps_a_discount_several_cases_and_a_later_start_are_said(tmp_path):
    agreed = replace(
        plan(12_000_00), overpayment="shorten", starts="signed", discount=Money(1_799_41)
    )
    other = replace(agreed, id=2, total=Money(600_00), schedule=draw_up(
        Money(600_00), first_due_on=date(2026, 12, 7), count=2))  # fmt: skip
    second = parties(number="2026-01511", creditor="Verrerie du Canal SA", balance=Money(600_00),
                     creditor_iban="BE71096123456769", payment_ref="700000000113", charges=Money(0),
                     claims=(("VC-77", date(2026, 2, 1), None, Money(600_00)),))  # fmt: skip
    words = writer(agreement.TEMPLATE, lang="fr", country="FR")
    content = agreement.compose(
        [agreed, other], [parties(), second], words, now=NOW, replaces=date(2026, 9, 4)
    )
    text = " ".join(text_of(pressed("agreement", content, NOW), tmp_path).split())
    for fact in (
        "Imprimerie Lescaut SA, Verrerie du Canal SA", "Il remplace l’accord du 04/09/2026",
        "Dossier 2026-01511 · Verrerie du Canal SA", "Ce qui revient à chaque dossier",
        "Communication, dossier 2026-01511", "+++700/0000/00113+++", "BE71 0961 2345 6769",
        "Aucun intérêt n’est compté", "comptés à nouveau à partir", "compte pour les dernières",
        "prend effet à son retour signé", "La remise de 1 799,41 € est accordée",
    ):  # fmt: skip
        assert fact in text, fact
    running = data(agreed=replace(plan(), interest="running"))
    assert "continuent à courir" in str(running["if_kept"])


def test_what_people_type_is_printed_and_never_compiled(tmp_path):
    name = '#read("/etc/passwd") *gras* $x$ <b> \\ "'
    text = text_of(pressed("agreement", data(debtor=name), NOW), tmp_path)
    assert '#read("/etc/passwd")' in text
    assert "*gras*" in text
    assert "root:" not in text


def test_a_long_plan_goes_over_the_page_and_keeps_its_head(tmp_path):
    claims = tuple((f"F-{place}", date(2026, 3, 1), None, Money(100_00)) for place in range(80))
    many = data(agreed=plan(count=120), claims=claims)
    text = text_of(pressed("agreement", many, NOW), tmp_path)
    assert text.count("Facture") >= 2
    assert re.search(r"1\s*/\s*[4-9]", text)


def test_templates_read_no_package_and_no_file_but_the_paper_they_share():
    paths = sorted(LETTERS.glob("*.typ"))
    assert len(paths) > 3
    for path in paths:
        source = path.read_text().replace('#import "paper.typ": *', "")
        assert "@preview" not in source
        assert not re.search(r"#(import|include)|\bread\(", source)


def test_each_language_has_the_same_sentences_with_the_same_places():
    sentences = {lang: words_of("agreement", lang) for lang in LANGUAGES}
    for name, french in sentences["fr"].items():
        for lang in LANGUAGES:
            other = sentences[lang][name]
            assert re.findall(r"{\w+}", str(other)) is not None
            assert set(re.findall(r"{\w+}", str(other))) == set(re.findall(r"{\w+}", str(french)))
    assert len({frozenset(words) for words in sentences.values()}) == 1


def test_another_language_is_answered_in_french():
    assert writer("agreement", lang="de", country="BE").language == "fr"


def test_structured_communications_are_written_as_banks_do():
    assert structured("700000000012") == "+++700/0000/00012+++"
    assert structured("DOSSIER-1") == "DOSSIER-1"


async def test_many_letters_at_once_come_out_as_one_by_one():
    import asyncio

    wanted = {lang: pressed("agreement", data(lang), NOW) for lang in LANGUAGES}
    made = await asyncio.gather(
        *(press("agreement", data(lang), issued_at=NOW) for lang in LANGUAGES * 4)
    )
    assert [wanted[lang] for lang in LANGUAGES * 4] == list(made)
