"""The agency's clients: the list, one of them with its terms, and taking on new ones."""

from datetime import date

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.creditors import actions, queries
from backend.creditors.rules import COUNTRIES, LANGUAGES
from backend.refusals import Conflict, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see

LONGEST = {"name": 200, "email": 200, "street": 200, "city": 100}


@get("/creditors")
async def list_creditors(
    request: Asked,
    today: NamedDependency[date],
    q: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Template:
    search, mark = q.replace("\x00", "")[:100].strip(), after.replace("\x00", "")[:300]
    async with asking.reading(request.user):
        found, next_mark = await queries.page(search=search, after=mark, today=today)
    return fragment(
        "creditors/fragments/list.html",
        creditors=found,
        search=search,
        first=not mark,
        after=next_mark,
        manages=request.user.manages,
    )


@get("/creditors/new", guards=[asking.managers_only])
async def show_new() -> Template:
    return _new(Form())


def _new(form: Form, refused: Refused | None = None) -> Template:
    return fragment(
        "creditors/fragments/new.html",
        status=422 if form.errors or refused else 200,
        form=form,
        refused=refused,
        countries=COUNTRIES,
        languages=LANGUAGES,
    )


@post("/creditors/new", status_code=303, guards=[asking.managers_only])
async def create(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Redirect | Template:
    form = Form(data)
    ref, name = form.text("ref", longest=40), form.text("name", longest=200)
    country, lang = form.choice("country", COUNTRIES), form.choice("lang", LANGUAGES)
    facts: dict[str, object] = {
        fact: form.text(fact, required=False, longest=LONGEST.get(fact, 60))
        for fact in actions.FACTS
        if fact != "client_since"
    }
    facts["client_since"] = form.day("client_since", required=False)
    if form.errors:
        return _new(form)
    try:
        await actions.create(
            ref=ref, name=name, country=country, lang=lang, facts=facts, actor=request.user.actor
        )
    except Conflict as refused:
        form.wrong("ref", refused)
        return _new(form)
    except Refused as refused:
        return _new(form, refused)
    return see(f"/creditors/{ref}")


@get("/creditors/{ref:str}")
async def show(request: Asked, ref: FromPath[str], today: NamedDependency[date]) -> Template:
    async with asking.reading(request.user):
        creditor = await queries.of_ref(ref)
        mandates = await queries.mandates(creditor["id"])
        standing = await queries.standing(creditor["id"])
    return fragment(
        "creditors/fragments/creditor.html",
        creditor=creditor,
        mandates=mandates,
        standing=standing,
        today=today,
        manages=request.user.manages,
    )


router = Router(path="/", route_handlers=[list_creditors, show_new, create, show])
