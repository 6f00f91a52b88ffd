"""Leading a case: its stage, its agent, why it rests, how it ends, and notes. One page of forms.

Every form says which version of the case it was painted from; an older one is refused with 409 and
the page as it is now, with what was typed.
"""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from backend.cases import actions, queries, rules
from backend.cases.queries import CaseHead
from backend.cases.routes import read_head
from backend.cases.rules import BLOCKERS, CLOSE_CODES, STAGE_WORDS, WAYS
from backend.desk import actions as desk
from backend.people import queries as people
from backend.refusals import NotFound, Refused
from backend.tasks import queries as tasks
from backend.tasks.rules import step
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import fragment, see
from backend.words import _

Fields = URLEncodedBody[dict[str, str]]
REVIEW_AFTER = timedelta(days=14)
REASON_LONGEST = 1000


@get("/cases/{number:str}/handling")
async def show_handling(
    request: Asked, number: FromPath[str], today: NamedDependency[date]
) -> Template:
    return await _page(request, number, today=today)


@post("/cases/{number:str}/stage", status_code=303)
async def move_case(
    request: Asked, number: FromPath[str], data: Fields, today: NamedDependency[date]
) -> Redirect | Template:
    async def act(form: Form) -> None:
        await actions.move(
            number=number,
            to=form.choice("to", tuple(STAGE_WORDS)),
            row_version=_version(form),
            actor=request.user.actor,
            today=today,
        )

    return await _done(request, number, data, act, field="to", today=today)


@post("/cases/{number:str}/agent", status_code=303)
async def assign_case(
    request: Asked, number: FromPath[str], data: Fields, today: NamedDependency[date]
) -> Redirect | Template:
    async def act(form: Form) -> None:
        typed = form.value("agent")
        to = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
        head = await _head(request, number, today=today)
        rules.may_assign(
            manages=request.user.manages, asker=request.user.id, holder=head.agent_id, to=to
        )
        await actions.assign(
            number=number, agent_id=to, row_version=_version(form), actor=request.user.actor
        )

    return await _done(request, number, data, act, field="agent", today=today)


@post("/cases/{number:str}/blockers", status_code=303)
async def hold_case(
    request: Asked, number: FromPath[str], data: Fields, today: NamedDependency[date]
) -> Redirect | Template:
    async def act(form: Form) -> None:
        kind = form.choice("blocker", BLOCKERS)
        reason = form.text("blocker_reason", required=False, longest=REASON_LONGEST)
        review_on = form.day("review_on")
        form.refuse_if_wrong()
        assert review_on is not None
        await actions.hold(
            number=number,
            kind=kind,
            reason=reason,
            review_on=review_on,
            row_version=_version(form),
            actor=request.user.actor,
            today=today,
        )

    return await _done(request, number, data, act, field="review_on", today=today)


@post("/cases/{number:str}/blockers/{blocker_id:int}/lifting", status_code=303)
async def lift_blocker(
    request: Asked,
    number: FromPath[str],
    blocker_id: FromPath[int],
    data: Fields,
    today: NamedDependency[date],
) -> Redirect | Template:
    async def act(form: Form) -> None:
        await actions.lift(
            number=number,
            blocker_id=min(blocker_id, 2**63 - 1),
            row_version=_version(form),
            actor=request.user.actor,
            today=today,
        )

    return await _done(request, number, data, act, field="", today=today)


@post("/cases/{number:str}/closure", status_code=303)
async def close_case(
    request: Asked, number: FromPath[str], data: Fields, today: NamedDependency[date]
) -> Redirect | Template:
    async def act(form: Form) -> None:
        code = form.choice("code", CLOSE_CODES)
        reason = form.text("close_reason", required=False, longest=REASON_LONGEST)
        form.refuse_if_wrong()
        await desk.close_case(
            number=number,
            code=code,
            reason=reason,
            row_version=_version(form),
            actor=request.user.actor,
            manages=request.user.manages,
            today=today,
        )

    return await _done(request, number, data, act, field="code", today=today)


@post("/cases/{number:str}/reopening", status_code=303, guards=[asking.managers_only])
async def reopen_case(
    request: Asked, number: FromPath[str], data: Fields, today: NamedDependency[date]
) -> Redirect | Template:
    async def act(form: Form) -> None:
        reason = form.text("reopen_reason", longest=REASON_LONGEST)
        form.refuse_if_wrong()
        await actions.reopen(
            number=number,
            reason=reason,
            row_version=_version(form),
            actor=request.user.actor,
            today=today,
        )

    return await _done(request, number, data, act, field="reopen_reason", today=today)


@post("/cases/{number:str}/notes", status_code=303)
async def write_note(
    request: Asked, number: FromPath[str], data: Fields, today: NamedDependency[date]
) -> Redirect | Template:
    async def act(form: Form) -> None:
        text = form.text("text", longest=actions.NOTE_LONGEST)
        form.refuse_if_wrong()
        await actions.write_note(number=number, text=text, actor=request.user.actor)

    return await _done(request, number, data, act, field="text", today=today, to="")


async def _done(
    request: Asked,
    number: str,
    data: dict[str, str],
    act: Callable[[Form], Awaitable[None]],
    *,
    field: str,
    today: date,
    to: str = "/handling",
) -> Redirect | Template:
    """The act and the page after it; refused, the page again with the reason beside `field`."""
    form = Form(data)
    try:
        await act(form)
    except NotFound:
        raise
    except Refused as refused:
        if field and not form.errors and refused.status == 422:
            form.wrong(field, refused)
        return await _page(request, number, today=today, form=form, refused=refused)
    return see(f"/cases/{number}{to}")


async def _page(
    request: Asked,
    number: str,
    *,
    today: date,
    form: Form | None = None,
    refused: Refused | None = None,
) -> Template:
    async with asking.reading(request.user):
        head = await read_head(request, number, today=today, page="handling")
        blockers = await queries.blockers(head.id)
        waiting = await tasks.of_case(head.id)
        staff = await people.staff()
    return fragment(
        "desk/fragments/handling.html",
        status=refused.status if refused else 200,
        head=head,
        tab="handling",
        form=form or Form(),
        refused=refused,
        ways=[(way, STAGE_WORDS[way]) for way in WAYS[head.stage]],
        stages=STAGE_WORDS,
        blockers=blockers,
        blocker_words=BLOCKERS,
        closes=CLOSE_CODES,
        tasks=[(task, step(task["kind"])) for task in waiting],
        staff=staff,
        person=request.user,
        review_on=today + REVIEW_AFTER,
    )


async def _head(request: Asked, number: str, *, today: date) -> CaseHead:
    async with asking.reading(request.user):
        head = await queries.head(number, today=today)
    if head is None:
        raise NotFound(_("There is nothing here"))
    return head


def _version(form: Form) -> int:
    """The version the form was painted from; without one nobody has seen the case."""
    return form.count("row_version", most=10**9)


router = Router(
    path="/",
    route_handlers=[
        show_handling,
        move_case,
        assign_case,
        hold_case,
        lift_blocker,
        close_case,
        reopen_case,
        write_note,
    ],
)
