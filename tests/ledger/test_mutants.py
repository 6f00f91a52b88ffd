"""Take any guard of the ledger away, or weaken it, and a probe notices: none stands for nothing."""

import re
from collections.abc import Iterator

import pytest

from backend import db
from tests.ledger import books as made
from tests.ledger import mutants
from tests.ledger.mutants import Mutant
from tests.ledger.probes import KEPT_BY_FUNCTIONS, TABLES, Accepted, Probe, attempt, every

FUNCTIONS = ("entry_check", "posting_check", "period_check", "account_of", "ledger_roll_up")


@pytest.fixture(scope="module")
async def books(database):
    return await made.opened(database)


async def _sources() -> dict[str, str]:
    return {
        one["name"]: one["source"]
        for one in await db.rows(
            "SELECT proname AS name, pg_get_functiondef(oid) AS source FROM pg_proc"
            " WHERE proname = ANY($1)",
            list(FUNCTIONS),
        )
    }


async def _constraints() -> dict[str, str]:
    return {
        one["name"]: one["of"]
        for one in await db.rows(
            "SELECT conname AS name, conrelid::regclass::text AS of FROM pg_constraint"
            " WHERE conrelid = ANY($1::text[]::regclass[]) AND contype IN ('c','u','f','p','x')"
            " ORDER BY 2, 1",
            [*TABLES, *KEPT_BY_FUNCTIONS],
        )
    }


async def test_without_any_guard_a_probe_goes_through(books):
    async with db.unit_of_work(role="worker", readonly=True):
        sources, constraints = await _sources(), await _constraints()
    told = [
        *mutants.of_functions(sources),
        *mutants.of_triggers(),
        *mutants.of_constraints(constraints),
        *mutants.of_rights(f"{books.settings.role_prefix}_app"),
        *mutants.others(),
    ]
    probes = _ordered(books)
    survived, tried = [], 0
    async with books.as_role("superuser") as connection:
        control = Mutant(mutants.CONTROL, "SELECT 1")
        killer, whole = await _killer(connection, control, probes, books)
        assert killer is None, "a probe is answered wrongly by the guards as they are"
        for mutant in told:
            killer, asked = await _killer(connection, mutant, probes, books)
            tried += asked
            if killer is None:
                survived.append(mutant.name)
            else:
                probes.sort(key=lambda probe: probe is not killer)  # who kills one may kill more
    print(f"mutants killed: {len(told) - len(survived)}/{len(told)}, by {tried} probes sent;"
          f" control: {whole} probes, none gets through")  # fmt: skip
    assert survived == [], "\n".join(survived)


def _ordered(books) -> list[Probe]:
    """The owner's first, whom guards alone hold; the app's, whom rights hold as well."""
    roles = ("owner", "app")
    return sorted(
        (probe for probe in every(books) if probe.role in roles),
        key=lambda probe: roles.index(probe.role),
    )


async def _killer(connection, mutant: Mutant, probes: list[Probe], books):
    """The first probe that the mutated database answers in another way, and how many it took."""
    asked = 0
    for isolation in ("read_committed", "repeatable_read"):
        attempt_at_all = connection.transaction(isolation=isolation)
        await attempt_at_all.start()
        try:
            await connection.execute(mutant.sql)
            for probe in probes:
                if probe.isolation.lower().replace(" ", "_") != isolation:
                    continue
                asked += 1
                try:
                    await _as_role(connection, probe, books)
                except Accepted:
                    return probe, asked
        finally:
            await attempt_at_all.rollback()
    return None, asked


async def _as_role(connection, probe: Probe, books) -> None:
    await connection.execute(f'SET LOCAL ROLE "{books.settings.role_prefix}_{probe.role}"')
    try:
        await attempt(connection, probe, commit=False)
    finally:
        await connection.execute("RESET ROLE")


async def test_no_guard_is_without_its_mutant(books):
    async with db.unit_of_work(role="worker", readonly=True):
        sources = await _sources()
    changed = {name: [old for old, _new in told] for name, told in mutants.CONDITIONS.items()}
    for name, source in sources.items():
        for condition in _conditions(source):
            assert any(old in condition or condition in old for old in changed[name]), (
                f"{name}: nobody tried to weaken {condition}"
            )
        for text in mutants.SEEN_FROM_TWO_SIDES.get(name, ()):
            assert text in source


def _conditions(source: str) -> Iterator[str]:
    """What stands between IF and THEN before a refusal."""
    for found in re.finditer(r"IF ((?:(?!THEN|IF ).)*?) THEN\s+RAISE", source, re.DOTALL):
        yield found.group(1)
