"""Checked lines into debtors and cases, and the pairs of debtors that a person must look at.

One case per customer number; without one, per enterprise number; else per normalised name and
postcode. Debtors are told apart by enterprise number, else by normalised name and postcode. What is
similar and not equal is never merged: it is told as a doubtful pair.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

import polars as pl

from backend.intake.outcome import Checked, ClaimLine, line_of
from backend.money import Money, total

_BLOCK_MAX = 40  # names that share a word in one postcode; beyond it the word says nothing


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two debtors of the list that may be one, by their places, and why: "name", "number",
    "contact".
    """

    debtor: int
    other: int
    why: str


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """The claims that make one case, against the debtor at `debtor` in the list of debtors."""

    customer_no: str
    debtor: int
    lines: tuple[ClaimLine, ...]

    @property
    def principal(self) -> Money:
        return total(line.open for line in self.lines)


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """`frame` is that of `Checked` with `case_place` and `debtor_place`, both counted from 0 in the
    order of the list. `debtors` has one row per debtor, as its first line tells it, by place.
    """

    frame: pl.DataFrame = field(repr=False)
    debtors: pl.DataFrame = field(repr=False)
    cases_count: int

    @property
    def debtors_count(self) -> int:
        return self.debtors.height

    def drafts(self) -> Iterator[CaseDraft]:
        """The cases in the order in which the list first names them."""
        for group in self.frame.partition_by("case_place", maintain_order=True):
            rows = list(group.iter_rows(named=True))
            plain = [{k: v for k, v in row.items() if not k.endswith("_place")} for row in rows]
            yield CaseDraft(
                customer_no=rows[0]["customer_no"],
                debtor=rows[0]["debtor_place"],
                lines=tuple(line_of(row) for row in plain),
            )


def group(checked: Checked) -> Grouped:
    """Put the accepted lines of a list together to cases and debtors."""
    spot = pl.concat_str("match_name", pl.lit("\x1f"), "postal_code")
    frame = checked.frame.with_columns(spot=spot)
    frame = frame.join(_owners(frame), on="spot", how="left", maintain_order="left").with_columns(
        debtor_key=pl.coalesce(
            pl.lit("n") + pl.col("enterprise_no"), pl.lit("n") + pl.col("owner"), "spot"
        )
    )
    frame = frame.with_columns(
        case_key=pl.when(pl.col("customer_no") != "")
        .then(pl.lit("c") + pl.col("customer_no"))
        .otherwise("debtor_key")
    )
    frame = _placed(frame, "debtor")
    # One case has one debtor: that of its first line. Who else is named on it is a doubt, below.
    frame = _placed(frame, "case")
    debtors = frame.unique("debtor_place", keep="first", maintain_order=True).sort("debtor_place")
    kept = [*checked.frame.columns, "case_place", "debtor_place"]
    return Grouped(frame.select(kept), debtors.select(kept), frame["case_place"].n_unique())


def _owners(frame: pl.DataFrame) -> pl.DataFrame:
    """Names and postcodes that belong to exactly one enterprise number: lines without it join."""
    numbered = frame.filter(pl.col("enterprise_no").is_not_null())
    return (
        numbered.group_by("spot")
        .agg(pl.col("enterprise_no").first().alias("owner"), pl.col("enterprise_no").n_unique())
        .filter(pl.col("enterprise_no") == 1)
        .select("spot", "owner")
    )


def _placed(frame: pl.DataFrame, what: str) -> pl.DataFrame:
    keys = frame.select(f"{what}_key").unique(maintain_order=True).with_row_index(f"{what}_place")
    return frame.join(keys, on=f"{what}_key", how="left", maintain_order="left")


def doubts(grouped: Grouped) -> tuple[Doubt, ...]:
    """Pairs of debtors that look alike; a person decides. Ordered, each pair once."""
    debtors = grouped.debtors
    found: dict[tuple[int, int], str] = {}
    for pair in _shared_cases(grouped.frame):
        found.setdefault(pair, "number")
    for column in ("email", "phone", "mobile"):
        for pair in _shared(debtors, column):
            found.setdefault(pair, "contact")
    for pair in _same_spot(debtors):
        found.setdefault(pair, "number")
    for pair in _similar_names(debtors):
        found.setdefault(pair, "name")
    return tuple(Doubt(one, other, why) for (one, other), why in sorted(found.items()))


def _pairs(groups: pl.DataFrame, column: str = "debtor_place") -> Iterator[tuple[int, int]]:
    for places in groups[column].to_list():
        yield from combinations(sorted(places), 2)


def _shared_cases(frame: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """One customer number, several debtors."""
    groups = frame.group_by("case_place").agg(pl.col("debtor_place").unique())
    yield from _pairs(groups.filter(pl.col("debtor_place").list.len().is_between(2, 6)))


def _shared(debtors: pl.DataFrame, column: str) -> Iterator[tuple[int, int]]:
    """The same e-mail address or telephone; one that half a list shares is the creditor's own."""
    groups = (
        debtors.filter(pl.col(column).is_not_null())
        .group_by(column)
        .agg(pl.col("debtor_place"))
        .filter(pl.col("debtor_place").list.len().is_between(2, 3))
    )
    yield from _pairs(groups)


def _same_spot(debtors: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """The same name and postcode under different enterprise numbers."""
    groups = (
        debtors.group_by("match_name", "postal_code")
        .agg(pl.col("debtor_place"))
        .filter(pl.col("debtor_place").list.len().is_between(2, 6))
    )
    yield from _pairs(groups)


def _similar_names(debtors: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """Names in one postcode that share a word and differ by a letter, an initial or a word less."""
    words = debtors.select(
        "postal_code",
        "debtor_place",
        "match_name",
        pl.col("match_name").str.split(" ").alias("word"),
    ).explode("word")
    blocks = (
        words.filter(pl.col("word").str.len_chars() > 2)
        .group_by("postal_code", "word")
        .agg("debtor_place", "match_name")
        .filter(pl.col("debtor_place").list.len().is_between(2, _BLOCK_MAX))
    )
    for word, places, names in blocks.select("word", "debtor_place", "match_name").iter_rows():
        rests = [without(name, word) for name in names]
        for one, other in combinations(range(len(places)), 2):
            if alike(rests[one], rests[other]):
                yield min(places[one], places[other]), max(places[one], places[other])


def without(name: str, word: str) -> tuple[str, ...]:
    """The words of a normalised name less one of them."""
    words = name.split(" ")
    words.remove(word)
    return tuple(words)


def alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names that share a word may be one, by their other words."""
    if len(one) != 1 or len(other) != 1:
        return _alike_sets(set(one), set(other))
    a, b = one[0], other[0]
    if a[0] != b[0] and a[-1] != b[-1]:
        return False
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0] and a != b
    return min(len(a), len(b)) > 3 and a != b and one_edit(a, b)


def _alike_sets(one: set[str], other: set[str]) -> bool:
    left, right = one - other, other - one
    if not left or not right:
        return bool(one & other) and len(left | right) == 1
    return len(left) == len(right) == 1 and bool(one & other) and alike(tuple(left), tuple(right))


def one_edit(a: str, b: str) -> bool:
    """Whether one letter added, dropped, changed or swapped with its neighbour makes them equal."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    if len(rest_a) == len(rest_b):
        swapped = rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:]
        return rest_a[1:] == rest_b[1:] or swapped
    return rest_a[1:] == rest_b or rest_a == rest_b[1:]
