"""A bank's or a creditor's list of receipts, booked line by line.

Columns are known by their headers in French, Dutch and English. A line that was booked before, by
this file or by another, is known by what it says (day, amount, payer, communication, the bank's
reference) and not booked twice; so each line is booked for good as it is read, no case is held
longer than its line, and a list that was cut off is completed by sending it again. Money that went
out is no receipt: the line is rejected with that reason. It refuses a list without a column of days
or of amounts.
"""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from backend import db
from backend.collecting import actions as collecting
from backend.collecting.queries import Receipt
from backend.db import unit_of_work
from backend.intake import amounts, datestyles
from backend.intake.outcome import Problem, Rejected
from backend.intake.payment_columns import Column, columns_of
from backend.intake.safely import SheetTable, read_table
from backend.journal import actions as journal
from backend.money import Money
from backend.payments.rules import CHANNELS, DIRECT
from backend.refusals import Refused
from backend.words import _

CHANNEL_WORDS = {
    DIRECT: ("creditor", "direct", "creancier", "schuldeiser", "client"),
    "card": ("card", "carte", "kaart", "bancontact", "visa"),
    "cash": ("cash", "especes", "espece", "contant", "liquide"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A receipt as a line of the list tells it."""

    line: int
    received_on: date
    amount: Money
    channel: str
    case_number: str
    payer_name: str
    payer_iban: str
    communication: str
    reference: str
    cells: tuple[str, ...] = ()

    @property
    def idem_key(self) -> str:
        """The same for the same receipt, whichever file tells of it and on whichever line."""
        told = (
            self.received_on.isoformat(), str(self.amount.cents),
            *(" ".join(text.casefold().split()) for text in (
                self.payer_name, self.payer_iban.replace(" ", ""), self.communication,
                self.reference)),
        )  # fmt: skip
        return "line:" + hashlib.sha256("\x1f".join(told).encode()).hexdigest()


@dataclass(slots=True)
class Imported:
    """What became of a list. Every line is received, repeated or rejected."""

    received: int = 0
    received_cents: int = 0
    allocated: int = 0
    unallocated: int = 0
    possible_duplicates: int = 0
    repeated: int = 0
    repeated_lines: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def repeat(self, line: int) -> None:
        self.repeated += 1
        self.repeated_lines.append(line)

    def book(self, receipt: Receipt) -> None:
        self.received += 1
        self.received_cents += receipt.payment.amount.cents
        self.allocated += receipt.case_number is not None
        self.unallocated += receipt.case_number is None
        self.possible_duplicates += bool(receipt.duplicates)

    def as_answer(self) -> dict[str, Any]:
        """The answer of the command, as JSON wants it."""
        return {
            "received": self.received,
            "received_cents": self.received_cents,
            "allocated": self.allocated,
            "unallocated": self.unallocated,
            "possible_duplicates": self.possible_duplicates,
            "repeated": self.repeated,
            "repeated_lines": self.repeated_lines,
            "rejected": [
                {"line": one.line, "column": one.column, "reason": one.reason}
                for one in self.rejected
            ],
        }


async def import_payments(data: bytes, name: str, *, actor: str, today: date) -> Imported:
    """Read the list and book what it tells, line by line; what was booked stays if anything breaks.

    Raises `Refused` for what is not a list of receipts.
    """
    table = await asyncio.to_thread(read_table, data, name)
    lines, rejected = read_lines(table)
    done = Imported(rejected=rejected)
    async with unit_of_work(readonly=True):
        known = await _known_keys(lines)
        numbers = await _known_cases(lines)
    for line in lines:
        if line.idem_key in known:
            done.repeat(line.line)
            continue
        known.add(line.idem_key)
        try:
            receipt = await _receive(line, numbers, actor=actor, today=today)
        except Refused as refused:
            problem = Problem("", refused.reason, refused.facts)
            done.rejected.append(Rejected(line.line, (problem,), line.cells))
            continue
        if receipt.repeated:  # the same list came in at the same time
            done.repeat(line.line)
        else:
            done.book(receipt)
    async with unit_of_work():
        await journal.note(
            "payment.imported", actor=actor, subject=name[:200],
            sha256=hashlib.sha256(data).hexdigest(), received=done.received,
            received_cents=done.received_cents, repeated=done.repeated,
            rejected=len(done.rejected),
        )  # fmt: skip
    done.rejected.sort(key=lambda one: one.line)
    return done


async def _receive(line: Line, numbers: Mapping[str, str], *, actor: str, today: date) -> Receipt:
    return await collecting.receive(
        idem_key=line.idem_key,
        received_on=line.received_on,
        amount=line.amount,
        channel=line.channel,
        case_number=numbers.get(line.case_number.upper()),
        payer_name=line.payer_name,
        payer_iban=line.payer_iban,
        communication=line.communication,
        actor=actor,
        today=today,
    )


async def _known_keys(lines: list[Line]) -> set[str]:
    found = await db.rows(
        "SELECT idem_key FROM payment WHERE idem_key = ANY($1::text[])",
        [line.idem_key for line in lines],
    )
    return {one["idem_key"] for one in found}


async def _known_cases(lines: list[Line]) -> dict[str, str]:
    """The case numbers that the list names and that exist; others are left to recognition."""
    named = {
        spelt
        for line in lines
        if line.case_number
        for spelt in (line.case_number, line.case_number.upper())
    }
    found = await db.rows(
        "SELECT number FROM case_file WHERE number = ANY($1::text[])", sorted(named)
    )
    return {one["number"].upper(): one["number"] for one in found}


def read_lines(table: SheetTable) -> tuple[list[Line], list[Rejected]]:
    """The receipts of the list and the lines that are none, with their reason. Pure.

    Raises `Refused` when no column tells the day or the amount.
    """
    columns = columns_of(table.headers)
    if Column.DATE not in columns:
        raise Refused(_("No column gives the day of the payments: name one “date”"))
    if not {Column.AMOUNT, Column.CENTS, Column.CREDIT} & set(columns):
        raise Refused(_("No column gives the amount of the payments: name one “amount”"))
    cents, mark = _cents(table, columns)
    days = datestyles.style_of(_cells(table, columns, Column.DATE))
    lines: list[Line] = []
    rejected: list[Rejected] = []
    for row, amount in zip(_rows(table, columns), cents, strict=True):
        if _is_total(row):
            continue
        try:
            lines.append(_line(row, amount, days, mark))
        except _Wrong as wrong:
            header = table.headers[columns[wrong.column]] if wrong.column in columns else ""
            problem = Problem(header, wrong.refused.reason, wrong.refused.facts)
            rejected.append(Rejected(row.line, (problem,), tuple(row.cells)))
    return lines, rejected


class _Wrong(Exception):
    def __init__(self, column: Column, refused: Refused) -> None:
        super().__init__(str(refused))
        self.column = column
        self.refused = refused


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]
    columns: Mapping[Column, int]

    def __getitem__(self, column: Column) -> str:
        place = self.columns.get(column)
        return "" if place is None else self.cells[place].strip()


def _rows(table: SheetTable, columns: Mapping[Column, int]) -> Iterator[_Row]:
    for line, cells in table.rows(0, table.height):
        yield _Row(line, cells, columns)


def _cells(table: SheetTable, columns: Mapping[Column, int], column: Column) -> list[str]:
    return [cell.strip() for cell in table.frame[f"c{columns[column]}"].to_list()]


def _cents(table: SheetTable, columns: Mapping[Column, int]) -> tuple[list[int | None], str]:
    """The cents of each line, credit less debit; None where they cannot be read. And the mark."""
    if Column.CENTS in columns:
        whole = table.frame[f"c{columns[Column.CENTS]}"].str.strip_chars()
        return whole.cast(pl.Int64, strict=False).to_list(), ","
    kinds = (Column.AMOUNT,) if Column.AMOUNT in columns else (Column.CREDIT, Column.DEBIT)
    bare = [amounts.bare(table.frame[f"c{columns[kind]}"]) for kind in kinds if kind in columns]
    mark, _certain = amounts.mark_of(bare)
    read = [amounts.cents_of(column, mark).to_list() for column in bare]
    if len(read) == 1:
        return read[0], mark
    return [_net(credit, debit) for credit, debit in zip(*read, strict=True)], mark


def _net(credit: int | None, debit: int | None) -> int | None:
    if credit:
        return credit
    return -abs(debit) if debit else credit


def _is_total(row: _Row) -> bool:
    """A line that sums the list up: no day, and the word for it."""
    said = next((cell.strip().casefold() for cell in row.cells if cell.strip()), "")
    day = row[Column.DATE].casefold()
    return day in ("", said) and said.startswith(("total", "totaal", "totaux"))


def _line(row: _Row, cents: int | None, days: datestyles.DateStyle, mark: str) -> Line:
    amount_column = Column.AMOUNT if Column.AMOUNT in row.columns else Column.CREDIT
    if not row[Column.DATE]:
        raise _Wrong(Column.DATE, Refused(_("The day is missing")))
    try:
        received_on = datestyles.read_date(row[Column.DATE], days)
    except Refused as refused:
        raise _Wrong(Column.DATE, refused) from refused
    if cents is None:
        raise _Wrong(amount_column, amounts.problem(row[amount_column], mark))
    if cents <= 0:
        raise _Wrong(amount_column, Refused(_("Money that went out: reverse the receipt by hand")))
    if row[Column.CURRENCY].casefold() not in amounts.EURO_NAMES:
        currency = row[Column.CURRENCY][:10]
        raise _Wrong(Column.CURRENCY, Refused(_("In {currency}, not in euro"), currency=currency))
    told = [row[Column.STRUCTURED], row[Column.COMMUNICATION]]
    return Line(
        line=row.line,
        received_on=received_on,
        amount=Money(cents),
        channel=_channel(row[Column.CHANNEL]),
        case_number=row[Column.CASE],
        payer_name=row[Column.PAYER],
        payer_iban=row[Column.IBAN],
        communication=" ".join(dict.fromkeys(filter(None, told))),
        reference=row[Column.REFERENCE],
        cells=tuple(row.cells),
    )


def _channel(written: str) -> str:
    """How the money came; by bank unless the list says otherwise."""
    word = written.strip().casefold()
    if word in CHANNELS:
        return word
    plain = word.translate(str.maketrans("éèêë", "eeee"))
    for channel, words in CHANNEL_WORDS.items():
        if any(known in plain for known in words):
            return channel
    return "agency_bank"
