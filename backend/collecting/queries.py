"""What must be known to book money: the case under lock, what is owed, what became of a receipt."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backend import db
from backend.fees import queries as fees
from backend.fees.facts import Receipted
from backend.fees.queries import BookedFee
from backend.fees.rules import reckon
from backend.law.imputation import SURPLUS
from backend.money import NOTHING, Money, total
from backend.payments.imputing import FIRST, Slot
from backend.payments.rules import OUTSIDE
from backend.refusals import NotFound, Refused
from backend.rulebook import queries as rulebook
from backend.words import _

BIGINT_MAX = 2**63 - 1
NEVER = date(2999, 1, 1)


@dataclass(frozen=True, slots=True)
class Locked:
    """A case, locked until the end of the transaction, as money is booked on it."""

    id: int
    number: str
    creditor_id: int
    country: str
    placed_on: date
    age_at_placement: int
    balance: Money
    closed: bool
    imputation: str  # "law", or "principal_first" where the mandate consents to it
    accrues: bool  # whether a mandate of the creditor claims interest
    kind: str
    stage: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment as it was recorded, or is about to be. `direct`: it did not reach the agency."""

    id: int
    received_on: date
    amount: Money
    channel: str
    communication: str
    payer_name: str | None
    payer_iban: str | None
    reverses_id: int | None
    reason: str
    idem_key: str
    request_hash: str
    claimed_case_id: int | None = None
    booked_on: date | None = None

    @property
    def direct(self) -> bool:
        return self.channel in OUTSIDE


@dataclass(frozen=True, slots=True)
class SetAgainst:
    """A part of a payment in one bucket of one case, and the rule that put it there."""

    case_id: int
    number: str
    bucket: str
    amount: Money
    rule: str
    invoice: str | None = None
    id: int = 0  # of the allocation


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a payment, read from the books; asked twice, it says the same.

    `case_number` is None while it waits in the tray. `no_fee` says why nothing was earned.
    `duplicates` are receipts it resembles. `repeated`: it was booked before, by this very key.
    """

    payment: Recorded
    case_number: str | None
    rule: str
    parts: tuple[SetAgainst, ...]
    fees: tuple[BookedFee, ...]
    no_fee: Refused | None
    balance: Money | None
    close_code: str | None
    duplicates: tuple[int, ...]
    waiting: str
    repeated: bool = False

    @property
    def surplus(self) -> Money:
        return total(part.amount for part in self.parts if part.bucket == SURPLUS)

    @property
    def fee(self) -> Money:
        return total(entry.fee for entry in self.fees)


_CASE = """
SELECT c.id, c.number, c.creditor_id, c.country, c.placed_on, c.age_at_placement, c.balance_cents,
       c.stage = 'closed' AS closed, c.kind, c.stage,
       coalesce((SELECT m.imputation FROM mandate m WHERE m.creditor_id = c.creditor_id
                  ORDER BY m.valid_from > $2, abs(m.valid_from - $2), m.version DESC LIMIT 1),
                'law') AS imputation,
       EXISTS (SELECT FROM mandate m WHERE m.creditor_id = c.creditor_id
                  AND m.interest_policy <> 'none') AS accrues
  FROM case_file c WHERE c.id = $1
"""


async def locked(case_id: int, *, on: date | None = None) -> Locked:
    """The case, held until COMMIT. Whoever changes its balance takes this lock first.

    `imputation` is that of the mandate in force on the day `on`, of the first before it began.
    """
    return _case(await db.row(f"{_CASE} FOR NO KEY UPDATE OF c", case_id, on or NEVER))


async def seen(case_id: int, *, on: date) -> Locked:
    """The same without holding it: to show what would be booked."""
    return _case(await db.row(_CASE, case_id, on))


def _case(found: Any) -> Locked:
    if found is None:
        raise NotFound(_("There is no such case"))
    fields = dict(found)
    return Locked(balance=Money(fields.pop("balance_cents")), **fields)


async def case_named(number: str) -> int:
    """The id of the case with that number. Raises `NotFound`."""
    found = await db.value("SELECT id FROM case_file WHERE number = $1", number.strip())
    if found is None:
        raise NotFound(_("There is no case with the number {number}"), number=number[:60])
    return int(found)


async def slots(case_id: int) -> list[Slot]:
    """What is owed, invoice by invoice and bucket by bucket: claims and charges less what was set
    against them. What names no invoice stands apart."""
    found = await db.rows(
        "SELECT e.bucket, e.claim_id, sum(e.cents)::bigint AS cents,"
        " coalesce(k.due_on, k.issued_on) AS due_on, (SELECT f.value FROM claim_fact f"
        "  WHERE f.case_id = $1 AND f.claim_id = k.id AND f.fact = 'rate_bp'"
        "  ORDER BY f.id DESC LIMIT 1) AS rate_bp FROM ("
        " SELECT 'principal' AS bucket, id AS claim_id, open_cents AS cents FROM claim"
        "  WHERE case_id = $1"
        " UNION ALL SELECT CASE kind WHEN 'principal_correction' THEN 'principal' ELSE kind END,"
        "  claim_id, amount_cents FROM charge WHERE case_id = $1"
        " UNION ALL SELECT bucket, claim_id, -amount_cents FROM allocation WHERE case_id = $1"
        "  AND bucket <> 'surplus') e LEFT JOIN claim k ON k.id = e.claim_id"
        " GROUP BY e.bucket, e.claim_id, k.id ORDER BY e.bucket, e.claim_id",
        case_id,
    )
    return [
        Slot(one["bucket"], one["claim_id"], Money(one["cents"]), one["due_on"] or FIRST,
             Decimal(one["rate_bp"] or 0) / 100)
        for one in found
    ]  # fmt: skip


async def computed(case_id: int) -> dict[tuple[str, int | None], tuple[Money, date]]:
    """What was booked of what the rules give, by component and invoice, and through which day."""
    found = await db.rows(
        "SELECT kind, claim_id, sum(amount_cents)::bigint AS cents, max(computed_until) AS until"
        " FROM charge WHERE case_id = $1 AND computed_until IS NOT NULL GROUP BY kind, claim_id",
        case_id,
    )
    return {(one["kind"], one["claim_id"]): (Money(one["cents"]), one["until"]) for one in found}


async def recorded(payment_id: int) -> Recorded:
    """The payment. Raises `NotFound`."""
    found = None
    if 0 < payment_id <= BIGINT_MAX:
        found = await db.row(
            "SELECT id, received_on, amount_cents, channel, communication, payer_name, payer_iban,"
            " reverses_id, reason, idem_key, request_hash, claimed_case_id, booked_on"
            " FROM payment WHERE id = $1",
            payment_id,
        )
    if found is None:
        raise NotFound(_("There is no such payment"))
    fields = dict(found)
    return Recorded(amount=Money(fields.pop("amount_cents")), **fields)


async def recording(payment_id: int) -> Any:
    """When and by whom the payment was recorded; a person's name where it was one."""
    return await db.row(
        "SELECT p.recorded_at, coalesce((SELECT name FROM person WHERE id::text = p.recorded_by),"
        " p.recorded_by) AS recorded_by FROM payment p WHERE p.id = $1",
        payment_id,
    )


async def of_key(idem_key: str) -> tuple[int | None, int]:
    """The payment recorded under the key, and the number for the one to be recorded (0 if known).

    Holds the key until COMMIT: whoever else sends it waits, and then reads what was booked.
    """
    found = await db.row("SELECT known, fresh FROM payment_of_key($1)", idem_key)
    return (found["known"], found["fresh"] or 0) if found else (None, 0)


async def next_key(payment_id: int) -> str:
    """What makes the key of another entry about the payment its own, under the payment's lock."""
    last = await db.value("SELECT max(id) FROM allocation WHERE payment_id = $1", payment_id)
    return f"{payment_id}:{last}" if last else f"{payment_id}"


async def refunded(payment_id: int) -> bool:
    """Whether money of the payment goes back to its payer, or has gone."""
    return bool(
        await db.value(
            "SELECT 1 FROM refund WHERE payment_id = $1 AND state <> 'cancelled' LIMIT 1",
            payment_id,
        )
    )


async def reversal_of(payment_id: int) -> int | None:
    found = await db.value("SELECT id FROM payment WHERE reverses_id = $1", payment_id)
    return None if found is None else int(found)


async def standing_parts(payment_id: int) -> list[Any]:
    """The allocations of the payment that nothing has reversed yet, by case."""
    return list(
        await db.rows(
            "SELECT a.id, a.case_id, a.creditor_id, a.bucket, a.amount_cents, a.received_on,"
            " a.direct, a.rule, a.claim_id, a.entry_id"
            " FROM allocation a WHERE a.payment_id = $1 AND a.reverses_id IS NULL"
            " AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses_id = a.id)"
            " ORDER BY a.case_id, a.id",
            payment_id,
        )
    )


async def receipt(payment_id: int, *, repeated: bool = False) -> Receipt:
    """What became of the payment. Raises `NotFound`."""
    payment = await recorded(payment_id)
    found = await db.rows(
        "SELECT a.id, a.case_id, c.number, a.bucket, a.amount_cents, a.rule, k.invoice_no"
        " FROM allocation a JOIN case_file c ON c.id = a.case_id"
        " LEFT JOIN claim k ON k.id = a.claim_id WHERE a.payment_id = $1"
        " AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses_id = a.id"
        "   AND r.payment_id = a.payment_id)"
        " AND NOT EXISTS (SELECT FROM allocation o WHERE o.id = a.reverses_id"
        "   AND o.payment_id = a.payment_id) ORDER BY a.id",
        payment_id,
    )
    parts = tuple(
        SetAgainst(one["case_id"], one["number"], one["bucket"], Money(one["amount_cents"]),
                   one["rule"], one["invoice_no"],
                   one["id"])
        for one in found
    )  # fmt: skip
    earned = tuple(await fees.of_payments([payment_id]))
    waiting = await db.rows(
        "SELECT kind, other_id, reason FROM tray_item WHERE payment_id = $1 AND settled_at IS NULL",
        payment_id,
    )
    case = await _case_of(parts)
    return Receipt(
        payment=payment,
        case_number=case["number"] if case else None,
        rule=parts[0].rule if parts else "",
        parts=parts,
        fees=earned,
        no_fee=await _why_no_fee(payment, parts) if not earned else None,
        balance=Money(case["balance_cents"]) if case else None,
        close_code=case["close_code"] if case else None,
        duplicates=tuple(one["other_id"] for one in waiting if one["kind"] == "duplicate"),
        waiting=next((one["reason"] for one in waiting if one["kind"] == "unallocated"), ""),
        repeated=repeated,
    )


async def _case_of(parts: tuple[SetAgainst, ...]) -> Any:
    if not parts:
        return None
    return await db.row(
        "SELECT id, number, creditor_id, placed_on, age_at_placement, balance_cents, close_code"
        " FROM case_file WHERE id = $1",
        parts[0].case_id,
    )


async def _why_no_fee(payment: Recorded, parts: tuple[SetAgainst, ...]) -> Refused | None:
    base = total(part.amount for part in parts if part.bucket != SURPLUS)
    if base <= NOTHING:
        return None
    case = await _case_of(parts)
    about = Receipted(
        base=base,
        received_on=payment.received_on,
        direct=payment.direct,
        placed_on=case["placed_on"],
        age_days=case["age_at_placement"],
    )
    try:
        mandate = await fees.deciding_mandate(case["creditor_id"], about)
        reckon(about, mandate, await rulebook.book())
    except Refused as refused:
        return refused
    return Refused(_("No fee was reckoned when the money came: a mandate was added since"))
