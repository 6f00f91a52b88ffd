"""The rows of law that the program ships: read from the packs beside this file, once.

A pack is TOML: series of one rule each, whose article, source and confidence hold for each row
that does not say otherwise. Whoever needs the book imports it from here.
"""

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources

from backend.law.book import (
    CONFIDENCES,
    JURISDICTIONS,
    Held,
    MissingRow,
    Row,
    Rulebook,
    Wanted,
)

__all__ = ["CONFIDENCES", "ENGINE", "JURISDICTIONS", "SHIPPED", "Held", "MissingRow", "Row",
           "Rulebook", "Wanted", "shipped"]  # fmt: skip

ENGINE = "quittance-law 1"


def _rows_of(pack: str, text: str) -> Iterator[Row]:
    """The rows of one pack; what a series says holds for each of its rows unless one says else."""
    content = tomllib.loads(text)
    for series in content["series"]:
        jurisdiction = series.get("jurisdiction", content["jurisdiction"])
        shared = {
            name: series[name] for name in ("article", "source", "confidence") if name in series
        }
        for row in series["rows"]:
            told = {**shared, **row}
            if told["confidence"] not in CONFIDENCES or jurisdiction not in JURISDICTIONS:
                raise ValueError(f"{pack}: {series['kind']}/{series.get('key', '')} {told}")
            key = series.get("key", "")
            yield Row(
                id="/".join(filter(None, (jurisdiction, series["kind"], key, str(told["from"])))),
                jurisdiction=jurisdiction,
                kind=series["kind"],
                key=key,
                valid_from=told["from"],
                valid_until=told.get("until"),
                value=told.get("value"),
                article=told["article"],
                source=told["source"],
                confidence=told["confidence"],
                note=told.get("note", series.get("note", "")),
            )


def _ends_of(text: str) -> Iterator[tuple[Wanted, date]]:
    content = tomllib.loads(text)
    for series in content["series"]:
        if "ended" in series:
            wanted = Wanted(
                series.get("jurisdiction", content["jurisdiction"]),
                series["kind"],
                series.get("key", ""),
            )
            yield wanted, series["ended"]


@cache
def shipped() -> Rulebook:
    """The book as this version of the program ships it."""
    packs = [
        (pack.name, pack.read_text("utf-8"))
        for pack in sorted(
            resources.files(__package__).joinpath("packs").iterdir(), key=lambda pack: pack.name
        )
        if pack.name.endswith(".toml")
    ]
    rows = [row for name, text in packs for row in _rows_of(name, text)]
    twice = {row.id for row in rows}
    if len(twice) != len(rows):
        raise ValueError("a row stands twice in the packs")
    return Rulebook(rows, ended=dict(end for _name, text in packs for end in _ends_of(text)))


SHIPPED = shipped()
