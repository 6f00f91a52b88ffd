"""Trying a fee table on what an agency, or one of its creditors, really received.

Reads only. The table is taken to have held since the beginning of every case; receipts count by
their day. A sample of cases is reckoned by the engine too: a single cent of difference is a
mistake of the program and stops the trial.
"""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from backend import db
from backend.backtest import queries
from backend.backtest.replay import replayed
from backend.backtest.twin import NONE, fees
from backend.creditors.rules import Terms
from backend.fees.acts import priced
from backend.fees.charging import FAILED, FOUND
from backend.law.rows import SHIPPED, Rulebook
from backend.law.vat import vat_rate
from backend.money import Money
from backend.rulebook import queries as rulebook

SAMPLE = 300  # cases
SEED = 20261121
SUMS = ("receipts", "base_cents", "now_cents", "tried_cents")


@dataclass(frozen=True, slots=True)
class Line:
    """What the receipts of a month, or of a creditor, earned and would have earned, in cents."""

    name: str
    receipts: int
    base_cents: int
    now_cents: int
    tried_cents: int

    @property
    def difference_cents(self) -> int:
        return self.tried_cents - self.now_cents

    @property
    def month(self) -> date:
        """The first day of the month that is the line's name."""
        return date.fromisoformat(f"{self.name}-01")


@dataclass(frozen=True, slots=True)
class Trial:
    """`without_fee` receipts earn nothing under the table; `checked` were reckoned twice."""

    since: date
    until: date
    total: Line
    vat_cents: int
    without_fee: int
    checked: int
    months: list[Line] = field(default_factory=list)
    creditors: list[Line] = field(default_factory=list)
    acts: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def acts_cents(self) -> int:
        return sum(cents for _count, cents in self.acts.values())

    def answer(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "from": self.since.isoformat(),
            "to": self.until.isoformat(),
            **{name: getattr(self.total, name) for name in SUMS},
            "difference_cents": self.total.difference_cents,
            "vat_cents": self.vat_cents,
            "without_fee": self.without_fee,
            "acts": {name: {"count": n, "cents": c} for name, (n, c) in self.acts.items()},
            "netback_now_cents": self.total.base_cents - self.total.now_cents,
            "netback_tried_cents": (
                self.total.base_cents - self.total.tried_cents - self.acts_cents
            ),
            "checked": {"receipts": self.checked, "differences": 0},
            "months": [_told(line, "month") for line in self.months],
            "creditors": [_told(line, "ref") for line in self.creditors],
        }


def _told(line: Line, name: str) -> dict[str, Any]:
    sums = {each: getattr(line, each) for each in SUMS}
    return {name: line.name, **sums, "difference_cents": line.difference_cents}


class Disagreement(RuntimeError):
    """The columns and the engine came to different cents: a mistake of the program."""


async def run(
    terms: Terms, *, creditor_id: int | None, since: date, until: date, sample: int = SAMPLE
) -> Trial:
    """Try `terms` on the receipts from `since` to `until`, both included."""
    table = terms.agreed_fees
    async with db.unit_of_work(role="report", readonly=True, isolation="repeatable_read"):
        history = await queries.history(creditor_id, until=until, fees=table)
        claims = await queries.claims(creditor_id) if table.surcharges else NONE
        charged = await queries.charged(creditor_id, since=since, until=until)
        names = await queries.names()
        book = await rulebook.book()
        acts = await _acts(terms, creditor_id, since, until, book)
    tried = fees(history, terms, claims, book)
    checked = check(history, tried, terms, claims, sample, book)
    kept = tried.filter(pl.col("received_on") >= since).with_columns(
        month=pl.col("received_on").dt.strftime("%Y-%m")
    )
    months = _lines(kept, charged, "month")
    creditors = _lines(kept, charged, "creditor_id")
    return Trial(
        since, until, _sum(months), int(kept["vat_cents"].sum()), kept["fee_cents"].null_count(),
        checked, months, [_named(line, names) for line in creditors], acts,
    )  # fmt: skip


def check(
    history: pl.DataFrame,
    tried: pl.DataFrame,
    terms: Terms,
    claims: pl.DataFrame,
    sample: int,
    book: Rulebook = SHIPPED,
) -> int:
    """Reckon a sample of whole cases by the engine; returns how many receipts were compared."""
    cases = history["case_id"].unique().sort().to_list()
    chosen = random.Random(SEED).sample(cases, min(sample, len(cases)))  # noqa: S311 (no secret)
    own = pl.col("case_id").is_in(chosen)
    told = replayed(history.filter(own), terms, claims.filter(own), book)
    if tried.filter(own).select("fee_cents", "vat_cents").rows() != told:
        raise Disagreement("the fee engine and its columns differ")
    return len(told)


def _lines(kept: pl.DataFrame, charged: pl.DataFrame, by: str) -> list[Line]:
    tried = kept.group_by(by).agg(
        receipts=pl.len(), base_cents=pl.col("base_cents").sum(),
        tried_cents=pl.col("fee_cents").sum(),
    )  # fmt: skip
    now = charged.group_by(by).agg(pl.col("now_cents").sum())
    both = tried.join(now, on=by, how="full", coalesce=True).sort(by).fill_null(0)
    return [
        Line(str(row[by]), *(int(row[name]) for name in SUMS)) for row in both.iter_rows(named=True)
    ]


def _sum(lines: list[Line]) -> Line:
    return Line("", *(sum(getattr(line, name) for line in lines) for name in SUMS))


def _named(line: Line, names: dict[int, str]) -> Line:
    return Line(names.get(int(line.name), line.name), *(getattr(line, name) for name in SUMS))


async def _acts(
    terms: Terms, creditor_id: int | None, since: date, until: date, book: Rulebook
) -> dict[str, tuple[int, int]]:
    """How often each act with a price happened in these days, and what it would have cost."""
    ids = [creditor_id] if creditor_id else list(await queries.names())
    vat_bp = vat_rate(terms.vat_country, until, book).rate_bp
    found = {}
    for name, act in terms.agreed_fees.acts:
        count = cents = 0
        for one in ids:
            extra = [FAILED] if name == "failure" else []
            rows = await db.rows(
                "SELECT c.principal_cents FROM (" + FOUND[name].replace("$5", "$4") + ") h"
                " JOIN case_file c ON c.id = h.case_id",
                one, since, until, *extra,
            )  # fmt: skip
            costs = [
                priced(name, act, entrusted=Money(row[0]), used=place, vat_bp=vat_bp).fee.cents
                for place, row in enumerate(rows)
            ]
            count, cents = count + len(costs), cents + sum(costs)
        found[name] = (count, cents)
    return found
