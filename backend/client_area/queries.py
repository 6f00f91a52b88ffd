"""What a creditor knows of its cases. Every question names the creditor first, and runs as the
portal's login role, whose policies answer for that creditor alone whatever is asked.

Nothing here writes. Sums are whole cents, days civil days. Runs inside the caller's unit of work.
"""

from dataclasses import dataclass
from datetime import date

from backend import db
from backend.cases.rules import CLOSE_CODES
from backend.client_area.rules import ASKING, PARTS, PLAIN_SQL, Need, needs
from backend.indicators import queries as indicators
from backend.indicators.rules import Endings, Facts, Selection

ENDINGS = Endings.of(CLOSE_CODES.values())


async def facts(selection: Selection, *, from_invoice: bool = True) -> Facts:
    """The creditor's facts, by the very statements of the agency's own report."""
    assert selection.creditor_id is not None
    found = await indicators.facts(selection, ENDINGS, from_invoice=from_invoice)
    return found.get(selection.creditor_id, Facts())


async def first_placed(creditor_id: int) -> date | None:
    """The day of the creditor's first case."""
    day: date | None = await db.value(
        "SELECT min(placed_on) FROM case_file WHERE creditor_id = $1", creditor_id
    )
    return day


async def in_hand(creditor_id: int) -> list[tuple[str, str, int]]:
    """What is open, in the four parts of the bar: code, message id, cents. They are the whole."""
    found = await db.rows(
        f"SELECT {PLAIN_SQL} AS code, sum(c.balance_cents)::bigint AS cents FROM case_file c"
        " WHERE c.creditor_id = $1 AND c.stage NOT IN ('closed', 'review') GROUP BY 1",
        creditor_id,
    )
    cents = {row["code"]: int(row["cents"]) for row in found}
    return [
        (part, word, sum(cents.get(code, 0) for code in codes))
        for part, (word, codes) in PARTS.items()
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """Something we need of the creditor about one case."""

    need: Need
    number: str
    creditor_ref: str
    debtor_name: str
    since: date | None


async def needed(creditor_id: int, *, most: int = 20) -> tuple[list[Asked], int]:
    """What we need, the longest awaited first; `most` of it, and how much there is."""
    found = await db.rows(
        "SELECT b.kind, b.set_on AS since, c.number, c.creditor_ref, c.debtor_name,"
        " count(*) OVER () AS whole FROM ("
        " SELECT case_id, kind, set_on FROM blocker WHERE creditor_id = $1 AND lifted_on IS NULL"
        "  AND kind = ANY($2) UNION ALL"
        " SELECT id, 'legal_decision', NULL FROM case_file WHERE creditor_id = $1"
        "  AND stage = 'legal_decision') b"
        " JOIN case_file c ON c.id = b.case_id AND c.creditor_id = $1 AND c.stage <> 'closed'"
        " ORDER BY b.set_on NULLS FIRST, c.id LIMIT $3",
        creditor_id, list(ASKING), most,
    )  # fmt: skip
    whole = int(found[0]["whole"]) if found else 0
    return [
        Asked(
            need=next(need for need in needs(_stage_of(row["kind"]), [row["kind"]])),
            number=row["number"],
            creditor_ref=row["creditor_ref"],
            debtor_name=row["debtor_name"],
            since=row["since"],
        )
        for row in found
    ], whole


def _stage_of(kind: str) -> str:
    return "legal_decision" if kind == "legal_decision" else "amicable"
