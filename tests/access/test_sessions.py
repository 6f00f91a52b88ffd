"""Sessions and the door: made anew, ended at once, over in time, and guessing slowed down.

Volume: 4 roles × 7 ways a session ends, each refused on the next request; 200 guesses at once.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from functools import lru_cache

import httpx
import pytest

from backend import db
from backend import settings as settings_module
from backend.app import create
from backend.db import unit_of_work
from backend.people import actions as people
from backend.people.rules import FAILURES_BY_ACCOUNT, FAILURES_BY_ADDRESS, throttled_as
from tests import cast
from tests.conftest import PARTIAL

HOMES = {"agent": "/frame", "manager": "/frame", "administrator": "/frame",
         "creditor": "/client/frame"}  # fmt: skip
FAILED = "do not go together"


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


the_application = lru_cache(maxsize=1)(create)


def browser(address: str = "127.0.0.1", url: str = "http://localhost") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(
        app=the_application(), raise_app_exceptions=False, client=(address, 4711)
    )
    return httpx.AsyncClient(
        transport=transport, base_url=url, headers={**PARTIAL, "Accept-Language": "en"}
    )


async def enter(client: httpx.AsyncClient, email: str, password: str = cast.PASSWORD, **more: str):
    form = {"email": email, "password": password, **more}
    return await client.post("/sign-in", data=form)


async def email_of(role: str) -> str:
    if role == "creditor":
        await cast.creditor("DOO")
        return await cast.person(role=role, creditor_ref="DOO")
    return await cast.person(role=role)


@pytest.fixture
async def client(database) -> AsyncIterator[httpx.AsyncClient]:
    async with browser() as made:
        yield made


@pytest.fixture(autouse=True)
async def unguessed(database) -> None:
    async with unit_of_work(role="app"):
        await db.execute("DELETE FROM sign_in_attempt")


async def test_a_session_put_into_the_browser_beforehand_is_never_taken_over(client):
    for planted in ("", "attacker-chosen", "a" * 43):
        client.cookies.set("quittance", planted, domain="localhost.local", path="/")
        answer = await enter(client, await email_of("agent"))
        given = answer.cookies["quittance"]
        client.cookies.clear()

        assert answer.status_code == 303
        assert given != planted
        assert len(given) == 43
        replay = await client.get("/frame", headers={"Cookie": f"quittance={planted}"})
        assert replay.status_code == 401


async def test_signing_in_again_ends_the_session_before(client):
    first = (await enter(client, await email_of("agent"))).cookies["quittance"]
    second = (await enter(client, await email_of("agent"))).cookies["quittance"]
    client.cookies.clear()

    assert first != second
    for token, status in ((first, 401), (second, 200)):
        answer = await client.get("/frame", headers={"Cookie": f"quittance={token}"})
        assert answer.status_code == status


async def test_only_the_hash_of_a_token_is_kept(client):
    token = (await enter(client, await email_of("agent"))).cookies["quittance"]

    async with unit_of_work(role="app"):
        assert await db.value("SELECT 1 FROM web_session WHERE token_hash = $1", hashed(token))
        assert not await db.value("SELECT 1 FROM web_session WHERE token_hash = $1", token.encode())


async def sign_out(client: httpx.AsyncClient, token: str, email: str) -> None:
    answer = await client.post("/sign-out", headers={"Cookie": f"quittance={token}"})
    assert answer.headers["location"] == "/sign-in"


async def disable(client: httpx.AsyncClient, token: str, email: str) -> None:
    await people.disable(email=email, actor="test")


def moved(change: str):
    async def move(client: httpx.AsyncClient, token: str, email: str) -> None:
        async with unit_of_work(role="app"):
            await db.execute(
                f"UPDATE web_session SET {change} WHERE token_hash = $1", hashed(token)
            )

    return move


def changed(change: str):
    async def move(client: httpx.AsyncClient, token: str, email: str) -> None:
        async with unit_of_work(role="app"):
            await db.execute(f"UPDATE person SET {change} WHERE email = $1", email)

    return move


ENDINGS = {
    "signed out": sign_out,
    "disabled by an administrator": disable,
    "disabled in the database": changed("active = false"),
    "revoked": moved("revoked_at = now()"),
    "idle": moved("idle_until = now()"),
    "older than a day's work": moved("absolute_until = now()"),
    "idle and old": moved("idle_until = now() - interval '9 days', absolute_until = now()"),
}


@pytest.mark.parametrize("role", HOMES)
@pytest.mark.parametrize("how", ENDINGS)
async def test_an_ended_session_is_refused_on_the_next_request(client, role, how):
    email = await email_of(role)
    token = (await enter(client, email)).cookies["quittance"]
    cookie = {"Cookie": f"quittance={token}"}
    client.cookies.clear()
    assert (await client.get(HOMES[role], headers=cookie)).status_code == 200

    await ENDINGS[how](client, token, email)
    refused = await client.get(HOMES[role], headers=cookie)
    async with unit_of_work(role="app"):
        await db.execute("UPDATE person SET active = true WHERE email = $1", email)

    assert refused.status_code == 401
    assert refused.headers["hx-redirect"].startswith("/sign-in")
    again = await client.get(HOMES[role], headers=cookie)
    assert again.status_code == (200 if how == "disabled in the database" else 401)


async def test_being_asked_keeps_a_session_awake_but_not_beyond_its_day(client):
    email = await email_of("agent")
    token = (await enter(client, email)).cookies["quittance"]
    async with unit_of_work(role="app"):
        await db.execute(
            "UPDATE web_session SET idle_until = now() + interval '1 minute',"
            " absolute_until = now() + interval '5 minutes' WHERE token_hash = $1", hashed(token),
        )  # fmt: skip
    await client.get("/frame")
    async with unit_of_work(role="app"):
        assert await db.value(
            "SELECT idle_until = absolute_until FROM web_session WHERE token_hash = $1",
            hashed(token),
        )


async def test_the_cookie_over_plain_http_is_for_this_machine_only(client):
    cookie = (await enter(client, await email_of("agent"))).headers["set-cookie"]

    assert cookie.startswith("quittance=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


async def test_the_cookie_over_https_is_host_bound_and_can_be_taken_away(database, monkeypatch):
    monkeypatch.setenv("QUITTANCE_URL", "https://desk.example")
    settings_module.settings.cache_clear()
    try:
        async with browser(url="https://desk.example") as client:
            given = (await enter(client, await email_of("agent"))).headers["set-cookie"]
            taken = (await client.post("/sign-out")).headers["set-cookie"]
    finally:
        settings_module.settings.cache_clear()

    for cookie in (given, taken):
        assert cookie.startswith("__Host-quittance=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert "Max-Age=0" in taken


async def test_unknown_known_and_disabled_accounts_read_the_same(client):
    await people.disable(email=await email_of("manager"), actor="test")
    bodies = set()
    for email in (await email_of("agent"), await email_of("manager"), "nobody@cast.example"):
        answer = await enter(client, email, password="wrong")
        bodies.add(answer.text.replace(email, "EMAIL"))
        assert answer.status_code == 422
    async with unit_of_work(role="app"):
        await db.execute("UPDATE person SET active = true")

    assert len(bodies) == 1
    assert FAILED in bodies.pop()


async def test_an_account_guessed_at_is_slowed_down_from_everywhere_and_not_for_good(database):
    email = await email_of("agent")
    for place in range(FAILURES_BY_ACCOUNT):
        async with browser(f"192.0.2.{place + 1}") as client:
            assert FAILED in (await enter(client, email, password="wrong")).text
    async with browser("192.0.2.200") as client:
        for _turn in range(20):
            slowed = await enter(client, email)
            assert slowed.status_code == 429
        async with unit_of_work(role="app"):
            counted = await db.value("SELECT count(*) FROM sign_in_attempt")
            await _pass_a_quarter_of_an_hour()
        entered = await enter(client, email)

    assert counted == FAILURES_BY_ACCOUNT, "a refused attempt must not keep the account shut"
    assert entered.status_code == 303


async def _pass_a_quarter_of_an_hour() -> None:
    """The rows move into the past: nobody may update them, so they are written anew."""
    await db.execute(
        "WITH gone AS (DELETE FROM sign_in_attempt RETURNING *)"
        " INSERT INTO sign_in_attempt (account_hash, address_hash, at)"
        " SELECT account_hash, address_hash, at - interval '15 minutes' FROM gone"
    )


async def test_an_address_that_guesses_around_is_slowed_down_and_others_are_not(database):
    async with unit_of_work(role="app"):
        for place in range(FAILURES_BY_ADDRESS):
            await db.execute(
                "INSERT INTO sign_in_attempt (account_hash, address_hash) VALUES ($1, $2)",
                hashed(f"{place}@guessed.example"), hashed("198.51.100.7"),
            )  # fmt: skip
    email = await email_of("agent")
    async with browser("198.51.100.7") as client:
        assert (await enter(client, email)).status_code == 429
    async with browser("198.51.100.8") as client:
        assert (await enter(client, email)).status_code == 303


async def test_guesses_sent_all_at_once_are_counted_one_by_one(database):
    email = await email_of("agent")
    async with browser("203.0.113.9") as client:
        answers = await asyncio.gather(
            *(enter(client, email, password=f"wrong {turn}") for turn in range(200))
        )
    looked_at = sum(FAILED in answer.text for answer in answers)
    busy = sum(answer.status_code == 503 for answer in answers)

    print(f"guesses: 200 at once, {looked_at} looked at, {busy} found the database busy")
    assert looked_at <= FAILURES_BY_ACCOUNT
    assert {answer.status_code for answer in answers} <= {422, 429, 503}


async def test_who_stands_behind_our_proxy_is_told_apart_and_cannot_invent_it(
    database, monkeypatch
):
    monkeypatch.setenv("QUITTANCE_PROXIES", "1")
    settings_module.settings.cache_clear()
    try:
        async with browser("10.0.0.1") as client:
            for turn in range(3):
                client.headers["X-Forwarded-For"] = f"invented-{turn}, 198.51.100.9"
                await enter(client, "nobody@cast.example", password="wrong")
    finally:
        settings_module.settings.cache_clear()
    async with unit_of_work(role="app"):
        seen = await db.rows("SELECT DISTINCT address_hash FROM sign_in_attempt")

    assert [row["address_hash"] for row in seen] == [hashed("198.51.100.9")]


async def test_without_a_proxy_of_ours_a_forwarded_address_is_not_believed(database):
    async with browser("198.51.100.10") as client:
        client.headers["X-Forwarded-For"] = "127.0.0.1"
        await enter(client, "nobody@cast.example", password="wrong")
    async with unit_of_work(role="app"):
        assert await db.value("SELECT address_hash FROM sign_in_attempt") == hashed("198.51.100.10")


def test_an_ipv6_household_counts_as_one_address():
    assert throttled_as("2001:db8:1:2::1") == throttled_as("2001:db8:1:2:ffff::7")
    assert throttled_as("2001:db8:1:2::1") != throttled_as("2001:db8:1:3::1")
    assert throttled_as("::ffff:192.0.2.1") == "192.0.2.1"
    assert throttled_as("testclient") == "testclient"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\\/evil",
     "/\t/evil.example", "/\n/evil.example", "/\r\nSet-Cookie: a=b", "evil.example", "/\x00", ""],
)  # fmt: skip
async def test_after_signing_in_one_goes_only_to_our_own_paths(client, elsewhere):
    answer = await enter(client, await email_of("agent"), next=elsewhere)

    assert answer.headers["location"] == "/"
    assert "evil" not in str(answer.headers)
    client.cookies.clear()
    shown = await client.get("/sign-in", params={"next": elsewhere})
    assert 'name="next" value="/"' in shown.text


async def test_after_signing_in_one_goes_where_one_wanted_to(client):
    answer = await enter(client, await email_of("agent"), next="/cases?stage=amicable")

    assert answer.headers["location"] == "/cases?stage=amicable"
