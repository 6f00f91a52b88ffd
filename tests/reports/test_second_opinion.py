"""Every figure of the report against a second computation, from postings, in plain SQL (S-R12)."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backend import db
from backend.db import unit_of_work
from backend.indicators import registry
from backend.indicators.rules import Facts
from backend.money import Money
from backend.plans.rules import Instalment, State, standing
from backend.reports import queries
from tests.reports import second_opinion
from tests.reports.agency import FIRST, LAST

CODES = {
    "paid": sorted(queries.ENDINGS.paid),
    "otherwise": sorted(queries.ENDINGS.otherwise),
    "leaves": sorted(queries.ENDINGS.leaves),
}
KEYS = [indicator.key for indicator in registry.INDICATORS]


def asked() -> list[tuple[str, date | None, date | None, date]]:
    """What is asked of the report: fixed questions, and some from a seed."""
    today = date(2026, 11, 20)
    fixed: list[tuple[str, date | None, date | None, date]] = [
        ("placement", None, None, today),
        ("receipt", None, None, today),
        ("placement", date(2025, 11, 1), date(2026, 10, 31), today),
        ("receipt", date(2025, 11, 1), date(2026, 10, 31), today),
        ("placement", None, date(2025, 6, 30), date(2025, 6, 30)),
        ("placement", FIRST, FIRST, today),
        ("receipt", date(2027, 1, 1), date(2027, 1, 31), date(2027, 6, 1)),
    ]
    draw = random.Random(12)  # noqa: S311 - a seeded list of questions, not a secret
    for _ in range(14):
        days = sorted(FIRST + timedelta(days=draw.randint(0, 680)) for _ in range(2))
        as_of = max(days[0], FIRST + timedelta(days=draw.randint(0, 700)))
        fixed.append((draw.choice(["placement", "receipt"]), days[0], days[1], as_of))
    return fixed


def cells(facts: Facts) -> dict[str, Any]:
    return {indicator.key: indicator.of(facts) for indicator in registry.INDICATORS}


async def test_every_cell_agrees_with_the_second_opinion(agency: dict[str, int]) -> None:
    compared = filled = 0
    for by, from_, to, as_of in asked():
        async with queries.reading():
            report = await queries.creditors_performance(by, from_, to, as_of=as_of)
        async with unit_of_work(role="app"):
            second = await second_opinion.figures(
                by=by, from_=from_, to=to, as_of=as_of, codes=CODES
            )
        assert {line.ref for line in report.lines} == set(second)
        for line in report.lines:
            for key, value in cells(line.facts).items():
                other = second[line.ref][key]
                assert value == other, (by, from_, to, as_of, line.ref, key)
                compared += 1
                filled += value not in {None, 0}
    print(f"cells compared {compared}, of which not nought {filled}, differing 0")
    assert compared == 21 * 5 * len(KEYS)
    assert filled > compared // 3


async def test_the_total_is_computed_from_sums(agency: dict[str, int]) -> None:
    async with queries.reading():
        report = await queries.creditors_performance(as_of=LAST)
    total = report.total
    for name in ("placed_cents", "collected_cents", "fee_cents", "cases"):
        assert getattr(total, name) == sum(getattr(line.facts, name) for line in report.lines)
    rate = registry.BY_KEY["recovery_rate"].of(total)
    rates = [registry.BY_KEY["recovery_rate"].of(line.facts) for line in report.lines]
    known = [rate for rate in rates if isinstance(rate, Decimal)]
    assert rate != sum(known) / len(known)


async def test_one_creditor_alone_has_the_figures_of_its_line(agency: dict[str, int]) -> None:
    async with queries.reading():
        everybody = await queries.creditors_performance(as_of=LAST)
        for line in everybody.lines:
            alone = await queries.creditors_performance(as_of=LAST, creditor_ref=line.ref)
            assert alone.lines == (line,)


async def test_the_past_does_not_change_when_more_is_booked(agency: dict[str, int]) -> None:
    before = date(2026, 6, 30)
    async with queries.reading():
        then = await queries.creditors_performance(as_of=before)
    async with unit_of_work(role="app"):
        case = await db.row(
            "SELECT id, creditor_id FROM case_file WHERE closed_on IS NULL AND placed_on < $1"
            " AND stage <> 'review' ORDER BY id LIMIT 1",
            before,
        )
        assert case
        await db.execute(
            "INSERT INTO charge (case_id, creditor_id, kind, amount_cents, booked_on)"
            " VALUES ($1, $2, 'cost', 5000, $3)",
            case["id"], case["creditor_id"], before + timedelta(days=1),
        )  # fmt: skip
        payment = await db.value(
            "INSERT INTO payment (received_on, amount_cents, channel, idem_key)"
            " VALUES ($1, 700, 'card', 'later') RETURNING id",
            before + timedelta(days=1),
        )
        await db.execute(
            "INSERT INTO allocation (payment_id, case_id, creditor_id, bucket, amount_cents,"
            " received_on) VALUES ($1, $2, $3, 'cost', 700, $4)",
            payment, case["id"], case["creditor_id"], before + timedelta(days=1),
        )  # fmt: skip
        await db.execute(
            "UPDATE case_file SET balance_cents = balance_cents + 4300 WHERE id = $1", case["id"]
        )
    async with queries.reading():
        again = await queries.creditors_performance(as_of=before)
        later = await queries.creditors_performance(as_of=LAST)
    assert again == then
    assert later.total.collected_cents > then.total.collected_cents


@pytest.mark.parametrize("as_of", [date(2025, 9, 1), date(2026, 3, 15), LAST])
async def test_on_track_is_what_the_rules_of_plans_call_not_broken(
    agency: dict[str, int], as_of: date
) -> None:
    """A third opinion: the judge of the night run, plan by plan."""
    async with unit_of_work(role="app"):
        plans = await db.rows(
            "SELECT p.*, c.creditor_id AS creditor FROM plan p JOIN case_file c ON c.id = p.case_id"
            " WHERE c.placed_on <= $1 AND c.stage <> 'review' AND (c.closed_on IS NULL"
            " OR c.closed_on > $1) AND p.agreed_on <= $1 AND (p.ended_on > $1 OR p.ended_on IS NULL"
            " AND p.state IN ('active', 'late'))",
            as_of,
        )
        on_track = set()
        for plan in plans:
            schedule = [
                Instalment(row["seq"], row["due_on"], Money(row["amount_cents"]))
                for row in await db.rows("SELECT * FROM instalment WHERE plan_id = $1", plan["id"])
            ]
            paid = await db.value(
                "SELECT coalesce(sum(amount_cents), 0) FROM allocation WHERE case_id = $1"
                " AND received_on BETWEEN $2 AND $3 AND bucket <> 'surplus'"
                " AND (reverses_id IS NULL OR reverses_id IN (SELECT id FROM allocation"
                " WHERE received_on >= $2))",
                plan["case_id"], plan["agreed_on"], as_of,
            )  # fmt: skip
            stands = standing(
                schedule, Money(int(paid) - plan["paid_before_cents"]), today=as_of,
                grace_days=plan["grace_days"], tolerance_bp=plan["tolerance_bp"],
            )  # fmt: skip
            if stands is not State.BROKEN:
                on_track.add(plan["case_id"])
    async with queries.reading():
        report = await queries.creditors_performance(as_of=as_of)
    print(f"{len(plans)} plans ran on {as_of}, {len(on_track)} cases on track")
    assert report.total.on_track == len(on_track) > 0
