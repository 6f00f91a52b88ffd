"""Columns of amounts: one writing style for the whole list, then exact cents, never a float.

The style (decimal comma or point) is decided over all amounts of the list. A value that fits only
the other style is not taken over: it is told to a person, with the reason.
"""

import re
from collections.abc import Sequence

import polars as pl

from backend.refusals import Refused
from backend.words import _

_EURO = r"(?i)^(?:€|eur(?:os?)?)\s*|\s*(?:€|eur(?:os?)?)$"
_PLAIN = r"^(?:-?[0-9](?:[0-9.,\s'’]*[0-9])?)?$"
_GAP = r"[\s'’]"
_ENDS = {mark: rf"(?:^|[0-9]){re.escape(mark)}(?:[0-9]{{1,2}}|[0-9]{{4,}})$" for mark in ",."}
_GROUPS = {mark: rf"^-?[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+$" for mark in ",."}
_OTHER = {",": ".", ".": ","}
WHOLE_MAX = 11  # digits before the decimal mark: a hundred thousand million is a typing error


def bare(cells: pl.Series) -> pl.Series:
    """The amounts without the euro sign, minus signs all in front: "(5 €)", "5-" and "−5" alike."""
    if cells.str.contains(_PLAIN).all():
        return cells
    text = pl.col("text").str.strip_chars().str.replace_all("[\u2212\u2013\u2010\u2011]", "-")
    text = text.str.replace(r"^\((.*)\)$", "-$1").str.replace_all(_EURO, "")
    text = text.str.replace(r"^(.*[0-9])\s*-$", "-$1").str.replace_all(_EURO, "")
    text = text.str.replace(r"^([+-])\s+", "$1").str.replace(r"^-\s*(?:€|(?i:eur))\s*", "-")
    return cells.to_frame("text").select(text).to_series()


def mark_of(columns: Sequence[pl.Series]) -> tuple[str, bool]:
    """The decimal mark of amounts already `bare`, and whether the list leaves no doubt.

    Strong evidence is a mark with one or two digits behind it, or a mark that comes twice (then it
    divides thousands). A lone group ("1.234") only counts where nothing strong is found: cents are
    written with two digits, so three digits are a group. Without evidence: the comma of Belgium
    and France.
    """
    strong, weak = {",": 0, ".": 0}, {",": 0, ".": 0}
    for column in columns:
        for mark in ",.":
            strong[mark] += int(column.str.contains(_ENDS[mark]).sum())
            twice = column.str.count_matches(mark, literal=True) > 1
            strong[_OTHER[mark]] += int(twice.sum())
            weak[_OTHER[mark]] += int(column.str.contains(_GROUPS[mark]).sum())
    votes = strong if any(strong.values()) else weak
    return ("." if votes["."] > votes[","] else ","), any(strong.values()) and 0 in votes.values()


def cents_of(amounts: pl.Series, mark: str) -> pl.Series:
    """Exact cents (Int64) of amounts already `bare`; null where the text is not an amount."""
    simple = amounts.str.contains(rf"^-?[0-9]{{1,{WHOLE_MAX}}}{re.escape(mark)}[0-9]{{2}}$")
    digits = amounts.str.replace(mark, "", literal=True).cast(pl.Int64, strict=False)
    frame = pl.DataFrame({"text": amounts, "simple": simple, "digits": digits})
    if simple.all():
        return digits
    others = frame.filter(~pl.col("simple")).select(pl.col("text").unique())
    others = others.with_columns(cents=_cents(pl.col("text"), mark))
    joined = frame.join(others, on="text", how="left", maintain_order="left")
    return joined.select(pl.when("simple").then("digits").otherwise("cents")).to_series()


def _cents(text: pl.Expr, mark: str) -> pl.Expr:
    group, point = re.escape(_OTHER[mark]), re.escape(mark)
    pattern = (
        rf"^([+-]?)([1-9][0-9]{{0,2}}(?:(?:{group}[0-9]{{3}})+|(?:{_GAP}[0-9]{{3}})+)|[0-9]*)"
        rf"(?:{point}([0-9]{{1,2}})0*)?$"
    )
    parts = text.str.extract_groups(pattern)
    whole = parts.struct.field("2").str.replace_all(r"[^0-9]", "").str.strip_chars_start("0")
    cents = parts.struct.field("3").fill_null("")
    said = (whole.str.len_bytes() <= WHOLE_MAX) & text.str.contains("[0-9]")
    digits = ("0" + whole + (cents + "00").str.slice(0, 2)).cast(pl.Int64, strict=False)
    sign = pl.when(parts.struct.field("1") == "-").then(-1).otherwise(1)
    return pl.when(said).then(digits * sign)


_FOREIGN = re.compile(
    r"(?<![a-z])(?:[$£¥]|usd|gbp|chf|us\$|jpy|cad|dkk|sek|nok|pln)(?![a-z])", re.IGNORECASE
)
_NUMBER = re.compile(r"[+-]?[\d\s.,'’]*\d[\d\s.,'’]*", re.ASCII)
EURO_NAMES = frozenset({"", "eur", "€", "euro", "euros"})


def problem(written: str, mark: str) -> Refused:
    """Why a text is no amount that can be taken over: a sentence with its facts."""
    text = written.strip()[:200]  # what is longer is no amount, and costs no time
    if not text:
        return Refused(_("The amount is missing"))
    shown = text[:40]
    if _FOREIGN.search(text):
        return Refused(_("“{written}” is not in euro: convert it first"), written=shown)
    plain = re.sub(r"(?i)€|eur(?:os?)?", "", text).strip(" \u00a0\u202f()-+−")
    if _NUMBER.fullmatch(plain):
        return _odd_number(shown, plain, mark)
    return Refused(_("“{written}” is not an amount"), written=shown)


def _odd_number(shown: str, plain: str, mark: str) -> Refused:
    if sum(letter.isdigit() for letter in re.split(r"[.,]\d{1,2}$", plain)[0]) > WHOLE_MAX:
        return Refused(_("“{written}” is too large to be true"), written=shown)
    behind = plain.rpartition(mark)[2] if mark in plain else ""
    if plain.count(mark) == 1 and len(behind) > 2 and behind.isdigit():
        return Refused(_("“{written}” has fractions of a cent"), written=shown)
    if _OTHER[mark] in plain:
        style = "1.234,56" if mark == "," else "1,234.56"
        return Refused(
            _("“{written}” is not written like the rest of the list ({style}): check it"),
            written=shown,
            style=style,
        )
    return Refused(_("“{written}” is not an amount"), written=shown)
