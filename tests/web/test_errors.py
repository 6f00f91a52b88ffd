"""What two people at once, or a mistake of ours, is told as: status, sentence, a line to find."""

import asyncpg
import httpx
import pytest
from litestar import get

from backend import db
from backend.app import create
from tests.conftest import PARTIAL, signed_in


@get("/crosses")
async def crosses() -> None:
    raise asyncpg.DeadlockDetectedError("deadlock of process 7 with BE68539007547034")


@get("/collides")
async def collides() -> None:
    async with db.unit_of_work(role="app"):
        await db.execute("INSERT INTO creditor (ref, name, country) VALUES ('', 'Canary SA', 'BE')")


@pytest.fixture
async def client(database):
    app = create()
    for handler in (crosses, collides):
        app.register(handler)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", headers=PARTIAL
    ) as made:
        yield await signed_in(made, role="agent")


async def test_who_crosses_somebody_else_is_asked_to_try_again(client, caplog):
    answer = await client.get("/crosses")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "réessayez" in answer.text
    assert "DeadlockDetectedError" in caplog.text
    assert "BE68" not in caplog.text + answer.text


async def test_what_the_database_refuses_is_a_conflict_whose_cause_can_be_found(client, caplog):
    answer = await client.get("/collides")

    assert answer.status_code == 409
    assert "creditor_values" in caplog.text
    assert "Canary" not in caplog.text + answer.text
