"""What an entry must be: known accounts, and nought in each pool. Facts in, answer out.

A debit is above nought, a credit below. The pools never mix: what debtors owe (`claim`), other
people's money (`client`), the agency's own (`agency`). Money that passes from one to another does
so as two halves that balance each by themselves (S-R3).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.money import NOTHING, Money
from backend.refusals import Refused
from backend.words import _

CLAIM, CLIENT, AGENCY = "claim", "client", "agency"
COMPONENTS = ("principal", "interest", "indemnity", "cost", "penalty")


@dataclass(frozen=True, slots=True)
class Kind:
    """An account's pool, its name, and whether every creditor has one of its own."""

    pool: str
    word: str
    per_creditor: bool


ACCOUNTS = {
    "owed": Kind(CLAIM, _("Owed by debtors"), True),
    "entrusted": Kind(CLAIM, _("Entrusted by the creditor"), True),
    "collected": Kind(CLAIM, _("Paid to the agency"), True),
    "paid_direct": Kind(CLAIM, _("Paid to the creditor"), True),
    "paid_third": Kind(CLAIM, _("Paid to a third party"), True),
    "written_off": Kind(CLAIM, _("Written off"), True),
    "credited": Kind(CLAIM, _("Credit notes"), True),
    "discounted": Kind(CLAIM, _("Discounts granted"), True),
    "trust_bank": Kind(CLIENT, _("Account of client money"), False),
    "unallocated": Kind(CLIENT, _("Receipts without a case"), False),
    "refundable": Kind(CLIENT, _("To be refunded to debtors"), False),
    "payable": Kind(CLIENT, _("Owed to the creditor"), True),
    "creditor_debit": Kind(CLIENT, _("Owed back by the creditor"), True),
    "agency_share": Kind(CLIENT, _("Fees withheld, not yet withdrawn"), False),
    "in_transit": Kind(CLIENT, _("Orders given to the bank"), False),
    "own_bank": Kind(AGENCY, _("The agency's own account"), False),
    "fee_receivable": Kind(AGENCY, _("Fees owed by the creditor"), True),
    "fee_income": Kind(AGENCY, _("Fees earned"), False),
    "vat_output": Kind(AGENCY, _("VAT owed on fees"), False),
    "trust_due": Kind(AGENCY, _("Due from the account of client money"), False),
    "advances": Kind(AGENCY, _("Costs advanced for the creditor"), True),
}
POOL_WORDS = {
    CLAIM: _("What debtors owe"),
    CLIENT: _("Client money"),
    AGENCY: _("The agency's own money"),
}
COMPONENT_WORDS = {
    "principal": _("Principal"),
    "interest": _("Interest"),
    "indemnity": _("Indemnity"),
    "cost": _("Costs"),
    "penalty": _("Penalty clause"),
}
ENTRY_WORDS = {
    "opening": _("Opening of the ledger"),
    "placed": _("Claims placed"),
    "accrued": _("Accrued"),
    "received": _("Received by the agency"),
    "waiting": _("Received, without a case"),
    "direct": _("Paid to the creditor directly"),
    "third": _("Paid to a third party"),
    "fee": _("Fee"),
    "withheld": _("Fees withheld"),
    "ordered": _("Payment order"),
    "executed": _("Payment executed"),
    "withdrawn": _("Fees withdrawn"),
    "topped_up": _("Fees brought back"),
    "refunded": _("Refund to the debtor"),
    "written_off": _("Written off"),
    "credit_note": _("Credit note of the creditor"),
    "discount": _("Discount granted"),
    "cost_advanced": _("Costs advanced"),
    "invoice_paid": _("Fee invoice paid"),
    "debit_carried": _("Debit balance carried forward"),
    "debit_settled": _("Debit balance settled"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One posting: an account (kind, and creditor where each has one), an amount, what it is about.

    `component` says which part of the debt it is (one of `COMPONENTS`), on account `owed`.
    """

    account: str
    amount: Money
    creditor_id: int | None = None
    case_id: int | None = None
    claim_id: int | None = None
    payment_id: int | None = None
    component: str | None = None


class Unbalanced(ValueError):
    """An entry as no bookkeeper would write it: a mistake of the program, never of a person."""


def check(kind: str, lines: Sequence[Line]) -> None:
    """Raises `Unbalanced` for an entry that the database would refuse at COMMIT."""
    if kind not in ENTRY_WORDS:
        raise Unbalanced(f"no entry is called {kind}")
    if len(lines) < 2:
        raise Unbalanced("an entry has two lines at least")
    sums: dict[str, int] = {}
    for line in lines:
        account = ACCOUNTS.get(line.account)
        if account is None or account.per_creditor != (line.creditor_id is not None):
            raise Unbalanced(f"no account {line.account} of creditor {line.creditor_id}")
        if not line.amount:
            raise Unbalanced("a line of nothing")
        if (line.account == "owed") != (line.component is not None):
            raise Unbalanced("what is owed has a component, and nothing else has")
        sums[account.pool] = sums.get(account.pool, 0) + line.amount.cents
    off = {pool: cents for pool, cents in sums.items() if cents}
    if off:
        raise Unbalanced(f"{kind} is off: {off}")


def without_nothing(lines: Sequence[Line]) -> list[Line]:
    """The lines that say something; an amount of nought is no posting."""
    return [line for line in lines if line.amount != NOTHING]


def request_hash(
    kind: str, on: date, lines: Sequence[Line], *, reverses: int | None = None
) -> bytes:
    """One mark for all that an entry says, so that a key used twice for two things is noticed."""
    told = [
        kind, on.isoformat(), reverses,
        [[line.account, line.amount.cents, line.creditor_id, line.case_id, line.claim_id,
          line.payment_id, line.component] for line in lines],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).digest()


def may_close(until: date, *, closed_until: date | None, today: date) -> None:
    """Raises `Refused` for an end of period that cannot be: ahead, or behind the last one."""
    if until >= today:
        raise Refused(_("Only days that are over can be closed: until yesterday at most"))
    if closed_until is not None and until <= closed_until:
        raise Refused(_("The books are closed until {day} already"), day=closed_until)
