"""The pages about money: the journal of receipts, the tray, what a case received. Keyset pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from backend import db
from backend.collecting import recognition
from backend.collecting.rules import Hit
from backend.days import read_day
from backend.fees import queries as fees
from backend.fees.queries import BookedFee
from backend.money import Money, total
from backend.payments.rules import CHANNELS
from backend.refusals import Refused

PAGE = 50
TRAY_PAGE = 20
DIRECTIONS = ("in", "back")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the journal, as the address carries them; what cannot be one is left out."""

    since: date | None = None
    until: date | None = None  # included
    channel: str = ""
    direction: str = ""
    case: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        channel, direction = query.get("channel", ""), query.get("direction", "")
        return cls(
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
            channel=channel if channel in CHANNELS else "",
            direction=direction if direction in DIRECTIONS else "",
            case=query.get("case", "").replace("\x00", "").strip()[:40],
        )

    @property
    def filters(self) -> dict[str, str]:
        named = {
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "channel": self.channel,
            "direction": self.direction,
            "case": self.case,
        }
        return {name: value for name, value in named.items() if value}

    def address(self, **changes: str) -> str:
        """The address of the list with some filters changed; "" takes one away."""
        query = {k: v for k, v in {**self.filters, **changes}.items() if v}
        return "/payments" + (f"?{urlencode(query)}" if query else "")


def _day(written: str) -> date | None:
    try:
        return read_day(written) if written else None
    except Refused:
        return None


@dataclass(frozen=True, slots=True)
class Listed:
    """A payment in the journal, with the cases it stands against."""

    id: int
    received_on: date
    amount: Money
    channel: str
    communication: str
    payer_name: str | None
    payer_iban: str | None
    reverses_id: int | None
    reversed: bool
    waits: bool
    cases: tuple[tuple[str, str], ...]  # number, debtor


_LISTED = """
SELECT p.id, p.received_on, p.amount_cents, p.channel, p.communication, p.payer_name,
       p.payer_iban, p.reverses_id,
       EXISTS (SELECT FROM payment r WHERE r.reverses_id = p.id) AS reversed,
       EXISTS (SELECT FROM tray_item t WHERE t.payment_id = p.id AND t.kind = 'unallocated'
               AND t.settled_at IS NULL) AS waits,
       ARRAY(SELECT ARRAY[c.number, c.debtor_name] FROM allocation a
              JOIN case_file c ON c.id = a.case_id WHERE a.payment_id = p.id
              GROUP BY c.id HAVING sum(a.amount_cents) <> 0 ORDER BY c.number) AS cases
  FROM payment p
"""


def _listed(one: Any) -> Listed:
    fields = dict(one)
    fields["cases"] = tuple((number, name) for number, name in fields["cases"] or ())
    return Listed(amount=Money(fields.pop("amount_cents")), **fields)


async def journal(wanted: Wanted, *, after: str = "") -> tuple[list[Listed], str]:
    """One page of payments, the latest first, and the mark of the next ("" if it is the last)."""
    narrowed, values = _narrowed(wanted, after)
    found = await db.rows(
        f"{_LISTED} WHERE {' AND '.join(narrowed)}"
        f" ORDER BY p.received_on DESC, p.id DESC LIMIT {PAGE + 1}",
        *values,
    )
    listed = [_listed(one) for one in found[:PAGE]]
    return listed, _mark(listed[-1]) if len(found) > PAGE else ""


def _narrowed(wanted: Wanted, after: str) -> tuple[list[str], list[object]]:
    """The conditions in force and their values. Composed, so that each page starts in its index."""
    narrowed, values = ["true"], list[object]()

    def add(condition: str, *those: object) -> None:
        first = len(values) + 1
        values.extend(those)
        places = [f"${first + place}" for place in range(len(those))]
        narrowed.append(condition.format(*places))

    if wanted.since:
        add("p.received_on >= {}", wanted.since)
    if wanted.until:
        add("p.received_on <= {}", wanted.until)
    if wanted.channel:
        add("p.channel = {}", wanted.channel)
    if wanted.direction:
        add("p.amount_cents > 0" if wanted.direction == "in" else "p.amount_cents < 0")
    if wanted.case:
        add(
            "p.id IN (SELECT a.payment_id FROM allocation a JOIN case_file c ON c.id = a.case_id"
            " WHERE c.number = {})",
            wanted.case,
        )
    day, ident = mark_of(after)
    if day:
        add("(p.received_on, p.id) < ({}::date, {}::bigint)", day, ident)
    return narrowed, values


def _mark(last: Any) -> str:
    return f"{last.received_on}.{last.id}"


def mark_of(written: str) -> tuple[date | None, int]:
    """The place in a list that a mark names; the beginning for anything else."""
    day, _point, ident = written.partition(".")
    if not (ident.isascii() and ident.isdigit() and len(ident) < 19):
        return None, 0
    return _day(day), int(ident)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A receipt in the tray: what it is, why it waits, and what it may be."""

    id: int
    kind: str
    reason: str
    payment: Listed
    amount: Money
    case: tuple[str, str, Money] | None  # number, debtor, balance
    other_id: int | None
    hits: tuple[Hit, ...]


async def waiting_count() -> int:
    return int(await db.value("SELECT count(*) FROM tray_item WHERE settled_at IS NULL"))


async def tray(*, after: str = "", kind: str = "", today: date) -> tuple[list[Waiting], str]:
    """One page of what waits, the latest first, with suggestions; and the mark of the next."""
    day, ident = mark_of(after)
    found = await db.rows(
        "SELECT t.id, t.kind, t.reason, t.payment_id, t.amount_cents, t.received_on, t.other_id,"
        " c.number, c.debtor_name, c.balance_cents"
        " FROM tray_item t LEFT JOIN case_file c ON c.id = t.case_id"
        " WHERE t.settled_at IS NULL AND ($1 = '' OR t.kind = $1)"
        " AND ($2::date IS NULL OR (t.received_on, t.id) < ($2, $3))"
        " ORDER BY t.received_on DESC, t.id DESC LIMIT $4",
        kind, day, ident, TRAY_PAGE + 1,
    )  # fmt: skip
    items = found[:TRAY_PAGE]
    payments = await _payments([one["payment_id"] for one in items])
    waiting = [await _waiting(one, payments[one["payment_id"]], today=today) for one in items]
    if len(found) <= TRAY_PAGE:
        return waiting, ""
    return waiting, f"{items[-1]['received_on']}.{items[-1]['id']}"


async def _payments(ids: list[int]) -> dict[int, Listed]:
    found = await db.rows(f"{_LISTED} WHERE p.id = ANY($1::bigint[])", ids)
    return {one["id"]: _listed(one) for one in found}


async def _waiting(one: Any, payment: Listed, *, today: date) -> Waiting:
    hits: Sequence[Hit] = ()
    if one["kind"] == "unallocated":
        hits = await recognition.hits(
            payment.communication, payment.payer_iban, payment.payer_name, today=today
        )
    alone = {hit.case_id: hit for hit in reversed(hits)}  # the strongest rule of each case
    return Waiting(
        id=one["id"],
        kind=one["kind"],
        reason=one["reason"],
        payment=payment,
        amount=Money(one["amount_cents"]),
        case=(one["number"], one["debtor_name"], Money(one["balance_cents"]))
        if one["number"]
        else None,
        other_id=one["other_id"],
        hits=tuple(hit for hit in hits if alone[hit.case_id] is hit),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment stands against a case in one bucket (net of what was taken back)."""

    bucket: str
    amount: Money
    rule: str
    invoices: tuple[tuple[str, Money], ...] = ()  # which of it went to which, where it was said


@dataclass(frozen=True, slots=True)
class CaseReceipt:
    """A payment as a case received it, with the fee it earned."""

    payment: Listed
    parts: tuple[Part, ...]
    fees: tuple[BookedFee, ...]

    @property
    def amount(self) -> Money:
        return total(part.amount for part in self.parts)

    @property
    def fee(self) -> Money:
        return total(entry.fee for entry in self.fees)

    @property
    def vat(self) -> Money:
        return total(entry.vat for entry in self.fees)


async def of_case(case_id: int) -> list[CaseReceipt]:
    """Every payment that touched the case, the latest first."""
    found = await db.rows(
        "SELECT payment_id, bucket, sum(cents)::bigint AS cents, max(rule) AS rule,"
        " min(first) AS first, array_agg(ARRAY[invoice_no, cents::text] ORDER BY invoice_no)"
        "  FILTER (WHERE invoice_no IS NOT NULL AND cents <> 0) AS invoices FROM ("
        " SELECT a.payment_id, a.bucket, k.invoice_no, sum(a.amount_cents)::bigint AS cents,"
        "  max(a.rule) AS rule, min(a.id) AS first FROM allocation a"
        "  LEFT JOIN claim k ON k.id = a.claim_id WHERE a.case_id = $1"
        "  GROUP BY a.payment_id, a.bucket, k.invoice_no) parts"
        " GROUP BY payment_id, bucket ORDER BY first",
        case_id,
    )
    ids = list(dict.fromkeys(one["payment_id"] for one in found))
    payments = await _payments(ids)
    earned = [fee for fee in await fees.of_payments(ids) if fee.case_id == case_id]
    receipts = [
        CaseReceipt(
            payment=payments[ident],
            parts=tuple(
                Part(one["bucket"], Money(one["cents"]), one["rule"], _invoices(one["invoices"]))
                for one in found
                if one["payment_id"] == ident and one["cents"]
            ),
            fees=tuple(fee for fee in earned if fee.payment_id == ident),
        )
        for ident in ids
    ]
    latest = sorted(receipts, key=lambda r: (r.payment.received_on, r.payment.id), reverse=True)
    return [receipt for receipt in latest if receipt.parts]


def _invoices(found: Sequence[Sequence[str]] | None) -> tuple[tuple[str, Money], ...]:
    return tuple((number, Money(int(cents))) for number, cents in found or ())
