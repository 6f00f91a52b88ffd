"""The form of a call: what it proposes, and the call that is read from it."""

from collections.abc import Sequence
from datetime import date, timedelta

from backend.calls import rules
from backend.calls.outcomes import METHODS, OUTCOMES, Outcome
from backend.calls.queries import Number
from backend.calls.told import Promised, Told
from backend.days import next_working_day
from backend.money import Money
from backend.plans import form as plan_form
from backend.plans.rules import Limits
from backend.refusals import Refused
from backend.web.forms import Form
from backend.web.language import amount_bare
from backend.words import _

PROMISED_WITHIN_DAYS = 7
DIRECTIONS = ("out", "in")


def propose(
    form: Form, *, balance: Money, limits: Limits | None, country: str, today: date
) -> None:
    """Fill the fields that the outcome asks for and nobody has typed into yet."""
    outcome = OUTCOMES.get(form.value("outcome"))
    asks = outcome.asks if outcome else ""
    proposed: dict[str, str] = {}
    if asks == "promise":
        paying = outcome is OUTCOMES["PAI"]
        within = rules.PAYING_NOW_DAYS if paying else PROMISED_WITHIN_DAYS
        due_on = next_working_day(today + timedelta(days=within), country)
        proposed["promise_due_on"] = due_on.isoformat()
        if paying:
            proposed["promise_amount"] = amount_bare(balance)
    elif asks == "callback":
        callback_on = next_working_day(today + timedelta(days=1), country)
        proposed["callback_on"] = callback_on.isoformat()
    elif asks == "plan":
        proposed = plan_form.proposed(balance, limits=limits, country=country, today=today)
    for name, text in proposed.items():
        if not form.fields.get(name):
            form.fields[name] = text


def read(form: Form, numbers: Sequence[Number]) -> Told | None:
    """The call in the fields, or None with the errors in `form`."""
    outcome = OUTCOMES.get(form.value("outcome"))
    if outcome is None:
        form.wrong("outcome", Refused(_("Choose how the call ended")))
    asks = outcome.asks if outcome else ""
    note = form.text("note", required=False)
    if asks == "note" and not note:
        form.wrong("note", Refused(_("Write in the note what was said")))
    contact = next((one for one in numbers if str(one.id) == form.value("contact_id")), None)
    direction = form.value("direction", "out")
    told = Told(
        outcome=outcome.code if outcome else "",
        note=note,
        contact_id=contact.id if contact else None,
        phone=contact.value if contact else form.text("phone", required=False, longest=40),
        spoke_with=form.text("spoke_with", required=False, longest=120),
        direction=direction if direction in DIRECTIONS else "out",
        duration_s=_duration(form),
        shared=form.checked("shared"),
        promised=_promised(form) if asks == "promise" else None,
        wish=plan_form.read(form) if asks == "plan" else None,
        callback_on=form.day("callback_on") if asks == "callback" else None,
    )
    return None if form.errors else told


def foresee(outcome: Outcome | None, *, today: date, country: str) -> rules.Next | None:
    """What the outcome will bring about by itself, to be told before it is saved."""
    if outcome is None or outcome.asks in ("promise", "callback", "plan"):
        return None
    return rules.follows(outcome, today=today, country=country)


def _promised(form: Form) -> Promised | None:
    amount = form.amount("promise_amount")
    due_on = form.day("promise_due_on")
    method = form.value("promise_method", "transfer")
    if due_on is None:
        return None
    return Promised(amount, due_on, method if method in METHODS else "transfer")


def _duration(form: Form) -> int:
    try:
        return rules.read_duration(form.value("duration"))
    except Refused as refused:
        form.wrong("duration", refused)
        return 0
