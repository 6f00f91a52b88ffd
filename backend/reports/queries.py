"""What is known of each creditor: placed, collected, open, resolved; and the cases behind it.

Reads only, as the report role. Every function runs inside `reading()`, in which all of them see the
database at one instant. Money stays whole cents; rates come from `backend.indicators`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend import db
from backend.cases.rules import CLOSE_CODES
from backend.indicators import queries as indicators
from backend.indicators import registry
from backend.indicators.rules import By, Endings, Facts, Selection, added
from backend.refusals import NotFound
from backend.words import _

ENDINGS = Endings.of(CLOSE_CODES.values())
NOBODY = Facts()


@asynccontextmanager
async def reading() -> AsyncIterator[None]:
    """The unit of work of a report: one instant, nothing written, room to sort and hash."""
    async with db.unit_of_work(role="report", readonly=True, isolation="repeatable_read"):
        await db.row("SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)")
        yield


@dataclass(frozen=True, slots=True)
class Line:
    """One creditor's facts; `before` are those of the period before, if there is one."""

    id: int
    ref: str
    name: str
    facts: Facts
    before: Facts | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    """A report: a line per creditor, and all of them together, computed from summed facts."""

    selection: Selection
    creditor_ref: str | None
    lines: tuple[Line, ...]

    @property
    def total(self) -> Facts:
        return added(line.facts for line in self.lines)

    @property
    def total_before(self) -> Facts | None:
        known = [line.before for line in self.lines if line.before is not None]
        return added(known) if known else None


async def creditors_performance(
    by: By = "placement",
    from_: date | None = None,
    to: date | None = None,
    *,
    as_of: date,
    creditor_ref: str | None = None,
    before: Selection | None = None,
    from_invoice: bool = True,
) -> Performance:
    """Every creditor's figures, by name; or those of one, by its reference.

    `from_` and `to` are included. `before` is what to compare with. Raises `NotFound` for a
    reference that nobody has, `Refused` for a period that cannot be.
    """
    creditors = await _creditors(creditor_ref)
    only = creditors[0]["id"] if creditor_ref else None
    selection = Selection(as_of=as_of, by=by, from_=from_, to=to, creditor_id=only)
    now = await indicators.facts(selection, ENDINGS, from_invoice=from_invoice)
    then: Mapping[int, Facts] | None = None
    if before is not None:
        then = await indicators.facts(_for(before, only), ENDINGS, from_invoice=False)
    lines = tuple(
        Line(
            id=creditor["id"],
            ref=creditor["ref"],
            name=creditor["name"],
            facts=now.get(creditor["id"], NOBODY),
            before=None if then is None else then.get(creditor["id"], NOBODY),
        )
        for creditor in creditors
    )
    return Performance(selection=selection, creditor_ref=creditor_ref, lines=lines)


def _for(selection: Selection, creditor_id: int | None) -> Selection:
    return Selection(
        as_of=selection.as_of,
        by=selection.by,
        from_=selection.from_,
        to=selection.to,
        creditor_id=creditor_id,
    )


async def _creditors(ref: str | None) -> list[Any]:
    if ref is None:
        return list(await db.rows("SELECT id, ref, name FROM creditor ORDER BY name, id"))
    found = None
    if "\x00" not in ref:
        found = await db.row("SELECT id, ref, name FROM creditor WHERE ref = $1", ref)
    if found is None:
        raise NotFound(_("No creditor has the reference {ref}"), ref=ref)
    return [found]


async def creditors_by_name() -> list[tuple[str, str]]:
    """Reference and name of every creditor, to choose from."""
    return [(row["ref"], row["name"]) for row in await _creditors(None)]


def answer(report: Performance) -> dict[str, Any]:
    """The report for programs: cents and counts whole, rates as shares of one."""
    chosen = report.selection
    return {
        "as_of": chosen.as_of.isoformat(),
        "by": chosen.by,
        "from": chosen.from_.isoformat() if chosen.from_ else None,
        "to": chosen.to.isoformat() if chosen.to else None,
        "creditors": [
            {"creditor": line.ref, "name": line.name, **_told(line.facts)} for line in report.lines
        ],
        "total": _told(report.total),
        "definitions": {
            "selection": {
                language: registry.selection_words(chosen.by, language)
                for language in registry.LANGUAGES
            },
            **registry.definitions(),
        },
    }


def _told(facts: Facts) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(inner) for name, inner in value.items()}
        return value if value is None or isinstance(value, int) else float(value)

    told: dict[str, Any] = plain(registry.figures(facts))
    return {
        **told,
        "plans": {"agreed": facts.plans_agreed, "kept": facts.plans_kept},
        "cohort": {
            "cases": facts.cohort,
            "closed": facts.closed_in_cohort,
            "left": facts.left,
            "paid": facts.paid,
            "otherwise": facts.otherwise,
            "on_track": facts.on_track,
        },
    }


CASES_MOST = 50_000  # beyond it nobody reads a list: the export says so instead
CASES = """
WITH money AS (
     SELECT a.case_id,
            sum(a.amount_cents) FILTER (WHERE {allocated}) AS collected_cents,
            sum(a.amount_cents) FILTER (WHERE a.received_on > $3) AS later_cents
       FROM allocation a JOIN case_file c ON c.id = a.case_id
      WHERE a.bucket <> 'surplus' {of_creditor} GROUP BY a.case_id),
later AS (SELECT case_id, sum(amount_cents) AS cents FROM charge WHERE booked_on > $3 GROUP BY 1)
SELECT k.ref, c.creditor_ref, c.number, c.debtor_name, c.placed_on,
       CASE WHEN {placed} THEN c.principal_cents ELSE 0 END AS principal_cents,
       coalesce(m.collected_cents, 0)::bigint AS collected_cents,
       CASE WHEN {placed} AND {open}
            THEN c.balance_cents + coalesce(m.later_cents, 0) - coalesce(l.cents, 0) ELSE 0
        END::bigint AS open_cents,
       CASE WHEN c.closed_on <= $3 THEN c.closed_on END AS closed_on,
       CASE WHEN c.closed_on <= $3 THEN c.close_code ELSE '' END AS close_code
  FROM case_file c
  JOIN creditor k ON k.id = c.creditor_id
  LEFT JOIN money m ON m.case_id = c.id
  LEFT JOIN later l ON l.case_id = c.id
 WHERE ({placed} OR m.collected_cents <> 0) {of_creditor}
 ORDER BY k.name, c.placed_on, c.id LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case behind the figures; `cells` in the order of the export's columns."""

    cells: tuple[Any, ...]

    @property
    def creditor_ref(self) -> str:
        return str(self.cells[1])

    @property
    def number(self) -> str:
        return str(self.cells[2])


async def cases_behind(selection: Selection, *, most: int = CASES_MOST + 1) -> list[CaseLine]:
    """The cases that the figures are made of, `most` of them at most.

    By placement those placed in the period; by receipt those too, and whatever had money in it.
    """
    values: list[object] = [selection.first, selection.last, selection.as_of]
    mine = () if selection.creditor_id is None else (selection.creditor_id,)
    sql = CASES.format(
        allocated=indicators.RECEIVED[selection.by].format(day="a.received_on"),
        placed=indicators.PLACED,
        open=indicators.OPEN,
        of_creditor=f"AND c.creditor_id = ${len(values) + 1}" if mine else "",
        most=most,
    )
    return [CaseLine(tuple(row)) for row in await db.rows(sql, *values, *mine)]
