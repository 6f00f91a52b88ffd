"""The manager's figures: the page, the cases behind a figure, the files."""

from datetime import date, datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from backend.indicators import periods, registry
from backend.refusals import Refused
from backend.reports import actions, exports, page, queries, rules, series
from backend.reports.page import Question
from backend.web import asking
from backend.web.asking import Asked
from backend.web.files import attached, no_shell
from backend.web.fragments import fragment
from backend.web.language import spoken
from backend.words import _

LISTED_MOST = 500
CHANNEL_WORDS = {
    "agency_bank": _("Bank transfer"),
    "card": _("Card"),
    "cash": _("Cash"),
    "creditor_direct": _("Direct to the creditor"),
}


@get("/reports", guards=[asking.managers_only])
async def show_report(
    request: Asked, today: NamedDependency[date], now: NamedDependency[datetime]
) -> Template:
    question = Question.read(dict(request.query_params), today=today)
    async with queries.reading():
        report = await queries.creditors_performance(
            question.by,
            question.period.from_,
            question.period.to,
            as_of=question.as_of,
            creditor_ref=question.creditor or None,
            before=question.before,
            from_invoice=False,
        )
        creditors = await queries.creditors_by_name()
        only = report.selection.creditor_id
        months = await series.collections_by_month(
            question.selection.last, months=rules.MONTHS_SHOWN, creditor_id=only
        )
        curves = await series.cohort_curves(
            question.selection.last, quarters=rules.QUARTERS_SHOWN, creditor_id=only
        )
    return fragment(
        "reports/fragments/report.html",
        question=question,
        report=report,
        total=page.figures(report.total),
        changes=_changes(report),
        rows=page.rows(report, months, question),
        collections=page.collections(months, question),
        cohorts=page.cohorts(curves),
        creditors=creditors,
        channel_words=CHANNEL_WORDS,
        periods=periods.PERIODS,
        bases=periods.BASES,
        formats=rules.FORMATS,
        definitions=_definitions(without={"mean_days_from_invoice"}),
        selection_words=registry.selection_words(question.by, spoken()),
        now=now,
    )


@get("/reports/cases", guards=[asking.managers_only])
async def show_cases_behind(
    request: Asked, today: NamedDependency[date], now: NamedDependency[datetime]
) -> Template:
    """The cases that a figure is made of; the sums under them are the figure."""
    question = Question.read(dict(request.query_params), today=today)
    async with queries.reading():
        report = await queries.creditors_performance(
            question.by,
            question.period.from_,
            question.period.to,
            as_of=question.as_of,
            creditor_ref=question.creditor or None,
            from_invoice=False,
        )
        lines = await queries.cases_behind(report.selection, most=LISTED_MOST + 1)
    return fragment(
        "reports/fragments/cases_behind.html",
        question=question,
        report=report,
        lines=lines[:LISTED_MOST],
        more=len(lines) > LISTED_MOST,
        selection_words=registry.selection_words(question.by, spoken()),
        now=now,
    )


@get("/reports/export", guards=[asking.managers_only], before_request=no_shell)
async def download_report(
    request: Asked,
    today: NamedDependency[date],
    now: NamedDependency[datetime],
    form: FromQuery[str] = "xlsx",
) -> Response[bytes]:
    question = Question.read(dict(request.query_params), today=today)
    if form not in rules.FORMATS:
        raise Refused(_("Choose one of the list"))
    async with queries.reading():
        report = await queries.creditors_performance(
            question.by,
            question.period.from_,
            question.period.to,
            as_of=question.as_of,
            creditor_ref=question.creditor or None,
        )
    file = await actions.export(
        report,
        form=form,
        span=rules.span_name(question.period.key, question.period.from_, question.period.to),
        asked=exports.Question(author=request.user.name, now=now, language=request.user.lang),
        actor=request.user.actor,
    )
    return attached(file.name, file.media_type, file.content)


def _changes(report: queries.Performance) -> dict[str, page.Change | None]:
    """How the totals moved since the period before."""
    now, before = report.total, report.total_before
    return {
        "collected_cents": page.change("collected_cents", now, before),
        "recovery_rate": page.change("recovery_rate", now, before),
        "resolved": page.change("resolution.cohort.resolved", now, before),
        "mean_days_to_pay": page.change("mean_days_to_pay", now, before, less_is_better=True),
        "plans_kept": page.change("plans_kept", now, before),
    }


def _definitions(*, without: set[str]) -> list[tuple[str, str]]:
    """Name and definition of every figure on the page, in the reader's language."""
    return [
        (one.name(spoken()), one.definition(spoken()))
        for one in registry.INDICATORS
        if one.key not in without
    ]


router = Router(path="/", route_handlers=[show_report, show_cases_behind, download_report])
