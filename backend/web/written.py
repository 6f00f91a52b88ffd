"""The marks that stand on every line of a list, as functions: the same HTML, a fifth of the time.

`components/figures.html` and `components/marks.html` hand them on under the names they document;
what stands once on a page stays a macro there.
"""

import re
from datetime import date
from functools import lru_cache
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from backend.money import Money
from backend.web import language, shells

ICONS = shells.fingerprint("vendor/icons.svg")
_PLAIN = re.compile(r"[A-Za-z0-9/_.-]+", re.ASCII)


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


def euro(sum: Money | int | None, about: str, **asked: object) -> Markup:  # noqa: A002
    """An amount that opens what it is made of: `about` is kind and id ("claim/12"), see
    `backend.explain`; `asked` what else is told (part="paid", on=day). Only an address is painted.
    """
    return _opened(sum, "/explain/", about, asked, bare=False)


def euro_bare(sum: Money | int | None, about: str, **asked: object) -> Markup:  # noqa: A002
    """The same without the sign of the currency."""
    return _opened(sum, "/explain/", about, asked, bare=True)


def own_euro(sum: Money | int | None, about: str, **asked: object) -> Markup:  # noqa: A002
    """`euro` in the client area."""
    return _opened(sum, "/client/explain/", about, asked, bare=False)


def own_bare(sum: Money | int | None, about: str, **asked: object) -> Markup:  # noqa: A002
    """`euro_bare` in the client area."""
    return _opened(sum, "/client/explain/", about, asked, bare=True)


def opening(shown: str, about: str, *, own: bool = False, **asked: object) -> Markup:
    """A figure that is no amount (a rate, a count, days) and opens its explanation."""
    root = "/client/explain/" if own else "/explain/"
    return Markup('<a class="euro" href="{}" aria-label="{}">{}</a>').format(
        root + _address(about, asked), language.translate("{amount}, explain", amount=shown), shown
    )


def _opened(
    sum: Money | int | None,  # noqa: A002
    root: str,
    about: str,
    asked: dict[str, object],
    *,
    bare: bool,
) -> Markup:
    if sum is None:
        return _nothing()
    whole = language.amount(sum)
    shown = language.amount_bare(sum) if bare else whole
    before, after = _name(language.spoken())
    return Markup(  # noqa: S704 (our own figures; the address is escaped)
        f'<a class="euro" href="{root}{_address(about, asked).replace("&", "&amp;")}"'
        f' aria-label="{before}{whole}{after}"><data value="{euros(sum)}">{shown}</data></a>'
    )


@lru_cache
def _name(_language: str) -> tuple[str, str]:
    """What stands before and after an amount in the name of its link, escaped."""
    before, _amount, after = language.translate("{amount}, explain").partition("{amount}")
    return str(escape(before)), str(escape(after))


def _address(about: str, asked: dict[str, object]) -> str:
    """Quoted for an address; what is plain already (nearly every one) is left as it is."""
    place = about if _PLAIN.fullmatch(about) else quote(about, safe="/?=&")
    if not asked:
        return place
    told = {name: str(value) for name, value in asked.items() if value not in {None, ""}}
    if not told:
        return place
    query = (
        "&".join(f"{name}={value}" for name, value in told.items())
        if all(_PLAIN.fullmatch(value) for value in told.values())
        else urlencode(told)
    )
    return f"{place}{'&' if '?' in about else '?'}{query}"


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
