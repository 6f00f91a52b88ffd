"""What protects every answer, also where things go wrong (S-R33); logs that name nobody (S-R42).

Volume: 18 kinds of answer × every header, over http and https.
"""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest
from litestar import get
from litestar.exceptions import ServiceUnavailableException

from backend import db
from backend import settings as settings_module
from backend.app import create
from backend.web.safety import HEADERS, POLICY
from tests import cast
from tests.conftest import PARTIAL, signed_in

SECRET = "CANARY-BE68539007547034"


@get("/breaks")
async def breaks() -> None:
    raise ValueError(f"the account {SECRET} of Hélène")


@get("/breaks/in-the-database")
async def breaks_in_the_database() -> None:
    async with db.unit_of_work(role="app"):
        await db.value("SELECT $1::text::int", SECRET)


@get("/times-out")
async def times_out() -> None:
    raise TimeoutError


@get("/is-closed")
async def is_closed() -> None:
    raise ServiceUnavailableException(SECRET)


@get("/has-too-many")
async def has_too_many() -> None:
    raise asyncpg.TooManyConnectionsError


BROKEN = [breaks, breaks_in_the_database, times_out, is_closed, has_too_many]
ASKED = [
    ("GET", "/sign-in", 303), ("GET", "/healthz", 200), ("GET", "/readyz", 200),
    ("GET", "/preferences", 200), ("GET", "/no-such-page", 404), ("GET", "/%00", 404),
    ("GET", "/static/icon.svg", 200), ("GET", "/static/no-such-file", 404),
    ("GET", "/static/../backend/app.py", 404), ("GET", "/static/%2e%2e/backend/app.py", 404),
    ("GET", "/static/node_modules/htmx.org/package.json", 404), ("GET", "/static/portal.html", 404),
    ("GET", "/static/css/base.css", 404), ("GET", "/static/vendor/site.css", 200),
    ("GET", "/static//etc/passwd", 404), ("GET", "/static/css", 404),
    ("PUT", "/preferences", 405), ("POST", "/preferences", 422), ("GET", "/breaks", 500),
    ("GET", "/breaks/in-the-database", 500), ("GET", "/times-out", 503), ("GET", "/is-closed", 500),
    ("GET", "/has-too-many", 503),
]  # fmt: skip


@pytest.fixture(params=["http://localhost", "https://desk.example"])
def url(request: pytest.FixtureRequest, database, monkeypatch) -> Iterator[str]:
    monkeypatch.setenv("QUITTANCE_URL", request.param)
    settings_module.settings.cache_clear()
    yield request.param
    settings_module.settings.cache_clear()


@pytest.fixture
async def client(url: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create()
    for handler in BROKEN:
        app.register(handler)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=url, headers=PARTIAL) as made:
        await signed_in(made, role="agent")
        if url.startswith("https"):
            made.cookies.set("__Host-quittance", made.cookies["quittance"])
        yield made


def complete(answer: httpx.Response, url: str) -> None:
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, f"{answer.request.url.path}: {name}"
    assert ("Strict-Transport-Security" in answer.headers) == url.startswith("https")
    assert "Server" not in answer.headers
    kept = answer.headers["Cache-Control"]
    assert kept == ("no-cache" if answer.request.url.path.startswith("/static/") else "no-store")


async def test_every_answer_carries_every_header_and_no_detail(client, url, caplog):
    for page in (True, False):
        for method, path, status in ASKED:
            headers = {"HX-Request-Type": "full"} if page else {}
            answer = await client.request(method, path, headers=headers)
            if page and answer.headers.get("ETag"):  # the frame is the same for everybody
                assert answer.headers["Cache-Control"] == "no-cache"
                continue
            assert answer.status_code == status, f"{method} {path}: {answer.status_code}"
            complete(answer, url)
            assert SECRET not in answer.text
            assert "Traceback" not in answer.text

    assert SECRET not in caplog.text, "the log of an error names an account"
    assert "reference" in caplog.text


async def test_a_body_that_is_too_large_is_refused_with_every_header(client, url):
    async def parts() -> AsyncIterator[bytes]:
        yield b"name="
        for _turn in range(51):
            yield b"x" * 1024 * 1024

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for headers in (form, {**form, "Content-Length": str(60 * 1024 * 1024)}):
        answer = await client.post("/preferences", content=parts(), headers=headers)

        assert answer.status_code == 413
        complete(answer, url)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "[", "", "evil@x", "a:b"]
)
async def test_what_is_addressed_to_somebody_else_is_refused(client, url, host):
    answer = await client.get("/sign-in", headers={"Host": host})

    assert answer.status_code == 400
    complete(answer, url)


async def test_a_database_that_is_gone_is_told_in_a_sentence(client, url, caplog, monkeypatch):
    monkeypatch.setattr(db, "POOLS", db.Pools())
    gone = "postgresql://nobody@127.0.0.1:1/gone"
    await db.POOLS.open({"app": gone, "portal": gone})
    try:
        for path in ("/preferences", "/readyz", "/sign-in"):
            answer = await client.get(path)

            assert answer.status_code == 503, path
            assert answer.headers["Retry-After"] == "5"
            complete(answer, url)
    finally:
        await db.POOLS.close()
    assert "gone" not in caplog.text


async def test_the_policy_lets_no_inline_script_or_style_run(client):
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))

    assert rules["default-src"] == rules["object-src"] == rules["base-uri"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in POLICY


async def test_static_files_are_kept_for_ever_only_under_the_hash_of_their_content(client):
    stamped = await client.get("/static/icon.svg?v=0123456789ab")
    plain = await client.get("/static/icon.svg")
    missing = await client.get("/static/none.svg?v=0123456789ab")

    assert "immutable" in stamped.headers["Cache-Control"]
    assert plain.headers["Cache-Control"] == missing.headers["Cache-Control"] == "no-cache"


async def test_a_page_of_the_other_language_is_not_cached_for_this_one(client):
    assert "HX-Request-Type" in (await client.get("/preferences")).headers["Vary"]
    assert cast.PASSWORD not in (await client.get("/preferences")).text
