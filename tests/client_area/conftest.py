"""Two creditors that must never meet."""

import httpx
import pytest

from backend.settings import Settings
from tests.client_area import world
from tests.conftest import signed_in


@pytest.fixture(scope="module")
async def ours(database: Settings) -> world.Creditor:
    return await world.creditor("AA")


@pytest.fixture(scope="module")
async def theirs(database: Settings) -> world.Creditor:
    return await world.creditor("BB")


@pytest.fixture
async def client(ours: world.Creditor, web: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser in which a user of the first creditor has signed in."""
    return await signed_in(web, role="creditor", creditor_ref=ours.mark)
