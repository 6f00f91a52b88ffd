"""The tray of receipts that wait, filled after an import that copied whole tables in."""

from backend import db
from backend.db import unit_of_work


async def fill_tray() -> int:
    """Put what an import left undecided into the tray: receipts without a case, and surpluses.

    For imports that copy whole tables in: two statements, safe to repeat. Returns how many.
    """
    async with unit_of_work():
        answers = [await db.execute(statement) for statement in (_WITHOUT_CASE, _SURPLUS)]
    return sum(int(answer.rsplit(" ", 1)[-1]) for answer in answers)


_WITHOUT_CASE = """
INSERT INTO tray_item (payment_id, kind, received_on, amount_cents, reason)
SELECT p.id, 'unallocated', p.received_on, p.amount_cents, 'imported' FROM payment p
 WHERE p.amount_cents > 0
   AND NOT EXISTS (SELECT FROM allocation a WHERE a.payment_id = p.id)
   AND NOT EXISTS (SELECT FROM payment r WHERE r.reverses_id = p.id)
    ON CONFLICT (payment_id, kind) DO NOTHING
"""
_SURPLUS = """
INSERT INTO tray_item (payment_id, kind, case_id, received_on, amount_cents, reason)
SELECT a.payment_id, 'surplus', a.case_id, min(a.received_on), sum(a.amount_cents), 'imported'
  FROM allocation a
 WHERE a.bucket = 'surplus' AND a.amount_cents > 0 AND a.reverses_id IS NULL
   AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses_id = a.id)
 GROUP BY a.payment_id, a.case_id
    ON CONFLICT (payment_id, kind) DO NOTHING
"""
