"""The list of cases: what is asked for, as it stands in the address, and the rows that answer it.

Constant work per page whatever the agency's size: by key, never by number; the count stops early.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from backend import db
from backend.cases.queries import shown_of
from backend.cases.rules import CLOSE_CODES, SHOWN_CODES, Shown
from backend.cases.steps import Step, step
from backend.money import Money, read_amount
from backend.refusals import Refused
from backend.words import _

PAGE = 50
COUNTED_MOST = 1000
TEXT_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Order:
    """`key` is the SQL of what the list is ordered by; ties go by id, the same way."""

    word: str
    key: str
    type: str
    descending: bool


ORDERS = {
    "placed": Order(_("Placed last"), "c.placed_on", "date", descending=True),
    "balance": Order(_("Highest balance"), "c.balance_cents", "bigint", descending=True),
    "name": Order(_("Name"), 'c.search_name COLLATE "C"', "text", descending=False),
    "next": Order(
        _("Next action"),
        "coalesce(c.next_action_on, 'infinity'::date)",
        "date",
        descending=False,
    ),
}
KINDS = ("B2B", "B2C")
SHOWN = {"open": _("Open"), **SHOWN_CODES}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked the list for. Every field is the text of the address; "" is no filter.

    `agent` is an id or "none"; `shown` a code of `SHOWN`; `least` and `most` amounts as typed.
    """

    text: str = ""
    creditor: str = ""
    agent: str = ""
    shown: str = ""
    kind: str = ""
    country: str = ""
    least: str = ""
    most: str = ""
    sort: str = "placed"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        """From the address; what nobody can have meant is left out."""
        asked = {f.name: query.get(f.name, "").strip()[:TEXT_LONGEST] for f in fields(cls)}
        asked["text"] = asked["text"].replace("\x00", "")
        asked["creditor"] = asked["creditor"].replace("\x00", "")
        allowed = {
            "sort": asked["sort"] in ORDERS,
            "shown": asked["shown"] in SHOWN,
            "kind": asked["kind"] in KINDS,
            "country": asked["country"].isalpha() and len(asked["country"]) == 2,
            "agent": asked["agent"] == "none" or _is_id(asked["agent"]),
            "least": _cents(asked["least"]) is not None,
            "most": _cents(asked["most"]) is not None,
        }
        for name, fine in allowed.items():
            if not fine:
                asked[name] = "placed" if name == "sort" else ""
        return cls(**asked)

    @property
    def filters(self) -> dict[str, str]:
        """What is in force, without the order."""
        named = {f.name: str(getattr(self, f.name)) for f in fields(self)}
        return {name: value for name, value in named.items() if value and name != "sort"}

    def query(self, **changes: str) -> str:
        """The query string of this list with `changes`; what is empty or usual is left out."""
        asked = replace(self, **changes)
        pairs = dict(asked.filters)
        if asked.sort != "placed":
            pairs["sort"] = asked.sort
        return urlencode(pairs)

    def address(self, **changes: str) -> str:
        query = self.query(**changes)
        return "/cases" + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: int
    number: str
    creditor_ref: str
    creditor_name: str
    debtor_name: str
    debtor_city: str | None
    kind: str
    country: str
    shown: Shown
    balance: Money
    placed_on: date
    agent_name: str | None
    next_step: Step | None
    next_action_on: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the cursor of the next page, or empty; `count` stops at `COUNTED_MOST` + 1."""

    rows: Sequence[Listed]
    after: str
    count: int


def conditions(wanted: Wanted, values: list[object]) -> str:
    """The SQL that `wanted` means, on `case_file c`; its parameters are added to `values`."""
    parts = ["true", _shown_as(wanted.shown)] if wanted.shown else ["true"]
    if wanted.agent == "none":
        parts.append("c.agent_id IS NULL")
    typed = _pattern(wanted.text)
    inside = f"%{typed}%" if len(wanted.text) > 2 else f"{typed}%"
    given: dict[str, tuple[object, ...]] = {
        "c.creditor_id = (SELECT id FROM creditor WHERE ref = {})": (wanted.creditor,),
        "c.agent_id = {}": (int(wanted.agent) if _is_id(wanted.agent) else "",),
        "c.kind = {}": (wanted.kind,),
        "c.country = {}": (wanted.country.upper(),),
        "c.balance_cents >= {}": (_cents(wanted.least),),
        "c.balance_cents <= {}": (_cents(wanted.most),),
        "(c.search_name LIKE search_form({0}) OR c.number LIKE {1} OR c.creditor_ref LIKE {1})": (
            wanted.text and inside,
            f"{typed}%",
        ),
    }
    for sql, facts in given.items():
        if facts[0] not in ("", None):
            places = [f"${len(values) + place}" for place in range(1, len(facts) + 1)]
            values.extend(facts)
            parts.append(sql.format(*places))
    return " AND ".join(parts)


def _shown_as(code: str) -> str:
    """The SQL of `shown_state(…) = code`: constants of ours only."""
    if code == "open":
        return "c.stage <> 'closed'"
    if code in ("resolved", "unresolved"):
        done = [c.code for c in CLOSE_CODES.values() if (c.resolved == "no") is (code[0] == "u")]
        return f"c.stage = 'closed' AND c.close_code IN ({', '.join(map(repr, done))})"
    if code == "blocked":
        return "c.blocked AND c.stage <> 'closed'"
    if code in ("promise", "plan"):
        return f"c.arrangement = '{code}' AND NOT c.blocked AND c.stage <> 'closed'"
    return f"c.stage = '{code}' AND NOT c.blocked AND c.arrangement = 'none'"


async def names(wanted: Wanted) -> tuple[str, str]:
    """The names of the creditor and the agent that `wanted` filters by; empty without one."""
    if not wanted.creditor and not _is_id(wanted.agent):
        return "", ""
    found = await db.row(
        "SELECT (SELECT name FROM creditor WHERE ref = $1) AS creditor,"
        " (SELECT name FROM person WHERE id = $2 AND role <> 'creditor') AS agent",
        wanted.creditor, int(wanted.agent) if _is_id(wanted.agent) else None,
    )  # fmt: skip
    return (found["creditor"] or "", found["agent"] or "") if found else ("", "")


async def page(wanted: Wanted, *, after: str = "", size: int = PAGE) -> Page:
    """The rows after the cursor `after`. Raises `Refused` for a cursor that is not of this list."""
    order = ORDERS[wanted.sort]
    values: list[object] = []
    where = conditions(wanted, values)
    # a plan for these filters, not for any: which index serves depends on what is asked for
    await db.execute("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")
    count = await db.value(
        f"SELECT count(*) FROM (SELECT FROM case_file c WHERE {where} LIMIT {COUNTED_MOST + 1}) x",
        *values,
    )
    if after:
        values += _read_cursor(after, wanted.sort)
        beyond = "<" if order.descending else ">"
        key, place = len(values) - 1, len(values)
        where += f" AND ({order.key}, c.id) {beyond} (${key}::text::{order.type}, ${place})"
    way = "DESC" if order.descending else "ASC"
    found = await db.rows(ROWS.format(where=where, key=order.key, way=way, limit=size + 1), *values)
    rows = [_listed(row) for row in found[:size]]
    last = found[size - 1] if len(found) > size else None
    cursor = _cursor(wanted.sort, last["key"], last["id"]) if last else ""
    return Page(rows=rows, after=cursor, count=int(count))


ROWS = """
SELECT c.*, k.name AS creditor_name, p.name AS agent_name
  FROM (SELECT c.id, c.number, c.creditor_id, c.creditor_ref, c.debtor_name, c.debtor_city,
               c.kind, c.country, c.stage, c.arrangement, c.blocked, c.close_code,
               c.balance_cents, c.placed_on, c.agent_id, c.next_action, c.next_action_on,
               ({key})::text AS key,
               row_number() OVER (ORDER BY {key} {way}, c.id {way}) AS place
          FROM case_file c WHERE {where}
         ORDER BY {key} {way}, c.id {way} LIMIT {limit}) c
  JOIN creditor k ON k.id = c.creditor_id
  LEFT JOIN person p ON p.id = c.agent_id
 ORDER BY c.place
"""


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(
        id=row["id"],
        number=row["number"],
        creditor_ref=row["creditor_ref"],
        creditor_name=row["creditor_name"],
        debtor_name=row["debtor_name"],
        debtor_city=row["debtor_city"],
        kind=row["kind"],
        country=row["country"],
        shown=shown_of(row),
        balance=Money(row["balance_cents"]),
        placed_on=row["placed_on"],
        agent_name=row["agent_name"],
        next_step=step(row["next_action"]) if row["next_action"] else None,
        next_action_on=row["next_action_on"],
    )


def _cursor(sort: str, key: str, case_id: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, key, case_id]).encode()).decode().rstrip("=")


def _read_cursor(after: str, sort: str) -> list[object]:
    try:
        told = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        of, key, case_id = told
        sound = of == sort and isinstance(key, str) and isinstance(case_id, int)
        if sound and ORDERS[sort].type == "bigint":
            int(key)
        if sound and ORDERS[sort].type == "date" and key != "infinity":
            date.fromisoformat(key)
    except (ValueError, binascii.Error, TypeError) as error:
        raise Refused(_("This place in the list is not known: start from the top")) from error
    if not sound or "\x00" in key or not 0 <= case_id < 2**63:
        raise Refused(_("This place in the list is not known: start from the top"))
    return [key, case_id]


def _pattern(text: str) -> str:
    """`text` for LIKE: its own signs mean themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _cents(text: str) -> int | None:
    try:
        return read_amount(text).cents if text else None
    except Refused:
        return None
