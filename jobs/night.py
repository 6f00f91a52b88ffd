"""The nights that are owed. The judging is in `backend.night`; this only decides until when."""

from datetime import datetime

from backend.night import actions
from backend.night.rules import due_until


async def run_owed(*, now: datetime, country: str) -> int:
    """Run each night that has begun by `now` and was not run, oldest first; answers how many.

    Safe to run twice, late, or beside itself.
    """
    return len(await actions.run_owed(until=due_until(now), country=country))
