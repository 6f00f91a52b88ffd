"""What a simulated year remembers by itself: the bank's balance, and each receipt's clock.

Nothing of it is read from the books that it is compared with. A receipt runs from its day until the
bank has executed the order that holds it, or it goes back.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from backend.law.rows import Rulebook
from backend.remittances.rules import pay_by

Receipt = tuple[int, int]  # payment, case


@dataclass
class Terms:
    """What the clock asks of a creditor's mandate."""

    country: str
    within_days: int


@dataclass
class Running:
    """A receipt that was not paid over yet; `until` when a statement holds it."""

    creditor_id: int
    received_on: date
    statement: int | None = None


@dataclass
class Memory:
    """The bank's own figures, and every receipt that waits to be paid over."""

    terms: dict[int, Terms] = field(default_factory=dict)
    bank: int = 0
    running: dict[Receipt, Running] = field(default_factory=dict)
    on_statement: dict[int, set[Receipt]] = field(default_factory=dict)

    def came(self, cents: int) -> None:
        self.bank += cents

    def owed(self, receipt: Receipt, creditor_id: int, received_on: date) -> None:
        """Money that stands against a case is owed to its creditor from now on."""
        self.running[receipt] = Running(creditor_id, received_on)

    def gone(self, payment_id: int) -> None:
        """The receipt went back, or was taken off its case."""
        for receipt in [one for one in self.running if one[0] == payment_id]:
            del self.running[receipt]

    def drawn_up(self, remittance_id: int, creditor_id: int, until: date) -> None:
        """A statement holds whatever of the creditor's came up to `until` and is on none yet."""
        mine = set()
        for receipt, one in self.running.items():
            free = one.creditor_id == creditor_id and one.statement is None
            if free and one.received_on <= until:
                one.statement = remittance_id
                mine.add(receipt)
        self.on_statement[remittance_id] = mine

    def cancelled(self, remittance_id: int) -> None:
        for receipt in self.on_statement.pop(remittance_id, set()):
            if receipt in self.running:
                self.running[receipt].statement = None

    def paid_over(self, remittance_id: int) -> None:
        """The bank has paid the statement, or it paid nothing out and is settled."""
        for receipt in self.on_statement.pop(remittance_id, set()):
            self.running.pop(receipt, None)

    def overdue(self, today: date, book: Rulebook) -> set[int]:
        """The payments whose last day is over."""
        found = set()
        for (payment_id, _case), one in self.running.items():
            terms = self.terms[one.creditor_id]
            last = pay_by(one.received_on, within_days=terms.within_days, country=terms.country,
                          book=book)  # fmt: skip
            if last < today:
                found.add(payment_id)
        return found


def month_end(day: date) -> date:
    """The last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)
