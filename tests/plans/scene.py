"""A case with a creditor and a mandate, money that comes in, and what the books say afterwards."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from backend import db
from backend.db import unit_of_work
from tests import cast

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
IBAN = "BE65651349267296"


@dataclass(frozen=True)
class Scene:
    case_id: int
    creditor_id: int
    number: str
    agent: str  # the id of the agent, as the journal names it

    async def pay(self, cents: int, on: date, *, bucket: str = "principal") -> None:
        """Money as the books hold it, whatever room took it in."""
        async with unit_of_work():
            payment = await db.value(
                "INSERT INTO payment (received_on, amount_cents, channel, idem_key, reverses_id,"
                " reason) VALUES ($1, $2::bigint, 'agency_bank', gen_random_uuid()::text,"
                " CASE WHEN $2::bigint < 0 THEN (SELECT max(p.id) FROM payment p JOIN allocation a"
                "   ON a.payment_id = p.id WHERE a.case_id = $3 AND p.amount_cents > 0) END, '')"
                " RETURNING id",
                on, cents, self.case_id,
            )  # fmt: skip
            await db.execute(
                "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
                " received_on) VALUES ($1, $2, $3, $4, $5, $6)",
                payment, self.case_id, self.creditor_id, bucket, cents, on,
            )  # fmt: skip
            if bucket != "surplus":
                await db.execute(
                    "UPDATE case_file SET balance_cents = balance_cents - $2 WHERE id = $1",
                    self.case_id, cents,
                )  # fmt: skip

    async def case(self) -> Any:
        return await self.one("SELECT * FROM case_file WHERE id = $1")

    async def one(self, sql: str) -> Any:
        async with unit_of_work():
            return await db.row(sql, self.case_id)

    async def all(self, sql: str) -> list[Any]:
        async with unit_of_work():
            return list(await db.rows(sql, self.case_id))

    async def events(self) -> list[str]:
        """What the journal says of the case, oldest first; reads left out."""
        found = await self.all(
            "SELECT event FROM journal_entry WHERE case_id = $1 AND event NOT LIKE '%.read'"
            " ORDER BY id"
        )
        return [row["event"] for row in found]

    async def tasks(self) -> list[str]:
        """The kinds of the open tasks of the case."""
        found = await self.all(
            "SELECT kind FROM task WHERE case_id = $1 AND done_at IS NULL ORDER BY id"
        )
        return [row["kind"] for row in found]


async def scene(
    *,
    amounts: tuple[int, ...] = (300_00,),
    mandated: bool = True,
    lang: str = "fr",
    debtor_name: str = "Menuiserie Leroy SRL",
    agent_id: int | None = None,
) -> Scene:
    """A new creditor (with an account and a mandate of twelve months) and a case of its own."""
    ref = f"SC{cast.fresh():04d}"
    creditor_id = await cast.creditor(ref)
    async with unit_of_work():
        await db.execute("UPDATE creditor SET iban = $2 WHERE id = $1", creditor_id, IBAN)
    if mandated:
        await cast.mandate(creditor_id)
    case_id = await cast.case(
        creditor_id, amounts=amounts, debtor_name=debtor_name, agent_id=agent_id
    )
    async with unit_of_work():
        await db.execute(
            "UPDATE debtor SET lang = $2"
            " WHERE id = (SELECT debtor_id FROM case_file WHERE id = $1)",
            case_id, lang,
        )  # fmt: skip
        number = await db.value("SELECT number FROM case_file WHERE id = $1", case_id)
        agent = await db.value("SELECT id FROM person WHERE email = $1", await cast.person())
    return Scene(case_id, creditor_id, number, str(agent))
