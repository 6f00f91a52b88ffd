"""What the demo agency refuses: an agency that has creditors or people of its own."""

from datetime import UTC, date, datetime

import pytest

from backend.db import unit_of_work, value
from backend.demo import actions
from backend.refusals import Conflict
from backend.settings import Settings
from tests import cast


async def test_an_agency_with_creditors_of_its_own_is_left_alone(database: Settings) -> None:
    await cast.creditor("OWN", name="Somebody of one's own")
    now = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    with pytest.raises(Conflict, match="empty one"):
        await actions.load(settings=database, today=date(2026, 11, 21), now=now)
    async with unit_of_work(readonly=True):
        assert await value("SELECT count(*) FROM creditor") == 1
