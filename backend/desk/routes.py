"""The agent's workspace: the queue, the page of a case, and the palette that finds and goes."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from markupsafe import Markup, escape

from backend.calls.outcomes import OUTCOMES
from backend.cases import queries as cases
from backend.cases.routes import read_head
from backend.cases.searching import Found, search
from backend.desk import queries
from backend.desk.rules import Said, next_best
from backend.desk.telling import tell
from backend.desk.timeline import KINDS, timeline
from backend.money import Money
from backend.signed import MANAGERS, Signed
from backend.web import asking
from backend.web.asking import Asked
from backend.web.fragments import PRIVATE, fragment
from backend.web.language import translate, translate_many
from backend.web.written import euro
from backend.words import _

PLACES = (
    ("inbox", _("Work queue"), "/", "G F"),
    ("folder-open", _("Cases"), "/cases", "G D"),
    ("calendar-clock", _("Tasks"), "/tasks", "G T"),
    ("calendar-check", _("Plans"), "/plans", "G E"),
    ("banknote", _("Payments"), "/payments", "G P"),
    ("building", _("Creditors"), "/creditors", "G C"),
    ("upload", _("Intake"), "/intake", "G I"),
    ("landmark", _("Remittances"), "/remittances", "G M"),
    ("chart-column", _("Reports"), "/reports", "G R"),
    ("scale", _("Rules of law"), "/rules", ""),
    ("settings", _("Preferences"), "/preferences", ""),
)
ABOVE = ("/intake", "/remittances", "/reports")  # places of managers


def say(said: Said) -> str:
    """A sentence of the rules in the reader's language, its facts written out."""
    told = {
        name: euro(fact, said.about) if said.about and isinstance(fact, Money) else fact
        for name, fact in said.facts.items()
    }
    if isinstance(said.words, str):
        return translate(said.words, **told)
    one, many = said.words
    facts = {name: fact for name, fact in told.items() if name != "count"}
    return translate_many(one, many, count=int(str(said.facts["count"])), **facts)


@get(["/", "/desk"])
async def show_desk(request: Asked, today: NamedDependency[date]) -> Template:
    async with asking.reading(request.user):
        queue = await _queue(request.user, today)
    return fragment(
        "desk/fragments/desk.html", queue=queue, person=request.user, outcomes=OUTCOMES, today=today
    )


@get("/queue")
async def show_queue(
    request: Asked, today: NamedDependency[date], at: FromQuery[str] = ""
) -> Template:
    """The column beside a case: what is done, where we are, what comes next."""
    async with asking.reading(request.user):
        queue = await _queue(request.user, today)
        here = await cases.head(at, today=today) if at else None
    return fragment(
        "desk/fragments/queue.html", queue=queue, here=here, outcomes=OUTCOMES, today=today
    )


@get("/queue/next")
async def go_on(
    request: Asked, today: NamedDependency[date], after: FromQuery[str] = ""
) -> Response[Any]:
    """On to the next case that waits, or to the queue when none does."""
    async with asking.reading(request.user):
        ahead = await queries.ahead(
            person_id=request.user.id, roles=_roles(request.user), today=today, after=after
        )
    address = f"/cases/{ahead}" if ahead else "/"
    return Response(None, status_code=204, headers={**PRIVATE, "HX-Redirect": address})


@get("/cases/{number:str}")
async def show_case(
    request: Asked,
    number: FromPath[str],
    today: NamedDependency[date],
    kind: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Template:
    kind = kind if kind in KINDS else ""
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="timeline")
        facts = await queries.facts(head, manages=request.user.manages, today=today)
        found = await timeline(head.id, kind=kind, after=after)
    advice = next_best(facts)
    return fragment(
        "desk/fragments/case.html",
        head=head,
        tab="timeline",
        advice=advice,
        say=say,
        told=[(event, tell(event, head.number)) for event in found.events],
        kinds=KINDS,
        kind=kind,
        after=found.after,
        first=not after,
        today=today,
    )


@get("/palette")
async def show_palette(request: Asked, q: FromQuery[str] = "") -> Template:
    typed = q[:80].strip()
    async with asking.reading(request.user):
        found = await search(typed)
    words = typed.casefold()
    places = [
        (icon, word, href, keys)
        for icon, word, href, keys in PLACES
        if words in translate(word).casefold() and _may(request.user, href)
    ]
    path = urlsplit(request.headers.get("HX-Current-URL", "/")).path
    return fragment(
        "desk/fragments/palette.html",
        typed=typed,
        found=[(each, _marked(each, typed)) for each in found],
        places=places[: 3 if found else len(places)],
        at=_case_of(path) if not typed else "",
    )


async def _queue(signed: Signed, today: date) -> queries.Queue:
    return await queries.queue(person_id=signed.id, roles=_roles(signed), today=today)


def _roles(signed: Signed) -> Sequence[str]:
    return ("agent", "manager") if signed.role in MANAGERS else ("agent",)


def _may(signed: Signed, href: str) -> bool:
    return signed.role in MANAGERS or href not in ABOVE


def _case_of(path: str) -> str:
    """The number of the case that is open in the browser, or nothing."""
    parts = path.split("/")
    return unquote(parts[2]) if len(parts) > 2 and parts[1] == "cases" else ""


def _marked(found: Found, typed: str) -> Markup:
    """The debtor's name with what was typed marked in it, accents and case aside."""
    name, wanted = found.debtor_name, cases.folded(typed)
    folded = [cases.folded(letter) for letter in name]
    at = "".join(folded).find(wanted) if wanted else -1
    if at < 0 or any(len(letter) != 1 for letter in folded):
        return escape(name)
    end = at + len(wanted)
    return escape(name[:at]) + Markup("<mark>{}</mark>").format(name[at:end]) + escape(name[end:])


router = Router(path="/", route_handlers=[show_desk, show_queue, go_on, show_case, show_palette])
