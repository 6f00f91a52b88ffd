"""What people ask for in a day, drawn from the agency at hand: the five pages that are measured."""

import random
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import asyncpg

from backend.people import actions as people
from backend.people.actions import digest
from ops.benchmarks.names import GIVEN

PAGES = ("case", "list", "palette", "save and next", "client area")
DRAWN = 48  # different questions for each page
OUTCOME = "NRP"  # nobody answered: the commonest call of all


@dataclass
class Ask:
    """One request. Posting ones carry the `fields` of their form, and the case they are about."""

    path: str
    token: str
    role: str = "app"
    case_id: int = 0
    fields: dict[str, str] | None = None
    key: str = ""

    def posted(self, row_versions: dict[int, int]) -> dict[str, str]:
        """The form as it would be sent now: a key of its own, the version that is there."""
        self.key = f"bench-{secrets.token_urlsafe(12)}"
        version = str(row_versions[self.case_id])
        return {**(self.fields or {}), "idem_key": self.key, "row_version": version}


@dataclass
class Agency:
    """Whom and what there is to ask about; sessions are opened for agents and creditors."""

    connection: Any
    dice: random.Random = field(default_factory=lambda: random.Random(20261121))  # noqa: S311

    async def asks(self) -> dict[str, list[Ask]]:
        agents = await self._agents()
        everyone = list(agents.values())
        cases = await self.connection.fetch(
            "SELECT c.id, c.number, c.creditor_ref, c.debtor_name, d.enterprise_no, k.ref,"
            " c.agent_id, (SELECT value FROM contact WHERE debtor_id = c.debtor_id"
            "  AND channel = 'phone' LIMIT 1) AS phone,"
            " (SELECT invoice_no FROM claim WHERE case_id = c.id LIMIT 1) AS invoice_no"
            " FROM case_file c JOIN debtor d ON d.id = c.debtor_id"
            " JOIN creditor k ON k.id = c.creditor_id WHERE c.id = ANY($1)",
            await self._some_ids(),
        )
        self.dice.shuffle(cases := list(cases))
        some = cases[:DRAWN]
        by = [everyone[place % len(everyone)] for place in range(DRAWN)]
        return {
            "case": [Ask(f"/cases/{quote(c['number'])}", t) for c, t in zip(some, by, strict=True)],
            "list": [Ask(self._list(c, n), by[n]) for n, c in enumerate(some)],
            "palette": [Ask(self._typed(c, n), by[n]) for n, c in enumerate(some)],
            "save and next": await self._calls(agents),
            "client area": await self._creditors(),
        }

    async def _some_ids(self) -> list[int]:
        last = await self.connection.fetchval("SELECT max(id) FROM case_file")
        return [self.dice.randint(1, last) for _ in range(DRAWN * 3)]

    async def _agents(self) -> dict[int, str]:
        """Sessions of up to 32 agents who have cases."""
        found = await self.connection.fetch(
            "SELECT id FROM person p WHERE role = 'agent' AND active AND EXISTS"
            " (SELECT FROM case_file WHERE agent_id = p.id) ORDER BY id LIMIT 32"
        )
        return {row["id"]: await self._session(row["id"], None) for row in found}

    async def _session(self, person_id: int, creditor_id: int | None) -> str:
        token = secrets.token_urlsafe(32)
        await self.connection.execute(
            "INSERT INTO web_session (token_hash, person_id, creditor_id, idle_until,"
            " absolute_until) VALUES ($1, $2, $3, now() + interval '8 hours',"
            " now() + interval '12 hours')",
            digest(token), person_id, creditor_id,
        )  # fmt: skip
        return token

    async def _creditors(self) -> list[Ask]:
        """First pages of creditors in the middle, by how many cases they have."""
        found = await self.connection.fetch(
            "SELECT k.id, k.ref FROM creditor k JOIN case_file c ON c.creditor_id = k.id"
            " GROUP BY k.id, k.ref ORDER BY count(*), k.id"
        )
        middle = found[len(found) // 2 - 2 : len(found) // 2 + 2] or found
        asks = []
        for row in middle:
            person = await people.create(
                name="Claire Delmas", email=f"{secrets.token_hex(6)}@example.com", role="creditor",
                password=secrets.token_urlsafe(16), creditor_ref=row["ref"], actor="bench",
            )  # fmt: skip
            asks.append(Ask("/client/", await self._session(person, row["id"]), role="portal"))
        return (asks * DRAWN)[:DRAWN]

    async def _calls(self, agents: dict[int, str]) -> list[Ask]:
        """Calls that nobody answers, on open cases of the agents: more than are asked at once."""
        found = await self.connection.fetch(
            "SELECT id, number, agent_id FROM (SELECT *, row_number() OVER (PARTITION BY agent_id"
            "   ORDER BY next_action_on, id) AS nth FROM case_file"
            "  WHERE stage <> 'closed' AND agent_id = ANY($1)) c ORDER BY nth, agent_id LIMIT $2",
            list(agents), DRAWN * 2,
        )  # fmt: skip
        fields = {"outcome": OUTCOME, "note": "", "direction": "out", "then": "next"}
        return [
            Ask(f"/cases/{quote(row['number'])}/calls", agents[row["agent_id"]],
                case_id=row["id"], fields=fields)
            for row in found
        ]  # fmt: skip

    def _list(self, case: Any, place: int) -> str:
        surname = case["debtor_name"].split()[-1]
        asked: list[dict[str, str]] = [
            {},
            {"shown": "open"},
            {"creditor": case["ref"]},
            {"agent": str(case["agent_id"] or "none"), "shown": "open"},
            {"sort": "balance"},
            {"sort": "name", "shown": "plan"},
            {"text": surname},
            {"sort": "next", "agent": str(case["agent_id"] or "none")},
        ]
        query = urlencode(asked[place % len(asked)])
        return "/cases" + (f"?{query}" if query else "")

    def _typed(self, case: Any, place: int) -> str:
        name = case["debtor_name"]
        typed = [
            case["number"],
            name,
            name.split()[-1],
            case["creditor_ref"],
            case["phone"] or name[:4],
            case["invoice_no"] or name[:5],
            self.dice.choice(GIVEN)[:4],
            case["enterprise_no"] or case["number"][:6],
        ]
        return "/palette?" + urlencode({"q": typed[place % len(typed)][:40]})


async def row_versions(connection: asyncpg.Connection, asks: list[Ask]) -> dict[int, int]:
    """What the forms of the cases would carry now; calls of the benchmark before are taken away."""
    await connection.execute("DELETE FROM call WHERE idem_key LIKE 'bench-%'")
    found = await connection.fetch(
        "SELECT id, row_version FROM case_file WHERE id = ANY($1)", [ask.case_id for ask in asks]
    )
    return {row["id"]: row["row_version"] for row in found}
