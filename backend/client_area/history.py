"""What has happened to a creditor's cases, fact by fact, from the rows a creditor may read.

No note of ours is among them but those of calls that an agent shared: the portal's login role has
no right to the others. Runs inside the caller's unit of work; every statement names the creditor
first, though the policies hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend import db
from backend.client_area.rules import Told, told

# facts of the cases $2 of the creditor $1; `rank` orders those of one day
FACTS = """
SELECT case_id, received_on AS on_, cents, '' AS detail, 7 AS rank,
       CASE WHEN cents < 0 THEN 'reversal' WHEN direct THEN 'direct' ELSE 'payment' END AS kind,
       NULL AS note, 'payment/' || payment_id || '?case=#&on=' || received_on AS about
  FROM (SELECT case_id, payment_id, received_on, direct, sum(amount_cents)::bigint AS cents
          FROM allocation
         WHERE creditor_id = $1 AND case_id = ANY($2)
         GROUP BY case_id, payment_id, received_on, direct HAVING sum(amount_cents) <> 0) m
UNION ALL
SELECT case_id, (started_at AT TIME ZONE 'Europe/Brussels')::date, NULL, outcome, 3, 'call',
       shared_note, NULL
  FROM call WHERE creditor_id = $1 AND case_id = ANY($2)
UNION ALL
SELECT case_id, sent_on, NULL, step, 2, 'letter', NULL, NULL
  FROM letter WHERE creditor_id = $1 AND case_id = ANY($2)
UNION ALL
SELECT case_id, made_on, amount_cents, 'made', 4, 'promise', NULL, 'promise/' || id
  FROM promise WHERE creditor_id = $1 AND case_id = ANY($2)
UNION ALL
SELECT case_id, judged_on, amount_cents, state, 8, 'promise', NULL, 'promise/' || id
  FROM promise WHERE creditor_id = $1 AND case_id = ANY($2) AND judged_on IS NOT NULL
   AND state IN ('kept', 'partly', 'broken')
UNION ALL
SELECT case_id, agreed_on, total_cents, 'agreed', 5, 'plan', NULL, 'plan/' || id
  FROM plan WHERE creditor_id = $1 AND case_id = ANY($2) AND agreed_on IS NOT NULL
UNION ALL
SELECT case_id, ended_on, total_cents, state, 8, 'plan', NULL, 'plan/' || id
  FROM plan WHERE creditor_id = $1 AND case_id = ANY($2) AND agreed_on IS NOT NULL
   AND ended_on IS NOT NULL AND state IN ('broken', 'completed', 'cancelled', 'renegotiated')
UNION ALL
SELECT case_id, set_on, NULL, kind, 6, 'blocker', NULL, NULL
  FROM blocker WHERE creditor_id = $1 AND case_id = ANY($2)
UNION ALL
SELECT case_id, lifted_on, NULL, '', 6, 'lifted', NULL, NULL
  FROM blocker WHERE creditor_id = $1 AND case_id = ANY($2) AND lifted_on IS NOT NULL
UNION ALL
SELECT case_id, booked_on, sum(amount_cents)::bigint, '', 1,
       CASE WHEN sum(amount_cents) < 0 THEN 'waiver' ELSE 'charge' END, NULL,
       'case/#?part=charges&from=' || booked_on || '&to=' || booked_on
  FROM charge WHERE creditor_id = $1 AND case_id = ANY($2) GROUP BY case_id, booked_on
UNION ALL
SELECT id, placed_on, NULL, '', 0, 'placed', NULL, NULL
  FROM case_file WHERE creditor_id = $1 AND id = ANY($2)
UNION ALL
SELECT id, closed_on, NULL, '', 9, 'closed', NULL, NULL
  FROM case_file WHERE creditor_id = $1 AND id = ANY($2) AND closed_on IS NOT NULL
"""
LAST = f"SELECT * FROM ({FACTS}) f WHERE on_ <= $3 ORDER BY case_id, on_ DESC, rank DESC"
HISTORY = f"SELECT * FROM ({FACTS}) f ORDER BY on_ DESC, rank DESC LIMIT $3"
SHOWN_MOST = 200


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, as the creditor is told it; `cents` where an amount goes with it,
    `note` where an agent wrote one for the creditor to read. `about` is where the amount explains
    itself, "#" standing for the number of the case.
    """

    on: date
    told: Told
    cents: int | None
    note: str = ""
    about: str = ""


async def last_facts(creditor_id: int, case_ids: Sequence[int], *, today: date) -> dict[int, Fact]:
    """The latest fact of each case that its creditor may read; for the rows of one page."""
    found: dict[int, Fact] = {}
    for row in await db.rows(LAST, creditor_id, list(case_ids), today):
        if row["case_id"] in found:
            continue
        words = told(row["kind"], row["detail"])
        if words is not None:
            found[row["case_id"]] = Fact(
                row["on_"], words, _size(row["cents"]), about=row["about"] or ""
            )
    return found


async def history(creditor_id: int, case_id: int) -> list[Fact]:
    """All that its creditor is told of a case, the latest first; `SHOWN_MOST` at most."""
    found = []
    for row in await db.rows(HISTORY, creditor_id, [case_id], SHOWN_MOST):
        words = told(row["kind"], row["detail"])
        if words is not None:
            found.append(
                Fact(row["on_"], words, _size(row["cents"]), row["note"] or "", row["about"] or "")
            )
    return found


def _size(cents: int | None) -> int | None:
    """Amounts are told without a sign: the words say which way they went."""
    return None if cents is None else abs(cents)
