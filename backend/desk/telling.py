"""How each entry of a timeline reads: a sign, a title, a line below it. Words are message ids."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from backend.calls.outcomes import OUTCOMES
from backend.cases.rules import BLOCKERS, CLOSE_CODES, STAGE_WORDS, Stage
from backend.cases.steps import step
from backend.debtors.rules import spaced
from backend.desk.rules import Said
from backend.desk.timeline import Event
from backend.money import Money
from backend.payments.adjusting import KIND_WORDS
from backend.words import _, one_or_many

Tone = Literal["good", "warn", "bad", "accent", ""]

PROMISE_ENDS: dict[str, tuple[str, Tone]] = {
    "kept": (_("Promise kept"), "good"),
    "partly": (_("Promise kept in part"), "warn"),
    "broken": (_("Promise broken"), "bad"),
    "cancelled": (_("Promise cancelled"), ""),
    "replaced": (_("Promise replaced"), ""),
}
PLAN_ENDS: dict[str, tuple[str, Tone]] = {
    "completed": (_("Plan completed"), "good"),
    "broken": (_("Plan broken"), "bad"),
    "cancelled": (_("Plan cancelled"), ""),
    "refused": (_("Plan refused"), "warn"),
    "renegotiated": (_("Plan replaced by a new version"), ""),
}
LETTER_CHANNELS = {
    "email": _("E-mail"),
    "post": _("Letter"),
    "letter": _("Letter"),
    "registered": _("Registered letter"),
    "sms": _("SMS"),
}
LETTER_STEPS = {
    "relance_1": _("First reminder"),
    "relance_2": _("Second reminder"),
    "relance_3": _("Third reminder"),
    "dernier_avis": _("Last notice"),
    "pre_contentieux": _("Notice before court"),
    "mise_en_demeure": _("Formal notice"),
    "accord": _("Written agreement"),
}
CONTACT_ADDED = {"phone": _("Telephone number added"), "email": _("E-mail address added")}


@dataclass(frozen=True, slots=True)
class Told:
    """`lines` are painted after one another; plain text of people is a `str`, ours is `Said`."""

    icon: str
    title: Said
    lines: tuple[Said | str, ...] = ()
    tone: Tone = ""


def tell(event: Event, number: str) -> Told:
    """The entry for `event` of case `number`. An unknown one of the journal is shown by its name.

    Every amount in it leads to its explanation.
    """
    made = TELLERS[event.source](event.facts)
    about = ABOUT.get(event.source, "").format(id=event.id, number=number)
    lines = (
        replace(line, about=line.about.format(id=event.id, number=number) or about)
        if isinstance(line, Said)
        else line
        for line in made.lines
    )
    return replace(made, title=replace(made.title, about=about), lines=tuple(lines))


ABOUT = {  # where the amounts of each source explain themselves
    "payment": "payment/{id}?case={number}",
    "promise": "promise/{id}",
    "promise_judged": "promise/{id}",
    "plan": "plan/{id}",
    "placement": "case/{number}?part=principal",
    "journal": "noted/{id}",
}


def _call(facts: Mapping[str, Any]) -> Told:
    outcome = OUTCOMES.get(facts["outcome"])
    if outcome is not None and not outcome.attempt:
        return Told("message-square-text", Said(outcome.word), (facts["note"],))
    word = Said(outcome.word) if outcome else Said("{code}", {"code": facts["outcome"]})
    lines: list[Said | str] = [facts["spoke_with"], spaced(facts["phone"])]
    if facts["seconds"]:
        minutes, seconds = divmod(facts["seconds"], 60)
        lines.append(f"{minutes}:{seconds:02d}")
    if facts["note"]:
        lines.append(Said(_("“{note}”"), {"note": facts["note"]}))
    incoming = facts["direction"] == "in"
    live = outcome is not None and outcome.live
    icon = "phone-incoming" if incoming else "phone-outgoing" if live else "phone"
    return Told(icon, word, tuple(lines), "good" if live else "")


def _promise(facts: Mapping[str, Any]) -> Told:
    title = Said(
        _("Promise: {sum} by {day}"),
        {"sum": Money(facts["cents"]), "day": date.fromisoformat(facts["due_on"])},
    )
    return Told("handshake", title, (), "accent" if facts["state"] == "open" else "")


def _promise_judged(facts: Mapping[str, Any]) -> Told:
    word, tone = PROMISE_ENDS.get(facts["state"], (_("Promise judged"), ""))
    expected = Said(
        _("{sum} expected by {day}"),
        {"sum": Money(facts["cents"]), "day": date.fromisoformat(facts["due_on"])},
    )
    return Told("circle-alert" if tone == "bad" else "circle-check", Said(word), (expected,), tone)


def _plan(facts: Mapping[str, Any]) -> Told:
    title = _("Plan agreed") if facts["agreed"] else _("Plan asked for, outside the mandate")
    if facts["state"] in ("draft", "proposed"):
        title = _("Plan drawn up")
    terms = Said(
        _("{sum} in {count} instalments, first on {day}"),
        {
            "sum": Money(facts["cents"]),
            "count": facts["count"],
            "day": date.fromisoformat(facts["first_due_on"]),
        },
    )
    return Told("calendar-check", Said(title), (terms,), "accent" if facts["agreed"] else "warn")


def _plan_ended(facts: Mapping[str, Any]) -> Told:
    word, tone = PLAN_ENDS.get(facts["state"], (_("Plan over"), ""))
    # a person's words, or a sentence of ours that is told in the reader's language
    reason = Said(facts["reason"]) if facts["reason"] else ""
    return Told("circle-alert" if tone == "bad" else "calendar-check", Said(word), (reason,), tone)


def _payment(facts: Mapping[str, Any]) -> Told:
    cents = int(facts["cents"])
    lines: list[Said | str] = []
    if facts["direct"]:
        lines.append(Said(_("paid to the creditor")))
    if facts["surplus_cents"]:
        lines.append(
            Said(
                _("{sum} too much"),
                {"sum": Money(int(facts["surplus_cents"]))},
                "payment/{id}?case={number}&part=surplus",
            )
        )
    if cents < 0:
        title = Said(_("Payment reversed: {sum}"), {"sum": Money(cents)})
        return Told("undo-2", title, tuple(lines), "bad")
    return Told(
        "banknote", Said(_("Payment received: {sum}"), {"sum": Money(cents)}), tuple(lines), "good"
    )


def _letter(facts: Mapping[str, Any]) -> Told:
    channel = LETTER_CHANNELS.get(facts["channel"], facts["channel"])
    known = LETTER_STEPS.get(facts["step"])
    title = Said(known) if known else Said(_("Letter sent: {step}"), {"step": facts["step"]})
    notice = facts["step"] == "mise_en_demeure"
    return Told(
        "stamp" if notice else "mail",
        title,
        (Said(channel), facts["lang"].upper()),
        "accent" if notice else "",
    )


def _document(facts: Mapping[str, Any]) -> Told:
    return Told("file-text", Said(_("Document added")), (facts["name"],))


def _placement(facts: Mapping[str, Any]) -> Told:
    title = Said(_("Case placed by {creditor}"), {"creditor": facts["creditor"]})
    return Told(
        "file-plus", title, (Said(_("{sum} of principal"), {"sum": Money(facts["cents"])}),)
    )


def _journal(facts: Mapping[str, Any]) -> Told:
    event = facts["event"]
    if event in JOURNAL:
        icon, word, tone, line = JOURNAL[event]
        return Told(icon, Said(word), tuple(line(facts)), tone)
    return Told("circle-dot", Said(step(event).word))


def _moved(facts: Mapping[str, Any]) -> list[Said | str]:
    here, there = facts.get("here"), facts.get("there")
    return [Said(STAGE_WORDS[Stage(stage)]) for stage in (here, there) if stage in STAGE_WORDS]


def _held(facts: Mapping[str, Any]) -> list[Said | str]:
    lines: list[Said | str] = [Said(BLOCKERS.get(facts.get("kind", ""), facts.get("kind", "")))]
    if facts.get("reason"):
        lines.append(facts["reason"])
    if facts.get("review_on"):
        review_on = date.fromisoformat(facts["review_on"])
        lines.append(Said(_("to be looked at again on {day}"), {"day": review_on}))
    return lines


def _closed(facts: Mapping[str, Any]) -> list[Said | str]:
    close = CLOSE_CODES.get(facts.get("code", ""))
    return [Said(close.meaning if close else facts.get("code", "")), facts.get("reason") or ""]


def _reason(facts: Mapping[str, Any]) -> list[Said | str]:
    return [facts.get("reason") or ""]


def _assigned(facts: Mapping[str, Any]) -> list[Said | str]:
    """To whom, and why: the journal's own words (`cases.actions.why`) in the reader's language."""
    name, because = facts.get("agent_name") or "", facts.get("because") or ""
    known = _BECAUSE.fullmatch(because)
    if known is None:
        return [name, because]
    said: list[Said | str] = [name, Said(_("speaks {lang}"), {"lang": known["lang"].upper()})]
    if known["team"]:
        said.append(Said(_("team {team}"), {"team": known["team"]}))
    return [*said, Said(_OPEN_CASES, {"count": int(known["count"])})]


def _missed(facts: Mapping[str, Any]) -> list[Said | str]:
    cents = int(facts.get("missing_cents") or 0)
    return [Said(_("{sum} missing"), {"sum": Money(cents)})] if cents else []


def _noted(facts: Mapping[str, Any]) -> list[Said | str]:
    return [facts.get("text") or ""]


def _added(facts: Mapping[str, Any]) -> list[Said | str]:
    return [Said(CONTACT_ADDED.get(facts.get("channel", ""), ""))]


_BECAUSE = re.compile(r"(?P<lang>\w+)(?:, team (?P<team>[^,]+))?, (?P<count>\d+) open cases")
_OPEN_CASES = one_or_many("{count} open case", "{count} open cases")


def _grew(facts: Mapping[str, Any]) -> list[Said | str]:
    return [Said(_("{sum} of principal"), {"sum": Money(int(facts["cents"]))})]


def _changed(facts: Mapping[str, Any]) -> list[Said | str]:
    return [
        Said(KIND_WORDS[facts["kind"]]), Said("{sum}", {"sum": Money(facts["amount_cents"])}),
        facts.get("reason") or "",
    ]  # fmt: skip


def _paid_back(facts: Mapping[str, Any]) -> list[Said | str]:
    return [Said("{sum}", {"sum": Money(facts["amount_cents"])})]


def _nothing_more(_facts: Mapping[str, Any]) -> list[Said | str]:
    return []


Line = Callable[[Mapping[str, Any]], list[Said | str]]
JOURNAL: dict[str, tuple[str, str, Tone, Line]] = {
    "case.moved": ("arrow-right", _("Stage changed"), "accent", _moved),
    "case.held": ("pause", _("Put on hold"), "warn", _held),
    "case.released": ("play", _("No longer on hold"), "", _held),
    "case.closed": ("circle-check", _("Case closed"), "", _closed),
    "case.reopened": ("rotate-ccw-clock", _("Case reopened"), "warn", _reason),
    "case.assigned": ("users", _("Case assigned"), "", _assigned),
    "case.noted": ("message-square-text", _("Note"), "", _noted),
    "contact.added": ("phone", _("Contact added"), "", _added),
    "case.grew": ("file-plus", _("More of the placement came in"), "accent", _grew),
    "debtor.merged": ("users", _("Debtor found to be another one"), "", _nothing_more),
    "adjustment.booked": ("file-plus", _("What is owed was changed"), "accent", _changed),
    "adjustment.proposed": ("pause", _("Write-off proposed"), "warn", _changed),
    "adjustment.refused": ("circle-alert", _("Write-off not approved"), "", _changed),
    "refund.approved": ("undo-2", _("Refund to the debtor approved"), "", _paid_back),
    "refund.executed": ("undo-2", _("Refund to the debtor paid"), "", _paid_back),
    "plan.late": ("circle-alert", _("Instalment missed"), "bad", _missed),
}
TELLERS: dict[str, Callable[[Mapping[str, Any]], Told]] = {
    "call": _call,
    "promise": _promise,
    "promise_judged": _promise_judged,
    "plan": _plan,
    "plan_ended": _plan_ended,
    "payment": _payment,
    "letter": _letter,
    "document": _document,
    "placement": _placement,
    "journal": _journal,
}
