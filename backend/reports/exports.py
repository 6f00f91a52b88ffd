"""The report as a file: workbook, CSV, CSV for a French Excel, Parquet; in the receiver's language.

Three tables: the figures per creditor, the cases behind them, and what every figure means, with the
question that was asked. The total row stands in what people open, not in what machines read.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from backend import sheets
from backend.days import BRUSSELS
from backend.indicators import registry
from backend.indicators.rules import Facts
from backend.reports.queries import CASES_MOST, CaseLine, Performance
from backend.sheets import Cell, Column, Table

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "csv-fr": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
ENDINGS = {"xlsx": "xlsx", "csv": "csv", "csv-fr": "csv", "parquet": "parquet"}
WORDS = {  # French, Dutch, English: documents for creditors speak three languages
    "file": ("performance-creanciers", "prestaties-schuldeisers", "creditor-performance"),
    "summary": ("Synthèse", "Overzicht", "Summary"),
    "cases": ("Dossiers", "Dossiers", "Cases"),
    "definitions": ("Définitions", "Definities", "Definitions"),
    "creditor": ("Réf. créancier", "Ref. schuldeiser", "Creditor ref."),
    "name": ("Créancier", "Schuldeiser", "Creditor"),
    "total": ("Total", "Totaal", "Total"),
    "creditor_ref": ("Référence du créancier", "Referentie schuldeiser", "Creditor’s reference"),
    "number": ("Dossier", "Dossier", "Case"),
    "debtor": ("Débiteur", "Schuldenaar", "Debtor"),
    "placed_on": ("Reçu le", "Ontvangen op", "Placed on"),
    "principal_cents": ("Principal", "Hoofdsom", "Principal"),
    "closed_on": ("Clos le", "Afgesloten op", "Closed on"),
    "close_code": ("Code de clôture", "Afsluitcode", "Close code"),
    "plans_agreed": ("Plans convenus", "Overeengekomen plannen", "Plans agreed"),
    "what": ("Chiffre", "Cijfer", "Figure"),
    "meaning": ("Définition", "Definitie", "Definition"),
    "period": ("Période", "Periode", "Period"),
    "from": ("du {day}", "van {day}", "from {day}"),
    "to": ("au {day}", "tot en met {day}", "to {day}"),
    "ever": ("depuis le début", "sinds het begin", "since the beginning"),
    "as_of": ("Chiffres arrêtés au", "Cijfers per", "Figures as of"),
    "made": ("Calculé le", "Berekend op", "Calculated on"),
    "author": ("Demandé par", "Gevraagd door", "Asked for by"),
    "only": ("Créancier choisi", "Gekozen schuldeiser", "Creditor chosen"),
    "everybody": ("tous", "alle", "all"),
    "too_many": (
        "plus de {most} dossiers : choisissez un créancier ou une période plus courte",
        "meer dan {most} dossiers: kies een schuldeiser of een kortere periode",
        "more than {most} cases: choose a creditor or a shorter period",
    ),
}


def word(key: str, language: str, **facts: object) -> str:
    place = registry.LANGUAGES.index(language) if language in registry.LANGUAGES else 0
    return WORDS[key][place].format(**facts)


@dataclass(frozen=True, slots=True)
class Question:
    """Who asked, when, and in which language the answer is to be written."""

    author: str
    now: datetime
    language: str = "fr"


def columns(language: str) -> list[Column]:
    """A column for the creditor, then one per key figure in the order of the registry."""
    return [
        Column("creditor", word("creditor", language), "text", 14),
        Column("name", word("name", language), "text", 32),
        *(
            Column(one.key.replace(".", "_"), one.name(language), one.unit)
            for one in registry.INDICATORS
        ),
        Column("plans_agreed", word("plans_agreed", language), "count"),
    ]


def _cells(facts: Facts) -> list[int | Decimal | None]:
    return [one.of(facts) for one in registry.INDICATORS] + [facts.plans_agreed]


def summary(report: Performance, language: str, *, with_total: bool) -> Table:
    rows: list[Sequence[Cell]] = [
        [line.ref, line.name, *_cells(line.facts)] for line in report.lines
    ]
    if with_total:
        rows.append([word("total", language), "", *_cells(report.total)])
    return Table(word("summary", language), columns(language), rows)


def cases(lines: Sequence[CaseLine], language: str) -> Table:
    """The cases behind the figures, theirs before ours; a sentence where they are too many."""
    heads = [
        Column("creditor", word("creditor", language), "text", 14),
        Column("creditor_ref", word("creditor_ref", language), "text", 20),
        Column("number", word("number", language), "text", 16),
        Column("debtor", word("debtor", language), "text", 32),
        Column("placed_on", word("placed_on", language), "day"),
        Column("principal_cents", word("principal_cents", language), "cents"),
        Column("collected_cents", registry.words("collected_cents", language)[0], "cents"),
        Column("open_cents", registry.words("open_cents", language)[0], "cents"),
        Column("closed_on", word("closed_on", language), "day"),
        Column("close_code", word("close_code", language), "text", 10),
    ]
    if len(lines) > CASES_MOST:
        note = [word("too_many", language, most=CASES_MOST), *[None] * (len(heads) - 1)]
        return Table(word("cases", language), heads, [note])
    return Table(word("cases", language), heads, [line.cells for line in lines])


def meanings(report: Performance, asked: Question) -> Table:
    """What every figure means, and the question these are the answer to."""
    language, chosen = asked.language, report.selection
    span = " ".join(
        word(key, language, day=f"{day:%d/%m/%Y}")
        for key, day in (("from", chosen.from_), ("to", chosen.to))
        if day
    )
    made = asked.now.astimezone(BRUSSELS)
    rows: list[Sequence[Cell]] = [
        [word("period", language), span or word("ever", language)],
        [*registry.words(f"by {chosen.by}", language)],
        [word("only", language), report.creditor_ref or word("everybody", language)],
        [word("as_of", language), f"{chosen.as_of:%d/%m/%Y}"],
        [word("made", language), f"{made:%d/%m/%Y %H:%M}"],
        [word("author", language), asked.author],
    ]
    rows += [[one.name(language), one.definition(language)] for one in registry.INDICATORS]
    heads = [
        Column("figure", word("what", language), "text", 38),
        Column("definition", word("meaning", language), "text", 110),
    ]
    return Table(word("definitions", language), heads, rows)


def workbook(report: Performance, lines: Sequence[CaseLine], asked: Question) -> bytes:
    """Three sheets: summary with its total, cases, definitions."""
    return sheets.as_workbook(
        [
            summary(report, asked.language, with_total=True),
            cases(lines, asked.language),
            meanings(report, asked),
        ]
    )


def parquet(report: Performance) -> bytes:
    """Amounts as exact decimals in euros, counts as whole numbers, rates as decimals."""
    exact = {"cents": pl.Decimal(18, 2), "share": pl.Decimal(12, 6), "days": pl.Decimal(12, 1)}
    heads, chosen = columns("en"), report.selection
    rows = [[line.ref, line.name, *_cells(line.facts)] for line in report.lines]
    frame = pl.DataFrame(
        {
            head.key.removesuffix("_cents"): pl.Series(
                [_plain(row[place], head.kind) for row in rows],
                dtype=exact.get(head.kind, pl.Int64 if head.kind == "count" else pl.String),
            )
            for place, head in enumerate(heads)
        }
    ).with_columns(
        _day("as_of", chosen.as_of), _day("from", chosen.from_), _day("to", chosen.to),
        pl.lit(chosen.by).alias("by"),
    )  # fmt: skip
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def _plain(value: Cell, kind: str) -> Cell:
    if kind == "cents" and isinstance(value, int):
        return Decimal(value).scaleb(-2)
    return value


def _day(name: str, value: date | None) -> pl.Expr:
    return pl.lit(value, dtype=pl.Date).alias(name)
