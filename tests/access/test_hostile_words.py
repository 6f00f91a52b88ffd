"""Words that were written to break things, as names, notes, references, searches and addresses.

Our own short list always runs; a public list of naughty strings where the shared data is at hand.
Volume: words × places where they are shown, searched, sent and exported; printed.
"""

import csv
import io
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from urllib.parse import quote

import asyncpg
import openpyxl
import pytest

from backend import db
from backend.db import unit_of_work
from tests import cast
from tests.access.conftest import Agency
from tests.access.visitors import ASKED_AS_HTMX, SAME_ORIGIN, Visitors, gather
from tests.conftest import SHARED

OWN = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' OR 1=1 --", "{{ 7 * 7 }}",
    "{% include 'people/fragments/door.html' %}", "${7*7}", "%s%n%x", "{0.__class__}", "{amount}",
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1", "＝1+1", "＋1", "－1", "＠x",
    '=HYPERLINK("http://evil.example","x")', "=cmd|' /C calc'!A0", "http://evil.example",
    "javascript:alert(1)", "file:///etc/passwd", "\\\\evil\\share", "../../../etc/passwd",
    "</textarea><script>", "</title><svg onload=alert(1)>", "<!--", "]]>", "&lt;b&gt;", "&#0;",
    "a\u202eb\u202cc", "\u200b\u200d", "\ufeff=1", "Ï" * 400, "𝕏" * 60, "Zalgơ̴̡͔̝", "ﷺ", "  ",
    "%00", "%ff", "%", "_", "\\", "\\%", "'", '"', "`", ";", "--", "/*", "$1", ":id", "NULL", "nan",
    "１２３", "٣", "1e309", "0x10", "2026-02-30", "\x1b[31m", "\x07", "\x7f", "\x85", "\u2028",
)  # fmt: skip
SPREADSHEET = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NAUGHTY = SHARED / "data/hostile/minimaxir__blns.txt"
BANNED_TAGS = {"img", "iframe", "object", "embed", "base", "marquee", "video", "audio",
               "plaintext", "math", "isindex", "bgsound", "layer", "frameset"}  # fmt: skip


def hostile() -> list[str]:
    listed = []
    if NAUGHTY.is_file():
        lines = NAUGHTY.read_text().splitlines()
        listed = [line for line in lines if line and not line.startswith("#")]
    else:
        print("hostile words: the public list is absent, 1 file skipped")
    return [word.replace("\x00", "") for word in (*OWN, *listed)]


EVERYTHING = hostile()
WORDS = EVERYTHING[: len(OWN)] + EVERYTHING[len(OWN) :: 12]


class Page(HTMLParser):
    """Collects what a browser would do more than show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BANNED_TAGS or (tag == "script" and "src" not in dict(attrs)):
            self.active.append(tag)
        for name, value in attrs:
            told = (value or "").strip().lower()
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.active.append(f"{tag} {name}")
            if name in ("href", "src", "action", "hx-get", "hx-post"):
                ours = told.startswith(("/", "#", "?", "tel:", "mailto:")) or not told
                if not ours or told.startswith("//"):
                    self.active.append(f"{tag} {name}={told[:40]}")


def active(text: str) -> list[str]:
    page = Page()
    page.feed(text)
    return page.active


@pytest.fixture(scope="module")
async def visitors(agency: Agency) -> AsyncIterator[Visitors]:
    found = await gather(agency)
    yield found
    for browser in found.browsers.values():
        await browser.aclose()


@pytest.fixture(scope="module")
async def numbers(visitors: Visitors) -> list[str]:
    """One case for each word, which stands wherever somebody may write."""
    creditor_id = visitors.agency.b.creditor_id
    made = []
    for place, word in enumerate(WORDS):
        number = f"H-{place:05d}"
        async with unit_of_work(role="app"):
            case_id = await cast.case(
                creditor_id, number=number, debtor_name=word, creditor_ref=word
            )
            await db.execute(
                "INSERT INTO claim (case_id, creditor_id, invoice_no, amount_cents, open_cents)"
                " VALUES ($1, $2, $3, 100, 100)", case_id, creditor_id, f"{word} {place}",
            )  # fmt: skip
            await db.execute(
                "UPDATE case_file SET debtor_city = $2, next_action = 'call',"
                " principal_cents = principal_cents WHERE id = $1", case_id, word,
            )  # fmt: skip
            await db.execute(
                "INSERT INTO contact (debtor_id, channel, value, person_name) SELECT debtor_id,"
                " 'phone', $2, $2 FROM case_file WHERE id = $1", case_id, word,
            )  # fmt: skip
            await db.execute(
                "INSERT INTO call (case_id, creditor_id, started_at, outcome, note, spoke_with)"
                " VALUES ($1, $2, now(), 'no_answer', $3, $3)", case_id, creditor_id, word,
            )  # fmt: skip
            await db.execute(
                "INSERT INTO task (case_id, creditor_id, kind, detail, due_on)"
                " VALUES ($1, $2, 'promise.broken', $3, current_date)", case_id, creditor_id, word,
            )  # fmt: skip
            await db.execute(
                "INSERT INTO document (case_id, creditor_id, kind, name, sha256, content)"
                " VALUES ($1, $2, 'plan_agreement', $3, 'x', ''::bytea)",
                case_id, creditor_id, word,
            )  # fmt: skip
        made.append(number)
    return made


async def look(visitors: Visitors, actor: str, path: str, *, fine: tuple[int, ...]) -> str:
    """Ask, and answer what was wrong: nothing, usually."""
    answer = await visitors.browsers[actor].get(path, headers=ASKED_AS_HTMX)
    if answer.status_code not in fine:
        return f"{actor} {path[:120]}: {answer.status_code}"
    if "text/html" not in answer.headers.get("content-type", "text/html"):
        return ""
    done = active(answer.text)
    return f"{actor} {path[:120]}: {done[:3]}" if done else ""


async def test_shown_they_are_words(visitors, numbers):
    pages = ("/cases/{}", "/cases/{}/claims", "/cases/{}/contacts", "/cases/{}/documents",
             "/cases/{}/call")  # fmt: skip
    wrong, count = [], 0
    for number in numbers:
        asked = [("manager", page.format(number)) for page in pages]
        asked.append(("creditor_b", f"/client/cases/{number}"))
        for actor, path in asked:
            count += 1
            wrong.append(await look(visitors, actor, path, fine=(200,)))
    for actor, path in (
        ("agent", "/"), ("agent", "/cases"), ("agent", "/tasks"), ("manager", "/reports"),
        ("creditor_b", "/client"), ("creditor_b", "/client/cases"),
        ("creditor_b", "/client/documents"),
    ):  # fmt: skip
        count += 1
        wrong.append(await look(visitors, actor, path, fine=(200,)))

    words = f"{len(WORDS)} of {len(EVERYTHING)} words"
    print(f"hostile {words}, {count} pages, {sum(map(bool, wrong))} wrong")
    assert not any(wrong), "\n".join([line for line in wrong if line][:40])


async def test_searched_for_they_are_words(visitors, numbers):
    asks = (
        ("agent", "/cases?text={}"), ("agent", "/palette?q={}"), ("agent", "/cases?after={}"),
        ("agent", "/creditors?q={}"), ("agent", "/payments?case={}"), ("agent", "/plans?after={}"),
        ("creditor_b", "/client/cases?text={}"), ("creditor_b", "/client/cases?after={}"),
        ("creditor_b", "/client/payments?after={}"), ("creditor_b", "/client/figures?from={}"),
        ("agent", "/cases/{}"), ("creditor_b", "/client/cases/{}"), ("manager", "/creditors/{}"),
    )  # fmt: skip
    wrong, count = [], 0
    for word in WORDS:
        for actor, address in asks:
            path = address.format(quote(word, safe=""))
            count += 1
            wrong.append(await look(visitors, actor, path, fine=(200, 303, 404, 422)))

    print(f"hostile searches: {count}, {sum(map(bool, wrong))} wrong")
    assert not any(wrong), "\n".join([line for line in wrong if line][:40])


async def test_sent_in_a_form_they_are_words_or_refused(visitors, numbers):
    case = f"/cases/{visitors.agency.a.keys['case']}"
    sends = (
        (f"{case}/notes", {"text": "{}"}), ("/payments/new", {"amount": "{}", "received_on": "{}"}),
        (f"{case}/contacts", {"channel": "phone", "value": "{}", "person_name": "{}"}),
        (f"{case}/plans", {"count": "{}", "deposit": "{}", "first_due_on": "{}"}),
        (f"{case}/calls", {"outcome": "{}", "note": "{}", "row_version": "{}"}),
        ("/preferences", {"lang": "{}", "theme": "{}"}),
        ("/sign-in", {"email": "{}", "password": "{}", "next": "{}"}),
    )  # fmt: skip
    wrong, told = [], dict.fromkeys((2, 3, 4, 5), 0)
    for word in (
        *WORDS,
        "\x00",
        "a\x00b",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin1"),
    ):
        for path, form in sends:
            if path == "/sign-in" and word not in OWN[:12]:
                continue  # each costs a hash
            answer = await visitors.browsers["manager"].post(
                path, data={key: value.format(word) for key, value in form.items()},
                headers={**ASKED_AS_HTMX, **SAME_ORIGIN},
            )  # fmt: skip
            told[answer.status_code // 100] += 1
            if answer.status_code >= 500 or active(answer.text):
                wrong.append(f"{path} {word[:40]!r}: {answer.status_code} {active(answer.text)}")

    print(f"hostile forms: {sum(told.values())}, answers by hundred: {told}, {len(wrong)} wrong")
    assert wrong == []


async def test_exported_they_calculate_nothing(visitors, numbers):
    browser = visitors.browsers["creditor_b"]
    cells = formulas = links = 0
    for form in ("csv", "csv-fr"):
        answer = await browser.get(f"/client/cases/export?form={form}", headers=ASKED_AS_HTMX)
        text = answer.content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=",;"[form == "csv-fr"]))
        assert len({len(row) for row in rows}) == 1, "a word broke out of its cell"
        for row in rows:
            for cell in row:
                cells += 1
                number = re.fullmatch(r"-?\d+([.,]\d+)?", cell)
                formulas += cell.startswith(SPREADSHEET) and not number
    answer = await browser.get("/client/cases/export?form=xlsx", headers=ASKED_AS_HTMX)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    names = set()
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            cells += 1
            formulas += cell.data_type == "f"
            links += cell.hyperlink is not None
            names.add(cell.value)

    print(f"hostile exports: {cells} cells, {formulas} formulas, {links} links")
    assert formulas == links == 0
    assert "=1+1" in names
    assert len(rows) > len(WORDS)


async def test_the_database_holds_every_word_as_it_was_written(agency, numbers):
    kept = await agency.admin.fetch(
        "SELECT debtor_name FROM case_file WHERE number LIKE 'H-%' ORDER BY number"
    )

    assert [row["debtor_name"] for row in kept] == WORDS
    with pytest.raises(asyncpg.CharacterNotInRepertoireError):
        await agency.admin.fetchval("SELECT $1::text", "a\x00b")
