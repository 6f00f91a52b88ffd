"""Key figures: what each means, numerator over denominator, and the cases it is made of.

Definition and formula come from the registry, sums from the very statements of the report: one
figure, one meaning, for the manager and for the creditor. Rows come a page at a time; what stands
on other pages is one line, so that the lines still add up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from backend import db
from backend.explain.addresses import Asked, nothing, to
from backend.explain.rules import Step, fact, words
from backend.indicators import periods, registry
from backend.indicators import queries as indicators
from backend.indicators.rules import By, Facts, Selection
from backend.money import Money
from backend.refusals import Refused
from backend.reports import queries as reports
from backend.words import _

PAGE = 50
FROM_CASES = {"placed_cents": 5, "collected_cents": 6, "open_cents": 7}  # places in a CaseLine
PER_CASE = {
    "collected_principal_cents": (
        "SELECT c.number, c.debtor_name, sum(a.amount_cents)::bigint AS cents FROM allocation a"
        " JOIN case_file c ON c.id = a.case_id WHERE {allocated} AND a.bucket = 'principal'"
    ),
    "surplus_cents": (
        "SELECT c.number, c.debtor_name, sum(a.amount_cents)::bigint AS cents FROM allocation a"
        " JOIN case_file c ON c.id = a.case_id WHERE {allocated} AND a.bucket = 'surplus'"
    ),
    "fee_cents": (
        "SELECT c.number, c.debtor_name, sum(f.fee_cents)::bigint AS cents FROM fee f"
        " JOIN case_file c ON c.id = f.case_id WHERE {earned}"
    ),
    "vat_cents": (
        "SELECT c.number, c.debtor_name, sum(f.vat_cents)::bigint AS cents FROM fee f"
        " JOIN case_file c ON c.id = f.case_id WHERE {earned}"
    ),
}
FILTERS = ("period", "from", "to", "by", "creditor", "as_of")


@dataclass(frozen=True, slots=True)
class Question:
    """The same filters as the pages of figures; the client area has no creditor to choose."""

    selection: Selection
    creditor: str
    query: Mapping[str, str]

    @classmethod
    def read(cls, asked: Asked) -> "Question":
        as_of = asked.day("as_of") or asked.today
        from_, to_ = asked.day("from"), asked.day("to")
        key = asked.text("period") or ("custom" if from_ or to_ else "all" if asked.own else "12m")
        by: By = "receipt" if asked.text("by") == "receipt" else "placement"
        try:
            span = periods.period(key, today=as_of, from_=from_, to=to_)
            selection = Selection(as_of=as_of, by=by, from_=span.from_, to=span.to,
                                  creditor_id=asked.creditor_id)  # fmt: skip
        except Refused as error:
            raise nothing() from error
        query = {name: asked.text(name) for name in FILTERS if asked.text(name)}
        creditor = "" if asked.own else asked.text("creditor")
        return cls(selection, creditor, query)


async def figure(asked: Asked) -> Step:
    """A key figure by its key in the registry, with the filters of the page it stands on."""
    indicator = registry.BY_KEY.get(asked.id)
    if indicator is None:
        raise nothing()
    question = Question.read(asked)
    report = await _report(question, asked, from_invoice=asked.id == "mean_days_from_invoice")
    one = report.lines[0] if len(report.lines) == 1 else None
    value = indicator.of(report.total)
    behind = (*_formula(indicator, report.total, question), *_left_out(indicator))
    more: dict[str, Any] = {
        "rule": words("{definition}", definition=Defined(asked.id)),
        "how": (words("{selection}", selection=Defined(f"by {question.selection.by}")),),
        "source": indicator.source,
        "on": question.selection.as_of,
        "address": to(f"figure/{asked.id}", **question.query),
        "href": _rows_behind(asked, question),
        "behind": behind,
    }
    title = words("{name}", name=Named(asked.id))
    if indicator.unit == "cents":
        parts = await _parts(asked, question, report, one)
        return Step(title, Money(int(value or 0)), parts=tuple(parts), **more)
    exact = None
    if indicator.denominator and value is not None:
        exact = Fraction(_reckoned(indicator.numerator, report.total),
                         _reckoned(indicator.denominator, report.total))  # fmt: skip
    share = None if value is None else Decimal(value)
    return Step(title, share=share, unit=indicator.unit, exact=exact, **more)


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a figure, in the reader's language."""

    key: str


@dataclass(frozen=True, slots=True)
class Defined:
    """The definition of a figure or of a selection, in the reader's language."""

    key: str


def _rows_behind(asked: Asked, question: Question) -> str:
    if asked.own:
        return to("/client/figures", **question.query)
    return to("/reports/cases", **question.query)


async def _report(question: Question, asked: Asked, *, from_invoice: bool) -> reports.Performance:
    chosen = question.selection
    if asked.own:
        found = await indicators.facts(chosen, reports.ENDINGS, from_invoice=from_invoice)
        assert asked.creditor_id is not None
        line = reports.Line(asked.creditor_id, "", "", found.get(asked.creditor_id, Facts()))
        return reports.Performance(selection=chosen, creditor_ref=None, lines=(line,))
    return await reports.creditors_performance(
        chosen.by, chosen.from_, chosen.to, as_of=chosen.as_of,
        creditor_ref=question.creditor or None, from_invoice=from_invoice,
    )  # fmt: skip


def _reckoned(formula: str, facts: Facts) -> int:
    """A numerator or denominator of the registry ("paid + otherwise") from the facts it names."""
    whole, sign = 0, 1
    for word in formula.split():
        if word in {"+", "-"}:
            sign = 1 if word == "+" else -1
        else:
            whole += sign * int(getattr(facts, word))
    return whole


FACT_WORDS = {
    "placed_cents": _("Principal placed"),
    "corrected_cents": _("Principal of cases that left the cohort"),
    "collected_cents": _("Set against the debt"),
    "collected_principal_cents": _("Set against the principal"),
    "surplus_cents": _("Paid too much"),
    "open_cents": _("Balance of open cases"),
    "fee_cents": _("Fees"),
    "vat_cents": _("VAT on fees"),
    "cases": _("Cases received"),
    "closed": _("Cases closed"),
    "cohort": _("Cases of the cohort"),
    "closed_in_cohort": _("Closed cases of the cohort"),
    "paid": _("Cases paid"),
    "otherwise": _("Cases settled otherwise"),
    "on_track": _("Open cases with a plan on track"),
    "plans_agreed": _("Plans agreed"),
    "plans_kept": _("Plans kept"),
    "standing_cents": _("Receipts that stand"),
    "cent_days": _("Cents times days from placement to receipt"),
    "invoiced_cents": _("Receipts on invoices whose day is known"),
    "cent_days_invoice": _("Cents times days from invoice to receipt"),
}
EXCLUDED_WORDS = {
    "left": _("Left out: cases withdrawn or placed in error"),
    "stage review": _("Left out: cases still in review"),
    "surplus_cents": _("Left out: what was paid too much"),
    "reversed receipts": _("Left out: receipts that were taken back"),
    "closed": _("Left out: closed cases"),
}


def _formula(indicator: registry.Indicator, facts: Facts, question: Question) -> list[Step]:
    """Numerator and denominator, each with its terms."""
    if not indicator.denominator:
        return []
    return [
        _side(_("Numerator"), indicator.numerator, facts, question),
        _side(_("Denominator"), indicator.denominator, facts, question),
    ]


def _side(name: str, formula: str, facts: Facts, question: Question) -> Step:
    terms = []
    sign = 1
    for word in formula.split():
        if word in {"+", "-"}:
            sign = 1 if word == "+" else -1
            continue
        terms.append(_term(word, sign * int(getattr(facts, word)), question))
    cents = all(step.amount is not None for step in terms)
    whole = _reckoned(formula, facts)
    title = words("{side}: {what}", side=words(name),
                  what=terms[0].title if len(terms) == 1 else words(_("sum")))  # fmt: skip
    if cents:
        return Step(title, Money(whole), parts=tuple(terms))
    return Step(title, share=_count(whole), unit="count", behind=tuple(terms))


def _count(value: int) -> Decimal:
    return Decimal(value)


def _term(name: str, value: int, question: Question) -> Step:
    title = words(FACT_WORDS[name])
    address = to(f"figure/{name}", **question.query) if name in registry.BY_KEY else ""
    if name.endswith("_cents"):
        return fact(title, value, address=address)
    return Step(title, share=_count(value), unit="count", address=address)


def _left_out(indicator: registry.Indicator) -> list[Step]:
    return [Step(words(EXCLUDED_WORDS[one])) for one in indicator.exclusions]


async def _parts(
    asked: Asked, question: Question, report: reports.Performance, one: reports.Line | None
) -> Sequence[Step]:
    """What a sum is made of: the creditors, or of one creditor the cases."""
    indicator = registry.BY_KEY[asked.id]
    if one is None:
        return [
            fact(
                words("{name}", name=line.name), int(indicator.of(line.facts) or 0),
                address=to(f"figure/{asked.id}", **{**question.query, "creditor": line.ref}),
            )
            for line in report.lines if indicator.of(line.facts)
        ]  # fmt: skip
    selection = report.selection
    if asked.id in FROM_CASES:
        place = FROM_CASES[asked.id]
        lines = await reports.cases_behind(selection)
        rows = [(line.number, line.cells[3], line.cells[place]) for line in lines]
    else:
        rows = await _per_case(asked.id, selection, one.id)
    return _paged(asked, [row for row in rows if row[2]])


async def _per_case(key: str, selection: Selection, creditor_id: int) -> list[tuple[str, str, int]]:
    condition = indicators.RECEIVED[selection.by]
    sql = PER_CASE[key].format(
        allocated=condition.format(day="a.received_on"), earned=condition.format(day="f.earned_on")
    )
    found = await db.rows(
        f"{sql} AND c.creditor_id = $4 GROUP BY c.id, c.number, c.debtor_name ORDER BY c.id",
        selection.first, selection.last, selection.as_of, creditor_id,
    )  # fmt: skip
    return [(row["number"], row["debtor_name"], row["cents"]) for row in found]


PART_OF_CASE = {"placed_cents": "principal", "collected_cents": "received", "fee_cents": "fee",
                "surplus_cents": "surplus", "vat_cents": "vat"}  # fmt: skip


def _paged(asked: Asked, rows: Sequence[tuple[str, str, int]]) -> list[Step]:
    """A page of the cases, and the others in one line that leads on."""
    first = asked.place("page") * PAGE
    shown = rows[first : first + PAGE]
    steps = [
        fact(words("{name} · {number}", name=name, number=number), cents,
             href=f"{asked.root}/cases/{quote(number)}")
        for number, name, cents in shown
    ]  # fmt: skip
    others = [row[2] for place, row in enumerate(rows) if not first <= place < first + PAGE]
    if others:
        page = asked.place("page") + 1 if first + PAGE < len(rows) else 0
        steps.append(
            fact(words(_("{count} other cases"), count=len(others)), sum(others),
                 address=to(f"{asked.kind}/{asked.id}", **{**asked.query, "page": page}))
        )  # fmt: skip
    return steps
