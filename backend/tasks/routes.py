"""The tasks of whoever asks: what is due, and striking it off."""

from datetime import date

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.money import Money
from backend.refusals import NotFound, Refused
from backend.signed import MANAGERS
from backend.tasks import actions, queries, rules
from backend.web import asking
from backend.web.asking import Asked
from backend.web.fragments import fragment, see
from backend.words import _


@get("/tasks")
async def list_tasks(
    request: Asked, today: NamedDependency[date], after: FromQuery[str] = ""
) -> Template:
    signed = request.user
    roles = ("agent", "manager") if signed.role in MANAGERS else ("agent",)
    async with asking.reading(signed):
        found = await queries.due(
            person_id=signed.id, roles=roles, today=today, after=_read_cursor(after)
        )
    rows = found[: queries.PAGE]
    last = rows[-1] if len(found) > queries.PAGE else None
    return fragment(
        "tasks/fragments/list.html",
        tasks=[(row, rules.step(row["kind"]), Money(row["balance_cents"])) for row in rows],
        after=f"{last['due_on']}.{last['id']}" if last else "",
        first=not after,
        today=today,
        person=signed,
    )


@post("/tasks/{task_id:int}/completion", status_code=303)
async def finish_task(
    request: Asked, task_id: FromPath[int], data: URLEncodedBody[dict[str, str]]
) -> Redirect:
    if not 0 < task_id < 2**63:
        raise NotFound(_("There is no such task"))
    await actions.done(task_id=task_id, actor=request.user.actor, manages=request.user.manages)
    back = data.get("back", "")
    return see(f"/cases/{back}" if back and "/" not in back else "/tasks")


def _read_cursor(after: str) -> tuple[date, int] | None:
    if not after:
        return None
    day, _dot, place = after.partition(".")
    try:
        return date.fromisoformat(day), min(int(place), 2**63 - 1)
    except ValueError as error:
        raise Refused(_("This place in the list is not known: start from the top")) from error


router = Router(path="/", route_handlers=[list_tasks, finish_task])
