"""Intake on the web: upload, preview, map, dry run, confirm; what came in; pairs to decide."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.db import unit_of_work
from backend.intake import deciding, queries, returning, uploads
from backend.intake.headers import Columns
from backend.intake.vocabulary import Field
from backend.intake.wording import FIELDS, INVALID, set_aside, verdicts
from backend.refusals import NotFound, Refused
from backend.web import asking
from backend.web.asking import Asked
from backend.web.files import no_shell
from backend.web.forms import Form
from backend.web.fragments import PRIVATE, fragment, see
from backend.web.language import refusal, spoken
from backend.words import _

BIGGEST = 2**63 - 1


@dataclass(slots=True)
class UploadForm:
    file: UploadFile
    creditor: str = ""
    received_on: str = ""


@get("/intake")
async def show_intake(
    request: Asked, today: NamedDependency[date], before: FromQuery[int] = 0
) -> Template:
    form = Form({"received_on": today.isoformat()})
    return await _intake(request, form, before=max(0, min(before, BIGGEST)))


async def _intake(
    request: Asked, form: Form, *, before: int = 0, refused: Refused | None = None
) -> Template:
    async with asking.reading(request.user):
        placements, after = await queries.placements(before=before)
        context = {
            "creditors": await queries.creditors(),
            "waiting": await queries.waiting(),
            "doubtful": await queries.doubtful_count(),
        }
    return fragment(
        "intake/fragments/intake.html",
        status=(refused or Refused("")).status if refused or form.errors else 200,
        form=form,
        refused=refused,
        placements=placements,
        after=after,
        first=not before,
        **context,
    )


@post("/intake/uploads", status_code=303)
async def upload(
    request: Asked,
    data: Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    today: NamedDependency[date],
) -> Redirect | Template:
    form = Form({"creditor": data.creditor, "received_on": data.received_on})
    received_on = form.day("received_on")
    if not data.creditor:
        form.wrong("creditor", Refused(_("Choose one of the list")))
    if received_on and received_on > today:
        form.wrong("received_on", Refused(_("This day has not come yet")))
    content = await data.file.read()
    if not content:
        form.wrong("file", Refused(_("Choose a file")))
    if form.errors or received_on is None:
        return await _intake(request, form)
    try:
        upload_id = await uploads.keep(
            creditor_ref=data.creditor,
            name=data.file.filename,
            content=content,
            received_on=received_on,
            actor=request.user.actor,
        )
    except Refused as refused:
        return await _intake(request, form, refused=refused)
    return see(f"/intake/uploads/{upload_id}")


@get("/intake/uploads/{upload_id:int}")
async def show_upload(upload_id: FromPath[int]) -> Redirect | Template:
    """The preview; whoever comes back after the import sees what the file became."""
    placement_id = await uploads.placement_of(upload_id=_bounded(upload_id))
    return see(f"/intake/placements/{placement_id}") if placement_id else await _preview(upload_id)


async def _preview(upload_id: int, columns: Columns | None = None) -> Template:
    seen = await uploads.preview(upload_id=_bounded(upload_id), columns=columns)
    return fragment(
        "intake/fragments/preview.html",
        status=422 if columns else 200,
        seen=seen,
        fields=FIELDS,
        meant={place: field.value for field, place in seen.columns.places},
        verdicts=verdicts(
            seen.table.headers,
            seen.columns,
            asked={place for question in seen.questions for place in question.places},
            rejected=seen.taken.rejected if seen.taken else (),
            style=seen.checked.style if seen.checked else None,
        ),
        invalid=INVALID,
        aside=set_aside(seen.checked) if seen.checked else [],
    )


@post("/intake/uploads/{upload_id:int}/mapping", status_code=303)
async def map_columns(
    upload_id: FromPath[int], data: URLEncodedBody[dict[str, str]]
) -> Redirect | Template:
    """Take what a person chose per column; one thing chosen for two columns is asked again."""
    places: list[tuple[Field, int]] = []
    for name, meaning in data.items():
        place = name.removeprefix("column-")
        if meaning in FIELDS and place.isascii() and place.isdigit() and len(place) < 5:
            places.append((Field(meaning), int(place)))
    columns = Columns(tuple(places))
    if len({field for field, _place in places}) < len(places):
        return await _preview(upload_id, columns)
    await uploads.map_columns(upload_id=_bounded(upload_id), columns=columns)
    return see(f"/intake/uploads/{upload_id}")


@post("/intake/uploads/{upload_id:int}/import", status_code=303)
async def confirm(request: Asked, upload_id: FromPath[int]) -> Redirect:
    placement_id = await uploads.confirm(upload_id=_bounded(upload_id), actor=request.user.actor)
    return see(f"/intake/placements/{placement_id}" if placement_id else "/intake")


@post("/intake/uploads/{upload_id:int}/abandonment", status_code=303)
async def give_up(request: Asked, upload_id: FromPath[int]) -> Redirect:
    await uploads.give_up(upload_id=_bounded(upload_id), actor=request.user.actor)
    return see("/intake")


@get("/intake/placements/{placement_id:int}")
async def show_placement(request: Asked, placement_id: FromPath[int]) -> Template:
    async with asking.reading(request.user):
        placement = await _placement(placement_id)
        rejected = await queries.rejected(placement["id"], most=queries.SHOWN)
        doubtful = await queries.doubtful_count()
    return fragment(
        "intake/fragments/placement.html",
        placement=placement,
        rejected=rejected,
        doubtful=doubtful,
    )


@get("/intake/placements/{placement_id:int}/rejected.csv", before_request=no_shell)
async def download_rejected(placement_id: FromPath[int]) -> Response[bytes]:
    """The rows to correct under the headers of their file, ready to be sent again."""
    async with unit_of_work(readonly=True):
        placement = await _placement(placement_id)
        found = await queries.rejected(placement["id"])
    rows = [{**row, "reason": refusal(Refused(row["reason"], **row["facts"]))} for row in found]
    name = returning.file_name(placement["file_name"])
    return Response(
        returning.as_csv(placement["headers"], rows, language=spoken()),
        media_type="text/csv; charset=utf-8",
        headers={**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'},
    )


@get("/intake/doubts")
async def show_doubts(request: Asked) -> Template:
    async with asking.reading(request.user):
        pairs = await queries.doubtful()
        count = await queries.doubtful_count()
    return fragment("intake/fragments/doubts.html", pairs=pairs, count=count)


@post("/intake/doubts/{doubt_id:int}", status_code=303)
async def decide(
    request: Asked, doubt_id: FromPath[int], data: URLEncodedBody[dict[str, str]]
) -> Redirect:
    decision = data.get("decision")
    if decision not in ("same", "different"):
        raise Refused(_("Choose one of the list"))
    await deciding.decide(
        doubt_id=_bounded(doubt_id), same=decision == "same", actor=request.user.actor
    )
    return see("/intake/doubts")


async def _placement(placement_id: int) -> dict[str, Any]:
    found = await queries.placement(_bounded(placement_id))
    if found is None:
        raise NotFound(_("There is nothing here"))
    return found


def _bounded(number: int) -> int:
    if not 0 < number <= BIGGEST:
        raise NotFound(_("There is nothing here"))
    return number


router = Router(
    path="/",
    route_handlers=[
        show_intake, upload, show_upload, map_columns, confirm, give_up, show_placement,
        download_rejected, show_doubts, decide,
    ],
    guards=[asking.managers_only],
)  # fmt: skip
