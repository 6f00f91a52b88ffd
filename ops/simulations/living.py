"""One simulated agency: what its people and debtors do each day, by the actions of the screens.

Facts are invented from one seed. What a rule refuses is counted by its sentence, never hidden.
"""

import random
from collections import Counter
from collections.abc import Awaitable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from backend import db
from backend.calls import actions as calls
from backend.calls.told import Promised, Told
from backend.collecting import actions as collecting
from backend.collecting import adjusting, refunding
from backend.creditors import actions as creditors
from backend.creditors.rules import Band, Terms
from backend.days import is_working_day
from backend.db import unit_of_work
from backend.intake import actions as intake
from backend.invoices import house
from backend.money import Money
from backend.night import actions as night
from backend.payments.adjusting import Asked
from backend.plans import actions as plans
from backend.plans.drawing import Wish
from backend.refusals import Refused
from backend.remittances import receipts
from ops.simulations import paying
from ops.simulations.paying import AGENT, MANAGER
from ops.simulations.remembered import Memory
from ops.simulations.remembered import Terms as Clock

TRUST, OWN, THEIRS = "BE71096123456769", "BE68539007547034", "BE43068999999501"
DEBTOR = "BE62510007547061"
HEADER = "N° client;Nom;Code postal;N° TVA;N° facture;Date facture;Échéance;Montant TTC"
HOUSES = (  # reference, country, terms
    ("ALP", "BE", {"remit_mode": "net"}),
    ("BRU", "BE", {"remit_mode": "gross", "remit_every": "fortnightly"}),
    ("CEV", "FR", {"remit_mode": "net", "interest_policy": "law", "vat_country": "FR"}),
    ("DRO", "BE", {"remit_mode": "net", "remit_every": "weekly", "fee_on_direct": False,
                   "rate_fixed_at": "receipt"}),
)  # fmt: skip
VAT = ("BE0403170701", "BE0417497106", "BE0202239951")


class Life:
    """An agency with its creditors, cases, and the money that is on its way to it."""

    def __init__(self, dice: random.Random, *, cases: int, begin: date, days: int) -> None:
        self.dice = dice
        self.cases = cases
        self.begin = begin
        self.days = days
        self.memory = Memory()
        self.events: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.to_come: list[tuple[date, str, int]] = []  # day, case, cents
        self.received: list[tuple[int, date]] = []
        self.orders: list[tuple[date, int]] = []
        self.placed = 0
        self.keys = 0

    def key(self, what: str) -> str:
        self.keys += 1
        return f"{what}-{self.keys:08d}"

    async def attempt(self, what: str, work: Awaitable[Any]) -> Any:
        """Do it and count it; None and counted apart when a rule refuses it."""
        try:
            done = await work
        except Refused as refused:
            self.refused[f"{what}: {refused.reason[:60]}"] += 1
            return None
        self.events[what] += 1
        return done

    async def furnish(self) -> None:
        """The house, its accounts, its creditors and their mandates."""
        await house.tell(
            {"street": "Rue du Canal 12", "postal_code": "4000", "city": "Liège",
             "vat_no": "BE0403170701", "enterprise_no": "0403.170.701"}, actor=MANAGER,
        )  # fmt: skip
        for kind, iban in (("client_money", TRUST), ("own", OWN)):
            await house.open_account(kind=kind, holder="Cabinet Delmas", iban=iban, bic="",
                                     valid_from=date(2020, 1, 1), actor=MANAGER)  # fmt: skip
        for ref, country, terms in HOUSES:
            creditor_id = await creditors.create(
                ref=ref, name=f"Maison {ref}", country=country, actor=MANAGER,
                facts={"iban": THEIRS, "street": "Quai 3", "postal_code": "4020", "city": "Liège"},
            )  # fmt: skip
            bands = (Band(0, 179, 1500), Band(180, 99_999, 2500))
            await creditors.add_mandate(
                creditor_ref=ref, valid_from=date(2020, 1, 1), actor=MANAGER,
                terms=Terms(bands=bands, **terms),
            )  # fmt: skip
            self.memory.terms[creditor_id] = Clock(country, 30)

    async def live(self, day: date) -> None:
        """A day: work of people on working days, money on every day, then the night."""
        now = datetime.combine(day, time(10), tzinfo=UTC)
        working = is_working_day(day, "BE")
        await paying.executed(self, day)
        if working:
            await self.place(day)
            await self.talk(day, now)
        await self.money(day)
        if working:
            await self.decide(day, now)
            await paying.pay_out(self, day, now)
        await self.give_receipts(now)
        if working:
            await night.run(day=day)
            self.events["night"] += 1

    async def place(self, day: date) -> None:
        """A creditor hands over a list: its share of the year's cases."""
        due = self.cases * ((day - self.begin).days + 1) // self.days
        if due - self.placed < min(8, self.cases // 4) and (day - self.begin).days > 0:
            return
        count = max(1, due - self.placed) if self.placed else max(4, self.cases // 6)
        ref = HOUSES[self.dice.randrange(len(HOUSES))][0]
        lines = [self._line(ref, self.placed + place, day) for place in range(count)]
        data = "\n".join([HEADER, *lines]).encode()
        done = await self.attempt(
            "placement",
            intake.take_on(data, f"{day}.csv", creditor_ref=ref, received_on=day, actor=AGENT),
        )
        self.events["case placed"] += done.answer["cases"] if done else 0
        self.placed += count

    def _line(self, ref: str, number: int, day: date) -> str:
        vat = self.dice.choice(VAT) if number % 7 == 0 else ""
        due = day - timedelta(days=self.dice.randrange(20, 300))
        cents = self.dice.randrange(40_00, 3000_00)
        return (
            f"{ref}{number};Débiteur {number} {ref};4000;{vat};{ref}-{number};"
            f"{(due - timedelta(days=30)):%d/%m/%Y};{due:%d/%m/%Y};{cents // 100},{cents % 100:02d}"
        )

    async def _some_case(self, *, open_only: bool = True) -> Any:
        async with unit_of_work(readonly=True):
            found = await db.rows(
                "SELECT id, number, creditor_id, balance_cents, arrangement, stage FROM case_file"
                " WHERE balance_cents > 0 AND ($1 = false OR stage <> 'closed') ORDER BY id",
                open_only,
            )
        return self.dice.choice(found) if found else None

    async def talk(self, day: date, now: datetime) -> None:
        """Calls of the day: nobody there, a promise, a plan."""
        for _call in range(1 + self.placed // 60):
            case = await self._some_case()
            if case is None:
                return
            told = self.dice.choice(("NRP", "PDP", "PLN", "REP"))
            if told == "PDP":
                await self._promise(case, day, now)
            elif told == "PLN" and case["arrangement"] == "none" and case["balance_cents"] > 100_00:
                await self._plan(case, day, now)
            else:
                await self._call(case, Told(outcome="NRP"), "call", day, now)

    async def _call(self, case: Any, told: Told, what: str, day: date, now: datetime) -> Any:
        return await self.attempt(
            what,
            calls.log(told, case_number=case["number"], idem_key=self.key("call"),
                      row_version=None, actor=AGENT, agent_id=None, today=day, now=now),
        )  # fmt: skip

    async def _promise(self, case: Any, day: date, now: datetime) -> None:
        due = day + timedelta(days=self.dice.randrange(2, 12))
        cents = max(1, case["balance_cents"] // self.dice.choice((1, 2)))
        told = Told(outcome="PDP", promised=Promised(Money(cents), due))
        if await self._call(case, told, "promise", day, now) is not None:
            self._expect(case["number"], due, cents)

    async def _plan(self, case: Any, day: date, now: datetime) -> None:
        count = self.dice.randrange(2, 6)
        first = day + timedelta(days=self.dice.randrange(5, 20))
        plan = await self.attempt(
            "plan",
            plans.propose(case_number=case["number"], wish=Wish(first_due_on=first, count=count),
                          row_version=None, actor=AGENT, today=day, now=now),
        )  # fmt: skip
        if plan is None:
            return
        for part in plan.schedule:
            self._expect(case["number"], part.due_on, part.amount.cents)

    def _expect(self, number: str, due: date, cents: int) -> None:
        """How the debtor keeps to it: on time, late, in part, too early, too much, or not."""
        how = self.dice.choice(("on time", "on time", "late", "part", "early", "never", "too much"))
        shift = {"late": self.dice.randrange(1, 20), "early": -2}.get(how, 0)
        size = {"part": cents // 3, "too much": cents + 50_00}.get(how, cents)
        self.events[f"money to come: {how}"] += 1
        if how != "never" and size > 0:
            self.to_come.append((due + timedelta(days=shift), number, size))

    async def money(self, day: date) -> None:
        """What comes in today, and what goes back."""
        here = [one for one in self.to_come if one[0] <= day]
        self.to_come = [one for one in self.to_come if one[0] > day]
        for _due, number, cents in here:
            await self.receive(day, cents, number)
        if self.dice.random() < 0.25:
            case = await self._some_case()
            if case is not None:
                direct = self.dice.random() < 0.4
                part = max(1, case["balance_cents"] // self.dice.choice((1, 3)))
                await self.receive(day, part, case["number"], direct=direct)
        if self.dice.random() < 0.06:
            await self.receive(day, self.dice.randrange(10_00, 300_00), None)
        if self.received and self.dice.random() < 0.08:
            await self.go_back(day)

    async def receive(
        self, day: date, cents: int, number: str | None, *, direct: bool = False
    ) -> None:
        what = "direct payment" if direct else "receipt" if number else "receipt without a case"
        done = await self.attempt(
            what,
            collecting.receive(
                idem_key=self.key("money"), received_on=day, amount=Money(cents), today=day,
                channel="creditor_direct" if direct else "agency_bank", case_number=number,
                payer_name="Menuiserie Leroy", payer_iban=DEBTOR if number is None else None,
                communication="" if number else "sans référence", actor=AGENT,
            ),
        )  # fmt: skip
        if done is None:
            return
        self.received.append((done.payment.id, day))
        if not direct:
            self.memory.came(cents)
            await self.stands(done.payment.id, day)

    async def stands(self, payment_id: int, received_on: date) -> None:
        """Remember whose the money is by now."""
        async with unit_of_work(readonly=True):
            found = await db.rows(
                "SELECT case_id, creditor_id FROM allocation WHERE payment_id = $1"
                " AND bucket <> 'surplus' GROUP BY 1, 2 HAVING sum(amount_cents) > 0",
                payment_id,
            )
        for row in found:
            self.memory.owed((payment_id, row["case_id"]), row["creditor_id"], received_on)

    async def go_back(self, day: date) -> None:
        """A receipt of the last weeks bounces, whether or not it was paid over meanwhile."""
        payment_id, received_on = self.dice.choice(self.received[-40:])
        paid_over = not any(one[0] == payment_id for one in self.memory.running)
        async with unit_of_work(readonly=True):
            row = await db.row(
                "SELECT amount_cents, channel FROM payment WHERE id = $1", payment_id
            )
        assert row is not None
        done = await self.attempt(
            "reversal, paid over before" if paid_over else "reversal",
            collecting.reverse(payment_id, reason="rejected by the bank", actor=AGENT, today=day,
                               idem_key=self.key("back")),
        )  # fmt: skip
        if done is None:
            return
        self.received = [one for one in self.received if one[0] != payment_id]
        del received_on
        if row["channel"] != "creditor_direct":
            self.memory.came(-row["amount_cents"])
            self.memory.gone(payment_id)

    async def decide(self, day: date, now: datetime) -> None:
        """What people decide on: the tray, refunds, what is no longer claimed."""
        async with unit_of_work(readonly=True):
            waiting = await db.rows(
                "SELECT payment_id, kind, received_on FROM tray_item WHERE settled_at IS NULL"
                " ORDER BY id"
            )
        for one in waiting:
            if one["kind"] == "duplicate":
                await self.attempt(
                    "kept both", collecting.keep_both(one["payment_id"], actor=AGENT)
                )
            elif one["kind"] == "unallocated" and self.dice.random() < 0.5:
                await self._allocate(one, day)
            else:
                await self._refund(one["payment_id"], day, now)
        if self.dice.random() < 0.12:
            await self._adjust(day, now)

    async def _allocate(self, one: Any, day: date) -> None:
        case = await self._some_case()
        if case is None:
            return
        done = await self.attempt(
            "allocation by hand",
            collecting.allocate(one["payment_id"], case["number"], actor=AGENT, today=day),
        )
        if done is not None:
            await self.stands(one["payment_id"], one["received_on"])

    async def _refund(self, payment_id: int, day: date, now: datetime) -> None:
        async with unit_of_work(readonly=True):
            known = await db.value(
                "SELECT 1 FROM refund WHERE payment_id = $1 AND state <> 'cancelled'", payment_id
            )
        if known:
            return
        made = await self.attempt(
            "refund proposed",
            refunding.propose(payment_id, iban=DEBTOR, name="Menuiserie Leroy", actor=AGENT,
                              reason="paid too much", idem_key=self.key("refund")),
        )  # fmt: skip
        if made is not None:
            await self.attempt(
                "refund approved", refunding.approve(made, actor=MANAGER, today=day, now=now)
            )

    async def _adjust(self, day: date, now: datetime) -> None:
        case = await self._some_case()
        if case is None:
            return
        kind = self.dice.choice(("write_off", "credit_note", "discount", "cost"))
        async with unit_of_work(readonly=True):
            claim_id = await db.value(
                "SELECT id FROM claim WHERE case_id = $1 ORDER BY due_on, id LIMIT 1", case["id"]
            )
        asked = Asked(
            kind, Money(max(1, case["balance_cents"] // 10)),
            claim_id=claim_id if kind == "credit_note" else None, charged=kind != "cost",
            document="NC-1" if kind in {"credit_note", "cost"} else "", reason="agreed",
        )  # fmt: skip
        made = await self.attempt(
            kind.replace("_", " "),
            adjusting.adjust(case["number"], asked, idem_key=self.key("adjust"), manages=True,
                             actor=AGENT, today=day, now=now),
        )  # fmt: skip
        if made is not None and made.state == "proposed":
            await self.attempt(
                "adjustment approved",
                adjusting.decide(made.id, approve=True, reason="agreed", actor=MANAGER, today=day,
                                 now=now),
            )  # fmt: skip

    async def give_receipts(self, now: datetime) -> None:
        """What the night's job does: a receipt for every payment that has none."""
        async with unit_of_work(readonly=True):
            found = await receipts.without()
        for one in found:
            await receipts.give(one["payment_id"], one["case_id"], actor="system", now=now)
            self.events["receipt given"] += 1
