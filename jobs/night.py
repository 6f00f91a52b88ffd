"""The nights that are owed. The judging is in `backend.night`; this only decides until when."""

from datetime import datetime

from backend.night import actions, closing
from backend.night.rules import due_until


async def run_owed(*, now: datetime, country: str) -> int:
    """Run each night that has begun by `now` and was not run, oldest first; answers how many.

    Then each night's receipts are owed, and its books tied out. Safe to run twice, late, or beside
    itself.
    """
    until = due_until(now)
    nights = len(await actions.run_owed(until=until, country=country))
    await closing.close_owed(until=until)
    return nights
