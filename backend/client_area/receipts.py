"""The money of a creditor's cases: what came in, to us or to them, and what it cost them in fees.

A payment is one line per case, and one more on the day its surplus was used. Every statement names
the creditor first. Runs inside the caller's unit of work; sums are whole cents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db
from backend.client_area.listing import ID_MAX

PAGE = 50

LINES = """
SELECT a.payment_id, a.case_id, a.received_on, a.direct, c.number, c.creditor_ref, c.debtor_name,
       coalesce(sum(a.amount_cents) FILTER (WHERE a.bucket <> 'surplus'), 0)::bigint AS cents,
       coalesce(sum(a.amount_cents) FILTER (WHERE a.bucket = 'surplus'), 0)::bigint
         AS surplus_cents,
       sum(a.amount_cents) < 0 AS reversal, f.fee_cents, f.vat_cents
  FROM allocation a
  JOIN case_file c ON c.id = a.case_id AND c.creditor_id = $1
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(fee_cents), 0)::bigint AS fee_cents,
              coalesce(sum(vat_cents), 0)::bigint AS vat_cents
         FROM fee WHERE creditor_id = $1 AND payment_id = a.payment_id AND case_id = a.case_id
          AND earned_on = a.received_on) f
 WHERE a.creditor_id = $1 {chosen}
 GROUP BY a.payment_id, a.case_id, a.received_on, a.direct, c.number, c.creditor_ref, c.debtor_name,
          f.fee_cents, f.vat_cents
HAVING sum(a.amount_cents) FILTER (WHERE a.bucket <> 'surplus') <> 0
    OR sum(a.amount_cents) FILTER (WHERE a.bucket = 'surplus') <> 0
 ORDER BY a.received_on DESC, a.payment_id DESC, a.case_id DESC
"""
SUMS = """
SELECT coalesce(sum(amount_cents) FILTER (WHERE bucket <> 'surplus'), 0)::bigint AS cents,
       coalesce(sum(amount_cents) FILTER (WHERE bucket <> 'surplus' AND direct), 0)::bigint
         AS direct_cents,
       coalesce(sum(amount_cents) FILTER (WHERE bucket = 'surplus'), 0)::bigint AS surplus_cents
  FROM allocation a WHERE a.creditor_id = $1 {chosen}
"""
FEES = """
SELECT coalesce(sum(fee_cents), 0)::bigint AS fee_cents,
       coalesce(sum(vat_cents), 0)::bigint AS vat_cents
  FROM fee WHERE creditor_id = $1 AND earned_on BETWEEN $2 AND $3
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days asked for, included; `after` is a place in the list."""

    from_: date | None = None
    to: date | None = None
    after: str = ""

    @property
    def days(self) -> tuple[date, date]:
        return self.from_ or date.min, self.to or date.max


async def of_case(creditor_id: int, case_id: int) -> Sequence[Mapping[str, Any]]:
    """What came in for one case, the latest first; 200 at most."""
    sql = LINES.format(chosen="AND a.case_id = $2") + " LIMIT 200"
    return await db.rows(sql, creditor_id, case_id)


async def page(
    creditor_id: int, wanted: Wanted, *, most: int = PAGE
) -> tuple[Sequence[Mapping[str, Any]], str]:
    """A page of payments, the latest first, and where the next one begins ("" at the end)."""
    chosen, values = "AND a.received_on BETWEEN $2 AND $3", [creditor_id, *wanted.days]
    place = _place(wanted.after)
    if place:
        # the day alone is an index condition, so that no page reads those before it
        chosen += " AND a.received_on <= $4 AND (a.received_on, a.payment_id, a.case_id)"
        chosen += " < ($4, $5, $6)"
        values += place
    rows = await db.rows(f"{LINES.format(chosen=chosen)} LIMIT {most + 1}", *values)
    shown = rows[:most]
    if len(rows) <= most:
        return shown, ""
    last = shown[-1]
    return shown, f"{last['received_on']}.{last['payment_id']}.{last['case_id']}"


async def sums(creditor_id: int, wanted: Wanted) -> dict[str, int]:
    """What came in on the days asked for, and the fees on it: cents by name."""
    chosen = "AND a.received_on BETWEEN $2 AND $3"
    money = await db.row(SUMS.format(chosen=chosen), creditor_id, *wanted.days)
    fees = await db.row(FEES, creditor_id, *wanted.days)
    assert money is not None
    assert fees is not None
    return {**dict(money), **dict(fees)}


def _place(after: str) -> list[Any] | None:
    """The last row of the page before, from the address; nonsense begins again at the start."""
    parts = after.split(".")
    try:
        day, *numbers = date.fromisoformat(parts[0]), *(int(part) for part in parts[1:])
    except ValueError:
        return None
    if len(numbers) != 2 or not all(0 < number <= ID_MAX for number in numbers):
        return None
    return [day, *numbers]
