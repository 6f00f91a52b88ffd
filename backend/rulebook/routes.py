"""The book of law on the screen: what holds, since when, on whose word; adding and signing."""

import operator
from collections.abc import Iterable
from datetime import date, timedelta

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.days import months_after
from backend.law.rows import MissingRow, Rulebook, Wanted
from backend.refusals import Refused
from backend.rulebook import actions, queries, rules, saying
from backend.rulebook.rules import CONFIDENCE_WORDS, NewRow
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.web.language import translate
from backend.words import _


@get("/rules")
async def show_rules(
    request: Asked,
    today: NamedDependency[date],
    jurisdiction: FromQuery[str] = "BE",
    kind: FromQuery[str] = "rate",
) -> Template:
    place = jurisdiction if jurisdiction in saying.PLACES else "BE"
    async with asking.reading(request.user):
        book = await queries.book(signed=True)
    kinds = [one for one in saying.KINDS if any(
        row.kind == one and row.jurisdiction == place for row in book.rows
    )]  # fmt: skip
    chosen = kind if kind in kinds else kinds[0] if kind else ""
    return fragment(
        "rulebook/fragments/rules.html",
        told=rules.told(book, place, chosen, today),
        lacking=book.wanting(today, within_days=queries.ABOUT_TO),
        jurisdiction=place,
        kind=chosen,
        kinds=kinds,
        replaced=lambda row: rules.replaced(book, row),
        saying=saying,
        confidences=CONFIDENCE_WORDS,
        today=today,
        person=request.user,
    )


@get("/rules/missing", guards=[asking.managers_only])
async def show_missing(request: Asked, today: NamedDependency[date]) -> Template:
    """What the dashboard says: rows that lack or are about to. Painted without page or heading."""
    async with asking.reading(request.user):
        lacking = await queries.missing(today)
    return fragment("rulebook/fragments/missing.html", lacking=lacking, saying=saying, today=today)


@get("/rules/new", guards=[asking.administrators_only])
async def show_new(
    request: Asked, today: NamedDependency[date], rule: FromQuery[str] = ""
) -> Template:
    async with asking.reading(request.user):
        book = await queries.book()
    return _new(book, Form(_begun(book, rule, today)))


@post("/rules/new", status_code=303, guards=[asking.administrators_only])
async def add(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Redirect | Template:
    form = Form(data)
    async with asking.reading(request.user):
        book = await queries.book()
    rule = form.choice("rule", _known(book))
    begins, ends = form.day("valid_from"), form.day("valid_until", required=False)
    confidence = form.choice("confidence", CONFIDENCE_WORDS)
    article, source = form.text("article", longest=400), form.text("source", longest=1000)
    note = form.text("note", required=False, longest=1000)
    written = form.text("value", required=False, longest=1000)
    if form.errors or begins is None:
        return _new(book, form)
    wanted = _known(book)[rule]
    try:
        value = rules.read_value(written, wanted, book)
    except Refused as refused:
        form.wrong("value", refused)
        return _new(book, form)
    row = NewRow(wanted, begins, ends, value, article, source, confidence, note)
    try:
        await actions.add(row, actor=request.user.actor, name=request.user.name)
    except Refused as refused:
        return _new(book, form, refused)
    return see(f"/rules?jurisdiction={wanted.jurisdiction}&kind={wanted.kind}")


@post("/rules/verification", status_code=303, guards=[asking.managers_only])
async def verify(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Redirect:
    row_id = data.get("row", "").replace("\x00", "")[:200]
    await actions.verify(row_id, note="", actor=request.user.actor, name=request.user.name)
    jurisdiction, kind = row_id.split("/")[:2]
    return see(f"/rules?jurisdiction={jurisdiction}&kind={kind}")


def _known(book: Rulebook) -> dict[str, Wanted]:
    return {str(row.wanted): row.wanted for row in book.rows}


def _begun(book: Rulebook, rule: str, today: date) -> dict[str, str]:
    """The form for a rule, filled in as its last row stands and where that one ends."""
    wanted = _known(book).get(rule)
    if wanted is None:
        return {"rule": rule}
    last = book.series(wanted.kind, wanted.jurisdiction, wanted.key)[-1]
    begins = _begins(book.wanting(today), wanted) or last.valid_until or today
    fields = {"rule": rule, "valid_from": begins.isoformat(), "article": last.article}
    if last.valid_until is not None and wanted.key != "ecb_mro":
        months = 6 if (last.valid_until - last.valid_from) < timedelta(days=300) else 12
        fields["valid_until"] = months_after(begins, months).isoformat()
    return fields


def _begins(lacking: Iterable[MissingRow], wanted: Wanted) -> date | None:
    return next((one.day for one in lacking if one.wanted == wanted), None)


def _new(book: Rulebook, form: Form, refused: Refused | None = None) -> Template:
    wanted = _known(book).get(form.value("rule"))
    return fragment(
        "rulebook/fragments/new.html",
        status=422 if form.errors or refused else 200,
        form=form,
        refused=refused,
        rules=_options(book),
        confidences=[(one, translate(word)) for one, word in CONFIDENCE_WORDS.items()],
        example=rules.example(wanted, book) if wanted else "",
    )


def _options(book: Rulebook) -> list[tuple[str, str]]:
    """Every rule by its name, for the list of the form."""
    found = [
        (
            rule,
            " · ".join((
                translate(saying.PLACES[wanted.jurisdiction]),
                translate(saying.KINDS.get(wanted.kind, wanted.kind)),
                saying.name(wanted.kind, wanted.key),
            )),
        )
        for rule, wanted in _known(book).items()
    ]  # fmt: skip
    return [("", translate(_("Choose a rule"))), *sorted(found, key=operator.itemgetter(1))]


router = Router(path="/", route_handlers=[show_rules, show_missing, show_new, add, verify])
