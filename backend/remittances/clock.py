"""The clock of each receipt at the agency: until when it must be paid over, and which are late.

Paid over is what stands on a statement that was executed. A receipt that was taken back has no
clock any more. Runs inside the caller's unit of work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend import db
from backend.law.rows import Rulebook
from backend.money import Money
from backend.remittances.rules import SOON, Waiting, late, pay_by

MOST = 500
WAITING = """
SELECT p.payment_id, a.creditor_id, e.value_on AS received_on,
       -sum(p.amount_cents)::bigint AS cents,
       c.number, c.debtor_name, k.ref, k.name, r.number AS statement, r.id AS remittance_id,
       coalesce(m.remit_within_days, 30) AS within_days, coalesce(m.vat_country, k.country)
         AS country
  FROM account a JOIN posting p ON p.account_id = a.id
  JOIN entry e ON e.id = p.entry_id AND e.kind = 'received' AND e.reverses_id IS NULL
  JOIN creditor k ON k.id = a.creditor_id
  LEFT JOIN case_file c ON c.id = p.case_id
  LEFT JOIN LATERAL (SELECT m.remit_within_days, m.vat_country FROM mandate m
                      WHERE m.creditor_id = a.creditor_id
                      ORDER BY (m.valid_from <= e.value_on) DESC,
                        CASE WHEN m.valid_from <= e.value_on THEN m.valid_from END DESC,
                        m.valid_from LIMIT 1) m ON true
  LEFT JOIN remittance_line l ON l.entry_id = p.entry_id AND l.live
   AND l.case_id IS NOT DISTINCT FROM p.case_id
  LEFT JOIN remittance r ON r.id = l.remittance_id
 WHERE a.kind = 'payable' AND p.amount_cents < 0 AND p.payment_id IS NOT NULL
   AND e.value_on < $1 AND (r.id IS NULL OR r.state <> 'executed')
   AND NOT EXISTS (SELECT FROM entry b WHERE b.reverses_id = e.id)
 GROUP BY p.entry_id, p.payment_id, a.creditor_id, e.value_on, c.number, c.debtor_name, k.ref,
          k.name, r.number, r.id, m.remit_within_days, m.vat_country, k.country
 ORDER BY e.value_on, p.payment_id
"""


@dataclass(frozen=True, slots=True)
class Ticking:
    """A receipt that waits to be paid over, with whose it is and where it stands."""

    waiting: Waiting
    case_number: str
    debtor_name: str
    creditor_ref: str
    creditor: str
    statement: str | None
    remittance_id: int | None


async def ticking(*, today: date, book: Rulebook) -> Sequence[Ticking]:
    """Every receipt received before `today` that was not paid over, the oldest first."""
    return [
        Ticking(
            Waiting(
                one["payment_id"], one["creditor_id"], one["received_on"],
                pay_by(one["received_on"], within_days=one["within_days"], country=one["country"],
                       book=book),
                Money(one["cents"]),
            ),
            one["number"] or "", one["debtor_name"] or "", one["ref"], one["name"],
            one["statement"], one["remittance_id"],
        )
        for one in await db.rows(WAITING, today)
    ]  # fmt: skip


async def overdue(*, today: date, book: Rulebook) -> list[Ticking]:
    """Those whose last day is over, the longest first."""
    found = await ticking(today=today, book=book)
    of = {(one.waiting.payment_id, one.case_number): one for one in found}
    over = {one.payment_id for one in late([one.waiting for one in found], today)}
    return sorted(
        (one for one in of.values() if one.waiting.payment_id in over),
        key=lambda one: (one.waiting.pay_by, one.waiting.payment_id),
    )


def soon(found: Sequence[Ticking], today: date) -> list[Ticking]:
    """Those whose last day is near."""
    return [one for one in found if today <= one.waiting.pay_by <= today + timedelta(days=SOON)]
