"""To whom a case goes when nobody chooses by hand: language, then team, then load. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case without an agent, as far as the choice needs it."""

    id: int
    lang: str
    kind: str


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent: `open_cases` before the choice; `cases_max` None is no limit.

    A `team` named "B2B" or "B2C" works on those; other names say nothing about cases.
    """

    id: int
    name: str
    languages: frozenset[str]
    team: str | None
    open_cases: int
    cases_max: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Case to agent, with the facts that led there; `own_team` tells a specialist was free."""

    case_id: int
    agent_id: int
    agent_name: str
    lang: str
    team: str | None
    own_team: bool
    open_cases: int  # of the agent, just before


@dataclass(frozen=True, slots=True)
class Left:
    """A case that nobody can take, and why."""

    case_id: int
    why: Literal["language", "full"]
    lang: str


@dataclass(frozen=True, slots=True)
class Assigned:
    choices: Sequence[Choice]
    left: Sequence[Left]


@dataclass(slots=True)
class _Load:
    """How many open cases each agent has as the choice goes on."""

    count: dict[int, int] = field(default_factory=dict)

    def has_room(self, worker: Worker) -> bool:
        return worker.cases_max is None or self.count[worker.id] < worker.cases_max


def assign(cases: Iterable[Waiting], agents: Iterable[Worker]) -> Assigned:
    """Spread `cases` over `agents`; the same facts in any order give the same answer.

    Only those who speak the debtor's language and have room; of them the ones whose team is the
    kind of the case, else those without such a team, else the rest; of those the one with the
    fewest open cases, the longest known (lowest id) first. Cases are served from the oldest on.
    """
    workers = sorted(agents, key=lambda worker: worker.id)
    load = _Load({worker.id: worker.open_cases for worker in workers})
    choices: list[Choice] = []
    left: list[Left] = []
    able: dict[tuple[str, str], list[tuple[int, Worker]]] = {}
    for case in sorted(cases, key=lambda waiting: waiting.id):
        wish = (case.lang, case.kind)
        if wish not in able:
            able[wish] = [
                (_rank(w.team, case.kind), w) for w in workers if case.lang in w.languages
            ]
        free = [(rank, w) for rank, w in able[wish] if load.has_room(w)]
        if not free:
            left.append(Left(case.id, "full" if able[wish] else "language", case.lang))
            continue
        rank, chosen = min(free, key=lambda pair: (pair[0], load.count[pair[1].id], pair[1].id))
        choices.append(
            Choice(
                case_id=case.id,
                agent_id=chosen.id,
                agent_name=chosen.name,
                lang=case.lang,
                team=chosen.team,
                own_team=rank == 0,
                open_cases=load.count[chosen.id],
            )
        )
        load.count[chosen.id] += 1
    return Assigned(choices, left)


def _rank(team: str | None, kind: str) -> int:
    if team == kind:
        return 0
    return 2 if team in ("B2B", "B2C") else 1


def by_agent(choices: Iterable[Choice]) -> Mapping[int, Sequence[Choice]]:
    """The choices of each agent, for a summary."""
    parted: dict[int, list[Choice]] = {}
    for choice in choices:
        parted.setdefault(choice.agent_id, []).append(choice)
    return parted
