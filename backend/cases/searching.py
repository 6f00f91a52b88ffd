"""Finding a case from whatever a caller says: a number, a reference, a name, a telephone number.

Indexed lookups, each with its own limit, so that it costs the same in a small agency and in a large
one. It ranks by what was matched; it does not guess at misspelt names.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from backend import db
from backend.cases.queries import shown_of
from backend.cases.rules import Shown
from backend.money import Money

LONGEST = 80
LETTERS_INSIDE = 3  # a fragment shorter than a trigram is only looked for at the start of a name
PREFIXES = ("32", "33", "352", "31", "49")  # national numbers of the countries that are dealt with


@dataclass(frozen=True, slots=True)
class Found:
    """A case that answers; `by` says through what, `fact` what was matched if it is not shown."""

    number: str
    debtor_name: str
    creditor_name: str
    creditor_ref: str
    shown: Shown
    balance: Money
    by: Literal["number", "reference", "enterprise", "invoice", "phone", "name"]
    fact: str


async def search(text: str, *, limit: int = 8) -> Sequence[Found]:
    """Cases that answer to `text`, the surest first; nothing for fewer than two characters."""
    typed = " ".join(text.replace("\x00", "").split())[:LONGEST]
    if len(typed) < 2:
        return []
    await db.execute(PLANNED_ONCE)
    found = list(
        await db.rows(
            SEARCH,
            sorted({typed, typed.upper()}),
            enterprise_prefixes(typed),
            phone_prefixes(typed),
            typed,
            limit,
        )
    )
    if len(found) < limit and _names_something(typed):
        known = {row["number"] for row in found}
        found += [row for row in await _inside(typed, limit=limit) if row["number"] not in known]
    return [
        Found(
            number=row["number"],
            debtor_name=row["debtor_name"],
            creditor_name=row["creditor_name"],
            creditor_ref=row["creditor_ref"],
            shown=shown_of(row),
            balance=Money(row["balance_cents"]),
            by=row["by"],
            fact=row["fact"],
        )
        for row in found[:limit]
    ]


async def _inside(text: str, *, limit: int) -> Sequence[Mapping[str, Any]]:
    """Cases whose debtor's name holds `text` somewhere: dearer, and the last to be trusted.

    A common fragment is all over the latest cases; only a rarer one is looked up by its trigrams,
    which would cost more the commoner it is.
    """
    pattern = f"%{_plain(text)}%"
    ids = [row["id"] for row in await db.rows(LATEST, pattern, limit)]
    if len(ids) < limit:
        await db.execute(BITMAPS_ONLY)
        ids = [row["id"] for row in await db.rows(INSIDE, pattern, limit)]
        await db.execute(AS_USUAL)
    return await db.rows(NAMED, ids) if ids else []


# Making a plan for the search takes eight times as long as following it, and it is always the same.
PLANNED_ONCE = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"

# The order of `rank` is the order of trust. Every prefix is walked in the order of an index of its
# own and stops at the limit, $5.
# Beyond every text that starts with p, and nothing else, is p followed by the last character.
LAST = "chr(1114111)"
SEARCH = f"""
WITH typed (p) AS (SELECT unnest($1::text[])),
hit AS (
  SELECT x.id, 1 AS rank, 'number' AS by, '' AS fact FROM typed, LATERAL (
    SELECT id FROM case_file WHERE number ~>=~ p AND number ~<~ (p || {LAST})
     ORDER BY number USING ~<~ LIMIT $5) x
  UNION ALL
  SELECT x.id, 2, 'reference', '' FROM typed, LATERAL (
    SELECT id FROM case_file WHERE creditor_ref ~>=~ p AND creditor_ref ~<~ (p || {LAST})
     ORDER BY creditor_ref USING ~<~ LIMIT $5) x
  UNION ALL
  SELECT c.id, 3, 'enterprise', x.enterprise_no FROM unnest($2::text[]) p, LATERAL (
    SELECT id, enterprise_no FROM debtor
     WHERE enterprise_no ~>=~ p AND enterprise_no ~<~ (p || {LAST})
     ORDER BY enterprise_no USING ~<~ LIMIT $5) x, LATERAL (
    SELECT id FROM case_file WHERE debtor_id = x.id LIMIT $5) c
  UNION ALL
  SELECT x.case_id, 4, 'invoice', x.invoice_no FROM typed, LATERAL (
    SELECT case_id, invoice_no FROM claim WHERE invoice_no ~>=~ p AND invoice_no ~<~ (p || {LAST})
     ORDER BY invoice_no USING ~<~ LIMIT $5) x
  UNION ALL
  SELECT c.id, 5, 'phone', x.value FROM unnest($3::text[]) p, LATERAL (
    SELECT debtor_id, value FROM contact WHERE value ~>=~ p AND value ~<~ (p || {LAST})
     ORDER BY value USING ~<~ LIMIT $5) x, LATERAL (
    SELECT id FROM case_file WHERE debtor_id = x.debtor_id LIMIT $5) c
  UNION ALL
  (SELECT id, 6, 'name', '' FROM case_file
    WHERE search_name COLLATE "C" >= search_form($4)
      AND search_name COLLATE "C" < search_form($4) || {LAST}
    ORDER BY search_name COLLATE "C", id LIMIT $5)
), best AS (
  SELECT DISTINCT ON (id) id, rank, by, fact FROM hit ORDER BY id, rank
)
SELECT c.number, c.debtor_name, c.creditor_ref, c.stage, c.arrangement, c.blocked, c.close_code,
       c.balance_cents, k.name AS creditor_name, best.by, best.fact
  FROM best JOIN case_file c ON c.id = best.id JOIN creditor k ON k.id = c.creditor_id
 ORDER BY best.rank, c.stage = 'closed', c.search_name COLLATE "C", c.id LIMIT $5
"""


NAMED = """
SELECT c.number, c.debtor_name, c.creditor_ref, c.stage, c.arrangement, c.blocked, c.close_code,
       c.balance_cents, k.name AS creditor_name, 'name' AS by, '' AS fact
  FROM case_file c JOIN creditor k ON k.id = c.creditor_id WHERE c.id = ANY($1::bigint[])
 ORDER BY c.stage = 'closed', c.search_name COLLATE "C", c.id
"""

# A fragment of a name goes by its trigrams (`case_file_search`), rare or common: under row-level
# security the planner has no statistics for LIKE and would read the whole table for a rare one.
BITMAPS_ONLY = """SELECT set_config(name, 'off', true)
  FROM unnest(ARRAY['enable_seqscan','enable_indexscan','enable_indexonlyscan']) AS t (name)"""
AS_USUAL = BITMAPS_ONLY.replace("'off'", "'on'")
LATEST = """
SELECT id FROM (SELECT id, search_name FROM case_file ORDER BY id DESC LIMIT 1000) latest
 WHERE search_name LIKE (SELECT search_form($1)) LIMIT $2
"""
INSIDE = "SELECT id FROM case_file WHERE search_name LIKE search_form($1) LIMIT $2"


def enterprise_prefixes(typed: str) -> list[str]:
    """How an enterprise number that starts like `typed` may stand in the register.

    Five digits or more, with points and a country as people write them: "BE 0403.170.701".
    """
    bare = re.sub(r"[\s./-]", "", typed).upper()
    country, digits = ("", bare) if bare[:1].isdigit() else (bare[:2], bare[2:])
    if not (digits.isascii() and digits.isdigit() and len(digits) >= 5) or not (
        country == "" or country.isalpha()
    ):
        return []
    return [digits, f"{country or 'BE'}{digits}"]


def phone_prefixes(typed: str) -> list[str]:
    """How a telephone number that starts like `typed` stands in the contacts ("+32…").

    Six digits or more; a national number is tried in every country that is dealt with.
    """
    bare = re.sub(r"[\s./()-]", "", typed)
    digits = bare.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) >= 6):
        return []
    if bare.startswith("+"):
        return [f"+{digits}"]
    if bare.startswith("00"):
        return [f"+{digits[2:]}"]
    return [f"+{prefix}{digits.removeprefix('0')}" for prefix in PREFIXES]


def _names_something(typed: str) -> bool:
    """Whether to look inside names: there are letters, and enough of them to narrow it down."""
    return len(typed) >= LETTERS_INSIDE and any(mark.isalpha() for mark in typed)


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
