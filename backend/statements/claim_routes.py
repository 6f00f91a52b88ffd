"""One claim of a case: the checklist, the facts behind it, and telling another one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from litestar import Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from backend.cases import claim_queries
from backend.cases.claim_facts import DAYS, FACT_WORDS, TELLABLE, Told, natures
from backend.cases.routes import read_head
from backend.money import Money
from backend.refusals import NotFound, Refused
from backend.rulebook import queries as rulebook
from backend.statements import queries, telling
from backend.statements.checklist import ANSWERS, POINTS, Said, alerts_ahead, checklist
from backend.web import asking, language
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.web.language import translate
from backend.words import _

NOWHERE = _("There is nothing here")


@get("/cases/{number:str}/claims/{claim_id:int}")
async def show_claim(
    request: Asked, number: FromPath[str], claim_id: FromPath[int], today: NamedDependency[date]
) -> Template:
    return await _claim(request, number, claim_id, today=today, form=Form())


async def _claim(
    request: Asked,
    number: str,
    claim_id: int,
    *,
    today: date,
    form: Form,
    refused: Refused | None = None,
) -> Template:
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="claim")
        made = await queries.statement(head.id, today)
        part = next((one for one in made.parts if one.claim and one.claim.id == claim_id), None)
        if part is None:
            raise NotFound(NOWHERE)
        adds_up = made.total - made.running == head.balance
        about = (await queries.about(head.id, made, today=today, adds_up=adds_up))[claim_id]
        told = [one for one in await claim_queries.facts_of(head.id) if one.claim_id == claim_id]
        book = await rulebook.book()
    return fragment(
        "statements/fragments/claim.html",
        status=refused.status if refused else 200,
        head=head,
        tab="claims",
        claim=about.claim,
        part=part,
        lines=[(line, alerts_ahead(line, today)) for line in checklist(about, book)],
        told=told[::-1],
        withdrawn={int(one.value) for one in told if one.fact == "withdrawn"},
        form=form,
        refused=refused if not form.errors else None,
        facts=[(fact, translate(FACT_WORDS[fact])) for fact in TELLABLE],
        fact_words=FACT_WORDS,
        natures=natures(about.known.jurisdiction),
        document_kinds=telling.DOCUMENT_KINDS,
        kinds=[(kind, translate(word)) for kind, word in telling.DOCUMENT_KINDS.items()],
        points=POINTS,
        answers=ANSWERS,
        said=_said,
        shown=_shown,
    )


def _said(said: Said) -> str:
    facts = {
        name: translate(fact) if name in ("nature", "act") and isinstance(fact, str) else fact
        for name, fact in said.facts.items()
    }
    return translate(said.message, **facts)


def _shown(told: Told) -> str:
    """A fact's value as people read it."""
    if not told.value:
        return translate(_("taken back"))
    if told.fact in DAYS:
        return language.day(date.fromisoformat(told.value))
    write = _WRITTEN.get(told.fact)
    return write(told.value) if write else told.value


def _share(basis_points: str) -> str:
    return language.percent(float(Decimal(basis_points) / 10_000), 2)


def _nature(name: str) -> str:
    return translate(natures("BE").get(name) or natures("FR").get(name) or name)


_WRITTEN: dict[str, Callable[[str], str]] = {
    "rate_bp": _share,
    "clause_bp": _share,
    "clause_cents": lambda cents: language.amount(Money(int(cents))),
    "nature": _nature,
    "document": lambda kind: translate(telling.DOCUMENT_KINDS.get(kind, kind)),
}


@post("/cases/{number:str}/claims/{claim_id:int}/facts", status_code=303)
async def tell_fact(
    request: Asked,
    number: FromPath[str],
    claim_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    fact = form.choice("fact", TELLABLE)
    written = form.text("value", required=False, longest=2000)
    source = form.text("source", required=False, longest=400)
    try:
        form.refuse_if_wrong()
        await telling.tell(
            number,
            claim_id,
            fact=fact,
            written=written,
            source=source,
            actor=request.user.actor,
            today=today,
        )
    except NotFound:
        raise
    except Refused as refused:
        if not form.errors:
            form.wrong("value", refused)
        return await _claim(request, number, claim_id, today=today, form=form, refused=refused)
    return see(f"/cases/{number}/claims/{claim_id}")


@post("/cases/{number:str}/claims/{claim_id:int}/withdrawals", status_code=303)
async def withdraw_fact(
    request: Asked,
    number: FromPath[str],
    claim_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    fact_id = form.count("fact_id", most=999_999_999)
    reason = form.text("reason", longest=400)
    try:
        form.refuse_if_wrong()
        await telling.withdraw(
            number, claim_id, fact_id=fact_id, reason=reason, actor=request.user.actor
        )
    except NotFound:
        raise
    except Refused as refused:
        return await _claim(request, number, claim_id, today=today, form=Form(), refused=refused)
    return see(f"/cases/{number}/claims/{claim_id}")


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A file that proves the claim, and what it is."""

    file: UploadFile
    kind: str = ""
    shared: str = ""


@post("/cases/{number:str}/claims/{claim_id:int}/documents", status_code=303)
async def keep_document(
    request: Asked,
    number: FromPath[str],
    claim_id: FromPath[int],
    data: Annotated[DocumentForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form({"kind": data.kind, "shared": data.shared})
    content = await data.file.read(telling.DOCUMENT_MOST + 1)
    try:
        await telling.add_document(
            number,
            claim_id,
            name=data.file.filename,
            content=content,
            kind=form.choice("kind", telling.DOCUMENT_KINDS),
            shared=form.checked("shared"),
            actor=request.user.actor,
        )
    except NotFound:
        raise
    except Refused as refused:
        form.wrong("file", refused)
        return await _claim(request, number, claim_id, today=today, form=form, refused=refused)
    return see(f"/cases/{number}/claims/{claim_id}")


router = Router(path="/", route_handlers=[show_claim, tell_fact, withdraw_fact, keep_document])
