"""Statements, orders and what is due, as they stand. Run inside the caller's unit of work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend import db
from backend.money import Money
from backend.refusals import NotFound
from backend.words import _

PAGE = 50
ID_MAX = 2**63 - 1
NOWHERE = _("There is nothing here")
_SUMS = ("opening", "cash", "direct", "fee", "vat", "settled", "withheld", "payout", "closing",
         "carried_fees")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its sums; `opening + cash (− fee − vat where net) = payout + closing`."""

    id: int
    number: str
    creditor_id: int
    creditor: str
    creditor_ref: str
    mandate_id: int
    mode: str
    until: date
    state: str
    lang: str
    country: str
    opening: Money
    cash: Money
    direct: Money
    fee: Money
    vat: Money
    settled: Money
    withheld: Money
    payout: Money
    closing: Money
    carried_fees: Money
    parties: dict[str, Any]
    proposed_on: date
    proposed_at: datetime
    proposed_by: str
    proposed_by_name: str
    approved_on: date | None
    approved_at: datetime | None
    approved_by: str | None
    approved_by_name: str | None
    executed_on: date | None
    reason: str
    lines_count: int
    order_id: int | None
    order_number: str | None

    @property
    def fees(self) -> Money:
        """Fees with their VAT."""
        return self.fee + self.vat


_STATEMENT = """
SELECT r.id, r.number, r.creditor_id, c.name AS creditor, c.ref AS creditor_ref, r.mandate_id,
       r.mode, r.until, r.state, r.lang, r.country, r.opening_cents, r.cash_cents, r.direct_cents,
       r.fee_cents, r.vat_cents, r.settled_cents, r.withheld_cents, r.payout_cents, r.closing_cents,
       r.carried_fees_cents, r.parties, r.proposed_on, r.proposed_at, r.proposed_by,
       coalesce(p.name, r.proposed_by) AS proposed_by_name, r.approved_on, r.approved_at,
       r.approved_by, coalesce(a.name, r.approved_by) AS approved_by_name, r.executed_on, r.reason,
       (SELECT count(*) FROM remittance_line l WHERE l.remittance_id = r.id) AS lines_count,
       o.id AS order_id, o.number AS order_number
  FROM remittance r JOIN creditor c ON c.id = r.creditor_id
  LEFT JOIN person p ON p.id::text = r.proposed_by LEFT JOIN person a ON a.id::text = r.approved_by
  LEFT JOIN payment_order_line ol ON ol.remittance_id = r.id AND ol.live
  LEFT JOIN payment_order o ON o.id = ol.order_id
"""


def _statement(one: Mapping[str, Any]) -> Statement:
    fields = dict(one)
    for name in _SUMS:
        fields[name] = Money(fields.pop(f"{name}_cents"))
    return Statement(**fields)


async def statement(remittance_id: int) -> Statement:
    """The statement. Raises `NotFound`."""
    found = None
    if 0 < remittance_id <= ID_MAX:
        found = await db.row(f"{_STATEMENT} WHERE r.id = $1", remittance_id)
    if found is None:
        raise NotFound(NOWHERE)
    return _statement(found)


async def page(
    *, state: str = "", creditor_ref: str = "", after: int = 0
) -> tuple[list[Statement], int]:
    """Statements, the latest first, and the mark of the next page (0 at the end)."""
    found = await db.rows(
        f"{_STATEMENT} WHERE ($1 = '' OR r.state = $1) AND ($2 = '' OR c.ref = $2)"
        " AND ($3 = 0 OR r.id < $3) ORDER BY r.id DESC LIMIT $4",
        state, creditor_ref, after, PAGE + 1,
    )  # fmt: skip
    listed = [_statement(one) for one in found[:PAGE]]
    return listed, listed[-1].id if len(found) > PAGE else 0


async def of_state(state: str) -> list[Statement]:
    """Every statement in a state, the oldest first."""
    found = await db.rows(f"{_STATEMENT} WHERE r.state = $1 ORDER BY r.id", state)
    return [_statement(one) for one in found]


async def last(creditor_id: int) -> Statement | None:
    """The creditor's latest statement that was not cancelled."""
    found = await db.row(
        f"{_STATEMENT} WHERE r.creditor_id = $1 AND r.state <> 'cancelled'"
        " ORDER BY r.id DESC LIMIT 1",
        creditor_id,
    )
    return _statement(found) if found else None


async def of_key(idem_key: str) -> Mapping[str, Any] | None:
    """The statement drawn up under the key: its id, whose it is, until when."""
    found: Mapping[str, Any] | None = await db.row(
        "SELECT id, creditor_id, until FROM remittance WHERE idem_key = $1", idem_key
    )
    return found


async def lines(remittance_id: int, *, after: int = 0, most: int | None = None) -> Sequence[Any]:
    """The lines of a statement in its order, after the line `after`; `most` of them."""
    found: Sequence[Any] = await db.rows(
        "SELECT * FROM remittance_line WHERE remittance_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        remittance_id, after, most,
    )  # fmt: skip
    return found


async def clear_days(mandate_id: int) -> int:
    return int(await db.value("SELECT clear_days FROM mandate WHERE id = $1", mandate_id))


async def creditors_with_something() -> list[tuple[int, str, str]]:
    """(id, reference, name) of creditors whose money moved, or who owe fees."""
    found = await db.rows(
        "SELECT c.id, c.ref, c.name FROM creditor c WHERE EXISTS (SELECT FROM account a"
        " JOIN posting p ON p.account_id = a.id WHERE a.creditor_id = c.id"
        " AND a.kind IN ('payable', 'creditor_debit', 'fee_receivable')) ORDER BY c.ref"
    )
    return [(one["id"], one["ref"], one["name"]) for one in found]


@dataclass(frozen=True, slots=True)
class Order:
    """A file for the bank. `lines` are its transfers."""

    id: int
    number: str
    state: str
    schema_name: str
    wanted_on: date
    total: Money
    accounts: dict[str, Any]
    sha256: str
    made_on: date
    made_at: datetime
    made_by: str
    executed_on: date | None
    executed_by: str | None
    reason: str
    lines: Sequence[Any] = ()


_ORDER = (
    "SELECT o.id, o.number, o.state, o.schema_name, o.wanted_on, o.total_cents, o.accounts,"
    " o.sha256, o.made_on, o.made_at, coalesce(p.name, o.made_by) AS made_by, o.executed_on,"
    " coalesce(e.name, o.executed_by) AS executed_by, o.reason FROM payment_order o"
    " LEFT JOIN person p ON p.id::text = o.made_by LEFT JOIN person e ON e.id::text = o.executed_by"
)


def _order(one: Mapping[str, Any], its_lines: Sequence[Any] = ()) -> Order:
    fields = dict(one)
    return Order(total=Money(fields.pop("total_cents")), lines=its_lines, **fields)


async def order(order_id: int) -> Order:
    """The order with its transfers. Raises `NotFound`."""
    found = None
    if 0 < order_id <= ID_MAX:
        found = await db.row(f"{_ORDER} WHERE o.id = $1", order_id)
    if found is None:
        raise NotFound(NOWHERE)
    its_lines = await db.rows(
        "SELECT l.*, c.ref AS creditor_ref, r.number AS remittance_number FROM payment_order_line l"
        " LEFT JOIN creditor c ON c.id = l.creditor_id LEFT JOIN remittance r"
        " ON r.id = l.remittance_id WHERE l.order_id = $1 ORDER BY l.seq",
        order_id,
    )
    return _order(found, its_lines)


async def orders(*, most: int = 20) -> list[Order]:
    """The latest orders, without their transfers."""
    found = await db.rows(f"{_ORDER} ORDER BY o.id DESC LIMIT $1", most)
    return [_order(one) for one in found]


async def file_of(order_id: int) -> tuple[str, bytes]:
    """The file's name and bytes. Raises `NotFound`."""
    found = None
    if 0 < order_id <= ID_MAX:
        found = await db.row("SELECT number, content FROM payment_order WHERE id = $1", order_id)
    if found is None:
        raise NotFound(NOWHERE)
    return f"{found['number']}.xml", bytes(found["content"])
