"""The application: every feature's routes, each behind the shell of its area, and the one clock."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from litestar import Litestar, Response, Router, get
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from backend import db
from backend.backtest import routes as backtest
from backend.calls import routes as calls
from backend.cases import routes as cases
from backend.client_area import remitted_routes as client_remittances
from backend.client_area import routes as client_area
from backend.collecting import act_routes as acts_on_debts
from backend.collecting import routes as collecting
from backend.creditors import mandate_routes
from backend.creditors import routes as creditors
from backend.days import day_of
from backend.desk import handling
from backend.desk import routes as desk
from backend.documents import routes as documents
from backend.explain import routes as explain
from backend.intake import payment_routes
from backend.intake import routes as intake
from backend.invoices import routes as invoices
from backend.ledger import routes as ledger
from backend.people import routes as people
from backend.plans import routes as plans
from backend.remittances import account_routes as creditor_accounts
from backend.remittances import routes as remittances
from backend.reports import routes as reports
from backend.rulebook import routes as rulebook
from backend.settings import settings
from backend.statements import claim_routes
from backend.statements import routes as statements
from backend.tasks import routes as tasks
from backend.tie_out import routes as tie_out
from backend.web import asking, errors, frames, painting, safety, shells

BODY_MAX = 50 * 1024 * 1024

# The rooms of each area, in the order of the story. A feature's `router` is listed here, once.
PORTAL: list[Router] = [
    desk.router,
    handling.router,
    cases.router,
    tasks.router,
    calls.router,
    plans.router,
    documents.router,
    claim_routes.router,
    statements.router,
    people.mine,
    creditors.router,
    mandate_routes.router,
    backtest.router,
    intake.router,
    collecting.router,
    acts_on_debts.router,
    payment_routes.router,
    remittances.router,
    creditor_accounts.router,
    invoices.router,
    tie_out.router,
    ledger.router,
    reports.router,
    rulebook.router,
    explain.router,
]
CLIENT: list[Router] = [  # nothing in here writes
    client_area.router,
    client_remittances.router,
    statements.own_router,
    explain.client_router,
]


async def now() -> datetime:
    """The one clock the web has, in UTC."""
    return datetime.now(UTC)


async def today() -> date:
    """The civil day in Brussels."""
    return day_of(datetime.now(UTC))


@get("/healthz", sync_to_thread=False)
def healthy() -> Response[str]:
    """The process answers."""
    return Response("ok", media_type="text/plain")


@get("/readyz")
async def ready() -> Response[str]:
    """The database answers too."""
    async with db.unit_of_work(role="app", readonly=True):
        await db.value("SELECT 1")
    return Response("ok", media_type="text/plain")


@asynccontextmanager
async def connected(_app: Litestar) -> AsyncIterator[None]:
    dsns = settings().role_dsns
    await db.POOLS.open({"app": dsns["app"], "portal": dsns["portal"], "report": dsns["report"]})
    gc.collect()
    gc.freeze()  # what was imported stays: no request should wait until all of it is looked through
    try:
        yield
    finally:
        await db.POOLS.close()


def create() -> Litestar:
    """The whole web application, as the settings of this process make it."""
    portal = Router(
        path="/",
        route_handlers=[people.who_am_i, frames.show_frame, frames.show_gallery, *PORTAL],
        before_request=shells.serve("portal.html"),
        guards=[asking.staff_only],
    )
    client = Router(
        path="/client",
        route_handlers=[frames.show_client_frame, frames.still_here, *CLIENT],
        before_request=shells.serve("client.html"),
        guards=[asking.creditors_only],
    )
    static = create_static_files_router(path="/static", directories=[shells.FRONTEND])
    return Litestar(
        route_handlers=[healthy, ready, people.door, portal, client, static],
        template_config=TemplateConfig(
            instance=JinjaTemplateEngine.from_environment(painting.environment())
        ),
        exception_handlers=errors.HANDLERS,
        dependencies={"today": Provide(today), "now": Provide(now)},
        middleware=[safety.Doorkeeper(), asking.WhoAsks()],
        before_send=[safety.add_headers],
        lifespan=[connected],
        compression_config=CompressionConfig(
            backend="gzip",
            gzip_compress_level=3,  # leaves a tenth more than 9 does, in half the time
            minimum_size=1000,
            exclude=["/static/vendor/inter"],
        ),
        request_max_body_size=BODY_MAX,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
