"""Which interest and which penalty a claim may bear at all, from when, and by which rule.

Between enterprises by right, from the day after the due day. A Belgian consumer owes only what an
agreed clause says, after a first reminder and its days; a French one the legal rate from the formal
notice on. Where the mandate claims nothing, nothing is computed. A missing row is told, never
bridged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from backend.law import consumers, rates
from backend.law.rates import Rate
from backend.law.rows import MissingRow, Rulebook
from backend.statements.inputs import ClaimFacts, Notice
from backend.words import _

DAY = timedelta(days=1)
KEPT = ("BE", "FR")
FIRST_REMINDER = ("clock", "BE", "first_reminder")

# Why there is no interest or penalty (yet). The codes stay for good: issued statements carry them.
WHY = {
    "mandate": _("The mandate claims no interest."),
    "law_only": _("The mandate claims what the law says, not the clauses of contracts."),
    "no_due_day": _("The due day is not known: add it to the claim."),
    "country": _("The rates of this country are not kept: add the rows."),
    "no_clause": _("A consumer in Belgium owes nothing on top without an agreed clause."),
    "no_penalty": _("No penalty was agreed."),
    "no_reminder": _("No first reminder was sent: nothing may be claimed on top before it."),
    "reminder_runs": _("Nothing on top before {until}: the days of the first reminder run."),
    "no_notice": _("Interest of a consumer in France runs from the formal notice: none was sent."),
    "not_due": _("Not due yet."),
    "booked": _("An indemnity was booked already."),
    "row": _("Not computed: a row of law is missing."),
}
NEEDED = {
    "by_right": _("Between enterprises, by right from the day after the due day."),
    "agreed": _("Agreed between enterprises, from the day after the due day."),
    "consumer_clause": _("Agreed with a consumer, after the first reminder and its days."),
    "formal_notice": _("Legal rate, from the formal notice on."),
    "formal_notice_agreed": _("Agreed rate, from the formal notice on."),
}


@dataclass(frozen=True, slots=True)
class Regime:
    """`begins`: the first day that bears interest, or on which the penalty is due.

    `why` is a code of `WHY` where nothing may be claimed (`opens`: from when on, if it is known),
    `ground` a code of `NEEDED` where it may. `missing` is the row that could not be read.
    """

    begins: date | None = None
    rate: Rate | None = None
    day_count: str = ""
    ground: str = ""
    why: str = ""
    opens: date | None = None
    row_ids: tuple[str, ...] = ()
    missing: MissingRow | None = None


def interest(
    claim: ClaimFacts, policy: str, notices: Sequence[Notice], *, as_of: date, book: Rulebook
) -> Regime:
    """The rule by which `claim` bears interest at the end of `as_of`."""
    if policy == "none":
        return Regime(why="mandate")
    if claim.jurisdiction not in KEPT:
        return Regime(why="country")
    if claim.due_on is None:
        return Regime(why="no_due_day")
    try:
        return _interest(claim, claim.due_on, policy, notices, as_of, book)
    except MissingRow as missing:
        return Regime(why="row", missing=missing)


def _interest(
    claim: ClaimFacts,
    due_on: date,
    policy: str,
    notices: Sequence[Notice],
    as_of: date,
    book: Rulebook,
) -> Regime:
    begins = due_on + DAY
    agreed = Decimal(claim.rate_bp) / 100 if claim.rate_bp is not None else None
    if claim.business:
        stands = agreed if policy == "contract" else None
        rate = rates.for_claim(
            claim.jurisdiction, business=True, agreed=stands, contract_on=claim.contract_on
        )
        ground = "by_right" if stands is None else "agreed"
        return _from(begins, rate, claim, ground, as_of, book)
    if claim.jurisdiction == "BE":
        if agreed is None:
            return Regime(why="no_clause")
        opened = _opened(notices, as_of, book)
        if opened.begins is None:
            return opened
        rate = rates.for_claim("BE", business=False, agreed=agreed)
        found = _from(max(begins, opened.begins), rate, claim, "consumer_clause", as_of, book)
        return _with_rows(found, opened.row_ids)
    notice = _notice(notices, as_of)
    if notice is None:
        return Regime(why="no_notice")
    stands = agreed if policy == "contract" else None
    rate = rates.for_claim("FR", business=False, agreed=stands)
    ground = "formal_notice" if stands is None else "formal_notice_agreed"
    return _from(max(begins, notice + DAY), rate, claim, ground, as_of, book)


def _from(
    begins: date, rate: Rate, claim: ClaimFacts, ground: str, as_of: date, book: Rulebook
) -> Regime:
    if begins > as_of:
        return Regime(why="not_due", opens=begins)
    row = book.on("day_count", claim.jurisdiction, begins, "b2b" if claim.business else "b2c")
    return Regime(begins, rate, row.words[0], ground, row_ids=(row.id,))


def _with_rows(regime: Regime, more: tuple[str, ...]) -> Regime:
    return Regime(
        regime.begins, regime.rate, regime.day_count, regime.ground, regime.why, regime.opens,
        (*more, *regime.row_ids), regime.missing,
    )  # fmt: skip


def penalty(
    claim: ClaimFacts, policy: str, notices: Sequence[Notice], *, as_of: date, book: Rulebook
) -> Regime:
    """Whether the agreed penalty of `claim` may be claimed at the end of `as_of`, and from when."""
    why = _no_penalty(claim, policy)
    if why or claim.due_on is None:
        return Regime(why=why or "no_due_day")
    try:
        found = _penalty(claim, claim.due_on + DAY, notices, as_of, book)
    except MissingRow as missing:
        return Regime(why="row", missing=missing)
    if found.begins is not None and found.begins > as_of:
        return Regime(why="not_due", opens=found.begins)
    return found


def _no_penalty(claim: ClaimFacts, policy: str) -> str:
    if policy != "contract":
        return "mandate" if policy == "none" else "law_only"
    if not claim.clause_bp and not claim.clause_cents:
        return "no_penalty"
    return "" if claim.jurisdiction in KEPT else "country"


def _penalty(
    claim: ClaimFacts, begins: date, notices: Sequence[Notice], as_of: date, book: Rulebook
) -> Regime:
    if claim.business:
        return Regime(begins, ground="agreed")
    if claim.jurisdiction == "BE":
        opened = _opened(notices, as_of, book)
        if opened.begins is None:
            return opened
        later = max(begins, opened.begins)
        return Regime(later, ground="consumer_clause", row_ids=opened.row_ids)
    notice = _notice(notices, as_of)
    if notice is None:
        return Regime(why="no_notice")
    return Regime(max(begins, notice + DAY), ground="formal_notice_agreed")


def reminded(notices: Sequence[Notice], as_of: date, book: Rulebook) -> consumers.Reminder | None:
    """The clock of the first reminder sent by `as_of`; None when none was.

    One that was sent before the law counts as sent on its first day. Raises `MissingRow`.
    """
    sent = sorted(
        (notice.sent_on, notice.channel)
        for notice in notices
        if notice.step == "reminder" and notice.sent_on <= as_of
    )
    if not sent:
        return None
    day, written = sent[0]
    track = book.series(*FIRST_REMINDER)
    channel: Literal["post", "email"] = "email" if written == "email" else "post"
    return consumers.first_reminder(max(day, track[0].valid_from) if track else day, channel, book)


def _opened(notices: Sequence[Notice], as_of: date, book: Rulebook) -> Regime:
    found = reminded(notices, as_of, book)
    if found is None:
        return Regime(why="no_reminder")
    if found.claimable_from > as_of:
        return Regime(why="reminder_runs", opens=found.claimable_from, row_ids=found.row_ids)
    return Regime(begins=found.claimable_from, row_ids=found.row_ids)


def _notice(notices: Sequence[Notice], as_of: date) -> date | None:
    return min(
        (
            notice.sent_on
            for notice in notices
            if notice.step == "formal_notice" and notice.sent_on <= as_of
        ),
        default=None,
    )
