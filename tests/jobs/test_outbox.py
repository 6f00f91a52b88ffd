"""What the outbox does for the trade: the new cases of a placement find their agents."""

from datetime import date

from backend import db
from backend.outbox import actions as outbox
from jobs import outbox as jobs
from tests import cast


async def test_the_cases_of_an_imported_placement_are_assigned(database):
    creditor_id = await cast.creditor()
    async with db.unit_of_work():
        agent_id = await db.value(
            "INSERT INTO person (name, role, languages) VALUES ('Inès Moreau', 'agent', 'fr')"
            " RETURNING id"
        )
        placement_id = await db.value(
            "INSERT INTO placement (creditor_id, received_on, file_name) VALUES ($1, $2, 'a.csv')"
            " RETURNING id",
            creditor_id, date(2026, 9, 14),
        )  # fmt: skip
        cases = [await cast.case(creditor_id) for _each in range(3)]
        await db.execute("UPDATE case_file SET placement_id = $1", placement_id)
        await outbox.owe(
            "placement.imported", dedup_key="placement.imported:1", placement_id=placement_id
        )

    assert await jobs.drain() == 1

    async with db.unit_of_work():
        agents = await db.rows("SELECT agent_id FROM case_file WHERE id = ANY($1)", cases)
    assert [row["agent_id"] for row in agents] == [agent_id] * 3
