"""When a creditor is due, what a statement comes to, and until when a receipt must be paid over.

Facts in, answer out: no database, no clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.days import months_after
from backend.law.rows import Rulebook
from backend.money import NOTHING, Money
from backend.refusals import Refused
from backend.words import _

STATES = {
    "proposed": (_("Proposed"), "warn"),
    "approved": (_("Approved"), "accent"),
    "ordered": (_("Given to the bank"), "accent"),
    "executed": (_("Executed"), "good"),
    "cancelled": (_("Cancelled"), ""),
}
MODES = {"net": _("Net: fees withheld"), "gross": _("Gross: fees invoiced apart")}
EVERY = {
    "weekly": _("Every week, on Monday"),
    "fortnightly": _("Twice a month, on the 1st and the 16th"),
    "monthly": _("Every month, on the 1st"),
}
ORDER_KINDS = {
    "payout": _("Remittance"),
    "refund": _("Refund to a debtor"),
    "withdrawal": _("Fees of the agency"),
}
SOON = 5  # days before the last one: the list warns


def cut_off(day: date, every: str) -> date:
    """The last day that a statement drawn up on `day` reaches: the end of the last period."""
    if every == "weekly":
        return day - timedelta(days=day.weekday() + 1)
    if every == "fortnightly" and day.day > 15:
        return day.replace(day=15)
    return day.replace(day=1) - timedelta(days=1)


def next_run(day: date, every: str) -> date:
    """The first day after `day` on which a statement is due."""
    if every == "weekly":
        return day + timedelta(days=7 - day.weekday())
    if every == "fortnightly" and day.day < 16:
        return day.replace(day=16)
    return months_after(day.replace(day=1), 1)


@dataclass(frozen=True, slots=True)
class Position:
    """A statement in sums. `opening` and `closing` are nought or less: the creditor owes them.

    `carried_fees` is the part of `closing` that is fees. `debit` is what the creditor owes back of
    money already paid over; `settled` is what of it this statement settles, `withheld` what of the
    fees it keeps (below nought: gives back).
    """

    opening: Money
    payout: Money
    closing: Money
    carried_fees: Money
    settled: Money
    withheld: Money


def position(
    *, mode: str, opening: Money, opening_fees: Money, cash: Money, fees: Money, debit: Money
) -> Position:
    """What a statement comes to.

    `opening` is the closing position of the one before, `opening_fees` its part of fees not yet
    withheld; `cash` what moved at the agency, `fees` with VAT. Where the creditor is paid gross,
    fees are no part of the position: they are invoiced and paid apart, those carried before too.
    Receipts settle a debit balance first, then fees; what is left is paid, and never less than
    nought: a debit balance is carried forward (FEATURES (5) model N).
    """
    net = mode == "net"
    due = (fees - opening_fees) if net else NOTHING
    of_cash = opening - opening_fees + cash  # what is there of cash less what is owed back
    there = of_cash + debit
    given_back = min(due, NOTHING)
    there -= given_back
    settled = max(NOTHING, min(there, debit))
    there -= settled
    withheld = given_back + max(NOTHING, min(there, due))
    there -= max(NOTHING, withheld - given_back)
    start = opening if net else opening - opening_fees
    payout = max(NOTHING, there)
    closing = start + cash - (fees if net else NOTHING) - payout
    return Position(start, payout, closing, withheld - due, settled, withheld)


def cleared(received_on: date, clear_days: int) -> date:
    """The day from which a receipt counts as standing for good."""
    return received_on + timedelta(days=clear_days)


def pay_by(received_on: date, *, within_days: int, country: str, book: Rulebook) -> date:
    """The last day to pay a receipt over: as the mandate says, in France within a month at most.

    Source: CPCE art. R124-6, from the day of receipt; the month ends on the same day of the next
    one, or its last. Row FR/clock/remittance. Not moved to a working day (RULES §9).
    """
    agreed = received_on + timedelta(days=within_days)
    if country != "FR":
        return agreed
    months = book.on("clock", "FR", received_on, "remittance").table["months"]
    return min(agreed, months_after(received_on, int(months)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A receipt at the agency that was not paid over yet."""

    payment_id: int
    creditor_id: int
    received_on: date
    pay_by: date
    amount: Money

    def days_over(self, today: date) -> int:
        """How many days too late it is; nought or less while there is time."""
        return (today - self.pay_by).days


def late(receipts: Sequence[Waiting], today: date) -> list[Waiting]:
    """Those whose last day is over, the longest first."""
    over = [one for one in receipts if one.days_over(today) > 0]
    return sorted(over, key=lambda one: (one.pay_by, one.payment_id))


def may_approve(*, state: str, proposed_by: str, actor: str) -> None:
    """Raises `Refused` for a statement that nobody can approve, or not this person."""
    if state != "proposed":
        raise Refused(_("This statement is not proposed any more: open it anew"))
    if proposed_by == actor:
        raise SamePerson(_("Somebody else approves what you proposed: ask a second person"))


class SamePerson(Refused):
    """Four eyes are asked for, and these are the same two (S-R13)."""

    status = 403
