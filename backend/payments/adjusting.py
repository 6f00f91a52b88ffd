"""Acts that change what is owed without a receipt, and what they may be. Facts in, answer out.

Lowering (write-off, credit note, discount) never takes a component below nought: what was paid
already must come back by its receipt first, so that the surplus goes to the refunds and is seen.
Raising (costs, indemnity) is only what the law lets a debtor be asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.law.imputation import SURPLUS
from backend.law.rows import MissingRow, Rulebook
from backend.money import CENTS_MAX, NOTHING, Money, total
from backend.payments.imputing import PRINCIPAL, Slot, cover, netted
from backend.payments.rules import Part
from backend.refusals import Forbidden, Refused
from backend.words import _

KIND_WORDS = {
    "write_off": _("Write-off"),
    "credit_note": _("Credit note of the creditor"),
    "discount": _("Discount"),
    "cost": _("Costs advanced"),
    "indemnity": _("Indemnity"),
}
LOWERING = ("write_off", "credit_note", "discount")
WAIVING = ("write_off", "discount")
FOR_MANAGERS = ("write_off", "discount", "cost")
# The account beside `owed`, the entry, and how the case ends when it leaves nothing owed.
BOOKED_AS = {
    "write_off": ("written_off", "written_off"),
    "credit_note": ("credit_note", "credited"),
    "discount": ("discount", "discounted"),
}
TITLED = "enforcement"  # the stage in which a court has decided


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether an act may be: of the case, its debtor, and who asks."""

    country: str
    kind: str  # of the debtor: "B2B" or "B2C"
    stage: str
    manages: bool
    day: date
    flat_booked: Money = NOTHING  # indemnity booked on the invoice by now


@dataclass(frozen=True, slots=True)
class Asked:
    """The act that a person asks for. `charged`: costs that the debtor is to pay."""

    kind: str
    amount: Money
    claim_id: int | None = None
    charged: bool = True
    document: str = ""
    reason: str = ""


def may_adjust(asked: Asked, facts: Facts, book: Rulebook) -> str:
    """The article or the word that allows the act; raises `Refused` or `Forbidden` otherwise."""
    if asked.kind not in KIND_WORDS:
        raise Refused(_("Choose one of the list"))
    if not NOTHING < asked.amount <= Money(CENTS_MAX):
        raise Refused(_("Say an amount above nought"))
    if not asked.reason.strip():
        raise Refused(_("Say why"))
    if asked.kind in FOR_MANAGERS and not facts.manages:
        raise Forbidden(_("This is for managers: ask one of them"))
    if asked.kind == "credit_note" and (asked.claim_id is None or not asked.document):
        raise Refused(_("Say which invoice is credited, and the number of the credit note"))
    if asked.kind == "cost" and asked.charged:
        return _costs(facts, book)
    if asked.kind == "indemnity":
        return _indemnity(asked, facts, book)
    return ""


def _costs(facts: Facts, book: Rulebook) -> str:
    """Costs of recovery are the creditor's unless a court gave a title (FR) or between firms (BE).

    FR: CPCE art. L111-8, al. 2. BE: Code of economic law, book XIX: from a consumer nothing beyond
    the agreed clause within its ceiling.
    """
    if facts.stage == TITLED:
        return ""
    if facts.country == "FR":
        row = book.on("cost", "FR", facts.day, "amicable")
        raise Refused(
            _("Without a title of a court the costs stay with the creditor ({article})"),
            article=row.article.partition(":")[0],
        )
    if facts.kind == "B2C":
        raise Refused(
            _("A consumer owes no costs beyond the agreed clause ({article})"),
            article="CDE, livre XIX, titre 2",
        )
    return ""


def _indemnity(asked: Asked, facts: Facts, book: Rulebook) -> str:
    """The flat indemnity for each late invoice between enterprises, once; more only with proof."""
    if facts.kind != "B2B":
        raise Refused(_("The flat indemnity is owed between enterprises, never by a consumer"))
    if asked.claim_id is None:
        raise Refused(_("Say for which invoice"))
    try:
        row = book.on("indemnity", facts.country, facts.day, "b2b")
    except MissingRow as missing:
        raise Refused(
            _("No indemnity for {country} is known on {day}: add the row"),
            country=facts.country, day=facts.day,
        ) from missing  # fmt: skip
    flat = Money.of(str(row.number))
    if facts.flat_booked + asked.amount > flat and not asked.document:
        raise Refused(
            _("{flat} for each invoice, {booked} of it booked; more needs proof ({article})"),
            flat=flat, booked=facts.flat_booked, article=row.article.partition(":")[0],
        )  # fmt: skip
    return row.article.partition(":")[0]


def lowering(asked: Asked, slots: Sequence[Slot], order: Sequence[str], day: date) -> list[Part]:
    """Which invoices and components the act lowers; raises `Refused` beyond what is open there.

    A credit note lowers the principal of its invoice; a write-off and a discount lower accessories
    before principal, on one invoice if it is named, else on all.
    """
    open_now = netted(slots)
    if asked.claim_id is not None:
        mine = [s for s in open_now if s.claim_id == asked.claim_id]
        open_now = [s for s in mine if asked.kind != "credit_note" or s.bucket == PRINCIPAL]
    left = total(slot.open for slot in open_now)
    if asked.amount > left:
        raise Refused(
            _("Only {left} are open there: what was paid on it goes back by its receipt first"),
            left=max(left, NOTHING, key=lambda money: money.cents),
        )
    parts = cover(asked.amount, open_now, order, day=day)
    return [part for part in parts if part.bucket != SURPLUS]


def close_code(kind: str, *, received: bool) -> str:
    """How a case ends that owes nothing any more by such an act."""
    if kind == "credit_note":
        return "CRN"
    return "SIF" if received else "UNC"


def needs_second(asked: Asked, alone: Money, before: Money = NOTHING) -> bool:
    """Whether another manager must approve: more waived than what one may decide alone.

    `before` is what the same manager waived alone on the case: parts are one act, whether they are
    called write-offs or discounts.
    """
    return asked.kind in WAIVING and asked.amount + before > alone
