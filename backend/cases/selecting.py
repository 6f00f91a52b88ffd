"""Many cases at once: what was chosen, and what would happen to it, before anybody confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend import db
from backend.cases import assigning
from backend.cases.assigning import Assigned, Waiting, Worker
from backend.cases.listing import Wanted, conditions
from backend.cases.queries import agents_with_load

SELECTED_MOST = 5000
AUTOMATIC = "auto"


@dataclass(frozen=True, slots=True)
class Selection:
    """Cases by their numbers, or everything that a list answers to."""

    numbers: tuple[str, ...] = ()
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class DryRun:
    """What assigning the selection would do. `moving` are the ids that would change hands.

    Counted apart and left alone: the closed, those who have the agent already, and, when the agents
    are chosen automatically, those who have any. `more` says that the list went beyond the limit.
    """

    found: int
    more: bool
    closed: int
    settled: int
    moving: tuple[int, ...]
    agents: Sequence[Worker]
    assigned: Assigned | None = None
    gains: Sequence[tuple[Worker, int]] = field(default_factory=tuple)


async def dry_run(selection: Selection, to: str) -> DryRun:
    """`to` is an agent's id, `AUTOMATIC`, or "" while nobody is chosen. Two statements."""
    rows = await _rows(selection)
    more, rows = len(rows) > SELECTED_MOST, rows[:SELECTED_MOST]
    agents = await agents_with_load()
    still_open = [row for row in rows if row["stage"] != "closed"]
    assigned = None
    if to == AUTOMATIC:
        free = [row for row in still_open if row["agent_id"] is None]
        assigned = assigning.assign((Waiting(r["id"], r["lang"], r["kind"]) for r in free), agents)
        moving = tuple(choice.case_id for choice in assigned.choices)
        settled = len(still_open) - len(free)
        parted = assigning.by_agent(assigned.choices)
        gains = [(agent, len(parted[agent.id])) for agent in agents if agent.id in parted]
    else:
        chosen = int(to) if to else None
        moving = tuple(row["id"] for row in still_open if chosen and row["agent_id"] != chosen)
        settled = len(still_open) - len(moving) if chosen else 0
        gains = [(agent, len(moving)) for agent in agents if agent.id == chosen]
    return DryRun(
        found=len(rows),
        more=more,
        closed=len(rows) - len(still_open),
        settled=settled,
        moving=moving,
        agents=agents,
        assigned=assigned,
        gains=gains,
    )


async def _rows(selection: Selection) -> Sequence[Mapping[str, Any]]:
    values: list[object] = []
    if selection.wanted is not None:
        where = conditions(selection.wanted, values)
    else:
        values.append(list(selection.numbers))
        where = "c.number = ANY($1::text[])"
    return await db.rows(
        f"SELECT c.id, c.stage, c.agent_id, c.lang, c.kind FROM case_file c WHERE {where}"
        f" ORDER BY c.placed_on, c.id LIMIT {SELECTED_MOST + 1}",
        *values,
    )
