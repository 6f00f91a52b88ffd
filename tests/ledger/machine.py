"""A machine that books whatever an agency books, and lies besides, against a slow model in Python.

Every step is a transaction of its own on a real database. The model adds up all lines from the
first on, each time; what it foresees the database must do: accept or refuse, and to the cent.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

import asyncpg
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backend import db
from backend.ledger import actions as ledger
from backend.ledger import queries
from backend.ledger.rules import ACCOUNTS, COMPONENTS, Line, Unbalanced
from backend.money import Money
from backend.refusals import Conflict, Refused
from tests import cast
from tests.ledger.books import Row, entry, head, lines

CENTS = st.one_of(st.integers(1, 50), st.integers(1, 100_000_00))
SIDE = st.integers(0, 1)
WHICH = st.integers(0, 10**6)
HOSTILE = "hostile"
# between two accounts of one pool: kind, from, to, what the amount is about
MOVES = {
    "fee": ("fee_receivable", "fee_income"),
    "withheld": ("payable", "agency_share"),
    "ordered": ("payable", "in_transit"),
    "executed": ("in_transit", "trust_bank"),
    "withdrawn": ("agency_share", "in_transit"),
    "refunded": ("refundable", "in_transit"),
    "cost_advanced": ("advances", "own_bank"),
    "invoice_paid": ("own_bank", "fee_receivable"),
    "debit_carried": ("creditor_debit", "payable"),
    "debit_settled": ("payable", "creditor_debit"),
}
PAYOUTS = ("debit_settled", "ordered", "withheld")
PAIRS = [(one, other) for one in sorted(ACCOUNTS) for other in sorted(ACCOUNTS)
         if one != other and ACCOUNTS[one].pool == ACCOUNTS[other].pool]  # fmt: skip
ON_DEBT = {
    "written_off": "written_off",
    "credit_note": "credited",
    "discount": "discounted",
    "direct": "paid_direct",
    "third": "paid_third",
}


@dataclass(slots=True)
class Known:
    """An entry as the model remembers it."""

    id: int
    kind: str
    rows: list[Line]
    reversal: bool = False
    reversed: bool = False


@dataclass(slots=True)
class Model:
    """The books as a slow clerk keeps them: a list, and everything added up from its start."""

    entries: list[Known] = field(default_factory=list)
    closed_until: date | None = None

    def balance(self, account: str, creditor_id: int | None) -> int:
        return sum(
            line.amount.cents
            for one in self.entries
            for line in one.rows
            if (line.account, line.creditor_id) == (account, creditor_id)
        )

    def owed(self, case_id: int) -> dict[str, int]:
        found: Counter[str] = Counter()
        for one in self.entries:
            for line in one.rows:
                if line.case_id == case_id and line.component:
                    found[line.component] += line.amount.cents
        return {name: cents for name, cents in found.items() if cents}

    def overdrawn_by(self, rows: list[Line]) -> bool:
        """Whether an account that may not be overdrawn would be, and was moved that way."""
        touched = {line.creditor_id for line in rows
                   if line.account == "payable" and line.amount.cents > 0}  # fmt: skip
        return any(
            self.balance("payable", creditor_id)
            + sum(line.amount.cents for line in rows
                  if (line.account, line.creditor_id) == ("payable", creditor_id))
            > 0
            for creditor_id in touched
        )  # fmt: skip

    def sound(self, rows: list[Line]) -> bool:
        """Whether lines are an entry at all, as a bookkeeper would see it."""
        sums: Counter[str] = Counter()
        for line in rows:
            sums[ACCOUNTS[line.account].pool] += line.amount.cents
            if not line.amount or (line.account == "owed") != bool(line.component):
                return False
        return len(rows) > 1 and not any(sums.values())


def _moving(kind: str) -> Any:
    """A rule that moves any amount between the two accounts of the kind."""

    @rule(side=SIDE, cents=CENTS)
    def booked(self: "LedgerMachine", side: int, cents: int) -> None:
        self.move(kind, side, cents)

    return booked


def _paying(*kinds: str) -> Any:
    """A rule that takes a share of what is owed to a creditor, at times more than there is."""

    @rule(kind=st.sampled_from(kinds), side=SIDE, percent=st.integers(1, 120))
    def booked(self: "LedgerMachine", kind: str, side: int, percent: int) -> None:
        held = -self.model.balance("payable", self.creditors[side])
        if held * percent >= 100:
            self.move(kind, side, held * percent // 100)

    return booked


def _lowering(kind: str) -> Any:
    """A rule that lowers a debt without money passing through the agency."""

    @rule(side=SIDE, cents=CENTS, component=st.sampled_from(COMPONENTS))
    def booked(self: "LedgerMachine", side: int, cents: int, component: str) -> None:
        creditor_id, case_id = self.creditors[side], self.cases[side]
        assert self.book(kind, kind, [
            Line(ON_DEBT[kind], Money(cents), creditor_id, case_id),
            Line("owed", Money(-cents), creditor_id, case_id, component=component),
        ])  # fmt: skip

    return booked


class LedgerMachine(RuleBasedStateMachine):
    """`counts` says per rule how often the database accepted and refused, over all examples."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    counts: ClassVar[Counter[tuple[str, str]]] = Counter()
    day: ClassVar[date] = date(2030, 1, 1)
    fresh: ClassVar[int] = 0

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    @initialize()
    def begin(self) -> None:
        self.model = Model()
        LedgerMachine.day += timedelta(days=40)
        self.run(self._opened())
        for side in (0, 1):  # so that there is something to pay out from the first step on
            self.book("first receipt", "received", self.received_lines(side, 100_00, 0, 0, 1))

    async def _opened(self) -> None:
        async with db.unit_of_work(role="app"):
            self.model.closed_until = await queries.closed_until()
            self.creditors, self.cases = [], []
            for _ in range(2):
                LedgerMachine.fresh += 1
                self.creditors.append(await cast.creditor(f"M{self.fresh}"))
                self.cases.append(await cast.case(self.creditors[-1], amounts=(50_000_00,)))
            # what other examples left on the accounts of the house, and what was just placed
            self.before = await self._balances()
            self.placed = [await queries.owed(case_id) for case_id in self.cases]

    async def _balances(self) -> dict[tuple[str, int | None], int]:
        return {
            (one["kind"], one["creditor_id"]): one["cents"]
            for one in await db.rows(
                "SELECT kind, creditor_id, account_balance(id) AS cents FROM account"
                " WHERE creditor_id IS NULL OR creditor_id = ANY($1::bigint[])",
                self.creditors,
            )
        }

    def key(self, what: str) -> str:
        LedgerMachine.fresh += 1
        return f"{what}-{self.fresh}"

    def tell(self, name: str, accepted: bool) -> None:
        self.counts[name, "accepted" if accepted else "refused"] += 1

    async def _book(self, kind: str, key: str, rows: list[Line], on: date) -> int:
        async with db.unit_of_work(role="app"):
            return await ledger.book(kind, key=key, on=on, lines=rows, actor="machine")

    def book(self, name: str, kind: str, rows: list[Line], *, key: str = "") -> Known | None:
        """Book it; the database must accept it exactly when the model would."""
        refused = self.model.overdrawn_by(rows)
        try:
            made = self.run(self._book(kind, key or self.key(name), rows, self.day))
        except asyncpg.CheckViolationError as error:
            if not refused or error.constraint_name != "account_overdraft":
                raise
            self.tell(name, accepted=False)
            return None
        assert not refused, f"{name}: overdrawn and accepted"
        self.tell(name, accepted=True)
        known = Known(made, kind, rows)
        self.model.entries.append(known)
        return known

    def received_lines(
        self, side: int, cents: int, surplus: int, split: int, number: int
    ) -> list[Line]:
        creditor_id, case_id = self.creditors[side], self.cases[side]
        about = {"case_id": case_id, "payment_id": number}
        interest = min(split, cents)
        told = [
            Line("trust_bank", Money(cents + surplus), **about),
            Line("payable", Money(-cents), creditor_id, **about),
            Line("refundable", Money(-surplus), **about),
            Line("collected", Money(cents), creditor_id, **about),
            Line("owed", Money(interest - cents), creditor_id, component="principal", **about),
            Line("owed", Money(-interest), creditor_id, component="interest", **about),
        ]
        return [line for line in told if line.amount]

    @rule(side=SIDE, cents=CENTS, surplus=st.integers(0, 500), split=st.integers(0, 500))
    def receipt(self, side: int, cents: int, surplus: int, split: int) -> None:
        LedgerMachine.fresh += 1
        rows = self.received_lines(side, cents, surplus, split, self.fresh)
        assert self.book("receipt", "received", rows), "a receipt is never refused"

    @rule(cents=CENTS)
    def waiting(self, cents: int) -> None:
        LedgerMachine.fresh += 1
        about = {"payment_id": self.fresh}
        rows = [Line("trust_bank", Money(cents), **about),
                Line("unallocated", Money(-cents), **about)]  # fmt: skip
        assert self.book("waiting", "waiting", rows), "a receipt is never refused"

    def _standing(self, *kinds: str) -> list[Known]:
        return [one for one in self.model.entries
                if one.kind in kinds and not one.reversed and not one.reversal]  # fmt: skip

    @precondition(lambda self: self._standing("waiting"))
    @rule(which=WHICH, side=SIDE, split=st.integers(0, 500))
    def allocation(self, which: int, side: int, split: int) -> None:
        """A receipt that waited is set against a case: its entry goes, another comes."""
        choice = self._standing("waiting")
        waits = choice[which % len(choice)]
        bank = waits.rows[0]
        assert self.reverse("waiting set against", waits)
        rows = self.received_lines(side, bank.amount.cents, 0, split, bank.payment_id or 0)
        assert self.book("allocation", "received", rows)

    @precondition(lambda self: self._standing("received"))
    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        """A receipt is taken off its case and waits again; not when its money was paid out."""
        choice = self._standing("received")
        taken = choice[which % len(choice)]
        if self.reverse("take back", taken):
            bank = taken.rows[0]
            about = {"payment_id": bank.payment_id}
            rows = [Line("trust_bank", bank.amount, **about),
                    Line("unallocated", -bank.amount, **about)]  # fmt: skip
            assert self.book("waits again", "waiting", rows)

    def reverse(self, name: str, known: Known) -> bool:
        rows = [
            Line(one.account, -one.amount, one.creditor_id, one.case_id, one.claim_id,
                 one.payment_id, one.component)
            for one in known.rows
        ]  # fmt: skip
        overdrawn = self.model.overdrawn_by(rows)
        refused = known.reversed or known.reversal or overdrawn

        async def back() -> int:
            async with db.unit_of_work(role="app"):
                return await ledger.reverse(
                    known.id, key=self.key("back"), on=self.day, reason="machine", actor="machine"
                )

        try:
            made = self.run(back())
        except (Refused, asyncpg.CheckViolationError):
            if not refused:
                raise
            self.tell(name, accepted=False)
            return False
        assert not refused, f"{name}: must be refused"
        self.tell(name, accepted=True)
        known.reversed = True
        self.model.entries.append(Known(made, known.kind, rows, reversal=True))
        return True

    @precondition(lambda self: self.model.entries)
    @rule(which=WHICH)
    def reversal(self, which: int) -> None:
        """Of any entry, also one that was reversed or is a reversal: then it is refused."""
        self.reverse("reversal", self.model.entries[which % len(self.model.entries)])

    fee = _moving("fee")
    executed = _moving("executed")
    withdrawn = _moving("withdrawn")
    refunded = _moving("refunded")
    cost_advanced = _moving("cost_advanced")
    invoice_paid = _moving("invoice_paid")
    debit_carried = _moving("debit_carried")
    pay = _paying(*PAYOUTS)
    written_off = _lowering("written_off")
    credit_note = _lowering("credit_note")
    discount = _lowering("discount")
    direct = _lowering("direct")
    third = _lowering("third")

    def move(self, kind: str, side: int, cents: int) -> None:
        rows = [
            Line(account, Money(sign * cents),
                 self.creditors[side] if ACCOUNTS[account].per_creditor else None)
            for account, sign in zip(MOVES[kind], (1, -1), strict=True)
        ]  # fmt: skip
        if kind == "withheld":
            rows += [
                Line("trust_due", Money(cents)),
                Line("fee_receivable", Money(-cents), self.creditors[side]),
            ]
        self.book(kind, kind, rows)

    @rule(side=SIDE, below=st.integers(-1, 2))
    def payout_of_all(self, side: int, below: int) -> None:
        """The whole balance, some cents less, or one cent too many."""
        held = -self.model.balance("payable", self.creditors[side])
        if held - below > 0:
            rows = [Line("payable", Money(held - below), self.creditors[side]),
                    Line("in_transit", Money(below - held))]  # fmt: skip
            made = self.book("payout of all", "ordered", rows)
            assert bool(made) == (below >= 0)

    @rule(side=SIDE, cents=CENTS, component=st.sampled_from(COMPONENTS[1:]))
    def accrual(self, side: int, cents: int, component: str) -> None:
        creditor_id, case_id = self.creditors[side], self.cases[side]
        assert self.book("accrued", "accrued", [
            Line("owed", Money(cents), creditor_id, case_id, component=component),
            Line("entrusted", Money(-cents), creditor_id),
        ])  # fmt: skip

    @rule(cents=CENTS, other=st.booleans())
    def same_key(self, cents: int, other: bool) -> None:
        """Sent twice: the same entry; with other contents under the same key: a conflict."""
        key = self.key("same")
        rows = [Line("trust_bank", Money(cents)), Line("unallocated", Money(-cents))]
        known = self.book("sent once", "waiting", rows, key=key)
        assert known
        if other:
            rows = [Line("trust_bank", Money(cents + 1)), Line("unallocated", Money(-cents - 1))]
        try:
            again = self.run(self._book("waiting", key, rows, self.day))
        except Conflict:
            assert other
            self.tell("sent twice", accepted=False)
            return
        assert (again, other) == (known.id, False)
        self.tell("sent twice", accepted=True)

    @rule(days=st.integers(1, 3))
    def close(self, days: int) -> None:
        """The books are closed up to yesterday, and a new day begins."""
        LedgerMachine.day += timedelta(days=days)
        until = self.day - timedelta(days=1)
        self.run(ledger.close_period(until=until, actor="machine", today=self.day))
        self.model.closed_until = until
        self.tell("close", accepted=True)

    @precondition(lambda self: self.model.closed_until)
    @rule(back=st.integers(0, 400), cents=CENTS)
    def late(self, back: int, cents: int) -> None:
        """Nothing is booked in what is closed, nor is a closing taken back."""
        closed = self.model.closed_until
        assert closed
        rows = [Line("trust_bank", Money(cents)), Line("unallocated", Money(-cents))]
        self._refused(self._book("waiting", self.key("late"), rows, closed - timedelta(days=back)))
        self._refused(
            ledger.close_period(
                until=closed - timedelta(days=back), actor="machine", today=self.day
            )
        )
        self._refused(self._raw(entry(
            self.key("late"), [Row("trust_bank", cents), Row("unallocated", -cents)],
            on=closed - timedelta(days=back),
        )))  # fmt: skip

    @rule()
    def sum_up(self) -> None:
        async def summed() -> int | None:
            async with db.unit_of_work(role="worker"):
                return await ledger.roll_up()

        self.run(summed())
        self.tell("sum up", accepted=True)

    # what somebody sends past the program

    async def _raw(self, sql: str) -> None:
        async with db.unit_of_work(role="app"):
            await db.execute(sql)

    def _refused(self, coroutine: Coroutine[Any, Any, Any], *, name: str = HOSTILE) -> None:
        try:
            self.run(coroutine)
        except (Refused, Unbalanced, asyncpg.PostgresError):
            self.tell(name, accepted=False)
            return
        raise AssertionError(f"{name}: accepted")

    @rule(
        told=st.one_of(
            st.lists(
                st.tuples(st.sampled_from(sorted(ACCOUNTS)), SIDE, st.integers(-3, 3)), max_size=4
            ),
            st.builds(
                lambda pair, side, cents: [(pair[0], side, cents), (pair[1], side, -cents)],
                st.sampled_from(PAIRS), SIDE, st.integers(-2, 2),
            ),
        )
    )  # fmt: skip
    def any_lines(self, told: list[tuple[str, int, int]]) -> None:
        """Any lines at all, straight to the database: accepted exactly when they are an entry."""
        rows = [
            Row(account, cents, self.creditors[side] if ACCOUNTS[account].per_creditor else None,
                self.cases[side] if account == "owed" else None,
                "principal" if account == "owed" else None)
            for account, side, cents in told
        ]  # fmt: skip
        meant = [
            Line(row.account, Money(row.cents), row.creditor, row.case, component=row.component)
            for row in rows
        ]
        key = self.key("any")
        sound = self.model.sound(meant) and not self.model.overdrawn_by(meant)
        sql = entry(key, rows) if rows else head(key)
        if not sound:
            self._refused(self._raw(sql.replace("2026-11-20", str(self.day))), name="any lines")
            return
        self.run(self._raw(sql.replace("2026-11-20", str(self.day))))
        self.tell("any lines", accepted=True)
        self.model.entries.append(Known(self.run(self._id_of(key)), "received", meant))

    async def _id_of(self, key: str) -> int:
        async with db.unit_of_work(role="app", readonly=True):
            return await queries.id_of(key) or 0

    @precondition(lambda self: self.model.entries)
    @rule(which=WHICH, cents=st.integers(1, 3), what=st.integers(0, 6))
    def tamper(self, which: int, cents: int, what: int) -> None:
        known = self.model.entries[which % len(self.model.entries)]
        pair = [Row("own_bank", cents, line=90), Row("vat_output", -cents, line=91)]
        self._refused(self._raw(
            (
                f"UPDATE posting SET amount_cents = amount_cents + 1 WHERE entry_id = {known.id}",
                f"DELETE FROM posting WHERE entry_id = {known.id}",
                f"UPDATE entry SET booked_on = booked_on - 1 WHERE id = {known.id}",
                "UPDATE account SET no_debit_balance = false",
                "DELETE FROM period_lock",
                "UPDATE account_day SET credit_cents = credit_cents + 1",
                lines("x", pair).replace("e.id,", f"{known.id},").replace(
                    "FROM entry e, (", "FROM (").replace(" WHERE e.idem_key = 'x'", ""),
            )[what]
        ))  # fmt: skip

    @rule(side=SIDE, cents=CENTS, lie=st.integers(0, 4))
    def lie(self, side: int, cents: int, lie: int) -> None:
        """The agency's bank told for the clients', another creditor's case, a line of nothing …"""
        creditor_id, case_id, other = (
            self.creditors[side], self.cases[side], self.cases[1 - side],
        )  # fmt: skip
        payable = Row("payable", -cents, creditor_id, case_id)
        self._refused(self._raw(entry(self.key("lie"), (
            [Row("own_bank", cents, pool="client"), payable],
            [Row("own_bank", cents), payable],
            [Row("trust_bank", cents), Row("payable", -cents, creditor_id, other)],
            [Row("trust_bank", cents), payable, Row("in_transit", 0)],
            [Row("trust_bank", cents), Row("owed", -cents, creditor_id, case_id)],
        )[lie]).replace("2026-11-20", str(self.day))))  # fmt: skip

    @precondition(lambda self: self._standing("received", "waiting"))
    @rule(which=WHICH, off=st.integers(1, 3))
    def inexact_reversal(self, which: int, off: int) -> None:
        """Balanced, but not the mirror image."""
        choice = self._standing("received", "waiting")
        known = choice[which % len(choice)]
        key = self.key("inexact")
        cents = sum(line.amount.cents for line in known.rows if line.account == "trust_bank") + off
        sql = entry(key, [Row("trust_bank", -cents), Row("unallocated", cents)])
        reversing = f"(SELECT idem_key FROM entry WHERE id = {known.id})"
        back = f"(SELECT id FROM entry WHERE idem_key = {reversing})"
        assert "NULL);" in sql
        sql = sql.replace("NULL);", f"{back});", 1).replace("2026-11-20", str(self.day))
        self._refused(self._raw(sql))

    @invariant()
    def the_books_are_the_models(self) -> None:
        if not hasattr(self, "before"):
            return
        self.run(self._same())

    async def _same(self) -> None:
        async with db.unit_of_work(role="report", readonly=True):
            found = await self._balances()
            owed = [await queries.owed(case_id) for case_id in self.cases]
        for (account, creditor_id), cents in found.items():
            wanted = self.before.get((account, creditor_id), 0)
            wanted += self.model.balance(account, creditor_id)
            assert cents == wanted, f"{account} of {creditor_id}: {cents}, not {wanted}"
            assert account != "payable" or cents <= 0
        for case_id, placed, now in zip(self.cases, self.placed, owed, strict=True):
            due = Counter({name: money.cents for name, money in placed.items()})
            for name, cents in self.model.owed(case_id).items():
                due[name] += cents
            assert {name: cents for name, cents in due.items() if cents} == {
                name: money.cents for name, money in now.items()
            }
