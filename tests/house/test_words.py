"""Every sentence has its French, complete and set as French is set.

Volume: every message marked in backend/*.py and in every template.
"""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2 import TemplateSyntaxError

from tests.house.reading import ROOT, none_of

# The command line and the start speak English to whoever operates the house.
ENGLISH = (
    "backend/cli/", "backend/agency/", "backend/demo/", "backend/settings.py", "backend/words.py",
)  # fmt: skip
KEYWORDS = {
    "_": None, "one_or_many": (1, 2), "ngettext": (1, 2), "translate": None,
    "translate_many": (1, 2),
}  # fmt: skip
PLACE = re.compile(r"\{(\w+)\}")
NARROW, WIDE = "\u202f", "\u00a0"


def messages() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """(where, message id) for every marked message; with a plural, both forms."""
    for path in sorted((ROOT / "backend").rglob("*")):
        name = str(path.relative_to(ROOT))
        if path.suffix not in (".py", ".html") or name.startswith(ENGLISH):
            continue
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {"extensions": "jinja2.ext.do", "silent": "false", "trim_blocks": "true"}
        try:
            found = list(extract(
                method, BytesIO(path.read_bytes()), KEYWORDS, (),
                options if path.suffix == ".html" else None,
            ))  # fmt: skip
        except TemplateSyntaxError as error:
            error.add_note(name)
            raise
        for line, message, _comments, _context in found:
            pair = tuple(message) if isinstance(message, (tuple, list)) else message
            if pair:
                yield f"{name}:{line}", pair


def translations() -> Iterator[tuple[str, object]]:
    for path in sorted((ROOT / "backend").glob("*/words/fr.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                if message.id:
                    yield str(path.relative_to(ROOT)), message


def forms(message: object) -> list[str]:
    text = message.string
    return list(text) if isinstance(text, (tuple, list)) else [text]


def test_every_message_has_its_french():
    known: dict[object, object] = {}
    for _path, message in translations():
        known[message.id] = message
        if isinstance(message.id, tuple):
            known[message.id[0]] = message
    missing, count = [], 0
    for where, message in messages():
        count += 1
        found = known.get(message)
        if found is None:
            missing.append(f"{where}: {message!r}")
        elif not all(forms(found)):
            missing.append(f"{where}: {message!r} is empty")

    print(f"words: {count} messages marked, {len(known)} translated")
    assert count > 500
    none_of(missing, "add it to the feature's words/fr.po")


def test_nothing_is_translated_that_nobody_says():
    said: set[str] = set()
    for _where, message in messages():
        said |= {message} if isinstance(message, str) else set(message)
    kept = {
        f"{path}: {message.id!r}"
        for path, message in translations()
        if (message.id if isinstance(message.id, str) else message.id[0]) not in said
    }
    code = "\n".join(path.read_text() for path in (ROOT / "backend").rglob("*.py"))
    unsaid = [line for line in kept if line.split(": ", 1)[1][1:-1] not in code]

    none_of(sorted(unsaid), "take it out of words/fr.po")


def test_no_translation_is_a_guess():
    guessed = [f"{path}: {m.id!r}" for path, m in translations() if m.fuzzy]

    none_of(guessed, "read it, then take the fuzzy mark away")


def test_a_translation_has_the_same_places_as_its_message():
    wrong, count = [], 0
    for path, message in translations():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set().union(*(PLACE.findall(one) for one in ids))
        for form in forms(message):
            count += 1
            if set(PLACE.findall(form)) - {"count"} != wanted - {"count"}:
                wrong.append(f"{path}: {form!r} for {message.id!r}")
            if form.count("{") != form.count("}"):
                wrong.append(f"{path}: {form!r}: a brace is missing")

    print(f"places: {count} sentences")
    none_of(wrong, "name the same {places}")


def test_french_is_set_as_french_is_set():
    wrong, count = [], 0
    for path, message in translations():
        for form in forms(message):
            count += 1
            wrong += [f"{path}: {form!r}: {why}" for why in badly_set(form)]

    print(f"typography: {count} sentences")
    none_of(wrong, "narrow no-break space before ; ! ?, no-break space before : and inside « »")


SPACED = f"[{NARROW}{WIDE}]"
BADLY_SET = {
    "before ; ! ?": rf"(?<![{NARROW}(«!?])(?<!^)[;!?]",
    "before :": rf"(?<!{NARROW})(?<!{WIDE})(?<!^):(?=[\s{WIDE}]|$)",
    "inside « »": rf"«(?!{SPACED})|(?<!{NARROW})(?<!{WIDE})»",
    "quotation marks are « »": '["“”]',
    "the apostrophe is ’": "'",
    "the ellipsis is …": r"\.\.\.",
    "before % and €": r"[\w}][ ]?[%€]",
    "a space too many": r"  |^ | $",
}


def badly_set(text: str) -> Iterator[str]:
    bare = re.sub(r"https?://\S+|\b\d{1,2}:\d{2}\b", "x", text)
    return (why for why, shape in BADLY_SET.items() if re.search(shape, bare))


def test_a_message_is_translated_once_or_everywhere_the_same():
    said: dict[object, set[str]] = {}
    for _path, message in translations():
        said.setdefault(message.id, set()).add(" | ".join(forms(message)))
    differing = [f"{ident!r}: {sorted(texts)}" for ident, texts in said.items() if len(texts) > 1]

    none_of(differing, "one message, one translation: the catalogues are merged")


def test_a_catalogue_holds_a_message_once():
    twice = []
    for path in sorted((ROOT / "backend").glob("*/words/fr.po")):
        ids = re.findall(r'^msgid "(.+)"$', path.read_text(), flags=re.MULTILINE)
        twice += [f"{path.parent.parent.name}: {i}" for i, n in Counter(ids).items() if n > 1]

    none_of(twice, "keep one of them")
