"""Which case a payment without one belongs to, by the evidence it carries. Pure, and explainable.

Used when a whole agency comes in: payments whose source names no case are set against one by what
they say and who paid, strongest evidence first. What fits several cases, or none, stays unplaced
and is named. Nothing here reads a column that the source marks as ground truth.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = re.compile(r"\d")
_REFERENCE = re.compile(r"\b(?:ref\.?|dossier)\s*(?:c(?:\d{4}-)?)?0*(\d{1,10})\b", re.IGNORECASE)
DUPLICATE_WITHIN = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment as the source has it; cents below zero for a reversal."""

    id: int
    case_id: int | None
    received_on: date
    cents: int
    communication: str
    payer_iban: str | None
    reverses_id: int | None
    instalment_id: int | None


@dataclass(frozen=True, slots=True)
class Target:
    """A case as far as placing needs it."""

    id: int
    payment_ref: str
    debtor_iban: str | None
    placed_on: date
    closed_on: date | None
    principal_cents: int
    paid_in_full: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a receipt goes and why; `case_id` None means the tray, with the candidates."""

    receipt: Receipt
    case_id: int | None
    evidence: str
    candidates: tuple[int, ...] = ()


def structured(text: str) -> str | None:
    """The twelve digits of a Belgian structured communication in `text`, if its check holds."""
    digits = "".join(_DIGITS.findall(text))
    return digits if len(digits) == 12 and _check_holds(digits) else None


def mistyped(text: str) -> list[str]:
    """Structured communications that two neighbouring digits swapped would turn `text` into."""
    digits = "".join(_DIGITS.findall(text))
    if len(digits) != 12 or _check_holds(digits):
        return []
    swaps = (
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        for place in range(11)
        if digits[place] != digits[place + 1]
    )
    return [swap for swap in swaps if _check_holds(swap)]


def _check_holds(digits: str) -> bool:
    return int(digits[10:]) == (int(digits[:10]) % 97 or 97)


class Placing:
    """Places receipts one after another; what is placed counts against what the case still owes."""

    def __init__(self, cases: Iterable[Target], instalments: Mapping[int, int]) -> None:
        self.cases = {case.id: case for case in cases}
        self.instalments = instalments
        self.by_reference = {case.payment_ref: case.id for case in self.cases.values()}
        self.by_account: dict[str, list[Target]] = defaultdict(list)
        for case in self.cases.values():
            if case.debtor_iban:
                self.by_account[case.debtor_iban].append(case)
        self.owed = {case.id: case.principal_cents for case in self.cases.values()}
        self.paid_on: dict[int, list[tuple[date, int]]] = defaultdict(list)
        self.case_of: dict[int, int] = {}

    def place(self, receipts: Sequence[Receipt]) -> list[Placed]:
        """Every receipt with its case or without, in the order given."""
        found: dict[int, Placed] = {}
        for receipt in receipts:
            self._named(receipt, found)
        waiting = [receipt for receipt in receipts if receipt.id not in found]
        self._undo(waiting, found)
        for evidence in (self._closes, self._settles, self._repeats, self._only):
            while self._judge(evidence, waiting, found):
                pass  # what was just placed may leave a single choice for another
        self._undo(waiting, found)
        return [found.get(receipt.id) or self._left(receipt) for receipt in receipts]

    def _judge(
        self,
        evidence: Callable[[Receipt], list[int]],
        waiting: Sequence[Receipt],
        found: dict[int, Placed],
    ) -> bool:
        """Place what `evidence` points to a single case for; whether anything was placed."""
        before = len(found)
        for receipt in waiting:
            if receipt.id not in found and receipt.cents > 0:
                fits = evidence(receipt)
                if len(fits) == 1:
                    self._take(receipt, fits[0], evidence.__name__.strip("_"), found)
        return len(found) > before

    def _undo(self, waiting: Sequence[Receipt], found: dict[int, Placed]) -> None:
        """A reversal goes where the payment that it undoes went."""
        for receipt in waiting:
            case_id = self.case_of.get(receipt.reverses_id or 0)
            if receipt.id not in found and case_id is not None:
                self._take(receipt, case_id, "reversal", found)

    def _left(self, receipt: Receipt) -> Placed:
        """Nobody's so far: why, and the cases that a person may choose from."""
        candidates = tuple(case.id for case in self._open_to(receipt))
        reason = "fits several cases"
        if not candidates:
            reason = "fits no case"
        elif self._beside(receipt):
            reason = "comes beside another receipt"
        return Placed(receipt, None, reason, candidates)

    def _beside(self, receipt: Receipt) -> bool:
        """Something else came from the same account within those days."""
        return any(
            abs(day - receipt.received_on) <= DUPLICATE_WITHIN
            for case in self.by_account.get(receipt.payer_iban or "", ())
            for day, _cents in self.paid_on[case.id]
        )

    def _named(self, receipt: Receipt, found: dict[int, Placed]) -> None:
        """Evidence that stands alone: a case, an instalment, or a reference that checks."""
        if receipt.case_id is not None:
            self._take(receipt, receipt.case_id, "case", found)
            return
        planned = self.instalments.get(receipt.instalment_id or 0)
        if planned is not None:
            self._take(receipt, planned, "instalment", found)
            return
        reference = structured(receipt.communication)
        if reference in self.by_reference:
            self._take(receipt, self.by_reference[reference], "reference", found)
            return
        meant = {self.by_reference[r] for r in mistyped(receipt.communication)
                 if r in self.by_reference}  # fmt: skip
        own = {case.id for case in self.by_account.get(receipt.payer_iban or "", ())}
        if len(meant & own) == 1:
            self._take(receipt, (meant & own).pop(), "reference with two digits swapped", found)

    def _take(
        self, receipt: Receipt, case_id: int, evidence: str, found: dict[int, Placed]
    ) -> None:
        found[receipt.id] = Placed(receipt, case_id, evidence)
        self.case_of[receipt.id] = case_id
        self.owed[case_id] = self.owed.get(case_id, 0) - receipt.cents
        self.paid_on[case_id].append((receipt.received_on, receipt.cents))

    def _open_to(self, receipt: Receipt) -> list[Target]:
        """Cases of the payer that were in hand on the day and still owe something."""
        return [
            case
            for case in self.by_account.get(receipt.payer_iban or "", ())
            if case.placed_on <= receipt.received_on
            and (case.closed_on is None or receipt.received_on <= case.closed_on)
            and self.owed[case.id] > 0
        ]

    def _closes(self, receipt: Receipt) -> list[int]:
        """The source closed the case as paid that very day, and this is what it lacked before."""
        return [
            case.id
            for case in self.by_account.get(receipt.payer_iban or "", ())
            if case.paid_in_full
            and case.closed_on == receipt.received_on
            and receipt.cents
            == case.principal_cents
            - sum(cents for day, cents in self.paid_on[case.id] if day < receipt.received_on)
            and all(
                cents != receipt.cents
                for day, cents in self.paid_on[case.id]
                if day == receipt.received_on
            )
        ]

    def _settles(self, receipt: Receipt) -> list[int]:
        """The amount is what a case that the source says is paid still lacks."""
        return [
            case.id
            for case in self._open_to(receipt)
            if case.paid_in_full and self.owed[case.id] == receipt.cents
        ]

    def _repeats(self, receipt: Receipt) -> list[int]:
        """The same amount came in for the case before, at least a fortnight away."""
        return [
            case.id
            for case in self._open_to(receipt)
            if receipt.cents <= self.owed[case.id]
            and any(
                abs(cents - receipt.cents) <= 2 and abs(day - receipt.received_on).days > 13
                for day, cents in self.paid_on[case.id]
            )
        ]

    def _only(self, receipt: Receipt) -> list[int]:
        """The payer's only case that still owes as much, with nothing else from them those days.

        Money that comes beside another receipt is the mark of a double or a stray payment.
        """
        if self._beside(receipt):
            return []
        return [case.id for case in self._open_to(receipt) if receipt.cents <= self.owed[case.id]]
