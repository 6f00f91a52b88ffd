"""A made-up agency from a seed: every state a case, a plan, a payment can be in, on any day.

Written in the shape of the tables, with the balances that the actions would keep. `Agency.make`
answers what it made; the same seed makes the same agency.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from backend import db
from backend.cases.rules import CLOSE_CODES
from backend.db import unit_of_work
from tests import cast

FIRST, LAST = date(2025, 1, 1), date(2026, 11, 15)
STAGES = ("amicable", "amicable", "amicable", "formal_notice", "legal", "monitoring", "review")
BUCKETS = ("principal", "principal", "principal", "indemnity", "interest", "cost", "penalty")
CHANNELS = ("agency_bank", "agency_bank", "card", "cash", "creditor_direct")
PLAN_STATES = ("active", "active", "late", "broken", "completed", "cancelled", "refused",
               "awaiting_approval")  # fmt: skip
ENDED = ("broken", "completed", "cancelled")
TABLES = {
    "case_file": "id number creditor_id debtor_id mandate_id creditor_ref payment_ref placed_on"
    " kind age_at_placement debtor_name principal_cents balance_cents stage close_code"
    " closed_on blocked",
    "claim": "case_id creditor_id invoice_no issued_on due_on amount_cents open_cents",
    "charge": "case_id creditor_id kind amount_cents booked_on",
    "payment": "id received_on amount_cents channel reverses_id idem_key",
    "allocation": "id payment_id case_id creditor_id bucket amount_cents received_on direct"
    " reverses_id",
    "fee": "payment_id case_id creditor_id mandate_id base_cents rate_bp fee_cents vat_bp vat_cents"
    " earned_on",
    "plan": "id case_id creditor_id state asked_on agreed_on first_due_on instalments_count"
    " total_cents ended_on paid_before_cents",
    "instalment": "plan_id case_id creditor_id seq due_on amount_cents",
}


@dataclass
class Agency:
    seed: int
    cases: int
    creditors: int = 5
    fresh: dict[str, Iterator[int]] = field(default_factory=dict)
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {t: [] for t in TABLES})

    async def make(self) -> dict[str, int]:
        """Write it all; the answer is rows by table."""
        draw = self.draw = random.Random(self.seed)  # noqa: S311 - a seeded world, not a secret
        async with unit_of_work(role="app"):
            debtor_id = await cast.debtor(f"Débiteur {self.seed}")
            creditors = []
            for place in range(self.creditors):
                creditor_id = await cast.creditor(f"S{self.seed}-{place}", name=f"Maison {place}")
                creditors.append((creditor_id, await cast.mandate(creditor_id)))
            for table, most in (("case_file", 1), ("payment", 8), ("allocation", 32), ("plan", 3)):
                fresh = await db.rows(
                    "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id"
                    " FROM generate_series(1, $2)",
                    table, most * self.cases,
                )  # fmt: skip
                self.fresh[table] = iter([row["id"] for row in fresh])
            for place in range(self.cases):
                # the last creditor has nothing at all
                creditor_id, mandate_id = creditors[int(draw.random() ** 2 * (len(creditors) - 1))]
                self._case(place, creditor_id, mandate_id, debtor_id)
            for table, names in TABLES.items():
                columns = names.split()
                places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
                await db.connection().executemany(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",
                    self.rows[table],
                )
        return {table: len(rows) for table, rows in self.rows.items()}

    def _next(self, table: str) -> int:
        return next(self.fresh[table])

    def _day(self, first: date, last: date = LAST) -> date:
        return first + timedelta(days=self.draw.randint(0, max((last - first).days, 0)))

    def _case(self, place: int, creditor_id: int, mandate_id: int, debtor_id: int) -> None:
        draw, case_id = self.draw, self._next("case_file")
        placed_on = self._day(FIRST)
        of = (case_id, creditor_id)
        principal = 0
        for claim in range(draw.randint(1, 3)):
            cents = draw.randint(20_00, 4_000_00)
            principal += cents
            due_on = placed_on - timedelta(days=draw.randint(5, 500))
            issued_on = draw.choice([due_on - timedelta(days=30), None])
            due_on = due_on if draw.random() < 0.8 else None
            self.rows["claim"].append(
                (*of, f"I{self.seed}-{case_id}-{claim}", issued_on, due_on, cents, cents)
            )
        balance = principal
        for _ in range(draw.randint(0, 3)):
            cents = draw.choice([1, 1, 1, -1]) * draw.randint(1_00, 90_00)
            balance += cents
            kind = draw.choice(["indemnity", "interest", "cost", "penalty", "principal_correction"])
            self.rows["charge"].append((*of, kind, cents, self._day(placed_on)))
        for _ in range(draw.choice([0, 0, 1, 2, 4])):
            balance -= self._payment(of, mandate_id, placed_on, principal)
        stage = draw.choice(STAGES)
        closed_on = code = None
        if draw.random() < 0.5:
            stage, code, closed_on = (
                "closed",
                draw.choice(sorted(CLOSE_CODES)),
                self._day(placed_on),
            )
        self.rows["case_file"].append(
            (
                *(case_id, f"S{self.seed}-{case_id:07d}", creditor_id, debtor_id, mandate_id),
                *(f"K{place}", f"{self.seed:03d}{case_id:09d}", placed_on, "B2B", 60),
                *(f"Débiteur {place}", principal, balance, stage, code, closed_on, False),
            )
        )
        if draw.random() < 0.4:
            self._plans(of, placed_on, max(balance, 100_00))

    def _payment(self, of: tuple[int, int], mandate: int, placed_on: date, principal: int) -> int:
        """A receipt in one to three buckets, sometimes reversed; answers what it took off."""
        draw, payment_id = self.draw, self._next("payment")
        day = self._day(placed_on)
        channel = draw.choice(CHANNELS)
        buckets = draw.sample(BUCKETS, draw.randint(1, 3)) + ["surplus"] * (draw.random() < 0.1)
        parts = [(bucket, draw.randint(1_00, max(principal // 3, 2_00))) for bucket in buckets]
        mine = []
        for bucket, cents in parts:
            mine.append((self._next("allocation"), bucket, cents))
            self.rows["allocation"].append(
                (
                    mine[-1][0],
                    payment_id,
                    *of,
                    bucket,
                    cents,
                    day,
                    channel == "creditor_direct",
                    None,
                )
            )
        self.rows["payment"].append(
            (
                payment_id,
                day,
                sum(c for _b, c in parts),
                channel,
                None,
                f"S{self.seed}-{payment_id}",
            )
        )
        base = sum(cents for bucket, cents in parts if bucket != "surplus")
        self._fee(payment_id, of, mandate, base, day)
        if draw.random() > 0.15:
            return base
        back, later = self._next("payment"), self._day(day)
        self.rows["payment"].append(
            (back, later, -sum(c for _b, c in parts), channel, payment_id, f"S{self.seed}-{back}")
        )
        for allocation_id, bucket, cents in mine:
            self.rows["allocation"].append(
                (self._next("allocation"), back, *of, bucket, -cents, later,
                 channel == "creditor_direct", allocation_id)
            )  # fmt: skip
        self._fee(back, of, mandate, -base, later)
        return 0

    def _fee(
        self, payment_id: int, of: tuple[int, int], mandate: int, base: int, day: date
    ) -> None:
        fee = base * 15 // 100
        self.rows["fee"].append(
            (payment_id, *of, mandate, base, 1500, fee, 2100, fee * 21 // 100, day)
        )

    def _plans(self, of: tuple[int, int], placed_on: date, owed: int) -> None:
        """One to three plans, of which the last may be open."""
        draw = self.draw
        for place in range(many := draw.randint(1, 3)):
            state = draw.choice(ENDED if place < many - 1 else PLAN_STATES)
            asked_on = self._day(placed_on)
            agreed_on = None if state in {"refused", "awaiting_approval"} else asked_on
            ended_on = self._day(asked_on) if state in ENDED and draw.random() < 0.8 else None
            count, plan_id = draw.randint(2, 12), self._next("plan")
            part = max(owed // count // draw.choice([1, 4, 20]), 1)
            first_due_on = asked_on + timedelta(days=draw.randint(0, 40))
            self.rows["plan"].append(
                (
                    plan_id,
                    *of,
                    state,
                    asked_on,
                    agreed_on,
                    first_due_on,
                    count,
                    part * count,
                    ended_on,
                    draw.choice([0, 0, 0, 1_00, part]),
                )
            )
            self.rows["instalment"].extend(
                (plan_id, *of, seq + 1, first_due_on + timedelta(days=30 * seq), part)
                for seq in range(count)
            )
