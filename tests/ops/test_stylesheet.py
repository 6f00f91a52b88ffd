"""The one stylesheet and the one script are the small files, whole and in order."""

import gzip
import hashlib
import shutil
from pathlib import Path

import pytest

from ops.launch.stylesheet import OrderIncomplete, assemble

FRONTEND = Path(__file__).parents[2] / "frontend"


def make(folder: Path) -> Path:
    for kind, texts in {
        "css": {
            "b.css": "/* why */\n.b {\n  color: red;\n}\n",
            "a.css": '.a { src: url("f.woff2"); }\n',
        },
        "js": {"one.js": "// why\nconst here = 'http://x'\n", "two.js": "const here = 2\n"},
    }.items():
        (folder / kind).mkdir()
        (folder / kind / "order.txt").write_text("\n".join(texts))
        for name, text in texts.items():
            (folder / kind / name).write_text(text)
    return folder


def test_rules_follow_the_order_and_lose_their_comments(tmp_path):
    sheet = assemble(make(tmp_path))

    assert sheet.read_text() == '.b {\ncolor: red;\n}\n.a { src: url("f.woff2"); }\n'


def test_each_script_keeps_its_names_to_itself(tmp_path):
    assemble(make(tmp_path))

    script = (tmp_path / "vendor" / "site.js").read_text()
    assert script == "{\nconst here = 'http://x'\n}\n{\nconst here = 2\n}\n"


def test_a_file_beside_the_stylesheet_is_named_with_its_hash(tmp_path):
    make(tmp_path)
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "f.woff2").write_bytes(b"font")

    version = hashlib.sha256(b"font").hexdigest()[:12]
    assert f'url("f.woff2?v={version}")' in assemble(tmp_path).read_text()


@pytest.mark.parametrize("stray", ["css/c.css", "js/three.js"])
def test_a_file_that_no_order_names_is_refused(tmp_path, stray):
    (make(tmp_path) / stray).write_text("")

    with pytest.raises(OrderIncomplete, match=Path(stray).name):
        assemble(tmp_path)


def test_the_files_of_the_repository_stay_within_their_budget(tmp_path):
    for kind in ("css", "js"):
        shutil.copytree(FRONTEND / kind, tmp_path / kind)
    sheet = assemble(tmp_path)

    assert len(gzip.compress(sheet.read_bytes())) <= 12 * 1024
    assert len(gzip.compress(sheet.with_name("site.js").read_bytes())) <= 6 * 1024
