"""What fees a receipt earned, which mandate decides, and what it is reckoned on.

Run inside the caller's unit of work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from backend import db
from backend.cases import stages
from backend.creditors import queries as creditors
from backend.creditors.fee_terms import BUCKETS, FeeTerms
from backend.creditors.rules import MandateVersion
from backend.fees.facts import Before, FeeLine, Receipted
from backend.fees.rates import together
from backend.money import NOTHING, Money, total

_STANDS = "NOT EXISTS (SELECT FROM fee r WHERE r.reverses_id = f.id)"


@dataclass(frozen=True, slots=True)
class BookedFee:
    """A fee entry with what explains it. Below zero it is a reversal of another."""

    id: int
    payment_id: int
    case_id: int
    base: Money
    rate_bp: int
    fee: Money
    vat_bp: int
    vat: Money
    earned_on: date
    rule: str
    reverses_id: int | None
    version: int
    valid_from: date
    rate_fixed_at: str
    vat_country: str
    age_from: int | None
    age_to: int | None
    lines: tuple[FeeLine, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A fee that was not given back."""

    id: int
    case_id: int
    creditor_id: int
    mandate_id: int
    payment_id: int
    fee: Money
    vat: Money
    earned_on: date
    entry_id: int | None


async def deciding_mandate(creditor_id: int, receipt: Receipted) -> MandateVersion | None:
    """The version whose rate holds: that of the placement, unless it says that of the receipt."""
    placed = await creditors.mandate_on(creditor_id, receipt.placed_on)
    if placed is not None and placed.terms.rate_fixed_at == "placement":
        return placed
    return await creditors.mandate_on(creditor_id, receipt.received_on)


async def filled(
    receipt: Receipted, mandate: MandateVersion, *, payment_id: int, case_id: int
) -> Receipted:
    """The receipt with all that the mandate's fee table asks about it, and nothing more."""
    fees = mandate.terms.agreed_fees
    if not receipt.parts and _asks_buckets(fees):
        parts = await _parts(payment_id, case_id, receipt.base)
        receipt = replace(receipt, parts=parts)
    if any(part.by == "stage" for part in fees.parts):
        receipt = replace(receipt, stage=await stages.on(case_id, receipt.received_on))
    if not receipt.entrusted and _asks_entrusted(fees):
        cents = await db.value("SELECT principal_cents FROM case_file WHERE id = $1", case_id)
        receipt = replace(receipt, entrusted=Money(cents))
    if fees.surcharges:
        receipt = replace(receipt, claims=await _claims(case_id))
    if not fees.plain:
        receipt = replace(receipt, before=await before(case_id, mandate.id))
    return receipt


def _asks_buckets(fees: FeeTerms) -> bool:
    """Whether it matters what the money was set against; not if one part holds for everything."""
    return (
        bool(fees.fallback_bp)
        or [part.buckets for part in fees.parts] != [BUCKETS]
        or any(part.by == "share" for part in fees.parts)
    )


def _asks_entrusted(fees: FeeTerms) -> bool:
    return bool(fees.fixed) or any(
        part.by == "share" or (part.by == "amount" and part.of == "entrusted")
        for part in fees.parts
    )


async def _parts(payment_id: int, case_id: int, base: Money) -> tuple[tuple[str, Money], ...]:
    """What the payment was set against on the case: the latest allocations that make up `base`."""
    found = await db.rows(
        "SELECT a.bucket, a.amount_cents FROM allocation a"
        " WHERE a.payment_id = $1 AND a.case_id = $2 AND a.bucket <> 'surplus'"
        " AND a.reverses_id IS NULL"
        " AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses_id = a.id)"
        " ORDER BY a.id DESC",
        payment_id,
        case_id,
    )
    parts: list[tuple[str, Money]] = []
    for one in found:
        if total(amount for _bucket, amount in parts) >= base:
            break
        parts.append((one["bucket"], Money(one["amount_cents"])))
    return tuple(parts) if total(amount for _bucket, amount in parts) == base else ()


async def _claims(case_id: int) -> tuple[tuple[date | None, Money], ...]:
    found = await db.rows("SELECT due_on, open_cents FROM claim WHERE case_id = $1", case_id)
    return tuple((one["due_on"], Money(one["open_cents"])) for one in found)


async def before(case_id: int, mandate_id: int) -> Before:
    """What stands on the case under this mandate. A fee without lines earned by itself, in full."""
    found = await db.rows(
        f"SELECT f.base_cents, f.fee_cents, f.lines FROM fee f WHERE f.case_id = $1"
        f" AND f.mandate_id = $2 AND f.act = '' AND f.reverses_id IS NULL AND {_STANDS}",
        case_id,
        mandate_id,
    )
    return summed((one["base_cents"], one["fee_cents"], one["lines"]) for one in found)


def summed(entries: Any) -> Before:
    """Entries of (base in cents, fee in cents, lines as written), added up."""
    bases: dict[str, Money] = {}
    additive, earned, settled = NOTHING, NOTHING, False
    for base_cents, fee_cents, lines in entries:
        earned += Money(fee_cents)
        if not lines:
            settled = True
            bases = together(bases, {"principal": Money(base_cents)})
            additive += Money(fee_cents)
        elif lines[0]["rule"] == "base":
            counted = dict(lines[0]["facts"])
            additive += Money(counted.pop("additive"))
            bases = together(bases, {bucket: Money(cents) for bucket, cents in counted.items()})
    return Before(bases, additive, earned, settled)


async def standing(payment_id: int) -> list[Standing]:
    """The fees of a payment that were not given back, in the order they were booked."""
    found = await db.rows(
        "SELECT f.id, f.case_id, f.creditor_id, f.mandate_id, f.payment_id, f.fee_cents,"
        " f.vat_cents, f.earned_on, f.entry_id FROM fee f"
        f" WHERE f.payment_id = $1 AND f.reverses_id IS NULL AND {_STANDS} ORDER BY f.id",
        payment_id,
    )
    return [Standing(**_with_money(one, ("fee", "vat"))) for one in found]


async def of_payments(payment_ids: Sequence[int]) -> list[BookedFee]:
    """Every fee entry of these payments, in the order they were booked."""
    found = await db.rows(
        "SELECT f.id, f.payment_id, f.case_id, f.base_cents, f.rate_bp, f.fee_cents, f.vat_bp,"
        " f.vat_cents, f.earned_on, f.rule, f.reverses_id, f.lines, m.version, m.valid_from,"
        " m.rate_fixed_at, m.vat_country, b.age_from, b.age_to"
        " FROM fee f JOIN mandate m ON m.id = f.mandate_id LEFT JOIN fee_band b ON b.id = f.band_id"
        " WHERE f.payment_id = ANY($1::bigint[]) ORDER BY f.id",
        list(payment_ids),
    )
    fees = []
    for one in found:
        fields = _with_money(one, ("base", "fee", "vat"))
        fields["lines"] = tuple(FeeLine.read(line) for line in fields["lines"])
        fees.append(BookedFee(**fields))
    return fees


def _with_money(one: Any, names: tuple[str, ...]) -> dict[str, Any]:
    fields = dict(one)
    for name in names:
        fields[name] = Money(fields.pop(f"{name}_cents"))
    return fields
