"""From checked lines to debtors, cases and claims: staged with COPY, then a few statements.

Everything happens on the connection of the caller's unit of work; the staging tables are temporary
and go with it. No statement per line, whatever the length of the list.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import polars as pl

from backend import db
from backend.intake.grouping import Doubt, Grouped

NULL = "\\N"

_TABLES = """
DROP TABLE IF EXISTS pg_temp.staged_debtor, pg_temp.staged_claim, pg_temp.staged_case;
CREATE TEMP TABLE staged_debtor (place int PRIMARY KEY, kind text, country text, lang text, name
    text,
  match_name text, enterprise_no text, vat_no text, street text, postal_code text, city text,
  email text, phone text, mobile text, debtor_id bigint, is_new boolean DEFAULT false) ON COMMIT
      DROP;
CREATE TEMP TABLE staged_claim (case_place int, debtor_place int, customer_no text, invoice_no text,
  issued_on date, due_on date, amount_cents bigint, paid_before_cents bigint, open_cents bigint)
  ON COMMIT DROP;
CREATE TEMP TABLE staged_case (place int PRIMARY KEY, debtor_place int, customer_no text,
  principal_cents bigint, oldest_due_on date, case_id bigint, is_new boolean DEFAULT true) ON
      COMMIT DROP;
"""
_DEBTOR = ("kind", "country", "lang", "name", "match_name", "enterprise_no", "vat_no", "street",
           "postal_code", "city", "email", "phone", "mobile")  # fmt: skip
_CLAIM = ("customer_no", "invoice_no", "issued_on", "due_on", "amount_cents", "paid_before_cents",
          "open_cents")  # fmt: skip

# by enterprise number; else by name and postcode, among those without another number
_KNOWN_DEBTORS = """
UPDATE staged_debtor s SET debtor_id = d.id FROM (
  SELECT DISTINCT ON (s.place) s.place, d.id FROM staged_debtor s JOIN debtor d ON
      d.enterprise_no = s.enterprise_no
  ORDER BY s.place, d.id) d WHERE d.place = s.place;
UPDATE staged_debtor s SET debtor_id = d.id FROM (
  SELECT DISTINCT ON (s.place) s.place, d.id FROM staged_debtor s
    JOIN debtor d ON d.match_name = s.match_name AND d.postal_code IS NOT DISTINCT FROM
        nullif(s.postal_code, '')
     AND (d.enterprise_no IS NULL OR s.enterprise_no IS NULL)
   WHERE s.debtor_id IS NULL ORDER BY s.place, d.id) d WHERE d.place = s.place;
UPDATE staged_debtor SET is_new = true, debtor_id = nextval('debtor_id_seq') WHERE debtor_id IS
    NULL;
INSERT INTO debtor (id, kind, country, lang, name, match_name, enterprise_no, vat_no, street,
    postal_code, city)
SELECT debtor_id, kind, country, lang, name, match_name, enterprise_no, vat_no, nullif(street, ''),
       nullif(postal_code, ''), nullif(city, '') FROM staged_debtor WHERE is_new ORDER BY place;
INSERT INTO contact (debtor_id, channel, value)
SELECT debtor_id, channel, value FROM (
  SELECT debtor_id, place, 1 AS rank, 'phone' AS channel, phone AS value FROM staged_debtor
  UNION ALL SELECT debtor_id, place, 2, 'phone', mobile FROM staged_debtor
  UNION ALL SELECT debtor_id, place, 3, 'email', email FROM staged_debtor) ways
 WHERE value IS NOT NULL ORDER BY place, rank ON CONFLICT DO NOTHING;
"""
# a row that was rejected, corrected and sent again joins the open case of its customer number there
_JOINED = """
UPDATE staged_case s SET case_id = f.id, is_new = false FROM (
  SELECT DISTINCT ON (s.place) s.place, f.id FROM staged_case s
    JOIN staged_claim c ON c.case_place = s.place
    JOIN (SELECT r.placement_id, cell.value FROM rejected_row r,
        jsonb_array_elements_text(r.cells) AS cell(value)
           WHERE r.creditor_id = $1) bad ON bad.value = c.invoice_no
    JOIN case_file f ON f.creditor_id = $1 AND f.placement_id = bad.placement_id
     AND f.creditor_ref = s.customer_no AND f.stage <> 'closed'
   WHERE s.customer_no <> '' ORDER BY s.place, f.id DESC) f WHERE f.place = s.place
"""
_NEW_CASES = """
INSERT INTO case_file (id, number, creditor_id, debtor_id, placement_id, mandate_id,
    creditor_ref, payment_ref,
    placed_on, kind, country, lang, age_at_placement, debtor_name, debtor_city, principal_cents,
        balance_cents,
    stage, next_action, next_action_on)
SELECT s.case_id, to_char($3::date, 'YYYY') || '-' || lpad(s.serial::text, 6, '0'), $1,
    d.debtor_id, $2, $4,
    s.customer_no, s.body || lpad((CASE WHEN s.body % 97 = 0 THEN 97 ELSE s.body % 97 END)::text,
        2, '0'),
    $3, known.kind, known.country, known.lang, coalesce($3 - s.oldest_due_on, 0), known.name,
        known.city,
    s.principal_cents, s.principal_cents, 'amicable', 'call', $3
  FROM (SELECT *, 1000000000 + serial AS body FROM (
          SELECT *, nextval('case_number') AS serial FROM staged_case WHERE is_new ORDER BY
              place) numbered) s
  JOIN staged_debtor d ON d.place = s.debtor_place JOIN debtor known ON known.id = d.debtor_id
 ORDER BY s.place
"""
_CLAIMS = """
INSERT INTO claim (case_id, creditor_id, invoice_no, issued_on, due_on, amount_cents,
    paid_before_cents, open_cents)
SELECT s.case_id, $1, c.invoice_no, c.issued_on, c.due_on, c.amount_cents, c.paid_before_cents,
    c.open_cents
  FROM staged_claim c JOIN staged_case s ON s.place = c.case_place ORDER BY c.case_place
"""
_GROWN = """
UPDATE case_file f SET principal_cents = f.principal_cents + s.principal_cents,
    balance_cents = f.balance_cents + s.principal_cents, row_version = f.row_version + 1
  FROM staged_case s WHERE NOT s.is_new AND f.id = s.case_id
"""
_GROWN_PLACEMENTS = """
UPDATE placement p SET principal_cents = p.principal_cents + more.cents FROM (
  SELECT f.placement_id, sum(s.principal_cents) AS cents FROM staged_case s JOIN case_file f ON
      f.id = s.case_id
   WHERE NOT s.is_new GROUP BY f.placement_id) more WHERE p.id = more.placement_id
"""
# the same name in the same place under another number: one or two? a person decides
_NAMESAKES = """
INSERT INTO debtor_doubt (debtor_id, other_id, reason)
SELECT DISTINCT least(s.debtor_id, d.id), greatest(s.debtor_id, d.id), 'number' FROM staged_debtor s
  JOIN debtor d ON d.match_name = s.match_name AND d.postal_code IS NOT DISTINCT FROM
      nullif(s.postal_code, '')
 WHERE s.is_new AND d.id <> s.debtor_id ON CONFLICT DO NOTHING
"""
_DOUBTS = """
INSERT INTO debtor_doubt (debtor_id, other_id, reason)
SELECT DISTINCT ON (least(a.debtor_id, b.debtor_id), greatest(a.debtor_id, b.debtor_id))
       least(a.debtor_id, b.debtor_id), greatest(a.debtor_id, b.debtor_id), pair.why
  FROM unnest($1::int[], $2::int[], $3::text[]) AS pair(one, other, why)
  JOIN staged_debtor a ON a.place = pair.one JOIN staged_debtor b ON b.place = pair.other
 WHERE a.debtor_id <> b.debtor_id ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """How many cases a list opened, and how many of its cases joined one that was open."""

    opened: int
    joined: int


async def stage(grouped: Grouped, *, lang: str) -> None:
    """Put the grouped lines into temporary tables; `lang` is for debtors whose list names none."""
    await db.execute(_TABLES)
    debtors = grouped.debtors.select(
        pl.col("debtor_place"),
        *_DEBTOR,
    ).with_columns(pl.col("country").fill_null("BE"), pl.col("lang").fill_null(lang))
    await _copy("staged_debtor", debtors, ["place", *_DEBTOR])
    claims = grouped.frame.select("case_place", "debtor_place", *_CLAIM)
    await _copy("staged_claim", claims, claims.columns)
    cases = (
        claims.group_by("case_place", maintain_order=True)
        .agg(
            pl.col("debtor_place").first(),
            pl.col("customer_no").first(),
            pl.col("open_cents").sum(),
            pl.col("due_on").min(),
        )
        .sort("case_place")
    )
    await _copy("staged_case", cases, ["place", "debtor_place", "customer_no", "principal_cents",
                                       "oldest_due_on"])  # fmt: skip


async def open_cases(
    *, creditor_id: int, placement_id: int, received_on: date, mandate_id: int | None
) -> Opened:
    """Debtors found or added, cases opened or joined, claims booked."""
    await db.execute(_KNOWN_DEBTORS)
    await db.execute(_JOINED, creditor_id)
    await db.execute("UPDATE staged_case SET case_id = nextval('case_file_id_seq') WHERE is_new")
    opened = await db.execute(_NEW_CASES, creditor_id, placement_id, received_on, mandate_id)
    await db.execute(_CLAIMS, creditor_id)
    joined = await db.execute(_GROWN)
    if not joined.endswith(" 0"):
        await db.execute(_GROWN_PLACEMENTS)
    return Opened(int(opened.rpartition(" ")[2]), int(joined.rpartition(" ")[2]))


async def doubt(pairs: tuple[Doubt, ...]) -> int:
    """Leave pairs of debtors that may be one to a person; returns how many wait now."""
    named = await db.execute(_NAMESAKES)
    told = await db.execute(
        _DOUBTS, [p.debtor for p in pairs], [p.other for p in pairs], [p.why for p in pairs]
    )
    return int(named.rpartition(" ")[2]) + int(told.rpartition(" ")[2])


async def _copy(table: str, frame: pl.DataFrame, columns: list[str]) -> None:
    buffer = BytesIO()
    frame.write_csv(buffer, include_header=False, null_value=NULL)
    buffer.seek(0)
    await db.connection().copy_to_table(
        table, source=buffer, columns=columns, format="csv", null=NULL
    )
