"""The marks that stand on every line of a list, as functions: the same HTML, a fifth of the time.

`components/figures.html` and `components/marks.html` hand them on under the names they document;
what stands once on a page stays a macro there.
"""

from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from backend.money import Money
from backend.web import language, shells

ICONS = shells.fingerprint("vendor/icons.svg")


def euros(value: Money | int) -> str:
    """An amount for machines, in a `<data value>`: 1379941 → "13799.41"."""
    cents = value.cents if isinstance(value, Money) else value
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def amount(sum: Money | int | None) -> Markup:  # noqa: A002 (templates name it so)
    """`<data value="13799.41">13 799,41 €</data>`; nothing is a dash."""
    if sum is None:
        return _nothing()
    # figures and signs of our own making
    return Markup(f'<data value="{euros(sum)}">{language.amount(sum)}</data>')  # noqa: S704


def bare(sum: Money | int | None) -> Markup:  # noqa: A002
    """The same without the sign of the currency."""
    if sum is None:
        return _nothing()
    return Markup(f'<data value="{euros(sum)}">{language.amount_bare(sum)}</data>')  # noqa: S704


def day(date: date | None) -> Markup:
    """`<time datetime="2026-11-20">20/11/2026</time>`; nothing is a dash."""
    return _nothing() if date is None else _day(date)


@lru_cache(maxsize=4096)
def _day(on: date) -> Markup:
    return Markup(f'<time datetime="{on.isoformat()}">{language.day(on)}</time>')  # noqa: S704


@lru_cache(maxsize=512)
def icon(name: str, small: bool = False) -> Markup:
    """A drawing from the sprite; it says nothing aloud."""
    kind = "icon icon--small" if small else "icon"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(
        kind, ICONS, name
    )


def tag(word: str, state: str = "", outline: bool = False) -> Markup:
    """A state in a word."""
    kind = "tag tag--outline" if outline else "tag"
    shown = f' data-state="{escape(state)}"' if state else ""
    return Markup(f'<span class="{kind}"{shown}>{escape(word)}</span>')  # noqa: S704 (escaped)


def _nothing() -> Markup:
    return Markup(
        '<span class="muted" aria-hidden="true">–</span><span class="visually-hidden">{}</span>'
    ).format(language.translate("no value"))
