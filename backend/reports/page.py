"""What the page of figures shows: the question in its address, figures, their change, charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

import polars as pl

from backend.days import months_after
from backend.indicators import periods, registry
from backend.indicators.periods import Period
from backend.indicators.rules import By, Facts, Selection
from backend.reports import charts, rules
from backend.reports.queries import Line, Performance
from backend.web.forms import Form

SORTS = {  # what a column sorts by: its figure, and which way first
    "name": False,
    "cases": True,
    "placed_cents": True,
    "collected_cents": True,
    "open_cents": True,
    "recovery_rate": True,
    "resolution.cohort.resolved": True,
    "mean_days_to_pay": False,
    "plans_kept": True,
    "fee_cents": True,
}
CHANNELS = ("agency_bank", "card", "cash", "creditor_direct")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as it stands in the address of the page."""

    period: Period
    as_of: date
    today: date
    by: By = "placement"
    creditor: str = ""
    sort: str = "collected_cents"
    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, query: Mapping[str, str], *, today: date) -> "Question":
        """Raises `FormRefused` for days that are none, `Refused` for a period that cannot be."""
        form = Form({name: value.replace("\x00", "") for name, value in query.items()})
        from_, to = form.day("from", required=False), form.day("to", required=False)
        as_of = form.day("as_of", required=False) or today
        key = form.value("period") or ("custom" if from_ or to else "12m")
        if form.value("by"):
            form.choice("by", tuple(periods.BASES))
        form.refuse_if_wrong()
        by: By = "receipt" if form.value("by") == "receipt" else "placement"
        sort = form.value("sort")
        return cls(
            period=periods.period(key, today=as_of, from_=from_, to=to),
            as_of=as_of,
            today=today,
            by=by,
            creditor=form.value("creditor")[:40],
            sort=sort if sort in SORTS else "collected_cents",
        )

    @property
    def selection(self) -> Selection:
        return Selection(as_of=self.as_of, by=self.by, from_=self.period.from_, to=self.period.to)

    @property
    def before(self) -> Selection | None:
        """The same question a period earlier, looked at from as long after its end."""
        earlier = self.period.before
        if earlier is None or earlier.from_ is None:
            return None
        return Selection(
            as_of=periods.as_of_before(self.as_of, self.period),
            by=self.by,
            from_=earlier.from_,
            to=earlier.to,
        )

    def query(self, **other: str) -> str:
        """The address's question, with `other` in place of what it says; defaults are left out."""
        custom = self.period.key == "custom"
        asked = {
            "period": self.period.key if self.period.key != "12m" else "",
            "from": str(self.period.from_) if custom and self.period.from_ else "",
            "to": str(self.period.to) if custom and self.period.to else "",
            "by": self.by if self.by != "placement" else "",
            "creditor": self.creditor,
            "as_of": str(self.as_of) if self.as_of != self.today else "",
            "sort": self.sort if self.sort != "collected_cents" else "",
            **other,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    def asked(self, creditor: str = "") -> dict[str, str]:
        """The question as an explanation is asked (`backend.explain`), of one creditor if said."""
        return dict(parse_qsl(self.query(sort="", creditor=creditor or self.creditor)))

    def days(self) -> dict[str, date]:
        """The days whose receipts are counted, for the explanation of one case's."""
        by_receipt = self.by == "receipt" and self.period.from_ is not None
        first = {"from": self.period.from_} if by_receipt and self.period.from_ else {}
        return {**first, "to": self.selection.last if self.by == "receipt" else self.as_of}

    def address(self, path: str = "/reports", **other: str) -> str:
        asked = self.query(**other)
        return f"{path}?{asked}" if asked else path

    def sorted_address(self, sort: str) -> str:
        return self.address(sort="" if sort == "collected_cents" else sort)


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure moved since the period before. Shares move by points, amounts by a share."""

    size: Decimal
    unit: str
    up: bool
    welcome: bool


def change(
    key: str, now: Facts, before: Facts | None, *, less_is_better: bool = False
) -> Change | None:
    if before is None:
        return None
    indicator = registry.BY_KEY[key]
    here, there = indicator.of(now), indicator.of(before)
    if here is None or there is None or here == there:
        return None
    size = Decimal(here) - Decimal(there)
    if indicator.unit in {"cents", "count"}:
        if not there:
            return None
        size = size / abs(Decimal(there))
    up = size > 0
    return Change(abs(size), indicator.unit, up, up != less_is_better)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: figures by key, the change of its recovery, cents by month."""

    line: Line
    figures: Mapping[str, Any]
    change: Change | None
    months: Sequence[int]


def figures(facts: Facts) -> dict[str, Any]:
    """Every figure by its key, flat."""
    return {indicator.key: indicator.of(facts) for indicator in registry.INDICATORS}


def rows(report: Performance, months: pl.DataFrame, question: Question) -> list[Row]:
    """The creditors with anything to show, in the order asked for."""
    spans = months_shown(question)
    sums = {
        (creditor_id, month): cents
        for creditor_id, month, cents in months.group_by("creditor_id", "month")
        .agg(pl.col("cents").sum())
        .iter_rows()
    }
    made = [
        Row(
            line=line,
            figures=figures(line.facts),
            change=change("recovery_rate", line.facts, line.before),
            months=[sums.get((line.id, month), 0) for month in spans],
        )
        for line in report.lines
        if line.facts != Facts()
    ]
    if question.sort == "name":
        return made
    return sorted(made, key=lambda row: _sorted_by(row, question.sort))


def _sorted_by(row: Row, sort: str) -> tuple[bool, Decimal, str]:
    value = row.figures[sort]
    sign = -1 if SORTS[sort] else 1
    return value is None, sign * Decimal(value or 0), row.line.name


def months_shown(question: Question) -> list[date]:
    """The months of the first chart: twelve, up to that of the last day of the question."""
    last = question.selection.last.replace(day=1)
    return [months_after(last, -back) for back in range(rules.MONTHS_SHOWN - 1, -1, -1)]


@dataclass(frozen=True, slots=True)
class Collections:
    """The first chart: what came in each month, by channel, in `unit` cents."""

    months: Sequence[date]
    channels: Sequence[str]
    cents: Sequence[Sequence[int]]
    drawn: charts.Bars
    unit: int

    @property
    def totals(self) -> list[int]:
        return [sum(stack) for stack in self.cents]


def collections(months: pl.DataFrame, question: Question) -> Collections:
    spans = months_shown(question)
    sums = {
        (month, channel): cents
        for month, channel, cents in months.group_by("month", "channel")
        .agg(pl.col("cents").sum())
        .iter_rows()
    }
    stacks = [[sums.get((month, channel), 0) for channel in CHANNELS] for month in spans]
    most = max((sum(stack) for stack in stacks), default=0)
    unit = 100_000 if most >= 1_000_000 else 100  # thousands of euros, or euros
    return Collections(
        months=spans,
        channels=CHANNELS,
        cents=stacks,
        drawn=charts.bars([[cents / unit for cents in stack] for stack in stacks]),
        unit=unit,
    )


def cohorts(curves: pl.DataFrame) -> charts.Curves:
    """The second chart: cumulative recovery in percent, one curve per quarter of placement."""
    named = [
        (f"{(quarter.month + 2) // 3} {quarter.year}", [share * 100 for share in shares])
        for quarter, shares in curves.group_by("quarter", maintain_order=True)
        .agg(pl.col("share"))
        .iter_rows()
    ]
    return charts.curves(named[-rules.CURVES_MOST :])


def with_creditor(selection: Selection, creditor_id: int | None) -> Selection:
    return replace(selection, creditor_id=creditor_id)
