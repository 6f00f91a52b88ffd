"""From checked lines to cases and claims: staged with COPY, then a few statements.

Everything happens on the connection of the caller's unit of work; the staging tables are temporary
and go with it. No statement per line, whatever the length of the list.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import polars as pl

from backend import db
from backend.intake.grouping import Grouped
from backend.ledger import actions as ledger

NULL = "\\N"
PATIENCE = 300  # seconds for one statement: long lists take longer than a page may

_TABLES = """
DROP TABLE IF EXISTS pg_temp.staged_debtor, pg_temp.staged_claim, pg_temp.staged_case,
  pg_temp.staged_correction;
CREATE TEMP TABLE staged_debtor (place int PRIMARY KEY, kind text, country text, lang text,
  name text, match_name text, enterprise_no text, vat_no text, street text, postal_code text,
  city text, email text, phone text, mobile text, has_rival boolean,
  debtor_id bigint, is_new boolean DEFAULT false) ON COMMIT DROP;
CREATE TEMP TABLE staged_claim (case_place int, invoice_no text, issued_on date, due_on date,
  amount_cents bigint, paid_before_cents bigint, open_cents bigint) ON COMMIT DROP;
CREATE TEMP TABLE staged_case (place int PRIMARY KEY, debtor_place int, customer_no text,
  principal_cents bigint, oldest_due_on date, case_id bigint, is_new boolean DEFAULT true)
  ON COMMIT DROP;
CREATE TEMP TABLE staged_correction (rejected_id bigint, placement_id bigint, case_place int)
  ON COMMIT DROP;
"""
_DEBTOR = ("kind", "country", "lang", "name", "match_name", "enterprise_no", "vat_no", "street",
           "postal_code", "city", "email", "phone", "mobile")  # fmt: skip
_CLAIM = ("invoice_no", "issued_on", "due_on", "amount_cents", "paid_before_cents", "open_cents")

# a row that was rejected, corrected and sent again: known by its invoice number
_CORRECTED = """
INSERT INTO staged_correction SELECT bad.id, bad.placement_id, c.case_place FROM rejected_row bad
 CROSS JOIN LATERAL jsonb_array_elements_text(bad.cells) AS cell (value)
  JOIN staged_claim c ON c.invoice_no = btrim(cell.value)
 WHERE bad.creditor_id = $1 AND bad.corrected_in IS NULL
"""
_MARKED = """
UPDATE rejected_row SET corrected_in = $1 WHERE id IN (SELECT rejected_id FROM staged_correction)
"""
# it joins the open case of its customer number in the placement that rejected it
_JOINED = """
UPDATE staged_case s SET case_id = f.id, is_new = false FROM (
  SELECT DISTINCT ON (s.place) s.place, f.id FROM staged_case s
    JOIN staged_correction bad ON bad.case_place = s.place
    JOIN case_file f ON f.creditor_id = $1 AND f.placement_id = bad.placement_id
     AND f.creditor_ref = s.customer_no AND f.stage <> 'closed'
   WHERE s.customer_no <> '' ORDER BY s.place, f.id DESC) f WHERE f.place = s.place
"""
_LOCKED = """
SELECT FROM case_file WHERE id IN (SELECT case_id FROM staged_case WHERE NOT is_new)
 ORDER BY id FOR NO KEY UPDATE
"""
_CLOSED_MEANWHILE = """
UPDATE staged_case s SET case_id = NULL, is_new = true FROM case_file f
 WHERE NOT s.is_new AND f.id = s.case_id AND f.stage = 'closed'
"""
_NEW_CASES = """
INSERT INTO case_file (id, number, creditor_id, debtor_id, placement_id, mandate_id, creditor_ref,
    payment_ref, placed_on, kind, country, lang, age_at_placement, debtor_name, debtor_city,
    principal_cents, balance_cents, stage, next_action, next_action_on)
SELECT s.case_id,
    to_char($3::date, 'YYYY-') || lpad(s.serial::text, greatest(6, length(s.serial::text)), '0'),
    $1, known.id, $2, $4, s.customer_no,
    s.body || lpad((CASE WHEN s.body % 97 = 0 THEN 97 ELSE s.body % 97 END)::text, 2, '0'),
    $3, known.kind, known.country, known.lang, greatest($3 - s.oldest_due_on, 0), known.name,
    known.city, s.principal_cents, s.principal_cents, 'amicable', 'call', $3
  FROM (SELECT *, 1000000000 + serial AS body FROM (
          SELECT *, nextval('case_number') AS serial FROM staged_case WHERE is_new ORDER BY place
        ) numbered) s
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
WITH grown AS (
  UPDATE case_file f SET principal_cents = f.principal_cents + s.principal_cents,
      balance_cents = f.balance_cents + s.principal_cents, row_version = f.row_version + 1
    FROM staged_case s WHERE NOT s.is_new AND f.id = s.case_id
  RETURNING f.id, f.number, f.creditor_id, s.principal_cents)
INSERT INTO journal_entry (actor, event, subject, case_id, creditor_id, details)
SELECT $1, 'case.grew', number, id, creditor_id, jsonb_build_object('cents', principal_cents)
  FROM grown
"""
_GROWN_PLACEMENTS = """
UPDATE placement p SET principal_cents = p.principal_cents + more.cents FROM (
  SELECT f.placement_id, sum(s.principal_cents) AS cents
    FROM staged_case s JOIN case_file f ON f.id = s.case_id
   WHERE NOT s.is_new GROUP BY f.placement_id) more WHERE p.id = more.placement_id
"""
_TOTALS = """
UPDATE placement SET (cases_count, principal_cents) = (
  SELECT count(*), coalesce(sum(principal_cents), 0) FROM case_file WHERE placement_id = $1)
 WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the lines go: whose they are, in which placement, from which day, on which terms."""

    creditor_id: int
    placement_id: int
    received_on: date
    mandate_id: int | None


async def begin() -> None:
    """Let the statements of this unit of work take as long as a long list needs."""
    await db.execute(f"SET LOCAL statement_timeout = '{PATIENCE}s'")


async def run(sql: str, *values: object) -> str:
    """`db.execute` for statements over a whole list."""
    return str(await db.connection().execute(sql, *values, timeout=PATIENCE))


async def stage(grouped: Grouped, *, lang: str) -> None:
    """Put the grouped lines into temporary tables; `lang` is for debtors whose list names none."""
    await run(_TABLES)
    debtors = grouped.debtors.select("debtor_place", *_DEBTOR).with_columns(
        pl.col("country").fill_null("BE"),
        pl.col("lang").fill_null(lang),
        # the same name and postcode under several numbers
        has_rival=pl.col("enterprise_no").drop_nulls().n_unique().over("match_name", "postal_code")
        > 1,
    )
    await _copy("staged_debtor", debtors, ["place", *_DEBTOR, "has_rival"])
    claims = grouped.frame.select("case_place", *_CLAIM)
    await _copy("staged_claim", claims, claims.columns)
    cases = (
        grouped.frame.group_by("case_place", maintain_order=True)
        .agg(
            pl.col("debtor_place", "customer_no").first(),
            pl.col("open_cents").sum(),
            pl.col("due_on").min(),
        )
        .sort("case_place")
    )
    await _copy("staged_case", cases, ["place", "debtor_place", "customer_no", "principal_cents",
                                       "oldest_due_on"])  # fmt: skip


async def open_cases(place: Place, *, key: str, actor: str) -> None:
    """Open or join the cases of the staged lines and book their claims, in the ledger under `key`.

    Their debtors must have been found before (`matching.match`).
    """
    await _join(place)
    await run("UPDATE staged_case SET case_id = nextval('case_file_id_seq') WHERE is_new")
    await run(
        _NEW_CASES, place.creditor_id, place.placement_id, place.received_on, place.mandate_id
    )
    await run(_CLAIMS, place.creditor_id)
    if await db.value("SELECT EXISTS (SELECT FROM staged_case WHERE NOT is_new)"):
        await run(_GROWN, actor)
        await run(_GROWN_PLACEMENTS)
    await run(_TOTALS, place.placement_id)
    ids = [row["case_id"] for row in await db.rows("SELECT case_id FROM staged_case ORDER BY 1")]
    await ledger.place(ids, key=key, on=place.received_on, actor=actor, patience=PATIENCE)


async def _join(place: Place) -> None:
    await run(_CORRECTED, place.creditor_id)
    marked = await run(_MARKED, place.placement_id)
    if marked.endswith(" 0"):
        return
    await run(_JOINED, place.creditor_id)
    await run(_LOCKED)
    await run(_CLOSED_MEANWHILE)


async def _copy(table: str, frame: pl.DataFrame, columns: list[str]) -> None:
    buffer = BytesIO()
    # texts are quoted, so that one that reads "\N" is not taken for nothing
    frame.write_csv(buffer, include_header=False, null_value=NULL, quote_style="non_numeric")
    buffer.seek(0)
    await db.connection().copy_to_table(
        table, source=buffer, columns=columns, format="csv", null=NULL, timeout=PATIENCE
    )
