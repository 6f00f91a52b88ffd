"""The building blocks: they paint, in every language, with classes and icons that exist."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from backend.money import Money
from backend.refusals import Refused
from backend.web import language, painting
from backend.web.forms import Form

ROOT = Path(__file__).parents[2]
TEMPLATES = [
    *ROOT.glob("backend/web/components/*.html"),
    *ROOT.glob("backend/web/fragments/*.html"),
    *ROOT.glob("backend/people/fragments/*.html"),
]
ENVIRONMENT = painting.environment()


def paint(source: str, **context: object) -> str:
    return " ".join(ENVIRONMENT.from_string(source).render(**context).split())


def gallery(spoken: str) -> str:
    language.speak(spoken)
    return ENVIRONMENT.get_template("web/fragments/gallery.html").render(
        today=date(2026, 11, 20), now=datetime(2026, 11, 20, 9, 24, tzinfo=UTC)
    )


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_every_component_paints_in_each_language(spoken):
    assert gallery(spoken).count("<section") > 20


def test_every_message_of_the_building_blocks_is_in_the_french_catalogue():
    known = {message.id for message in language.catalogue("fr")}
    used = {
        words
        for template in TEMPLATES
        for words in re.findall(r'_\("((?:[^"\\]|\\.)*)"', template.read_text())
    }

    assert len(used) > 150
    assert used - known == set()


def test_every_class_painted_has_its_rule():
    rules = "\n".join(sheet.read_text() for sheet in (ROOT / "frontend/css").glob("*.css"))
    known = set(re.findall(r"\.([a-z][\w-]*)", rules))
    painted = {
        name for names in re.findall(r'class="([^"]*)"', gallery("fr")) for name in names.split()
    }

    assert len(painted) > 80
    assert painted - known == set()


def test_every_icon_painted_is_in_the_sprite_list():
    listed = (ROOT / "frontend/icons.txt").read_text().split()
    painted = set(re.findall(r"#i-([a-z0-9-]+)", gallery("fr")))

    assert len(painted) > 30
    assert painted - set(listed) == set()


def test_nothing_painted_carries_style_or_script():
    assert not re.search(r"\sstyle=|<script|\son[a-z]+=|hx-on|javascript:", gallery("fr"))


def test_an_amount_is_for_people_and_for_machines():
    source = '{% from "web/components/figures.html" import amount %}{{ amount(sum) }}'
    language.speak("fr")

    assert paint(source, sum=Money(1379941)).startswith('<data value="13799.41">13')
    assert '<data value="-0.05">\u2212' in paint(source, sum=-5)
    assert "sans valeur" in paint(source, sum=None)


def test_a_refused_field_keeps_what_was_typed_and_says_what_to_do():
    form = Form({"deposit": '1"5'})
    form.wrong("deposit", Refused("Fill this in"))
    source = '{% from "web/components/forms.html" import field, errors %}'
    source += '{{ errors(form, {"deposit": "Deposit"}) }}{{ field(form, "deposit", "Deposit") }}'
    painted = paint(source, form=form)

    assert 'value="1&#34;5"' in painted
    assert 'aria-invalid="true" aria-describedby="error-deposit"' in painted
    assert '<a href="#deposit">' in painted


def test_the_option_chosen_before_is_chosen_again_whatever_its_letters():
    source = '{% from "web/components/forms.html" import select %}'
    source += '{{ select(form, "who", "Who", [("a", "A"), ("b & \'c\'", "B")]) }}'

    assert re.search(r"&#39;\"? selected>B<", paint(source, form=Form({"who": "b & 'c'"})))
