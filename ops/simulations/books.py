"""An invented agency in the database: written whole, fed day by day, compared row by row."""

from datetime import date, timedelta
from typing import Any

import asyncpg

from ops.simulations.agreements import CREDITORS, Case, World
from ops.simulations.expected import Expected

CASES = ("id", "number", "creditor_id", "debtor_id", "payment_ref", "placed_on", "debtor_name",
         "principal_cents", "balance_cents", "arrangement")  # fmt: skip
CLAIMS = ("case_id", "creditor_id", "invoice_no", "issued_on", "due_on", "amount_cents",
          "open_cents")  # fmt: skip
PLANS = ("id", "case_id", "creditor_id", "state", "asked_on", "agreed_on", "first_due_on",
         "instalments_count", "total_cents", "grace_days", "tolerance_bp", "paid_before_cents",
         "next_check_on", "joint_id", "interest", "overpayment", "discount_cents")  # fmt: skip
INSTALMENTS = ("plan_id", "case_id", "creditor_id", "seq", "due_on", "amount_cents")
PROMISES = ("id", "case_id", "creditor_id", "made_on", "due_on", "amount_cents", "grace_days",
            "tolerance_bp", "next_check_on")  # fmt: skip
PAYMENTS = ("id", "received_on", "amount_cents", "channel", "idem_key", "reverses_id")
ALLOCATIONS = ("id", "payment_id", "case_id", "creditor_id", "bucket", "amount_cents",
               "received_on", "reverses_id")  # fmt: skip


class Keeper:
    def __init__(self, admin: asyncpg.Connection, world: World) -> None:
        self.admin, self.world = admin, world
        self._expected: Expected | None = None
        self._booked: dict[int, list[tuple[int, str, int]]] = {}  # place: allocation, bucket, cents
        self._allocations = 0
        self._woken: set[int] = set()  # cases

    async def open(self, expected: Expected) -> None:
        """Write the agency down as it stands before its first day."""
        self._expected = expected
        await self.admin.execute(
            "INSERT INTO creditor (id, ref, name) SELECT n, 'SIM' || n, 'Imprimerie ' || n"
            f" FROM generate_series(1, {CREDITORS}) n"
        )
        await self.admin.execute(
            "INSERT INTO debtor (id, kind, name, match_name) VALUES"
            " (1, 'B2B', 'Menuiserie Leroy SRL', 'menuiserie leroy')"
        )
        early = self.world.begin - timedelta(days=30)
        await self._copy("case_file", CASES, [
            (one.id, f"S-{one.id:07d}", one.creditor_id, 1, f"{800_000_000_000 + one.id}", early,
             "Menuiserie Leroy SRL", one.balance, one.balance,
             "plan" if one.agreement else "promise") for one in self.world.cases
        ])  # fmt: skip
        await self._copy("claim", CLAIMS, [
            (one.id, one.creditor_id, f"S{one.id}", early, early, one.balance, one.balance)
            for one in self.world.cases
        ])  # fmt: skip
        await self._copy("plan", PLANS, [
            (row, case.id, case.creditor_id, str(one.state), one.agreed_on, one.agreed_on,
             parts[0].due_on, len(parts), sum(part.amount.cents for part in parts),
             one.grace_days, one.tolerance_bp, before, one.next_check_on,
             one.ids[0] if len(one.ids) > 1 else None, one.interest, one.overpayment, discount)
            for one in self.world.agreements
            for row, case, parts, before, discount in
            zip(one.ids, one.cases, one.parts, one.befores, one.discounts, strict=True)
        ])  # fmt: skip
        await self._copy("instalment", INSTALMENTS, [
            (row, case.id, case.creditor_id, part.seq, part.due_on, part.amount.cents)
            for one in self.world.agreements
            for row, case, parts in zip(one.ids, one.cases, one.parts, strict=True)
            for part in parts
        ])  # fmt: skip
        await self._copy("promise", PROMISES, [
            (one.id, one.case.id, one.case.creditor_id, one.made_on, one.due_on, one.amount.cents,
             one.grace_days, one.tolerance_bp, one.next_check_on) for one in self.world.promises
        ])  # fmt: skip
        await self.admin.execute("ANALYZE case_file, claim, plan, instalment, promise")

    async def book(self, places: list[int]) -> list[Case]:
        """Book a day's movements, no more on a case than it owes; the cases that were touched."""
        payments: list[tuple[Any, ...]] = []
        allocations: list[tuple[Any, ...]] = []
        moved: dict[int, int] = {}
        assert self._expected is not None
        for place in places:
            event = self.world.events[place]
            case = self.world.cases[event.case - 1]
            parts: list[tuple[int | None, str, int]]
            if event.of is None:
                counted = max(min(event.cents, case.balance), 0)
                parts = [(None, "principal", counted), (None, "surplus", event.cents - counted)]
            else:
                parts = [(of, bucket, -cents) for of, bucket, cents in self._booked[event.of]]
            payments.append((place + 1, event.day, event.cents, "agency_bank", f"sim-{place}",
                             None if event.of is None else event.of + 1))  # fmt: skip
            mine = self._booked[place] = []
            for of, bucket, cents in parts:
                if not cents:
                    continue
                self._allocations += 1
                allocations.append((self._allocations, place + 1, case.id, case.creditor_id,
                                    bucket, cents, event.day, of))  # fmt: skip
                mine.append((self._allocations, bucket, cents))
                if bucket == "principal":
                    moved[case.id] = moved.get(case.id, 0) + cents
                    origin = None if event.of is None else self.world.events[event.of]
                    self._expected.receive(event, cents, origin)
        if not payments:
            return []
        await self._copy("payment", PAYMENTS, payments)
        await self._copy("allocation", ALLOCATIONS, allocations)
        await self.admin.execute(
            "UPDATE case_file c SET balance_cents = c.balance_cents - m.cents"
            " FROM unnest($1::bigint[], $2::bigint[]) m (id, cents) WHERE c.id = m.id",
            list(moved), list(moved.values()),
        )  # fmt: skip
        self._woken |= moved.keys()
        return [self.world.cases[case_id - 1] for case_id in moved]

    async def wake(self, day: date) -> None:
        """Money that moved asks for a look in the next night."""
        cases = [self.world.cases[case_id - 1] for case_id in self._woken]
        self._woken.clear()
        rows = [row for case in cases if case.agreement is not None
                and case.agreement.agreed_on <= day for row in case.agreement.ids]  # fmt: skip
        await self.admin.execute(
            "UPDATE plan SET next_check_on = $1 WHERE id = ANY($2)"
            " AND state IN ('confirmed','active','late')",
            day, rows,
        )  # fmt: skip
        promises = [case.promise.id for case in cases if case.promise is not None
                    and case.promise.made_on <= day]  # fmt: skip
        await self.admin.execute(
            "UPDATE promise SET next_check_on = $1 WHERE id = ANY($2) AND state = 'open'",
            day, promises,
        )  # fmt: skip

    async def compare(self, expected: Expected) -> list[str]:
        """Where the books differ from what the rules say, plan by plan and promise by promise."""
        found = {
            row[0]: tuple(row)[1:]
            for row in await self.admin.fetch(
                "SELECT id, state, next_check_on, ended_on, missed_on FROM plan"
            )
        }
        differences: list[str] = []
        for one in self.world.agreements:
            wanted = (str(one.state), one.next_check_on, one.ended_on, one.missed_on)
            differences += [
                f"plan {row} ({one.kind}, {one.overpayment}): {found[row]} instead of {wanted}"
                for row in one.ids if found[row] != wanted
            ]  # fmt: skip
        told = {
            row[0]: tuple(row)[1:]
            for row in await self.admin.fetch(
                "SELECT id, state, next_check_on, judged_on FROM promise"
            )
        }
        for promise in expected.world.promises:
            kept = (promise.state, promise.next_check_on, promise.judged_on)
            if told[promise.id] != kept:
                differences.append(f"promise {promise.id}: {told[promise.id]} instead of {kept}")
        return differences

    async def compare_money(self, expected: Expected) -> list[str]:
        """Balances, discounts and arrangements at the end, and the ledger of the discounts."""
        balances = dict(
            map(tuple, await self.admin.fetch("SELECT id, balance_cents FROM case_file"))
        )
        differences = [
            f"case {case.id}: {balances[case.id]} cents instead of {case.balance}"
            for case in expected.world.cases if balances[case.id] != case.balance
        ]  # fmt: skip
        granted = sum(
            sum(one.granted) for one in expected.world.agreements if one.granted is not None
        )
        for name, sql in (
            ("charges", "SELECT -coalesce(sum(amount_cents), 0) FROM charge"),
            ("ledger", ("SELECT coalesce(sum(p.amount_cents), 0) FROM posting p"
                        " JOIN account a ON a.id = p.account_id AND a.kind = 'discounted'")),
        ):  # fmt: skip
            cents = await self.admin.fetchval(sql)
            if cents != granted:
                differences.append(f"discounts in the {name}: {cents} cents instead of {granted}")
        wrong = await self.admin.fetchval(
            "SELECT count(*) FROM case_file c WHERE arrangement <> CASE"
            " WHEN EXISTS (SELECT FROM plan WHERE case_id = c.id"
            "  AND state IN ('confirmed','active','late')) THEN 'plan'"
            " WHEN EXISTS (SELECT FROM promise WHERE case_id = c.id AND state = 'open')"
            " THEN 'promise' ELSE 'none' END"
        )
        return differences + ([f"{wrong} arrangements"] if wrong else [])

    async def _copy(
        self, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
    ) -> None:
        await self.admin.copy_records_to_table(table, columns=columns, records=rows)
