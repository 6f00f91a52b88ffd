"""What can be done with a report: take it along. Who did is in the journal, with what it held."""

import asyncio
from dataclasses import dataclass

from backend import sheets
from backend.db import unit_of_work
from backend.journal import actions as journal
from backend.refusals import Refused
from backend.reports import exports, queries, rules
from backend.reports.exports import Question
from backend.reports.queries import Performance
from backend.words import _


@dataclass(frozen=True, slots=True)
class File:
    """A file to be handed over."""

    name: str
    media_type: str
    content: bytes


async def export(report: Performance, *, form: str, span: str, asked: Question, actor: str) -> File:
    """Write `report` as `form` (one of `rules.FORMATS`) and note who took it along."""
    if form not in rules.FORMATS:
        raise Refused(_("Choose one of the list"))
    lines = []
    if form == "xlsx":
        async with queries.reading():
            lines = await queries.cases_behind(report.selection)
    # writing a workbook takes a second of processor: not on the loop that answers everybody
    content = await asyncio.to_thread(_content, report, lines, form, asked)
    file = File(
        name=rules.file_name(
            exports.word("file", asked.language),
            as_of=report.selection.as_of,
            span=span,
            ending=exports.ENDINGS[form],
        ),
        media_type=exports.MEDIA[form],
        content=content,
    )
    await noted(report, form=form, subject=file.name, actor=actor)
    return file


async def noted(report: Performance, *, form: str, subject: str, actor: str) -> None:
    """The journal's line: who, which question, how much."""
    chosen = report.selection
    async with unit_of_work(role="app"):
        await journal.note(
            "report.exported",
            actor=actor,
            subject=subject,
            creditor_id=chosen.creditor_id,
            form=form,
            by=chosen.by,
            period=[str(day) if day else None for day in (chosen.from_, chosen.to)],
            as_of=str(chosen.as_of),
            creditors=len(report.lines),
            cases=report.total.cases,
        )


def _content(
    report: Performance, lines: list[queries.CaseLine], form: str, asked: Question
) -> bytes:
    if form == "xlsx":
        return exports.workbook(report, lines, asked)
    if form == "parquet":
        return exports.parquet(report)
    if form == "csv-fr":
        return sheets.as_french_csv(exports.summary(report, "fr", with_total=True))
    return sheets.as_csv(exports.summary(report, asked.language, with_total=False))
