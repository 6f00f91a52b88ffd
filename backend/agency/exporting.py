"""A whole agency goes out: the tables that `agency import` reads, from what stands in ours.

Same tables, columns and order; rows by their id. What we know better than the source did (the case
of a payment that named none) is written as we know it, and named.
"""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from backend import db
from backend.agency import mappings
from backend.agency.source import DAY, FLAG, INT, MOMENT, SCHEMA, SHARE, TEXT
from backend.db import unit_of_work
from backend.refusals import Conflict
from backend.words import _

_AGENT = "coalesce(p.agent_no, 1000000 + p.id)"
_STATUS_PLAN = (
    "EXISTS (SELECT 1 FROM plan WHERE plan.case_id = f.id AND plan.state IN ('active','confirmed'))"
)
_AGREED = "state NOT IN ('draft', 'proposed')"  # what nobody has answered yet is no plan elsewhere
# not taken back: what is carries its negative in the same payment; a reversal is one of its own
_STANDS = (
    "NOT EXISTS (SELECT 1 FROM allocation r"
    "   WHERE r.reverses_id = a.id AND r.payment_id = a.payment_id)"
    " AND NOT EXISTS (SELECT 1 FROM allocation o"
    "   WHERE o.id = a.reverses_id AND o.payment_id = a.payment_id)"
)
QUERIES = {
    "creditors": "SELECT id, name, sector, country, lang, enterprise_no, vat_no, street,"
    " postal_code, city, iban, email, phone, client_since FROM creditor ORDER BY id",
    "agents": f"SELECT {_AGENT}, name, lang, team, active FROM person p"
    " WHERE role = 'agent' ORDER BY 1",
    # a fee table that does not go by age is one band here, at its first rate
    "fee_contracts": "SELECT m.creditor_id, m.version, m.valid_from, m.valid_until - 1,"
    " coalesce(b.age_from, 0), coalesce(b.age_to, 99999),"
    " coalesce(b.rate_bp, (m.fee_terms #>> '{parts,0,rate_bp}')::int, 0),"
    " m.fee_min_cents, m.flat_fee_cents, m.no_result_no_pay,"
    " m.note FROM mandate m LEFT JOIN fee_band b ON m.id = b.mandate_id ORDER BY b.id, m.id",
    "batches": "SELECT id, creditor_id, received_on, file_name, cases_count, principal_cents"
    " FROM placement ORDER BY id",
    "debtors": "SELECT d.id, d.kind, d.country, d.lang, d.name, d.enterprise_no, d.vat_no,"
    " d.street, d.postal_code, d.city, d.iban, ph.value, em.value, d.insolvent_on FROM debtor d"
    " LEFT JOIN (SELECT DISTINCT ON (debtor_id) debtor_id, value FROM contact"
    "   WHERE channel = 'phone' ORDER BY debtor_id, id) ph ON ph.debtor_id = d.id"
    " LEFT JOIN (SELECT DISTINCT ON (debtor_id) debtor_id, value FROM contact"
    "   WHERE channel = 'email' ORDER BY debtor_id, id) em ON em.debtor_id = d.id ORDER BY d.id",
    "cases": "SELECT f.id, f.number, f.creditor_id, f.debtor_id, f.placement_id,"
    f" CASE WHEN f.agent_id IS NOT NULL THEN {_AGENT} END, nullif(f.creditor_ref, ''),"
    " '+++' || substr(f.payment_ref, 1, 3) || '/' || substr(f.payment_ref, 4, 4) || '/'"
    "   || substr(f.payment_ref, 8) || '+++', f.placed_on, f.kind, f.country, f.lang,"
    " f.age_at_placement, f.principal_cents,"
    " coalesce((SELECT sum(amount_cents) FROM charge WHERE charge.case_id = f.id"
    "   AND charge.kind = 'indemnity' AND charge.amount_cents > 0), 0),"
    " CASE WHEN f.stage = 'closed' THEN 'closed:' || f.close_code"
    "      WHEN EXISTS (SELECT 1 FROM blocker b WHERE b.case_id = f.id AND b.kind = 'dispute'"
    "                   AND b.lifted_on IS NULL) THEN 'disputed'"
    f"     WHEN f.stage = 'amicable' AND {_STATUS_PLAN} THEN 'plan'"
    "      ELSE f.stage END, f.closed_on"
    " FROM case_file f LEFT JOIN person p ON p.id = f.agent_id ORDER BY f.id",
    "claims": "SELECT id, case_id, invoice_no, issued_on, due_on, currency, amount_cents,"
    " paid_before_cents, open_cents FROM claim ORDER BY id",
    "letters": "SELECT case_id, step, sent_on, channel, lang FROM letter ORDER BY id",
    "calls": f"SELECT c.id, c.case_id, CASE WHEN c.agent_id IS NOT NULL THEN {_AGENT} END,"
    " to_char(c.started_at AT TIME ZONE 'Europe/Brussels', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'),"
    " c.duration_s, c.direction, c.outcome FROM call c"
    " LEFT JOIN person p ON p.id = c.agent_id ORDER BY c.id",
    "promises": "SELECT id, call_id, case_id, made_on, due_on, amount_cents FROM promise"
    " ORDER BY id",
    "plans": "SELECT id, case_id, coalesce(agreed_on, asked_on), first_due_on,"
    " instalments_count, total_cents, frequency, agreed_by,"
    " CASE state WHEN 'confirmed' THEN 'active'"
    " WHEN 'renegotiated' THEN 'cancelled' ELSE state END"
    f" FROM plan WHERE {_AGREED} ORDER BY id",
    "installments": "SELECT id, plan_id, case_id, seq, due_on, amount_cents FROM instalment"
    f" WHERE plan_id IN (SELECT id FROM plan WHERE {_AGREED}) ORDER BY id",
    "payments": "SELECT p.id, a.case_id, p.received_on, p.amount_cents, p.currency, p.channel,"
    " nullif(p.communication, ''), p.payer_name, p.payer_iban, p.reverses_id, p.instalment_hint_id"
    " FROM payment p LEFT JOIN (SELECT DISTINCT ON (a.payment_id) a.payment_id, a.case_id"
    f"   FROM allocation a WHERE {_STANDS} ORDER BY a.payment_id, a.id) a"
    " ON a.payment_id = p.id ORDER BY p.id",
}
_TYPES = {INT: pl.Int64, TEXT: pl.String, DAY: pl.Date, FLAG: pl.String, SHARE: pl.Int64,
          MOMENT: pl.String}  # fmt: skip
_FILLED_IN = f"""
SELECT p.id AS payment_id, f.number AS case, min(a.rule) AS because
  FROM payment p JOIN allocation a ON a.payment_id = p.id JOIN case_file f ON f.id = a.case_id
 WHERE p.claimed_case_id IS DISTINCT FROM a.case_id AND {_STANDS}
 GROUP BY p.id, f.number ORDER BY p.id
"""


async def send_out(folder: Path, *, as_parquet: bool = False) -> dict[str, Any]:
    """Write every table into `folder`, from one snapshot; the answer names what we filled in.

    Raises `Conflict` when the folder holds something already: an export never mixes with another.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(_("{folder} is not empty: choose a new folder"), folder=folder.name)
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    async with unit_of_work(role="worker", readonly=True, isolation="repeatable_read"):
        async for name, frame in _tables():
            counts[name] = frame.height
            _write(frame, folder / name, as_parquet=as_parquet)
        filled_in = [
            {"table": "payments", "column": "case_id", **dict(row)}
            for row in await db.rows(_FILLED_IN)
        ]
    return {"tables": counts, "differences": filled_in}


async def _tables() -> AsyncIterator[tuple[str, pl.DataFrame]]:
    for name, query in QUERIES.items():
        buffer = BytesIO()
        await db.connection().copy_from_query(query, output=buffer, format="csv", timeout=3600)
        buffer.seek(0)
        schema = {column: _TYPES[kind.rstrip("?")] for column, kind in SCHEMA[name].items()}
        frame = pl.DataFrame(schema=schema)
        if buffer.getbuffer().nbytes:
            frame = pl.read_csv(buffer, has_header=False, schema=schema)
        yield name, _in_their_words(name, frame)


def _in_their_words(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    flags = [column for column, kind in SCHEMA[name].items() if kind.rstrip("?") == FLAG]
    frame = frame.with_columns(
        pl.col(column).replace_strict({"t": True, "f": False}) for column in flags
    )
    if name == "fee_contracts":
        frame = frame.with_columns(success_pct=pl.col("success_pct") / 100)
    if name == "calls":
        theirs = mappings.inverse(mappings.CALL_OUTCOME)
        frame = frame.with_columns(
            pl.col("outcome").replace_strict(theirs),
            started_at=pl.col("started_at").str.to_datetime(time_unit="us"),
        )
    if name == "plans":
        theirs = mappings.inverse(mappings.PLAN_STATUS)
        frame = frame.with_columns(pl.col("status").replace_strict(theirs))
    if name == "cases":
        frame = frame.with_columns(
            status=pl.col("status").replace_strict(_statuses(), default=pl.col("status"))
        )
    return frame


def _statuses() -> dict[str, str]:
    """What our query says of a case, in the words of the table of cases."""
    closed = {
        f"closed:{meant.close_code}": word
        for word, meant in mappings.CASE_STATUS.items()
        if meant.close_code
    }
    return closed | {"amicable": "open"}


def _write(frame: pl.DataFrame, path: Path, *, as_parquet: bool) -> None:
    if as_parquet:
        frame.write_parquet(path.with_suffix(".parquet"))
    else:
        frame.write_csv(path.with_suffix(".csv"), datetime_format="%Y-%m-%dT%H:%M:%S%.6f")
