"""Is the claim certain, liquid and due, and may it still be brought? Answered from facts, no ticks.

Each line says yes, no or unknown, the fact behind it, where the fact comes from, the article, and
what to do. Whoever wants another answer tells another fact.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.cases.claim_facts import Known, natures
from backend.cases.claim_queries import Claim
from backend.law.prescription import ALERT_DAYS, Act, alerts, last_day_to_sue, period_months
from backend.law.rows import MissingRow, Rulebook
from backend.money import NOTHING
from backend.refusals import Refused
from backend.statements.inputs import Notice
from backend.statements.regimes import KEPT, reminded
from backend.words import _

YES, NO, UNKNOWN = "yes", "no", "unknown"
ANSWERS = {YES: _("Yes"), NO: _("No"), UNKNOWN: _("Not known")}
POINTS = {
    "certain": _("Certain"),
    "liquid": _("Liquid"),
    "due": _("Due"),
    "prescription": _("Not prescribed"),
    "solvent": _("Debtor not insolvent"),
    "reminded": _("Consumer reminded, days over"),
    "notified": _("Consumer put on notice"),
}
ARTICLES: Mapping[tuple[str, str], str] = {
    ("certain", "BE"): "Code judiciaire, art. 1415",
    ("certain", "FR"): "Code des procédures civiles d’exécution, art. L111-2, L511-1",
    ("liquid", "BE"): "Code judiciaire, art. 1415",
    ("liquid", "FR"): "Code des procédures civiles d’exécution, art. L111-6",
    ("due", "BE"): "Code judiciaire, art. 1415",
    ("due", "FR"): "Code des procédures civiles d’exécution, art. L111-2",
    ("solvent", "BE"): "CDE, livre XX (art. XX.155)",
    ("solvent", "FR"): "Code de commerce, art. L622-24",
    ("notified", "FR"): "Code civil, art. 1231-6",
}
ACT_KINDS = {
    "acknowledged": "acknowledgment",
    "court_claim": "claim",
    "enforcement": "enforcement",
    "lawyer_notice": "lawyer_notice",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A message id and what stands in its places."""

    message: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One point. `todo` is a message id, "" where nothing is to be done; `warn` for a near end."""

    point: str
    answer: str
    says: Said
    source: Said | None = None
    article: str = ""
    todo: str = ""
    warn: bool = False
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What is known around a claim. `paid`: days on which the debtor paid a part of it.

    `disputed_on`: since when a dispute is open. `plan_on`: since when a plan is in force.
    `adds_up`: the parts of the statement come to the balance that is booked.
    """

    claim: Claim
    today: date
    paid: Sequence[date] = ()
    disputed_on: date | None = None
    plan_on: date | None = None
    insolvent_on: date | None = None
    notices: Sequence[Notice] = ()
    adds_up: bool = True

    @property
    def known(self) -> Known:
        return self.claim.known


def checklist(about: About, book: Rulebook) -> tuple[Line, ...]:
    """The lines of one claim, in the order in which they are asked."""
    return tuple(_lines(about, book))


def _lines(about: About, book: Rulebook) -> Iterator[Line]:
    yield _certain(about)
    yield _liquid(about)
    yield _due(about)
    yield _prescription(about, book)
    yield _solvent(about)
    if not about.known.business and about.known.jurisdiction == "BE":
        yield _reminded(about, book)
    if not about.known.business and about.known.jurisdiction == "FR":
        yield _notified(about)


def _article(point: str, about: About) -> str:
    return ARTICLES.get((point, about.known.jurisdiction), "")


def _certain(about: About) -> Line:
    known, article = about.known, _article("certain", about)
    if about.disputed_on is not None:
        says = Said(_("Disputed since {day}"), {"day": about.disputed_on})
        where = Said(_("the case rests for a dispute"))
        return Line("certain", NO, says, where, article, _("Decide the dispute under “Manage”."))
    acknowledged = [on for on, kind in known.events if kind == "acknowledged"]
    if acknowledged:
        says = Said(_("Acknowledged by the debtor on {day}"), {"day": acknowledged[-1]})
        return Line("certain", YES, says, Said(_("told on this page")), article)
    if about.paid:
        says = Said(_("The debtor paid a part on {day}"), {"day": about.paid[-1]})
        return Line("certain", YES, says, Said(_("payments of the case")), article)
    if known.documents:
        count = len(known.documents)
        says = Said(_("Not disputed; supporting documents: {count}"), {"count": count})
        return Line("certain", YES, says, Said(_("documents of the claim")), article)
    says = Said(_("Not disputed, but no document and no acknowledgment are kept"))
    return Line("certain", UNKNOWN, says, None, article, _("Add the invoice or the contract."))


def _liquid(about: About) -> Line:
    claim, article = about.claim, _article("liquid", about)
    facts = {"amount": claim.amount, "before": claim.paid_before, "placed": claim.placed}
    says = Said(_("{amount}, less {before} paid before: {placed}"), facts)
    if claim.paid_before == NOTHING:
        says = Said(_("{placed} by the invoice"), {"placed": claim.placed})
    where = Said(_("the creditor’s placement"))
    if claim.currency != "EUR":
        return Line("liquid", NO, says, where, article, _("Have it placed in euros."))
    if not about.adds_up or claim.amount - claim.paid_before != claim.placed:
        todo = _("The parts do not add up: run the check of the books (fsck).")
        return Line("liquid", NO, says, where, article, todo)
    return Line("liquid", YES, says, where, article)


def _due(about: About) -> Line:
    due_on, article = about.known.due_on, _article("due", about)
    where = _told(about, "due_on")
    if due_on is None:
        says = Said(_("The due day is not known"))
        return Line("due", UNKNOWN, says, None, article, _("Add the due day to the claim."))
    if due_on >= about.today:
        return Line("due", NO, Said(_("Falls due on {day}"), {"day": due_on}), where, article,
                    _("Wait until the day after."))  # fmt: skip
    if about.plan_on is not None:
        says = Said(
            _("Due since {day}, but a plan of {plan} is in force"),
            {"day": due_on, "plan": about.plan_on},
        )
        return Line("due", NO, says, where, article, _("As long as the plan is kept, wait."))
    late = (about.today - due_on).days
    says = Said(_("Fell due on {day}, {count} days ago"), {"day": due_on, "count": late})
    return Line("due", YES, says, where, article)


def _told(about: About, fact: str) -> Said:
    """Who told a fact: a person on the claim's page, else the creditor with its placement."""
    told = about.known.of(fact)
    if told is None or not told.value:
        return Said(_("the creditor’s placement"))
    return Said(_("told by {by}: {source}") if told.source else _("told by {by}"),
                {"by": told.by, "source": told.source})  # fmt: skip


def acts_of(known: Known, paid: Sequence[date]) -> tuple[Act, ...]:
    """What moves the prescription: acts that were told, and parts that were paid."""
    told = [Act(on, ACT_KINDS[kind]) for on, kind in known.events]
    return tuple(sorted({*told, *(Act(on, "acknowledgment") for on in paid)}, key=_when))


def _when(act: Act) -> tuple[date, str]:
    return act.on, act.kind


def _prescription(about: About, book: Rulebook) -> Line:
    known, starts = about.known, about.known.due_on
    if starts is None or known.jurisdiction not in KEPT:
        says = Said(_("Cannot be counted: the due day or the law of the country is not known"))
        return Line("prescription", UNKNOWN, says, todo=_("Add the due day to the claim."))
    certain = known.nature or sure_nature(known)
    try:
        if certain is None:
            return _cautious(about, starts, book)
        return _counted(about, starts, certain, book)
    except MissingRow as missing:
        says = Said(_("Not computed: the row {row} is missing"), {"row": str(missing.wanted)})
        return Line("prescription", UNKNOWN, says, todo=_("Have the row of law added."))
    except Refused as refused:
        return Line("prescription", UNKNOWN, Said(refused.reason, refused.facts))


def sure_nature(known: Known) -> str | None:
    """The nature where the law knows one alone: in France, by who the debtor is."""
    if known.jurisdiction == "FR":
        return "contract" if known.business else "consumer"
    return None


def last_day(
    known: Known, starts: date, nature: str, paid: Sequence[date], book: Rulebook
) -> tuple[date, str]:
    """The last day to sue and the article of the period. Raises `MissingRow`."""
    months = period_months(known.jurisdiction, nature, starts, book)
    row = book.on("prescription", known.jurisdiction, starts, nature)
    found = last_day_to_sue(known.jurisdiction, starts, months, acts_of(known, paid), book)
    return found.last_day, row.article


def _counted(about: About, starts: date, nature: str, book: Rulebook) -> Line:
    last, article = last_day(about.known, starts, nature, about.paid, book)
    word = natures(about.known.jurisdiction)[nature]
    facts: dict[str, object] = {"day": last, "start": starts}
    where = _told(about, "nature") if about.known.nature else Said(word)
    acts = acts_of(about.known, about.paid)
    says = Said(_("Last day to sue: {day}, counted from {start}"), facts)
    if acts:
        facts["act"] = acts[-1].on
        says = Said(_("Last day to sue: {day}, after an act of {act}"), facts)
    if about.today > last:
        todo = _("Do not sue and do not threaten to: ask a lawyer.")
        return Line("prescription", NO, says, where, article, todo)
    left = (last - about.today).days
    warn = left <= max(ALERT_DAYS)
    todo = _("Sue, or get an acknowledgment in writing, before that day.") if warn else ""
    return Line("prescription", YES, says, where, article, todo, warn, alerts(last))


def _cautious(about: About, starts: date, book: Rulebook) -> Line:
    """The nature is not told: the shortest period that may hold, so that nobody is surprised."""
    known = about.known
    possible = [nature for nature in natures(known.jurisdiction) if nature != "judgment"]
    if known.business:
        possible.remove("consumer_goods")
    ends = [(*last_day(known, starts, nature, about.paid, book), nature) for nature in possible]
    last, article, nature = min(ends)
    word = natures(known.jurisdiction)[nature]
    says = Said(_("At the earliest on {day}, if it is: {nature}"), {"day": last, "nature": word})
    return Line("prescription", UNKNOWN, says, None, article,
                _("Choose the nature of the claim."), warn=True)  # fmt: skip


def _solvent(about: About) -> Line:
    article = _article("solvent", about)
    where = Said(_("the debtor’s record"))
    if about.insolvent_on is None:
        return Line("solvent", YES, Said(_("No insolvency is known")), where, article)
    says = Said(_("Insolvent since {day}"), {"day": about.insolvent_on})
    return Line("solvent", NO, says, where, article, _("Declare the claim to the administrator."))


def _reminded(about: About, book: Rulebook) -> Line:
    try:
        found = reminded(about.notices, about.today, book)
        row = book.on("clock", "BE", about.today, "first_reminder")
    except MissingRow as missing:
        says = Said(_("Not computed: the row {row} is missing"), {"row": str(missing.wanted)})
        return Line("reminded", UNKNOWN, says, todo=_("Have the row of law added."))
    if found is None:
        says = Said(_("No first reminder is kept"))
        return Line("reminded", NO, says, None, row.article, _("Send the free first reminder."))
    facts: dict[str, object] = {"sent": found.sent, "day": found.claimable_from}
    where = Said(_("letters of the case, or told on this page"))
    if found.claimable_from > about.today:
        says = Said(_("Reminded on {sent}: nothing on top before {day}"), facts)
        return Line("reminded", NO, says, where, row.article, _("Wait until that day."))
    says = Said(_("Reminded on {sent}: the clause may be claimed since {day}"), facts)
    return Line("reminded", YES, says, where, row.article)


def _notified(about: About) -> Line:
    sent = [
        notice.sent_on
        for notice in about.notices
        if notice.step == "formal_notice" and notice.sent_on <= about.today
    ]
    article = _article("notified", about)
    if not sent:
        says = Said(_("No formal notice is kept"))
        return Line("notified", NO, says, None, article, _("Send the formal notice."))
    says = Said(_("Formal notice of {day}: interest runs from the day after"), {"day": min(sent)})
    return Line("notified", YES, says, Said(_("letters of the case")), article)


def alerts_ahead(line: Line, today: date) -> tuple[tuple[int, date], ...]:
    """The alert days still to come, each with how many days before the end it lies."""
    return tuple(
        (before, day) for before, day in zip(ALERT_DAYS, line.days, strict=False) if day >= today
    )
