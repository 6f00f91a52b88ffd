"""The assembled front-end: no hole in the font, no icon missing, one script in the right order."""

import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from ops.launch import assets, frontend
from ops.launch.places import FRONTEND


@pytest.fixture(scope="module")
def vendor() -> Path:
    frontend.ensure(Path(sys.executable))
    return FRONTEND / "vendor"


def test_the_font_has_every_sign_of_an_amount_and_its_features(vendor: Path) -> None:
    font = TTFont(vendor / "inter.woff2")
    missing = [
        hex(ord(sign))
        for sign in "\u202f\u00a0\u2212→✓⌘€«»’éŒœÿ"
        if ord(sign) not in font.getBestCmap()
    ]
    assert missing == []
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"tnum", "zero", "case"} <= features
    assert [axis.axisTag for axis in font["fvar"].axes] == ["wght"]
    assert (vendor / "inter.woff2").stat().st_size < 34_000


def test_every_icon_of_the_list_is_in_the_sprite(vendor: Path) -> None:
    sprite = (vendor / "icons.svg").read_text()
    names = assets.icon_names(FRONTEND / "icons.txt")
    assert len(names) > 50
    assert [name for name in names if f'<symbol id="i-{name}"' not in sprite] == []


def test_an_icon_that_lucide_does_not_have_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lucide-static/icons").mkdir(parents=True)
    with pytest.raises(LookupError, match="no-such-icon"):
        assets.sprite(tmp_path, ["no-such-icon"])


def test_htmx_comes_before_its_extensions_in_one_file(vendor: Path) -> None:
    script = (vendor / "htmx.js").read_text()
    places = [script.index(word) for word in ("hx-preload", "ptag", "hx-sse:connect")]
    assert script.index("var htmx") < min(places)
    assert "sourceMappingURL" not in script


def test_the_stamp_follows_what_the_files_are_made_from(
    vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert frontend._stamped(vendor, frontend._fingerprint())
    for name in frontend._SOURCES:
        (tmp_path / name).write_bytes((FRONTEND / name).read_bytes())
    monkeypatch.setattr(frontend, "FRONTEND", tmp_path)
    before = frontend._fingerprint()
    (tmp_path / "icons.txt").write_text("check\n")
    assert frontend._fingerprint() != before
