"""The fields of a plan on a form: what they propose, and the wish that is read from them."""

from datetime import date, timedelta

from backend.days import next_working_day
from backend.money import NOTHING, Money
from backend.plans import rules
from backend.plans.drawing import Wish
from backend.plans.rules import Frequency, Limits
from backend.web.forms import Form

COUNT_PROPOSED = 6
DEPOSIT_WITHIN_DAYS = 4
FREQUENCIES: tuple[Frequency, ...] = ("monthly", "fortnightly", "weekly")


def proposed(balance: Money, *, limits: Limits | None, country: str, today: date) -> dict[str, str]:
    """What stands in the fields before anybody types: within the mandate where that can be."""
    count = COUNT_PROPOSED
    if limits is not None:
        fitting = balance.cents // max(limits.instalment_min.cents, 1)
        count = max(1, min(count, limits.instalments_max, fitting))
    deposit_on = next_working_day(today + timedelta(days=DEPOSIT_WITHIN_DAYS), country)
    return {
        "count": str(count),
        "first_due_on": rules.first_day(today).isoformat(),
        "deposit_on": deposit_on.isoformat(),
        "frequency": "monthly",
    }


def read(form: Form) -> Wish | None:
    """The wish in the fields, or None with the errors in `form`. An amount goes before a count."""
    amount = form.amount("instalment", required=False)
    count = None if amount else form.count("count", most=rules.INSTALMENTS_MOST)
    deposit = form.amount("deposit", required=False, least=0)
    first_due_on = form.day("first_due_on")
    deposit_on = form.day("deposit_on", required=False)
    asked = form.amount("asked", required=False)
    wanted = form.value("frequency")
    frequency: Frequency = next((way for way in FREQUENCIES if way == wanted), "monthly")
    if form.errors or first_due_on is None:
        return None
    return Wish(
        first_due_on=first_due_on,
        count=count,
        amount=amount or None,
        deposit=deposit,
        deposit_on=deposit_on if deposit > NOTHING else None,
        frequency=frequency,
        asked=asked or None,
    )
