"""House rules for what is painted: no script or style in it, each piece used, each class drawn.

Volume: every template of backend/, every shell and stylesheet of frontend/.
"""

import re

from tests.house.reading import ROOT, fragments, none_of, sources, texts

BANNED = {
    r"\sstyle\s*=": "a class of frontend/css",
    r"<style\b": "a stylesheet in frontend/css",
    r"<script\b(?![^>]*\bsrc=)": "a module in frontend/js",
    r"\son[a-z]+\s*=": "a module in frontend/js that listens",
    r"\bhx-on\b": "a module in frontend/js that listens",
    r"\bjs:|\bjavascript:": "a plain address, or hx-vals with JSON",
    r"hx-trigger=\"[^\"]*\[": "a trigger without a condition: htmx would have to evaluate it",
    r"\bhx-vars\b|\bhx-headers\b": "hidden fields",
    r"\|\s*safe\b|autoescape\s+false": "escaped text",
    r"https?://(?!www\.w3\.org)": "an address of our own: nothing is loaded from elsewhere",
}
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
SHELLS = ("portal.html", "client.html", "not-found.html", "down.html")
UNKNOWN = "\x00"


def shells() -> dict[str, str]:
    return {f"frontend/{name}": (ROOT / "frontend" / name).read_text() for name in SHELLS}


def test_nothing_painted_carries_script_style_or_foreign_addresses():
    looked_at = shells() | fragments()
    found = [
        f"{name}: {hit.group(0).strip()!r}: use {instead}"
        for name, text in looked_at.items()
        for banned, instead in BANNED.items()
        for hit in re.finditer(banned, COMMENT.sub("", text))
    ]

    print(f"templates: {len(looked_at)}")
    none_of(found, "the content security policy would stop it")


def test_the_shells_load_only_what_we_serve_and_all_of_it_exists():
    found, count = [], 0
    for name, text in shells().items():
        for path in re.findall(r"(?:src|href)=\"([^\"#?]*)", text):
            count += 1
            if path.startswith("/static/") and not path.startswith("/static/vendor/"):
                if not (ROOT / "frontend" / path.removeprefix("/static/")).is_file():
                    found.append(f"{name}: {path} does not exist")
            elif not path.startswith("/") and path:
                found.append(f"{name}: {path} is not ours")

    print(f"shells: {count} addresses")
    none_of(found, "put the file into frontend/")


def test_every_fragment_is_painted_by_somebody():
    code = {text for tree in sources().values() for _line, text in texts(tree)}
    named = {found for text in code for found in re.findall(r"[\w/.-]+\.html", text)}
    for text in fragments().values():
        named |= set(re.findall(r"[\"']([\w/.-]+\.html)[\"']", text))
    # names put together from a constant part: f"web/fragments/{name}.html"
    shapes = {
        re.compile(re.escape(text).replace(r"\{\}", r"[\w-]+"))
        for text in code
        if "{}" in text and text.endswith(".html")
    }
    unused = [
        name
        for name in fragments()
        if name not in named and not any(shape.fullmatch(name) for shape in shapes)
    ]
    missing = sorted(
        name
        for name in named
        if "/fragments/" in name and "{" not in name and name not in fragments()
    )

    print(f"fragments: {len(fragments())}")
    none_of(unused, "paint it, or take it away")
    none_of(missing, "a route paints a fragment that does not exist")


def classes(text: str) -> set[str]:
    """Class names that stand in the text as they are; those that are put together are left out."""
    plain = re.sub(r"\{\{.*?\}\}|\{%-?\s*el.*?%\}", UNKNOWN, COMMENT.sub("", text), flags=re.DOTALL)
    plain = JINJA.sub("", plain)
    return {
        word
        for names in re.findall(r"class=\"([^\"]*)\"", plain)
        for word in names.split()
        if UNKNOWN not in word
    }


def test_every_class_painted_is_drawn():
    rules = "\n".join(path.read_text() for path in (ROOT / "frontend/css").glob("*.css"))
    drawn = set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL)))
    scripts = "\n".join(path.read_text() for path in (ROOT / "frontend/js").glob("*.js"))
    found, used = [], set()
    for name, text in (shells() | fragments()).items():
        used |= classes(text)
        found += [f"{name}: {word}" for word in sorted(classes(text) - drawn)]

    print(f"classes: {len(used)} used, {len(drawn)} drawn")
    assert len(used) > 100
    none_of(
        [line for line in found if line.rpartition(" ")[2] not in scripts],
        "draw it in frontend/css",
    )


def test_every_page_opens_with_its_title_and_one_heading_that_takes_the_focus():
    painters = {
        name: text
        for name, text in fragments().items()
        if "<title>" in text and "<!doctype" not in text
    }
    found = []
    for name, text in painters.items():
        plain = COMMENT.sub("", text)
        headings = len(re.findall(r"<h1\b", plain))
        through = len(re.findall(r"\b(?:call )?head\(|\{% include \"[\w/]*head\.html\"", plain))
        if headings + through == 0:
            found.append(f"{name}: no h1 and no head()")
        found += [
            f"{name}: <h1> without tabindex=-1"
            for opening in re.findall(r"<h1\b[^>]*>", plain)
            if 'tabindex="-1"' not in opening
        ]

    print(f"pages: {len(painters)}")
    assert painters
    none_of(found, 'a page says what it is: <title>, and one <h1 tabindex="-1">')


def test_what_swaps_inside_a_page_says_what_it_asks_and_where_it_lands():
    found = []
    for name, text in fragments().items():
        plain = COMMENT.sub("", text)
        tags = re.findall(r"<\w+\b[^>]*\bhx-(?:post|put|patch|delete)=[^>]*>", plain)
        found += [f"{name}: {tag[:80]}" for tag in tags if "hx-target" not in tag]

    none_of(found, "name hx-target: else the answer lands in the button")
