"""The next best step of a case: one sentence, the facts that led to it, and what to press.

Read it from the top: the first rule that answers decides. No score, no clock, no row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from backend.cases.rules import BLOCKERS, Stage
from backend.money import NOTHING, Money
from backend.words import _, one_or_many

Do = Literal["call", "plan", "plans", "handling", "contacts", "wait"]
SILENCE_DAYS = 14  # a conversation older than this is taken up again
PROMISES_BEFORE_NOTICE = 2  # so many broken one after the other end the amicable way

Words = str | tuple[str, str]  # a message id, or one for one and one for many


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its facts. One that depends on a count carries it as the fact `count`.

    `about` is where the amount in it explains itself (`backend.explain`), if there is one.
    """

    words: Words
    facts: Mapping[str, object] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """`title` says what to do, `why` the facts behind it; `do` is the place where it is done."""

    title: Said
    why: tuple[Said, ...]
    do: Do


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case today. Days of what never happened are None."""

    today: date
    stage: Stage
    balance: Money
    placed_on: date
    manages: bool = False
    blocker: str | None = None  # the kind whose review comes first
    review_on: date | None = None
    plan_state: str | None = None  # of the last plan
    plan_ended_on: date | None = None
    next_due_on: date | None = None  # of the open plan: its next instalment
    next_due: Money = NOTHING
    next_about: str = ""  # where that amount explains itself
    promise_due_on: date | None = None  # of the open promise
    promise_amount: Money = NOTHING
    promise_about: str = ""
    broken_promises: int = 0  # one after the other, since the last that was kept
    broken_on: date | None = None
    attempts: int = 0
    reached_on: date | None = None  # the last conversation with the debtor
    last_outcome: str | None = None  # of that conversation
    callback_on: date | None = None
    reachable: bool = True  # there is a telephone number that is not known to be bad
    instalments_most: int | None = None  # within the mandate and its smallest instalment


def next_best(facts: Facts) -> Advice | None:
    """The first rule that answers; None for a closed case."""
    if facts.stage is Stage.CLOSED:
        return None
    return next(advice for rule in RULES if (advice := rule(facts)) is not None)


def _nothing_owed(facts: Facts) -> Advice | None:
    if facts.balance > NOTHING or facts.plan_state in ("confirmed", "active", "late"):
        return None  # a plan over several cases ends with all of them
    return _advise(_("Close the case"), "handling", Said(_("Nothing is owed any more")))


def _on_hold(facts: Facts) -> Advice | None:
    if facts.blocker is None or facts.review_on is None:
        return None
    held = Said(BLOCKERS.get(facts.blocker, facts.blocker))
    if facts.review_on <= facts.today:
        due = Said(_("to be looked at again since {day}"), {"day": facts.review_on})
        return _advise(_("Look again at what holds the case"), "handling", held, due)
    return _advise(
        Said(_("Let it rest until {day}"), {"day": facts.review_on}),
        "wait",
        held,
    )


def _at_the_start(facts: Facts) -> Advice | None:
    if facts.stage is Stage.REVIEW:
        return _advise(_("Check the claims and accept the case"), "handling", _placed(facts))
    if facts.stage is Stage.ACCEPTED:
        return _advise(_("Start the amicable stage"), "handling", _placed(facts))
    return None


def _called_back(facts: Facts) -> Advice | None:
    if facts.callback_on is None or facts.callback_on > facts.today:
        return None
    agreed = Said(_("Callback agreed for {day}"), {"day": facts.callback_on})
    return _advise(_("Call back as agreed"), "call", agreed)


def _plan_asked(facts: Facts) -> Advice | None:
    if facts.plan_state in ("draft", "proposed"):
        words = _("A plan was drawn up, nothing is agreed yet")
        return _advise(_("Ask whether the debtor agrees to the plan"), "plans", Said(words))
    if facts.plan_state != "awaiting_approval":
        return None
    outside = Said(_("The plan asked for goes beyond the mandate"))
    if facts.manages:
        return _advise(_("Decide on the plan"), "plans", outside)
    return _advise(_("Wait for a manager to decide on the plan"), "wait", outside)


def _plan_running(facts: Facts) -> Advice | None:
    if facts.plan_state == "late":
        return _advise(
            _("Call about the missed instalment"),
            "call",
            Said(_("The plan is late, still within the days of grace")),
        )
    if facts.plan_state not in ("active", "confirmed"):
        return None
    if facts.next_due_on is None:
        return _advise(_("Nothing to do: the plan is kept"), "wait", _placed(facts))
    return _advise(
        _("Nothing to do: the plan is kept"),
        "wait",
        Said(
            _("Next instalment {sum} on {day}"),
            {"sum": facts.next_due, "day": facts.next_due_on},
            facts.next_about,
        ),
    )


def _promise_open(facts: Facts) -> Advice | None:
    if facts.promise_due_on is None:
        return None
    promised = Said(
        _("{sum} promised by {day}"),
        {"sum": facts.promise_amount, "day": facts.promise_due_on},
        facts.promise_about,
    )
    if facts.promise_due_on < facts.today:
        return _advise(_("Call about the promise that fell due"), "call", promised)
    return _advise(_("Wait for the promise"), "wait", promised)


def _commitment_broken(facts: Facts) -> Advice | None:
    broken = []
    if facts.broken_promises and facts.broken_on:
        days = (facts.today - facts.broken_on).days
        broken.append(_days(_BROKEN_TODAY, _BROKEN, days))
    if facts.plan_state == "broken" and facts.plan_ended_on:
        broken.append(Said(_("Plan broken on {day}"), {"day": facts.plan_ended_on}))
    if not broken:
        return None
    if facts.broken_promises >= PROMISES_BEFORE_NOTICE or facts.plan_state == "broken":
        if facts.broken_promises >= PROMISES_BEFORE_NOTICE:
            count = {"count": facts.broken_promises}
            broken.append(Said(_BROKEN_IN_A_ROW, count))
        if facts.stage is Stage.AMICABLE:
            return _advise(_("Send the formal notice"), "handling", *broken)
        return _advise(_("Call: the whole debt is due again"), "call", *broken)
    most = facts.instalments_most
    if most is None or most < 2:
        return _advise(_("Call about the broken promise"), "call", *broken)
    allowed = Said(_("The mandate allows up to {most} instalments"), {"most": most})
    title = Said(_("Propose a plan of up to {most} instalments"), {"most": most})
    return _advise(title, "plan", *broken, allowed)


def _never_reached(facts: Facts) -> Advice | None:
    if facts.reached_on is not None:
        return None
    tried = Said(_ATTEMPTS, {"count": facts.attempts})
    if not facts.reachable:
        return _advise(
            _("Find a telephone number"), "contacts", Said(_("No number reaches the debtor")), tried
        )
    title = _("Call again: nobody was reached yet") if facts.attempts else _("Call the debtor")
    return _advise(title, "call", _placed(facts), tried)


def _refused(facts: Facts) -> Advice | None:
    if facts.last_outcome != "RFU":
        return None
    refused = Said(_("Refused to pay on {day}"), {"day": facts.reached_on})
    if facts.stage is Stage.AMICABLE:
        return _advise(_("Send the formal notice"), "handling", refused)
    return _advise(_("Decide on the next stage"), "handling", refused)


def _talk_again(facts: Facts) -> Advice | None:
    if facts.reached_on is None:
        return None
    days = (facts.today - facts.reached_on).days
    spoken = _days(_SPOKEN_TODAY, _SPOKEN, days)
    if days < SILENCE_DAYS:
        return _advise(_("Agree a promise or a plan at the next call"), "call", spoken)
    return _advise(_("Call again and agree a promise or a plan"), "call", spoken)


RULES: tuple[Callable[[Facts], Advice | None], ...] = (
    _nothing_owed,
    _on_hold,
    _at_the_start,
    _called_back,
    _plan_asked,
    _plan_running,
    _promise_open,
    _commitment_broken,
    _never_reached,
    _refused,
    _talk_again,
)

_BROKEN = one_or_many("Promise broken {count} day ago", "Promise broken {count} days ago")
_BROKEN_TODAY = _("Promise broken today")
_BROKEN_IN_A_ROW = one_or_many(
    "{count} promise broken in a row", "{count} promises broken in a row"
)
_SPOKEN = one_or_many("Last conversation {count} day ago", "Last conversation {count} days ago")
_SPOKEN_TODAY = _("Last conversation today")
_ATTEMPTS = one_or_many("{count} attempt so far", "{count} attempts so far")


def _days(today: str, ago: tuple[str, str], days: int) -> Said:
    return Said(ago, {"count": days}) if days > 0 else Said(today)


def _placed(facts: Facts) -> Said:
    return Said(_("Placed on {day}"), {"day": facts.placed_on})


def _advise(title: str | Said, do: Do, *why: Said) -> Advice:
    return Advice(title if isinstance(title, Said) else Said(title), why, do)
