"""Every key figure is named, defined in three languages, and traced to a source."""

import tomllib
from pathlib import Path

from backend.indicators import registry, rules
from backend.indicators.registry import INDICATORS, LANGUAGES

ROOT = Path(registry.__file__).parent


def test_every_figure_has_a_name_and_a_definition_in_every_language() -> None:
    for indicator in INDICATORS:
        told = (
            [indicator.name(one) for one in LANGUAGES],
            [indicator.definition(one) for one in LANGUAGES],
        )
        assert all(len(set(words)) == len(LANGUAGES) for words in told), indicator.key
        assert indicator.source


def test_no_definition_stands_without_its_figure() -> None:
    written = tomllib.loads((ROOT / "definitions.toml").read_text())
    assert set(written) == {one.key for one in INDICATORS} | {"by placement", "by receipt"}


def test_numerators_and_denominators_name_facts() -> None:
    known = {*rules.FACT_NAMES, "cohort", "closed_in_cohort"}
    for indicator in INDICATORS:
        for formula in (indicator.numerator, indicator.denominator):
            names = formula.replace("+", " ").replace("-", " ").split()
            assert set(names) <= known, indicator.key


def test_french_is_set_as_the_french_set_it() -> None:
    written = tomllib.loads((ROOT / "definitions.toml").read_text())
    for key, words in written.items():
        text = " ".join(words["fr"])
        assert not any(f" {mark}" in text for mark in ";?!"), key
        assert "'" not in text, key


def test_a_language_we_lack_is_answered_in_french() -> None:
    assert registry.words("cases", "de") == registry.words("cases", "fr")


def test_figures_follow_the_paths_of_their_keys() -> None:
    answer = registry.figures(rules.Facts(cases=1, paid=1, closed=1))
    assert answer["cases"] == 1
    assert answer["resolution"]["cohort"]["paid"] == 1
    assert set(answer["resolution"]) == {"cohort", "closed"}
    assert set(registry.definitions()) == {one.key for one in INDICATORS}
