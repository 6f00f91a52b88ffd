"""The creditor's list of cases: found by their own reference, with the last fact and the next step.

By key, never by number; a page costs the same whatever the creditor has placed. Every statement
names the creditor first. Runs inside the caller's unit of work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from backend import db
from backend.client_area import history
from backend.client_area.history import Fact
from backend.client_area.rules import PLAIN_SQL, STAGES, Plain, Step, needs, next_step, shown
from backend.counting import counts_since
from backend.money import Money

PAGE = 50
TEXT_LONGEST = 100
ID_MAX = 2**63 - 1
Next = tuple[date, Money, str]  # what comes next: its day, its amount, what explains it


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list: what it is called, where it stands, the last fact and the next step."""

    id: int
    number: str
    creditor_ref: str
    debtor_name: str
    debtor_city: str | None
    placed_on: date
    principal_cents: int
    collected_cents: int
    balance_cents: int
    stage: Plain
    fact: Fact | None
    next: Step | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of cases is asked for; "" is no filter. `after` is a place in the list."""

    text: str = ""
    stage: str = ""
    after: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        """From the address; what nobody can have meant is left out."""
        stage = query.get("stage", "")
        return cls(
            text=query.get("text", "").replace("\x00", "").strip()[:TEXT_LONGEST],
            stage=stage if stage in STAGES else "",
            after=query.get("after", "")[:60],
        )

    def address(self, path: str = "/client/cases", **other: str) -> str:
        """The address that asks for the same, with `other` in place of what it says."""
        asked = {"text": self.text, "stage": self.stage, **other}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{path}?{query}" if query else path


CASE = f"""
SELECT c.id, c.number, c.creditor_ref, c.payment_ref, c.debtor_name, c.debtor_city, c.placed_on,
       c.principal_cents, c.balance_cents, c.stage, c.arrangement, c.blocked, c.close_code,
       c.closed_on, c.kind, c.country, {PLAIN_SQL} AS plain,
       (SELECT coalesce(sum(amount_cents), 0) FROM allocation
         WHERE creditor_id = $1 AND case_id = c.id AND bucket <> 'surplus')::bigint
         AS collected_cents,
       ARRAY(SELECT kind FROM blocker
              WHERE creditor_id = $1 AND case_id = c.id AND lifted_on IS NULL) AS blockers
  FROM case_file c WHERE c.creditor_id = $1
"""


async def cases(
    creditor_id: int, wanted: Wanted, *, today: date, most: int = PAGE
) -> tuple[list[CaseLine], str]:
    """A page of cases, the latest placed first, and where the next page begins ("" at the end)."""
    sql, asked = composed(creditor_id, wanted)
    sql += f" ORDER BY c.placed_on DESC, c.id DESC LIMIT {most + 1}"
    rows = await db.rows(sql, *asked)
    page = rows[:most]
    after = f"{page[-1]['placed_on']}.{page[-1]['id']}" if len(rows) > most else ""
    return await _lines(creditor_id, page, today=today), after


def composed(creditor_id: int, wanted: Wanted) -> tuple[str, list[object]]:
    """The statement for what is wanted, and its values; without order or limit."""
    sql = CASE
    values: list[object] = [creditor_id]
    if wanted.text:
        sql, values = sql + _found_by(len(values)), [*values, *_patterns(wanted.text)]
    if wanted.stage:
        sql, values = f"{sql} AND {PLAIN_SQL} = ${len(values) + 1}", [*values, wanted.stage]
    place = _place(wanted.after)
    if place:
        sql += f" AND (c.placed_on, c.id) < (${len(values) + 1}, ${len(values) + 2})"
        values += place
    return sql, values


def _found_by(given: int) -> str:
    """By their reference, our number, an invoice, or a part of the debtor's name."""
    whole, part = f"${given + 1}", f"${given + 2}"
    return (
        f" AND (c.creditor_ref ILIKE {whole} OR c.number ILIKE {whole}"
        f" OR c.search_name LIKE search_form({part}) OR c.id IN (SELECT case_id FROM claim"
        f" WHERE creditor_id = $1 AND invoice_no ILIKE {whole}))"
    )


def _patterns(text: str) -> tuple[str, str]:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%", f"%{escaped}%"


def _place(after: str) -> list[object] | None:
    """The last row of the page before, from the address; nonsense begins again at the start."""
    day, _dot, number = after.partition(".")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    if not (number.isascii() and number.isdigit()) or not 0 < int(number[:20]) <= ID_MAX:
        return None
    return [found, int(number)]


async def recent(creditor_id: int, *, today: date, most: int = 8) -> list[CaseLine]:
    """The cases in which something happened last: money, plans, new cases."""
    ids = await db.rows(
        "SELECT DISTINCT id FROM ("
        "(SELECT id FROM case_file WHERE creditor_id = $1"
        " ORDER BY placed_on DESC, id DESC LIMIT $2)"
        " UNION ALL (SELECT case_id FROM allocation WHERE creditor_id = $1"
        " ORDER BY received_on DESC, id DESC LIMIT $2)"
        " UNION ALL (SELECT case_id FROM plan WHERE creditor_id = $1 ORDER BY id DESC LIMIT $2)) x",
        creditor_id, 2 * most,
    )  # fmt: skip
    rows = await db.rows(f"{CASE} AND c.id = ANY($2)", creditor_id, [row["id"] for row in ids])
    lines = await _lines(creditor_id, rows, today=today)
    lines.sort(key=lambda line: (line.fact.on if line.fact else line.placed_on, line.id))
    return lines[::-1][:most]


async def _lines(
    creditor_id: int, rows: Sequence[Mapping[str, Any]], *, today: date
) -> list[CaseLine]:
    ids = [row["id"] for row in rows]
    last = await history.last_facts(creditor_id, ids, today=today)
    arranged = [row["id"] for row in rows if row["arrangement"] != "none"]
    due = await instalments_due(creditor_id, arranged)
    promised = await promises_open(creditor_id, arranged)
    return [_line(row, last, due, promised) for row in rows]


def _line(
    row: Mapping[str, Any],
    last: Mapping[int, Fact],
    due: Mapping[int, Next],
    promised: Mapping[int, Next],
) -> CaseLine:
    stage = shown(
        row["stage"], row["arrangement"], blocked=row["blocked"], close_code=row["close_code"]
    )
    case_id = row["id"]
    return CaseLine(
        id=case_id,
        number=row["number"],
        creditor_ref=row["creditor_ref"],
        debtor_name=row["debtor_name"],
        debtor_city=row["debtor_city"],
        placed_on=row["placed_on"],
        principal_cents=row["principal_cents"],
        collected_cents=row["collected_cents"],
        balance_cents=row["balance_cents"],
        stage=stage,
        fact=last.get(case_id),
        next=next_step(
            stage,
            needs(row["stage"], row["blockers"]),
            instalment=due.get(case_id),
            promise=promised.get(case_id),
        ),
    )


async def instalments_due(creditor_id: int, case_ids: Sequence[int]) -> dict[int, Next]:
    """The first instalment of each running plan that is not covered: its day, what is left, and
    where that is explained."""
    if not case_ids:
        return {}
    found = await db.rows(
        "SELECT DISTINCT ON (i.case_id) i.case_id, i.plan_id, i.seq, i.due_on,"
        " i.upto - paid.cents AS cents FROM ("
        " SELECT i.case_id, i.plan_id, i.due_on, i.seq, p.agreed_on, p.paid_before_cents,"
        "  sum(i.amount_cents) OVER (PARTITION BY i.plan_id ORDER BY i.seq)::bigint AS upto"
        " FROM plan p JOIN instalment i ON i.plan_id = p.id AND i.creditor_id = $1"
        " WHERE p.creditor_id = $1 AND p.case_id = ANY($2)"
        "  AND p.state IN ('confirmed','active','late')) i"
        " CROSS JOIN LATERAL (SELECT (coalesce(sum(amount_cents), 0) - i.paid_before_cents)::bigint"
        "  AS cents FROM allocation a WHERE a.creditor_id = $1 AND a.case_id = i.case_id"
        "  AND a.bucket <> 'surplus' AND a.received_on >= i.agreed_on"
        f"  AND {counts_since('a', 'i.agreed_on')}) paid"
        " WHERE i.upto > paid.cents ORDER BY i.case_id, i.seq",
        creditor_id, list(case_ids),
    )  # fmt: skip
    return {
        row["case_id"]: (
            row["due_on"], Money(row["cents"]), f"plan/{row['plan_id']}?part=open&seq={row['seq']}"
        )
        for row in found
    }  # fmt: skip


async def promises_open(creditor_id: int, case_ids: Sequence[int]) -> dict[int, Next]:
    """The open promise of each case: its day, its amount, and where that is explained."""
    if not case_ids:
        return {}
    found = await db.rows(
        "SELECT DISTINCT ON (case_id) case_id, id, due_on, amount_cents FROM promise"
        " WHERE creditor_id = $1 AND case_id = ANY($2) AND state = 'open'"
        " ORDER BY case_id, id DESC",
        creditor_id, list(case_ids),
    )  # fmt: skip
    return {
        row["case_id"]: (row["due_on"], Money(row["amount_cents"]), f"promise/{row['id']}")
        for row in found
    }
