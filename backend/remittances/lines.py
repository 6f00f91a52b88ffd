"""What stands on no statement yet: what moved a creditor's money, and every fee, as lines to be.

One statement finds them. A receipt counts once it has cleared; one that was taken back goes with
its reversal, both or neither; a reversal of money that was stated before is never left out. Fees go
with their receipts. Runs inside the caller's unit of work.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from backend import db

# Entries that statements and orders make themselves, and the debit that mirrors a shortfall: they
# move the creditor's position from one account to another, and change nothing of it.
OWN = ("ordered", "withheld", "debit_settled", "debit_carried")

CASH = """
  cash AS (
    SELECT p.entry_id, p.case_id, p.payment_id, e.value_on, e.reverses_id,
           -sum(p.amount_cents)::bigint AS cents
      FROM posting p JOIN entry e ON e.id = p.entry_id AND e.kind <> ALL ($2::text[])
     WHERE p.account_id IN (SELECT id FROM account WHERE creditor_id = $1
                              AND kind IN ('payable', 'creditor_debit'))
     GROUP BY p.entry_id, p.case_id, p.payment_id, e.value_on, e.reverses_id
    HAVING sum(p.amount_cents) <> 0),
  stated AS (
    SELECT entry_id, case_id, payment_id FROM remittance_line
     WHERE creditor_id = $1 AND live AND entry_id IS NOT NULL),
  free AS (
    SELECT c.*, o.value_on AS first_on, r.value_on AS back_on,
           c.cents < 0 AND (c.reverses_id IS NULL
             OR EXISTS (SELECT FROM stated s WHERE s.entry_id = c.reverses_id)) AS at_once
      FROM cash c LEFT JOIN entry o ON o.id = c.reverses_id
      LEFT JOIN entry r ON r.reverses_id = c.entry_id
     WHERE NOT EXISTS (SELECT FROM stated s WHERE s.entry_id = c.entry_id
             AND s.case_id IS NOT DISTINCT FROM c.case_id
             AND s.payment_id IS NOT DISTINCT FROM c.payment_id))
"""

SQL = f"""
WITH {CASH},
  timed AS (
    SELECT f.*, CASE WHEN at_once THEN value_on
      ELSE greatest(coalesce(first_on, value_on) + $4::int, value_on, coalesce(back_on, value_on))
      END AS cleared_on FROM free f),
  ready AS (
    SELECT t.*, row_number() OVER (PARTITION BY payment_id, case_id, sign(cents)
                                       ORDER BY entry_id) AS place
      FROM timed t WHERE at_once OR cleared_on <= $3),
  held AS (SELECT payment_id, case_id FROM timed WHERE NOT at_once AND cleared_on > $3),
  open_fee AS (
    SELECT f.*, coalesce(o.payment_id, f.payment_id) AS of_payment,
           o.entry_id IS NOT NULL AS of_ours,
           EXISTS (SELECT FROM remittance_line l WHERE l.fee_id = f.reverses_id AND l.live)
             AS of_stated
      FROM fee f LEFT JOIN fee o ON o.id = f.reverses_id
     WHERE f.creditor_id = $1 AND f.entry_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM remittance_line l WHERE l.fee_id = f.id AND l.live)),
  first_fee AS (
    SELECT * FROM open_fee f WHERE f.reverses_id IS NULL AND f.earned_on <= $3
       AND NOT EXISTS (SELECT FROM held h
                        WHERE h.payment_id = f.of_payment AND h.case_id = f.case_id)),
  fees AS (
    SELECT * FROM first_fee UNION ALL
    SELECT * FROM open_fee f WHERE f.reverses_id IS NOT NULL
       AND (NOT f.of_ours OR f.of_stated
            OR EXISTS (SELECT FROM first_fee o WHERE o.id = f.reverses_id))),
  numbered AS (
    SELECT f.*, row_number() OVER (PARTITION BY of_payment, case_id, sign(fee_cents)
                                       ORDER BY id) AS place FROM fees f),
  joined AS (
    SELECT r.entry_id, f.id AS fee_id, coalesce(r.case_id, f.case_id) AS case_id,
           coalesce(r.payment_id, f.of_payment) AS payment_id, r.cleared_on,
           coalesce(r.value_on, f.earned_on) AS received_on, coalesce(r.cents, 0) AS cash_cents,
           f.rate_bp, coalesce(f.rule, '') AS rule, coalesce(f.fee_cents, 0) AS fee_cents,
           coalesce(f.vat_cents, 0) AS vat_cents, f.entry_id AS fee_entry_id
      FROM ready r FULL JOIN numbered f ON f.of_payment = r.payment_id AND f.case_id = r.case_id
       AND sign(f.fee_cents) = sign(r.cents) AND f.place = r.place),
  told AS (
    SELECT j.*, c.number AS case_number, c.creditor_ref, c.debtor_name, p.channel,
           CASE p.channel WHEN 'creditor_direct' THEN 'creditor' WHEN 'third_party' THEN 'third'
             ELSE CASE WHEN j.payment_id IS NULL THEN 'none' ELSE 'agency' END END AS paid_to
      FROM joined j LEFT JOIN case_file c ON c.id = j.case_id
      LEFT JOIN payment p ON p.id = j.payment_id)
SELECT row_number() OVER (ORDER BY t.received_on, coalesce(t.entry_id, t.fee_entry_id), t.fee_id)
         AS seq, t.entry_id, t.fee_id, t.case_id, t.payment_id, coalesce(t.case_number, '')
         AS case_number, coalesce(t.creditor_ref, '') AS creditor_ref,
       coalesce(t.debtor_name, '') AS debtor_name, t.paid_to, t.received_on, t.cleared_on,
       coalesce(o.principal, 0)::bigint AS principal_cents,
       coalesce(o.interest, 0)::bigint AS interest_cents,
       coalesce(o.indemnity, 0)::bigint AS indemnity_cents,
       coalesce(o.costs, 0)::bigint AS costs_cents, t.cash_cents, t.rate_bp, t.rule, t.fee_cents,
       t.vat_cents, coalesce(b.cents, 0)::bigint AS balance_cents
  FROM told t
  LEFT JOIN LATERAL (
    SELECT -sum(p.amount_cents) FILTER (WHERE p.component = 'principal') AS principal,
           -sum(p.amount_cents) FILTER (WHERE p.component = 'interest') AS interest,
           -sum(p.amount_cents) FILTER (WHERE p.component IN ('indemnity', 'penalty')) AS indemnity,
           -sum(p.amount_cents) FILTER (WHERE p.component = 'cost') AS costs
      FROM posting p JOIN entry e ON e.id = p.entry_id
     WHERE p.case_id = t.case_id AND p.payment_id = t.payment_id AND p.component IS NOT NULL
       AND CASE WHEN t.entry_id IS NOT NULL THEN p.entry_id = t.entry_id
                ELSE t.paid_to IN ('creditor', 'third') AND e.kind IN ('direct', 'third')
                     AND (e.reverses_id IS NOT NULL) = (t.fee_cents < 0) END) o ON true
  LEFT JOIN LATERAL (
    SELECT sum(p.amount_cents) AS cents FROM posting p
     WHERE p.case_id = t.case_id AND p.component IS NOT NULL
       AND p.entry_id <= coalesce(t.entry_id, t.fee_entry_id)) b ON true
 ORDER BY seq
"""

TAKEN_BACK = f"""
WITH {CASH}
SELECT count(*) FROM free WHERE at_once
"""


async def waiting(creditor_id: int, *, until: date, clear_days: int) -> Sequence[Mapping[str, Any]]:
    """The lines of a statement up to and including `until`, in its order."""
    found: Sequence[Mapping[str, Any]] = await db.rows(
        SQL, creditor_id, list(OWN), until, clear_days
    )
    return found


async def taken_back(creditor_id: int) -> int:
    """How many receipts that were stated were taken back since, and stand on no statement."""
    return int(await db.value(TAKEN_BACK, creditor_id, list(OWN)))


async def write(remittance_id: int, creditor_id: int, found: Sequence[Mapping[str, Any]]) -> None:
    """Write the lines of a statement."""
    told = [{key: _plain(value) for key, value in dict(line).items()} for line in found]
    await db.execute(
        "INSERT INTO remittance_line (remittance_id, creditor_id, seq, entry_id, fee_id, case_id,"
        " payment_id, case_number, creditor_ref, debtor_name, paid_to, received_on, cleared_on,"
        " principal_cents, interest_cents, indemnity_cents, costs_cents, cash_cents, rate_bp, rule,"
        " fee_cents, vat_cents, balance_cents)"
        " SELECT $1, $2, seq, entry_id, fee_id, case_id, payment_id, case_number, creditor_ref,"
        " debtor_name, paid_to, received_on, cleared_on, principal_cents, interest_cents,"
        " indemnity_cents, costs_cents, cash_cents, rate_bp, rule, fee_cents, vat_cents,"
        " balance_cents FROM jsonb_populate_recordset(NULL::remittance_line, $3) ORDER BY seq",
        remittance_id, creditor_id, told,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
