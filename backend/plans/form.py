"""The fields of a plan on a form: what they propose, and the wish that is read from them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from backend.days import next_working_day
from backend.money import NOTHING, Money
from backend.plans import cutting, rules
from backend.plans.drawing import Wish
from backend.plans.rules import Frequency, Interest, Limits, Overpayment
from backend.refusals import Refused
from backend.web.forms import Form
from backend.words import _

COUNT_PROPOSED = 6
DEPOSIT_WITHIN_DAYS = 4
FREQUENCIES: tuple[Frequency, ...] = ("monthly", "fortnightly", "weekly")
INTERESTS: tuple[Interest, ...] = ("frozen", "running")
OVERPAYMENTS: tuple[Overpayment, ...] = ("advance", "shorten")
T = TypeVar("T")
W = TypeVar("W", bound=str)
ALSO = "also-"  # with a case's number: the plan goes over that one as well


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
    """The wish in the fields, or None with the errors in `form`.

    What is typed in more detail goes first: single instalments, then steps, then the amount of
    each, then their number.
    """
    chosen = _written(form, "chosen", cutting.read_chosen) or ()
    steps = _written(form, "steps", cutting.read_steps) or ()
    if chosen and steps:
        form.wrong("steps", Refused(_("Give either steps or single instalments")))
    amount = form.amount("instalment", required=False)
    free = bool(amount or chosen or steps)
    count = None if free else form.count("count", most=rules.INSTALMENTS_MOST)
    deposit = form.amount("deposit", required=False, least=0)
    first_due_on = form.day("first_due_on")
    deposit_on = form.day("deposit_on", required=False)
    asked = form.amount("asked", required=False)
    rise = form.amount("rise", required=False)
    rise_every = form.count("rise_every", most=60, required=False)
    day_of_month = form.count("day_of_month", most=31, required=False)
    if form.errors or first_due_on is None:
        return None
    return Wish(
        first_due_on=first_due_on,
        count=count,
        amount=amount if amount and not chosen and not steps else None,
        deposit=deposit,
        deposit_on=deposit_on if deposit > NOTHING else None,
        frequency=_one_of(form, "frequency", FREQUENCIES) or "monthly",
        asked=asked or None,
        steps=steps,
        rise=NOTHING if chosen or steps else rise,
        rise_every=rise_every or 1,
        chosen=chosen,
        day_of_month=day_of_month or None,
        working_day="previous" if form.value("working_day") == "previous" else "next",
        interest=_one_of(form, "interest", INTERESTS),
        overpayment=_one_of(form, "overpayment", OVERPAYMENTS),
        starts_signed=form.checked("starts_signed"),
        also=tuple(
            name.removeprefix(ALSO) for name in form.fields
            if name.startswith(ALSO) and form.checked(name)
        ),
    )  # fmt: skip


def _written(form: Form, name: str, reading: Callable[[str], T]) -> T | None:
    text = form.text(name, required=False)
    if not text:
        return None
    try:
        return reading(text)
    except Refused as refused:
        form.wrong(name, refused)
        return None


def _one_of(form: Form, name: str, among: tuple[W, ...]) -> W | None:
    wanted = form.value(name)
    return next((one for one in among if one == wanted), None)
