"""Two marked creditors in the module's own database, and somebody of every kind to ask."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from backend.people import actions as people
from backend.settings import Settings
from tests import cast
from tests.access.two_agencies import Settled, mark, settle


@dataclass
class Agency:
    """Both creditors, an administrator's connection, and how many rows each column marked."""

    settings: Settings
    admin: asyncpg.Connection
    a: Settled
    b: Settled
    marked: dict[str, int]

    def settled(self, actor: str) -> Settled:
        return self.b if actor == "creditor_b" else self.a

    def other(self, actor: str) -> Settled:
        return self.a if actor == "creditor_b" else self.b


@pytest.fixture(scope="module")
async def agency(database: Settings) -> AsyncIterator[Agency]:
    admin = await asyncpg.connect(database.admin_dsn)
    a, b = await settle("AAA", "CANARYA"), await settle("BBB", "CANARYB")
    marked = {**await mark(admin, a)}
    await mark(admin, b)
    yield Agency(database, admin, a, b, marked)
    await admin.close()


async def token_of(email: str) -> str:
    """A session of that person's, opened as the door does."""
    token, _role = await people.sign_in(
        email=email, password=cast.PASSWORD, address="test", old_token=""
    )
    return token
