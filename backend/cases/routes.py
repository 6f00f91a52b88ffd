"""The list of cases, what stands in one (claims, people), and handing them out."""

from collections.abc import Mapping
from datetime import date

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.cases import actions, queries
from backend.cases.listing import COUNTED_MOST, KINDS, ORDERS, SHOWN, Wanted, names, page
from backend.cases.queries import CaseHead
from backend.cases.selecting import AUTOMATIC, SELECTED_MOST, DryRun, Selection, dry_run
from backend.db import unit_of_work
from backend.debtors import actions as debtor_actions
from backend.debtors import queries as debtors
from backend.debtors import rules as debtor_rules
from backend.people import queries as people
from backend.refusals import Conflict, NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _

NOWHERE = _("There is nothing here")


@get("/cases")
async def list_cases(request: Asked, after: FromQuery[str] = "") -> Template:
    wanted = Wanted.read(dict(request.query_params))
    async with asking.reading(request.user):
        found = await page(wanted, after=after)
        creditor_name, agent_name = await names(wanted)
    return fragment(
        "cases/fragments/list.html",
        wanted=wanted,
        page=found,
        first=not after,
        capped=found.count > COUNTED_MOST,
        counted_most=COUNTED_MOST,
        creditor_name=creditor_name,
        agent_name=agent_name,
        shown=SHOWN,
        orders=ORDERS,
        manages=request.user.manages,
    )


@get("/cases/filters")
async def show_filters(request: Asked) -> Template:
    """Everything that a list can be filtered by, for the dialog that just opened."""
    async with asking.reading(request.user):
        creditors = await queries.creditors_by_name()
        agents = await people.staff()
    return fragment(
        "cases/fragments/filters.html",
        wanted=Wanted.read(dict(request.query_params)),
        creditors=creditors,
        agents=agents,
        shown=SHOWN,
        kinds=KINDS,
    )


@get("/cases/{number:str}/claims")
async def show_claims(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="claims")
        claims = await queries.claims(head.id)
        charges = await queries.charges(head.id)
    return fragment(
        "cases/fragments/claims.html", head=head, tab="claims", claims=claims, charges=charges
    )


@get("/cases/{number:str}/contacts")
async def show_contacts(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    return await _contacts(request, number, today=today, form=Form())


@post("/cases/{number:str}/contacts", status_code=303)
async def add_contact(
    request: Asked,
    number: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form(data)
    channel = form.choice("channel", debtor_rules.CHANNELS)
    value = form.text("value", longest=debtor_rules.LONGEST)
    person_name = form.text("person_name", required=False, longest=120)
    async with asking.reading(request.user):
        head = await _head(number, today=today)
    try:
        form.refuse_if_wrong()
        await debtor_actions.add_contact(
            debtor_id=head.debtor_id,
            channel=channel,
            value=value,
            person_name=person_name,
            actor=request.user.actor,
            case_id=head.id,
            creditor_id=head.creditor_id,
        )
    except Refused as refused:
        if not form.errors:
            form.wrong("value", refused)
        return await _contacts(request, number, today=today, form=form)
    return see(f"/cases/{number}/contacts")


@post("/cases/{number:str}/contacts/{contact_id:int}/quality", status_code=303)
async def judge_contact(
    request: Asked,
    number: FromPath[str],
    contact_id: FromPath[int],
    data: URLEncodedBody[dict[str, str]],
    today: NamedDependency[date],
) -> Redirect:
    async with asking.reading(request.user):
        head = await _head(number, today=today)
    await debtor_actions.judge_contact(
        contact_id=_bounded(contact_id),
        debtor_id=head.debtor_id,
        quality=data.get("quality", ""),
        actor=request.user.actor,
        case_id=head.id,
        creditor_id=head.creditor_id,
    )
    return see(f"/cases/{number}/contacts")


@get("/cases/assignment", guards=[asking.managers_only])
async def show_assignment(request: Asked) -> Template:
    chosen = request.query_params.getall("chosen", [])
    fields = {**dict(request.query_params), "numbers": " ".join(chosen)}
    if not chosen:
        fields["numbers"] = request.query_params.get("numbers", "")
    return await _assignment(fields)


@post("/cases/assignment", status_code=303, guards=[asking.managers_only])
async def assign_selected(
    request: Asked, data: URLEncodedBody[dict[str, str]], today: NamedDependency[date]
) -> Redirect | Template:
    """Done as it was shown, or not at all: a list that has changed since is shown again."""
    selection, to = _selection(data), data.get("to", "")
    async with asking.reading(request.user):
        planned = await dry_run(selection, _known(to))
    if not planned.moving or str(len(planned.moving)) != data.get("expected"):
        changed = Conflict(_("The list has changed since: look at the figures again"))
        return await _assignment(data, refused=changed)
    if to == AUTOMATIC:
        await actions.assign_automatically(
            actor=request.user.actor, today=today, case_ids=planned.moving
        )
    else:
        await actions.assign_many(
            case_ids=planned.moving, agent_id=int(to), actor=request.user.actor
        )
    return see(selection.wanted.address(sort="placed") if selection.wanted else "/cases")


async def _assignment(fields: Mapping[str, str], refused: Refused | None = None) -> Template:
    selection, to = _selection(fields), _known(fields.get("to", ""))
    async with unit_of_work(role="app"):
        planned: DryRun = await dry_run(selection, to)
    return fragment(
        "cases/fragments/assignment.html",
        status=refused.status if refused else 200,
        refused=refused,
        selection=selection,
        filters=selection.wanted.filters if selection.wanted else {},
        planned=planned,
        to=to,
        automatic=AUTOMATIC,
        most=SELECTED_MOST,
    )


def _selection(fields: Mapping[str, str]) -> Selection:
    if fields.get("all"):
        return Selection(wanted=Wanted.read(fields))
    return Selection(numbers=tuple(fields.get("numbers", "").split()[:SELECTED_MOST]))


def _known(to: str) -> str:
    """An agent's id, or the word for an automatic choice; anything else is nobody yet."""
    fine = to == AUTOMATIC or (to.isascii() and to.isdigit() and len(to) < 19)
    return to if fine else ""


async def _contacts(request: Asked, number: str, *, today: date, form: Form) -> Template:
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="contacts")
        debtor = await debtors.debtor(head.debtor_id)
        contacts = await debtors.contacts(head.debtor_id)
        others = await debtors.other_cases(head.debtor_id, but=head.id)
    return fragment(
        "cases/fragments/contacts.html",
        status=422 if form.errors else 200,
        head=head,
        tab="contacts",
        form=form,
        debtor=debtor,
        contacts=contacts,
        others=[(other, queries.shown_of(other)) for other in others],
        channels=debtor_rules.CHANNELS,
        qualities=debtor_rules.QUALITIES,
        spaced=debtor_rules.spaced,
    )


async def read_head(request: Asked, number: str, *, today: date, page: str) -> CaseHead:
    """The head of a case that somebody opens now: found, and noted in the journal of reads."""
    head = await _head(number, today=today)
    await actions.note_read(head, actor=request.user.actor, page=page)
    return head


async def _head(number: str, *, today: date) -> CaseHead:
    head = await queries.head(number, today=today)
    if head is None:
        raise NotFound(NOWHERE)
    return head


def _bounded(number: int) -> int:
    if not 0 < number < 2**63:
        raise NotFound(NOWHERE)
    return number


router = Router(
    path="/",
    route_handlers=[
        list_cases,
        show_filters,
        show_assignment,
        assign_selected,
        show_claims,
        show_contacts,
        add_contact,
        judge_contact,
    ],
)
