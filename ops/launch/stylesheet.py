"""One stylesheet and one script for the browser, put together from the small files people edit.

`frontend/css/order.txt` and `frontend/js/order.txt` say what goes in and in which order; the result
stands in `frontend/vendor/` beside the fetched files. It refuses a file that no order names, so
that nothing is written in vain. It does not minify: the server compresses, and the rest is not
worth a build.
"""

import hashlib
import re
from pathlib import Path

_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_JS_COMMENT_LINE = re.compile(r"^\s*//.*$", re.MULTILINE)
_URL = re.compile(r'url\("([\w.-]+)"\)')
_INDENT_OR_BLANK = re.compile(r"^[ \t]+|\n(?=\n)|[ \t]+$", re.MULTILINE)


class OrderIncomplete(Exception):
    """`order.txt` and the folder it stands in disagree."""


def assemble(frontend: Path) -> Path:
    """Write `vendor/site.css` and `vendor/site.js` under `frontend`; returns the stylesheet.

    Raises OrderIncomplete when a file is missing from its folder or from its order.
    """
    vendor = frontend / "vendor"
    vendor.mkdir(exist_ok=True)
    stylesheet = vendor / "site.css"
    rules = _URL.sub(lambda found: _addressed(vendor, found[1]), _joined(frontend / "css", "css"))
    stylesheet.write_text(rules, encoding="utf-8")
    (vendor / "site.js").write_text(_joined(frontend / "js", "js"), encoding="utf-8")
    return stylesheet


def _addressed(vendor: Path, name: str) -> str:
    """The address of a file of `vendor`, with the hash a shell gives it, so that it is one file."""
    file = vendor / name
    version = f"?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}" if file.is_file() else ""
    return f'url("{name}{version}")'


def _joined(folder: Path, kind: str) -> str:
    order = (folder / "order.txt").read_text(encoding="utf-8").split()
    found = {file.name for file in folder.glob(f"*.{kind}")}
    if strays := found.symmetric_difference(order):
        raise OrderIncomplete(f"{folder / 'order.txt'} and its folder differ by {sorted(strays)}")
    texts = [(folder / name).read_text(encoding="utf-8") for name in order]
    return "".join(_bare(text, kind) for text in texts)


def _bare(text: str, kind: str) -> str:
    """The text without whole-line comments and indentation; a script keeps its names to itself."""
    if kind == "css":
        return _INDENT_OR_BLANK.sub("", _CSS_COMMENT.sub("", text)).strip() + "\n"
    code = _INDENT_OR_BLANK.sub("", _JS_COMMENT_LINE.sub("", text)).strip()
    return "{\n" + code + "\n}\n"
