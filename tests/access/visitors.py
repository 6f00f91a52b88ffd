"""Everybody who may stand at the door, each with a browser of their own, and what they ask for."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from litestar import Litestar
from litestar.routes import HTTPRoute

from backend.app import create
from backend.web.safety import HEADERS
from tests import cast
from tests.access.conftest import Agency, token_of
from tests.access.two_agencies import Settled

POLICY = tomllib.loads((Path(__file__).parent / "policy.toml").read_text())
SIGNED_OUT = ("anonymous", "disabled", "expired", "revoked")
AREA = {
    "anyone": (),
    "staff": ("agent", "manager", "administrator"),
    "managers": ("manager", "administrator"),
    "administrators": ("administrator",),
    "creditors": ("creditor_a", "creditor_b"),
}
ASKED_AS_HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "Accept-Language": "en"}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
MISSING = {"number": "2099-999999", "ref": "NOBODY", "kind": "balance", "about": "2099-999999"}
HUGE = str(2**63)
LIST = b"Datum;Bedrag;Mededeling\n20/11/2026;12,00;dossier 1\n"
# A form that has something for every field that any form of ours has; the rest is ignored.
FORM = {
    "row_version": "1", "reason": "Because", "why": "Because", "text": "Called twice", "to": "",
    "kind": "dispute", "blocker": "dispute", "review_on": "2026-12-31", "code": "uncollectable",
    "stage": "formal_notice", "reopen_reason": "Paid by mistake", "close_reason": "No trace",
    "channel": "phone", "value": "+32 470 12 34 56", "person_name": "Inès", "quality": "good",
    "outcome": "no_answer", "direction": "out", "note": "Nobody there", "duration": "00:30",
    "deposit": "0", "count": "4", "first_due_on": "2026-12-31", "frequency": "monthly",
    "received_on": "2026-11-20", "amount": "12,00", "idem_key": "matrix", "case_number": "",
    "lang": "en", "theme": "light", "back": "/", "numbers": "", "expected": "0",
    "name": "Maison Neuve", "creditor": "AAA", "decision": "different",
    "country": "BE", "valid_from": "2030-01-01",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    method: str
    path: str

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parts(self) -> list[tuple[str, str]]:
        return re.findall(r"\{(\w+):(\w+)\}", self.path)

    @property
    def who(self) -> str | None:
        return next((who for who, keys in POLICY["who"].items() if self.key in keys), None)


@dataclass
class Seen:
    """What every answer is held against, and what was found; fills up while tests ask."""

    asked: int = 0
    bare: list[str] = field(default_factory=list)

    async def look(self, answer: httpx.Response) -> None:
        """Headers that every answer must carry (S-R33)."""
        self.asked += 1
        wanted = [*HEADERS, "Cache-Control"]
        for name in wanted:
            if name.lower() not in answer.headers:
                self.bare.append(f"{answer.request.method} {answer.request.url.path}: {name}")
        path = answer.request.url.path
        private = not path.startswith("/static/") and answer.headers.get("content-type")
        if private and "no-store" not in answer.headers["Cache-Control"] and "ETag" not in (
            answer.headers
        ):  # fmt: skip
            self.bare.append(f"{answer.request.method} {path}: not no-store")


@dataclass
class Visitors:
    app: Litestar
    agency: Agency
    browsers: Mapping[str, httpx.AsyncClient]
    seen: Seen

    async def ask(
        self, actor: str, route: Route, path: str, *, page: bool = False, **more: str
    ) -> httpx.Response:
        """Ask as htmx asks, or as the address bar does."""
        headers = {} if page else dict(ASKED_AS_HTMX)
        headers |= {} if route.method == "GET" else SAME_ORIGIN
        data = dict(FORM) if route.method == "POST" else None
        field = POLICY["uploads"].get(route.key)
        files = {field: ("betalingen.csv", LIST, "text/csv")} if field else None
        return await self.browsers[actor].request(
            route.method, path, headers=headers | more, data=data, files=files
        )

    def paths(self, route: Route, actor: str) -> Iterator[tuple[str, str]]:
        """(kind of id, address) for a route; only one where the address names nothing."""
        mine = self.agency.settled(actor)
        if not route.parts:
            yield "-", self.address(route, mine)
            return
        yield "own", self.address(route, mine)
        if actor in SIGNED_OUT or self.elsewhere(route, actor):
            return
        if route.who != "anyone":
            yield "foreign", self.address(route, self.agency.other(actor))
        yield "missing", self.address(route, mine, "missing")
        yield "malformed", self.address(route, mine, "malformed")
        yield "huge", self.address(route, mine, "huge")

    def elsewhere(self, route: Route, actor: str) -> bool:
        """Whether the whole area of `route` is closed to `actor`."""
        creditor = actor.startswith("creditor")
        return route.who != "anyone" and creditor != (route.who == "creditors")

    def address(self, route: Route, settled: Settled, wrong: str = "") -> str:
        """The path of `route` for what `settled` has; with `wrong`, its last part is that."""
        path, parts = route.path, route.parts
        for place, (name, kind) in enumerate(parts, start=1):
            value = self.key(name, settled)
            if wrong and place == len(parts):
                value = _wrong(name, kind, wrong)
            path = path.replace(f"{{{name}:{kind}}}", value)
        query = POLICY["query"].get(route.key)
        return path + (f"?{query.format(**settled.keys)}" if query else "")

    @staticmethod
    def key(name: str, settled: Settled) -> str:
        if name == "file_path":
            return "icon.svg"
        known = POLICY["keys"].get(name)
        assert known, f"say in policy.toml, under [keys], what {{{name}}} stands for"
        return str(settled.ref if known == "ref" else settled.keys[known])


def _wrong(name: str, kind: str, wrong: str) -> str:
    if wrong == "missing":
        return "999999999" if kind == "int" else MISSING.get(name, "nothing-of-that-name")
    if wrong == "malformed":
        return "1%20OR%201=1" if kind == "int" else "%00%FF'%22%3Cb%3E--"
    return HUGE if kind == "int" else "9" * 2000


def routes_of(app: Litestar) -> list[Route]:
    return sorted(
        (
            Route(method, route.path)
            for route in app.routes
            if isinstance(route, HTTPRoute)
            for method in route.methods
            if method not in ("OPTIONS", "HEAD")
        ),
        key=lambda route: (route.path, route.method),
    )


async def gather(agency: Agency) -> Visitors:
    """One browser for each kind of visitor; sessions are opened through the door's own action."""
    app, seen = create(), Seen()
    tokens = {"anonymous": ""}
    for role in ("agent", "manager", "administrator"):
        tokens[role] = await token_of(await cast.person(role=role))
    tokens["creditor_a"] = await token_of(agency.a.email)
    tokens["creditor_b"] = await token_of(agency.b.email)
    for state, change in (("expired", "idle_until"), ("revoked", "revoked_at")):
        tokens[state] = await token_of(agency.a.email)
        await agency.admin.execute(
            f"UPDATE web_session SET {change} = now() WHERE token_hash = $1",
            hashlib.sha256(tokens[state].encode()).digest(),
        )
    await agency.admin.execute(
        "INSERT INTO person (name, email, role, password_hash) SELECT 'Gone', 'gone@cast.example',"
        " 'manager', password_hash FROM person WHERE email = $1", await cast.person(role="agent"),
    )  # fmt: skip
    tokens["disabled"] = await token_of("gone@cast.example")
    await agency.admin.execute("UPDATE person SET active = false WHERE name = 'Gone'")
    browsers = {}
    for actor, token in tokens.items():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        browsers[actor] = httpx.AsyncClient(
            transport=transport, base_url="http://localhost",
            cookies={"quittance": token} if token else {}, event_hooks={"response": [seen.look]},
        )  # fmt: skip
    return Visitors(app, agency, browsers, seen)
