"""Reading a list of receipts on the web: choose a file, see what became of each line."""

from datetime import date
from typing import Annotated

from litestar import Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Template

from backend.intake.payments import import_payments
from backend.refusals import Refused
from backend.web.asking import Asked
from backend.web.fragments import fragment
from backend.words import _

ROWS_SHOWN = 200  # of the rejected ones; the count is told in full


@get("/payments/import")
async def show_upload() -> Template:
    return _upload()


def _upload(refused: Refused | None = None, name: str = "") -> Template:
    return fragment(
        "intake/fragments/payments_upload.html",
        status=refused.status if refused else 200,
        refused=refused,
        file_name=name,
    )


@post("/payments/import", status_code=200)
async def read(
    request: Asked,
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)],
    today: NamedDependency[date],
) -> Template:
    content = await data.read()
    if not content:
        return _upload(Refused(_("Choose a file")))
    try:
        done = await import_payments(content, data.filename, actor=request.user.actor, today=today)
    except Refused as refused:
        return _upload(refused, data.filename)
    return fragment(
        "intake/fragments/payments_read.html",
        done=done,
        file_name=data.filename,
        rejected=done.rejected[:ROWS_SHOWN],
    )


router = Router(path="/", route_handlers=[show_upload, read])
