"""All checks, and how they are run: in one snapshot, reading only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backend import db
from backend.calls.outcomes import OUTCOMES
from backend.cases.rules import CLOSE_CODES
from backend.fsck import access, cases, ledger, money, plans, remittances, work
from backend.fsck.check import Check
from backend.night import rules as nights
from backend.night.queries import JOB
from backend.outbox.queries import finished_days

CHECKS: tuple[Check, ...] = (
    money.CHECKS
    + ledger.CHECKS
    + cases.CHECKS
    + plans.CHECKS
    + work.CHECKS
    + access.CHECKS
    + remittances.CHECKS
)
SECONDS = 600
TOLD = 100  # of each check at most so many violations are listed


@dataclass(frozen=True, slots=True)
class Violation:
    check: str
    id: str
    detail: str


async def run(*, roles: str, country: str, checks: Iterable[Check] = CHECKS) -> list[Violation]:
    """Every violation of `checks`, at most `TOLD` of each.

    Runs in the caller's unit of work, as a role that sees all. `roles` is the prefix of the login
    roles' names. Between the first night and the last, that of every business day of `country` must
    be finished; that nights are owed since is no violation, `quittance doctor` tells it.
    """
    finished = await finished_days(JOB)
    missing = nights.owed(finished, until=finished[-1], country=country) if finished else []
    for name, text in (
        ("roles", roles),
        ("nights", " ".join(str(day) for day in missing)),
        ("close_codes", " ".join(CLOSE_CODES)),
        ("outcomes", " ".join(OUTCOMES)),
    ):
        await db.execute("SELECT set_config($1, $2, true)", f"fsck.{name}", text)
    found: list[Violation] = []
    connection: Any = db.connection()
    for check in checks:
        sql = f"SELECT * FROM ({check.sql}) found (id, detail) LIMIT {TOLD}"
        for row in await connection.fetch(sql, timeout=SECONDS):
            found.append(Violation(check.name, str(row["id"]), str(row["detail"])))  # noqa: PERF401
    return found
