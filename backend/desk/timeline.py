"""The timeline of a case: everything that has happened to it, newest first, as one story.

Each kind of entry comes from its own table by the case's index, thirty at most, and the page takes
the newest thirty of all. It shows what people wrote; it changes nothing.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend import db
from backend.days import day_of
from backend.refusals import Refused
from backend.words import _

PAGE = 30
KINDS: dict[str, str] = {
    "call": _("Calls"),
    "agreement": _("Promises and plans"),
    "money": _("Payments"),
    "letter": _("Letters"),
    "case": _("Case"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """`at` is an instant; `timed` False where only the day is known. `facts` are of the source."""

    source: str
    id: int
    at: datetime
    timed: bool
    by: str | None
    facts: Mapping[str, Any]

    @property
    def day(self) -> date:
        return day_of(self.at)


@dataclass(frozen=True, slots=True)
class Timeline:
    events: Sequence[Event]
    after: str


async def timeline(case_id: int, *, kind: str = "", after: str = "") -> Timeline:
    """The newest entries (of one kind of `KINDS`), or those before the cursor `after`."""
    sources = [sql for of, sql in SOURCES if kind in ("", of)]
    before = _read_cursor(after) if after else None
    sql = "\nUNION ALL\n".join(
        f"(SELECT * FROM ({source}) s (source, id, at, timed, by, facts)"
        " WHERE $2::timestamptz IS NULL OR (at, source, id) < ($2, $3::text, $4::bigint)"
        f" ORDER BY at DESC, source DESC, id DESC LIMIT {PAGE + 1})"
        for source in sources
    )
    found = await db.rows(
        "SELECT e.source, e.id, e.at, e.timed, e.facts, coalesce(p.name, e.by) AS by"
        f" FROM (SELECT * FROM ({sql}) u ORDER BY at DESC, source DESC, id DESC"
        f" LIMIT {PAGE + 1}) e"
        " LEFT JOIN person p ON p.id = CASE WHEN e.by ~ '^[0-9]{1,18}$' THEN e.by::bigint END"
        " ORDER BY e.at DESC, e.source DESC, e.id DESC",
        case_id,
        *(before or (None, "", 0)),
    )
    events = [
        Event(row["source"], row["id"], row["at"], row["timed"], row["by"], row["facts"])
        for row in found
    ]
    last = events[PAGE - 1] if len(events) > PAGE else None
    return Timeline(events[:PAGE], _cursor(last) if last else "")


def _on(column: str) -> str:
    """A civil day as the instant it begins in Brussels."""
    return f"({column}::timestamp AT TIME ZONE 'Europe/Brussels')"


# Lines of the journal that say more than the rows of the tables do. Readings are not shown.
TOLD = (
    "case.moved", "case.held", "case.released", "case.closed", "case.reopened", "case.assigned",
    "case.noted", "contact.added", "plan.approved", "plan.refused", "plan.cancelled", "plan.late",
    "plan.kept_again", "debtor.merged", "case.grew", "adjustment.booked", "adjustment.proposed",
    "adjustment.refused", "refund.approved", "refund.executed",
)  # fmt: skip

SOURCES: tuple[tuple[str, str], ...] = (
    (
        "call",
        (
            "SELECT 'call', id, started_at, true, agent_id::text, jsonb_build_object("
            "'outcome', outcome, 'direction', direction, 'phone', phone, 'note', note,"
            " 'spoke_with', spoke_with, 'seconds', duration_s) FROM call WHERE case_id = $1"
        ),
    ),
    (
        "agreement",
        (
            f"SELECT 'promise', id, {_on('made_on')}, false, NULL,"
            " jsonb_build_object('cents', amount_cents, 'due_on', due_on, 'state', state)"
            " FROM promise WHERE case_id = $1"
        ),
    ),
    (
        "agreement",
        (
            f"SELECT 'promise_judged', id, {_on('judged_on')}, false, 'system',"
            " jsonb_build_object('cents', amount_cents, 'due_on', due_on, 'state', state)"
            " FROM promise WHERE case_id = $1 AND judged_on IS NOT NULL"
        ),
    ),
    (
        "agreement",
        (
            f"SELECT 'plan', id, {_on('coalesce(agreed_on, asked_on)')}, false, asked_by,"
            " jsonb_build_object('cents', total_cents, 'count', instalments_count, 'first_due_on',"
            " first_due_on, 'state', state, 'agreed', agreed_on IS NOT NULL)"
            " FROM plan WHERE case_id = $1"
        ),
    ),
    (
        "agreement",
        (
            f"SELECT 'plan_ended', id, {_on('ended_on')}, false, decided_by,"
            " jsonb_build_object('state', state, 'reason', reason)"
            " FROM plan WHERE case_id = $1 AND ended_on IS NOT NULL"
        ),
    ),
    (
        "money",
        (
            f"SELECT 'payment', payment_id, {_on('min(received_on)')}, false, NULL,"
            " jsonb_build_object('cents', sum(amount_cents), 'direct', bool_or(direct),"
            " 'surplus_cents', sum(amount_cents) FILTER (WHERE bucket = 'surplus'))"
            " FROM allocation WHERE case_id = $1 GROUP BY payment_id"
            " HAVING sum(amount_cents) <> 0"  # else it was taken back
        ),
    ),
    (
        "letter",
        (
            f"SELECT 'letter', id, {_on('sent_on')}, false, NULL, jsonb_build_object('step', step,"
            " 'channel', channel, 'lang', lang) FROM letter WHERE case_id = $1"
        ),
    ),
    (
        "letter",
        (
            "SELECT 'document', id, created_at, true, created_by, jsonb_build_object('name', name,"
            " 'kind', kind) FROM document WHERE case_id = $1"
        ),
    ),
    (
        "case",
        (
            f"SELECT 'placement', c.id, {_on('c.placed_on')}, false, NULL, jsonb_build_object("
            "'creditor', k.name, 'cents', c.principal_cents) FROM case_file c"
            " JOIN creditor k ON k.id = c.creditor_id WHERE c.id = $1"
        ),
    ),
    (
        "case",
        (
            "SELECT 'journal', id, at, true, actor, details || jsonb_build_object('event', event)"
            f" FROM journal_entry WHERE case_id = $1 AND event IN ({', '.join(map(repr, TOLD))})"
        ),
    ),
)


def _cursor(event: Event) -> str:
    told = json.dumps([event.at.isoformat(), event.source, event.id])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _read_cursor(after: str) -> tuple[datetime, str, int]:
    try:
        at, source, place = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or "\x00" in source or not 0 <= place < 2**63:
            raise ValueError(after)
    except (ValueError, TypeError, binascii.Error) as error:
        raise Refused(_("This place in the list is not known: start from the top")) from error
    return instant, str(source), int(place)
