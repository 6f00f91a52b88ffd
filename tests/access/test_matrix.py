"""Every route × every visitor × their own, another's, a missing, a malformed and a huge id.

The policy is data (policy.toml); a route that is not in it fails. Asked as htmx asks, and as the
address bar does. Prints routes × visitors × requests. For a creditor's user another's and a missing
thing are the same bytes (S-R18); GETs write nothing but the journal of reads (S-R24).
"""

from collections import Counter
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from tests.access.conftest import Agency
from tests.access.visitors import (
    AREA,
    ASKED_AS_HTMX,
    FORM,
    POLICY,
    SIGNED_OUT,
    Route,
    Visitors,
    gather,
    routes_of,
)  # fmt: skip

ALLOWED_AFTER_WRITING = {200, 201, 204, 303, 404, 409, 422}
STRANGERS = (
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
)


@pytest.fixture(scope="module")
async def visitors(agency: Agency) -> AsyncIterator[Visitors]:
    found = await gather(agency)
    yield found
    for browser in found.browsers.values():
        await browser.aclose()


@pytest.fixture(scope="module")
def served(visitors: Visitors) -> list[Route]:
    return routes_of(visitors.app)


@pytest.fixture(scope="module")
def routes(served: list[Route]) -> list[Route]:
    """Those that the policy knows; the others fail the first test."""
    return [route for route in served if route.who]


def wanted(route: Route, actor: str, kind: str) -> set[int]:
    """The statuses that `actor` may be given for `route`."""
    reading, known = route.method == "GET", kind in ("-", "own")
    creditor = actor.startswith("creditor")
    if route.who == "anyone":
        told = {404} if not known else answers(route, 200, 303) if reading else {303, 422, 429}
    elif actor in SIGNED_OUT:
        told = {401}
    elif creditor != (route.who == "creditors") or (creditor and not known):
        told = {404}
    elif actor not in AREA[str(route.who)]:
        told = {403} if kind != "malformed" else {403, 404}  # what is no number is no route
    elif not known and kind != "foreign":
        told = {404} if reading else {404, 409, 422}
    else:
        told = answers(route, 200) if reading else answers(route, *ALLOWED_AFTER_WRITING)
    return told


def answers(route: Route, *usual: int) -> set[int]:
    return set(POLICY["answers"].get(route.key, usual))


def test_every_route_is_in_the_policy_once(served):
    listed = Counter(key for keys in POLICY["who"].values() for key in keys)
    keys = {route.key for route in served}

    assert keys - set(listed) == set(), "add it to tests/access/policy.toml: who may ask?"
    assert set(listed) - keys == set(), "gone: take it out of tests/access/policy.toml"
    assert [key for key, count in listed.items() if count > 1] == []


def test_nothing_in_the_client_area_writes(served):
    routes = served
    assert [r.key for r in routes if r.path.startswith("/client") and r.method != "GET"] == []
    outside = [
        route.key
        for route in routes
        if route.who == "creditors" and not route.path.startswith("/client")
    ]
    assert outside == []


async def ask_all(visitors: Visitors, routes: list[Route]) -> tuple[list[str], Counter[str]]:
    violations, told = [], Counter[str]()
    for route in routes:
        for actor in visitors.browsers:
            for kind, path in visitors.paths(route, actor):
                answer = await visitors.ask(actor, route, path)
                told["requests"] += 1
                told["accepted"] += answer.status_code < 400
                expected = wanted(route, actor, kind)
                if answer.status_code not in expected:
                    said = f"{actor} {route.key} {kind}: {answer.status_code}, not {expected}"
                    violations.append(said)
    return violations, told


READS = "event ~ '[.](read|downloaded|exported)$'"


async def checksums(admin: asyncpg.Connection) -> dict[str, str]:
    """What each table holds; sessions without their touch, the journal without what was read."""
    tables = await admin.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    sums = {}
    for (name,) in tables:
        row = "(to_jsonb(t) - 'idle_until')::text" if name == "web_session" else "t::text"
        rest = f"WHERE NOT {READS}" if name == "journal_entry" else ""
        sums[name] = await admin.fetchval(
            f"SELECT md5(string_agg({row}, '|' ORDER BY {row})) FROM \"{name}\" t {rest}"
        )
    return sums


async def test_everybody_is_told_what_the_policy_says_and_reading_writes_nothing(visitors, routes):
    reading = [route for route in routes if route.method == "GET"]
    before = await checksums(visitors.agency.admin)
    violations, told = await ask_all(visitors, reading)
    after = await checksums(visitors.agency.admin)

    print(
        f"matrix GET: {len(reading)} routes × {len(visitors.browsers)} visitors,"
        f" {told['requests']} requests, {told['accepted']} accepted, {len(violations)} violations"
    )
    assert not violations, "\n".join(violations)
    written = [name for name in before if before[name] != after[name]]
    assert written == [], "a GET wrote: do it in a POST (only *.read, *.downloaded, *.exported may)"


async def test_a_page_load_gives_the_frame_or_the_door_and_no_more(visitors, routes):
    violations, count = [], 0
    for route in routes:
        if route.method != "GET" or route.who == "anyone":
            continue
        for actor in visitors.browsers:
            path = next(iter(visitors.paths(route, actor)))[1]
            answer = await visitors.ask(actor, route, path, page=True)
            count += 1
            if actor in SIGNED_OUT:
                fine = answer.status_code in (302, 303, 307) and answer.headers[
                    "location"
                ].startswith("/sign-in?next=/")
            elif visitors.elsewhere(route, actor):
                fine = answer.status_code == 404
            elif actor in AREA[route.who]:
                fine = answer.status_code in (200, 204, 303)
            else:
                fine = answer.status_code == 403
            if not fine:
                violations.append(f"{actor} {route.key}: {answer.status_code}")

    print(f"matrix page loads: {count} requests, {len(violations)} violations")
    assert not violations, "\n".join(violations)


async def test_for_a_creditor_anothers_and_a_missing_thing_are_the_same_bytes(visitors, routes):
    compared = 0
    for route in routes:
        if route.who != "creditors" or not route.parts:
            continue
        for actor in AREA["creditors"]:
            told = {
                kind: await visitors.ask(actor, route, path)
                for kind, path in visitors.paths(route, actor)
            }
            assert told["own"].status_code == 200, f"{actor} {route.key}: {told['own'].status_code}"
            nowhere = _bytes(await visitors.ask(actor, route, "/client/there-is-no-such-page"))
            for kind in ("foreign", "missing", "malformed", "huge"):
                assert _bytes(told[kind]) == nowhere, f"{actor} {route.key} {kind}"
                compared += 1

    print(f"client area: {compared} answers compared byte for byte")


async def test_a_paper_that_is_not_shared_is_not_there_for_its_own_creditor(visitors, routes):
    route = Route("GET", "/client/documents/{document_id:int}")
    assert route in routes
    nowhere = _bytes(await visitors.ask("creditor_a", route, "/client/documents/999999999"))
    kept = visitors.agency.a.keys["document_kept"]

    assert _bytes(await visitors.ask("creditor_a", route, f"/client/documents/{kept}")) == nowhere


async def test_a_creditor_learns_nothing_about_the_agencys_pages(visitors, routes):
    nowhere = _bytes(await visitors.ask("creditor_a", Route("GET", "/"), "/no-such-page"))
    compared = 0
    for route in routes:
        if route.who in ("anyone", "creditors") or route.method != "GET":
            continue
        path = visitors.address(route, visitors.agency.a)
        assert _bytes(await visitors.ask("creditor_a", route, path)) == nowhere, route.key
        compared += 1

    print(f"agency's area: {compared} answers compared byte for byte")


def _bytes(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.content, sorted(answer.headers.items())


async def test_a_write_that_is_not_from_our_own_pages_is_refused_and_does_nothing(visitors, routes):
    before = await checksums(visitors.agency.admin)
    accepted, count = [], 0
    for route in routes:
        if route.method == "GET":
            continue
        for actor in ("anonymous", "administrator", "creditor_a"):
            path = visitors.address(route, visitors.agency.a)
            for headers in STRANGERS:
                answer = await visitors.browsers[actor].request(
                    route.method, path, headers={**ASKED_AS_HTMX, **headers}, data=FORM
                )
                count += 1
                if answer.status_code != 403:
                    accepted.append(f"{actor} {route.key} {headers}: {answer.status_code}")

    print(f"forged writes: {count} requests, {len(accepted)} accepted")
    assert not accepted, "\n".join(accepted)
    assert await checksums(visitors.agency.admin) == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST", "HEAD", "OPTIONS", "TRACE"])
async def test_no_other_method_does_anything(visitors, routes, method):
    before = await checksums(visitors.agency.admin)
    for path in {route.path for route in routes}:
        known = {route.method for route in routes if route.path == path}
        if method in known:
            continue
        answer = await visitors.browsers["administrator"].request(
            method, visitors.address(Route(method, path), visitors.agency.a),
            headers={**ASKED_AS_HTMX, "Sec-Fetch-Site": "same-origin"},
        )  # fmt: skip
        assert answer.status_code in (200, 204, 404, 405), f"{method} {path}: {answer.status_code}"
    assert await checksums(visitors.agency.admin) == before


async def test_everybody_may_write_what_the_policy_says(visitors, routes):
    """Last of all, because it changes things."""
    writing = [route for route in routes if route.method != "GET" and route.path != "/sign-out"]
    violations, told = await ask_all(visitors, writing)

    print(
        f"matrix writes: {len(writing)} routes × {len(visitors.browsers)} visitors,"
        f" {told['requests']} requests, {told['accepted']} accepted, {len(violations)} violations"
    )
    assert not violations, "\n".join(violations)


async def test_every_answer_carried_every_header(visitors):
    print(f"headers: {visitors.seen.asked} answers, {len(visitors.seen.bare)} without one")
    assert visitors.seen.bare == []
    assert visitors.seen.asked > 0
