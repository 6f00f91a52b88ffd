"""Assembles `frontend/vendor/` from the fetched packages: one script, one sprite, one font.

Runs inside the environment (fontTools). Names are fixed; the web adds the content hash to each
reference when it reads a shell. Refuses an icon or a package file that is not there: a hole would
otherwise be seen only on the screen that uses it.

One script because htmx 4 starts as soon as it can: extensions that arrive in a later file register
after the page was processed.
"""

import io
import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
EXTENSIONS = ("preload", "ptag", "sse")
LICENCES = {
    "htmx.org": "LICENSE",
    "lucide-static": "LICENSE",
    "inter-ui": "LICENSE.txt",
}

# Latin-1, Latin Extended-A, then what amounts, typography and key names are written with.
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x218, 0x219, 0x21A, 0x21B, 0x2C6, 0x2DA, 0x2DC]
SPACES_AND_DASHES = [0x2002, 0x2003, 0x2007, 0x2009, 0x200A, 0x202F, *range(0x2010, 0x2016), 0x2212]
QUOTES = [*range(0x2018, 0x201F), 0x2020, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A]
SYMBOLS = [0x20AC, 0x2116, 0x2122, *range(0x2190, 0x2194), 0x2196, 0x2197, 0x2198, 0x2199, 0x21B5]
SIGNS = [0x2248, 0x2260, 0x2264, 0x2265, 0xD7, 0xF7, 0x2303, 0x2318, 0x2325, 0x21E7, 0x2713, 0x2717]
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "zero", "case"]


def script(packages: Path) -> str:
    """htmx and its extensions as one file, in the order in which they must register."""
    dist = packages / "htmx.org" / "dist"
    parts = [dist / "htmx.min.js"] + [dist / "ext" / f"hx-{name}.min.js" for name in EXTENSIONS]
    texts = (re.sub(r"\n?//# sourceMappingURL=\S*", "", part.read_text()) for part in parts)
    return ";\n".join(text.strip() for text in texts) + "\n"


def sprite(packages: Path, names: list[str]) -> str:
    """The named Lucide icons as symbols `i-<name>`; colour and stroke come from the page's CSS.

    Raises LookupError naming the icons that Lucide does not have under that name.
    """
    icons = packages / "lucide-static" / "icons"
    unknown = [name for name in names if not (icons / f"{name}.svg").is_file()]
    if unknown:
        raise LookupError(f"frontend/icons.txt names icons Lucide does not have: {unknown}")
    symbols = []
    for name in names:
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", (icons / f"{name}.svg").read_text(), re.DOTALL)
        if drawing is None:
            raise LookupError(f"the icon {name} has no drawing")
        inner = re.sub(r"\s*\n\s*", "", drawing.group(1)).replace(" />", "/>").strip()
        symbols.append(f'<symbol id="i-{name}" viewBox="0 0 24 24">{inner}</symbol>')
    head = '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" '
    head += 'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
    return head + "\n" + "\n".join(symbols) + "\n</svg>\n"


def font(packages: Path, target: Path) -> None:
    """Inter with its text size pinned and weights 400 to 700, cut to the letters we print.

    The cut keeps U+202F and U+2212 (French thousands, minus): a font without them makes the
    browser change typeface in the middle of an amount.
    """
    source = TTFont(packages / "inter-ui/variable/InterVariable.woff2", recalcTimestamp=False)
    pinned = instancer.instantiateVariableFont(source, {"opsz": 14, "wght": (400, 700)})
    written = io.BytesIO()  # the cutter needs the tables as they are on disk, not as pinned
    pinned.flavor = None
    pinned.save(written)
    narrowed = TTFont(written, recalcTimestamp=False)
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    options.notdef_outline = True
    options.hinting = False
    cutter = subset.Subsetter(options)
    wanted = {*LETTERS, *SPACES_AND_DASHES, *QUOTES, *SYMBOLS, *SIGNS}
    cutter.populate(unicodes=wanted & set(narrowed.getBestCmap()))
    cutter.subset(narrowed)
    subset.save_font(narrowed, str(target), options)


def icon_names(listing: Path) -> list[str]:
    """The names in `frontend/icons.txt`, one to a line, `#` for remarks."""
    lines = (line.split("#")[0].strip() for line in listing.read_text().splitlines())
    return sorted({line for line in lines if line})


def assemble(frontend: Path = FRONTEND) -> None:
    """Write every file of `frontend/vendor/`, each replaced whole."""
    packages, vendor = frontend / "node_modules", frontend / "vendor"
    vendor.mkdir(exist_ok=True)
    texts = {
        "htmx.js": script(packages),
        "icons.svg": sprite(packages, icon_names(frontend / "icons.txt")),
        "LICENSES.txt": "\n\n".join(
            f"{name}\n{'=' * len(name)}\n{(packages / name / file).read_text().strip()}"
            for name, file in LICENCES.items()
        )
        + "\n",
    }
    for name, text in texts.items():
        (vendor / f".{name}").write_text(text)
        (vendor / f".{name}").replace(vendor / name)
    font(packages, vendor / ".inter.woff2")
    (vendor / ".inter.woff2").replace(vendor / "inter.woff2")


if __name__ == "__main__":
    try:
        assemble()
    except (LookupError, OSError) as error:
        sys.exit(str(error))
