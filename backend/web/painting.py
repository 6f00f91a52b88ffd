"""The Jinja environment: strict, escaping, with the words and figures of the reader's language."""

from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend.web import language, shells, written

THEMES = ("system", "light", "dark")
FILTERS = {
    "amount": language.amount,
    "amount_bare": language.amount_bare,
    "number": language.number,
    "percent": language.percent,
    "day": language.day,
    "day_long": language.day_long,
    "day_short": language.day_short,
    "month": language.month,
    "instant": language.instant,
    "clock": language.clock,
}


class Painting(Environment):
    """An environment whose globals are all there before the first template is loaded.

    Jinja keeps them open to change, in a map of maps that it goes through at every import: a tenth
    of the time of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def environment() -> Environment:
    """Templates are named by their path under backend/; a missing variable is an error."""
    made = Painting(
        loader=FileSystemLoader(language.BACKEND),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
        auto_reload=False,  # else every template is looked for on the disk at every painting
    )
    made.filters.update(FILTERS, euros=written.euros)
    made.globals.update(
        _=language.translate,
        ngettext=language.translate_many,
        refusal=language.refusal,
        spoken=language.spoken,
        static=shells.fingerprint,
        written=written,
    )
    return made
