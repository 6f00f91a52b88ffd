"""Both sides of the tie-out: the ledger's balances on a day, and the ties between our own records.

Sums are whole cents. The bank's side counts by the day the money moved (`value_on`), as the bank
does; the ties compare what was recorded with what was booked, whenever that was. Every statement
answers (id, detail, cents) for what is off, and nothing when all is well. Runs inside the caller's
unit of work.
"""

from datetime import date
from typing import Any

from backend import db
from backend.money import Money
from backend.tie_out.rules import Comparison, Difference, Sides

OUTSIDE = "('creditor_direct', 'third_party')"  # money that never came to the agency

RECEIPT = f"""
WITH booked AS (
  SELECT p.payment_id, sum(p.amount_cents) AS cents FROM posting p JOIN account a
      ON a.id = p.account_id AND a.kind = 'trust_bank'
    JOIN entry e ON e.id = p.entry_id AND e.kind IN ('received', 'waiting', 'opening')
   WHERE p.payment_id IS NOT NULL GROUP BY 1),
told AS (
  SELECT p.id, CASE WHEN p.entry_id IS NULL THEN 0 ELSE p.amount_cents END
         + CASE WHEN r.entry_id IS NULL THEN 0 ELSE r.amount_cents END AS cents
    FROM payment p LEFT JOIN payment r ON r.reverses_id = p.id
   WHERE p.reverses_id IS NULL AND p.channel NOT IN {OUTSIDE})
SELECT t.id::text, p.received_on || ', ' || coalesce(p.payer_name, '') ,
       (coalesce(b.cents, 0) - t.cents)::bigint
  FROM told t JOIN payment p ON p.id = t.id LEFT JOIN booked b ON b.payment_id = t.id
 WHERE coalesce(b.cents, 0) <> t.cents
 ORDER BY t.id
"""
CREDITOR = f"""
WITH booked AS (
  SELECT a.creditor_id, -sum(p.amount_cents) AS cents FROM posting p JOIN account a
      ON a.id = p.account_id AND a.kind IN ('payable', 'creditor_debit') GROUP BY 1),
got AS (
  SELECT a.creditor_id, sum(a.amount_cents) AS cents FROM allocation a
    JOIN payment p ON p.id = a.payment_id AND p.channel NOT IN {OUTSIDE}
   WHERE a.entry_id IS NOT NULL AND a.bucket <> 'surplus' GROUP BY 1),
gone AS (
  SELECT creditor_id, sum(withheld_cents + CASE WHEN state IN ('ordered', 'executed')
         THEN payout_cents ELSE 0 END) AS cents
    FROM remittance WHERE state IN ('approved', 'ordered', 'executed') GROUP BY 1)
SELECT c.ref, c.name, (coalesce(b.cents, 0) - coalesce(g.cents, 0) + coalesce(o.cents, 0))::bigint
  FROM creditor c LEFT JOIN booked b ON b.creditor_id = c.id LEFT JOIN got g ON g.creditor_id = c.id
  LEFT JOIN gone o ON o.creditor_id = c.id
 WHERE coalesce(b.cents, 0) <> coalesce(g.cents, 0) - coalesce(o.cents, 0)
 ORDER BY c.ref
"""
FEES = """
WITH booked AS (
  SELECT a.creditor_id, sum(p.amount_cents) AS cents FROM posting p JOIN account a
      ON a.id = p.account_id AND a.kind = 'fee_receivable' GROUP BY 1),
earned AS (
  SELECT creditor_id, sum(fee_cents + vat_cents) AS cents FROM fee WHERE entry_id IS NOT NULL
   GROUP BY 1),
kept AS (
  SELECT creditor_id, sum(withheld_cents) AS cents FROM remittance
   WHERE state IN ('approved', 'ordered', 'executed') GROUP BY 1),
paid AS (
  SELECT creditor_id, sum(amount_cents) AS cents FROM invoice_settlement WHERE how = 'paid'
   GROUP BY 1)
SELECT c.ref, c.name, (coalesce(b.cents, 0) - coalesce(e.cents, 0) + coalesce(k.cents, 0)
       + coalesce(p.cents, 0))::bigint
  FROM creditor c LEFT JOIN booked b ON b.creditor_id = c.id
  LEFT JOIN earned e ON e.creditor_id = c.id LEFT JOIN kept k ON k.creditor_id = c.id
  LEFT JOIN paid p ON p.creditor_id = c.id
 WHERE coalesce(b.cents, 0) <> coalesce(e.cents, 0) - coalesce(k.cents, 0) - coalesce(p.cents, 0)
 ORDER BY c.ref
"""
TRANSIT = """
SELECT 'ordered', '', (b.cents - o.cents - r.cents)::bigint FROM
  (SELECT coalesce(-sum(p.amount_cents), 0) AS cents FROM posting p JOIN account a
       ON a.id = p.account_id AND a.kind = 'in_transit') b,
  (SELECT coalesce(sum(l.amount_cents), 0) AS cents FROM payment_order_line l
     JOIN payment_order o ON o.id = l.order_id AND o.state = 'ordered'
    WHERE l.live AND l.kind <> 'refund') o,
  (SELECT coalesce(sum(amount_cents), 0) AS cents FROM refund
    WHERE state IN ('approved', 'ordered')) r
 WHERE b.cents <> o.cents + r.cents
"""
SHARE = """
SELECT 'agency', '', (b.cents - k.cents + w.cents - t.cents)::bigint FROM
  (SELECT coalesce(-sum(p.amount_cents), 0) AS cents FROM posting p JOIN account a
       ON a.id = p.account_id AND a.kind = 'agency_share') b,
  (SELECT coalesce(sum(withheld_cents), 0) AS cents FROM remittance
    WHERE state IN ('approved', 'ordered', 'executed')) k,
  (SELECT coalesce(sum(amount_cents), 0) AS cents FROM payment_order_line
    WHERE live AND kind = 'withdrawal') w,
  (SELECT coalesce(sum(p.amount_cents), 0) AS cents FROM entry e JOIN posting p ON p.entry_id = e.id
     JOIN account a ON a.id = p.account_id AND a.kind = 'trust_bank'
    WHERE e.kind = 'topped_up') t
 WHERE b.cents <> k.cents - w.cents + t.cents
"""
STATEMENTS = (
    ("receipt", RECEIPT), ("creditor", CREDITOR), ("fees", FEES), ("transit", TRANSIT),
    ("share", SHARE),
)  # fmt: skip


async def sides(day: date) -> Sides:
    """What the ledger says of client money at the end of `day`, by the day money moved."""
    found = await db.rows(
        "SELECT a.kind, sum(p.amount_cents)::bigint AS cents FROM account a"
        " JOIN posting p ON p.account_id = a.id JOIN entry e ON e.id = p.entry_id"
        " WHERE a.pool = 'client' AND e.value_on <= $1 GROUP BY a.kind",
        day,
    )
    of = {one["kind"]: Money(one["cents"]) for one in found}
    nothing = Money(0)
    return Sides(
        trust=of.get("trust_bank", nothing),
        payable=-of.get("payable", nothing),
        debit=of.get("creditor_debit", nothing),
        unallocated=-of.get("unallocated", nothing),
        refundable=-of.get("refundable", nothing),
        agency_share=-of.get("agency_share", nothing),
        in_transit=-of.get("in_transit", nothing),
    )


async def bank_balance(day: date) -> Money | None:
    """The bank's closing balance of the day as it was entered last; None when nobody did."""
    cents = await db.value(
        "SELECT balance_cents FROM bank_balance WHERE day = $1 ORDER BY id DESC LIMIT 1", day
    )
    return None if cents is None else Money(cents)


async def differences() -> list[Difference]:
    """What our own records and the ledger do not agree on."""
    connection: Any = db.connection()
    found: list[Difference] = []
    for tie, sql in STATEMENTS:
        found += [
            Difference(tie, str(one[0]), str(one[1]), Money(one[2]))
            for one in await connection.fetch(f"{sql} LIMIT 100", timeout=300)
        ]
    return found


async def suspects(day: date, off: Money) -> list[Difference]:
    """What could explain that the bank is off: entries of client money since it last agreed.

    First those whose amount is the difference, then the latest; 20 at most.
    """
    found = await db.rows(
        "SELECT e.id, e.kind, e.value_on, sum(p.amount_cents)::bigint AS cents FROM entry e"
        " JOIN posting p ON p.entry_id = e.id JOIN account a ON a.id = p.account_id"
        " AND a.kind = 'trust_bank' WHERE e.value_on <= $1 AND e.value_on > coalesce("
        " (SELECT max(t.day) FROM tie_out t WHERE t.day < $1 AND t.bank_cents = t.expected_cents),"
        " '-infinity') GROUP BY e.id ORDER BY abs(sum(p.amount_cents)) <> abs($2), e.id DESC"
        " LIMIT 20",
        day, off.cents,
    )  # fmt: skip
    return [
        Difference("entry", str(one["id"]), f"{one['kind']} {one['value_on']}", Money(one["cents"]))
        for one in found
    ]


async def latest() -> Comparison | None:
    """The comparison of the latest day."""
    found = await days(most=1)
    return found[0] if found else None


async def latest_with_bank() -> Comparison | None:
    """The comparison of the latest day for which the bank's balance is known."""
    day = await db.value("SELECT max(day) FROM bank_balance")
    return await of_day(day) if day else None


async def days(*, most: int = 31) -> list[Comparison]:
    """The latest comparison of each of the last days, the latest day first."""
    found = await db.rows(
        "SELECT DISTINCT ON (t.day) t.*, coalesce(p.name, t.run_by) AS ran_by FROM tie_out t"
        " LEFT JOIN person p ON p.id::text = t.run_by ORDER BY t.day DESC, t.id DESC LIMIT $1",
        most,
    )
    return [_comparison(one) for one in found]


async def of_day(day: date) -> Comparison | None:
    found = await db.row(
        "SELECT t.*, coalesce(p.name, t.run_by) AS ran_by FROM tie_out t LEFT JOIN person p"
        " ON p.id::text = t.run_by WHERE t.day = $1 ORDER BY t.id DESC LIMIT 1",
        day,
    )
    return _comparison(found) if found else None


def _comparison(one: Any) -> Comparison:
    names = ("trust", "payable", "debit", "unallocated", "refundable", "agency_share", "in_transit")
    return Comparison(
        day=one["day"],
        bank=None if one["bank_cents"] is None else Money(one["bank_cents"]),
        sides=Sides(**{name: Money(one[f"{name}_cents"]) for name in names}),
        differences=tuple(
            Difference(tied["tie"], tied["id"], tied["detail"], Money(tied["cents"]))
            for tied in one["entries"]
        ),
        run_at=one["run_at"],
        run_by=one["ran_by"],
    )
