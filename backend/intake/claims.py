"""The claim on each line: invoice, dates, amounts in euro, what is still open.

What is owed is the balance where the list has one, else the amount less what was paid before. A
line whose amount or date cannot be taken over without guessing is refused with the reason.
"""

from dataclasses import replace
from datetime import date

import polars as pl

from backend.intake.amounts import EURO_NAMES, bare, cents_of, mark_of, problem
from backend.intake.datestyles import DateStyle, read_date, style_of
from backend.intake.findings import Bench, by_text, per_value, rows_of
from backend.intake.names import fold
from backend.intake.outcome import Style
from backend.intake.vocabulary import Field
from backend.money import Money
from backend.refusals import Refused
from backend.words import _

_AMOUNTS = (Field.AMOUNT, Field.PAID, Field.BALANCE)
_DATES = (Field.INVOICE_DATE, Field.DUE_DATE)


def style_found(bench: Bench, asked: Style | None, live: pl.Series) -> Style:
    """The style of amounts and dates over the whole list, or the one a person asked for.

    `live` says which rows count: totals and remarks do not.
    """
    if asked is not None:
        return asked
    written = []
    for meaning in _AMOUNTS:
        if meaning in bench.places:
            cells = bench.raw(meaning).filter(live & ~bench.kind_is(meaning, "n"))
            written.append(bare(cells))
    mark, sure = mark_of(written)
    dates = [
        text.strip()
        for meaning in _DATES
        if meaning in bench.places
        for text in bench.raw(meaning).filter(live & ~bench.kind_is(meaning, "d")).unique()
    ]
    found = style_of(dates)
    return Style(mark, found.day_first, amounts_certain=sure, dates_certain=found.certain)


def claims(bench: Bench, style: Style) -> pl.DataFrame:
    """A frame as long as the table with invoice, dates and cents; problems go to the bench."""
    _currencies(bench)
    issued, due = (_dates(bench, meaning, style) for meaning in _DATES)
    late = rows_of(due < issued)
    if late:
        bench.flag(late, Field.DUE_DATE, Refused(_("The due date lies before the invoice date")))
    return _opened(bench, style).with_columns(issued_on=issued, due_on=due)


def _dates(bench: Bench, meaning: Field, style: Style) -> pl.Series:
    cells = bench.text(meaning)
    chosen = DateStyle(day_first=style.day_first)

    def read(text: str) -> tuple[date] | None:
        return (read_date(text, chosen),) if text else None

    values, bad = per_value(cells, read, {"value": pl.Date})
    for text, rows in by_text(cells, bad):
        bench.refuse(rows, meaning, bad[text])
    return values["value"]


def _currencies(bench: Bench) -> None:
    cells = bench.text(Field.CURRENCY)
    foreign = [text for text in cells.unique().to_list() if fold(text) not in EURO_NAMES]
    for text, rows in by_text(cells, foreign):
        why = Refused(_("“{written}” is not in euro: convert it first"), written=text[:40])
        bench.refuse(rows, Field.CURRENCY, why)


def _cents(bench: Bench, meaning: Field, style: Style) -> pl.Series:
    """Exact cents; null for an empty cell, and for one that is refused."""
    if meaning not in bench.places:
        return pl.repeat(None, bench.table.height, eager=True, dtype=pl.Int64)
    raw, typed = bench.raw(meaning).str.strip_chars(), bench.kind_is(meaning, "n")
    amounts = bare(raw)
    cents = cents_of(amounts, style.decimal_mark)
    if typed.any():
        exact = cents_of(amounts, ".")
        cents = pl.select(pl.when(typed).then(exact).otherwise(cents)).to_series()
    lost = raw.filter(cents.is_null() & (raw != "")).unique().to_list()
    for text, rows in by_text(raw, lost):
        bench.refuse(rows, meaning, problem(text, "." if typed[rows[0]] else style.decimal_mark))
    return cents


def _opened(bench: Bench, style: Style) -> pl.DataFrame:
    amount, paid, balance = (_cents(bench, meaning, style) for meaning in _AMOUNTS)
    main = Field.BALANCE if Field.BALANCE in bench.places else Field.AMOUNT
    frame = pl.DataFrame({"amount": amount, "paid": paid.fill_null(0).abs(), "balance": balance})
    open_ = frame.select(
        pl.coalesce("balance", pl.col("amount") - pl.col("paid")).alias("open")
    ).to_series()
    blank = bench.raw(main).str.strip_chars() == ""
    if main is Field.BALANCE and Field.AMOUNT in bench.places:
        blank &= bench.raw(Field.AMOUNT).str.strip_chars() == ""
    bench.refuse(rows_of(blank), main, Refused(_("The amount is missing")))
    _judge(bench, main, open_)
    both = frame.with_columns(open=open_)
    odd = rows_of(
        both.select(
            pl.col("amount").is_not_null()
            & pl.col("balance").is_not_null()
            & (pl.col("amount") - pl.col("paid") != pl.col("balance"))
            & ((pl.col("paid") != 0) | (pl.col("amount") < pl.col("balance")))
        ).to_series()
    )
    if odd:
        why = Refused(_("Amount less payments is not the balance; the balance was taken"))
        bench.flag(odd, main, why)
    return both.select(
        amount_cents=pl.max_horizontal(pl.coalesce("amount", "open"), "open"), open_cents="open"
    ).with_columns(paid_before_cents=pl.col("amount_cents") - pl.col("open_cents"))


def _judge(bench: Bench, main: Field, open_: pl.Series) -> None:
    """Credit notes and settled invoices are told; they are no claims."""
    nothing = rows_of(open_ == 0)
    if nothing:
        bench.refuse(nothing, main, Refused(_("Nothing is owed on this line")))
    for row in rows_of(open_ < 0):
        amount = str(-Money(int(open_[row])))
        why = Refused(_("A credit note of {amount}: set it against an invoice"), amount=amount)
        bench.refuse([row], main, why)


def sure(style: Style) -> Style:
    """The same style, as a person has confirmed it."""
    return replace(style, amounts_certain=True, dates_certain=True)
