"""One made-up agency for the tests of reports."""

import pytest

from backend.settings import Settings
from tests.reports.agency import Agency

SEED, CASES = 7, 220


@pytest.fixture(scope="module")
async def agency(database: Settings) -> dict[str, int]:
    """Rows by table of an agency with every state in it."""
    return await Agency(seed=SEED, cases=CASES).make()
