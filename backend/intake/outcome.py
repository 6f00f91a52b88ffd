"""What checking a list gives: lines taken over, lines refused with their reason, lines set aside.

Plain values, nothing that knows a database. Sentences are English with named places; whoever shows
them translates first and fills in the facts afterwards.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from backend.money import Money


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason, with the column it stands in ("" for the line as a whole)."""

    column: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return self.reason.format(**self.facts) if self.facts else self.reason


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that cannot be taken over as it is: why, and what it said, to be corrected."""

    line: int
    problems: tuple[Problem, ...]
    cells: tuple[str, ...]

    @property
    def column(self) -> str:
        return self.problems[0].column

    @property
    def reason(self) -> str:
        return self.problems[0].sentence


@dataclass(frozen=True, slots=True)
class Flag:
    """A line that is taken over, and what a person should know about it."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that is no claim: `what` is "total", "header" or "remark"."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """A line whose invoice stands on an earlier line of the same list already."""

    line: int
    first_line: int


@dataclass(frozen=True, slots=True)
class Style:
    """How the list writes amounts and dates; `certain` where the list leaves no doubt."""

    decimal_mark: str = ","
    day_first: bool = True
    amounts_certain: bool = False
    dates_certain: bool = False


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One invoice of one debtor, checked. Money in euro; `paid_before` = `amount` - `open`."""

    line: int
    customer_no: str
    case_reference: str
    name: str
    match_name: str
    kind: str
    enterprise_no: str | None
    vat_no: str | None
    street: str
    postal_code: str
    city: str
    country: str
    lang: str | None
    email: str | None
    phone: str | None
    mobile: str | None
    invoice_no: str
    issued_on: date | None
    due_on: date | None
    amount: Money
    paid_before: Money
    open: Money
    communication: str
    remark: str


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """The outcome of checking one list.

    `frame` holds the accepted lines in order, a column per attribute of `ClaimLine`, with amounts
    as `amount_cents`, `paid_before_cents` and `open_cents`; made for COPY. `lines()` gives the same
    as values.
    """

    frame: pl.DataFrame = field(repr=False)
    rejected: tuple[Rejected, ...]
    repeated: tuple[Repeated, ...]
    set_aside: tuple[SetAside, ...]
    flags: tuple[Flag, ...]
    style: Style

    @property
    def principal(self) -> Money:
        """What is still owed on all accepted lines."""
        return Money(int(self.frame["open_cents"].sum()))

    def lines(self) -> Iterator[ClaimLine]:
        for row in self.frame.iter_rows(named=True):
            yield line_of(row)


def line_of(row: Mapping[str, Any]) -> ClaimLine:
    """A row of `Checked.frame` as a value."""
    values = {name: value for name, value in row.items() if name in _PLAIN}
    return ClaimLine(
        **values,
        amount=Money(row["amount_cents"]),
        paid_before=Money(row["paid_before_cents"]),
        open=Money(row["open_cents"]),
    )


_PLAIN = frozenset(ClaimLine.__dataclass_fields__) - {"amount", "paid_before", "open"}
