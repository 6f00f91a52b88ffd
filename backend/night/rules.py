"""Which nights are owed. A night judges every plan and promise as of its own business day.

The night of a business day begins at 02:00 in Brussels on that day. A clock never decides what is
owed: it only says until which day; the days that were finished say the rest. No clock in here.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from backend.days import BRUSSELS, is_working_day

BEGINS = time(2)


def due_until(now: datetime) -> date:
    """The last civil day whose night has begun at the instant `now`.

    On the spring Sunday without a 02:00 it begins at 03:00; in autumn, at the first of the two.
    A naive instant is refused with `ValueError`.
    """
    if now.tzinfo is None:
        raise ValueError("an instant carries its time zone")
    there = now.astimezone(BRUSSELS)
    return there.date() if there.time() >= BEGINS else there.date() - timedelta(days=1)


def owed(finished: Collection[date], *, until: date, country: str) -> list[date]:
    """Business days whose night was not run, oldest first, up to `until` included.

    They are the working days of `country` since the first night that was ever run; the days in
    between are covered by the next. Where no night was ever run only one is owed, the last working
    day up to `until`: there is no telling what came before it.
    """
    if not finished:
        day = until
        while not is_working_day(day, country):
            day -= timedelta(days=1)
        return [day]
    first, known = min(finished), set(finished)
    days = (first + timedelta(days=step) for step in range((until - first).days + 1))
    return [day for day in days if day not in known and is_working_day(day, country)]
