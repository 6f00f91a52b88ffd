"""Whom a transfer names: every case that a communication, an account or a name points to.

Looks up, and decides nothing: `rules.choose` does. Run inside the caller's unit of work.
"""

from datetime import date

from backend import db
from backend.collecting.queries import Recorded
from backend.collecting.rules import RULE_WORDS, Hit
from backend.money import Money
from backend.payments import references
from backend.payments.rules import ALIKE_WITHIN_DAYS, Payer, alike

FIRST_YEAR = 2000  # of a case number; "REF C00001234" does not say the year
HITS_MOST = 20

_HITS = f"""
WITH hits AS (
  SELECT 'structured_reference' AS rule, id FROM case_file WHERE payment_ref = ANY($1::text[])
  UNION SELECT 'our_number', id FROM case_file WHERE number = ANY($2::text[])
  UNION (SELECT 'creditor_reference', id FROM case_file
          WHERE creditor_ref = ANY($3::text[]) LIMIT {HITS_MOST})
  UNION (SELECT 'invoice_number', case_id FROM claim
          WHERE invoice_no = ANY($3::text[]) LIMIT {HITS_MOST})
  UNION (SELECT 'payer_iban', c.id FROM debtor d JOIN case_file c ON c.debtor_id = d.id
          WHERE d.iban = $4 AND c.stage <> 'closed' LIMIT {HITS_MOST})
  UNION (SELECT 'payer_iban', c.id FROM payment p
          JOIN allocation a ON a.payment_id = p.id JOIN case_file c ON c.id = a.case_id
          WHERE p.payer_iban = $4 AND p.amount_cents > 0 AND c.stage <> 'closed'
            AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses_id = a.id)
            AND a.reverses_id IS NULL LIMIT {HITS_MOST})
  UNION (SELECT 'near_reference', id FROM case_file WHERE payment_ref = ANY($5::text[]))
  UNION (SELECT 'payer_name', id FROM case_file
          WHERE search_name COLLATE "C" = search_form($6) AND stage <> 'closed'
          LIMIT {HITS_MOST}))
SELECT h.rule, c.id AS case_id, c.number, c.debtor_name, k.name AS creditor_name,
       c.balance_cents, c.stage <> 'closed' AS open
  FROM hits h JOIN case_file c ON c.id = h.id JOIN creditor k ON k.id = c.creditor_id
"""


async def hits(
    communication: str, payer_iban: str | None, payer_name: str | None, *, today: date
) -> list[Hit]:
    """Every case that a receipt may be for, the strongest rule first. One statement."""
    named = references.find(communication)
    running = [
        f"C{year}-{number}"
        for number in named.running
        for year in range(FIRST_YEAR, today.year + 1)
    ]
    found = await db.rows(
        _HITS,
        list(named.structured), [*named.tokens, *running], list(named.tokens), payer_iban,
        list(named.misspelt), without_title(payer_name or ""),
    )  # fmt: skip
    made = []
    for one in found:
        fields = dict(one)
        made.append(Hit(balance=Money(fields.pop("balance_cents")), **fields))
    strength = list(RULE_WORDS)
    return sorted(made, key=lambda hit: (strength.index(hit.rule), not hit.open, hit.number))


_TITLES = ("m. ou mme ", "m. et mme ", "mme ", "m. ", "mevr. ", "dhr. ")


def without_title(name: str) -> str:
    """A payer's name as a debtor's would be written: "M. ou Mme Jan Peeters" → "Jan Peeters"."""
    for title in _TITLES:
        if name.casefold().startswith(title):
            return name[len(title) :]
    return name


# From the case's own parts, each looked up by its key: the same way however large the tables are.
_RESEMBLING = """
WITH mine AS MATERIALIZED (
  SELECT DISTINCT a.payment_id FROM allocation a
   WHERE a.case_id = $1 AND a.reverses_id IS NULL AND a.received_on >= $4::date - $5::int
     AND (SELECT b.id FROM allocation b WHERE b.reverses_id = a.id) IS NULL)
SELECT p.id, p.received_on, p.payer_iban, search_form(p.payer_name) AS name,
       search_form($6) AS folded
  FROM mine JOIN LATERAL (SELECT * FROM payment WHERE id = mine.payment_id OFFSET 0) p ON true
 WHERE p.id <> $2 AND p.amount_cents = $3
   AND p.received_on BETWEEN $4::date - $5::int AND $4::date + $5::int
   AND (SELECT r.id FROM payment r WHERE r.reverses_id = p.id) IS NULL
 ORDER BY p.id
"""


async def resembling(payment: Recorded, case_id: int) -> list[int]:
    """Receipts of the same amount on the case, from the same payer, a few days apart."""
    found = await db.rows(
        _RESEMBLING, case_id, payment.id, payment.amount.cents, payment.received_on,
        ALIKE_WITHIN_DAYS, payment.payer_name,
    )  # fmt: skip
    payer = Payer(payment.payer_iban, found[0]["folded"] if found else None)
    return [
        one["id"]
        for one in found
        if alike(
            (payment.received_on, one["received_on"]),
            (payer, Payer(one["payer_iban"], one["name"])),
        )
    ]
