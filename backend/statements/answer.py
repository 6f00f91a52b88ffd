"""A statement as plain data: the whole chain behind every amount, for programs and for keeping.

Amounts are whole cents, exact values fractions of cents written "n/d", days 2026-11-21. What is
said in words is a code; the codes stay for good, as issued statements carry them.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from backend.law.interest import Segment
from backend.law.rows import Row
from backend.statements.covering import Change
from backend.statements.inputs import ChargeFacts
from backend.statements.rules import COMPONENTS, COMPUTED, Computed, Gap, Part, Statement


def answer(statement: Statement) -> dict[str, Any]:
    """Everything that the statement says, and where it comes from."""
    inputs = statement.inputs
    return {
        "case": inputs.case_number,
        "as_of": inputs.as_of.isoformat(),
        "currency": "EUR",
        "engine": statement.engine,
        "interest_policy": inputs.policy,
        "total_cents": statement.total.cents,
        "not_booked_cents": statement.running.cents,
        "components": {one: _sums(statement, one) for one in COMPONENTS},
        "claims": [_part(part) for part in statement.parts if part.claim is not None],
        "no_claim": next((_part(part) for part in statement.parts if part.claim is None), None),
        "interest_rests": [
            {"from": begin.isoformat(), "until": end.isoformat() if end else None}
            for begin, end in inputs.rests
        ],
        "missing": [_gap(gap) for gap in statement.gaps],
        "law": [_row(row) for row in statement.rows],
    }


def _sums(of: Statement | Part, component: str) -> dict[str, int]:
    return {
        "accrued_cents": of.accrued(component).cents,
        "received_cents": of.received(component).cents,
        "owed_cents": of.owed(component).cents,
    }


def _part(part: Part) -> dict[str, Any]:
    claim = part.claim
    about: dict[str, Any] = {}
    if claim is not None:
        about = {
            "claim": claim.id,
            "invoice": claim.invoice_no,
            "issued_on": claim.issued_on.isoformat() if claim.issued_on else None,
            "due_on": claim.due_on.isoformat() if claim.due_on else None,
            "business": claim.business,
            "jurisdiction": claim.jurisdiction,
            "placed_cents": claim.placed_cents,
        }
    components: dict[str, Any] = {}
    for component in COMPONENTS:
        told: dict[str, Any] = _sums(part, component)
        told["booked"] = [_charge(entry) for entry in part.booked.get(component, ())]
        told["changes"] = [_change(change) for change in part.changes.get(component, ())]
        if component in COMPUTED and component in part.computed:
            told["computed"] = computed(part.computed[component])
        components[component] = told
    return {**about, "total_cents": part.total.cents, "components": components}


def computed(found: Computed) -> dict[str, Any]:
    """A computed part with its rule, its lines, the exact value and the one rounding."""
    regime, accrual = found.regime, found.accrual
    told: dict[str, Any] = {
        "amount_cents": found.amount.cents,
        "exact_cents": fraction(found.exact),
        "rounding": "half up, once",
        "booked_cents": found.crystallised.cents,
        "not_booked_cents": found.running.cents,
        "why": regime.why or None,
        "ground": regime.ground or None,
        "begins": regime.begins.isoformat() if regime.begins else None,
        "opens": regime.opens.isoformat() if regime.opens else None,
        "rate": regime.rate.ref if regime.rate else None,
        "rows": list(found.row_ids),
        "missing": _gap(found.gap) if found.gap else None,
    }
    if accrual is not None:
        told["day_count"] = regime.day_count
        told["days"] = accrual.days
        told["covered_until"] = accrual.covered_until.isoformat()
        told["lines"] = list(_lines(accrual.segments))
    if found.base:
        told["base_cents"] = found.base.cents
    if found.ceiling is not None:
        told["ceiling_cents"] = found.ceiling.cents
    return told


def _lines(segments: Iterable[Segment]) -> Iterable[dict[str, Any]]:
    for segment in segments:
        yield {
            "from": segment.from_day.isoformat(),
            "until": segment.until_day.isoformat(),
            "days": segment.days,
            "principal_cents": segment.principal.cents,
            "percent": percent(segment.percent),
            "basis": segment.basis,
            "rows": list(segment.row_ids),
            "exact_cents": fraction(segment.exact),
        }


def percent(value: Fraction) -> str:
    """Per cent as people read it, exact: "10.5", "8.28"; a fraction where no decimal is exact."""
    for digits in range(7):
        scaled = value * 10**digits
        if scaled.denominator == 1:
            return f"{Decimal(int(scaled)).scaleb(-digits):f}"
    return fraction(value)


def fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _change(change: Change) -> dict[str, Any]:
    return {
        "on": change.on.isoformat(),
        "cents": change.cents,
        "payment": change.payment_id,
        "allocation": change.receipt_id,
        "charge": change.charge_id,
        "direct": change.direct,
    }


def _charge(entry: ChargeFacts) -> dict[str, Any]:
    return {"charge": entry.id, "cents": entry.cents, "on": entry.booked_on.isoformat()}


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "row": gap.row,
        "since": gap.since.isoformat(),
        "covered_until": gap.covered_until.isoformat() if gap.covered_until else None,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "article": row.article,
        "source": row.source,
        "confidence": row.confidence,
        "verified_by": row.verified_by,
    }
