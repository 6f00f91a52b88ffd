"""The bench on which a list is checked: its rows as a frame, and what was found about each row.

Values are read once per distinct text: a list of a hundred thousand lines has few dates, places
and names, so exact and talkative Python is fast enough.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from backend.intake.names import clean
from backend.intake.outcome import Flag, Problem
from backend.intake.safely import SheetTable
from backend.intake.vocabulary import Field
from backend.refusals import Refused

_ORDINARY = r"^(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?$"


@dataclass(slots=True)
class Bench:
    """A table, which column means what, and the problems and flags found so far by row."""

    table: SheetTable
    places: dict[Field, int]
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    flags: list[tuple[int, Problem]] = field(default_factory=list)

    def raw(self, meaning: Field) -> pl.Series:
        """The cells of a field as sent; empty texts where the list has no such column."""
        place = self.places.get(meaning)
        if place is None:
            return pl.repeat("", self.table.height, eager=True)
        return self.table.frame[f"c{place}"]

    def text(self, meaning: Field) -> pl.Series:
        """The cells of a field, cleaned as `names.clean` does."""
        return tidy(self.raw(meaning))

    def kind_is(self, meaning: Field, letter: str) -> pl.Series:
        """Where the workbook itself says that a cell is a number ("n") or a day ("d")."""
        place = self.places.get(meaning, 0)
        return self.table.frame["kinds"].str.slice(place, 1) == letter

    def column(self, place: int | None) -> str:
        """The name of a column for people: its header, else its number."""
        if place is None:
            return ""
        return " ".join(self.table.headers[place].split()) or f"#{place + 1}"

    def refuse(self, rows: Iterable[int], meaning: Field | None, why: Refused) -> None:
        problem = self._problem(meaning, why)
        for row in rows:
            self.problems.setdefault(row, []).append(problem)

    def flag(self, rows: Iterable[int], meaning: Field | None, why: Refused) -> None:
        problem = self._problem(meaning, why)
        self.flags.extend((row, problem) for row in rows)

    def _problem(self, meaning: Field | None, why: Refused) -> Problem:
        place = self.places.get(meaning) if meaning else None
        return Problem(self.column(place), why.reason, why.facts)

    def flags_of(self, kept: frozenset[int]) -> tuple[Flag, ...]:
        lines = self.table.frame["line"]
        return tuple(Flag(lines[row], problem) for row, problem in self.flags if row in kept)


def tidy(cells: pl.Series) -> pl.Series:
    """Cells in NFC, without invisible characters, blanks in single file."""
    odd = cells.filter(~cells.str.contains(_ORDINARY)).unique().to_list()
    if not odd:
        return cells
    return cells.replace(odd, [clean(text) for text in odd])


def per_value(
    cells: pl.Series,
    read: Callable[[str], tuple[Any, ...] | None],
    schema: Mapping[str, type[pl.DataType]],
) -> tuple[pl.DataFrame, dict[str, Refused]]:
    """Read each distinct text once: a column per entry of `schema`, null where `read` gave None or
    refused; and the refusals by text.
    """
    texts, values, bad = list[str](), list[tuple[Any, ...]](), dict[str, Refused]()
    for text in cells.unique().to_list():
        try:
            value = read(text)
        except Refused as why:
            bad[text] = why
        else:
            if value is not None:
                texts.append(text)
                values.append(value)
    columns = list(zip(*values, strict=True)) or [()] * len(schema)
    known = pl.DataFrame(
        [
            pl.Series("text", texts, dtype=pl.String),
            *(
                pl.Series(name, column, dtype=dtype)
                for (name, dtype), column in zip(schema.items(), columns, strict=True)
            ),
        ]
    )
    found = cells.to_frame("text").join(known, on="text", how="left", maintain_order="left")
    return found.drop("text"), bad


def rows_of(mask: pl.Series) -> list[int]:
    """The places at which a boolean column is true."""
    return mask.fill_null(value=False).arg_true().to_list()


def by_text(cells: pl.Series, texts: Iterable[str]) -> Iterable[tuple[str, list[int]]]:
    """For each of some texts, the rows in which it stands."""
    wanted = list(texts)
    if not wanted:
        return
    frame = pl.DataFrame({"text": cells}).with_row_index("row")
    found = frame.filter(pl.col("text").is_in(wanted)).group_by("text", maintain_order=True)
    for (text,), rows in found:
        yield str(text), rows["row"].to_list()
